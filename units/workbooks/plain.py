"""CSV as Vietnamese Excel opens it: UTF-8 with its mark, semicolons, and texts that no spreadsheet takes for a formula.

CSV has no types, so a text that starts with = + - @, a tab or a carriage return gets an apostrophe before it.
"""

import csv
import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO

from units.workbooks.columns import Column
from units.workbooks.reading import Value
from units.workbooks.values import shown

DANGEROUS = re.compile(r"'*[=+\-@\t\r]")


def write_csv(columns: Sequence[Column], rows: Iterable[Mapping[str, Value]], *, separator: str = ";") -> bytes:
    """A header and rows. ``separator`` is ";" where Windows writes decimals with a comma (Vietnam), else ","."""
    out = StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerow([guarded(column.name) for column in columns])
    for row in rows:
        writer.writerow([_cell(row.get(column.key)) for column in columns])
    return out.getvalue().encode("utf-8-sig", "replace")


def guarded(text: str) -> str:
    """A text no spreadsheet evaluates; an apostrophe more where it had some, so that taking one away gives the text back."""
    return f"'{text}" if DANGEROUS.match(text) else text


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, float):
        return f"{value}".replace(".", ",")
    return shown(value) if value is None or isinstance(value, int | datetime.date | datetime.time) else ""
