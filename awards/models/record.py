"""Award records: what a recipient holds, decided here or known from before."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.decision import Decision
from awards.models.dossier import Nomination
from emulation.models import Award, AwardMethod
from units.models import Account, Attachment, Recipient, RecipientClass, Unit


class RecordSource(models.TextChoices):
    DECIDED = "decided", _("Quyết định trên hệ thống")
    IMPORTED = "imported", _("Nhập từ quyết định cũ")
    DECLARED = "declared", _("Tự khai")


class RecordStatus(models.TextChoices):
    IN_FORCE = "in_force", _("Có hiệu lực")
    CORRECTED = "corrected", _("Đã đính chính")
    CANCELLED = "cancelled", _("Đã huỷ bỏ")
    WITHDRAWN = "withdrawn", _("Lời khai đã rút")


class AwardRecord(models.Model):
    """One award of one recipient. The printed name and issuer stay as they were on the day."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="records")
    award = models.ForeignKey(Award, models.PROTECT, related_name="records")
    award_year = models.PositiveSmallIntegerField()
    period_from = models.DateField(_("Lập thành tích từ"), null=True, blank=True)
    period_to = models.DateField(_("đến"), null=True, blank=True)
    method = models.CharField(max_length=12, choices=AwardMethod, default=AwardMethod.MERIT)
    recipient_class = models.CharField(max_length=20, choices=RecipientClass)
    decision_number = models.CharField(max_length=60)
    decided_on = models.DateField()
    issuer = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="issued_records")
    issuer_name = models.CharField(max_length=250)
    printed_name = models.CharField(max_length=300)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="records")
    nomination = models.OneToOneField(Nomination, models.PROTECT, null=True, blank=True, related_name="record")
    source = models.CharField(max_length=10, choices=RecordSource)
    status = models.CharField(max_length=10, choices=RecordStatus, default=RecordStatus.IN_FORCE)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Of a declared one: withdrawn by its unit, or refused by an appraiser, who says why; ``status`` says so too.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "award", "award_year", "decision_number", "decided_on"], name="record_once"),
            models.CheckConstraint(condition=Q(source__in=RecordSource.values, status__in=RecordStatus.values), name="record_known"),
            models.CheckConstraint(
                condition=~Q(source="decided") | Q(decision__isnull=False, nomination__isnull=False), name="record_decided"
            ),
            models.CheckConstraint(
                condition=Q(period_from=None) | Q(period_to=None) | Q(period_to__gte=F("period_from")), name="record_period"
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn", withdrawn_at__isnull=False) | ~Q(status="withdrawn") & Q(withdrawn_at=None),
                name="record_withdrawn",
            ),
            models.CheckConstraint(condition=Q(refusal="") | Q(withdrawn_at__isnull=False), name="record_refused"),
            models.CheckConstraint(condition=~Q(source="declared") | ~Q(confirmed_by=F("entered_by")), name="record_two_persons"),
        ]
        indexes = [models.Index(fields=["recipient", "-award_year"], name="record_of_recipient")]
        ordering = ["-award_year", "-decided_on"]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.award_id} {self.award_year}"

    @property
    def is_declared_only(self) -> bool:
        """Declared by the unit and not yet confirmed by an appraiser."""
        return self.source == RecordSource.DECLARED and self.confirmed_at is None and self.withdrawn_at is None
