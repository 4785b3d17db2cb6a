"""Two cases that may reward one merit: found by the guard, answered by a person, remembered."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.dossier import Nomination
from awards.models.record import AwardRecord
from units.models import Account


class DoubleVerdict(models.TextChoices):
    OPEN = "open", _("Chưa xem")
    DIFFERENT = "different", _("Khác thành tích, khác người")
    SAME = "same", _("Trùng")


class DoubleClaim(models.Model):
    """A nomination beside another nomination, or beside a record, that looks like the same merit. ``reasons`` are codes of the guard.

    Of two nominations ``nomination`` is the later one (greater key); a pair stands once.
    """

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="double_claims")
    other = models.ForeignKey(Nomination, models.PROTECT, null=True, blank=True, related_name="double_claims_against")
    record = models.ForeignKey(AwardRecord, models.PROTECT, null=True, blank=True, related_name="double_claims")
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=DoubleVerdict, default=DoubleVerdict.OPEN)
    note = models.CharField(_("Lý do"), max_length=500, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nomination", "other"], condition=Q(other__isnull=False), name="double_once_with_nomination"),
            models.UniqueConstraint(fields=["nomination", "record"], condition=Q(record__isnull=False), name="double_once_with_record"),
            models.CheckConstraint(
                condition=Q(other__isnull=False, record=None) | Q(other=None, record__isnull=False), name="double_beside_one"
            ),
            models.CheckConstraint(condition=Q(verdict__in=DoubleVerdict.values), name="double_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="open", by=None, at=None) | ~Q(verdict="open") & Q(by__isnull=False, at__isnull=False) & ~Q(note=""),
                name="double_answered_whole",
            ),
        ]
        ordering = ["-found_at", "-id"]

    def __str__(self) -> str:
        return f"{self.nomination_id}: {self.other_id or self.record_id}"
