"""Prize money of one award record: what the law's multiplier gives, what is paid, by which fund."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.models.decision import Decision
from awards.models.record import AwardRecord
from emulation.models import BaseSalary
from units.models import Account, Unit


class PrizeState(models.TextChoices):
    DUE = "due", _("Được chi")
    TO_SETTLE = "to_settle", _("Chờ người quyết định: cùng thời gian, cùng thành tích")
    NOT_PAID = "not_paid", _("Không chi")


class Prize(models.Model):
    """The prize of one record. ``amount`` (VND) = multiplier × base salary of the decision's day, rounded up (`awards.prizes`)."""

    record = models.OneToOneField(AwardRecord, models.PROTECT, related_name="prize")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="prizes")
    fund = models.ForeignKey(Unit, models.PROTECT, related_name="prizes", help_text=_("Quỹ của cơ quan ra quyết định"))
    multiplier = models.DecimalField(_("Hệ số"), max_digits=6, decimal_places=3)
    base_salary = models.ForeignKey(BaseSalary, models.PROTECT, related_name="prizes")
    amount = models.DecimalField(_("Số tiền (đồng)"), max_digits=14, decimal_places=0)
    article = models.CharField(_("Căn cứ"), max_length=300)
    verified = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=PrizeState, default=PrizeState.DUE)
    reason = models.CharField(_("Lý do"), max_length=500, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PrizeState.values), name="prize_state_known"),
            models.CheckConstraint(condition=Q(amount__gte=0, multiplier__gte=0), name="prize_not_negative"),
            models.CheckConstraint(condition=~Q(state="not_paid") | ~Q(reason=""), name="prize_refusal_reason"),
        ]
        ordering = ["decision", "id"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.amount}"
