"""Workbooks as Excel, LibreOffice, WPS, Google Sheets and small programs write them: all must be read."""

import datetime
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

import xlsxwriter

from tests.hostile_workbooks import HEAD, MAIN, OFFICE, PACKAGE, SHEET_TYPE, Parts, pack, parts_of, raw_entries

HONEST: dict[str, Callable[[], bytes]] = {}
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>STT</t></is></c><c r="B1" t="inlineStr"><is><t>Họ và tên</t></is></c></row>'
DATA = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>Nguyễn Thị Hoà</t></is></c></row>'


def honest(make: Callable[[], bytes]) -> Callable[[], bytes]:
    HONEST[make.__name__] = make
    return make


def files() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every workbook that must be read."""
    for name, make in HONEST.items():
        yield name, make()


def written(fill: Callable[[xlsxwriter.Workbook], None], **options: object) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book)
    book.close()
    return out.getvalue()


def one_sheet(book: xlsxwriter.Workbook) -> xlsxwriter.worksheet.Worksheet:
    sheet = book.add_worksheet("Danh sách")
    for place, name in enumerate(("STT", "Họ và tên", "Đơn vị")):
        sheet.write_string(0, place, name)
    for row in range(1, 20):
        sheet.write_number(row, 0, row)
        sheet.write_string(row, 1, f"Nguyễn Văn {row}")
        sheet.write_string(row, 2, "Phòng Nội vụ")
    return sheet


def with_text(name: str, text: str, base: Parts | None = None) -> bytes:
    return pack((base or parts_of(ROW + DATA)) | {name: (HEAD + text).encode()})


@honest
def shared_texts() -> bytes:
    return written(one_sheet)


@honest
def inline_texts() -> bytes:
    return written(one_sheet, constant_memory=True)


@honest
def dates_from_1904() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        one_sheet(book).write_datetime(1, 3, datetime.date(2021, 1, 15), book.add_format({"num_format": "dd/mm/yyyy"}))

    return written(fill, date_1904=True)


@honest
def merged_title() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().merge_range("A1:H1", "DANH SÁCH ĐỀ NGHỊ KHEN THƯỞNG", book.add_format({"bold": True}))

    return written(fill)


@honest
def hidden_sheet() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        one_sheet(book)
        book.add_worksheet("Mã").hide()
        book.add_worksheet("Mã 2").very_hidden()

    return written(fill)


@honest
def formulas_with_values() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = one_sheet(book)
        sheet.write_formula(1, 3, "=VLOOKUP(C2,Mã!A:B,2,0)", None, "CANHAN")
        sheet.write_formula(2, 3, "=SUM(A2:A3)", None, 3)

    return written(fill)


@honest
def several_sheets() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        one_sheet(book)
        for name in ("Đối tượng", "Lĩnh vực", "Hướng dẫn"):
            book.add_worksheet(name).write_string(0, 0, name)

    return written(fill)


@honest
def formatted_empty_rows() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet, border = one_sheet(book), book.add_format({"border": 1})
        for row in range(20, 5000):
            for column in range(15):
                sheet.write_blank(row, column, None, border)

    return written(fill)


@honest
def list_with_everything() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = one_sheet(book)
        sheet.data_validation("C2:C100", {"validate": "list", "source": ["Phòng A", "Phòng B"]})
        sheet.conditional_format("A1:A9", {"type": "duplicate", "format": book.add_format({"bold": True})})
        sheet.autofilter("A1:C20")
        sheet.freeze_panes(1, 0)
        sheet.write_comment("B2", "Xem lại tên")
        sheet.repeat_rows(0)
        sheet.protect()
        book.define_name("DonVi", "='Danh sách'!$C$2:$C$20")

    return written(fill)


@honest
def table_object() -> bytes:
    return written(lambda book: book.add_worksheet().add_table("A1:C5", {"data": [[1, "A", "B"]]}))


@honest
def chart_beside_the_list() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='Danh sách'!$A$2:$A$9"})
        one_sheet(book).insert_chart("F2", chart)

    return written(fill)


@honest
def links_to_pages() -> bytes:
    return written(lambda book: one_sheet(book).write_url("E1", "https://example.gov.vn/van-ban", string="Văn bản"))


@honest
def rich_texts() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        one_sheet(book).write_rich_string("E2", "Nguyễn ", book.add_format({"bold": True}), "Thị Hoà")

    return written(fill)


@honest
def picture_of_a_seal() -> bytes:
    return pack(parts_of(ROW + DATA) | {"xl/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 100})


@honest
def printer_settings() -> bytes:
    return pack(parts_of(ROW + DATA) | {"xl/printerSettings/printerSettings1.bin": b"H\0P\0" * 400})


@honest
def row_at_the_bottom_without_cells() -> bytes:
    return pack(parts_of(ROW + DATA + '<row r="1048576" customFormat="false" ht="12.8" hidden="false"/>'))


@honest
def last_column_only_formatted() -> bytes:
    return pack(parts_of(ROW + '<row r="2" spans="1:16384"><c r="A2"><v>1</v></c><c r="XFD2" s="1"/></row>'))


@honest
def prefix_before_every_tag() -> bytes:
    sheet = (
        f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>STT</x:t></x:is></x:c></x:row>'
        f'<x:row r="2"><x:c r="A2" t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    shared = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>Hoà</x:t></x:si></x:sst>'
    return pack(parts_of() | {"xl/worksheets/sheet1.xml": sheet.encode(), "xl/sharedStrings.xml": shared.encode()})


@honest
def cells_without_names() -> bytes:
    return pack(parts_of("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>"))


@honest
def style_before_the_name() -> bytes:
    return pack(parts_of('<row r="1" ht="20"><c s="0" r="A1"><v>1</v></c><c t="n" s="0" r="B1"><v>2</v></c></row>'))


@honest
def single_quotes() -> bytes:
    return pack(parts_of("<row r='1'><c r='A1' t='s'><v>0</v></c></row>"))


@honest
def phonetic_and_preserved_spaces() -> bytes:
    text = f'<sst xmlns="{MAIN}" count="1"><si><r><t xml:space="preserve">Nguyễn </t></r><r><rPr><b/></rPr><t>Hoà</t></r></si></sst>'
    return with_text("xl/sharedStrings.xml", text, parts_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'))


@honest
def booleans_and_errors() -> bytes:
    return pack(
        parts_of('<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="e"><v>#N/A</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')
    )


@honest
def formula_never_computed() -> bytes:
    return pack(parts_of(ROW + '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>A2&amp;"x"</f><v></v></c></row>'))


@honest
def date_written_as_text() -> bytes:
    return pack(parts_of('<row r="1"><c r="A1" t="d"><v>2021-01-15</v></c></row>'))


@honest
def list_linked_to_another_workbook() -> bytes:
    relation = f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/externalLinkPath" Target="file:///D:/ma.xlsx" TargetMode="External"/></Relationships>'
    link = f'<externalLink xmlns="{MAIN}"><externalBook><sheetNames><sheetName val="Mã"/></sheetNames></externalBook></externalLink>'
    parts = parts_of(ROW + DATA) | {"xl/externalLinks/externalLink1.xml": link.encode()}
    return pack(parts | {"xl/externalLinks/_rels/externalLink1.xml.rels": relation.encode()})


@honest
def calculation_chain() -> bytes:
    return with_text("xl/calcChain.xml", f'<calcChain xmlns="{MAIN}"><c r="A1" i="1"/><c r="B9" i="1"/></calcChain>')


@honest
def document_properties() -> bytes:
    return with_text("docProps/custom.xml", "<Properties><property><vt:lpwstr>Sở Nội vụ</vt:lpwstr></property></Properties>")


@honest
def no_compression() -> bytes:
    return pack(parts_of(ROW + DATA), method=zipfile.ZIP_STORED)


@honest
def sizes_behind_the_parts() -> bytes:
    """As programs write that send while they pack: sizes follow each part."""

    class Unseekable(BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of(ROW + DATA).items():
            archive.writestr(name, content)
    return out.getvalue()


@honest
def mark_of_utf_8() -> bytes:
    parts = parts_of(ROW + DATA)
    return pack({name: b"\xef\xbb\xbf" + content for name, content in parts.items()})


@honest
def targets_from_the_root() -> bytes:
    parts = parts_of(ROW + DATA)
    relations = parts["xl/_rels/workbook.xml.rels"].replace(b'"worksheets/', b'"/xl/worksheets/')
    return pack(parts | {"xl/_rels/workbook.xml.rels": relations})


@honest
def sheet_under_another_name() -> bytes:
    parts = parts_of(ROW + DATA)
    moved = {name: content.replace(b"worksheets/sheet1.xml", b"trang/a.xml") for name, content in parts.items()}
    moved["xl/trang/a.xml"] = moved.pop("xl/worksheets/sheet1.xml")
    return pack(moved)


@honest
def comment_in_the_xml() -> bytes:
    return pack(parts_of("<!-- made by a program -->" + ROW + DATA))


@honest
def long_texts_in_one_column() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row in range(2000):
            sheet.write_string(row, 0, f"Thành tích {row}: " + "hoàn thành xuất sắc nhiệm vụ, " * 60)
            for column in range(1, 20):
                sheet.write_string(row, column, "Đạt")

    return written(fill)


@honest
def twenty_thousand_rows() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row in range(20_000):
            for column in range(15):
                sheet.write_string(row, column, f"{row} {column}")

    return written(fill, constant_memory=True)


@honest
def quotes_and_signs_in_texts() -> bytes:
    texts = ['a "b" c:c >', "5 > 3 & 2 < 4", "x:c / y", "<row r='9'>", "]]>"]
    return written(lambda book: book.add_worksheet().write_column(0, 0, texts))


@honest
def entry_for_a_folder() -> bytes:
    return pack({"xl/": b""} | parts_of(ROW + DATA))


@honest
def nothing_but_an_empty_sheet() -> bytes:
    return pack(parts_of(""))


@honest
def second_sheet_missing_from_types() -> bytes:
    parts = parts_of(ROW + DATA)
    kinds = (
        parts["[Content_Types].xml"].decode().replace(f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}"/>', "")
    )
    assert raw_entries(parts)
    return pack(parts | {"[Content_Types].xml": kinds.encode()})
