"""Reorganisations: what an act changed in the tree of units, step by step, so that it can be shown before and undone after."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models.account import Account
from units.models.attachment import Attachment
from units.models.unit import Unit


class ChangeKind(models.TextChoices):
    MERGE = "merge", _("Sáp nhập, hợp nhất")
    SPLIT = "split", _("Chia, tách")
    RENAME = "rename", _("Đổi tên")
    TRANSFER = "transfer", _("Chuyển cơ quan chủ quản")
    CLOSE = "close", _("Giải thể, kết thúc hoạt động")


class ChangeState(models.TextChoices):
    PLANNED = "planned", _("Chờ đến ngày hiệu lực")
    DONE = "done", _("Đã thực hiện")
    UNDONE = "undone", _("Đã hoàn tác")
    CANCELLED = "cancelled", _("Đã hủy trước ngày hiệu lực")


class UnitChange(models.Model):
    """One reorganisation by one act. ``plan`` holds what was asked for; `ChangeStep` what it did."""

    kind = models.CharField(max_length=10, choices=ChangeKind)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.PLANNED)
    version = models.PositiveIntegerField(default=0)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", help_text=_("Đơn vị mà quản trị đã ghi nhận việc này"))
    effective_on = models.DateField(_("Ngày có hiệu lực"))
    act_number = models.CharField(_("Số, ký hiệu văn bản"), max_length=60)
    act_issued_on = models.DateField(_("Ngày văn bản"))
    act_issuer = models.CharField(_("Cơ quan ban hành"), max_length=150)
    act_title = models.CharField(_("Trích yếu"), max_length=500, blank=True)
    act_file = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    plan = models.JSONField()
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)
    public_id = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ChangeState.values), name="change_state_known"),
            models.CheckConstraint(condition=~Q(state="done") | Q(done_on__isnull=False), name="change_done_on"),
        ]
        ordering = ["-effective_on", "-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.act})"

    @property
    def act(self) -> str:
        """The act as sentences cite it."""
        return f"{self.act_number} ngày {self.act_issued_on:%d/%m/%Y}"

    @property
    def act_verified(self) -> bool:
        """Whether number, day and content are those of the official text; pages say "chưa xác minh" otherwise."""
        return bool(self.plan.get("act_verified", True))

    @property
    def act_source(self) -> str:
        """Where an unverified act is known from."""
        return str(self.plan.get("act_source", ""))

    @property
    def state_tone(self) -> str:
        return {"planned": "amber", "done": "green", "undone": "grey", "cancelled": "grey"}[self.state]


class ChangeStep(models.Model):
    """One row that a reorganisation made or altered: enough to show it and to put it back."""

    change = models.ForeignKey(UnitChange, models.PROTECT, related_name="steps")
    order = models.PositiveIntegerField()
    model = models.CharField(max_length=60, help_text="app_label.ModelName")
    object_id = models.BigIntegerField()
    made = models.BooleanField(default=False, help_text="the row did not exist before")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "order"], name="change_step_once")]
        ordering = ["change", "order"]

    def __str__(self) -> str:
        return f"{self.change_id}/{self.order} {self.model} {self.object_id}"
