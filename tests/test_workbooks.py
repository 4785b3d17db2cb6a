"""Reading and writing workbooks: cells, columns, lines, values; texts that look like formulas; nothing lost on the way."""

import datetime
import json
import re
import zipfile
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import honest_workbooks
from tests.csv_of_ours import read_csv
from tests.edited_offline import edited
from units.vietnamese import nfc_lines
from units.workbooks import differences, plain, reading, values, writing
from units.workbooks.columns import Column, find_table
from units.workbooks.differences import KEY, Kept, compare, key_of
from units.workbooks.legacy import is_legacy
from units.workbooks.markup import Unreadable, cell_name, column_name, column_number
from units.workbooks.reading import Book, Fault, Row, Sheet, Span, read
from units.workbooks.values import BadValue, Day
from units.workbooks.writing import Page, template, write_book

NAME, UNIT = Column("name", "Họ và tên", required=True), Column("unit", "Đơn vị công tác", required=True)
LIST = (Column("order", "STT"), NAME, UNIT, Column("born", "Ngày sinh", kind="date"))


def book(rows, *merges: Span, name: str = "Trang1", hidden: bool = False) -> Book:
    kept = tuple(Row(number, tuple(row)) for number, row in enumerate(rows, 1) if any(cell is not None for cell in row))
    return Book((Sheet(name, hidden, kept, merges, max(map(len, rows), default=0)),))


def written(*rows, **options) -> bytes:
    out = BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet, dates = made.add_worksheet("A"), made.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value, dates if isinstance(value, datetime.date) else None)
    made.close()
    return out.getvalue()


def sheet_xml(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


# --- reading -----------------------------------------------------------------------------------------------------------------


def test_values_come_as_they_are_meant():
    day = datetime.date(2021, 1, 15)
    data = written(["  Nguyễn \u00a0 Thị\u200b Hoa\u0300  ", 3.0, 2.5, day, True, "a\nb"], [], [None, "x"])
    sheet = read(data).sheets[0]
    assert [(row.number, row.cells) for row in sheet.rows] == [
        (1, ("Nguyễn Thị Hoà", 3, 2.5, day, True, "a\nb")),
        (3, (None, "x", None, None, None, None)),
    ]
    assert type(sheet.rows[0].cells[1]) is int
    assert (sheet.name, sheet.hidden, sheet.width) == ("A", False, 6)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("booleans_and_errors", (True, Fault("Ô báo lỗi #N/A"), Fault("Ô báo lỗi #DIV/0!"))),
        ("date_written_as_text", (datetime.date(2021, 1, 15),)),
        ("phonetic_and_preserved_spaces", ("Nguyễn Hoà",)),
        ("prefix_before_every_tag", ("STT",)),
        ("cells_without_names", (1, 2)),
        ("style_before_the_name", (1, 2)),
    ],
)
def test_odd_files_are_read_right(name, cells):
    assert read(honest_workbooks.HONEST[name]()).sheets[0].rows[0].cells == cells


def test_a_formula_without_result_is_marked():
    rows = read(honest_workbooks.HONEST["formula_never_computed"]()).sheets[0].rows
    reason = "Công thức chưa có kết quả: mở tệp bằng Excel rồi lưu lại"
    assert [row.cells for row in rows] == [("STT", "Họ và tên")], "calamine has no row for it: nothing else stands there"
    data = honest_workbooks.pack(
        honest_workbooks.parts_of('<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f></c><c r="C1"><v>2</v></c></row>')
    )
    assert read(data).sheets[0].rows[0].cells == (1, Fault(reason), 2)


def test_dates_count_from_1904_where_the_file_says_so():
    assert read(honest_workbooks.HONEST["dates_from_1904"]()).sheets[0].rows[1].cells[3] == datetime.date(2021, 1, 15)


def test_hidden_sheets_and_merged_cells_are_told():
    sheets = read(honest_workbooks.HONEST["hidden_sheet"]()).sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Danh sách", False), ("Mã", True), ("Mã 2", True)]
    assert read(honest_workbooks.HONEST["merged_title"]()).sheets[0].merges == (Span(1, 0, 1, 7),)


TCVN3 = "§Ò nghÞ tÆng B»ng khen cho «ng NguyÔn V¨n Hïng, Chñ tÞch UBND x· Ph­íc B×nh, huyÖn B¸c ¸i"
VNI = "Ñeà nghò taëng Baèng khen cho oâng Nguyeãn Vaên Huøng, Chuû tòch UBND xaõ Phöôùc Bình"


@pytest.mark.parametrize(("text", "old"), [(TCVN3, True), (VNI, True), ("Đề nghị tặng Bằng khen cho ông Nguyễn Văn Hùng", False),
                                           ("Công ty Ñandú Español", False), ("Danh sach khong dau", False)])  # fmt: skip
def test_text_from_before_unicode_is_refused_with_a_hint(text, old):
    data = written([text])
    if old:
        with pytest.raises(Unreadable, match="TCVN3 hoặc VNI"):
            read(data)
    else:
        assert read(data).sheets[0].rows[0].cells == (text,)


@pytest.mark.parametrize(("column", "row", "name"), [(0, 1, "A1"), (25, 9, "Z9"), (26, 1, "AA1"), (16_383, 1_048_576, "XFD1048576")])
def test_names_of_cells(column, row, name):
    assert cell_name(column, row) == name
    assert column_number(column_name(column)) == column


# --- columns -------------------------------------------------------------------------------------------------------------------


def places(*rows, merges=(), wanted=LIST) -> dict[str, int]:
    return find_table(book(rows, *merges), wanted).places


@pytest.mark.parametrize(
    "header",
    [
        ["STT", "Họ và tên", "Đơn vị công tác", "Ngày sinh"],
        ["stt", "HỌ VÀ TÊN *", "Đơn vị\ncông tác*", "Ngày sinh"],
        ["STT.", "ho va ten", "ĐƠN VỊ CÔNG TÁC :", "ngày  sinh"],
    ],
)
def test_a_header_is_found_by_name_however_written(header):
    assert places(["DANH SÁCH"], [None], header, [1, "A", "B", 1980]) == {"order": 0, "name": 1, "unit": 2, "born": 3}


def test_columns_may_be_moved_added_and_taken_out():
    table = find_table(
        book([["Ghi chú", "Đơn vị công tác", "Họ và tên", "Họ và tên"], ["x", "Xã", "A", "B"], ["chỉ ghi chú"], [None, None, "C"]]), LIST
    )
    assert (table.places, [(line.number, line.cells) for line in table.lines]) == (
        {"name": 2, "unit": 1},
        [(2, {"name": "A", "unit": "Xã"}), (4, {"name": "C"})],
    )
    assert (table.cell("name", 2), table.cell("born", 2)) == ("C2", "")


def test_no_header_is_said_with_the_columns_wanted():
    with pytest.raises(Unreadable, match="Cần các cột “STT”, “Họ và tên”, “Đơn vị công tác”, “Ngày sinh”"):
        find_table(book([["x", "y"], [1, 2]]), LIST)
    with pytest.raises(Unreadable):
        find_table(book([*[["x"]] * 10, ["Họ và tên", "Đơn vị công tác"]]), LIST)


def test_the_best_sheet_is_taken_and_a_hidden_one_last():
    header = ["Họ và tên", "Đơn vị công tác"]
    hidden = book([header, ["A", "B"], ["C", "D"]], name="Mã", hidden=True).sheets
    sheets = (*hidden, *book([header, ["A", "B"]], name="Ít").sheets, *book([["STT", *header], [1, "A", "B"]], name="Đủ").sheets)
    assert find_table(Book((*sheets, *book([["gì"]], name="Khác").sheets)), LIST).sheet.name == "Đủ"
    assert find_table(Book(hidden), LIST).sheet.name == "Mã"


def test_a_value_merged_downward_counts_for_each_row():
    rows = [["Họ và tên", "Đơn vị công tác"], ["Pi An", "Phòng 1"], ["Pi Bình", None], ["Pi Chi", "Phòng 2"]]
    lines = find_table(book(rows, Span(2, 1, 3, 1)), LIST).lines
    assert [line.cells["unit"] for line in lines] == ["Phòng 1", "Phòng 1", "Phòng 2"]


# --- values ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (datetime.date(2021, 1, 5), Day(2021, 1, 5)), ("05/01/2021", Day(2021, 1, 5)), ("5-1-2021", Day(2021, 1, 5)), ("5.1.2021", Day(2021, 1, 5)),
        ("Ngày 5 tháng 01 năm 2021", Day(2021, 1, 5)), ("2021-01-05", Day(2021, 1, 5)), ("2021-01-05 00:00:00", Day(2021, 1, 5)),
        ("01/2021", Day(2021, 1)), (1985, Day(1985)), ("1985", Day(1985)), ("năm 1985", Day(1985)), (None, None), ("  ", None),
    ],
)  # fmt: skip
def test_dates(value, day):
    assert values.as_date(value) == day


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("31/02/2021", "Không có ngày 31/02/2021."), ("5/1/21", "Năm chỉ có hai chữ số."), ("hôm qua", "“hôm qua” không phải ngày."),
        (85, "“85” không phải ngày."), (Fault("Ô báo lỗi #N/A"), "Ô báo lỗi #N/A."), ("01/01/1800", "Năm 1800 không hợp lý."), (2.5, "“2.5” không phải ngày."),
    ],
)  # fmt: skip
def test_what_is_no_date(value, reason):
    with pytest.raises(BadValue) as bad:
        values.as_date(value)
    assert bad.value.reason == reason
    assert bad.value.fix


@pytest.mark.parametrize(
    ("value", "digits"),
    [("058085001234", "058085001234"), (58085001234, "058085001234"), (264001234, "264001234"), (64001234, "064001234"), ("058 085 001 234", "058085001234"), (None, None)],
)  # fmt: skip
def test_identity_numbers_get_their_zeros_back(value, digits):
    assert values.as_identity(value) == digits


@pytest.mark.parametrize("value", ["12345", "58085001234a", -5, 1.5, True, "٠١٢٣٤٥٦٧٨"])
def test_what_is_no_identity_number(value):
    with pytest.raises(BadValue):
        values.as_identity(value)


@pytest.mark.parametrize(
    ("value", "number"), [("1.234,5", 1234.5), ("1.234", 1234), ("12,5", 12.5), ("12.5", 12.5), (3, 3), ("-7", -7), (None, None)]
)
def test_numbers_the_vietnamese_way(value, number):
    assert values.as_number(value) == number


@pytest.mark.parametrize(
    ("value", "yes"),
    [("X", True), ("x.", True), ("Có", True), (True, True), (1, True), ("✓", True), ("Không", False), (0, False), (None, None)],
)
def test_marks(value, yes):
    assert values.as_yes(value) is yes


def test_choices_and_bounds():
    words = {"Bằng khen": 1, "Giấy khen": 2}
    assert (values.as_choice("BANG  KHEN.", words), values.as_choice(None, words)) == (1, None)
    with pytest.raises(BadValue, match="Chọn một trong: Bằng khen; Giấy khen"):
        values.as_choice("Cờ", words)
    with pytest.raises(BadValue, match="quá 5"):
        values.as_text("dài quá", longest=5)
    with pytest.raises(BadValue, match="từ 0 đến 9"):
        values.as_whole(10, highest=9)
    assert (values.as_whole("7"), values.as_year("2021"), values.as_text(3.0), values.as_long_text("a\n\n\n\nb")) == (
        7,
        2021,
        "3.0",
        "a\n\nb",
    )


# --- writing: no formula, nothing lost --------------------------------------------------------------------------------------------

COLUMNS = (Column("name", "Họ và tên"), Column("why", "Thành tích", kind="long"))
writable = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff\0")
dangerous = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", "'", "=cmd|'/c calc'!A1", "_x0041_", " "]), st.text(writable)
)
texts = st.one_of(st.text(writable), dangerous)
PATIENT = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def formulas(data: bytes) -> int:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/")]
    return sum(len(re.findall(rb"<f[ >/]", sheet)) for sheet in sheets)


@PATIENT
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=12), st.booleans())
def test_no_text_becomes_a_formula_or_gets_lost_in_a_workbook(rows, long):
    page = Page("A", COLUMNS, [{"name": name, "why": why} for name, why in rows])
    data = write_book([page], size=writing.LONG if long else 0)
    assert formulas(data) == 0
    cells = {row.number: (row.at(0) or "", row.at(1) or "") for row in read(data, clean=False).sheets[0].rows}
    assert [cells.get(number, ("", "")) for number in range(2, len(rows) + 2)] == rows


@PATIENT
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=12), st.sampled_from(";,"))
def test_no_text_becomes_a_formula_or_gets_lost_in_a_csv(rows, separator):
    data = plain.write_csv(COLUMNS, [{"name": name, "why": why} for name, why in rows], separator=separator)
    assert data.startswith(b"\xef\xbb\xbf")
    assert read_csv(data)[1:] == rows
    for cell in (plain.guarded(text) for row in rows for text in row):
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def seal(text: str) -> str:
    return f"{hash(text) & 0xFFFFFFFF:08x}"


@PATIENT
@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=8), st.data())
def test_out_and_back_in_finds_exactly_what_was_changed(rows, data):
    kept = [Kept(n, 3, f"dòng {n}", {"name": nfc_lines(name), "why": nfc_lines(why)}) for n, (name, why) in enumerate(rows)]
    out = [{"name": name, "why": why, KEY.key: key_of(one, ["name", "why"], seal)} for (name, why), one in zip(rows, kept, strict=True)]
    exported = write_book([Page("A", [*COLUMNS, KEY], out, title="Tiêu đề", hidden=frozenset({KEY.key}))])
    book_back = read(exported, unicode_only=False)
    everything = frozenset({"name", "why"})
    same = compare(book_back, COLUMNS, kept, editable=everything, seal=seal)
    cleared = [one for one, (name, why) in zip(kept, rows, strict=True) if not nfc_lines(name) and not nfc_lines(why)]
    assert (same.ready, same.conflicts, same.new, len(same.refused)) == ([], [], [], len(cleared))
    at = data.draw(st.integers(0, len(rows) - 1))
    new = data.draw(texts.filter(lambda text: nfc_lines(text) not in ("", kept[at].values["why"]) and not is_legacy([nfc_lines(text)])))
    changed = compare(read(edited(exported, {f"B{at + 4}": new}), unicode_only=False), COLUMNS, kept, editable=everything, seal=seal)
    assert [(one.id, one.cell, one.new) for one in changed.ready] == [(at, f"B{at + 4}", nfc_lines(new))]


def test_types_stay_types():
    day = datetime.date(2021, 1, 15)
    wide = [Column(str(n), f"Cột {n}") for n in range(7)]
    row = {"0": 5, "1": 2.5, "2": day, "3": True, "4": None, "5": 10**17, "6": datetime.date(1890, 5, 1)}
    data = write_book([Page("A", wide, [row])])
    assert read(data).sheets[0].rows[1].cells == (5, 2.5, day, "x", None, "100000000000000000", "01/05/1890")


def test_a_text_too_long_for_a_cell_is_cut_and_not_taken_for_a_change():
    long = "chữ " * 10_000
    data = write_book([Page("A", COLUMNS, [{"name": "A", "why": long}])])
    shown = read(data, clean=False).sheets[0].rows[1].cells[1]
    assert (len(shown), shown.endswith("… (còn nữa trong hệ thống)")) == (32_767, True)
    now = Kept(1, 0, "A", {"name": "A", "why": differences.as_said(long, COLUMNS[1])})
    row = {"name": "A", "why": long, KEY.key: key_of(now, ["name", "why"], seal)}
    back = read(write_book([Page("A", [*COLUMNS, KEY], [row])]))
    assert compare(back, COLUMNS, [now], editable=frozenset({"why"}), seal=seal).same == 1
    other = compare(
        read(edited(write_book([Page("A", [*COLUMNS, KEY], [row])]), {"B2": "ngắn"})),
        COLUMNS,
        [now],
        editable=frozenset({"why"}),
        seal=seal,
    )
    assert [(one.cell, one.reason) for one in other.refused] == [
        ("B2", "Nội dung dài quá 32767 chữ, một ô Excel không chứa hết: sửa trên màn hình.")
    ]


def test_the_sheet_is_ready_to_filter_and_to_print():
    data = write_book([Page("Danh sách: năm 2021/2022", COLUMNS, [{"name": "A"}], title="Tiêu đề", hidden=frozenset({"why"}))])
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheet, names = archive.read("xl/worksheets/sheet1.xml").decode(), archive.read("xl/workbook.xml").decode()
    assert '<pane ySplit="3"' in sheet
    assert '<autoFilter ref="A3:B4"/>' in sheet
    assert 'paperSize="9"' in sheet
    assert 'orientation="landscape"' in sheet
    assert re.search(r'<col min="2" max="2"[^>]* hidden="1"', sheet)
    assert "Print_Titles" in names
    assert 'name="Danh sách  năm 2021 2022"' in names


@pytest.mark.parametrize("size", [0, writing.LONG])
def test_a_row_is_as_high_as_its_longest_text_and_not_higher_than_excel_takes(size):
    """LibreOffice opens a file with the heights it finds: without them wrapped lines lay one over the other."""
    columns = [Column("name", "Họ và tên", width=20), Column("why", "Thành tích", kind="long"), Column("key", "Khoá", width=4)]
    whys = ["ngắn", "chữ " * 20, "một\nhai\n\nbốn", "chữ " * 3000, None]
    rows = [{"name": "A", "why": why, "key": "x" * 300} for why in whys]
    sheet = sheet_xml(write_book([Page("A", columns, rows, hidden=frozenset({"key"}))], size=size))
    heights = {int(number): float(height) for number, height in re.findall(r'<row r="(\d+)"[^>]*? ht="([\d.]+)"', sheet)}
    assert heights == {3: 31.5, 4: 63.0, 5: 409.5}


def test_a_list_too_wide_for_a4_goes_on_a3_and_amounts_show_their_thousands():
    wide = [Column(f"c{number}", "Cột", width=48) for number in range(4)]
    assert [re.findall(r'paperSize="(\d)"', sheet_xml(write_book([Page("A", wide[:end])]))) for end in (3, 4)] == [["9"], ["8"]]
    money = write_book(
        [Page("A", [Column("year", "Năm", kind="year"), Column("sum", "Số tiền", kind="whole")], [{"year": 2021, "sum": 1490000}])]
    )
    with zipfile.ZipFile(BytesIO(money)) as archive:
        styles = archive.read("xl/styles.xml").decode()
    codes = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]+)"', styles)) | {"0": "General", "3": "#,##0"}
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    style = dict(re.findall(r'<c r="(\w+)" s="(\d+)"', sheet_xml(money)))
    assert [codes[formats[int(style[cell])]] for cell in ("A2", "B2")] == ["General", "#,##0"]


def test_a_template_offers_its_lists_and_is_found_by_our_own_reader():
    wanted = (*LIST, Column("form", "Hình thức", kind="choice", choices=("Bằng khen", "Giấy khen")))
    data = template(
        "DANH SÁCH", wanted, lists={"unit": ["Phòng A", "Phòng B"]}, guide=["Mỗi người một dòng."], examples={"name": "Nguyễn Văn A"}
    )
    found = read(data)
    assert [sheet.name for sheet in found.sheets] == ["Danh sách", "Danh mục", "Hướng dẫn"]
    assert [row.cells for row in found.sheet("Danh mục").rows] == [
        ("Đơn vị công tác", "Hình thức"),
        ("Phòng A", "Bằng khen"),
        ("Phòng B", "Giấy khen"),
    ]
    table = find_table(found, wanted)
    assert (table.sheet.name, table.places, table.lines) == ("Danh sách", {"order": 0, "name": 1, "unit": 2, "born": 3, "form": 4}, ())
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<formula1>'Danh mục'!$A$2:$A$3</formula1>" in sheet
    assert 'sqref="C4:C503"' in sheet


def test_the_same_list_gives_the_same_bytes():
    page = Page("A", COLUMNS, [{"name": "A"}])
    assert write_book([page]) == write_book([page])


def test_a_long_list_takes_little_memory_and_is_the_same():
    rows = [{"name": f"A {n}", "why": "x"} for n in range(30)]
    short, long = (read(write_book([Page("A", COLUMNS, rows)], size=size)) for size in (0, writing.LONG))
    assert short.sheets[0].rows == long.sheets[0].rows


def test_keys_too_long_for_a_cell_keep_hashes_only():
    many = {f"f{n}": "ấ" * 350 for n in range(100)}
    told = key_of(Kept(1, 0, "A", many), list(many), seal).partition(" ")[2]
    assert len(told) < 32_000
    assert set(map(type, json.loads(told)[2].values())) == {dict}


def test_spaces_of_every_kind_are_one():
    assert reading.clean_text("a\u00a0b") == "a b"
