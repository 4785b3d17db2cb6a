"""Invented recipients at the edges of the law: standards, histories and cases from a seed, just met as often as just missed.

``story(regime, number)`` is one of them, always the same for the same words. Standards are random trees of all words, and those of the
catalogue files as they stand (``emulation/data/regime-*.yaml``), read without a database.
"""

import dataclasses
import datetime
import functools
import random
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from awards.eligibility.history import (
    Case,
    DisciplineFact,
    HeldFact,
    History,
    HoldFact,
    InitiativeFact,
    MembersFact,
    MovementFact,
    PostFact,
    RatingFact,
    SelectionFact,
    Standing,
)
from emulation.criteria import (
    COMPLETED,
    DISCIPLINES,
    LAUNCHERS,
    LEVELS,
    METHODS,
    MOMENTS,
    REACHES,
    SCOPES,
    AllOf,
    BlockSelected,
    Criterion,
    Fresh,
    General,
    Held,
    InitiativeCount,
    Judged,
    Leadership,
    MemberShare,
    MemberTitle,
    Movement,
    Node,
    NoMemberDisciplined,
    OneOf,
    Prior,
    RatingYears,
    Reach,
    Route,
    Source,
    Standard,
    leaves,
)
from emulation.standards import read_routes

DATA = Path(__file__).resolve().parent.parent / "emulation" / "data"
REGIMES = ("2017", "2024", "2025", "2026")
CODES = ("LDTT", "CSTDCS", "CSTD_TINH", "BK_TINH", "BK_TTG", "HCLD_BA")
RANKS = ("director", "deputy_director", "vice_chair")
GROUPS = ("person", "worker_farmer", "collective", "household")
DAY = datetime.timedelta(days=1)
EDGES = ((1, 1), (2, 28), (3, 1), (6, 30), (7, 1), (9, 1), (9, 30), (10, 1), (12, 30), (12, 31))
Story = tuple[Standard, History, Case]


def story(regime: str, number: int) -> Story:
    """One standard, one recipient, one case. Every other standard is one of the regime's own, where its file has routes."""
    rng = random.Random(f"{regime}/{number}")
    real = real_standards().get(regime, ())
    weights = [len(_machine(standard)) + 0.2 for standard in real]
    standard = rng.choices(real, weights)[0] if real and number % 2 else random_standard(rng, regime)
    case = random_case(rng, standard)
    return standard, random_history(rng, standard, case), case


def _machine(standard: Standard) -> list[Criterion]:
    return [leaf for leaf in asked(standard, Criterion) if not isinstance(leaf, Judged)]


def told(story: Story) -> str:
    """A story for a human being: what is asked, then what is known; what is as usual is left out."""
    standard, history, case = story
    lines = [f"{standard.award} for {standard.groups}, {plain(standard.general)}, {plain(standard.source)}"]
    lines += [f"  {plain(route)}" for route in standard.routes]
    lines += [plain(case), f"groups {sorted(history.groups)}, female {history.female}"]
    lines += [f"titles since {history.titles_since}, initiatives since {history.initiatives_since}"]
    for kind in ("held", "ratings", "initiatives", "disciplines", "holds", "posts", "members", "selections"):
        lines += [f"  {kind}: {plain(fact)}" for fact in sorted(getattr(history, kind), key=repr)]
    return "\n".join(lines)


def plain(value: Any) -> str:
    """A value in one line, without what has its usual value."""
    if isinstance(value, Source):
        return value.article if value.verified else f"{value.article}?"
    if isinstance(value, AllOf | OneOf):
        return f"{'all' if isinstance(value, AllOf) else 'any'}[{', '.join(plain(part) for part in value.parts)}]"
    if isinstance(value, tuple):
        return f"({', '.join(plain(one) for one in value)})"
    if not dataclasses.is_dataclass(value):
        return str(value)
    shown = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    usual = {one.name: one.default for one in dataclasses.fields(value)}
    words = [f"{name}={plain(own)}" for name, own in shown.items() if own != usual[name] and name not in ("ref", "number", "title", "name")]
    return f"{type(value).__name__}({', '.join(words)})"


# --- standards ------------------------------------------------------------------------------------------------------------


@functools.cache
def real_standards() -> dict[str, tuple[Standard, ...]]:
    """Regime → every award of its catalogue file that has routes."""
    found = {}
    for path in sorted(DATA.glob("regime-*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        names = {row["code"]: row["name"] for row in data["awards"]}
        rows = [row for row in data["awards"] if row.get("routes")]
        found[path.stem.removeprefix("regime-")] = tuple(_real(row, general_of(data), names) for row in rows)
    return found


def _real(row: dict[str, Any], general: General, names: dict[str, str]) -> Standard:
    source = Source(row["source"], row["verified"])
    groups = tuple(row.get("groups", ()))
    return Standard(row["code"], row["name"], groups, read_routes(row["routes"], source=source), general, source, names)


def general_of(data: dict[str, Any]) -> General:
    """The general rules of a catalogue file."""
    rows = {row["code"]: row for row in data.get("general", ())}
    found = {code: Source(row["article"], row["verified"]) for code, row in rows.items()}
    factor = rows.get("women_leadership", {}).get("value", {}).get("factor", "1")
    return General(found.get("hold"), found.get("clean"), found.get("women_leadership"), Fraction(factor))


def random_standard(rng: random.Random, regime: str) -> Standard:
    """A small standard of one to three routes. The general rules are now the regime's, now any."""
    general = General(
        hold=_maybe(rng, 0.8, _source(rng)),
        clean=_maybe(rng, 0.85, _source(rng)),
        women=_maybe(rng, 0.8, _source(rng)),
        women_factor=rng.choice([Fraction(2, 3), Fraction(2, 3), Fraction(3, 4), Fraction(5, 7)]),
    )
    real = real_standards().get(regime)
    if real and rng.random() < 0.5:
        general = real[0].general
    groups = tuple(rng.sample(GROUPS, rng.randint(1, 3))) if rng.random() < 0.85 else ()
    award = rng.choice(CODES)
    routes = tuple(_route(rng, n, groups or GROUPS) for n in range(rng.choice([0] + [1, 1, 2, 2, 3] * 4)))
    return Standard(award, f"Giải {award}", groups, routes, general, _source(rng), {code: f"Giải {code}" for code in CODES})


def _route(rng: random.Random, number: int, groups: Sequence[str]) -> Route:
    prior = Prior(_codes(rng), _source(rng)) if rng.random() < 0.35 else None
    return Route(
        id=f"k{number}",
        name=f"Điểm {number}",
        groups=tuple(rng.sample(groups, rng.randint(1, len(groups)))),
        methods=tuple(rng.sample(METHODS[:4], 2)) if rng.random() < 0.3 else (),
        source=_source(rng),
        require=None if rng.random() < 0.05 else random_tree(rng, 2),
        prior=prior,
        fresh=Fresh(_codes(rng), _source(rng)) if rng.random() < 0.4 else None,
    )


def random_tree(rng: random.Random, depth: int) -> Node:
    if depth and rng.random() < 0.45:
        kind = rng.choice([AllOf, OneOf])
        return kind(tuple(random_tree(rng, depth - 1) for _ in range(rng.randint(1, 3))))
    return rng.choice(
        [_rating, _rating, _held, _held, _held, _initiative, _initiative, _collective, _collective, _of_case, _leadership, _judged]
    )(rng)


def _source(rng: random.Random) -> Source:
    return Source(f"Điều {rng.randint(1, 90)}", rng.random() < 0.8)


def _codes(rng: random.Random) -> tuple[str, ...]:
    return tuple(rng.sample(CODES, rng.choice([1, 1, 2])))


def _maybe(rng: random.Random, chance: float, value: Any) -> Any:
    return value if rng.random() < chance else None


def _rating(rng: random.Random) -> Criterion:
    return RatingYears(
        source=_source(rng),
        at_least=rng.choice(LEVELS[1:]),
        years=rng.choice([1, 1, 2, 3, 5]),
        consecutive=rng.random() < 0.6,
        lag=rng.choice([0, 0, 0, 1, 2]),
        within=_maybe(rng, 0.3, rng.choice([1, 2, 3, 5, 10])),
        since_prior=rng.random() < 0.4,
    )


def _held(rng: random.Random) -> Criterion:
    return Held(
        source=_source(rng),
        awards=_codes(rng),
        count=rng.choice([1, 2, 2, 3, 3, 5]),
        gap=rng.choice([1, 1, 1, 2, 3, None, None]),
        lag=rng.choice([0, 0, 1, 1, 2]),
        within=_maybe(rng, 0.3, rng.choice([1, 2, 3, 5, 10, 60])),
        since_prior=rng.random() < 0.4,
    )


def _initiative(rng: random.Random) -> Criterion:
    return InitiativeCount(
        source=_source(rng),
        scope=rng.choice(SCOPES),
        count=rng.choice([1, 1, 2, 3]),
        within=_maybe(rng, 0.5, rng.choice([1, 2, 3, 5])),
        since_prior=rng.random() < 0.4,
    )


def _collective(rng: random.Random) -> Criterion:
    percent = rng.choice([Fraction(50), Fraction(70), Fraction(70), Fraction(100), Fraction(200, 3), Fraction(0)])
    return rng.choice(
        [
            MemberShare(
                source=_source(rng), of=rng.choice([*CODES[:2], COMPLETED]), percent=percent, strict=percent < 100 and rng.random() < 0.6
            ),
            MemberTitle(source=_source(rng), award=rng.choice(CODES[:3]), count=rng.choice([1, 1, 2])),
            NoMemberDisciplined(source=_source(rng), at_least=rng.choice(DISCIPLINES[:4])),
            BlockSelected(source=_source(rng), organised_by=rng.choice(LAUNCHERS)),
        ]
    )


def _of_case(rng: random.Random) -> Criterion:
    movement = Movement(
        source=_source(rng),
        launched_by=tuple(rng.sample(LAUNCHERS, rng.randint(1, 2))),
        min_years=rng.choice([0, 1, 3, 5]),
        moments=rng.choice([MOMENTS, ("final",), ("interim",)]),
    )
    reach = Reach(source=_source(rng), at_least=rng.choice(REACHES), sudden=rng.random() < 0.5)
    return rng.choice([movement, reach])


def _leadership(rng: random.Random) -> Criterion:
    return Leadership(source=_source(rng), ranks=tuple(rng.sample(RANKS, rng.randint(1, 2))), years=rng.choice([1, 2, 5, 10]))


def _judged(rng: random.Random) -> Criterion:
    return Judged(source=_source(rng), text="chấp hành tốt chủ trương, chính sách")


# --- cases and histories ----------------------------------------------------------------------------------------------------


def asked(standard: Standard, kind: type[Criterion]) -> list[Any]:
    """All criteria of a kind in a standard."""
    return [leaf for route in standard.routes for leaf in leaves(route.require) if isinstance(leaf, kind)]


def random_case(rng: random.Random, standard: Standard) -> Case:
    year = rng.choice([2019, 2020, 2021, 2024, 2025, 2026])
    on = rng.choice(
        [
            datetime.date(year, 11, 22),
            datetime.date(year, 12, 31),
            datetime.date(year + 1, 1, 1),
            datetime.date(year + 1, 2, 28),
            edge(rng, year),
            edge(rng, year),
        ]
    )
    movement = None
    if rng.random() < 0.7:
        wanted = rng.choice(asked(standard, Movement) or [None])
        launchers = wanted.launched_by if wanted and rng.random() < 0.8 else LAUNCHERS
        years = max(0, (wanted.min_years if wanted else 3) + rng.choice([-1, 0, 0, 1]))
        movement = MovementFact(rng.choice(launchers), years, rng.choice(MOMENTS))
    method = rng.choice(METHODS) if rng.random() < 0.25 else rng.choice(["", "", "merit"])
    return Case(year, on, method, movement, rng.choice(["", *REACHES]), rng.random() < 0.5)


def edge(rng: random.Random, year: int) -> datetime.date:
    """A day where something turns: ends of years, halves, school years, February of leap years."""
    if year % 4 == 0 and rng.random() < 0.15:
        return datetime.date(year, 2, 29)
    return datetime.date(year, *rng.choice(EDGES))


def random_history(rng: random.Random, standard: Standard, case: Case) -> History:
    full = rng.random() < 0.4  # nearly everything is there: one thing that lacks decides
    held = tuple(sorted(_titles(rng, standard, case, full=full), key=lambda _: rng.random()))
    wanted = standard.groups or GROUPS
    groups = frozenset(rng.sample(GROUPS, 1) if rng.random() < 0.12 else [rng.choice(wanted), *rng.sample(GROUPS, rng.randint(0, 1))])
    return History(
        groups=groups,
        female=rng.choice([True, True, False, None]),
        held=held,
        ratings=tuple(_ratings(rng, standard, case, full=full)),
        initiatives=tuple(_initiatives(rng, standard, case)),
        disciplines=tuple(_discipline(rng, case) for _ in range(rng.choice([0, 0, 0, 0, 0, 1, 1, 2]))),
        holds=tuple(_hold(rng, case) for _ in range(rng.choice([0, 0, 0, 0, 0, 0, 1, 2]))),
        posts=tuple(_posts(rng, standard, case)),
        members=tuple(_members(rng, standard, case)),
        selections=tuple(_selections(rng, standard, case)),
        titles_since=rng.choice([None, *range(case.award_year - 6, case.award_year + 2), *[case.award_year - 70] * 18]),
        initiatives_since=rng.choice([None, *range(case.award_year - 6, case.award_year + 2), *[case.award_year - 70] * 18]),
    )


def _standing(rng: random.Random, year: int, case: Case) -> Standing:
    if year == case.award_year and rng.random() < 0.35:
        return Standing.PENDING
    return rng.choices(list(Standing), [16, 3, 1])[0]


def _titles(rng: random.Random, standard: Standard, case: Case, *, full: bool) -> list[HeldFact]:
    """Runs of titles that just reach what is asked or just miss it, with gaps, and some that do not count."""
    codes = {code for leaf in asked(standard, Held) for code in leaf.awards}
    codes |= {code for route in standard.routes for part in (route.prior, route.fresh) if part for code in part.awards}
    rows = []
    for code in sorted(codes | {rng.choice(CODES)}):
        wanted = [leaf for leaf in asked(standard, Held) if code in leaf.awards] or [None]
        leaf = rng.choice(wanted)
        last = case.award_year - (leaf.lag if leaf else 0) + rng.choice([-1, 0, 0, 0, 1, 1])
        number = max(0, (leaf.count if leaf else rng.choice([0, 1, 2, 6])) + rng.choice([-1, 0, 0, 0, 1]))
        steps = [1, 1, 1, (leaf.gap if leaf else 1) or 2, ((leaf.gap if leaf else 1) or 2) + 1]
        years = [last]
        for _ in range(number):
            years.append(years[-1] - rng.choice(steps))
        if full and code != standard.award:
            years = [year for year in range(case.award_year, case.award_year - 8, -1) if rng.random() < 0.93] + [case.award_year + 1]
            number = 8
        if rng.random() < 0.1:
            years.append(case.award_year - rng.choice([59, 60, 10, 15]))
        rows += [_title(rng, code, year, case) for year in years[:number] + years[number + 1 :] for _ in range(rng.choice([1] * 9 + [2]))]
    return rows


def _title(rng: random.Random, code: str, year: int, case: Case) -> HeldFact:
    first, last = rng.choice(
        [(None, None)] * 6
        + [
            (datetime.date(year - 1, 9, 1), datetime.date(year, 5, 31)),
            (datetime.date(year - 1, 9, 1), datetime.date(year, 8, 31)),
            (datetime.date(year, 1, 1), datetime.date(year, 6, 30)),
            (datetime.date(year - 4, 1, 1), datetime.date(year, 12, 31)),
            (None, edge(rng, year - rng.choice([0, 0, 1]))),
            (edge(rng, year + rng.choice([0, 0, 1])), None),
        ]
    )
    return HeldFact(
        award=code,
        year=year,
        method=rng.choices(["merit", "ad_hoc", "thematic"], [20, 1, 1])[0],
        standing=_standing(rng, year, case),
        period_from=first,
        period_to=last,
        decided_on=edge(rng, year + rng.choice([0, 1])) if rng.random() < 0.4 else None,
        number=f"{rng.randint(1, 900)}/QĐ-UBND",
        ref=f"record:{rng.randint(1, 999)}",
    )


def _ratings(rng: random.Random, standard: Standard, case: Case, *, full: bool) -> list[RatingFact]:
    levels = [leaf.at_least for leaf in asked(standard, RatingYears)] or ["good"]
    rows = []
    usual = rng.choice(levels)
    length = 8 if full else rng.choice([0, 1, 2, 3, 5, 5, 6, 8])
    for year in range(case.award_year - length + 1 - rng.choice([0, 0, 0, 1]), case.award_year + rng.choice([0, 1, 1, 1, 2])):
        chance = rng.random()
        if chance < 0.08:
            continue
        level = usual if chance < 0.8 else LEVELS[-1] if full else rng.choice(LEVELS)
        rows.append(RatingFact(year, level, _standing(rng, year, case), f"rating:{year}"))
        if chance > 0.97:
            rows.append(RatingFact(year, rng.choice(LEVELS), Standing.DECLARED, f"rating:{year}b"))
    return rows


def _initiatives(rng: random.Random, standard: Standard, case: Case) -> list[InitiativeFact]:
    wanted = asked(standard, InitiativeCount)
    rows = []
    for leaf in wanted:
        first = case.award_year - (leaf.within or rng.choice([1, 4, 8])) + 1
        days = [
            datetime.date(case.award_year, 12, 31),
            datetime.date(case.award_year, 6, 30),
            datetime.date(first, 1, 1),
            datetime.date(first, 1, 1) - DAY,
            datetime.date(first, 12, 31),
            edge(rng, case.award_year - rng.choice([0, 1, 2, 3])),
            edge(rng, case.award_year + rng.choice([0, 1])),
            case.on,
            case.on + DAY,
        ]
        for _ in range(max(0, leaf.count + rng.choice([-1, 0, 0, 1]))):
            scope = SCOPES[min(2, max(0, SCOPES.index(leaf.scope) + rng.choice([-1, 0, 0, 0, 1])))]
            day = rng.choice(days)
            used = "BK_TINH" if rng.random() < 0.12 else ""
            rows.append(InitiativeFact(day, scope, _standing(rng, day.year, case), used, "Sáng kiến", f"initiative:{len(rows)}"))
    return rows


def _discipline(rng: random.Random, case: Case) -> DisciplineFact:
    ends = rng.choice([edge(rng, case.award_year - rng.choice([0, 0, 1, 1, 2, 3, 5])), case.on - DAY, case.on, case.on + DAY])
    decided = rng.choice([ends.replace(day=1) - 300 * DAY, ends - 364 * DAY, ends, case.on, case.on + DAY])
    return DisciplineFact(rng.choice(DISCIPLINES), min(decided, ends), ends, "discipline:1")


def _hold(rng: random.Random, case: Case) -> HoldFact:
    start = rng.choice([case.on - DAY, case.on, case.on + DAY, case.on - 200 * DAY])
    end = rng.choice([None, case.on - DAY, case.on, case.on + DAY])
    return HoldFact("complaint", start if end is None else min(start, end), end, "12/TTr", "hold:1")


def _posts(rng: random.Random, standard: Standard, case: Case) -> list[PostFact]:
    """Posts whose sum is a day or a month on either side of what is asked, whole or reduced by a third."""
    rows = []
    for leaf in asked(standard, Leadership):
        months = int(leaf.years * 12 * rng.choice([Fraction(1), Fraction(1), standard.general.women_factor])) + rng.choice([-1, 0, 0, 1])
        last = rng.choice([None, case.on, case.on - DAY, edge(rng, case.award_year - 1), edge(rng, case.award_year - 5)])
        while months > 0:
            part = rng.choice([months, months, max(1, months // 2)])
            end = last or case.on
            start = _months_before(end + DAY, part) + rng.choice([-1, 0, 0, 0, 1]) * DAY
            rank = rng.choices([rng.choice(leaf.ranks), rng.choice(RANKS), ""], [16, 2, 2])[0]
            rows.append(PostFact(rank, start, last, "Giám đốc Sở", rng.random() < 0.1))
            months -= part
            last = start - rng.choice([0, 1, 1, 1, 2, 40]) * DAY
    if rng.random() < 0.1:
        rows.append(PostFact("", rng.choice([case.on, case.on + DAY, case.on - 400 * DAY]), None, "Phó trưởng ban"))
    return rows


def _months_before(day: datetime.date, months: int) -> datetime.date:
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return datetime.date(year, month + 1, min(day.day, 28) if month == 1 else min(day.day, 30))


def _members(rng: random.Random, standard: Standard, case: Case) -> list[MembersFact]:
    if rng.random() < 0.15:
        return []
    members = rng.choice([None, 0, 1, 3, 7, 10, 10, 20, 30])
    titles, pending, completed = {}, {}, None
    for leaf in asked(standard, MemberShare):
        near = max(0, int((members or 0) * leaf.percent / 100) + rng.choice([-1, 0, 0, 1]))
        if leaf.of == COMPLETED:
            completed = rng.choice([None, near, near])
        else:
            titles[leaf.of], pending[leaf.of] = near, rng.choice([0, 0, 1])
    for leaf in asked(standard, MemberTitle):
        titles.setdefault(leaf.award, max(0, leaf.count + rng.choice([-1, 0])))
        pending.setdefault(leaf.award, rng.choice([0, 0, 1]))
    disciplined = {rng.choice(DISCIPLINES): rng.choice([0, 1, 1])} if rng.random() < 0.5 else {}
    standing = rng.choice([Standing.RECORDED, Standing.RECORDED, Standing.DECLARED])
    fact = MembersFact(case.award_year, members, completed, rng.choice([0, 0, 1]), titles, pending, disciplined, standing)
    other = MembersFact(case.award_year - 1, 10, 10, 0, dict.fromkeys(CODES, 10))
    return rng.choice([[fact], [other, fact], [fact, other], [other]] if rng.random() < 0.3 else [[fact]])


def _selections(rng: random.Random, standard: Standard, case: Case) -> list[SelectionFact]:
    organisers = [leaf.organised_by for leaf in asked(standard, BlockSelected)]
    return [
        SelectionFact(
            award=rng.choice([standard.award] * 5 + ["CO_TINH"]),
            year=case.award_year - rng.choice([0, 0, 0, 0, 1]),
            organised_by=organiser if rng.random() < 0.85 else rng.choice(LAUNCHERS),
            selected=rng.random() < 0.6,
        )
        for organiser in organisers
        for _ in range(rng.choice([0, 1, 1, 2]))
    ]
