"""A person asked that his data be restricted (hạn chế xử lý): hidden from lists, not nominated, until it is lifted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from units.models.account import Account
from units.models.recipient import Recipient


class RestrictionQuerySet(models.QuerySet["RecipientRestriction"]):
    def standing(self) -> "RestrictionQuerySet":
        """Those not lifted."""
        return self.filter(lifted_at=None)


class RecipientRestriction(models.Model):
    """From when to when, on what request. At most one stands at a time."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="restrictions")
    reason = models.CharField(_("Lý do"), max_length=500)
    paper = models.CharField(_("Số, ngày của đơn hoặc văn bản yêu cầu"), max_length=200)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient"], condition=Q(lifted_at=None), name="restriction_one_stands"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="restriction_lifted_by",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.at}"
