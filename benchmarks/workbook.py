"""Workbooks of 20,000 rows by 15 columns: reading with every check against the bare parse, writing against the bare writer.

Floor of reading: calamine in this process, nothing checked, nothing cleaned. Ours: looked at while inflating, parsed in a capped
child process, texts cleaned, columns found, each cell turned into what its column needs. Floor of writing: XlsxWriter's plain
`write_row`. Bars: reading at most 5 seconds and 300 MB of this process; nothing that fits is refused, every seeded error is found.
"""

import datetime
import json
import os
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

from benchmarks.measure import pair, seconds
from units.workbooks import safety
from units.workbooks.columns import Column, Table, find_table
from units.workbooks.reading import read
from units.workbooks.values import BadValue, as_choice, as_date, as_identity, as_long_text, as_text, as_whole, as_year, as_yes
from units.workbooks.writing import Page, write_book

ROWS, WRONG, ROUNDS = 20_000, 500, 3
LEVELS = {"Hoàn thành xuất sắc nhiệm vụ": "excellent", "Hoàn thành tốt nhiệm vụ": "good", "Hoàn thành nhiệm vụ": "done"}
COLUMNS = (
    Column("order", "STT", kind="whole"), Column("honorific", "Danh xưng"), Column("name", "Họ và tên", required=True),
    Column("born", "Ngày sinh", kind="date"), Column("gender", "Giới tính"), Column("identity", "Số định danh", kind="identity"),
    Column("post", "Chức vụ"), Column("unit", "Đơn vị công tác", required=True), Column("award", "Hình thức"),
    Column("year", "Năm xét", kind="year"),
    Column("level", "Xếp loại", kind="choice"), Column("votes", "Số phiếu", kind="whole"), Column("worker", "Trực tiếp", kind="yes"),
    Column("why", "Thành tích", kind="long"), Column("note", "Ghi chú"),
)  # fmt: skip
DATE = {"num_format": "dd/mm/yyyy"}


def row(number: int) -> list[object]:
    """One line of invented data; every 40th has a date that does not exist."""
    born = "31/02/1980" if number % (ROWS // WRONG) == 0 else datetime.date(1960, 1, 1) + datetime.timedelta(days=number % 14_000)
    return [
        number, "Bà" if number % 2 else "Ông", f"Nguyễn Thị Hoà {number}", born, "Nữ" if number % 2 else "Nam", f"0580{number:08d}",
        "Giáo viên", f"Trường Tiểu học số {number % 300}", "Bằng khen của Chủ tịch UBND tỉnh", 2015 + number % 6,
        list(LEVELS)[number % 3], number % 15,
        "X" if number % 3 else "", f"Vận động {number % 90} hộ hiến đất làm đường, giúp {number % 7} hộ thoát nghèo bền vững.", "",
    ]  # fmt: skip


def workbook() -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, date = book.add_worksheet("Danh sách"), book.add_format(DATE)
    sheet.write_row(0, 0, [column.name for column in COLUMNS])
    for number in range(1, ROWS + 1):
        cells = row(number)
        sheet.write_row(number, 0, cells)
        if isinstance(cells[3], datetime.date):
            sheet.write_datetime(number, 3, cells[3], date)
    book.close()
    return out.getvalue()


READERS = {
    "whole": as_whole,
    "date": as_date,
    "identity": as_identity,
    "year": as_year,
    "yes": as_yes,
    "long": as_long_text,
    "text": as_text,
}


def validated(table: Table) -> list[str]:
    """The cells that do not fit their columns."""
    readers = [(one.key, (lambda value: as_choice(value, LEVELS)) if one.kind == "choice" else READERS[one.kind]) for one in COLUMNS]
    wrong = []
    for line in table.lines:
        for key, reader in readers:
            try:
                reader(line.cells.get(key))
            except BadValue:
                wrong.append(table.cell(key, line.number))
    return wrong


def ours(data: bytes) -> list[str]:
    return validated(find_table(read(data), COLUMNS))


def bare(data: bytes) -> list[list[object]]:
    return load_workbook(BytesIO(data)).get_sheet_by_index(0).to_python()


def written() -> bytes:
    keys = [column.key for column in COLUMNS]
    return write_book([Page("Danh sách", COLUMNS, (dict(zip(keys, row(n), strict=True)) for n in range(1, ROWS + 1)))], size=ROWS)


def main() -> None:
    data = workbook()
    print(f"{ROWS} rows × {len(COLUMNS)} columns, {len(data) // 1024} KB")
    took, grown, wrong = alone(data)
    print(f"first reading {took:.2f} s, +{grown} MB; {len(wrong)} of {WRONG} seeded errors found")
    expected = [f"D{number + 1}" for number in range(1, ROWS + 1) if number % (ROWS // WRONG) == 0]
    if wrong != expected or took > 5 or grown > 300:
        raise SystemExit("over the bar, or errors missed")
    pair("read, checked, validated / bare parse", lambda: ours(data), lambda: bare(data), ROUNDS)
    pair("check before parsing / bare parse", lambda: safety.check(data), lambda: bare(data), ROUNDS)
    pair("written with types, filters, print setup / bare writer", written, workbook, ROUNDS)


def alone(data: bytes) -> tuple[float, int, list[str]]:
    """(seconds, growth in MB, wrong cells) of one reading in a fresh process; the parser's own process is capped apart."""
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        done = subprocess.run([sys.executable, __file__, file.name], capture_output=True, check=True, env=environment)
    return tuple(json.loads(done.stdout))


def measured(path: str) -> None:
    data = Path(path).read_bytes()
    before = peak()
    wrong: list[str] = []
    took = seconds(lambda: wrong.extend(ours(data)))
    print(json.dumps([took, peak() - before, wrong]))


def peak() -> int:
    """The most memory this process ever held, in MB."""
    return int(Path("/proc/self/status").read_text(encoding="ascii", errors="replace").split("VmHWM:")[1].split()[0]) // 1024


if __name__ == "__main__":
    measured(sys.argv[1]) if len(sys.argv) > 1 else main()
