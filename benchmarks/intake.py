"""An import of 20,000 rows of 15 columns: read, validated and stored, against the bare parse of the same file in the same run.

Peak memory is that of this process (`ru_maxrss`); the parser's child is printed beside it.
"""

import datetime
import random
import resource
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from benchmarks.measure import seconds
from benchmarks.province import build  # starts Django, which the rest needs

# isort: split
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.intake import reading, review, starting, storing
from awards.models import AwardRecord, Intake, IntakeRow
from units import attachments
from units.models import Account, Recipient, Unit
from units.workbooks import reading as workbooks

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
LIMIT = 300  # MB
HEADER = ("STT", "Danh xưng", "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Chức vụ", "Đơn vị công tác", "Loại đối tượng",
          "Danh hiệu, hình thức khen thưởng", "Năm", "Số quyết định", "Ngày quyết định", "Cơ quan ban hành",
          "Phương thức khen thưởng")  # fmt: skip
FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Chamaléa", "Pi Năng", "Katơr", "Bo Bo", "Hoàng", "Võ")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Quốc", "Thanh", "Hữu", "Đình", "Xuân", "Thu")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Hạnh", "Hòa", "Khôi", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân", "Sơn", "Vinh")


def workbook(rows: int, units: list[str], awards: list[str]) -> bytes:
    """People invented by a seeded generator, each with one award."""
    dice = random.Random(20_000)
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as handle:
        with xlsxwriter.Workbook(handle.name, {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
            page = book.add_worksheet("Danh sách")
            page.write_row(0, 0, HEADER)
            for number in range(rows):
                page.write_row(number + 1, 0, _row(number, dice, units, awards))
        return Path(handle.name).read_bytes()


def _row(number: int, dice: random.Random, units: list[str], awards: list[str]) -> tuple[object, ...]:
    name = " ".join(dice.choice(part) for part in (FAMILIES, MIDDLES, GIVEN))
    born, year = datetime.date(1955, 1, 1) + datetime.timedelta(days=dice.randrange(16_000)), dice.randrange(2012, 2021)
    return (
        number + 1, dice.choice(("Ông", "Bà")), name, born, dice.choice(("Nam", "Nữ")), f"{58_000_000_000 + number:012d}", "Chuyên viên",
        dice.choice(units), "Người trực tiếp công tác", dice.choice(awards), year, f"{dice.randrange(1, 3000)}/QĐ-UBND",
        datetime.date(year, 12, dice.randrange(1, 29)), "Chủ tịch UBND tỉnh Ninh Thuận", "Công trạng",
    )  # fmt: skip


def peak(who: int = resource.RUSAGE_SELF) -> float:
    """MB."""
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> None:
    build(0)
    province = Unit.objects.get(kind="province")
    account = Account.objects.filter(roles__unit=province, roles__role="appraiser").first()
    units = list(Unit.objects.values_list("name", flat=True))
    data = workbook(ROWS, units, ["Chiến sĩ thi đua cơ sở", "Lao động tiên tiến", "Bằng khen của Chủ tịch UBND tỉnh"])
    before, parse = peak(), seconds(lambda: workbooks.run_parser(data))
    held: dict[str, Intake] = {}

    def read() -> None:
        upload = SimpleUploadedFile("Danh sach.xlsx", data)
        held["intake"] = starting.start(kind="decisions", unit=province, upload=upload, by=account)
        reading.run(held["intake"].job_id)

    def accept() -> None:
        intake = Intake.objects.get()
        review.accept_ready(intake, by=account, version=intake.version)
        intake.refresh_from_db()
        if left := intake.rows.filter(choice="open").count():
            print(f"{left} rows ask or err and are left out")
            IntakeRow.objects.filter(intake=intake, choice="open").update(choice="skip", skip_reason="benchmark")
        held["intake"] = starting.store(intake, by=account, version=intake.version)

    taken = {"read and validated": seconds(read), "accepted": seconds(accept)}
    taken["stored"] = seconds(lambda: storing.run(held["intake"].job_id))
    done = Intake.objects.get()
    assert done.state == "done", (done.state, done.error)
    held_now = f"{AwardRecord.objects.count()} records, {Recipient.objects.count()} recipients"
    print(f"{ROWS} rows × {len(HEADER)} columns, {len(data) / 2**20:.1f} MB: {held_now}")
    for name, took in taken.items():
        print(f"{name:<22} {took:7.2f} s   ×{took / parse:6.1f} of the bare parse ({parse:.2f} s)")
    print(f"whole                  {sum(taken.values()):7.2f} s   ×{sum(taken.values()) / parse:6.1f}")
    print(f"peak RSS {peak():.0f} MB (before: {before:.0f} MB, parser: {peak(resource.RUSAGE_CHILDREN):.0f} MB); bound {LIMIT} MB")
    assert peak() < LIMIT
    assert attachments.read(done.file.file) == data


if __name__ == "__main__":
    main()
