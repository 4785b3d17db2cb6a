"""What one recipient may be nominated for today, and what the next rungs of each ladder need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards import judgements
from awards.eligibility.findings import Answer, Judgement
from awards.filling import ENDED
from awards.models import AwardRecord, Nomination, RecordStatus
from awards.panels import in_short
from emulation import catalogue, routes
from emulation.models import Award, AwardMethod
from units import clock, people
from units.models import Recipient

LADDERS = {
    "merit": "Hình thức khen thưởng",
    "persons": "Danh hiệu của cá nhân",
    "collectives": "Danh hiệu của tập thể",
    "flags": "Cờ thi đua",
    "": "Danh hiệu, hình thức khác",
}
IN_FORCE = (RecordStatus.IN_FORCE, RecordStatus.CORRECTED)
FOR_OTHERS = "bar.kind"


@dataclass(frozen=True, slots=True)
class Rung:
    """One award for one recipient. ``held``: award years in which it was given; ``routed``: a route leads to it from the unit;
    ``nominated``: its live nomination of this award year; ``next``: the nearest rung above what is open or held."""

    award: Award
    judgement: Judgement
    held: tuple[int, ...]
    routed: bool
    nominated: Nomination | None
    award_year: int
    next: bool = False

    @property
    def is_open(self) -> bool:
        """All that is known speaks for it, be it declared or pending: it may be nominated now."""
        return self.judgement.answer >= Answer.PENDING and self.routed and self.nominated is None and self.award_year not in self.held

    @property
    def lacks(self) -> str:
        return in_short(self.judgement)


@dataclass(frozen=True, slots=True)
class Ladder:
    name: str
    rungs: Sequence[Rung]


def read(recipient: Recipient, *, award_year: int) -> list[Ladder]:
    """Every award of today's catalogue that goes to such recipients, by merit, ladder by ladder from the lowest rung up.

    A constant number of queries.
    """
    rules = [rule for rule in catalogue.rules_on(clock.today(), unit=recipient.unit).values() if recipient.kind in rule.recipient_kinds]
    awards = [rule.award for rule in rules]
    judged = judgements.judge_recipients(
        [recipient], awards, award_year=award_year, on=clock.today(), method=AwardMethod.MERIT, unit=recipient.unit
    )
    ways = routes.paths([(recipient.unit, award) for award in awards], clock.today())
    held, asked = _held(recipient), _asked(recipient, award_year)
    rungs = [
        Rung(award, found, held.get(award.pk, ()), bool(ways[recipient.unit_id, award.pk]), asked.get(award.pk), award_year)
        for award in awards
        if (found := judged.get((recipient.pk, award.pk))) and not any(bar.key == FOR_OTHERS for bar in found.bars)
    ]
    return _ladders(rungs)


def _ladders(rungs: Iterable[Rung]) -> list[Ladder]:
    by_name: dict[str, list[Rung]] = {}
    for rung in sorted(rungs, key=lambda one: (one.award.rank, one.award.order, one.award.code)):
        by_name.setdefault(rung.award.ladder if rung.award.ladder in LADDERS else "", []).append(rung)
    return [Ladder(name, _with_next(by_name[key])) for key, name in LADDERS.items() if key in by_name]


def _with_next(rungs: list[Rung]) -> list[Rung]:
    """The rungs, those of the nearest rank above what is open or held marked as the next."""
    reached = max((one.award.rank for one in rungs if one.is_open or one.held), default=0)
    higher = [one.award.rank for one in rungs if one.award.rank > reached and not one.is_open]
    following = min(higher, default=None)
    return [_marked(one) if one.award.rank == following and not one.is_open else one for one in rungs]


def _marked(rung: Rung) -> Rung:
    return Rung(rung.award, rung.judgement, rung.held, rung.routed, rung.nominated, rung.award_year, next=True)


def _held(recipient: Recipient) -> Mapping[int, tuple[int, ...]]:
    rows = AwardRecord.objects.filter(recipient__in=people.identity(recipient), status__in=IN_FORCE).order_by("award_year")
    found: dict[int, tuple[int, ...]] = {}
    for award_id, year in rows.values_list("award_id", "award_year").distinct():
        found[award_id] = (*found.get(award_id, ()), year)
    return found


def _asked(recipient: Recipient, award_year: int) -> Mapping[int, Nomination]:
    rows: Any = Nomination.objects.filter(people.same_as(recipient), award_year=award_year).exclude(state__in=ENDED)
    return {row.award_id: row for row in rows.select_related("unit").order_by("pk")}
