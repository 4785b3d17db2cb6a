"""A second judge of eligibility: slow, plain, written from docs/eligibility.md and the articles before the engine was looked at.

One person, one award. Days are walked one by one, runs of years are tried one by one, a tree is written out into all the ways of passing
it. It shares no code with `awards.eligibility`, only the words (`emulation.criteria`), the facts and the five answers.
"""

import datetime
import functools
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from awards.eligibility.findings import Answer
from awards.eligibility.history import Case, HeldFact, History, Standing
from emulation.criteria import (
    COMPLETED,
    DISCIPLINES,
    LEVELS,
    REACHES,
    SCOPES,
    AllOf,
    BlockSelected,
    Criterion,
    Held,
    InitiativeCount,
    Judged,
    Leadership,
    MemberShare,
    MemberTitle,
    Movement,
    Node,
    NoMemberDisciplined,
    RatingYears,
    Reach,
    Route,
    Source,
    Standard,
)  # fmt: skip

NOT_MET, UNKNOWN, PENDING, TO_CONFIRM, MET = Answer
DAY = datetime.timedelta(days=1)
SURE = {Standing.RECORDED: MET, Standing.DECLARED: TO_CONFIRM, Standing.PENDING: PENDING}
WINDOW = 60  # "without `within` the window is the 60 years up to Y"

Start = tuple[datetime.date, bool]  # from this day on facts count; whether its source is verified
Way = tuple[str, ...]  # keys of criteria that together pass a tree


@dataclass
class Said:
    """Of one criterion: its answer, the answer without regard to verification, whether it is left to people."""

    answer: Answer
    strict: Answer
    judged: bool = False


@dataclass
class Verdict:
    """Everything two judges must agree on. ``routes``: id, answer, short, open, the nearest first. ``findings``: key → what was said."""

    answer: Answer
    routes: list[tuple[str, Answer, int, int]] = field(default_factory=list)
    findings: dict[str, Said] = field(default_factory=dict)
    bars: dict[str, Said] = field(default_factory=dict)


def judge(standard: Standard, history: History, case: Case) -> Verdict:
    """The whole answer for one recipient, one award, one case."""
    verdict = Verdict(UNKNOWN)
    tried = []
    for place, route in enumerate(standard.routes):
        if not set(route.groups) & set(history.groups):
            continue
        if case.method and route.methods and case.method not in route.methods:
            continue
        answer, short, unsure, findings = _OneRoute(standard, route, history, case).judged()
        tried.append((-answer, short, unsure, place, route.id))
        verdict.findings |= findings
    for minus, short, unsure, _, name in sorted(tried):
        verdict.routes.append((name, Answer(-minus), short, unsure))
    if verdict.routes:
        verdict.answer = verdict.routes[0][1]
    for name, source in _bars(standard, history, case):
        verdict.bars[f"bar.{name}"] = softened(NOT_MET, source)
        verdict.answer = NOT_MET if source.verified else min(verdict.answer, UNKNOWN)
    return verdict


def _bars(standard: Standard, history: History, case: Case) -> Iterator[tuple[str, Source]]:
    """Điều 4 khoản 4 NĐ 98/2023/NĐ-CP (hold, discipline); the kinds an award goes to. Unverified ones first: a verified one has the last word."""
    found = []
    if standard.groups and not set(standard.groups) & set(history.groups):
        found.append(("kind", standard.source))
    for hold in history.holds:
        if standard.general.hold and hold.starts_on <= case.on and (hold.ends_on is None or case.on <= hold.ends_on):
            found += [("hold", standard.general.hold)]
    for discipline in history.disciplines:
        if standard.general.clean and discipline.decided_on <= case.on <= discipline.ends_on:
            found += [("discipline", standard.general.clean)]
    yield from (bar for bar in found if not bar[1].verified)
    yield from (bar for bar in found if bar[1].verified)


def softened(strict: Answer, source: Source) -> Said:
    """What nobody has read in the official text can only warn."""
    if source.verified:
        return Said(strict, strict)
    if strict == MET:
        return Said(TO_CONFIRM, strict)
    if strict == NOT_MET:
        return Said(UNKNOWN, strict)
    return Said(strict, strict)


# --- days -----------------------------------------------------------------------------------------------------------------


def days_of(fact: HeldFact) -> tuple[datetime.date, datetime.date]:
    """First and last day a title covers: its printed period, the calendar year where nothing is printed."""
    first = fact.period_from or datetime.date(fact.year, 1, 1)
    last = fact.period_to or datetime.date(fact.year, 12, 31)
    if first > last:  # printed by half, and the half lies in another year
        first = last = fact.period_from or fact.period_to
    return first, last


def end_of(fact: HeldFact) -> datetime.date:
    """The day its achievement period ends: printed, else the day of decision, else the end of its year (Điều 30 khoản 9 NĐ 98/2023/NĐ-CP)."""
    for day in (fact.period_to, fact.decided_on):
        if day is not None:
            return day
    return datetime.date(fact.year, 12, 31)


@functools.cache
def days_before(first: datetime.date, last: datetime.date, start: datetime.date) -> tuple[int, int]:
    """How many of the days from first to last lie before the start, and how many there are. Walks every day."""
    before = total = 0
    day = first
    while day <= last:
        total += 1
        before += day < start
        day += DAY
    return before, total


def sure(standing: Standing, first: datetime.date, last: datetime.date, starts: list[Start]) -> Answer | None:
    """How sure a fact of these days is, or None where a start shuts it out."""
    quality = SURE[standing]
    for start, verified in starts:
        before, total = days_before(first, last, start)
        if before == total and verified:
            return None
        if before:
            quality = min(quality, TO_CONFIRM)
    return quality


def months_served(stretches: list[tuple[datetime.date, datetime.date]]) -> int:
    """Whole months in the union of stretches of days. Every day is put into one heap; each month is walked."""
    served: set[datetime.date] = set()
    for first, last in stretches:
        day = first
        while day <= last:
            served.add(day)
            day += DAY
    months = 0
    for first in sorted(served):
        if first - DAY in served:
            continue
        after = first
        while after in served:
            after += DAY
        year, month = first.year, first.month
        while True:
            year, month = (year + 1, 1) if month == 12 else (year, month + 1)
            if (year, month, first.day) > (after.year, after.month, after.day):
                break
            months += 1
    return months


# --- years ----------------------------------------------------------------------------------------------------------------


def best_run(years: dict[int, Answer], count: int, gap: int, lasts: range) -> Answer:
    """Every run of ``count`` years with no distance over ``gap`` that ends in one of ``lasts`` is tried."""
    best = NOT_MET
    for last in lasts:
        for distances in itertools.product(range(1, gap + 1), repeat=count - 1):
            run = [last]
            for distance in distances:
                run.append(run[-1] - distance)
            if all(year in years for year in run):
                best = max(best, min(years[year] for year in run))
    return best


def in_total(answers: list[Answer], count: int) -> Answer:
    """The best answer that ``count`` of them reach."""
    for answer in (MET, TO_CONFIRM, PENDING, UNKNOWN):
        if sum(one >= answer for one in answers) >= count:
            return answer
    return NOT_MET


# --- one route ------------------------------------------------------------------------------------------------------------


class _OneRoute:
    """One route, one recipient. ``prior`` is the award tried as the one held first."""

    def __init__(self, standard: Standard, route: Route, history: History, case: Case) -> None:
        self.standard, self.route, self.history, self.case = standard, route, history, case
        self.prior: HeldFact | None = None

    def judged(self) -> tuple[Answer, int, int, dict[str, Said]]:
        route = self.route
        if route.require is None:
            return UNKNOWN, 0, 0, {route.id: Said(UNKNOWN, UNKNOWN, judged=True)}
        if route.prior is None:
            return self.way_through(None)
        tries = []
        for fact in self.history.held:
            if fact.award not in route.prior.awards or fact.method != "merit" or fact.year > self.case.award_year:
                continue
            own = sure(fact.standing, *days_of(fact), self.starts())
            if own is None:
                continue
            self.prior = fact
            answer, short, unsure, findings = self.way_through(own)
            tries.append(((answer, -short, -unsure, fact.year, end_of(fact), own), findings))
        if tries:
            (answer, short, unsure, *_), findings = max(tries, key=lambda one: one[0])
            return answer, -short, -unsure, findings
        self.prior = None
        return self.way_through(self.without_prior())

    def without_prior(self) -> Answer:
        """None of the prior awards is held: is that known?"""
        first = max((start.year for start, verified in self.starts() if verified), default=-10_000)
        since = self.history.titles_since
        if first <= self.case.award_year and (since is None or first < since):
            return UNKNOWN
        return NOT_MET

    def way_through(self, own: Answer | None) -> tuple[Answer, int, int, dict[str, Said]]:
        """The best of all ways through the tree, beside the prior award (``own``: how sure that one is)."""
        findings: dict[str, Said] = {}
        self.look_at(self.route.require, self.route.id, findings)
        beside: Way = ()
        if own is not None:
            beside = (f"{self.route.id}.prior",)
            findings[beside[0]] = softened(own, self.route.prior.source)
        if only_judged(self.route.require):
            ways = [beside] if beside else [(self.route.id,)]
            if not beside:
                return UNKNOWN, 0, 0, findings
        else:
            ways = [beside + way for way in ways_of(self.route.require, self.route.id)]
        scores = []
        for way in ways:
            said = [findings.get(key) or Said(UNKNOWN, UNKNOWN, judged=True) for key in way]
            short = sum(one.answer == NOT_MET for one in said)
            unsure = sum(one.answer == UNKNOWN and not one.judged for one in said)
            scores.append((min(one.answer for one in said), -short, -unsure))
        answer, short, unsure = max(scores)
        return answer, -short, -unsure, findings

    def look_at(self, node: Node, key: str, findings: dict[str, Said]) -> None:
        if isinstance(node, Judged):
            findings[key] = Said(UNKNOWN, UNKNOWN, judged=True)
        elif isinstance(node, Criterion):
            findings[key] = softened(self.one(node), node.source)
        else:
            for number, part in enumerate(node.parts):
                self.look_at(part, place(node, key, number), findings)

    # --- starts ---

    def starts(self, criterion: Criterion | None = None) -> list[Start]:
        """The days from which facts count, for this criterion."""
        found: list[Start] = []
        clean, fresh, prior = self.standard.general.clean, self.route.fresh, self.route.prior
        ends = [one.ends_on for one in self.history.disciplines if one.decided_on <= self.case.on]
        if clean and ends:
            found.append((max(ends) + DAY, clean.verified))
        if fresh:
            ends = [
                end_of(fact)
                for fact in self.history.held
                if fact.award in fresh.awards and fact.method == "merit" and fact.standing != Standing.PENDING
                if fact.year < self.case.award_year
            ]
            if ends:
                found.append((max(ends) + DAY, fresh.source.verified))
        if self.prior is not None and getattr(criterion, "since_prior", False):
            found.append((end_of(self.prior) + DAY, prior.source.verified))
        return found

    def shut(self, year: int, starts: list[Start]) -> bool:
        """Whether the whole calendar year lies before a verified start."""
        return any(verified and datetime.date(year, 12, 31) < start for start, verified in starts)

    def window(self, within: int | None) -> range:
        last = self.case.award_year
        return range(last - (within or WINDOW) + 1, last + 1)

    # --- criteria ---

    def one(self, criterion: Criterion) -> Answer:
        """One criterion, as the facts give it."""
        return getattr(self, criterion.word)(criterion)

    def rating(self, asked: RatingYears) -> Answer:
        starts = self.starts(asked)
        years = {}
        for year in self.window(asked.within):
            seen = [fact for fact in self.history.ratings if fact.year == year]
            whole = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
            good = [sure(one.standing, *whole, starts) for one in seen if LEVELS.index(one.level) >= LEVELS.index(asked.at_least)]
            counted = [quality for quality in good if quality is not None]
            if counted:
                years[year] = max(counted)
            elif seen or self.shut(year, starts):
                years[year] = NOT_MET
            else:
                years[year] = UNKNOWN
        if asked.consecutive:
            return best_run(years, asked.years, 1, self.lasts(asked.lag))
        return in_total(list(years.values()), asked.years)

    def lasts(self, lag: int) -> range:
        return range(self.case.award_year - lag, self.case.award_year + 1)

    def held(self, asked: Held) -> Answer:
        starts = self.starts(asked)
        since = self.history.titles_since
        years = {}
        for year in self.window(asked.within):
            seen = [one for one in self.history.held if one.year == year and one.award in asked.awards and one.method == "merit"]
            counted = [quality for one in seen if (quality := sure(one.standing, *days_of(one), starts)) is not None]
            if counted:
                years[year] = max(counted)
            elif self.shut(year, starts) or seen:
                years[year] = NOT_MET
            elif since is None or year < since:
                years[year] = UNKNOWN
            else:
                years[year] = NOT_MET
        if asked.gap is None:
            return in_total(list(years.values()), asked.count)
        return best_run(years, asked.count, asked.gap, self.lasts(asked.lag))

    def initiative(self, asked: InitiativeCount) -> Answer:
        starts = self.starts(asked)
        last_year = self.case.award_year
        counted = []
        for fact in self.history.initiatives:
            day = fact.recognised_on
            if SCOPES.index(fact.scope) < SCOPES.index(asked.scope) or fact.used_for:
                continue
            if day > datetime.date(last_year, 12, 31) or day > self.case.on:
                continue
            if asked.within is not None and day.year < last_year - asked.within + 1:
                continue
            quality = sure(fact.standing, day, day, starts)
            if quality is not None:
                counted.append(quality)
        if len(counted) >= asked.count:
            return in_total(counted, asked.count)
        first = -10_000 if asked.within is None else last_year - asked.within + 1
        for start, verified in starts:
            if verified and start.year > first:
                first = start.year
        since = self.history.initiatives_since
        if first > last_year:
            return NOT_MET
        return UNKNOWN if since is None or first < since else NOT_MET

    def missing_title(self) -> Answer:
        since = self.history.titles_since
        return UNKNOWN if since is None or self.case.award_year < since else NOT_MET

    def of_this_year(self):
        for fact in self.history.members:
            if fact.year == self.case.award_year:
                return fact
        return None

    def member_share(self, asked: MemberShare) -> Answer:
        fact = self.of_this_year()
        if fact is None or not fact.members:
            return UNKNOWN

        def reached(members: int) -> bool:
            share = Fraction(100 * members, fact.members)
            return share > asked.percent if asked.strict else share >= asked.percent

        enough = TO_CONFIRM if fact.standing == Standing.DECLARED else MET  # a ratio is no surer than the number it is taken of
        if asked.of == COMPLETED:
            if fact.completed is None:
                return UNKNOWN
            if reached(fact.completed):
                return enough
            return UNKNOWN if reached(fact.completed + fact.unrated) else NOT_MET
        signed, waiting = fact.titles.get(asked.of, 0), fact.pending.get(asked.of, 0)
        if reached(signed):
            return enough
        return PENDING if reached(signed + waiting) else self.missing_title()

    def member_title(self, asked: MemberTitle) -> Answer:
        fact = self.of_this_year()
        if fact is None:
            return UNKNOWN
        signed, waiting = fact.titles.get(asked.award, 0), fact.pending.get(asked.award, 0)
        if signed >= asked.count:
            return MET
        return PENDING if signed + waiting >= asked.count else self.missing_title()

    def no_member_disciplined(self, asked: NoMemberDisciplined) -> Answer:
        fact = self.of_this_year()
        if fact is None:
            return UNKNOWN
        for form in DISCIPLINES[DISCIPLINES.index(asked.at_least) :]:
            if fact.disciplined.get(form, 0) > 0:
                return NOT_MET
        return TO_CONFIRM

    def block_selected(self, asked: BlockSelected) -> Answer:
        results = [
            fact.selected
            for fact in self.history.selections
            if (fact.award, fact.year, fact.organised_by) == (self.standard.award, self.case.award_year, asked.organised_by)
        ]
        if not results:
            return UNKNOWN
        return MET if True in results else NOT_MET

    def movement(self, asked: Movement) -> Answer:
        fact = self.case.movement
        if fact is None:
            return UNKNOWN
        fits = fact.launched_by in asked.launched_by and fact.years >= asked.min_years and fact.moment in asked.moments
        return MET if fits else NOT_MET

    def reach(self, asked: Reach) -> Answer:
        if not self.case.reach:
            return UNKNOWN
        if REACHES.index(self.case.reach) < REACHES.index(asked.at_least):
            return NOT_MET
        return NOT_MET if asked.sudden and not self.case.sudden else TO_CONFIRM

    def leadership(self, asked: Leadership) -> Answer:
        """Điều 4 NĐ 98/2023/NĐ-CP for the women's third."""
        begun = [post for post in self.history.posts if post.starts_on <= self.case.on]
        counted = [post for post in begun if post.rank in asked.ranks]
        months = months_served([(post.starts_on, min(post.ends_on or self.case.on, self.case.on)) for post in counted])
        if months >= asked.years * 12:
            return MET
        general = self.standard.general
        enough_for_a_woman = (
            general.women is not None
            and not any(post.later_retirement for post in counted)
            and months >= asked.years * 12 * general.women_factor
        )
        if enough_for_a_woman and self.history.female:
            return MET if general.women.verified else TO_CONFIRM
        if enough_for_a_woman and self.history.female is None:
            return UNKNOWN
        return UNKNOWN if any(not post.rank for post in begun) else NOT_MET


# --- trees ----------------------------------------------------------------------------------------------------------------


def place(node: Node, key: str, number: int) -> str:
    return f"{key}.{'all' if isinstance(node, AllOf) else 'any'}[{number}]"


def only_judged(node: Node) -> bool:
    """Whether people judge all of it."""
    if isinstance(node, Criterion):
        return isinstance(node, Judged)
    return all(only_judged(part) for part in node.parts)


def ways_of(node: Node, key: str) -> list[Way]:
    """All sets of criteria that pass a tree. What people alone judge is asked of nobody beside others; as an alternative it is a way
    of its own, by the key of its place."""
    if isinstance(node, Criterion) or only_judged(node):
        return [(key,)]
    parts = [(part, place(node, key, number)) for number, part in enumerate(node.parts)]
    if not isinstance(node, AllOf):
        return [way for part, at in parts for way in ways_of(part, at)]
    asked = [ways_of(part, at) for part, at in parts if not only_judged(part)]
    return [tuple(itertools.chain.from_iterable(chosen)) for chosen in itertools.product(*asked)]
