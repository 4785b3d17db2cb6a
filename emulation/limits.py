"""Local limits: shares a body wishes for among its nominations, dated. They warn and never block; no law sets such a share."""

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from emulation.models import Award, LegalAct, LimitMeasure, LocalLimit
from units import access, clock, dated, ledger
from units.models import Account, Role, Unit, UnitReach
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import date_vn, nfc

EDITORS = frozenset({Role.ADMIN})
WORDS = {"locallimit.add": "đã đặt hạn mức nhắc việc", "locallimit.end": "đã ghi ngày hết áp dụng của hạn mức nhắc việc"}


def own_units(account: Account) -> QuerySet[Unit]:
    """Open units for which the account sets limits."""
    return Unit.objects.open_on(clock.today()).filter(id__in=access.units_of(account, EDITORS))


def visible_to(account: Account) -> QuerySet[LocalLimit]:
    """Limits of one's own units and of those above them, whatever one's role there."""
    mine = access.units_of(account, Role.values)
    above = UnitReach.objects.filter(descendant_id__in=mine).values("ancestor_id")
    return LocalLimit.objects.filter(unit_id__in=above).select_related("unit", "award", "act")


def standing(unit: Unit, on: datetime.date) -> list[LocalLimit]:
    """Limits for the nominations of a unit on a day, the nearest body's first. One query."""
    above = UnitReach.objects.filter(descendant=unit).values("ancestor_id")
    rows = LocalLimit.objects.filter(dated.on(on), unit_id__in=above)
    return sorted(rows.select_related("unit", "award", "act"), key=lambda row: (row.unit_id != unit.pk, row.measure, row.pk))


def add_faults(
    *, unit: Unit, measure: str, award: Award | None, valid_from: datetime.date, valid_to: datetime.date | None
) -> dict[str, str]:
    """What cannot be, by field: a title's share names its title, and a body has one limit for one thing at a time."""
    if measure == LimitMeasure.TITLE_SHARE and award is None:
        return {"award": "Chọn danh hiệu mà tỷ lệ này tính cho."}
    if valid_to and valid_to < valid_from:
        return {"valid_to": "Ngày cuối phải từ ngày bắt đầu trở đi."}
    for row in LocalLimit.objects.filter(unit=unit, measure=measure, award=award):
        if dated.overlaps(row, valid_from, valid_to):
            return {"valid_from": f"Đã có hạn mức này từ {date_vn(row.valid_from)}. Ghi ngày cuối của hạn mức đó trước."}
    return {}


def add(
    *,
    unit: Unit,
    measure: str,
    award: Award | None,
    percent: Decimal,
    at_most: bool,
    valid_from: datetime.date,
    valid_to: datetime.date | None,
    source: str,
    by: Account,
    legal_act: LegalAct | None = None,
) -> LocalLimit:
    """A new dated limit of a body, ``percent`` of 100.

    Raises:
        PermissionDenied: no administrator of the unit. Refused: see `add_faults`.
    """
    with act():
        _need_editor(by, unit.pk)
        Unit.objects.select_for_update().get(pk=unit.pk)  # two at once would both find no earlier one
        faults = add_faults(unit=unit, measure=measure, award=award, valid_from=valid_from, valid_to=valid_to)
        if faults:
            raise Refused(*faults.values())
        row = LocalLimit.objects.create(
            unit=unit, measure=measure, award=award, percent=percent, at_most=at_most, valid_from=valid_from, valid_to=valid_to,
            source=nfc(source), act=legal_act,
        )  # fmt: skip
        ledger.record([row], "locallimit.add", by=by, note=says(row))
    return row


def end_faults(row: LocalLimit, valid_to: datetime.date) -> dict[str, str]:
    """See `units.dated.end_faults`."""
    return dated.end_faults(row, valid_to, today=clock.today(), what="Hạn mức này", again="đặt hạn mức mới")


def end(row: LocalLimit, *, valid_to: datetime.date, seen_to: datetime.date | None, by: Account) -> None:
    """Say until when (inclusive) a limit holds; ``seen_to`` is the end that the page showed.

    Raises:
        PermissionDenied: no administrator of its unit. Conflict: somebody ended it meanwhile. Refused: see `end_faults`.
    """
    with act():
        _need_editor(by, row.unit_id)
        kept = LocalLimit.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if kept.valid_to != seen_to:
            raise Conflict
        if faults := end_faults(kept, valid_to):
            raise Refused(*faults.values())
        LocalLimit.objects.filter(pk=row.pk).update(valid_to=valid_to)
        ledger.record([row], "locallimit.end", by=by, note=f"đến hết {date_vn(valid_to)}")


def _need_editor(account: Account, unit_id: int) -> None:
    if not access.has_role(account, EDITORS, unit_id):
        raise PermissionDenied


def says(row: LocalLimit) -> str:
    """``Tỷ lệ lãnh đạo trong số đề nghị: không quá 30 %``."""
    about = f" ({row.award})" if row.award_id else ""
    return f"{row.get_measure_display()}{about}: {'không quá' if row.at_most else 'ít nhất'} {percent_vn(row.percent)} %"


def percent_vn(percent: Decimal) -> str:
    """``12,5``: without the zeros that the column adds."""
    return f"{percent.normalize():f}".replace(".", ",")


def for_measure(rows: Iterable[LocalLimit], measure: str) -> list[LocalLimit]:
    """Of some limits those of one measure."""
    return [row for row in rows if row.measure == measure]
