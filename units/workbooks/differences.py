"""Out, edited offline, back in: what a workbook of ours changes against what is stored now.

Each exported row carries a hidden key: whose it is, its version, the state at export, and a keyed hash over all of it, so that
a foreign or altered row is refused. Three states of each field are compared: at export, in the file, now. Nothing is written here.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from units.vietnamese import nfc_lines
from units.workbooks.columns import Column, Line, Table, find_table
from units.workbooks.legacy import is_legacy
from units.workbooks.markup import Unreadable
from units.workbooks.reading import Book, Value
from units.workbooks.values import BadValue, as_choice, as_date, as_number, as_yes, shown
from units.workbooks.writing import CUT, LONGEST_TEXT, cell_text

KEY = Column("_key", "Khóa (không sửa)", width=12)
LONGEST_KEPT = 400  # characters of a field kept in the key as they are; longer ones by their hash
LONGEST_KEY = 30_000  # characters of a key cell; Excel takes 32,767
FOREIGN = "Dòng này không phải do hệ thống xuất ra từ danh sách này, hoặc cột khóa (ẩn) đã bị sửa."
CLEARED = "Dòng bị xóa trắng. Tệp không xóa dòng nào: muốn bỏ ai khỏi danh sách thì bỏ trên màn hình."
Seal = Callable[[str], str]  # text → keyed hash
Base = Mapping[str, str | dict[str, str]]  # column key → text at export, or {"sha256": …} of a long one


@dataclass(frozen=True, slots=True)
class Kept:
    """One row of the list as stored now: its id, version and name, and its fields as text (`as_said`) by column key."""

    id: int
    version: int
    label: str
    values: Mapping[str, str]
    locked: str = ""  # why it cannot be changed now; empty when it can


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row. ``old`` is the text at export (None when only its hash was kept), ``new`` in the file, ``now`` stored."""

    id: int
    label: str
    column: Column
    cell: str
    old: str | None
    new: str
    now: str

    @property
    def name(self) -> str:
        """What the choice between the two is called in a form."""
        return f"{self.id}-{self.column.key}"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is not taken over, at which cell, and what to do."""

    cell: str
    label: str
    reason: str


@dataclass(slots=True)
class Differences:
    """``ready`` only the file changed; ``conflicts`` somebody else did too; ``refused`` cannot be taken over; ``new`` rows without
    key; ``same`` rows left as they were; ``absent`` rows of the list that the file lacks (they stay)."""

    ready: list[Change] = field(default_factory=list)
    conflicts: list[Change] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    new: list[Problem] = field(default_factory=list)
    same: int = 0
    absent: int = 0
    versions: dict[int, int] = field(default_factory=dict)  # of the rows to change, as stored now


# --- keys ----------------------------------------------------------------------------------------------------------------


def key_of(row: Kept, keys: Iterable[str], seal: Seal) -> str:
    """The hidden cell of an exported row."""
    base = {key: _kept(row.values.get(key, "")) for key in keys}
    told = json.dumps([row.id, row.version, base], sort_keys=True, separators=(",", ":"))
    if len(told) > LONGEST_KEY:
        base = {key: _kept(row.values.get(key, ""), longest=0) for key in keys}
        told = json.dumps([row.id, row.version, base], sort_keys=True, separators=(",", ":"))
    return f"{seal(told)} {told}"


def _kept(text: str, *, longest: int = LONGEST_KEPT) -> str | dict[str, str]:
    return text if len(text) <= longest else {"sha256": hashlib.sha256(text.encode()).hexdigest()}


def _opened(cell: Value, seal: Seal) -> tuple[int, int, Base] | None:
    """(id, version, state at export) of a key cell; None when it is not ours."""
    mark, _space, told = str(cell).partition(" ")
    if not told or mark != seal(told):
        return None
    row_id, version, base = json.loads(told)
    return row_id, version, base


# --- texts ---------------------------------------------------------------------------------------------------------------


def as_said(value: Value, column: Column) -> str:
    """A value as the comparison sees it: one text per meaning, however Excel formatted it. Raises BadValue: it does not fit."""
    if value is None or value == "":
        return ""
    if column.kind in ("long", "text", "identity") and isinstance(value, str):
        return nfc_lines(cell_text(value))
    if column.kind == "date":
        day = as_date(value)
        return _day(day.year, day.month, day.day) if day else ""
    if column.kind in ("number", "whole", "year"):
        number = as_number(value)
        return "" if number is None else str(number)
    if column.kind == "yes":
        return "x" if as_yes(value) else ""
    if column.kind == "choice" and column.choices:
        return as_choice(value, {word: word for word in column.choices}) or ""
    return shown(value)


def _day(year: int, month: int, day: int) -> str:
    return "/".join(part for part in (f"{day:02d}" if day else "", f"{month:02d}" if month else "", f"{year:04d}") if part)


# --- comparing -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    table: Table
    columns: Sequence[Column]
    editable: frozenset[str]


def compare(book: Book, columns: Sequence[Column], stored: Sequence[Kept], *, editable: frozenset[str], seal: Seal) -> Differences:
    """What the file changes. Raises Unreadable when it has no table of ours or lost the key column."""
    table = find_table(book, [*columns, KEY])
    if KEY.key not in table.places:
        raise Unreadable("Tệp thiếu cột khóa (ẩn) nên không biết dòng nào là dòng nào. Tải Excel lại từ danh sách rồi sửa trên tệp đó.")
    sheet = _Sheet(table, columns, editable)
    found, now, seen = Differences(), {row.id: row for row in stored}, dict[int, int]()
    for line in table.lines:
        if line.cells.get(KEY.key) is None:
            _add_new(found, table, line)
            continue
        opened = _opened(line.cells[KEY.key], seal)
        if (reason := _why_refused(opened, now, seen) or (CLEARED if set(line.cells) == {KEY.key} else "")) or opened is None:
            found.refused.append(Problem(table.cell(KEY.key, line.number), _label(line, columns), reason or FOREIGN))
            continue
        seen[opened[0]] = line.number
        _compare_row(found, sheet, line, now[opened[0]], opened[2])
    found.absent = len(set(now) - set(seen))
    return found


def _why_refused(opened: tuple[int, int, object] | None, now: Mapping[int, Kept], seen: Mapping[int, int]) -> str:
    if opened is None:
        return FOREIGN
    if opened[0] not in now:
        return "Dòng này không còn trong danh sách: đã bị bỏ sau khi xuất tệp."
    if opened[0] in seen:
        return f"Dòng này là bản chép của dòng {seen[opened[0]]}: mỗi dòng chỉ được có một lần. Thêm dòng mới thì để trống cột khóa."
    return ""


def _add_new(found: Differences, table: Table, line: Line) -> None:
    first = next(iter(table.places), "")
    reason = "Dòng mới, không có trong danh sách. Thêm người mới bằng “Nhập từ Excel” hoặc trên màn hình."
    found.new.append(Problem(table.cell(first, line.number), _label(line, ()), reason))


def _label(line: Line, columns: Sequence[Column]) -> str:
    texts = [value for key, value in line.cells.items() if isinstance(value, str) and key != KEY.key]
    named = [line.cells[column.key] for column in columns if column.key == "name" and column.key in line.cells]
    return str((named or texts or [""])[0])[:80]


def _compare_row(found: Differences, sheet: _Sheet, line: Line, now: Kept, base: Base) -> None:
    table, editable = sheet.table, sheet.editable
    changed = False
    for column in sheet.columns:
        if column.key not in table.places or column.key not in base:
            continue
        cell = table.cell(column.key, line.number)
        try:
            new = as_said(line.cells.get(column.key), column)
        except BadValue as bad:
            changed = True
            found.refused.append(Problem(cell, now.label, f"{column.name}: {bad.reason} {bad.fix}"))
            continue
        old, current = base[column.key], now.values.get(column.key, "")
        if _same(old, new) or new == current:
            continue
        changed = True
        change = Change(now.id, now.label, column, cell, old if isinstance(old, str) else None, new, current)
        _sort_in(found, change, now, editable, overtaken=not _same(old, current))
    found.same += not changed


def _same(old: str | dict[str, str], text: str) -> bool:
    """Whether a text is the one at export."""
    return old == text if isinstance(old, str) else old == _kept(text, longest=0)


def _sort_in(found: Differences, change: Change, now: Kept, editable: frozenset[str], *, overtaken: bool) -> None:
    reason = ""
    if change.column.key not in editable:
        reason = f"Cột “{change.column.name}” chỉ để xem, không sửa bằng tệp."
    elif now.locked:
        reason = now.locked
    elif change.now.endswith(CUT):
        reason = f"Nội dung dài quá {LONGEST_TEXT} chữ, một ô Excel không chứa hết: sửa trên màn hình."
    elif is_legacy([change.new]):
        reason = "Chữ theo bảng mã cũ (TCVN3 hoặc VNI). Chuyển sang Unicode rồi nhập lại."
    if reason:
        found.refused.append(Problem(change.cell, change.label, reason))
        return
    (found.conflicts if overtaken else found.ready).append(change)
    found.versions[now.id] = now.version
