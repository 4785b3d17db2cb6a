"""Reorganisations as their pages need them: recorded with the scan of the act, told as sentences for a whole list."""

from collections.abc import Iterable
from dataclasses import replace

from django.core.files.uploadedfile import UploadedFile

from units import attachments, plans, succession
from units.models.account import Account
from units.models.change import ChangeState, UnitChange
from units.models.unit import Unit, UnitSuccession
from units.plans import Act, Plan
from units.tokens import act


def record_with_scan(plan: Plan, legal: Act, *, scan: UploadedFile | None, unit: Unit, by: Account) -> UnitChange:
    """Store the scan and record the change; a refusal keeps neither.

    Raises:
        Refused, PermissionDenied: see `succession.record_change`.
    """
    with act():
        if scan:
            legal = replace(legal, file=attachments.attach(scan, unit=unit, by=by))
        return succession.record_change(plan, legal, unit=unit, by=by)


def sentences(changes: Iterable[UnitChange]) -> list[tuple[UnitChange, str]]:
    """Each change with what it does in one line, by the names of its day. Two queries whatever their number."""
    rows = [(change, plans.of_change(change)) for change in changes]
    waiting = {pk for change, plan in rows if "said" not in change.plan for pk in plan.existing}
    units = Unit.objects.filter(pk__in=waiting).prefetch_related("names").in_bulk()
    return [(change, change.plan.get("said") or _sentence(plan, units)) for change, plan in rows]


def sentence(plan: Plan) -> str:
    """What a plan would do, in one line. Two queries."""
    return _sentence(plan, Unit.objects.filter(pk__in=plan.existing).prefetch_related("names").in_bulk())


def _sentence(plan: Plan, units: dict[int, Unit]) -> str:
    return plans.sentence(plan, {pk: units[pk].name_on(plan.on) for pk in plan.existing if pk in units})


def doubted(rows: Iterable[UnitSuccession]) -> set[int]:
    """Keys of the successions among these whose act was not checked against the official text. One query if there are any."""
    waiting = list(rows)
    if not waiting:
        return set()
    days = {row.effective_on for row in waiting}
    changes = UnitChange.objects.filter(state=ChangeState.DONE, effective_on__in=days, plan__act_verified=False)
    told = {(pk, change.effective_on, change.act) for change in changes for pk in plans.of_change(change).unit_ids}
    return {row.pk for row in waiting if (row.predecessor_id, row.effective_on, row.act) in told}


def coming(unit: Unit) -> list[tuple[UnitChange, str]]:
    """Reorganisations of a unit that wait for their day, the next first, as sentences."""
    rows = UnitChange.objects.filter(state=ChangeState.PLANNED).order_by("effective_on", "id")
    return sentences(row for row in rows if unit.pk in plans.of_change(row).existing)
