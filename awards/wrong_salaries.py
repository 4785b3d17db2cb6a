"""Prizes that were fixed with a base salary that was corrected later: they keep it; here they are named, decision by decision."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from awards.models import Decision, Prize, PrizeState
from awards.models.prize import PrizeQuerySet
from emulation import rules
from units.access import reach_of
from units.models import Account


@dataclass(frozen=True, slots=True)
class Line:
    """The prizes of one decision that stand on one wrong figure; amounts in VND. ``opens``: whether one sees the decision's own sheet."""

    name: str
    public_id: str
    award: str
    wrong: int
    right: int
    count: int
    due: int
    opens: bool


def _seen_by(account: Account) -> PrizeQuerySet:
    """What `Prize` shows anyway, and sums of the funds below a unit whose administrator corrects base salaries."""
    below = Q(fund_id__in=reach_of(account, rules.EDITORS))
    return Prize.objects.visible_to(account) | Prize.objects.filter(below)


def lines(account: Account) -> list[Line]:
    """Every decision with such prizes, the newest first. Two queries."""
    rows = _seen_by(account).order_by().with_right_salary().exclude(right_salary=None)
    columns = ("decision__number__number", "decision__symbol", "decision__decided_on", "decision__public_id", "decision__award__name")
    summed = rows.values(*columns, "right_salary", wrong=F("base_salary__amount")).annotate(
        count=Count("id", distinct=True), due=Sum("amount", filter=~Q(state=PrizeState.NOT_PAID))
    )
    seen = set(Decision.objects.visible_to(account).values_list("public_id", flat=True).filter(prizes__in=rows))
    return [
        Line(
            name=f"{row['decision__number__number']:02d}/{row['decision__symbol']} ngày {row['decision__decided_on']:%d/%m/%Y}",
            public_id=row["decision__public_id"], award=row["decision__award__name"], wrong=row["wrong"], right=row["right_salary"],
            count=row["count"], due=int(row["due"] or 0), opens=row["decision__public_id"] in seen,
        )
        for row in summed.order_by("-decision__decided_on", "decision__number__number", "wrong")
    ]  # fmt: skip
