"""500 errors of 30 kinds sown into a list of 5,200 rows: each is reported at exactly its cell, and nothing else is."""

import datetime
import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.factories import collective, world
from tests.imports import loaded

pytestmark = pytest.mark.django_db
HEADER = (
    "STT", "Phân loại (Bắt buộc)", "Họ và tên\n(Bắt buộc)", "Ngày sinh", "Giới tính", "Số định danh", "Chức vụ", "Đơn vị công tác *",
    "Loại đối tượng", "Danh hiệu/Hình thức", "Năm xét", "Số QĐ", "Ngày QĐ", "Cơ quan ban hành", "Phương thức khen thưởng", "Điện thoại",
    "Thời gian lập thành tích",
)  # fmt: skip
LETTERS = dict(zip(
    ("order", "kind", "name", "birth", "gender", "identity", "post", "unit", "class", "award", "year", "number", "date", "issuer", "method",
     "phone", "period"), "ABCDEFGHIJKLMNOPQ", strict=True))  # fmt: skip
FIRST_ROW = 4  # the title stands in row 1, the header in row 3
FAMILIES = ("Nguyễn", "Trần", "Lê", "Chamaléa", "Pi Năng", "Katơr", "Đặng", "Võ", "Hoàng", "Phạm", "Bo Bo", "Ngô")
MIDDLES = ("Văn", "Thị", "Minh", "Ngọc", "Quốc", "Thanh", "Hữu", "Đình", "Xuân", "Thu", "Hoàng", "Kim")
GIVEN = ("An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Hạnh", "Hòa", "Khôi", "Lan", "Mai", "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Vinh")
Row = dict[str, object]


def good(number: int, dice: random.Random) -> Row:
    """A row without fault, in one of the many ways people write."""
    born = datetime.date(1955, 1, 1) + datetime.timedelta(days=dice.randrange(15_000))
    year = dice.randrange(2015, 2021)
    signed = datetime.date(year, 12, dice.randrange(1, 29))
    name = " ".join(dice.choice(part) for part in (FAMILIES, MIDDLES, GIVEN))
    if dice.random() < 0.2:
        name = unicodedata.normalize("NFD", name)
    return {
        "order": number, "kind": dice.choice(["Cá nhân", "cá nhân", "CANHAN", "Khen thưởng cá nhân"]),
        "name": dice.choice([name, f" {name} ", name.replace(" ", "\u00a0")]), "birth": dice.choice([born, f"{born:%d/%m/%Y}", f"{born:%d-%m-%Y}", f"{born:%Y}"]),
        "gender": dice.choice(["Nam", "nữ", ""]), "identity": f"0{58_000_000_000 + number}", "post": dice.choice(["Nông dân", "Chuyên viên", ""]),
        "unit": dice.choice(["UBND xã Phước Bình", "Uỷ ban nhân dân xã Phước Bình", "xã Phước Bình", "UBND XÃ PHƯỚC BÌNH"]),
        "class": dice.choice(["", "Người trực tiếp", "Các cấp lãnh đạo từ phó phòng trở lên"]),
        "award": dice.choice(["Bằng khen của Chủ tịch UBND tỉnh", "Chiến sĩ thi đua cấp tỉnh", "CSTĐ cấp tỉnh", "BK_TINH"]),
        "year": dice.choice([year, str(year), f"Năm {year}"]), "number": f"{dice.randrange(1, 3000)}/QĐ-UBND",
        "date": dice.choice([signed, f"{signed:%d/%m/%Y}", f"ngày {signed.day} tháng {signed.month} năm {signed.year}"]),
        "issuer": "Chủ tịch UBND tỉnh Ninh Thuận", "method": dice.choice(["", "Công trạng", "Đột xuất"]), "phone": dice.choice(["", "0912 345 678"]),
        "period": dice.choice(["", f"{year - 1}-{year}", str(year)]),
    }  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One kind of error: the field whose cell must be named, and what is put there (or done to the row)."""

    field: str
    value: object | Callable[[Row], object]
    clears: tuple[str, ...] = ()


KINDS = {
    "no such day of birth": Fault("birth", "31/02/1980"),
    "born tomorrow": Fault("birth", "01/01/2022"),
    "born too early": Fault("birth", "1850"),
    "birth in words": Fault("birth", "không rõ"),
    "eleven digits": Fault("identity", "05808000012"),
    "letters in the number": Fault("identity", "AB1234567890"),
    "no name": Fault("name", ""),
    "name of digits": Fault("name", "12345"),
    "old font": Fault("name", "NguyÔn V¨n ¸n"),
    "unknown gender": Fault("gender", "khác"),
    "no unit": Fault("unit", ""),
    "unit outside": Fault("unit", "UBND xã Phước Hòa"),
    "unknown unit": Fault("unit", "Xã Không Có"),
    "unknown kind": Fault("kind", "Nhóm"),
    "unknown class": Fault("class", "Loại lạ"),
    "class of another kind": Fault("class", "Hợp tác xã"),
    "no award": Fault("award", ""),
    "unknown award": Fault("award", "Bằng khen lạ"),
    "award not for persons": Fault("award", "Tập thể lao động xuất sắc"),
    "no year": Fault("year", ""),
    "year in words": Fault("year", "hai nghìn"),
    "year to come": Fault("year", "2022"),
    "year against the date": Fault("year", "2008"),
    "no number": Fault("number", ""),
    "number without digits": Fault("number", "QĐ-UBND"),
    "no date": Fault("date", ""),
    "no such date": Fault("date", "29/02/2019"),
    "date to come": Fault("date", "30/12/2021"),
    "no issuer": Fault("issuer", ""),
    "unknown method": Fault("method", "tự nguyện"),
    "short telephone": Fault("phone", "0912"),
    "period backwards": Fault("period", "2020-2018"),
    "Excel error": Fault("post", "=1/0"),
}


def sown(rows: int, faults: int, seed: int) -> tuple[list[list[object]], Counter[str]]:
    """The lines of a sheet and the oracle: cells that must be named, each with the number of errors in it."""
    dice = random.Random(seed)
    table = [good(number, dice) for number in range(1, rows + 1)]
    expected: Counter[str] = Counter()
    for place, index in enumerate(dice.sample(range(1, rows), faults)):
        name = list(KINDS)[place % len(KINDS)]
        fault = KINDS[name]
        table[index][fault.field] = fault.value
        expected[f"{LETTERS[fault.field]}{index + FIRST_ROW}"] += 1
    lines = [["DANH SÁCH KHEN THƯỞNG CÁC NĂM"], [], list(HEADER), *([row[field] for field in LETTERS] for row in table)]
    return lines, expected


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


@pytest.mark.parametrize(("rows", "faults", "seed"), [(400, 120, 1), (300, 140, 2), (5200, 500, 3)])
def test_every_error_is_reported_at_its_cell_and_none_besides(w, rows, faults, seed):
    lines, expected = sown(rows, faults, seed)
    intake = loaded(w, lines, "decisions")
    assert (intake.state, intake.error) == ("review", "")
    found = [(row.number, one) for row in intake.rows.exclude(findings=[]) for one in row.findings]
    assert [(number, one) for number, one in found if one["level"] != "error"] == []
    assert Counter(one["cell"] for _number, one in found) == expected
    assert intake.rows.filter(has_error=True).count() == faults == sum(expected.values())
    assert all(one["reason"] and one["fix"] for _number, one in found)
    assert intake.rows.count() == rows


def test_duplicates_inside_the_file_and_against_what_is_there(w):
    dice = random.Random(4)
    first, second, third = (good(number, dice) for number in (1, 2, 3))
    collective(w, name="Tổ 5")
    group = third | {
        "kind": "Tập thể",
        "name": "Tổ 5",
        "birth": "",
        "gender": "",
        "identity": "",
        "award": "TTLDXS",
        "class": "",
        "phone": "",
    }
    lines = [list(HEADER), *([row[field] for field in LETTERS] for row in (first, second, first | {"order": 9}, group, group))]
    intake = loaded(w, lines, "decisions")
    told = [[(one["cell"], one["level"], one["reason"]) for one in row.findings] for row in intake.rows.order_by("number")]
    assert told == [[], [], [("C4", "error", "trùng với dòng 2")], [], [("C6", "error", "trùng với dòng 5")]]
