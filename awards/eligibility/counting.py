"""When a fact counts, and what the years of a history amount to. Pure."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from awards.eligibility.findings import Answer
from awards.eligibility.history import HeldFact, Standing
from emulation.criteria import Source

QUALITY = {Standing.RECORDED: Answer.MET, Standing.DECLARED: Answer.TO_CONFIRM, Standing.PENDING: Answer.PENDING}
WINDOW = 60  # years looked back where a criterion names no window
ONE_DAY = datetime.timedelta(days=1)
Way = tuple[int, tuple[int, ...]]  # minus the years that hold a run back, and its years


@dataclass(frozen=True, slots=True)
class Start:
    """The first day from which facts count, and the article that says so."""

    day: datetime.date
    source: Source

    def shuts_out(self, year: int) -> bool:
        """Whether a verified text leaves nothing of a calendar year to count."""
        return self.source.verified and year < self.day.year


def counted(first: datetime.date, last: datetime.date, quality: Answer, starts: Iterable[Start]) -> Answer:
    """What a fact that covers these days is worth: its quality, at most `TO_CONFIRM` where a start falls inside (no text says how a split
    year counts) or is unverified, `NOT_MET` when it lies before a verified one."""
    worth = quality
    for start in starts:
        if first < start.day:
            out = last < start.day and start.source.verified
            worth = min(worth, Answer.NOT_MET if out else Answer.TO_CONFIRM)
    return worth


def span(fact: HeldFact) -> tuple[datetime.date, datetime.date]:
    """First and last day an award covers: its printed period, else its calendar year."""
    first = fact.period_from or datetime.date(fact.year, 1, 1)
    last = fact.period_to or datetime.date(fact.year, 12, 31)
    if first <= last:
        return first, last
    printed = fact.period_from or last
    return printed, printed


def end(fact: HeldFact) -> datetime.date:
    """The last day of an award's achievement period; the day of its decision when none is printed (khoản 9 Điều 30 NĐ 98/2023/NĐ-CP)."""
    return fact.period_to or fact.decided_on or datetime.date(fact.year, 12, 31)


@dataclass(frozen=True, slots=True)
class Run:
    """The years that come nearest to what is asked, the earliest first, and the answer they give; no years: the window is too short."""

    answer: Answer
    years: tuple[int, ...]


def consecutive(worth: Callable[[int], Answer], *, count: int, gap: int, first: int, latest: Sequence[int]) -> Run:
    """The best run of ``count`` years from ``first`` on, neighbours at most ``gap`` apart, that ends in one of ``latest``.

    Of equally good runs the one with fewest years that hold it back, then the latest.
    """
    years = range(max(first, min(latest) - gap * (count - 1)), max(latest) + 1)
    known = {year: worth(year) for year in years}
    reached = [known]
    for _ in range(count - 1):
        before = reached[-1]
        reached.append({y: min(known[y], best) for y in years if (best := _best(before, y, gap)) is not None})
    answers = [reached[-1][year] for year in latest if year in reached[-1]]
    if not answers:
        return Run(Answer.NOT_MET, ())
    answer = max(answers)
    return Run(answer, _fewest(known, answer, count=count, gap=gap, latest=latest))


def _best(before: dict[int, Answer], year: int, gap: int) -> Answer | None:
    return max((before[y] for y in range(year - gap, year) if y in before), default=None)


def _fewest(known: dict[int, Answer], answer: Answer, *, count: int, gap: int, latest: Sequence[int]) -> tuple[int, ...]:
    """Of the runs that give the answer, the one with fewest years of just that answer; ties: the latest years.

    Of two equally good runs the later year at every place makes a third as good, so comparing from the front finds the latest.
    """
    good = [year for year in known if known[year] >= answer]
    ways: dict[int, Way] = {year: (-(known[year] == answer), (year,)) for year in good}
    for _ in range(count - 1):
        longer: dict[int, Way] = {}
        for year in good:
            before = [ways[y] for y in range(year - gap, year) if y in ways]
            if before:
                cost, path = max(before)
                longer[year] = (cost - (known[year] == answer), (*path, year))
        ways = longer
    return max(ways[year] for year in latest if year in ways)[1]


def in_total(worth: Callable[[int], Answer], *, count: int, years: range) -> Run:
    """The ``count`` best years of a window, whatever their order; ties: the latest."""
    best = sorted(years, key=lambda year: (worth(year), year), reverse=True)[:count]
    if len(best) < count:
        return Run(Answer.NOT_MET, tuple(sorted(best)))
    return Run(worth(best[-1]), tuple(sorted(best)))


def months(stretches: Iterable[tuple[datetime.date, datetime.date]]) -> int:
    """Whole months in stretches of days, ends included; days that overlap or touch are one stretch."""
    return sum(_whole_months(first, last + ONE_DAY) for first, last in _united(stretches))


def _united(stretches: Iterable[tuple[datetime.date, datetime.date]]) -> Iterator[tuple[datetime.date, datetime.date]]:
    current: tuple[datetime.date, datetime.date] | None = None
    for first, last in sorted(stretches):
        if current is None:
            current = first, last
        elif first <= current[1] + ONE_DAY:
            current = current[0], max(current[1], last)
        else:
            yield current
            current = first, last
    if current is not None:
        yield current


def _whole_months(first: datetime.date, until: datetime.date) -> int:
    return (until.year - first.year) * 12 + until.month - first.month - (until.day < first.day)
