"""The way up: which units a nomination passes, by the dated routes (2021: commune → district → province)."""

import datetime
from collections.abc import Iterable

from django.db.models import Count, F

from emulation.models import Award, Route
from units.models import Unit, UnitReach


def paths(wanted: Iterable[tuple[Unit, Award]], on: datetime.date) -> dict[tuple[int, int], list[Unit]]:
    """(unit id, award id) → the units above it in order, the last one decides. Two queries whatever the number of pairs.

    A route for any award ends at the level that decides the one asked for: nobody above could give it. A pair without a
    route, or whose route passes no such level or one that does not exist above the unit, has an empty list.
    """
    wanted = list(wanted)
    kinds = _levels(on)
    routes = list(kinds)
    above = _units_above({unit.pk for unit, _ in wanted})
    ways = {}
    for unit, award in wanted:
        climbed = _climb(kinds.get(_best(routes, unit, award), []), above.get(unit.pk, []), on)
        ways[(unit.pk, award.pk)] = _to_decider(climbed, award)
    return ways


def path(unit: Unit, award: Award, on: datetime.date) -> list[Unit]:
    """The units above one unit for one award; see `paths`."""
    return paths([(unit, award)], on)[(unit.pk, award.pk)]


def next_stop(way: list[Unit], holder_id: int) -> Unit | None:
    """The unit after the holder on a way; the first one when the holder is not on it (it is the nominator); None at the decider."""
    ids = [unit.pk for unit in way]
    if holder_id not in ids:
        return way[0] if way else None
    place = ids.index(holder_id) + 1
    return way[place] if place < len(way) else None


def _levels(on: datetime.date) -> dict[Route | None, list[str]]:
    """The routes valid on a day, each with the kinds of unit it leads through, in order. One query: a row per level."""
    found: dict[Route | None, list[str]] = {}
    for row in Route.objects.valid_on(on).annotate(level_kind=F("levels__unit_kind")).order_by("pk", "levels__order"):
        found.setdefault(row, []).extend([row.level_kind] if row.level_kind else [])
    return found


def _units_above(unit_ids: set[int]) -> dict[int, list[Unit]]:
    """Per unit those above it, itself included, the nearest first: the nearer, the more stand above it in turn."""
    above: dict[int, list[Unit]] = {}
    rows = UnitReach.objects.filter(descendant_id__in=unit_ids).annotate(height=Count("ancestor__reached_by"))
    for row in rows.select_related("ancestor").order_by("-height", "ancestor_id"):
        above.setdefault(row.descendant_id, []).append(row.ancestor)
    return above


def _is_open(unit: Unit, on: datetime.date) -> bool:
    return (unit.opened_on is None or unit.opened_on <= on) and (unit.closed_on is None or unit.closed_on > on)


def _best(routes: list[Route], unit: Unit, award: Award) -> Route | None:
    fitting = [
        route
        for route in routes
        if route.unit_kind == unit.kind and route.sector in ("", unit.sector) and route.award_id in (None, award.pk)
    ]
    # The most exact row wins: one for this award over one for any, one for this sector over one for all, then the newest.
    return max(fitting, key=lambda route: (route.award_id is not None, route.sector != "", route.valid_from), default=None)


def _to_decider(way: list[Unit], award: Award) -> list[Unit]:
    place = next((n for n, unit in enumerate(way, 1) if unit.kind == award.level), 0)
    return way[:place]


def _climb(kinds: list[str], above: list[Unit], on: datetime.date) -> list[Unit]:
    steps = []
    for kind in kinds:
        fitting = [unit for unit in above if unit.kind == kind and _is_open(unit, on)]
        if not fitting:
            return []
        steps.append(fitting[0])
    return steps
