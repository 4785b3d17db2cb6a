"""One unit's dated facts, as its administrator edits them: opening it, correcting a name, standing, area classes, signatories,
own number series. What changes the tree itself is a reorganisation (`units.succession`).

Each ``*_faults`` function says what cannot be, by the field of the form; the verb beside it refuses the same.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Max, QuerySet

from units import access, clock, dated, ledger, registry
from units.models.account import Account, Role
from units.models.paper import Authority, DocumentNumber, NumberSeries, Paper, Signatory
from units.models.unit import AreaClass, Unit, UnitArea, UnitName, UnitStanding
from units.moves import Conflict, Refused
from units.papers import numbering
from units.tokens import act
from units.vietnamese import ascii_filename, date_vn, fold, nfc

EDITORS = frozenset({Role.ADMIN})
RESERVED = frozenset({"them"})  # words that stand in addresses where a code could
REGIONS = frozenset({AreaClass.KV1, AreaClass.KV2, AreaClass.KV3})  # a commune is in one of them at a time
PRINTED = ("issuing_body", "parent_body", "head_post", "symbol", "place_name")
STANDING = ("has_seal", "has_council", "is_grassroots", "sector")
WORDS = {
    "unit.add": "đã thêm đơn vị",
    "unit.facts": "đã sửa thông tin chung",
    "unit.name": "đã sửa lỗi chữ trong tên",
    "unit.standing": "đã ghi tư cách mới (con dấu, Hội đồng, đơn vị cơ sở, ngành)",
    "unit.area": "đã ghi khu vực",
    "unit.area_end": "đã ghi ngày hết hiệu lực của khu vực",
    "unit.signatory": "đã thêm người ký",
    "unit.signatory_end": "đã ghi ngày người ký thôi ký",
    "unit.series": "đã mở dãy số cấp tại đây",
    "unit.merge": "sáp nhập theo văn bản",
    "unit.split": "chia, tách theo văn bản",
    "unit.rename": "đổi tên theo văn bản",
    "unit.transfer": "chuyển cơ quan chủ quản theo văn bản",
    "unit.close": "kết thúc hoạt động theo văn bản",
    "unit.undo": "hoàn tác việc sắp xếp",
}


def editable_by(account: Account) -> QuerySet[Unit]:
    """Units that the account administers: its own and all below them."""
    return Unit.objects.filter(id__in=access.reach_of(account, EDITORS))


def may_edit(unit: Unit, account: Account) -> bool:
    return editable_by(account).filter(pk=unit.pk).exists()


def is_closed(unit: Unit) -> bool:
    return unit.closed_on is not None and unit.closed_on <= clock.today()


@contextmanager
def _changing(
    unit: Unit,
    verb: str,
    *,
    by: Account,
    version: int | None = None,
    fields: Iterable[str] = (),
    note: str = "",
    closed_too: bool = False,
) -> Iterator[Unit]:
    """Lock the unit, check version and right, let the caller write, bump, record. A closed unit gets nothing new.

    The version counts where a sheet shows columns that it overwrites; a row beside others is checked against those others.

    Raises:
        Conflict: somebody was faster. PermissionDenied: the account does not administer the unit. Refused: it is closed.
    """
    with act():
        row = Unit.objects.select_for_update(of=("self",)).get(pk=unit.pk)
        if version not in (None, row.version):
            raise Conflict
        if not may_edit(row, by):
            raise PermissionDenied
        if is_closed(row) and not closed_too:
            raise Refused(f"{row} đã kết thúc hoạt động từ {date_vn(row.closed_on)}, không ghi thêm được.")
        yield row
        Unit.objects.filter(pk=row.pk).update(version=F("version") + 1)
        row.version += 1
        ledger.record([row], verb, by=by, fields=fields, note=note)


def _refuse(faults: dict[str, str]) -> None:
    if faults:
        raise Refused(*faults.values())


# --- opening a unit ---------------------------------------------------------------------------------------------------


def add_faults(*, parent: Unit, name: str, opened_on: datetime.date) -> dict[str, str]:
    """What speaks against a new unit: one of the same name stands there already, or its parent does not exist on the day."""
    faults = {}
    wanted = fold(name)
    if any(fold(row.name) == wanted for row in Unit.objects.open_on(opened_on).filter(parent=parent).only("name")):
        faults["name"] = f"{parent} đã có đơn vị trực thuộc tên “{nfc(name)}”. Hãy kiểm tra lại tên."
    if (parent.opened_on and parent.opened_on > opened_on) or (parent.closed_on and parent.closed_on <= opened_on):
        faults["opened_on"] = f"Ngày {date_vn(opened_on)}, {parent} chưa có hoặc đã kết thúc. Hãy sửa ngày hoặc chọn cơ quan khác."
    return faults


def free_code(name: str) -> str:
    """A code from the name that no unit has: ``ubnd-xa-phuoc-binh``, ``ubnd-xa-phuoc-binh-2``."""
    base = ascii_filename(name).lower()[:34].strip("-") or "don-vi"
    used = set(Unit.objects.filter(code__startswith=base).values_list("code", flat=True)) | RESERVED
    number, code = 1, base
    while code in used:
        number += 1
        code = f"{base}-{number}"
    return code


def add_unit(
    *,
    parent: Unit,
    name: str,
    kind: str,
    opened_on: datetime.date,
    printed: dict[str, str],
    standing: dict[str, Any],
    source: str,
    by: Account,
    **columns: Any,
) -> Unit:
    """Open a unit under another; ``printed`` fills `UnitName`, ``standing`` `UnitStanding`, ``columns`` `Unit`.

    Raises:
        PermissionDenied: the account does not administer the parent. Refused: see `add_faults`.
    """
    with act():
        if not may_edit(parent, by):
            raise PermissionDenied
        _refuse(add_faults(parent=parent, name=name, opened_on=opened_on))
        unit = registry.open_unit(
            code=free_code(name),
            kind=kind,
            name=name,
            valid_from=opened_on,
            parent=parent,
            printed={column: text for column, text in printed.items() if text},
            decides=standing["has_seal"],
            sector=standing["sector"],
            opened_on=opened_on,
            **columns,
        )
        unit.standings.update(**standing, source=source)
        ledger.record([unit], "unit.add", by=by, note=source)
    return unit


def set_facts(unit: Unit, *, by: Account, version: int, **columns: Any) -> Unit:
    """Change what is not dated: layout family, protocol order, standing body, the state's code."""
    with _changing(unit, "unit.facts", by=by, version=version, fields=columns) as row:
        Unit.objects.filter(pk=row.pk).update(**columns)
    return row


# --- the name -----------------------------------------------------------------------------------------------------------


def papers_under(row: UnitName) -> int:
    """How many papers the unit made, and numbers it gave, while it bore a name."""
    after = row.unit.names.filter(valid_from__gt=row.valid_from).order_by("valid_from").values_list("valid_from", flat=True).first()
    papers = Paper.objects.filter(unit=row.unit, created_at__date__gte=row.valid_from)
    numbers = DocumentNumber.objects.filter(series__unit=row.unit, given_on__gte=row.valid_from)
    if after:
        papers, numbers = papers.filter(created_at__date__lt=after), numbers.filter(given_on__lt=after)
    return papers.count() + numbers.count()


def name_refusal(row: UnitName) -> str:
    """Why the name can no longer be corrected; empty when it can."""
    count = papers_under(row)
    if not count:
        return ""
    return f"Đã có {count} văn bản hoặc số văn bản mang tên này nên không sửa được nữa. Nếu đơn vị đổi tên, hãy ghi nhận việc đổi tên."


def correct_name(row: UnitName, *, by: Account, version: int, reason: str, name: str, **printed: str) -> UnitName:
    """Put a typing error in a name row right, as long as no paper carries it. A new name is a reorganisation, not this.

    Raises:
        Refused: papers carry the name. Conflict, PermissionDenied: as ever.
    """
    before = row.name
    changed = {column: nfc(text) for column, text in {"name": name, **printed}.items()}
    note = f"{before} → {changed['name']}. Lý do: {reason}" if changed["name"] != before else f"Lý do: {reason}"
    with _changing(row.unit, "unit.name", by=by, version=version, fields=changed, note=note, closed_too=True) as unit:
        if refusal := name_refusal(row):
            raise Refused(refusal)
        UnitName.objects.filter(pk=row.pk).update(**changed)
        registry.refresh_today(Unit.objects.filter(pk=unit.pk))
    row.refresh_from_db()
    return row


# --- standing -----------------------------------------------------------------------------------------------------------


def standing_faults(unit: Unit, *, valid_from: datetime.date) -> dict[str, str]:
    """A new standing begins after the last one: what was is not rewritten."""
    last = unit.standings.order_by("-valid_from").first()
    if last and valid_from <= last.valid_from:
        return {"valid_from": f"Tư cách gần nhất được ghi từ {date_vn(last.valid_from)}. Ngày bắt đầu mới phải sau ngày đó."}
    return {}


def add_standing(unit: Unit, *, by: Account, valid_from: datetime.date, source: str, **standing: Any) -> UnitStanding:
    """What the unit is entitled to from a day on; the standing before ends the day before.

    Raises:
        Refused: see `standing_faults`.
    """
    with _changing(unit, "unit.standing", by=by, fields=standing, note=source) as row:
        _refuse(standing_faults(row, valid_from=valid_from))
        return registry.set_standing(row, valid_from=valid_from, source=source, **standing)


# --- area classes -------------------------------------------------------------------------------------------------------


def until(row: UnitArea | Signatory) -> str:
    """``từ 04/6/2021 đến 31/12/2025`` or ``từ 04/6/2021, chưa có ngày kết thúc``."""
    return f"từ {date_vn(row.valid_from)}" + (f" đến {date_vn(row.valid_to)}" if row.valid_to else ", chưa có ngày kết thúc")


def area_faults(unit: Unit, *, area_class: str, valid_from: datetime.date, valid_to: datetime.date | None) -> dict[str, str]:
    """An area class twice at a time, or two of the regions I, II, III at a time."""
    rivals = REGIONS if area_class in REGIONS else {area_class}
    for row in unit.areas.filter(area_class__in=rivals).order_by("valid_from"):
        if dated.overlaps(row, valid_from, valid_to):
            what = row.get_area_class_display()
            return {"valid_from": f"Trùng thời gian với “{what}” {until(row)}. Hãy ghi ngày kết thúc của dòng đó trước, hoặc sửa ngày."}
    return {}


def add_area(
    unit: Unit,
    *,
    by: Account,
    area_class: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None,
    source: str,
) -> UnitArea:
    """Enter an area class with its act.

    Raises:
        Refused: see `area_faults`.
    """
    with _changing(unit, "unit.area", by=by, fields=[area_class], note=source) as row:
        _refuse(area_faults(row, area_class=area_class, valid_from=valid_from, valid_to=valid_to))
        return UnitArea.objects.create(unit=row, area_class=area_class, valid_from=valid_from, valid_to=valid_to, source=nfc(source))


def end_faults(row: UnitArea | Signatory, *, valid_to: datetime.date) -> dict[str, str]:
    """An end before the beginning, or of what has ended already."""
    if row.valid_to and row.valid_to < clock.today():
        return {"valid_to": f"Dòng này đã hết hiệu lực từ {date_vn(row.valid_to)}."}
    if row.valid_to and valid_to > row.valid_to:
        return {"valid_to": f"Dòng này đã ghi đến {date_vn(row.valid_to)}. Muốn kéo dài, hãy thêm dòng mới từ ngày sau đó."}
    if valid_to < row.valid_from:
        return {"valid_to": f"Ngày kết thúc phải từ ngày bắt đầu ({date_vn(row.valid_from)}) trở đi."}
    return {}


def _end(row: UnitArea | Signatory, verb: str, *, by: Account, valid_to: datetime.date, note: str) -> None:
    with _changing(row.unit, verb, by=by, fields=["valid_to"], note=note, closed_too=True):
        _refuse(end_faults(row, valid_to=valid_to))
        type(row)._default_manager.filter(pk=row.pk).update(valid_to=valid_to)
    row.valid_to = valid_to


def end_area(row: UnitArea, *, by: Account, valid_to: datetime.date) -> None:
    """Say until when (inclusive) an area class holds. Raises Refused: see `end_faults`."""
    note = f"{row.get_area_class_display()}, đến hết {date_vn(valid_to)}"
    _end(row, "unit.area_end", by=by, valid_to=valid_to, note=note)


# --- signatories --------------------------------------------------------------------------------------------------------

AT_THE_HEAD = frozenset({Authority.HEAD, Authority.ACTING})


def signatory_faults(unit: Unit, *, name: str, authority: str, valid_from: datetime.date, valid_to: datetime.date | None) -> dict[str, str]:
    """The same person with the same power twice at a time, or two at the head of a unit at a time."""
    for row in unit.signatories.order_by("valid_from"):
        if not dated.overlaps(row, valid_from, valid_to):
            continue
        if row.authority == authority and fold(row.name) == fold(name):
            return {"name": f"{row.name} đã có thẩm quyền ký này {until(row)}."}
        if {row.authority, authority} <= AT_THE_HEAD:
            said = f"Trùng thời gian với {row} ({row.get_authority_display().lower()}) {until(row)}."
            return {"valid_from": f"{said} Một lúc chỉ một người đứng đầu: hãy ghi ngày người đó thôi ký trước."}
    return {}


def add_signatory(
    unit: Unit,
    *,
    by: Account,
    name: str,
    post: str,
    authority: str,
    valid_from: datetime.date,
    valid_to: datetime.date | None,
) -> Signatory:
    """Say who may sign for the unit, in which authority, between which days.

    Raises:
        Refused: see `signatory_faults`.
    """
    with _changing(unit, "unit.signatory", by=by, note=f"{nfc(post)} {nfc(name)}") as row:
        _refuse(signatory_faults(row, name=name, authority=authority, valid_from=valid_from, valid_to=valid_to))
        return Signatory.objects.create(
            unit=row, name=nfc(name), post=nfc(post).upper(), authority=authority, valid_from=valid_from, valid_to=valid_to
        )


def end_signatory(row: Signatory, *, by: Account, valid_to: datetime.date) -> None:
    """Say until when (inclusive) somebody signs. Raises Refused: see `end_faults`."""
    _end(row, "unit.signatory_end", by=by, valid_to=valid_to, note=f"{row}, đến hết {date_vn(valid_to)}")


# --- number series ------------------------------------------------------------------------------------------------------


def series_faults(unit: Unit, *, code: str, year: int, last: int) -> dict[str, str]:
    """A series given out here already, or one that would go on below a number that is used."""
    row = NumberSeries.objects.filter(unit=unit, code=code, year=year).annotate(used=Max("numbers__number")).first()
    if row and row.own:
        return {"code": f"Dãy số {code} năm {year} đã được cấp tại đây, số tiếp theo là {row.last + 1:02d}."}
    if row and (row.used or 0) > last:
        return {"last": f"Số {row.used:02d} của dãy {code} năm {year} đã dùng. Số đã dùng cuối cùng phải từ {row.used} trở lên."}
    return {}


def open_series(unit: Unit, *, by: Account, code: str, year: int, last: int) -> NumberSeries:
    """Say that a unit's numbers of a series and year are given out here alone, going on after ``last``.

    Raises:
        Refused: see `series_faults`.
    """
    note = f"{code} năm {year}, bắt đầu từ số {last + 1:02d}"
    with _changing(unit, "unit.series", by=by, fields=["series"], note=note) as row:
        _refuse(series_faults(row, code=code, year=year, last=last))
        return numbering.open_series(row, code=code, year=year, last=last)
