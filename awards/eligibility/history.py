"""What is known of one recipient, and of the case that is asked about. Pure.

Years are award years; a yearly fact of a year covers 01/01–31/12 of it unless its paper prints another period (school years).
``ref`` names the row a fact comes from (``record:12``), so that a page can link to it; it plays no part in judging.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Standing(StrEnum):
    """How sure a fact is."""

    RECORDED = "recorded"  # a decision of the system, or history that an appraiser stands for
    DECLARED = "declared"  # "tự khai": counts as met, to be confirmed
    PENDING = "pending"  # in this year's base dossier, not signed: may be filed, may not be decided


@dataclass(frozen=True, slots=True)
class HeldFact:
    """A title or form held. Only what is in force stands here; cancelled and withdrawn records are left out by who loads them."""

    award: str
    year: int
    method: str
    standing: Standing = Standing.RECORDED
    period_from: datetime.date | None = None
    period_to: datetime.date | None = None
    decided_on: datetime.date | None = None
    number: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class RatingFact:
    year: int
    level: str
    standing: Standing = Standing.RECORDED
    ref: str = ""


@dataclass(frozen=True, slots=True)
class InitiativeFact:
    """The recipient's part in a recognised initiative. ``used_for`` names the award it supported already; empty: free."""

    recognised_on: datetime.date
    scope: str
    standing: Standing = Standing.RECORDED
    used_for: str = ""
    title: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class DisciplineFact:
    """A discipline that was decided; ``ends_on`` is the last day of its period."""

    form: str
    decided_on: datetime.date
    ends_on: datetime.date
    ref: str = ""


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A competent body verifies something, by its paper. ``ends_on`` is its last day; None while it runs."""

    kind: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    paper: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class PostFact:
    """A post held from a day to a day (None: still). ``rank`` is empty when the catalogue knows none for its title."""

    rank: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    title: str = ""
    later_retirement: bool = False


@dataclass(frozen=True, slots=True)
class MembersFact:
    """A collective's people in a year, as counted. None: not known. ``titles``: award code → members who hold that title of the
    year by signed decisions; ``pending``: those in this year's base dossiers besides. ``disciplined``: form → members.
    ``standing`` and ``ref`` are those of the head count: what the unit alone says it has, a ratio is taken of with care."""

    year: int
    members: int | None = None
    completed: int | None = None
    unrated: int = 0
    titles: Mapping[str, int] = field(default_factory=dict)
    pending: Mapping[str, int] = field(default_factory=dict)
    disciplined: Mapping[str, int] = field(default_factory=dict)
    standing: Standing = Standing.RECORDED
    ref: str = ""


@dataclass(frozen=True, slots=True)
class SelectionFact:
    """What the unit's block selected in a year for an award. ``selected`` False: the block has entered its result, without this unit."""

    award: str
    year: int
    organised_by: str
    selected: bool
    ref: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """One recipient. ``groups`` are those of `emulation.criteria.GROUPS` it belongs to, best known today.

    ``titles_since``, ``initiatives_since``: the first award year from which the unit's titles, initiatives are loaded completely; None: no
    year is. What is absent before it is not known; from it on it is missing.
    """

    groups: frozenset[str]
    female: bool | None = None
    held: tuple[HeldFact, ...] = ()
    ratings: tuple[RatingFact, ...] = ()
    initiatives: tuple[InitiativeFact, ...] = ()
    disciplines: tuple[DisciplineFact, ...] = ()
    holds: tuple[HoldFact, ...] = ()
    posts: tuple[PostFact, ...] = ()
    members: tuple[MembersFact, ...] = ()
    selections: tuple[SelectionFact, ...] = ()
    titles_since: int | None = None
    initiatives_since: int | None = None


@dataclass(frozen=True, slots=True)
class MovementFact:
    """The movement a case is commended in: who launched it, how many whole years it lasted, at which review."""

    launched_by: str
    years: int
    moment: str


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked: an award for an award year, judged on a day (of receipt, or today while nothing was sent).

    ``method`` empty: every route is looked at. ``reach``, ``sudden``: the described achievement; ``reach`` empty: none described.
    """

    award_year: int
    on: datetime.date
    method: str = ""
    movement: MovementFact | None = None
    reach: str = ""
    sudden: bool = False
