"""What somebody does to a downloaded workbook at home: cells changed, rows dropped, copied or shuffled, saved by another program."""

import datetime
from collections.abc import Callable, Mapping
from io import BytesIO

import xlsxwriter

from units.workbooks.markup import cell_name
from units.workbooks.reading import Row, Value, read

Rows = list[tuple[Value, ...]]


def edited(data: bytes, changes: Mapping[str, Value], *, rows: Callable[[Rows], Rows] = lambda rows: rows) -> bytes:
    """The workbook saved again with these cells changed, then its rows rearranged (the header stays)."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    dates = book.add_format({"num_format": "dd/mm/yyyy"})
    for sheet in read(data, clean=False).sheets:
        target = book.add_worksheet(sheet.name)
        for number, cells in enumerate(_lines(sheet.rows, changes, rows, sheet.width)):
            for column, value in enumerate(cells):
                _put(target, number, column, value, dates)
    book.close()
    return out.getvalue()


HEADER = 3  # rows: title, note, header


def _lines(rows: tuple[Row, ...], changes: Mapping[str, Value], arrange: Callable[[Rows], Rows], width: int) -> Rows:
    last = max((row.number for row in rows), default=0)
    by_number = {row.number: row for row in rows}
    grid: Rows = []
    for number in range(1, last + 1):
        row = by_number.get(number, Row(number, ()))
        grid.append(tuple(changes.get(cell_name(column, number), row.at(column)) for column in range(width)))
    return grid[:HEADER] + arrange(grid[HEADER:])


def _put(sheet, row: int, column: int, value: Value, dates) -> None:
    if isinstance(value, datetime.date):
        sheet.write_datetime(row, column, value, dates)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value))
