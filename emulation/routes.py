"""The way up: which units a nomination passes, by the dated routes (2021: commune → district → province)."""

import datetime
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from emulation.models import Award, Route, RouteLevel
from units import access, clock, dated, ledger
from units.models import Account, Role, Unit, UnitKind, UnitReach
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import date_vn, nfc

EDITORS = frozenset({Role.ADMIN})
WORDS = {"route.add": "đã thêm tuyến trình", "route.end": "đã ghi ngày hết áp dụng của tuyến trình"}


def paths(wanted: Iterable[tuple[Unit, Award]], on: datetime.date) -> dict[tuple[int, int], list[Unit]]:
    """(unit id, award id) → the units above it in order, the last one decides. Two queries whatever the number of pairs.

    A route for any award ends at the level that decides the one asked for: nobody above could give it; a route of one award ends
    at its decider. A pair without a route, or whose route passes no such level or one that does not exist above the unit, has an
    empty list.
    """
    wanted = list(wanted)
    kinds = _levels(on)
    routes = list(kinds)
    above = _units_above({unit.pk for unit, _ in wanted})
    ways = {}
    for unit, award in wanted:
        route = _best(routes, unit, award)
        climbed = _climb(kinds.get(route, []), above.get(unit.pk, []), on)
        ways[(unit.pk, award.pk)] = climbed if route and route.award_id else _to_decider(climbed, award)
    return ways


def path(unit: Unit, award: Award, on: datetime.date) -> list[Unit]:
    """The units above one unit for one award; see `paths`."""
    return paths([(unit, award)], on)[(unit.pk, award.pk)]


# --- who decides on a day: units of the award's level, and those at which a route of the award itself ends ---------------------


def decided_by(kind: str, on: datetime.date) -> QuerySet[Award]:
    """Awards that units of a kind decide on a day: from 1/7/2025 a commune decides CSTĐ cơ sở (Nghị định 129/2025/NĐ-CP)."""
    return Award.objects.filter(Q(level=kind) | Q(pk__in=_ends(on).filter(unit_kind=kind).values("route__award_id")))


def decided_by_holder(on: datetime.date) -> Q:
    """Condition on rows with an ``award`` and a ``holder``: the holder's kind decides the award on a day."""
    ends = _ends(on).filter(route__award_id=OuterRef("award_id"), unit_kind=OuterRef("holder__kind"))
    return Q(award__level=F("holder__kind")) | Q(Exists(ends))


def decides(unit: Unit, award: Award, on: datetime.date) -> bool:
    """Whether a unit decides an award on a day. No query where its kind is the award's level."""
    return unit.decides and (unit.kind == award.level or _ends(on).filter(route__award=award, unit_kind=unit.kind).exists())


def _ends(on: datetime.date) -> QuerySet[RouteLevel]:
    """Last levels of the routes that are of one award only."""
    further = RouteLevel.objects.filter(route=OuterRef("route"), order__gt=OuterRef("order"))
    return RouteLevel.objects.filter(route__award__isnull=False, route__in=Route.objects.valid_on(on)).exclude(Exists(further))


# --- the way ------------------------------------------------------------------------------------------------------------------


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
    """Per unit those above it, itself included, the nearest first: the nearer, the more stand above it in turn.

    Of a closed unit its main successors come before all others: of a divided one several of the same kind stand above it.
    """
    above: dict[int, list[Unit]] = {}
    rows = UnitReach.objects.filter(descendant_id__in=unit_ids).annotate(height=Count("ancestor__reached_by"))
    for row in rows.select_related("ancestor").order_by("-acts", "-height", "ancestor_id"):
        above.setdefault(row.descendant_id, []).append(row.ancestor)
    return above


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
        fitting = [unit for unit in above if unit.kind == kind and unit.is_open_on(on)]
        if not fitting:
            return []
        steps.append(fitting[0])
    return steps


# --- the rows themselves: added and ended, never altered -----------------------------------------------------------------


def may_edit(account: Account) -> bool:
    """Routes hold for every unit, so only an administrator of a unit at the top of a tree may write them."""
    return access.tops(account, EDITORS).exists()


def add_faults(
    *, unit_kind: str, sector: str, award: Award | None, levels: Sequence[str], valid_from: datetime.date, valid_to: datetime.date | None
) -> dict[str, str]:
    """What cannot be, by field: the past is not written, levels are not repeated, and the same case has one route at a time."""
    if valid_from < clock.today():
        return {"valid_from": "Không ghi tuyến cho những ngày đã qua. Chọn từ hôm nay trở đi."}
    if valid_to and valid_to < valid_from:
        return {"valid_to": "Ngày cuối phải từ ngày bắt đầu trở đi."}
    if len(set(levels)) < len(levels):
        return {"level_1": "Mỗi cấp chỉ đi qua một lần."}
    for row in Route.objects.filter(unit_kind=unit_kind, sector=sector, award=award):
        if dated.overlaps(row, valid_from, valid_to):
            return {"valid_from": f"Đã có tuyến cho trường hợp này từ {date_vn(row.valid_from)}. Ghi ngày cuối của tuyến đó trước."}
    return {}


def add(
    *,
    unit_kind: str,
    sector: str,
    award: Award | None,
    levels: Sequence[str],
    valid_from: datetime.date,
    valid_to: datetime.date | None,
    source: str,
    verified: bool,
    by: Account,
) -> Route:
    """A new dated route, its levels in order, the last one decides.

    Raises:
        PermissionDenied: see `may_edit`. Refused: see `add_faults`.
    """
    with act():
        if not may_edit(by):
            raise PermissionDenied
        sector = nfc(sector)
        faults = add_faults(unit_kind=unit_kind, sector=sector, award=award, levels=levels, valid_from=valid_from, valid_to=valid_to)
        if faults:
            raise Refused(*faults.values())
        row = Route.objects.create(
            unit_kind=unit_kind, sector=sector, award=award, valid_from=valid_from, valid_to=valid_to, source=nfc(source), verified=verified
        )
        RouteLevel.objects.bulk_create(RouteLevel(route=row, order=n, unit_kind=level) for n, level in enumerate(levels, 1))
        ledger.record([row], "route.add", by=by, note=says(row, levels))
    return row


def end_faults(row: Route, valid_to: datetime.date) -> dict[str, str]:
    """See `units.dated.end_faults`."""
    return dated.end_faults(row, valid_to, today=clock.today(), what="Tuyến này", again="thêm tuyến mới")


def end(row: Route, *, valid_to: datetime.date, seen_to: datetime.date | None, by: Account) -> None:
    """Say until when (inclusive) a route holds; ``seen_to`` is the end that the page showed.

    Raises:
        PermissionDenied: see `may_edit`. Conflict: somebody ended it meanwhile. Refused: see `end_faults`.
    """
    with act():
        if not may_edit(by):
            raise PermissionDenied
        kept = Route.objects.select_for_update().get(pk=row.pk)
        if kept.valid_to != seen_to:
            raise Conflict
        if faults := end_faults(kept, valid_to):
            raise Refused(*faults.values())
        Route.objects.filter(pk=row.pk).update(valid_to=valid_to)
        ledger.record([row], "route.end", by=by, note=f"đến hết {date_vn(valid_to)}")


def says(row: Route, levels: Sequence[str]) -> str:
    """``Xã, phường, thị trấn → Huyện, thành phố thuộc tỉnh → Tỉnh``."""
    return " → ".join(str(UnitKind(kind).label) for kind in (row.unit_kind, *levels))
