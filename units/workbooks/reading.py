"""From the bytes of an .xlsx to a `Book`: checked first, parsed in a capped child process, texts cleaned, errors marked.

    book = read(data)            # raises Unreadable
    sheet = book.sheets[0]
    for row in sheet.rows:       # only rows with something in them
        row.number, row.cells    # from 1; a tuple of values from column A on

Values: text (NFC, spaces cleaned, line breaks kept), int (also for 3.0), float, bool, date, datetime, time, None for an empty
cell, `Fault` for a cell that holds an error or a formula without result. Formulas count as the value Excel kept for them.
"""

import datetime
import html
import json
import os
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from units.vietnamese import nfc_lines
from units.workbooks import safety
from units.workbooks.legacy import is_legacy
from units.workbooks.markup import Unreadable, cell_name

PARSER = Path(__file__).resolve().parent / "parser.py"
# 1.2 million cells (markup.MAX_AREA) need 350 MB here at worst; a list of 20,000 × 15 needs 130.
MEMORY_LIMIT = 640 * 2**20  # bytes of address space
TIME_LIMIT = 20  # seconds, processor and wall clock alike; 20,000 × 15 needs one
TOO_LARGE = "Bảng quá lớn để đọc. Tách thành nhiều tệp, mỗi tệp không quá 20.000 dòng."
LEGACY = "Chữ trong tệp theo bảng mã cũ (TCVN3 hoặc VNI). Chuyển sang Unicode (ví dụ bằng UniKey, Ctrl+Shift+F6) rồi tải lên lại."


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell without a usable value: it shows an error, or its formula was never computed. ``reason`` is for the screen."""

    reason: str


Value = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | Fault | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number from 1 and its values from column A on (trailing empty cells may be missing)."""

    number: int
    cells: tuple[Value, ...]

    def at(self, column: int) -> Value:
        """The value in a column counted from 0; None beyond the end."""
        return self.cells[column] if column < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Span:
    """A merged area: rows from 1, columns from 0, all inclusive. Its value stands in the top left cell."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. ``rows`` leaves out empty rows; ``width`` is the number of columns in use."""

    name: str
    hidden: bool
    rows: tuple[Row, ...]
    merges: tuple[Span, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read. ``sheets`` in order, hidden ones too."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def read(data: bytes, *, clean: bool = True, unicode_only: bool = True) -> Book:
    """The workbook in these bytes. ``clean=False`` keeps texts as they stand, for comparing them letter by letter;
    ``unicode_only=False`` takes texts that look like a legacy encoding too: the caller looks at each.

    Takes about a second for 20,000 rows of 15 columns; the parsing happens in a child process. Call it outside transactions.
    Raises Unreadable: refused by `safety.check`, damaged, too large, or in a legacy encoding.
    """
    bounds = safety.check(data)
    faults = _faults_by_sheet(data, bounds.faults) if any(bounds.faults.values()) else {}
    tidy = _tidier(clean=clean)
    lines = run_parser(data).splitlines()
    book = Book(tuple(_sheet(json.loads(line), faults, tidy) for line in lines))
    if clean and unicode_only and is_legacy(_texts(book)):
        raise Unreadable(LEGACY)
    return book


def run_parser(data: bytes, *, time_limit: int = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT) -> bytes:
    """One run of the parser. Whatever the workbook makes it do ends in Unreadable."""
    limits = json.dumps({"memory_limit": memory_limit, "time_limit": time_limit}).encode() + b"\n"
    environment = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    command = [sys.executable, "-I", str(PARSER)]
    try:
        done = subprocess.run(  # noqa: S603 -- our own script by our own interpreter, no word of a user's in the command
            command, input=limits + data, capture_output=True, env=environment, timeout=time_limit, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(TOO_LARGE) from None
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT, -signal.SIGSEGV) or b"MemoryError" in done.stderr:
        raise Unreadable(TOO_LARGE)
    if done.returncode:
        raise Unreadable(safety.BROKEN)
    return done.stdout


# --- building the book -------------------------------------------------------------------------------------------------


def _sheet(said: dict[str, Any], faults: dict[str, dict[str, str]], tidy: Callable[[Any], Value]) -> Sheet:
    top, left, marked = said["top"], (None,) * said["left"], faults.get(said["name"], {})
    rows = []
    for number, values in enumerate(said["rows"], top + 1):
        cells = (*left, *map(tidy, values))
        if marked:
            cells = _mark(number, cells, marked)
        if any(value is not None for value in cells):
            rows.append(Row(number, cells))
    merges = tuple(Span(a_row + 1, a_column, b_row + 1, b_column) for (a_row, a_column), (b_row, b_column) in said["merges"])
    width = max((len(row.cells) for row in rows), default=0)
    return Sheet(said["name"], said["hidden"], tuple(rows), merges, width)


def _mark(number: int, cells: tuple[Value, ...], marked: dict[str, str]) -> tuple[Value, ...]:
    named = ((marked.get(cell_name(column, number)), value) for column, value in enumerate(cells))
    return tuple(Fault(reason) if reason and value is None else value for reason, value in named)


def _tidier(*, clean: bool) -> Callable[[Any], Value]:
    """The function that turns what JSON gives into values; texts that come again are cleaned once."""
    known: dict[str, str | None] = {"": None}

    def tidy(value: Any) -> Value:
        if isinstance(value, str):
            if value not in known:
                known[value] = (clean_text(value) or None) if clean else value
            return known[value]
        if isinstance(value, float):
            return int(value) if value.is_integer() and abs(value) < 2**63 else value
        return _moment(value) if isinstance(value, dict) else value

    return tidy


def clean_text(text: str) -> str:
    """NFC, one kind of space, nothing invisible; line breaks stay."""
    if text.isprintable() and "  " not in text and text == text.strip() and unicodedata.is_normalized("NFC", text):
        return text.replace("\u00a0", " ")
    return nfc_lines(text)


def _moment(said: dict[str, Any]) -> Value:
    """Dates as dates; a date with a time of midnight is a date; a duration is its number of days, as Excel keeps it."""
    if "on" in said:
        return datetime.date.fromisoformat(said["on"])
    if "time" in said:
        return datetime.time.fromisoformat(said["time"])
    if "seconds" in said:
        return float(said["seconds"]) / 86400
    moment = datetime.datetime.fromisoformat(said["at"])
    return moment.date() if moment.time() == datetime.time() else moment


def _texts(book: Book) -> Iterable[str]:
    return (value for sheet in book.sheets for row in sheet.rows for value in row.cells if isinstance(value, str))


# --- which part is which sheet -----------------------------------------------------------------------------------------

SHEET_TAG = re.compile(r"<(?:[\w.-]+:)?sheet\s([^>]*)>")
RELATION_TAG = re.compile(r"<(?:[\w.-]+:)?Relationship\s([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*["']([^"']*)["']""")


def _faults_by_sheet(data: bytes, faults: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    """The faulty cells by the name of their sheet (`safety` knows them by part). Empty where the workbook does not say."""
    with ZipFile(BytesIO(data)) as archive:
        names = set(archive.namelist())
        if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
            return {}
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for tag in RELATION_TAG.findall(relations):
        said = dict(ATTRIBUTE.findall(tag))
        target = said.get("Target", "")
        targets[said.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    found = {}
    for tag in SHEET_TAG.findall(book):
        said = dict(ATTRIBUTE.findall(tag))
        part = next((targets.get(value, "") for name, value in said.items() if name.endswith(":id")), "")
        found[html.unescape(said.get("name", ""))] = faults.get(part, {})
    return found
