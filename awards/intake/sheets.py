"""From a stored file to lines of text and a layout: the workbook's best sheet, or the list that was typed on the page."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from awards.intake import layout as layouts
from awards.intake.layout import FAULT, Layout, Line, NoTable
from awards.intake.starting import TYPED
from units.models import StoredFile
from units.workbooks import reading
from units.workbooks.markup import column_name
from units.workbooks.reading import Fault, Row, Sheet, Value
from units.workbooks.values import BadValue, as_identity, shown


@dataclass(frozen=True, slots=True)
class Table:
    """The rows below a header. ``notices`` are things to say about the file as a whole."""

    layout: Layout
    lines: Sequence[Line]
    notices: tuple[str, ...]


def table(stored: StoredFile, data: bytes, kind: str, awards: Collection[str]) -> Table:
    """The table of a kind in a file.

    Raises:
        NoTable, units.workbooks.Unreadable: Vietnamese, says what to do.
    """
    if stored.media_type == TYPED:
        lines = _typed(data)
        return Table(layouts.find(lines, kind, awards), lines, ())
    book = reading.read(data)
    visible = [sheet for sheet in book.sheets if not sheet.hidden and sheet.rows]
    found = _best(visible, kind, awards)
    others = [f"“{sheet.name}”" for sheet in visible if sheet is not found[0]]
    notices = (f"Chỉ đọc trang tính “{found[0].name}”; không đọc {', '.join(others)}.",) if others else ()
    return Table(found[1], Lines(found[0], found[1]), notices)


def _best(sheets: Sequence[Sheet], kind: str, awards: Collection[str]) -> tuple[Sheet, Layout]:
    """The sheet with most of the columns we know; the first of equals."""
    best: tuple[Sheet, Layout] | None = None
    fault = NoTable("Tệp không có trang tính nào có dữ liệu. Mở tệp bằng Excel, kiểm tra rồi tải lại.")
    for sheet in sheets:
        head = [_line(row) for row in sheet.rows[: layouts.LOOK_IN]]
        try:
            found = layouts.find(head, kind, awards, sheet=sheet.name)
        except NoTable as missing:
            fault = missing if best is None and sheet is sheets[0] else fault
            continue
        if best is None or len(found.columns) > len(best[1].columns):
            best = sheet, found
    if best is None:
        raise fault
    return best


class Lines(Sequence[Line]):
    """The lines of a sheet, made when asked for: a list of 20,000 is not kept twice."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        number = layout.fields.get("identity")
        self.rows, self.identity = sheet.rows, number.letter if number else ""

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place):  # type: ignore[no-untyped-def]  # slices are not asked for
        return _line(self.rows[place], self.identity)

    def __iter__(self) -> Iterator[Line]:
        return (_line(row, self.identity) for row in self.rows)


def _line(row: Row, identity: str = "") -> Line:
    cells = {}
    for place, value in enumerate(row.cells):
        letter = column_name(place)
        if text := _text(value, number=letter == identity):
            cells[letter] = text
    return Line(row.number, cells)


def _text(value: Value, *, number: bool) -> str:
    """A cell as text; line breaks stay; an identity number gets back the zeros that Excel took."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Fault):
        return f"{FAULT}{value.reason}"
    if number and isinstance(value, int):
        try:
            return as_identity(value) or ""
        except BadValue:
            return str(value)
    return shown(value)


def _typed(data: bytes) -> list[Line]:
    lines = []
    for number, text in enumerate(data.decode().split("\n"), 1):
        cells = {column_name(place): cell.strip() for place, cell in enumerate(text.split("\t")) if cell.strip()}
        if cells:
            lines.append(Line(number, cells))
    return lines
