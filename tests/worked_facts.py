"""What a worked case is, and short words for its facts (`tests.worked_cases`)."""

import datetime
import functools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import yaml

from awards.eligibility.findings import Answer
from awards.eligibility.history import (
    Case,
    DisciplineFact,
    HeldFact,
    History,
    HoldFact,
    InitiativeFact,
    MembersFact,
    PostFact,
    RatingFact,
    SelectionFact,
    Standing,
)
from emulation.criteria import AllOf, Criterion, Node, OneOf, Source, Standard
from tests.histories import DATA, real_standards

NOT_MET, UNKNOWN, PENDING, TO_CONFIRM, MET = Answer
DECLARED, WAITING = Standing.DECLARED, Standing.PENDING
PLACES = {
    HeldFact: "held", RatingFact: "ratings", InitiativeFact: "initiatives", DisciplineFact: "disciplines", HoldFact: "holds",
    PostFact: "posts", MembersFact: "members", SelectionFact: "selections",
}  # fmt: skip
Facts = list[Any]


@dataclass(frozen=True)
class Worked:
    """One line of the table. ``route`` empty: the whole answer."""

    article: str
    words: str
    answer: Answer
    award: str
    case: Case
    history: History
    route: str = ""
    sentence: str = ""
    as_read: bool = False

    @property
    def regime(self) -> str:
        return regime_on(self.case.on)

    def standard(self) -> Standard:
        """The award's standard in force on the day of receipt."""
        found = next(one for one in real_standards()[self.regime] if one.award == self.award)
        return _read(found) if self.as_read else found


@functools.cache
def _validity() -> dict[str, tuple[datetime.date, datetime.date | None]]:
    data = {path.stem.removeprefix("regime-"): yaml.safe_load(path.read_text(encoding="utf-8")) for path in DATA.glob("regime-*.yaml")}
    return {name: (one["regime"]["valid_from"], one["regime"].get("valid_to")) for name, one in data.items()}


def regime_on(day: datetime.date) -> str:
    """The regime in force on a day, by the dates of the catalogue files."""
    return next(name for name, (first, last) in _validity().items() if first <= day and (last is None or day <= last))


def _read(standard: Standard) -> Standard:
    """A standard as if all its texts had been checked."""

    def source(one: Source) -> Source:
        return replace(one, verified=True)

    def tree(node: Node | None) -> Node | None:
        if isinstance(node, AllOf | OneOf):
            return replace(node, parts=tuple(tree(part) for part in node.parts))
        return replace(node, source=source(node.source)) if isinstance(node, Criterion) else None

    def part(one: Any) -> Any:
        return one and replace(one, source=source(one.source))

    routes = tuple(
        replace(one, source=source(one.source), require=tree(one.require), prior=part(one.prior), fresh=part(one.fresh))
        for one in standard.routes
    )
    rules = {name: source(rule) for name in ("hold", "clean", "women") if (rule := getattr(standard.general, name))}
    return replace(standard, source=source(standard.source), routes=routes, general=replace(standard.general, **rules))


# --- facts ----------------------------------------------------------------------------------------------------------------


def day(text: str) -> datetime.date:
    """``31/12/2024``."""
    date, month, year = text.split("/")
    return datetime.date(int(year), int(month), int(date))


def title(
    code: str, *years: int, period: str = "", decided: str = "", method: str = "merit", standing: Standing = Standing.RECORDED
) -> Facts:
    """A title or form of each of the years; ``period`` printed as ``01/09/2023-31/05/2024``."""
    first, last = (day(one) for one in period.split("-")) if period else (None, None)
    return [HeldFact(code, year, method, standing, first, last, day(decided) if decided else None) for year in years]


def rated(level: str, *years: int, standing: Standing = Standing.RECORDED) -> Facts:
    return [RatingFact(year, level, standing) for year in years]


def made(scope: str, *days: str, used_for: str = "", standing: Standing = Standing.RECORDED) -> Facts:
    return [InitiativeFact(day(one), scope, standing, used_for) for one in days]


def disciplined(decided: str, ends: str, form: str = "warning") -> Facts:
    return [DisciplineFact(form, day(decided), day(ends))]


def post(rank: str, first: str, last: str = "", *, later_retirement: bool = False) -> Facts:
    return [PostFact(rank, day(first), day(last) if last else None, later_retirement=later_retirement)]


def counted(year: int, members: int | None, **more: Any) -> Facts:
    return [MembersFact(year, members, **more)]


def of(facts: Iterable[Facts], group: str, known_since: int | None, female: bool | None) -> History:
    rows: dict[str, tuple[Any, ...]] = {}
    for fact in (one for some in facts for one in some):
        rows[PLACES[type(fact)]] = (*rows.get(PLACES[type(fact)], ()), fact)
    return History(frozenset({group}), female, **rows, titles_since=known_since, initiatives_since=known_since)


# --- the table ------------------------------------------------------------------------------------------------------------


@dataclass
class Section:
    """Lines of one award. ``year`` and ``on`` are those of a line that names no others."""

    title: str
    award: str
    route: str
    article: str
    year: int = 2024
    on: str = "20/11/2024"
    group: str = "person"
    method: str = "merit"
    as_read: bool = False

    def __post_init__(self) -> None:
        self.rows: list[Worked] = []

    def line(self, words: str, answer: Answer, *facts: Facts, sentence: str = "", article: str = "", **other: Any) -> None:
        """One line. ``other``: year, on, route, group, method, since, female, movement, reach, sudden, as_read where they differ."""
        case = Case(
            other.get("year", self.year),
            day(other.get("on", self.on)),
            other.get("method", self.method),
            other.get("movement"),
            other.get("reach", ""),
            other.get("sudden", False),
        )
        history = of(facts, other.get("group", self.group), other.get("since", 2000), other.get("female"))
        route, as_read = other.get("route", self.route), other.get("as_read", self.as_read)
        self.rows.append(Worked(article or self.article, words, answer, self.award, case, history, route, sentence, as_read))
