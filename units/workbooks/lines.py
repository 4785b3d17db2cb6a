"""The rows under a header: data, group rows that say what follows, and what is no data: numbering, totals, signatures."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from units.vietnamese import fold, nfc
from units.workbooks.reading import Row, Sheet, Value

KINDS = (("tap the", "collective"), ("ho gia dinh", "household"), ("ca nhan", "person"))
ROMAN = re.compile(r"(?:[IVX]{1,5}|[A-H])(?:[.)\-/:]|$)|[IVX]{1,5}\s")
ROMAN_ALONE = re.compile(r"(?:[IVX]{1,5}|[A-H])[.)]?")
COLUMN_NUMBER = re.compile(r"\(?\s*(?:\d{1,2}|[A-Z])\s*\)?")
TOTAL = re.compile(
    r"(?:tong cong|tong so|cong|tong|cong chung|tong hop)\b[\s:.]*(?:\d.*|danh sach.*|\(.*|co .*|gom .*|ca nhan.*|tap the.*)?"
)
CLOSING = re.compile(
    r"(?:an dinh danh sach|danh sach (?:nay|tren) (?:co|gom)|(?:nguoi )?lap (?:bieu|bang|danh sach)|nguoi lap|thu truong|noi nhan"
    r"|xac nhan cua|tm\.|kt\.|tl\.|tuq\.|chu tich|giam doc|hieu truong|ke toan|\(?ky\b|ghi chu\s*:"
    r"|.{0,60}\bngay\s.{0,8}\bthang\s.{0,8}\bnam\b)"
)
FEW = 3  # cells: totals and signatures fill no more


@dataclass(frozen=True, slots=True)
class Line:
    """One row of data. ``section`` is "person", "collective", "household" or "", by the group row above; ``heading`` its text.

    ``cells`` holds the known columns that are not empty, ``extra`` the rest by column index from 0.
    """

    number: int
    section: str
    heading: str
    cells: dict[str, Value]
    extra: dict[int, Value]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no data, and why."""

    row: int
    why: str


def lines_of(
    sheet: Sheet, *, after: int, names: dict[int, str], sure: Collection[int] = ()
) -> tuple[tuple[Line, ...], tuple[Skipped, ...]]:
    """The data rows below row ``after`` and the rows left out. ``names`` maps a column index to its key.

    A row with something in one of the columns ``sure`` is data.
    """
    lines: list[Line] = []
    skipped: list[Skipped] = []
    section = heading = ""
    closed = False
    fill = _filled_down(sheet, after)
    first = True
    for row in sheet.rows:
        if row.number <= after:
            continue
        is_sure = any(row.at(column) is not None for column in sure)
        why = "" if is_sure else _why_no_data(row, first=first, closed=closed)
        first = False
        if why:
            closed = closed or why == "ký tên"
            skipped.append(Skipped(row.number, why))
        elif not is_sure and (told := _heading(row)) is not None:
            heading, section = told, _kind_of(told) or section
        else:
            lines.append(_line(row, names, fill, section, heading))
    return tuple(lines), tuple(skipped)


def _line(row: Row, names: dict[int, str], fill: dict[tuple[int, int], Value], section: str, heading: str) -> Line:
    cells: dict[str, Value] = {}
    extra: dict[int, Value] = {}
    for column in range(max(len(row.cells), max(names, default=0) + 1)):
        value = row.at(column)
        if value is None:
            value = fill.get((row.number, column))
        if value is not None and column in names:
            cells[names[column]] = value
        elif value is not None:
            extra[column] = value
    return Line(row.number, section, heading, cells, extra)


def _filled_down(sheet: Sheet, after: int) -> dict[tuple[int, int], Value]:
    """(row, column) → value for cells hidden under one that was merged downward over several rows of data."""
    spans = [span for span in sheet.merges if span.top > after and span.bottom > span.top and span.left == span.right]
    if not spans:
        return {}
    by_number = {row.number: row for row in sheet.rows}
    found: dict[tuple[int, int], Value] = {}
    for span in spans:
        value = by_number[span.top].at(span.left) if span.top in by_number else None
        if value is not None:
            found |= {(number, span.left): value for number in range(span.top + 1, span.bottom + 1) if number in by_number}
    return found


# --- what is no data -------------------------------------------------------------------------------------------------------


def _why_no_data(row: Row, *, first: bool, closed: bool) -> str:
    """Why the row is no data; empty when it is."""
    filled = [value for value in row.cells if value is not None]
    if first and _is_numbering(filled):
        return "số thứ tự cột"
    if isinstance(filled[0], int | float) or len(filled) > FEW:
        return ""
    if closed:
        return "ký tên"
    words = [fold(value) for value in filled if isinstance(value, str)]
    if any(CLOSING.match(word) for word in words):
        return "ký tên"
    return "dòng cộng" if words and TOTAL.fullmatch(words[0]) else ""


def _is_numbering(filled: Sequence[Value]) -> bool:
    """``1 2 3 …``, ``(1) (2) …`` or ``A B 1 2`` under a header."""
    texts = [str(value) for value in filled]
    return len(texts) >= 3 and len(set(texts)) == len(texts) and all(COLUMN_NUMBER.fullmatch(text) for text in texts)


def _heading(row: Row) -> str | None:
    """The text of a group row ("I. Tập thể", "II | CÁ NHÂN"); None for a row of data."""
    filled = [value for value in row.cells if value is not None]
    texts = [nfc(value) for value in filled if isinstance(value, str)]
    if not texts or len(filled) > FEW:
        return None
    counted = len(texts) < len(filled)  # with a number behind: "I | Tập thể | 12"
    if isinstance(filled[0], int | float):
        return None
    if ROMAN_ALONE.fullmatch(texts[0]) and (len(texts) > 1 or counted):
        return " ".join(texts[1:]) or None
    if ROMAN.match(texts[0]) and len(texts) == 1:
        return texts[0]
    alone = len(texts) == 1 and len(texts[0]) < 80
    return texts[0] if alone and _kind_of(texts[0], at_start=True) else None


def _kind_of(text: str, *, at_start: bool = False) -> str:
    """The kind of recipient a heading names; empty when none."""
    plain = re.sub(r"^(?:danh sach|khen thuong|danh hieu)\s+", "", fold(text).strip(" -+*.:"))
    for word, kind in KINDS:
        if plain.startswith(word) if at_start else word in plain:
            return kind
    return ""
