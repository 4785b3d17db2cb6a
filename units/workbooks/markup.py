"""What the parts of a workbook say about themselves, seen piece by piece while they are inflated: how many rows and cells,
how far they reach, which cells hold errors, and signs of attack.

Nothing is built up but counts: a sparse sheet of two cells in opposite corners is noticed before a table of 17 billion is made.
"""

import re
from array import array
from dataclasses import dataclass, field
from operator import sub

# The largest list of the house is 20,000 rows; code lists and empty formatted rows come on top.
MAX_ROWS = 30_000  # the last row of a sheet with something in it
MAX_COLUMNS = 200  # the last column with something in it; lists have 15 to 60
MAX_ROW_TAGS = 120_000  # rows written down in the file, empty ones too
MAX_CELL_TAGS = 800_000  # cells written down, empty formatted ones too
MAX_AREA = 1_200_000  # rows × columns of a sheet: 30,000 × 40
MAX_TEXT = 48 * 2**20  # bytes of text of all cells, a shared text counted as often as it is used
MAX_UNBROKEN = 2**20  # bytes without a single tag
MAX_FAULTS = 5_000  # cells with an error that are listed one by one

SHRINK = "Xóa các dòng, cột thừa bên dưới và bên phải bảng (hoặc chép bảng sang tệp mới) rồi tải lên lại."
STRANGE = "Tệp có cấu trúc lạ, có thể nguy hiểm. Chép bảng sang một tệp Excel mới rồi tải lên lại."
MACRO = "Tệp có macro: lưu lại dạng .xlsx rồi tải lên."

P = rb"(?:[A-Za-z_][\w.-]*:)?"  # some writers put a prefix before every tag
DECLARATION = re.compile(rb"<!(?!--|\[CDATA\[)")
ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
ROW = re.compile(rb"<" + P + rb"row(?=[\s/>])([^>]*)>")
ROW_NUMBER = re.compile(rb"""\sr=["'](\d+)["']""")
CELL_TAIL = rb"""c(?=[\s/>])(?:\sr=["']([A-Za-z]{1,9})([0-9]{1,9})["'])?([^>]*)>"""
CELL, PLAIN_CELL = re.compile(rb"<" + P + CELL_TAIL), re.compile(rb"<" + CELL_TAIL)
PREFIXED = tuple(b":c" + after for after in (b" ", b">", b"/", b"\t", b"\r", b"\n"))
LATE_NAME = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,9})([0-9]{1,9})["']""")
FORMULA = rb"<" + P + rb"f(?=[\s/>])(?:[^>]*/>|[^>]*>[^<]*</" + P + rb"f>)"
ERROR_CELL = re.compile(
    rb"<" + P + rb"""c\sr=["']([A-Z]+[0-9]+)["'][^>]*\st=["']e["'][^>]*>(?:\s*(?:""" + FORMULA + rb"\s*)?<" + P + rb"v>([^<]*))?"
)
NO_VALUE = re.compile(
    rb"<" + P + rb"""c\sr=["']([A-Z]+[0-9]+)["'][^>]*>\s*""" + FORMULA + rb"\s*"
    rb"(?:<" + P + rb"v\s*/>|<" + P + rb"v></" + P + rb"v>)?\s*</" + P + rb"c>"
)
SHARED_END = re.compile(rb"</" + P + rb"si>|<" + P + rb"si\s*/>")
SHARED_CELL = re.compile(rb"""\st=["']s["'][^>]*>\s*<""" + P + rb"v[^>]*>\s*([0-9]{1,9})\s*<")
RELATION = re.compile(rb"<" + P + rb"Relationship\s[^>]*>")
HARMLESS_LINK = re.compile(rb"/(?:hyperlink|externalLink(?:Long)?Path|xlExternalLinkPath/\w+)[\"']")
LIVE_LINK = re.compile(rb"<" + P + rb"(?:ddeLink|oleLink|oleObject)[\s>]")
CONTENT_TYPES = "[content_types].xml"


class Unreadable(ValueError):
    """A file that is not read; the message says in Vietnamese what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far the fullest sheet reaches, and the cells to mark: part name → cell name → what is wrong there."""

    rows: int
    columns: int
    faults: dict[str, dict[str, str]]


@dataclass(slots=True)
class Markup:
    """The running counts over all parts of one workbook. `begin`, `feed` …, `finish` for each part, then `bounds`."""

    rows: int = 0
    columns: int = 0
    row_tags: int = 0
    cell_tags: int = 0
    text: int = 0
    shared_uses: int = 0
    lengths: "array[int]" = field(default_factory=lambda: array("L"))
    faults: dict[str, dict[str, str]] = field(default_factory=dict)
    part: str = ""
    rest: bytes = b""
    is_xml: bool = False
    started: bool = False
    read: int = 0
    last_shared_end: int = 0
    sheet_rows: int = 0
    sheet_columns: int = 0
    last_row_tag: int = 0
    unnamed: bool = False

    def begin(self, part: str) -> None:
        self.part, self.rest, self.is_xml, self.started = part, b"", False, False
        self.read = self.last_shared_end = self.sheet_rows = self.sheet_columns = self.last_row_tag = 0
        self.unnamed = False

    def feed(self, piece: bytes) -> None:
        """Look at the next bytes of the part. Raises Unreadable at the first thing that is wrong."""
        if whole := self._whole_tags(piece):
            self._look(whole)

    def _look(self, whole: bytes) -> None:
        if b"<!" in whole and DECLARATION.search(whole):
            raise Unreadable("Tệp có khai báo DTD hoặc thực thể XML, Excel không bao giờ ghi như vậy. Chép bảng sang tệp mới.")
        if self.part.lower() == CONTENT_TYPES:
            _check_content_types(whole)
        _check_links(whole)
        self._count_rows(whole)
        self._count_cells(whole)
        self._count_shared(whole)
        self.read += len(whole)

    def finish(self) -> None:
        """The end of the part: what was left without a tag, and how far the sheet reached."""
        if self.is_xml and (left := self.rest.rstrip(b" \t\r\n")) and not left.endswith(b">"):
            raise Unreadable(STRANGE)
        self._look(self.rest)
        self._check_reach()
        self.rows, self.columns = max(self.rows, self.sheet_rows), max(self.columns, self.sheet_columns)

    def bounds(self) -> Bounds:
        return Bounds(self.rows, self.columns, self.faults)

    # --- pieces ---

    def _whole_tags(self, piece: bytes) -> bytes:
        """What ends with a tag; the rest waits for the next piece. Empty for parts that are not XML (pictures, settings)."""
        if not self.started:
            self.started = True
            self.is_xml = _is_xml(piece)
        if not self.is_xml:
            return b""
        joined = self.rest + piece
        cut = self._cut(joined)
        self.rest = joined[cut:]
        if len(self.rest) > MAX_UNBROKEN:
            raise Unreadable(STRANGE)
        return joined[:cut]

    def _cut(self, joined: bytes) -> int:
        """Behind the last closed cell or text if there is one, so that no cell is torn apart; else behind the last tag."""
        best = max(joined.rfind(b"c>"), joined.rfind(b"si>"), joined.rfind(b"row>"))
        if best < 0 or len(joined) - best > MAX_UNBROKEN // 2:
            return joined.rfind(b">") + 1
        return joined.index(b">", best) + 1

    # --- counting ---

    def _count_rows(self, whole: bytes) -> None:
        tags = ROW.findall(whole) if b"row" in whole else []
        if not tags:
            return
        self.row_tags += len(tags)
        if self.row_tags > MAX_ROW_TAGS:
            raise Unreadable(f"Tệp có hơn {MAX_ROW_TAGS} dòng, phần lớn trống. {SHRINK}")
        joined = b"".join(tags)
        if b"&" in joined or joined.count(b'"') % 2 or joined.count(b"'") % 2:
            raise Unreadable(STRANGE)
        numbers = [int(number) for number in ROW_NUMBER.findall(joined)]
        self.last_row_tag = max([self.last_row_tag + len(tags), *numbers])

    def _count_cells(self, whole: bytes) -> None:
        prefixed = any(mark in whole for mark in PREFIXED)
        cells = (CELL if prefixed else PLAIN_CELL).findall(whole)  # the plain one takes half the time
        if not cells:
            return
        self.cell_tags += len(cells)
        if self.cell_tags > MAX_CELL_TAGS:
            raise Unreadable(f"Tệp có hơn {MAX_CELL_TAGS} ô, kể cả ô trống có định dạng. {SHRINK}")
        if _check_attributes({rest for _letters, _digits, rest in cells}):
            cells = [_named(cell) for cell in cells]
        self.shared_uses += whole.count(b't="s"') + whole.count(b"t='s'")
        if any(not letters for letters, _digits, _rest in cells):
            self.unnamed = True
            filled = cells
            self.sheet_columns = max(self.sheet_columns, *(row.count(b"<c") + row.count(b":c") for row in whole.split(b"row ")))
        else:
            filled = [cell for cell in cells if cell[2][-1:] != b"/"]
        self._reach(filled)
        self._find_faults(whole)

    def _reach(self, cells: list[tuple[bytes, bytes, bytes]]) -> None:
        columns = {letters for letters, _digits, _rest in cells if letters}
        rows = {digits for _letters, digits, _rest in cells if digits}
        self.sheet_columns = max(self.sheet_columns, *(column_number(letters.decode()) + 1 for letters in columns), 0)
        self.sheet_rows = max(self.sheet_rows, *map(int, rows), 0)
        self._check_reach()

    def _check_reach(self) -> None:
        last = max(self.sheet_rows, self.last_row_tag) if self.unnamed else self.sheet_rows
        if last > MAX_ROWS:
            raise Unreadable(f"Trang tính có dữ liệu đến dòng {last}; nhiều nhất {MAX_ROWS} dòng. {SHRINK}")
        if self.sheet_columns > MAX_COLUMNS:
            raise Unreadable(f"Trang tính có dữ liệu đến cột {column_name(self.sheet_columns - 1)}; nhiều nhất {MAX_COLUMNS} cột. {SHRINK}")
        if last * self.sheet_columns > MAX_AREA:
            raise Unreadable(f"Trang tính rộng {last} dòng × {self.sheet_columns} cột, quá lớn. {SHRINK}")

    def _find_faults(self, whole: bytes) -> None:
        found = self.faults.setdefault(self.part, {})
        if b't="e"' in whole or b"t='e'" in whole:
            for name, code in ERROR_CELL.findall(whole):
                found[name.decode()] = f"Ô báo lỗi {code.decode('utf-8', 'replace')}".strip()
        if b"f>" in whole or b"f/>" in whole:
            for name in NO_VALUE.findall(whole):
                found[name.decode()] = "Công thức chưa có kết quả: mở tệp bằng Excel rồi lưu lại"
        if len(found) > MAX_FAULTS:
            raise Unreadable(f"Tệp có hơn {MAX_FAULTS} ô báo lỗi. Sửa công thức hoặc chép bảng dạng giá trị sang tệp mới.")

    def _count_shared(self, whole: bytes) -> None:
        if b"si>" not in whole and b"si/" not in whole and b"si " not in whole:
            return
        ends = [self.read + end.end() for end in SHARED_END.finditer(whole)]
        if ends:
            self.lengths.extend(map(sub, ends, [self.last_shared_end, *ends]))
            self.last_shared_end = ends[-1]

    # --- shared texts used again and again ---

    def text_suspected(self) -> bool:
        """Whether the cells might, at worst, repeat more text than `MAX_TEXT`: then count with `weigh`."""
        return bool(self.lengths) and max(self.lengths) * self.shared_uses > MAX_TEXT

    def weigh(self, piece: bytes) -> None:
        """Second look at a part: add up the texts its cells refer to. Raises Unreadable beyond `MAX_TEXT`."""
        whole = self._whole_tags(piece)
        uses = [int(index) for index in SHARED_CELL.findall(whole)]
        unseen = whole.count(b't="s"') + whole.count(b"t='s'") - len(uses)
        known = len(self.lengths)
        self.text += sum(self.lengths[index] for index in uses if index < known) + max(unseen, 0) * max(self.lengths)
        if self.text > MAX_TEXT:
            raise Unreadable(f"Các ô lặp lại quá nhiều chữ (hơn {MAX_TEXT // 2**20} MB). {SHRINK}")


def _is_xml(piece: bytes) -> bool:
    """Whether a part is XML. Raises Unreadable when it is XML in another encoding, which could hide its tags."""
    head = piece[:200]
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0", b"\0\0\xfe\xff")):
        raise Unreadable(STRANGE)
    said = ENCODING.match(head)
    if said and said[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Unreadable(STRANGE)
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _check_attributes(different: set[bytes]) -> bool:
    """Whether some cells give their name after other attributes. A quote left open is no work of a spreadsheet."""
    if any(b"&" in rest or rest.count(b'"') % 2 or rest.count(b"'") % 2 for rest in different):
        raise Unreadable(STRANGE)
    return any(LATE_NAME.search(rest) for rest in different)


def _named(cell: tuple[bytes, bytes, bytes]) -> tuple[bytes, bytes, bytes]:
    found = None if cell[0] else LATE_NAME.search(cell[2])
    return (found[1], found[2], cell[2]) if found else cell


def _check_content_types(whole: bytes) -> None:
    said = whole.lower()
    if b"sheet.binary" in said:
        raise Unreadable("Tệp kiểu .xlsb. Mở bằng Excel, lưu lại dạng .xlsx rồi tải lên.")
    if b"macroenabled" in said or b"vbaproject" in said:
        raise Unreadable(MACRO)
    if b"</" in said and b"spreadsheetml.sheet.main+xml" not in said:
        raise Unreadable("Tệp là văn bản Office khác, không phải bảng tính Excel. Chọn tệp .xlsx.")


def _check_links(whole: bytes) -> None:
    if (b"Link" in whole or b"oleObject" in whole) and LIVE_LINK.search(whole):
        raise Unreadable("Tệp có liên kết động (DDE, OLE) ra ngoài. Chép bảng dạng giá trị sang tệp mới rồi tải lên lại.")
    if b"TargetMode" not in whole:
        return
    for tag in RELATION.findall(whole):
        if b"External" in tag and not HARMLESS_LINK.search(tag):
            raise Unreadable("Tệp lấy nội dung từ địa chỉ ngoài. Chép bảng sang một tệp Excel mới rồi tải lên lại.")


# --- names of cells ------------------------------------------------------------------------------------------------------


def column_name(column: int) -> str:
    """Letters of a column counted from 0: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters


def column_number(letters: str) -> int:
    """The column of its letters, counted from 0: A → 0, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(column: int, row: int) -> str:
    """``D12`` for column 3 (from 0) in row 12 (from 1)."""
    return f"{column_name(column)}{row}"
