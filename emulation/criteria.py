"""The vocabulary of criteria: what a route to an award may ask. Pure: no database, no clock.

A rule of the catalogue holds routes (alternatives: "đạt một trong các tiêu chuẩn"); a route asks a tree of criteria.
``docs/eligibility.md`` says what each word means, `emulation.standards` reads them from data, `awards.eligibility` judges them.
A criterion that does not name an article of its own stands under its route's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

LEVELS = ("not_completed", "completed", "good", "excellent")
SCOPES = ("grassroots", "province", "national")
REACHES = ("grassroots", "field", "province", "region", "national")
DISCIPLINES = ("reprimand", "warning", "pay_cut", "demotion", "dismissal", "forced_resignation")
METHODS = ("merit", "ad_hoc", "thematic", "contribution", "service", "external", "resistance")
GROUPS = (
    "person", "worker_farmer", "entrepreneur", "armed_person", "foreigner",
    "collective", "armed_collective", "commune", "village", "household",
)  # fmt: skip
GROUPS_OF = {"person": GROUPS[:5], "collective": GROUPS[5:9], "household": GROUPS[9:]}  # by kind of recipient
MOMENTS = ("interim", "final")
LAUNCHERS = ("province", "ministry", "prime_minister", "central_council")
COMPLETED = "completed"  # in `MemberShare.of`: members who completed their duties, in place of a title's code


@dataclass(frozen=True, slots=True)
class Source:
    """The article a number stands on, and whether somebody has read it in the official text."""

    article: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One thing asked. ``source`` is its own or its route's."""

    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingYears(Criterion):
    """Yearly ratings ``at_least`` a level in ``years`` years, in a row up to the award year or in total."""

    word: ClassVar[str] = "rating"
    at_least: str
    years: int = 1
    consecutive: bool = True
    lag: int = 0
    within: int | None = None
    since_prior: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Criterion):
    """Titles or forms held, by merit: ``count`` years of any of ``awards``. ``gap`` is the largest distance in years between two that
    follow each other (1: every year; None: in total, not in a row); the last lies at most ``lag`` years before the award year."""

    word: ClassVar[str] = "held"
    awards: tuple[str, ...]
    count: int = 1
    gap: int | None = 1
    lag: int = 0
    within: int | None = None
    since_prior: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InitiativeCount(Criterion):
    """Recognised initiatives or accepted research of at least a scope, not used for another award."""

    word: ClassVar[str] = "initiative"
    scope: str
    count: int = 1
    within: int | None = None
    since_prior: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberShare(Criterion):
    """Share of a collective's members in the award year who hold a title (its code) or have `COMPLETED` their duties."""

    word: ClassVar[str] = "member_share"
    of: str
    percent: Fraction
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberTitle(Criterion):
    """At least ``count`` members hold a title of the award year."""

    word: ClassVar[str] = "member_title"
    award: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NoMemberDisciplined(Criterion):
    """Nobody of the collective was disciplined in the award year at a form or above."""

    word: ClassVar[str] = "no_member_disciplined"
    at_least: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockSelected(Criterion):
    """Its block selected (suy tôn) the unit for this award in the award year."""

    word: ClassVar[str] = "block_selected"
    organised_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Criterion):
    """Excellent in an emulation movement of a launcher that lasted so many years, at its interim or final review."""

    word: ClassVar[str] = "movement"
    launched_by: tuple[str, ...]
    min_years: int = 0
    moments: tuple[str, ...] = MOMENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Criterion):
    """An achievement whose influence reaches so far; ``sudden``: outside one's duties and plan (đột xuất)."""

    word: ClassVar[str] = "reach"
    at_least: str
    sudden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Leadership(Criterion):
    """Years in leading posts of given ranks (quá trình cống hiến)."""

    word: ClassVar[str] = "leadership"
    ranks: tuple[str, ...]
    years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Criterion):
    """Text that people judge, never the machine."""

    word: ClassVar[str] = "judged"
    text: str


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    parts: tuple["Node", ...]


Node = Criterion | AllOf | OneOf


def placed(node: AllOf | OneOf, path: str) -> list[tuple[str, Node]]:
    """The parts with their places below ``path``: ``k1d.all[1]``; ``all[1]`` below an empty one. Findings and pages are keyed by them."""
    word = "all" if isinstance(node, AllOf) else "any"
    return [(f"{path}.{word}[{n}]".lstrip("."), part) for n, part in enumerate(node.parts)]


LEAVES: dict[str, type[Criterion]] = {
    leaf.word: leaf
    for leaf in (
        RatingYears, Held, InitiativeCount, MemberShare, MemberTitle, NoMemberDisciplined, BlockSelected, Movement, Reach, Leadership,
        Judged,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fresh:
    """Facts count only after the achievement period of the last of these awards: nothing supports two awards of one ladder."""

    awards: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Prior:
    """The award that must be held first, by merit; ``since_prior`` criteria count from the end of its achievement period."""

    awards: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Route:
    """One alternative. ``require`` is None where the text was not read: nobody passes or fails by it."""

    id: str
    name: str
    groups: tuple[str, ...]
    methods: tuple[str, ...]
    source: Source
    require: Node | None = None
    prior: Prior | None = None
    fresh: Fresh | None = None
    papers: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class General:
    """What a regime says of every award; None where it has no such rule.

    ``hold``: no award while a competent body verifies. ``clean``: achievements count from the end of a discipline.
    ``women_factor``: share of the time in post asked of women for lifelong contribution, with its source.
    """

    hold: Source | None = None
    clean: Source | None = None
    women: Source | None = None
    women_factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Standard:
    """Everything the judge needs of one award's rule on a day."""

    award: str
    name: str
    groups: tuple[str, ...]
    routes: tuple[Route, ...]
    general: General
    source: Source
    names: Mapping[str, str]  # award code → name, for the awards its criteria name


def leaves(node: Node | None) -> Iterator[Criterion]:
    """The criteria of a tree, left to right."""
    if isinstance(node, Criterion):
        yield node
    elif node is not None:
        for part in node.parts:
            yield from leaves(part)
