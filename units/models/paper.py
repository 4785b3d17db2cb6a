"""Papers, their numbers, who may sign, and the legal bases they cite. All belong to an issuing unit."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units import dated
from units.models.account import Account
from units.models.attachment import StoredFile
from units.models.unit import Unit


class Authority(models.TextChoices):
    """In whose power one signs (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7)."""

    HEAD = "head", _("Người đứng đầu")
    DEPUTY = "deputy", _("Ký thay (KT.)")
    ACTING = "acting", _("Quyền (Q.)")
    BY_ORDER = "by_order", _("Thừa lệnh (TL.)")
    BY_MANDATE = "by_mandate", _("Thừa ủy quyền (TUQ.)")


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def valid_on(self, on: datetime.date) -> "SignatoryQuerySet":
        return self.filter(dated.on(on))


class Signatory(models.Model):
    """Who may sign for a unit, in which authority, between which days (inclusive)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="signatories")
    name = models.CharField(_("Họ và tên"), max_length=120)
    post = models.CharField(_("Chức vụ"), max_length=120, help_text=_("In hoa trên văn bản, ví dụ PHÓ CHỦ TỊCH"))
    authority = models.CharField(_("Thẩm quyền ký"), max_length=12, choices=Authority)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(authority__in=Authority.values), name="signatory_authority_known"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="signatory_dates"),
        ]
        ordering = ["authority", "name"]

    def __str__(self) -> str:
        return f"{self.post} {self.name}"


class NumberSeries(models.Model):
    """A series of paper numbers of one unit in one calendar year (Nghị định 30/2020/NĐ-CP, Điều 15).

    ``own`` series are given out here alone, without gaps; the others live in the unit's document system and are typed in.
    ``last`` is the counter row that taking a number updates inside its own transaction.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="series")
    code = models.CharField(max_length=20, help_text="QĐ, TTr, VS (award register)")
    year = models.PositiveSmallIntegerField()
    own = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "code", "year"], name="series_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.code} {self.year}"


class DocumentNumber(models.Model):
    """A number given in a series: unique, never re-used, never deleted. A void keeps its number."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="numbers")
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=40, help_text="QĐ-UBND")
    given_on = models.DateField()
    title = models.CharField(max_length=300, blank=True, help_text=_("Trích yếu của văn bản mang số này, ghi ở sổ văn bản đi"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="number_positive"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """As printed: numbers below ten get a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.3)."""
        return f"{self.number:02d}/{self.symbol}"


class PaperKind(models.TextChoices):
    DECISION = "decision", _("Quyết định")
    SUBMISSION_LETTER = "submission_letter", _("Tờ trình")
    VOTE_SHEET = "vote_sheet", _("Bảng kết quả biểu quyết")
    APPRAISAL_LIST = "appraisal_list", _("Bảng tổng hợp trình Hội đồng")


class PaperState(models.TextChoices):
    QUEUED = "queued", _("Đang tạo tệp")
    READY = "ready", _("Đã có tệp")
    FAILED = "failed", _("Chưa tạo được tệp")


class Paper(models.Model):
    """A printed paper: the snapshot holds every fact it prints; the file is made from it once, and never edited."""

    kind = models.CharField(max_length=20, choices=PaperKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="papers")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    snapshot = models.JSONField()
    code = models.CharField(max_length=16, blank=True, help_text="printed on every page; binds a scan to this version")
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.QUEUED)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="papers")
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    public_id = models.CharField(max_length=32, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_known"),
            models.CheckConstraint(condition=Q(state__in=PaperState.values), name="paper_state_known"),
            models.CheckConstraint(condition=~Q(state=PaperState.READY) | Q(file__isnull=False), name="paper_ready_has_file"),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="paper_subject")]

    def __str__(self) -> str:
        return self.title

    @property
    def state_tone(self) -> str:
        return {PaperState.QUEUED: "amber", PaperState.READY: "green", PaperState.FAILED: "red"}[PaperState(self.state)]


class LegalBasis(models.Model):
    """A "Căn cứ" line, valid between two days, for one kind of paper; ``award_code`` narrows it to one award."""

    paper_kind = models.CharField(max_length=20, choices=PaperKind)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", help_text=_("Để trống: mọi đơn vị"))
    award_code = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=500)
    order = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="basis_dates")]
        ordering = ["order", "id"]
        verbose_name_plural = "legal bases"

    def __str__(self) -> str:
        return self.text
