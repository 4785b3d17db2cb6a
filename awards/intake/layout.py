"""Where the table stands in a sheet and what its columns mean: header by name in the first rows, one row or two. Pure."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from awards.intake.columns import HEADERS, KINDS, LEFT_OUT, NEEDED, ORDER, header_key
from awards.intake.facts import spelling
from units.vietnamese import fold, nfc

LOOK_IN = 15  # rows in which the header is looked for
MARK, MARK_NUMBER, ORDER_FIELD = "mark:", "marknumber:", "order"
FAULT = "⚠ "  # before the reason of a cell that holds an Excel error


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its number, and the text of each cell by column letter (empty cells left out)."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """What a column is: its letter, its header as written, and our field ("" for one that is not read)."""

    letter: str
    title: str
    field: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the table and the last row of its header. ``left_out`` are headers that are known and not kept,
    ``unknown`` those that nobody knows."""

    columns: tuple[Column, ...]
    last_row: int
    sheet: str = ""
    left_out: tuple[str, ...] = field(default_factory=tuple)
    unknown: tuple[str, ...] = field(default_factory=tuple)

    @property
    def fields(self) -> dict[str, Column]:
        """Field → column."""
        return {column.field: column for column in self.columns}

    def has(self, *fields: str) -> bool:
        there = self.fields
        return any(name in there for name in fields)


class NoTable(Exception):
    """The sheet has no table of this kind; the message says what was missing and what to do."""


def find(lines: Sequence[Line], kind: str, awards: Collection[str], *, sheet: str = "") -> Layout:
    """The layout of the first table, read from the first rows; ``awards`` are the spellings of known awards.

    Raises:
        NoTable: no row names the needed columns.
    """
    head = list(lines[:LOOK_IN])
    best: Layout | None = None
    for place, line in enumerate(head):
        after = head[place + 1] if place + 1 < len(head) and head[place + 1].number == line.number + 1 else None
        for titles, last in _readings(line, after):
            found = _columns(titles, kind, awards, last, sheet)
            if _complete(found, kind) and (best is None or _weight(found) > _weight(best)):
                best = found
    if best is None:
        raise NoTable(_what_is_missing(head, kind))
    return best


def _readings(line: Line, after: Line | None) -> Iterable[tuple[dict[str, tuple[str, ...]], int]]:
    """The header as one row, and as two: each column's titles, the likeliest first, and the last row of the header."""
    yield {letter: (text,) for letter, text in line.cells.items()}, line.number
    if after is not None and not _is_data(after):
        yield _two_rows(line, after), after.number


def _is_data(line: Line) -> bool:
    """A row that starts with a number is a row of the table, not of its header (unless all of it are column numbers)."""
    first = next(iter(line.cells.values()), "")
    return first.strip("().").isdecimal() and not is_numbering(line)


def is_numbering(line: Line) -> bool:
    """The row "(1) (2) (3)" under a header."""
    texts = [text.strip("() .") for text in line.cells.values()]
    return (
        len(texts) > 2
        and all(text.isdecimal() for text in texts)
        and [int(text) for text in texts] == list(range(int(texts[0]), int(texts[0]) + len(texts)))
    )


def _two_rows(top: Line, below: Line) -> dict[str, tuple[str, ...]]:
    titles: dict[str, tuple[str, ...]] = {}
    over = ""
    for letter in sorted({*top.cells, *below.cells}, key=letter_order):
        over = top.cells.get(letter, over)
        under = below.cells.get(letter, "")
        if not under:
            titles[letter] = (top.cells[letter],)
        else:
            titles[letter] = (f"{over} {under}".strip(), under)
    return titles


def letter_order(letter: str) -> tuple[int, str]:
    return len(letter), letter


def _columns(titles: Mapping[str, tuple[str, ...]], kind: str, awards: Collection[str], last: int, sheet: str) -> Layout:
    columns: list[Column] = []
    taken: set[str] = set()
    left_out, unknown = [], []
    marks = {spelling(text[-1]) for text in titles.values()} & set(awards)
    for letter in sorted(titles, key=letter_order):
        name, title = _field_of(titles[letter], kind, awards, marks)
        if name and name not in taken:
            taken.add(name)
            columns.append(Column(letter, title, name))
        elif header_key(title) in LEFT_OUT:
            left_out.append(title)
        else:
            unknown.append(title)
    return Layout(tuple(columns), last, sheet, tuple(left_out), tuple(unknown))


def _field_of(titles: tuple[str, ...], kind: str, awards: Collection[str], marks: Collection[str]) -> tuple[str, str]:
    known = HEADERS[kind]
    for title in titles:
        key = header_key(title)
        if key in ORDER:
            return ORDER_FIELD, nfc(title)
        if key in known:
            return known[key], nfc(title)
        if kind == "decisions" and spelling(title) in awards:
            return MARK + spelling(title), nfc(title)
        number_of = re.sub(r"^(so )?(qd|quyet dinh) (so )?", "", spelling(title))
        if number_of in marks:
            return MARK_NUMBER + number_of, nfc(title)
    return "", nfc(titles[0])


def _complete(found: Layout, kind: str) -> bool:
    return all(found.has(*group) for group in NEEDED[kind])


def _weight(found: Layout) -> tuple[int, int]:
    return len(found.columns), -len(found.unknown)


def _what_is_missing(head: Sequence[Line], kind: str) -> str:
    texts = {header_key(text) for line in head for text in line.cells.values()}
    words = {"name": "“Họ và tên” (hoặc “Tên tập thể”)", "level": "“Mức xếp loại”", "title": "“Tên sáng kiến”", "authors": "“Tác giả”"}
    known = {HEADERS[kind][text] for text in texts if text in HEADERS[kind]}
    missing = [words[group[0]] for group in NEEDED[kind] if not known & set(group)]
    which = " và ".join(missing) or "các cột cần có trên cùng một dòng tiêu đề"
    return (
        f"Không tìm thấy cột {which} trong {LOOK_IN} dòng đầu. Kiểm tra loại danh sách đã chọn, hoặc sửa tên cột theo tệp mẫu rồi tải lại."
    )


# --- rows that are no rows of the table --------------------------------------------------------------------------------------

ROMAN = re.compile(r"(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)/:-]?", re.IGNORECASE)
LED = re.compile(r"^(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,2})\s*[.)/:-]\s*(?P<text>.+)$")
# As written: without marks "cộng" would be "Công" of Công nhân, "tổng" the family name Tống.
TOTAL = re.compile(r"(?:tổng cộng|tổng số|tong cong|tong so|ấn định danh sách|danh sách (?:này|gồm|có))\b|(?:cộng|tổng)\s*(?:[:.\d]|$)")


def heading(line: Line, layout: Layout) -> str:
    """The text of a group row ("I. Tập thể"), "" for a row of the table."""
    order = layout.fields.get(ORDER_FIELD)
    mark = line.cells.get(order.letter, "") if order else ""
    texts = [text for letter, text in line.cells.items() if not (order and letter == order.letter)]
    if mark and ROMAN.fullmatch(mark.strip()) and len(texts) == 1:
        return texts[0]
    if len(line.cells) == 1:
        only = next(iter(line.cells.values()))
        led = LED.match(only)
        if led:
            return led["text"]
        if order and not mark and len(layout.columns) > 2:
            return only
        if mark and not mark.strip(" .").isdecimal():
            return mark
    return ""


def is_total(line: Line) -> bool:
    """ "Tổng cộng: 45 người" under a list."""
    return len(line.cells) <= 3 and any(TOTAL.match(nfc(text).lower()) for text in line.cells.values())


def kind_of_heading(text: str) -> str:
    """The recipient kind that a heading names, or ""."""
    key = fold(text).strip(" .:")
    words = re.sub(r"[^a-z ]", " ", key).split()
    said = " ".join(words)
    if said in KINDS and said not in ("don vi", "ho", "nguoi"):
        return KINDS[said]
    starts = (("tap the", "collective"), ("ca nhan", "person"), ("ho gia dinh", "household"), ("doi voi tap the", "collective"),
              ("doi voi ca nhan", "person"), ("danh sach tap the", "collective"), ("danh sach ca nhan", "person"))  # fmt: skip
    return next((found for start, found in starts if said.startswith(start)), "")
