"""Who decides on the day of a decision, whatever regime the case is judged under.

The day of receipt keeps the criteria (khoản 3 Điều 60 Nghị định 152/2025/NĐ-CP), not the power to decide: that is of the decision's day,
and what the wrong level signs is cancelled (điểm c khoản 2 Điều 93 Luật 06/2022/QH15). Asked when a decision is drafted, approved, sent for
signature and issued; said on the page of each case.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from awards import judgements
from awards.judgements import competence
from awards.models import Nomination
from emulation import routes
from emulation.models import Award
from units.models import Unit
from units.moves import Refused


@dataclass(frozen=True, slots=True)
class Standing:
    """Of one case on a day: the unit at which its route ends, and why its holder, who had received it to decide, does not (else empty)."""

    decider: Unit | None
    objection: str


def standing(nomination: Nomination, on: datetime.date) -> Standing:
    """Who decides a case on a day, for its page. Up to eight queries."""
    way = routes.path(nomination.unit, nomination.award, on)
    end = way[-1] if way else None
    if nomination.received_on is None:
        return Standing(end, "")
    told = competence.deciders([nomination], on).get(nomination.pk)
    if told is None and not routes.decides(nomination.holder, nomination.award, on):
        return Standing(end, _elsewhere(nomination.holder, [nomination], nomination.award, on))
    return Standing(end, told.sentence if told else "")


def must_decide(unit: Unit, nominations: Iterable[Nomination], award: Award, *, on: datetime.date) -> None:
    """The unit decides the award on a day, by the law of that day and by its routes. Three queries at most where it does.

    Raises:
        Refused: with the article, until when it did, and who does now.
    """
    rows = list(nominations)
    judgements.refuse_decider(rows, unit=unit, on=on)
    must_lead_here(unit, rows, award, on=on)


def must_lead_here(unit: Unit, nominations: Iterable[Nomination], award: Award, *, on: datetime.date) -> None:
    """The routes of a day end at the unit, where the award is not of its level anyway. One query at most where they do.

    Raises:
        Refused: says where they end.
    """
    if not routes.decides(unit, award, on):
        raise Refused(_elsewhere(unit, nominations, award, on))


def _elsewhere(unit: Unit, nominations: Iterable[Nomination], award: Award, on: datetime.date) -> str:
    rows = Nomination.objects.filter(pk__in=[row.pk for row in nominations]).select_related("unit").order_by("pk")
    ways = routes.paths({(row.unit, award) for row in rows}, on)
    ends = dict.fromkeys(str(way[-1]) for way in ways.values() if way)
    instead = f"; nay do {', '.join(ends)} quyết định" if ends else ""
    return f"Theo tuyến trình ngày {on:%d/%m/%Y}, “{award}” không do {unit} quyết định{instead}."
