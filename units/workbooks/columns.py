"""The columns of our own workbooks, and finding them again in a file that comes back edited: by the names we wrote, wherever they stand.

Lists that staff made themselves have other names, groups, totals and signatures: `awards.intake.layout` reads those.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from units.workbooks.markup import Unreadable, cell_name
from units.workbooks.reading import Book, Row, Sheet, Value
from units.workbooks.values import plain_word

SEARCHED = 10  # rows in which the header is looked for
Kind = Literal["text", "long", "date", "year", "number", "whole", "identity", "yes", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column we write. ``name`` is its header; ``hint`` and ``choices`` go to the template.

    ``width`` is in characters; 0: as the kind needs.
    """

    key: str
    name: str
    kind: Kind = "text"
    required: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    width: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One row under the header: its number and the cells of our columns that are not empty."""

    number: int
    cells: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """What was found in one sheet: the place of each column's key from 0, and the rows with something in one of them."""

    sheet: Sheet
    places: dict[str, int]
    lines: tuple[Line, ...]

    def cell(self, key: str, row: int) -> str:
        """``D12`` of a column's key in a row; empty when the file lacks the column."""
        return cell_name(self.places[key], row) if key in self.places else ""

    @property
    def score(self) -> tuple[bool, int, int]:
        """How well the sheet fits: shown, more columns found, more lines."""
        return not self.sheet.hidden, len(self.places), len(self.lines)


def find_table(book: Book, columns: Sequence[Column]) -> Table:
    """The table of the sheet that fits best. Raises Unreadable when no sheet has one, naming what was looked for."""
    tables = [table for sheet in book.sheets if (table := table_of(sheet, columns))]
    if not tables:
        wanted = ", ".join(f"“{column.name}”" for column in columns[:4])
        raise Unreadable(f"Không tìm thấy dòng tiêu đề trong {SEARCHED} dòng đầu. Cần các cột {wanted}; tải Excel lại từ danh sách để so.")
    return max(tables, key=lambda table: table.score)


def table_of(sheet: Sheet, columns: Sequence[Column]) -> Table | None:
    """The table of one sheet under the row that names most of the columns; None when none names two (or all)."""
    top = [(row.number, _places(row, columns)) for row in sheet.rows if row.number <= SEARCHED]
    number, places = max(top, key=lambda found: len(found[1]), default=(0, {}))
    if len(places) < min(2, len(columns)):
        return None
    filled = _filled_down(sheet, number)
    lines = (_line(row, places, filled) for row in sheet.rows if row.number > number)
    return Table(sheet, places, tuple(line for line in lines if line.cells))


def _places(row: Row, columns: Sequence[Column]) -> dict[str, int]:
    """Key → place from 0 of the columns that a row names; of two of one name the first."""
    words: dict[str, int] = {}
    for place, value in enumerate(row.cells):
        if isinstance(value, str):
            words.setdefault(plain_word(value), place)
    return {column.key: words[word] for column in columns if (word := plain_word(column.name)) in words}


def _line(row: Row, places: dict[str, int], filled: dict[tuple[int, int], Value]) -> Line:
    cells: dict[str, Value] = {}
    for key, place in places.items():
        value = row.at(place)
        value = filled.get((row.number, place)) if value is None else value
        if value is not None:
            cells[key] = value
    return Line(row.number, cells)


def _filled_down(sheet: Sheet, after: int) -> dict[tuple[int, int], Value]:
    """(row, place) → value for cells hidden under one that somebody merged downward over several rows: they are not cleared."""
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
