"""Reads a CSV that `units.workbooks.plain` wrote, its guards taken away: what went in must come out."""

import csv
import re
from io import StringIO

SEPARATORS = ";,"
GUARDED = re.compile(r"'+[=+\-@\t\r]")


def read_csv(data: bytes) -> list[tuple[str, ...]]:
    text = data.decode("utf-8-sig")
    head = text.split("\r\n", 1)[0]
    rows = csv.reader(StringIO(text, newline=""), delimiter=max(SEPARATORS, key=head.count))
    return [tuple(cell[1:] if GUARDED.match(cell) else cell for cell in row) for row in rows]
