"""The lists staff really use: every layout is understood, stored, and what is not a row is said."""

import datetime

import pytest

from awards.intake.columns import header_key
from awards.intake.layout import Line, is_total
from awards.models import AwardRecord, Initiative, Rating
from tests.factories import unit, world
from tests.imports import findings, loaded, stored
from units.models import PersonDetail, Recipient

pytestmark = pytest.mark.django_db
UNIT = "UBND xã Phước Bình"
ISSUER = "Chủ tịch UBND xã Phước Bình"
ONCE = {"number": "5/QĐ-UBND", "date": "10/01/2021", "issuer": ISSUER, "year": "2020"}


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def people():
    return list(Recipient.objects.order_by("pk").values_list("kind", "name", "unit__code"))


def records():
    return list(AwardRecord.objects.order_by("pk").values_list("recipient__name", "award__code", "award_year", "decision_number"))


def test_the_list_in_use_since_2023(w):
    header = ["STT", "Tên gọi (Ông/Bà/Chức danh)", "Tên tập thể/cá nhân/hộ gia đình", "Chức vụ", "Đơn vị công tác", "Phân loại khen thưởng",
              "Danh hiệu thi đua/Hình thức khen thưởng", "Phân loại đối tượng", "Lĩnh vực hoạt động"]  # fmt: skip
    rows = [
        [
            1,
            "Ông",
            "Nguyễn Văn An",
            "Nông dân",
            UNIT,
            "Khen thưởng cá nhân",
            "Giấy khen của Chủ tịch UBND cấp xã",
            "Người trực tiếp",
            "Nông nghiệp",
        ],
        [2, "", "Tổ vay vốn số 5", "", UNIT, "Khen thưởng tập thể", "Giấy khen của Chủ tịch UBND cấp xã", "Khác", "Kinh tế"],
        [3, "", "Hộ ông Katơr Hạnh", "", UNIT, "HOGIADINH", "GK_XA", "Hộ gia đình", ""],
    ]
    intake = loaded(w, [header, *rows], "decisions", defaults=ONCE)
    assert findings(intake) == []
    assert intake.layout["left_out"] == ["Lĩnh vực hoạt động"]
    stored(intake)
    assert people() == [
        ("person", "Nguyễn Văn An", "phuoc-binh"), ("collective", "Tổ vay vốn số 5", "phuoc-binh"), ("household", "Hộ ông Katơr Hạnh", "phuoc-binh"),
    ]  # fmt: skip
    assert records() == [(name, "GK_XA", 2020, "5/QĐ-UBND") for name in ("Nguyễn Văn An", "Tổ vay vốn số 5", "Hộ ông Katơr Hạnh")]


def test_older_list_of_persons_with_department_and_codes(w):
    header = ["STT", "Họ và tên", "Giới tính", "Ngày sinh", "Chức vụ", "Tên phòng ban", "Tên đơn vị", "Địa chỉ", "Mã phân loại cán bộ",
              "Mã hình thức khen thưởng", "Mã danh hiệu"]  # fmt: skip
    rows = [[1, "Trần Thị Bình", "Nữ", "02/09/1985", "Chuyên viên", "Phòng Kinh tế", UNIT, "", "", "", "CSTD_TINH"],
            [2, "Lê Văn Cường", "Nam", "1979", "", "Phòng Kinh tế", UNIT, "", "", "BK_TINH", ""]]  # fmt: skip
    intake = loaded(w, [["Danh sách cá nhân"], [], header, *rows], "decisions", defaults=ONCE)
    assert findings(intake) == []
    stored(intake)
    assert records() == [("Trần Thị Bình", "CSTD_TINH", 2020, "5/QĐ-UBND"), ("Lê Văn Cường", "BK_TINH", 2020, "5/QĐ-UBND")]
    assert list(Recipient.objects.order_by("pk").values_list("posts__title", flat=True)) == ["Chuyên viên, Phòng Kinh tế", "Phòng Kinh tế"]


def test_older_list_of_collectives(w):
    header = ["STT", "Tên đơn vị/tập thể", "Mã phân loại", "Mã hình thức", "Mã danh hiệu"]
    intake = loaded(w, [["DANH SÁCH TẬP THỂ"], [], header, [1, "Tổ 5", "", "", "TTLDXS"]], "decisions", defaults=ONCE)
    assert findings(intake) == []
    stored(intake)
    assert people() == [("collective", "Tổ 5", "phuoc-binh")]


def test_the_military_variant_with_one_column_per_title(w):
    header = [
        "STT",
        "CCCD",
        "Họ và tên",
        "Năm",
        "Chiến sĩ thi đua cấp tỉnh",
        "Số QĐ Chiến sĩ thi đua cấp tỉnh",
        "Bằng khen của Chủ tịch UBND tỉnh",
    ]
    rows = [[1, 58080000123, "Nguyễn Văn An", 2020, "X", "77/QĐ-UBND", "x"], [2, "058080000124", "Lê Văn Cường", 2020, "", "", "X"],
            [3, "058080000125", "Phạm Văn Dũng", 2020, "đạt", "", ""]]  # fmt: skip
    intake = loaded(w, [header, *rows], "decisions", defaults=ONCE)
    assert findings(intake) == [("E4", "error", "“đạt” không phải dấu X")]
    stored(intake)
    assert records() == [
        ("Nguyễn Văn An", "CSTD_TINH", 2020, "77/QĐ-UBND"), ("Nguyễn Văn An", "BK_TINH", 2020, "5/QĐ-UBND"), ("Lê Văn Cường", "BK_TINH", 2020, "5/QĐ-UBND"),
    ]  # fmt: skip
    assert list(PersonDetail.objects.order_by("pk").values_list("identity_number", flat=True)) == ["058080000123", "058080000124"]


def test_the_registration_list_with_two_header_rows_and_post_and_unit_in_one_column(w):
    top = ["Stt", "Ông (bà)", "Họ và tên", "Chức vụ, đơn vị", "Đăng ký", ""]
    below = ["", "", "", "", "Thi đua", "Khen thưởng"]
    rows = [[1, "Bà", "Trần Thị Bình", "Chủ tịch Hội Nông dân, UBND xã Phước Bình", "CSTD_TINH", "BK_TINH"],
            [2, "Ông", "Lê Văn Cường", "Trưởng thôn", "", "BK_TINH"]]  # fmt: skip
    intake = loaded(w, [["DANH SÁCH ĐĂNG KÝ"], top, below, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], *rows], "decisions", defaults=ONCE)
    assert findings(intake) == [("D6", "warning", "không tách được đơn vị, coi là người của UBND xã Phước Bình")]
    assert intake.layout["last_row"] == 3
    stored(intake)
    assert records() == [
        ("Trần Thị Bình", "CSTD_TINH", 2020, "5/QĐ-UBND"), ("Trần Thị Bình", "BK_TINH", 2020, "5/QĐ-UBND"), ("Lê Văn Cường", "BK_TINH", 2020, "5/QĐ-UBND"),
    ]  # fmt: skip
    assert list(Recipient.objects.order_by("pk").values_list("posts__title", flat=True)) == ["Chủ tịch Hội Nông dân", "Trưởng thôn"]


def test_years_of_birth_under_male_and_female(w):
    top = ["STT", "Họ và tên", "Năm sinh", "", "Chức vụ"]
    below = ["", "", "Nam", "Nữ", ""]
    intake = loaded(w, [top, below, [1, "Trần Thị Bình", "", 1985, "Nông dân"], [2, "Lê Văn Cường", 1979, "", "Nông dân"]])
    assert findings(intake) == []
    stored(intake)
    assert list(PersonDetail.objects.order_by("pk").values_list("gender", "birth_year")) == [("female", 1985), ("male", 1979)]


def test_group_rows_say_kind_unit_and_award_and_totals_are_left_out(w):
    rows = [
        ["STT", "Tên tập thể, cá nhân", "Chức vụ", "Ghi chú"],
        ["A", "GIẤY KHEN CỦA CHỦ TỊCH UBND CẤP XÃ", "", ""],
        ["I", "Tập thể", "", ""],
        [1, "Tổ 5", "", ""],
        ["II", "Cá nhân", "", ""],
        [1, "Trần Thị Bình", "Nông dân", "hoàn cảnh khó khăn"],
        ["B", "BẰNG KHEN CỦA CHỦ TỊCH UBND TỈNH", "", ""],
        [1, "Lê Văn Cường", "Nông dân", ""],
        ["", "Mục không ai biết", "", ""],
        ["", "Danh sách này có 3 người", "", ""],
    ]
    intake = loaded(w, rows, "decisions", defaults=ONCE)
    assert findings(intake) == []
    assert intake.layout["notices"] == [
        "Dòng 10 là dòng tổng hoặc câu kết, không nhập.",
        "Coi là tiêu đề nhóm, không nhập: dòng 9 “Mục không ai biết”.",
    ]
    stored(intake)
    assert [(kind, name) for kind, name, _unit in people()] == [
        ("collective", "Tổ 5"),
        ("person", "Trần Thị Bình"),
        ("person", "Lê Văn Cường"),
    ]
    assert records() == [
        ("Tổ 5", "GK_XA", 2020, "5/QĐ-UBND"),
        ("Trần Thị Bình", "GK_XA", 2020, "5/QĐ-UBND"),
        ("Lê Văn Cường", "BK_TINH", 2020, "5/QĐ-UBND"),
    ]


def test_a_group_row_with_a_unit_below_ones_own(w):
    unit("truong-a", "school", "Trường TH Phước Bình A", w.commune)
    rows = [["STT", "Họ và tên", "Chức vụ"], ["I", "Trường TH Phước Bình A", ""], [1, "Trần Thị Bình", "Giáo viên"]]
    stored(loaded(w, rows))
    assert people() == [("person", "Trần Thị Bình", "truong-a")]


def test_ratings(w):
    header = ["STT", "Họ và tên", "Chức vụ", "Kết quả xếp loại", "Năm đánh giá", "Số, ngày văn bản", "Cơ quan xếp loại"]
    rows = [[1, "Trần Thị Bình", "Nông dân", "HTXSNV", 2020, "12/QĐ-UBND ngày 05/01/2021", UNIT],
            [2, "Lê Văn Cường", "Nông dân", "Hoàn thành tốt nhiệm vụ", 2020, "12/QĐ-UBND, ngày 5 tháng 1 năm 2021", UNIT],
            [3, "Phạm Văn Dũng", "Nông dân", "giỏi", 2020, "", ""]]  # fmt: skip
    intake = loaded(w, [header, *rows], "ratings")
    assert findings(intake) == [("D4", "error", "mức xếp loại “giỏi” không có trong danh mục")]
    stored(intake)
    day = datetime.date(2021, 1, 5)
    told = Rating.objects.order_by("pk").values_list("recipient__name", "year", "level", "act_number", "act_on", "issuer_name", "source")
    assert list(told) == [
        ("Trần Thị Bình", 2020, "excellent", "12/QĐ-UBND", day, UNIT, "imported"), ("Lê Văn Cường", 2020, "good", "12/QĐ-UBND", day, UNIT, "imported"),
    ]  # fmt: skip
    other = loaded(w, [header, [1, "Trần Thị Bình", "Nông dân", "Hoàn thành nhiệm vụ", 2020, "", ""]], "ratings")
    assert [(cell, level) for cell, level, _reason in findings(other)] == [("B2", "error")]


def test_initiatives_with_several_authors(w):
    header = ["STT", "Tên đề tài", "Ngày công nhận", "Đơn vị công nhận", "Tóm tắt thành tích", "Tên tác giả", "Phòng ban", "Cơ quan"]
    rows = [[1, "Tưới nhỏ giọt cho vườn điều", "10/12/2020", "Sở Khoa học", "Giảm 30% nước", "Trần Thị Bình; Lê Văn Cường", "", UNIT],
            [2, "Số hoá hồ sơ", "11/12/2020", "Sở Khoa học", "", "1. Lê Văn Cường\n2. Phạm Văn Dũng", "", UNIT]]  # fmt: skip
    intake = loaded(w, [["SÁNG KIẾN"], [], header, *rows], "initiatives")
    assert findings(intake) == []
    stored(intake)
    told = [
        (work.title, [(row.recipient.name, row.is_lead) for row in work.author_rows.order_by("pk")])
        for work in Initiative.objects.order_by("pk")
    ]
    assert told == [
        ("Tưới nhỏ giọt cho vườn điều", [("Trần Thị Bình", True), ("Lê Văn Cường", False)]),
        ("Số hoá hồ sơ", [("Lê Văn Cường", True), ("Phạm Văn Dũng", False)]),
    ]
    second = stored(loaded(w, [["SÁNG KIẾN"], [], header, *rows], "initiatives", name="Lần hai.xlsx"))
    assert (second.state, Initiative.objects.count(), Recipient.objects.count()) == ("done", 2, 3)


@pytest.mark.parametrize(
    ("kind", "rows", "said"),
    [
        ("people", [["STT", "Địa chỉ"], [1, "Thôn 1"]], "Không tìm thấy cột “Họ và tên” (hoặc “Tên tập thể”)"),
        ("ratings", [["STT", "Họ và tên"], [1, "Trần Thị Bình"]], "Không tìm thấy cột “Mức xếp loại”"),
        ("people", [["STT", "Họ và tên"]], "Không thấy dòng nào dưới dòng tiêu đề"),
        ("people", [[]], "không có trang tính nào có dữ liệu"),
    ],
)
def test_a_file_that_cannot_be_understood_is_refused_with_the_reason(w, kind, rows, said):
    intake = loaded(w, rows, kind)
    assert (intake.state, said in intake.error, intake.rows.count()) == ("refused", True, 0)


def test_headers_are_compared_without_marks_brackets_and_line_breaks():
    written = ["Họ và tên", "HỌ  VÀ TÊN *", "Ho va ten:", "Họ và\ntên (Bắt buộc)", "Họ và tên\u00a0"]
    assert {header_key(text) for text in written} == {"ho va ten"}


@pytest.mark.parametrize(("text", "total"), [("Tổng cộng: 45 người", True), ("Cộng:", True), ("Danh sách này có 3 người", True),
                                              ("Tống Văn An", False), ("Công nhân", False), ("Tổng Văn Bình", False)])  # fmt: skip
def test_a_total_is_not_a_person(text, total):
    assert is_total(Line(9, {"B": text, "C": "12"})) is total
