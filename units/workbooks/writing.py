"""Writing .xlsx: every text as a string and never as a formula, dates as dates, sheets ready to filter and to print.

A text that starts with = + - @, a tab or a carriage return stays that text: its cell is typed as a string, which no spreadsheet
evaluates. Nothing is put before it, so that it comes back letter by letter.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from units.vietnamese import nfc
from units.workbooks.columns import Column
from units.workbooks.markup import column_name
from units.workbooks.reading import Fault, Value

LONGEST_TEXT = 32_767  # characters Excel keeps in one cell
CUT = " … (còn nữa trong hệ thống)"
LARGEST_EXACT = 2**53  # numbers above lose digits in Excel: they are written as text
LONG = 5_000  # rows from which a sheet is written row by row to disk instead of kept in memory
PREPARED = 500  # rows of a template that offer its lists
LISTS, GUIDE = "Danh mục", "Hướng dẫn"
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")  # no XML file may hold them
WIDTHS = {"long": 50, "date": 12, "year": 8, "number": 10, "whole": 10, "yes": 8}
USUAL_WIDTH = 16
A4_WIDTH = 190  # characters that one sheet of A4 still shows legibly; wider lists go on A3, as they lie before a council
A4, A3 = 9, 8  # Excel's numbers of paper sizes
LINE = 15.75  # points, of Times New Roman 12
MOST_LINES = 26  # Excel's highest row is 409 points
MADE = datetime.datetime(2021, 1, 1, tzinfo=datetime.UTC)  # in the file's properties: the same list gives the same bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: a title, a note, a header, rows.

    ``rows`` map column keys to values. ``given`` are the keys of columns that are not meant to be changed (grey), ``hidden`` of
    those not shown. ``lists`` adds choices to columns by key. ``prepared`` is the number of empty rows that offer the choices.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Value]] = ()
    title: str = ""
    note: str = ""
    given: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    prepared: int = 0


def write_book(
    pages: Sequence[Page], *, guide: Sequence[Sequence[str]] = (), size: int = 0, hidden_pages: frozenset[str] = frozenset()
) -> bytes:
    """The workbook of these sheets, then a sheet of code lists if any has choices, then a guide of rows of texts.

    ``size`` is the expected number of rows: from `LONG` on, less memory is taken and a temporary file used.
    """
    out = BytesIO()
    book = Workbook(out, {
        "in_memory": size < LONG, "constant_memory": size >= LONG, "strings_to_formulas": False, "strings_to_numbers": False,
        "strings_to_urls": False, "default_format_properties": {"font_name": "Times New Roman", "font_size": 12},
    })  # fmt: skip
    book.set_properties({"created": MADE})
    styles = _styles(book)
    sheets = [book.add_worksheet(sheet_name(page.name)) for page in pages]
    places = _write_lists(book, pages, styles)
    for sheet, page in zip(sheets, pages, strict=True):
        _write_page(sheet, page, styles, places)
        if page.name in hidden_pages:
            sheet.very_hidden()
    if guide:
        _write_guide(book.add_worksheet(GUIDE), guide, styles)
    book.close()
    return out.getvalue()


def template(
    title: str,
    columns: Sequence[Column],
    *,
    lists: Mapping[str, Sequence[str]] | None = None,
    guide: Sequence[str] = (),
    examples: Mapping[str, str] | None = None,
) -> bytes:
    """An empty list to fill in: header in row 3, choices offered in `PREPARED` rows, code lists and a guide on their own sheets.

    ``lists`` and ``examples`` are by column key; ``guide`` are sentences for the top of the guide.
    """
    shown = examples or {}
    rows: list[Sequence[str]] = [[sentence] for sentence in guide]
    rows += [[], ["Cột", "Bắt buộc", "Cách ghi", "Ví dụ"]]
    rows += [[one.name, "Có" if one.required else "", one.hint or HINTS[one.kind], shown.get(one.key, "")] for one in columns]
    note = "Cột có dấu * phải điền. Không đổi tên cột. Xem trang “Hướng dẫn”."
    return write_book([Page("Danh sách", columns, title=title, note=note, lists=lists or {}, prepared=PREPARED)], guide=rows)


HINTS = {
    "text": "Chữ", "long": "Chữ, có thể nhiều dòng", "date": "Ngày dd/mm/yyyy, hoặc chỉ năm", "year": "Năm, bốn chữ số",
    "number": "Số, ví dụ 12,5", "whole": "Số nguyên", "identity": "12 chữ số, định dạng ô là Text", "yes": "Đánh X nếu có",
    "choice": "Chọn trong danh sách",
}  # fmt: skip


def sheet_name(name: str) -> str:
    """A name Excel accepts: at most 31 characters, none of ``[]:*?/\\'``."""
    return FORBIDDEN.sub(" ", nfc(name)).strip()[:31] or "Trang"


def cell_text(text: str) -> str:
    """A text as a cell can hold it: cut behind `LONGEST_TEXT` characters, said so at the end; forbidden characters replaced."""
    kept = UNWRITABLE.sub("\ufffd", text)
    return kept if len(kept) <= LONGEST_TEXT else kept[: LONGEST_TEXT - len(CUT)] + CUT


# --- sheets ------------------------------------------------------------------------------------------------------------


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#BFBFBF"}
    head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1, "bg_color": "#F2E6D0"}
    day, grey, middle = {"num_format": "dd/mm/yyyy"}, {"bg_color": "#EEEEEE"}, {"align": "center"}
    whole = {"num_format": "#,##0", "align": "right", "indent": 1}  # thousands are parted as the reader's Excel is set
    made = {
        "title": {"bold": True, "font_size": 14}, "note": {"italic": True, "font_color": "#595959"}, "head": head,
        "head*": head | {"font_color": "#9C1F1F"}, "text": base | {"num_format": "@"}, "number": base | middle, "date": base | day | middle,
        "whole": base | whole, "whole given": base | whole | grey,
        "text given": base | {"num_format": "@"} | grey, "number given": base | grey | middle, "date given": base | day | grey | middle,
        "wrap": {"text_wrap": True, "valign": "top"}, "text column": {"num_format": "@", "text_wrap": True, "valign": "top"},
        "date column": {"valign": "top"} | day, "number column": {"valign": "top"},
    }  # fmt: skip
    return {name: book.add_format(said) for name, said in made.items()}


def _write_page(sheet: Worksheet, page: Page, styles: dict[str, Format], places: Mapping[tuple[str, str], str]) -> None:
    top = _header_row(page)
    if page.title:
        sheet.write_string(0, 0, page.title, styles["title"])
    if page.note:
        sheet.write_string(1, 0, page.note, styles["note"])
    _grow(sheet, top, page, {column.key: column.name for column in page.columns}, margin=3)  # room for the arrow of the filter
    for place, column in enumerate(page.columns):
        sheet.set_column(place, place, width(column), styles[_column_style(column)], {"hidden": column.key in page.hidden})
        sheet.write_string(top, place, column.name + (" *" if column.required else ""), styles["head*" if column.required else "head"])
    last = top
    for last, row in enumerate(page.rows, top + 1):
        _grow(sheet, last, page, row)
        for place, column in enumerate(page.columns):
            _write_cell(sheet, last, place, row.get(column.key), styles, whole=column.kind == "whole", given=column.key in page.given)
    last = max(last, top + page.prepared)
    _offer_choices(sheet, page, places, top + 1, max(last, top + 1))
    _prepare_print(sheet, page, top, last)


def width(column: Column) -> int:
    """Of a column, in characters."""
    return column.width or WIDTHS.get(column.kind, USUAL_WIDTH)


def _grow(sheet: Worksheet, row: int, page: Page, cells: Mapping[str, Value], *, margin: int = 0) -> None:
    """As high as its longest cell: Excel does so by itself when it opens a file, LibreOffice prints one line over the other."""
    shown = [column for column in page.columns if column.key not in page.hidden and isinstance(cells.get(column.key), str)]
    lines = max((_lines(str(cells[column.key]), max(width(column) - margin, 4)) for column in shown), default=1)
    if lines > 1:
        sheet.set_row(row, LINE * min(lines, MOST_LINES))


def _lines(text: str, room: int) -> int:
    """How many lines a text takes when its words are wrapped, which wastes about a tenth of each."""
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, -(-len(part) * 11 // (room * 10))) for part in text.split("\n"))


def _column_style(column: Column) -> str:
    """The format of empty cells: what is typed there later becomes text, date or number as the column needs."""
    if column.kind in ("date", "number", "whole", "year"):
        return "date column" if column.kind == "date" else "number column"
    return "text column"


def _header_row(page: Page) -> int:
    """From 0: row 3 below a title, else the first."""
    return 2 if page.title or page.note else 0


def _write_cell(sheet: Worksheet, row: int, place: int, value: Value, styles: dict[str, Format], *, whole: bool, given: bool) -> None:
    suffix = " given" if given else ""
    if isinstance(value, Fault) or value is None or value == "":
        sheet.write_blank(row, place, None, styles[f"text{suffix}"])
    elif isinstance(value, bool):
        sheet.write_string(row, place, "x" if value else "", styles[f"text{suffix}"])
    elif isinstance(value, int | float) and abs(value) < LARGEST_EXACT:
        sheet.write_number(row, place, value, styles[f"{'whole' if whole else 'number'}{suffix}"])
    elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) and value.year >= 1900:
        sheet.write_datetime(row, place, value, styles[f"date{suffix}"])
    else:
        sheet.write_string(row, place, cell_text(_said(value)), styles[f"text{suffix}"])


def _said(value: object) -> str:
    if isinstance(value, datetime.datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, datetime.date):
        return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"
    return str(value)


def _prepare_print(sheet: Worksheet, page: Page, top: int, last: int) -> None:
    """A4 landscape (A3 for wide lists), all columns on one page's width, the header on every page; header frozen, filters on."""
    sheet.set_landscape()
    wide = sum(width(column) for column in page.columns if column.key not in page.hidden) > A4_WIDTH
    sheet.set_paper(A3 if wide else A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(top)
    sheet.set_footer("&CTrang &P/&N")
    sheet.freeze_panes(top + 1, 0)
    if page.columns:
        sheet.autofilter(top, 0, max(last, top + 1), len(page.columns) - 1)
        if top:
            sheet.set_row(0, 22)


# --- code lists and guide ------------------------------------------------------------------------------------------------


def _choices(page: Page) -> dict[str, Sequence[str]]:
    return {one.key: words for one in page.columns if (words := page.lists.get(one.key) or one.choices)}


def _write_lists(book: Workbook, pages: Sequence[Page], styles: dict[str, Format]) -> dict[tuple[str, str], str]:
    """(page, column key) → the cells that hold its choices, on a sheet of their own."""
    wanted = [(page, column, _choices(page)[column.key]) for page in pages for column in page.columns if column.key in _choices(page)]
    if not wanted:
        return {}
    sheet, places, written = book.add_worksheet(LISTS), {}, list[list[str]]()
    for place, (page, column, words) in enumerate(wanted):
        letter = column_name(place)
        sheet.set_column(place, place, max(24, width(column)))
        written.append([column.name, *map(cell_text, words)])
        places[page.name, column.key] = f"='{LISTS}'!${letter}$2:${letter}${len(words) + 1}"
    for row in range(max(map(len, written))):
        for place, words_down in enumerate(written):
            if row < len(words_down):
                sheet.write_string(row, place, words_down[row], styles["wrap" if row else "head"])
    return places


def _offer_choices(sheet: Worksheet, page: Page, places: Mapping[tuple[str, str], str], first: int, last: int) -> None:
    for place, column in enumerate(page.columns):
        if (source := places.get((page.name, column.key))) is None:
            continue
        sheet.data_validation(first, place, last, place, {
            "validate": "list", "source": source, "error_title": "Ngoài danh mục", "error_type": "warning",
            "error_message": "Giá trị không có trong trang “Danh mục”. Vẫn ghi được, khi nhập sẽ hỏi lại.",
        })  # fmt: skip


def _write_guide(sheet: Worksheet, rows: Sequence[Sequence[str]], styles: dict[str, Format]) -> None:
    for place, width in enumerate((34, 11, 60, 40)):
        sheet.set_column(place, place, width)
    header = next((number for number, row in enumerate(rows) if len(row) > 1), len(rows))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            style = "head" if number == header else ("wrap" if len(row) > 1 else "title" if number == 0 else "note")
            sheet.write_string(number, place, cell_text(text), styles[style])
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
