"""Prize money of one award record: what the law's multiplier gives, what is paid, by which fund."""

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from awards.models.decision import Decision
from awards.models.dossier import Nomination
from awards.models.record import AwardRecord
from emulation.models import BaseSalary
from units.access import units_of, written
from units.models import Account, Role, Unit


class PrizeState(models.TextChoices):
    DUE = "due", _("Được chi")
    TO_SETTLE = "to_settle", _("Chờ người quyết định")
    NOT_PAID = "not_paid", _("Không chi")


class PrizeQuerySet(models.QuerySet["Prize"]):
    def visible_to(self, account: Account) -> "PrizeQuerySet":
        """Staff of the deciding unit see what its fund pays; a unit sees the prizes of nominations it sees."""
        staff = units_of(account, roles=Role.standing_body() | {Role.RECORDS_CLERK, Role.HEAD})
        nominations = written(Nomination.objects.visible_to(account).values("id"))
        return self.filter(Q(fund_id__in=staff) | Q(record__nomination_id__in=nominations))

    def with_right_salary(self) -> "PrizeQuerySet":
        """Each with ``right_salary``: the figure that corrected the base salary it was fixed with; None where that stands."""
        same_day = BaseSalary.objects.filter(valid_from=OuterRef("base_salary__valid_from"))
        newer = same_day.filter(edition__gt=OuterRef("base_salary__edition")).order_by("-edition").values("amount")
        return self.annotate(right_salary=Subquery(newer[:1]))


class Prize(models.Model):
    """The prize of one record. ``amount`` (VND) = multiplier × base salary of the decision's day, rounded up (`awards.prizes`)."""

    record = models.OneToOneField(AwardRecord, models.PROTECT, related_name="prize")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="prizes")
    fund = models.ForeignKey(Unit, models.PROTECT, related_name="prizes", help_text=_("Quỹ của cơ quan ra quyết định"))
    multiplier = models.DecimalField(_("Hệ số"), max_digits=6, decimal_places=3)
    base_salary = models.ForeignKey(BaseSalary, models.PROTECT, related_name="prizes")
    amount = models.DecimalField(_("Số tiền (đồng)"), max_digits=14, decimal_places=0)
    # Set where the law only says "at most" (kỷ niệm chương): somebody then says how much is paid.
    ceiling = models.DecimalField(_("Mức trần (đồng)"), max_digits=14, decimal_places=0, null=True, blank=True)
    article = models.CharField(_("Căn cứ"), max_length=700)
    verified = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=PrizeState, default=PrizeState.DUE)
    reason = models.CharField(_("Lý do"), max_length=500, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = PrizeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PrizeState.values), name="prize_state_known"),
            models.CheckConstraint(condition=Q(amount__gte=0, multiplier__gte=0), name="prize_not_negative"),
            models.CheckConstraint(condition=Q(ceiling=None) | Q(amount__lte=F("ceiling")), name="prize_below_ceiling"),
            models.CheckConstraint(condition=~Q(state="not_paid") | ~Q(reason=""), name="prize_refusal_reason"),
        ]
        ordering = ["decision", "id"]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.amount}"

    @property
    def state_tone(self) -> str:
        return {"due": "green", "to_settle": "amber", "not_paid": "grey"}[self.state]
