"""What reorganisations were and what they made of whom: one line each, who came before and after. Reads only."""

import datetime

from django.db.models import QuerySet

from units import access, clock
from units.models.account import Account, Role
from units.models.change import UnitChange
from units.models.unit import Unit, UnitSuccession
from units.plans import of_change, sentence


def visible_to(account: Account) -> QuerySet[UnitChange]:
    """Changes recorded at or below a unit that the account administers or audits."""
    return UnitChange.objects.filter(unit_id__in=access.reach_of(account, {Role.ADMIN, Role.AUDITOR})).select_related("unit", "recorded_by")


def sentence_of(change: UnitChange) -> str:
    """What a change does, in one line, with the names of the day before it."""
    if said := change.plan.get("said"):
        return str(said)
    plan = of_change(change)
    rows = Unit.objects.filter(pk__in=plan.existing).prefetch_related("names")
    return sentence(plan, {row.pk: row.name_on(plan.on) for row in rows})


def units_of_change(change: UnitChange) -> tuple[list[Unit], list[Unit]]:
    """(units it is about, their successors or new parent)."""
    plan = of_change(change)
    heirs = change.plan.get("heirs") or [one for one in plan.into if isinstance(one, int)]
    rows = Unit.objects.in_bulk({*plan.unit_ids, *heirs, *([plan.parent_id] if plan.parent_id else [])})
    after = [*heirs, *([plan.parent_id] if plan.parent_id else [])]
    return [rows[pk] for pk in plan.unit_ids if pk in rows], [rows[pk] for pk in after if pk in rows]


def predecessors(unit: Unit) -> list[Unit]:
    """All units whose place this one took, over the whole chain, by today; newest succession first. Two queries."""
    edges: dict[int, list[tuple[datetime.date, int]]] = {}
    for row in UnitSuccession.objects.filter(effective_on__lte=clock.today()):
        edges.setdefault(row.successor_id, []).append((row.effective_on, row.predecessor_id))
    found: dict[int, datetime.date] = {}
    frontier = [unit.pk]
    while frontier:
        for day, pk in edges.get(frontier.pop(), []):
            if pk not in found and pk != unit.pk:
                found[pk] = day
                frontier.append(pk)
    rows = Unit.objects.prefetch_related("names").in_bulk(found)
    return sorted(rows.values(), key=lambda row: (-found[row.pk].toordinal(), row.order, row.sort_key))


def successors(unit: Unit) -> list[UnitSuccession]:
    """Who took this unit's place, the main one first."""
    return list(UnitSuccession.objects.filter(predecessor=unit).select_related("successor").order_by("-is_main", "effective_on", "id"))
