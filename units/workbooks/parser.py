"""The parser: .xlsx to JSON, run as a process of its own by `reading`. The only module that imports python-calamine.

It knows nothing of Django: no database, no secrets. It caps itself before it looks at the file, reads the workbook from stdin
after one line of limits, and writes one JSON document to stdout. calamine ends the whole process when it gets no memory: so
that must not be the web server's.
"""

import datetime
import json
import resource
import sys
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, SheetTypeEnum, SheetVisibleEnum, load_workbook

NOT_READ = 3  # exit code: the file is damaged


def cap(*, memory_limit: int, time_limit: int) -> None:
    """Limit this process: address space in bytes, CPU time in seconds, no core dump, no file writes."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    resource.setrlimit(resource.RLIMIT_CPU, (time_limit, time_limit + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def plain(value: object) -> Any:
    """What JSON has no word for, as {kind: text}."""
    if isinstance(value, datetime.datetime):
        return {"at": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"on": value.isoformat()}
    if isinstance(value, datetime.time):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


def sheet_of(sheet: CalamineSheet, *, hidden: bool) -> dict[str, Any]:
    first_row, first_column = sheet.start or (0, 0)
    rows = sheet.to_python(skip_empty_area=True) if sheet.start else []
    return {
        "name": sheet.name,
        "hidden": hidden,
        "top": first_row,
        "left": first_column,
        "rows": rows,
        "merges": sheet.merged_cell_ranges or [],
    }


def write_book(data: bytes) -> None:
    """Print the sheets one by one, a JSON document per line: no more than one is held twice."""
    book = load_workbook(BytesIO(data))
    for index, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            sheet = sheet_of(book.get_sheet_by_index(index), hidden=about.visible != SheetVisibleEnum.Visible)
            sys.stdout.write(json.dumps(sheet, default=plain, ensure_ascii=True, separators=(",", ":")) + "\n")


def main() -> int:
    """Read limits and file from stdin; the exit code says how it ended."""
    limits = json.loads(sys.stdin.buffer.readline())
    cap(**limits)
    try:
        write_book(sys.stdin.buffer.read())
    except (CalamineError, ValueError, OSError) as error:
        sys.stderr.write(f"{type(error).__name__}: {error}"[:500])
        return NOT_READ
    return 0


if __name__ == "__main__":
    sys.exit(main())
