"""Units as they stood on a day: names, places and area classes of that day, and the tree they formed. Reads only."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from units import access, dated
from units.models.account import Account, Role
from units.models.unit import Unit, UnitArea, UnitKind, UnitName, UnitPlace, UnitReach
from units.vietnamese import fold, sort_key


def visible_to(account: Account) -> QuerySet[Unit]:
    """Every unit of the trees in which the account holds a role: what stands over its units, and all that is below that.

    The tree of a province is public knowledge; what one may do there is another question (`units.organisation.may_edit`).
    """
    own = access.units_of(account, Role.values)
    above = UnitReach.objects.filter(descendant_id__in=own).values("ancestor_id")
    return Unit.objects.filter(id__in=UnitReach.objects.filter(ancestor_id__in=above).values("descendant_id"))


@dataclass(slots=True)
class Line:
    """A unit on a day. ``formerly`` are the names it bore before."""

    unit: Unit
    name: str
    parent_id: int | None
    open: bool
    areas: list[UnitArea] = field(default_factory=list)
    formerly: list[str] = field(default_factory=list)
    parent: "Line | None" = None

    @property
    def order(self) -> tuple[int, str]:
        return self.unit.order, sort_key(self.name)


def lines(units: QuerySet[Unit], on: datetime.date) -> list[Line]:
    """Every one of the units as of a day, sorted as protocol and alphabet want it. Four queries."""
    names, places, areas = _names(units, on), _places(units, on), _areas(units, on)
    found = []
    for unit in units.order_by():
        name, formerly = names.get(unit.pk, (unit.name, []))
        parent_id = places.get(unit.pk, unit.parent_id)
        found.append(Line(unit, name, parent_id, unit.is_open_on(on), areas[unit.pk], formerly))
    by_id = {line.unit.pk: line for line in found}
    for line in found:
        line.parent = by_id.get(line.parent_id)
    return sorted(found, key=lambda line: line.order)


def _names(units: QuerySet[Unit], on: datetime.date) -> dict[int, tuple[str, list[str]]]:
    """Unit id → its name on a day and those it bore before; the oldest name for a day before the first."""
    known: dict[int, list[UnitName]] = defaultdict(list)
    for row in UnitName.objects.filter(unit__in=units).order_by("valid_from").only("unit_id", "name", "valid_from"):
        known[row.unit_id].append(row)
    told = {}
    for unit_id, rows in known.items():
        borne = [row.name for row in rows if row.valid_from <= on] or [rows[0].name]
        told[unit_id] = (borne[-1], [name for name in borne[:-1] if name != borne[-1]])
    return told


def _places(units: QuerySet[Unit], on: datetime.date) -> dict[int, int | None]:
    rows = UnitPlace.objects.filter(unit__in=units, valid_from__lte=on).order_by("valid_from")
    return dict(rows.values_list("unit_id", "parent_id"))


def _areas(units: QuerySet[Unit], on: datetime.date) -> dict[int, list[UnitArea]]:
    rows = UnitArea.objects.filter(dated.on(on), unit__in=units)
    found: dict[int, list[UnitArea]] = defaultdict(list)
    for row in rows.order_by("area_class"):
        found[row.unit_id].append(row)
    return found


def matching(rows: Iterable[Line], *, words: str = "", kind: str = "", area: str = "") -> list[Line]:
    """Lines that bear all the words, in any order, with or without tone marks, in the name of the day or in an older one."""
    wanted = fold(words).split()
    return [
        line
        for line in rows
        if (not kind or line.unit.kind == kind)
        and (not area or any(row.area_class == area for row in line.areas))
        and any(all(word in fold(name) for word in wanted) for name in (line.name, *line.formerly))
    ]


@dataclass(slots=True)
class Branch:
    """A line with what hangs under it, or (without a line) a heading for all children of one kind."""

    line: Line | None
    label: str
    below: list["Branch"] = field(default_factory=list)
    total: int = 0

    @property
    def only_leaves(self) -> bool:
        return not any(branch.below for branch in self.below)


def grow(rows: Iterable[Line]) -> list[Branch]:
    """The lines as a tree: those whose parent is not among them stand at the top. Children of several kinds are put under headings."""
    branches = {line.unit.pk: Branch(line, line.name) for line in rows}
    tops = []
    for branch in branches.values():
        above = branches.get(branch.line.parent_id)
        (above.below if above else tops).append(branch)
    order = _downwards(tops)
    for branch in reversed(order):
        branch.total = sum(1 + below.total for below in branch.below)
    for branch in order:
        branch.below = _by_kind(branch.below)
    return tops


def _downwards(tops: list[Branch]) -> list[Branch]:
    """Every branch, each after the one above it."""
    found = list(tops)
    for branch in found:
        found += branch.below
    return found


def _by_kind(branches: list[Branch]) -> list[Branch]:
    groups: dict[str, list[Branch]] = {kind: [] for kind in UnitKind.values}
    for branch in branches:
        groups[branch.line.unit.kind].append(branch)
    several = {kind: found for kind, found in groups.items() if found}
    if len(several) < 2:
        return branches
    return [Branch(None, UnitKind(kind).label, found, len(found)) for kind, found in several.items()]


@dataclass(frozen=True, slots=True)
class Step:
    """A branch on its way to the page: ``closes`` lists end after it."""

    branch: Branch
    depth: int
    closes: range


def walk(tops: list[Branch]) -> Iterator[Step]:
    """The tree line by line, for a template without recursion. A branch with children opens a list; the last of them closes it."""
    waiting = [(top, 0, 0) for top in reversed(tops)]
    while waiting:
        branch, depth, closes = waiting.pop()
        yield Step(branch, depth, range(0 if branch.below else closes))
        for place, below in enumerate(reversed(branch.below)):
            waiting.append((below, depth + 1, closes + 1 if place == 0 else 0))


def chain(unit: Unit) -> list[Unit]:
    """The units above one, from the top, by today's places: its way in the tree. A query per level."""
    above, seen = [], {unit.pk}
    while unit.parent_id and unit.parent_id not in seen:
        unit = unit.parent
        seen.add(unit.pk)
        above.append(unit)
    return above[::-1]
