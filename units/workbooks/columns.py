"""Finding the table in a sheet somebody made: its header by name, wherever it stands, in one row or two.

Staff's lists have the title in row 1 and the header in row 3, a group header over sub-headers, a row of column numbers under it,
"(Bắt buộc)" and line breaks in the names. Accents and case never count. Unknown columns are told, not refused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from units.vietnamese import fold, nfc
from units.workbooks.lines import Line, Skipped, lines_of
from units.workbooks.markup import Unreadable, cell_name
from units.workbooks.reading import Book, Row, Sheet, Span
from units.workbooks.values import plain_word

SEARCHED = 10  # rows in which a header is looked for
Kind = Literal["text", "long", "date", "year", "number", "whole", "identity", "yes", "choice"]
MARKS = re.compile(r"\(\s*(?:bat buoc|\*|neu co|khong bat buoc)\s*\)|\*")
IN_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column we know. ``name`` is printed in templates; ``synonyms`` are further names found in files.

    ``group`` is the header above it in two-row layouts. ``hint`` and ``choices`` go to the template. A row with something in
    a column that ``marks_data`` is always data, whatever else it looks like.
    """

    key: str
    name: str
    kind: Kind = "text"
    required: bool = False
    synonyms: tuple[str, ...] = ()
    hint: str = ""
    choices: tuple[str, ...] = ()
    width: int = 16
    group: str = ""
    marks_data: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A column of the file that nobody asked for: its place from 0, its name, the cell of its header."""

    column: int
    name: str
    cell: str


@dataclass(frozen=True, slots=True)
class Table:
    """What was found in one sheet. ``skipped`` are the rows left out as numbering, totals or signatures, with the reason."""

    sheet: Sheet
    header_rows: tuple[int, ...]
    places: dict[str, int]
    unknown: tuple[Unknown, ...]
    missing: tuple[Column, ...]
    lines: tuple[Line, ...]
    skipped: tuple[Skipped, ...]

    def cell(self, key: str, row: int) -> str:
        """``D12`` of a column's key in a row; empty when the file lacks the column."""
        return cell_name(self.places[key], row) if key in self.places else ""

    @property
    def score(self) -> tuple[bool, bool, int, int]:
        """How well the sheet fits: shown, nothing missing, more columns found, more lines."""
        return not self.sheet.hidden, not self.missing, len(self.places), len(self.lines)


def find_tables(book: Book, columns: Sequence[Column]) -> list[Table]:
    """The sheets in which at least two (or all) of the columns were found, the best first."""
    found = (table_of(sheet, columns) for sheet in book.sheets)
    return sorted((table for table in found if table), key=lambda table: table.score, reverse=True)


def find_table(book: Book, columns: Sequence[Column], *, sheet: str = "") -> Table:
    """The best table, or the one of a sheet chosen by name. Raises Unreadable when there is none, naming what was looked for."""
    tables = [table for table in find_tables(book, columns) if not sheet or table.sheet.name == sheet]
    if not tables:
        wanted = ", ".join(f"“{column.name}”" for column in columns if column.required) or ", ".join(f"“{one.name}”" for one in columns[:4])
        raise Unreadable(f"Không tìm thấy dòng tiêu đề trong {SEARCHED} dòng đầu. Cần các cột {wanted}; tải tệp mẫu để so.")
    return tables[0]


def table_of(sheet: Sheet, columns: Sequence[Column]) -> Table | None:
    """The table of one sheet, or None when no row looks like its header."""
    header = _best_header(sheet, columns)
    if header is None:
        return None
    missing = tuple(column for column in columns if column.required and column.key not in header.places)
    unknown = tuple(
        Unknown(place, name, cell_name(place, header.rows[-1]))
        for place, name in header.names.items()
        if place not in header.places.values()
    )
    names = {place: key for key, place in header.places.items()}
    sure = {header.places[column.key] for column in columns if column.marks_data and column.key in header.places}
    lines, skipped = lines_of(sheet, after=header.rows[-1], names=names, sure=sure)
    return Table(sheet, header.rows, header.places, unknown, missing, lines, skipped)


# --- the header ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Header:
    rows: tuple[int, ...]
    names: dict[int, str]  # column → name as written
    places: dict[str, int] = field(default_factory=dict)


def _best_header(sheet: Sheet, columns: Sequence[Column]) -> _Header | None:
    best: _Header | None = None
    for header in _candidates(sheet):
        header.places = _match(header.names, columns)
        if len(header.places) < min(2, len(columns)):
            continue
        if best is None or len(header.places) > len(best.places):
            best = header
    return best


def _candidates(sheet: Sheet) -> Iterator[_Header]:
    """Every row near the top as a header; a group row together with the row under it comes before the group row alone."""
    top = [row for row in sheet.rows if row.number <= SEARCHED]
    below = {row.number: row for row in sheet.rows if row.number <= SEARCHED + 1}
    for row in top:
        under = below.get(row.number + 1)
        if under and _is_group(row, under, sheet.merges):
            yield _Header((row.number, under.number), dict(_double_names(row, under, sheet.merges)))
        yield _Header((row.number,), {place: nfc(value) for place, value in enumerate(row.cells) if isinstance(value, str)})


def _is_group(row: Row, under: Row, merges: Iterable[Span]) -> bool:
    """Whether the row under it holds sub-headers: short texts, at least two, some of them under an area that spans columns or
    is empty, none under a cell merged downward."""
    texts = [(place, value) for place, value in enumerate(under.cells) if value is not None]
    if len(texts) < 2 or not all(isinstance(value, str) and len(value) < 60 for _, value in texts):
        return False
    wide = [span for span in merges if span.top == row.number and span.right > span.left]
    covered = {place for span in wide for place in range(span.left, span.right + 1)}
    return all(place in covered or row.at(place) is None for place, _ in texts) or len(covered & {place for place, _ in texts}) >= 2


def _double_names(row: Row, under: Row, merges: Iterable[Span]) -> Iterator[tuple[int, str]]:
    """Per column "group¦name" for a sub-header, or the plain name of a cell that reaches over both rows."""
    spread: dict[int, str] = {}
    for span in merges:
        if span.top == row.number and span.bottom == row.number and isinstance(text := row.at(span.left), str):
            spread |= dict.fromkeys(range(span.left, span.right + 1), nfc(text))
    carried = ""
    for place in range(max(len(row.cells), len(under.cells))):
        upper, lower = row.at(place), under.at(place)
        carried = nfc(upper) if isinstance(upper, str) else carried
        if isinstance(lower, str):
            yield place, f"{spread.get(place, carried)}{BETWEEN}{nfc(lower)}"
        elif isinstance(upper, str):
            yield place, nfc(upper)


BETWEEN = "¦"


def _match(names: dict[int, str], columns: Sequence[Column]) -> dict[str, int]:
    """Key → column index. Exact names before synonyms, group and name together before the name alone; the first place wins."""
    places: dict[str, int] = {}
    taken: set[int] = set()
    spelled = {place: _spellings(name) for place, name in names.items()}
    for depth in range(max((len(ways) for ways in spelled.values()), default=0)):
        for column in columns:
            if column.key in places:
                continue
            wanted = _wanted(column)
            for place, ways in spelled.items():
                if place not in taken and depth < len(ways) and ways[depth] in wanted:
                    places[column.key] = place
                    taken.add(place)
                    break
    return places


def _wanted(column: Column) -> set[str]:
    names = (column.name, *column.synonyms)
    grouped = {header_word(f"{column.group} {name}") for name in names} if column.group else set()
    return grouped | {header_word(name) for name in names}


def _spellings(name: str) -> list[str]:
    """The ways a header may be meant, surest first: with its group, alone, without what stands in brackets, the group alone."""
    group, between, own = name.rpartition(BETWEEN)
    ways = [header_word(f"{group} {own}")] if between else []
    ways += [header_word(own), header_word(IN_BRACKETS.sub(" ", own))]
    return [way for way in dict.fromkeys(ways) if way]


def header_word(name: str) -> str:
    """A header for comparing: folded, without "(Bắt buộc)", stars and punctuation."""
    return plain_word(MARKS.sub(" ", fold(name)))
