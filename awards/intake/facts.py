"""What a row of a sheet says once it is understood, and what was found wrong with it. Pure data."""

import datetime
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from units.vietnamese import fold, sort_key

# A list says the same words in thousands of rows: what they fold to is worked out once.
REMEMBERED = 20_000
folded = lru_cache(REMEMBERED)(fold)
ordered = lru_cache(REMEMBERED)(sort_key)

ERROR, ASK, WARNING = "error", "ask", "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one cell. ``error`` keeps the row out, ``ask`` waits for an answer, ``warning`` is only said."""

    cell: str
    column: str
    level: str
    reason: str
    fix: str = ""

    def plain(self) -> dict[str, str]:
        return {"cell": self.cell, "column": self.column, "level": self.level, "reason": self.reason, "fix": self.fix}


@dataclass(frozen=True, slots=True)
class Who:
    """A recipient as a row names it; ``cell`` is where the name stands."""

    kind: str
    name: str
    unit: int
    cell: str = ""
    honorific: str = ""
    birth_date: datetime.date | None = None
    birth_year: int | None = None
    gender: str = ""
    identity: str = ""
    ethnicity: str = ""
    phone: str = ""
    post: str = ""
    recipient_class: str = ""
    labour_group: str = ""
    member_count: int | None = None
    head_name: str = ""
    address: str = ""

    @property
    def subject_key(self) -> str:
        """The same for all rows with this (toneless) name at this unit."""
        return digest(self.kind, folded(self.name), str(self.unit))


@dataclass(frozen=True, slots=True)
class Grant:
    """One award that a row says was conferred."""

    award: int
    year: int
    number: str
    decided_on: datetime.date
    issuer: int | None
    issuer_name: str
    method: str = "merit"
    period: tuple[datetime.date, datetime.date] | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    year: int
    level: str
    number: str = ""
    on: datetime.date | None = None
    issuer: int | None = None
    issuer_name: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """An initiative or scientific work."""

    title: str
    scope: str
    recognised_on: datetime.date
    number: str
    issuer: int | None
    issuer_name: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A whole row: whom it is about (several authors of one work), and what it says of them."""

    whos: tuple[Who, ...]
    grants: tuple[Grant, ...] = ()
    rated: Rated | None = None
    work: Work | None = None

    @property
    def key(self) -> str:
        """The same for rows that say the same of the same recipient."""
        said = [f"{who.subject_key} {who.birth_date or who.birth_year or ''} {who.identity}" for who in self.whos]
        said += sorted(f"{grant.award} {grant.year} {grant.number} {grant.decided_on}" for grant in self.grants)
        if self.rated:
            said.append(f"{self.rated.year}")
        if self.work:
            said += [folded(self.work.title), str(self.work.recognised_on), folded(self.work.issuer_name)]
        return digest(*said)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A spelling that names no unit or award we know."""

    naming: str
    text: str

    @property
    def folded(self) -> str:
        return spelling(self.text)[:250]


@dataclass(slots=True)
class Checked:
    """The outcome of one row. ``facts`` is None when an error keeps it from being understood."""

    facts: Facts | None = None
    findings: list[Finding] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Book:
    """The names we know, for one importing unit. Names are keyed by `spelling`."""

    home: int
    today: datetime.date
    units: Mapping[str, tuple[int, ...]]
    spelled_units: Mapping[str, tuple[int, ...]]  # by `sort_key` of the full name: tells Phước Hà from Phước Hạ
    unit_names: Mapping[int, str]
    unit_kinds: Mapping[int, str]
    inside: frozenset[int]
    closed: Mapping[int, datetime.date]
    awards: Mapping[str, int]
    award_names: Mapping[int, str]
    award_kinds: Mapping[int, frozenset[str]]
    unit_aliases: Mapping[str, int]
    award_aliases: Mapping[str, int]


SHORT = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "cstd": "chien si thi dua", "cstt": "chien si tien tien",
    "ldtt": "lao dong tien tien", "ldxs": "lao dong xuat sac", "bk": "bang khen", "gk": "giay khen", "cs": "co so",
    "mttq": "mat tran to quoc",
}  # fmt: skip


@lru_cache(REMEMBERED)
def spelling(text: str) -> str:
    """How names of units and awards are compared: folded, no signs, usual short forms written out."""
    words = re.sub(r"[^a-z0-9]+", " ", fold(text)).split()
    return " ".join(SHORT.get(word, word) for word in words)


def digest(*said: str) -> str:
    return hashlib.sha256("\x1f".join(said).encode()).hexdigest()[:32]
