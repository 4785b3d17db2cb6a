"""Decisions: drafted from passed nominations, signed outside, numbered and issued here. They belong to a deciding unit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.dossier import Nomination
from emulation.models import Award, Campaign
from units.access import units_of, written
from units.models import Account, Attachment, DocumentNumber, Paper, Role, Signatory, Unit


class DecisionState(models.TextChoices):
    DRAFT = "draft", _("Dự thảo")
    APPROVED = "approved", _("Lãnh đạo đã duyệt dự thảo")
    SENT_FOR_SIGNATURE = "sent_for_signature", _("Đã trình ký")
    SIGNED = "signed", _("Đã ký, chờ số")
    ISSUED = "issued", _("Đã ban hành")
    CANCELLED = "cancelled", _("Đã huỷ dự thảo")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, account: Account) -> "DecisionQuerySet":
        """Staff of the deciding unit see all; a unit sees an issued decision that names one of its nominations."""
        staff = units_of(account, roles=Role.standing_body() | {Role.RECORDS_CLERK, Role.HEAD})
        nominations = written(Nomination.objects.visible_to(account).values("id"))
        lines = DecisionLine.objects.filter(struck=False, nomination_id__in=nominations).values("decision_id")
        return self.filter(Q(unit_id__in=staff) | Q(state=DecisionState.ISSUED, id__in=lines))

    def public(self) -> "DecisionQuerySet":
        """What anybody may see."""
        return self.filter(state=DecisionState.ISSUED)


class Decision(models.Model):
    """One award form for many recipients."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="decisions", help_text=_("Đơn vị ra quyết định"))
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="decisions")
    award = models.ForeignKey(Award, models.PROTECT, related_name="decisions")
    subject = models.CharField(_("Trích yếu"), max_length=300)
    reason = models.CharField(_("Lý do khen"), max_length=400)
    request = models.CharField(_("Theo đề nghị của"), max_length=400)
    executors = models.CharField(_("Nơi thi hành"), max_length=400)
    extra_bases = models.TextField(_("Căn cứ thêm"), blank=True)
    copies = models.TextField(_("Nơi nhận"), blank=True)
    symbol = models.CharField(_("Ký hiệu"), max_length=40)
    state = models.CharField(max_length=20, choices=DecisionState, default=DecisionState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    signatory = models.ForeignKey(Signatory, models.PROTECT, null=True, blank=True, related_name="decisions")
    signed_on = models.DateField(_("Ngày ký"), null=True, blank=True)
    number = models.OneToOneField(DocumentNumber, models.PROTECT, null=True, blank=True, related_name="decision")
    decided_on = models.DateField(_("Ngày quyết định"), null=True, blank=True)
    signed_scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    paper = models.OneToOneField(Paper, models.PROTECT, null=True, blank=True, related_name="decision")
    public_id = models.CharField(max_length=32, unique=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "issued"]) | Q(signatory__isnull=False, signed_on__isnull=False),
                name="decision_signed_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(number__isnull=False, decided_on__isnull=False, paper__isnull=False),
                name="decision_issued_whole",
            ),
        ]
        indexes = [models.Index(fields=["state", "-decided_on"], name="decision_public")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject

    @property
    def state_tone(self) -> str:
        tones = {"draft": "grey", "approved": "blue", "sent_for_signature": "amber", "signed": "blue", "issued": "gold", "cancelled": "red"}
        return tones[self.state]


class DecisionLine(models.Model):
    """A recipient on the list. A struck name keeps its line and its reason."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="lines")
    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="decision_lines")
    order = models.PositiveIntegerField(default=0)
    struck = models.BooleanField(default=False)
    struck_reason = models.CharField(_("Lý do gạch tên"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nomination"], condition=Q(struck=False), name="decision_line_live_once"),
            models.UniqueConstraint(fields=["decision", "nomination"], name="decision_line_once"),
            models.CheckConstraint(condition=Q(struck=False) | ~Q(struck_reason=""), name="decision_line_reason"),
        ]
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.decision_id}/{self.nomination_id}"
