"""Workbooks made by hand: hostile ones that must be refused, and odd but honest ones that must be read.

Each is made by a function when asked for; nothing binary lies in the repository.
"""

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
Parts = dict[str, bytes]
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {}


def hostile(word: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Keep the maker of a file that must be refused with a reason that holds ``word``."""

    def keep(make: Callable[[], bytes]) -> Callable[[], bytes]:
        HOSTILE[make.__name__] = (make, word)
        return make

    return keep


# --- building blocks ---------------------------------------------------------------------------------------------------


def parts_of(
    rows: str = '<row r="1"><c r="A1" t="inlineStr"><is><t>STT</t></is></c></row>', *, book_type: str = BOOK_TYPE, after: str = ""
) -> Parts:
    """The parts of a workbook of one sheet with these row elements."""
    texts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{book_type}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        f'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Danh sách" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetData>{rows}</sheetData>{after}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>chữ</t></si></sst>',
    }
    return {name: (HEAD + text).encode() for name, text in texts.items()}


def pack(parts: Parts, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 11, 22, 8, 0, 0)), content, compress_type=method)
    return out.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    return pack(parts_of() | {name: content})


def squeezed(piece: bytes, times: int) -> tuple[bytes, int, int]:
    """(deflated bytes, size, checksum) of a piece repeated, without holding it."""
    engine, out, checksum = zlib.compressobj(6, zlib.DEFLATED, -15), [], 0
    for _ in range(times):
        out.append(engine.compress(piece))
        checksum = zlib.crc32(piece, checksum)
    return b"".join(out) + engine.flush(), len(piece) * times, checksum


def raw_zip(entries: list[tuple[str, bytes, int, int, int]], *, declared: int | None = None, flags: int = 0) -> bytes:
    """A zip of (name, packed bytes, size, checksum, method); ``declared`` overrides the size of the last in the directory."""
    body, directory = b"", b""
    for place, (name, packed, size, checksum, method) in enumerate(entries):
        said = declared if declared is not None and place == len(entries) - 1 else size
        common = struct.pack("<5H3L2H", 20, flags, method, 0, 33, checksum, len(packed), said, len(name.encode()), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name.encode()
        body += b"PK\x03\x04" + common + name.encode() + packed
    return body + directory + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(body), 0)


def raw_entries(parts: Parts, method: int = 8) -> list[tuple[str, bytes, int, int, int]]:
    return [(name, *squeezed(content, 1), method) for name, content in parts.items()]


def without(parts: Parts, name: str) -> Parts:
    return {key: content for key, content in parts.items() if key != name}


def inflated_sheet(piece: bytes, times: int, *, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook one part of which is a piece repeated, packed without ever being held."""
    return raw_zip([*raw_entries(without(parts_of(), part)), (part, *squeezed(piece, times), 8)])


# --- bombs -------------------------------------------------------------------------------------------------------------


@hostile("nén quá chặt")
def bomb_of_rows() -> bytes:
    return inflated_sheet(b"<a>" + b" " * (1 << 20) + b"</a>", 70)


@hostile("nén quá chặt")
def bomb_of_shared_texts() -> bytes:
    return inflated_sheet(b"<si><t>" + b"x" * 32_000 + b"</t></si>", 3000, part="xl/sharedStrings.xml")


@hostile("nén quá chặt")
def bomb_in_a_picture() -> bytes:
    return inflated_sheet(b"\x89PNG" + b"\0" * (1 << 20), 70, part="xl/media/image1.png")


@hostile("nén quá chặt")
def bomb_below_the_size_limit() -> bytes:
    return inflated_sheet(b"<a>" + b" " * (1 << 20) + b"</a>", 20)


@hostile("phần bên trong")
def two_thousand_parts() -> bytes:
    return pack(parts_of() | {f"xl/media/{n}.png": b"x" for n in range(2000)})


@hostile("phần bên trong")
def endless_part_names() -> bytes:
    return pack(parts_of() | {f"xl/{n}{'x' * 60_000}": b"x" for n in range(4)})


@hostile("lồng bên trong")
def zip_in_a_picture() -> bytes:
    return with_part("xl/media/image1.png", pack({"a": b"a"}))


@hostile("đối tượng nhúng")
def workbook_in_a_workbook() -> bytes:
    return with_part("xl/embeddings/Microsoft_Excel_Sheet.xlsx", pack(parts_of()))


@hostile("hỏng")
def size_understated() -> bytes:
    part = "xl/worksheets/sheet1.xml"
    return raw_zip([*raw_entries(without(parts_of(), part)), (part, *squeezed(b"<a>" + b" " * (1 << 20) + b"</a>", 70), 8)], declared=100)


@hostile("hỏng")
def size_overstated() -> bytes:
    return raw_zip(raw_entries(parts_of()), declared=10**9)


@hostile("hỏng")
def parts_that_overlap() -> bytes:
    entries = raw_entries(parts_of())
    data = bytearray(raw_zip(entries))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", data, second + 42, 0)  # the second part lies where the first does
    return bytes(data)


@hostile("hỏng")
def wrong_checksum() -> bytes:
    entries = raw_entries(parts_of())
    name, packed, size, _checksum, method = entries[-1]
    return raw_zip([*entries[:-1], (name, packed, size, 1, method)])


@hostile("hỏng")
def cut_in_half() -> bytes:
    data = pack(parts_of())
    return data[: len(data) // 2]


@hostile("hỏng")
def more_behind_the_stream() -> bytes:
    entries = raw_entries(parts_of())
    name, packed, size, checksum, method = entries[-1]
    return raw_zip([*entries[:-1], (name, packed + b"hidden" * 9, size, checksum, method)])


# --- two files in one --------------------------------------------------------------------------------------------------


@hostile("PDF")
def pdf_and_zip() -> bytes:
    return b"%PDF-1.4\n%%EOF\n" + pack(parts_of())


@hostile("không phải Excel")
def program_and_zip() -> bytes:
    return b"MZ\x90\0" + b"\0" * 200 + pack(parts_of())


@hostile("hỏng")
def zip_and_script() -> bytes:
    return pack(parts_of()) + b"<script>alert(1)</script>"


@hostile("hỏng")
def zip_with_a_page_in_its_comment() -> bytes:
    out = BytesIO(pack(parts_of()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"<html><script>alert(1)</script></html>"
    return out.getvalue()


@hostile("chương trình")
def program_inside() -> bytes:
    return with_part("xl/media/image1.png", b"MZ\x90\0" + b"\0" * 100)


@hostile("HTML")
def web_page() -> bytes:
    return b"<html><body><table><tr><td>STT</td></tr></table></body></html>"


@hostile("HTML")
def spreadsheet_of_2003() -> bytes:
    return b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'


@hostile("CSV")
def comma_separated() -> bytes:
    return "STT,Họ và tên\r\n1,Nguyễn Văn A\r\n".encode()


@hostile("PDF")
def portable_document() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n%%EOF"


@hostile("trống")
def nothing_at_all() -> bytes:
    return b""


@hostile("không phải bảng tính")
def word_document() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return pack(parts_of(book_type=kind))


@hostile("OpenDocument")
def open_document() -> bytes:
    return pack({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"})


@hostile("nén không phải Excel")
def zip_of_texts() -> bytes:
    return pack({"a.txt": b"a"})


@hostile(".xlsb")
def binary_workbook() -> bytes:
    return pack(parts_of(book_type="application/vnd.ms-excel.sheet.binary.macroEnabled.main"))


# --- entities ----------------------------------------------------------------------------------------------------------


def _declared(part: str, declaration: str, encoding: str = "utf-8") -> bytes:
    parts = parts_of()
    text = parts[part].decode().removeprefix(HEAD)
    return pack(parts | {part: (f'<?xml version="1.0" encoding="{encoding}"?>{declaration}{text}').encode(encoding)})


@hostile("DTD")
def entity_from_a_file() -> bytes:
    return _declared("xl/sharedStrings.xml", '<!DOCTYPE sst [<!ENTITY x SYSTEM "file:///etc/passwd">]>')


@hostile("DTD")
def entity_from_the_network() -> bytes:
    return _declared("xl/worksheets/sheet1.xml", '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">')


@hostile("DTD")
def billion_laughs() -> bytes:
    laughs = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    return _declared("xl/workbook.xml", f"<!DOCTYPE w [{laughs}]>")


@hostile("DTD")
def entity_in_the_relations() -> bytes:
    return _declared("xl/_rels/workbook.xml.rels", '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>')


@hostile("DTD")
def entity_in_the_content_types() -> bytes:
    return _declared("[Content_Types].xml", "<!DOCTYPE t>")


@hostile("DTD")
def entity_in_a_part_nobody_reads() -> bytes:
    return with_part("docProps/core.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')


@hostile("cấu trúc lạ")
def entity_in_utf_16() -> bytes:
    return _declared("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY x "y">]>', "utf-16")


@hostile("cấu trúc lạ")
def another_encoding() -> bytes:
    parts = parts_of()
    part = "xl/worksheets/sheet1.xml"
    return pack(parts | {part: b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-<a></a>'})


# --- programs and live links ---------------------------------------------------------------------------------------------


@hostile("macro")
def macro_project() -> bytes:
    return with_part("xl/vbaProject.bin", OLE + b"\0" * 600)


@hostile("macro")
def macro_content_type() -> bytes:
    return pack(parts_of(book_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml"))


@hostile("macro")
def macro_sheet_of_excel_4() -> bytes:
    return with_part("xl/macrosheets/sheet1.xml", b"<xm:macrosheet/>")


@hostile("đối tượng nhúng")
def macro_project_under_another_name() -> bytes:
    return with_part("xl/media/picture.png", OLE + b"\0" * 600)


@hostile("macro")
def old_workbook_with_macros() -> bytes:
    return OLE + b"\0" * 504 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 400


@hostile("mật khẩu")
def encrypted_workbook() -> bytes:
    return OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 400


@hostile("(.xls)")
def old_workbook() -> bytes:
    return OLE + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 400


@hostile("mật khẩu")
def encrypted_parts() -> bytes:
    return raw_zip(raw_entries(parts_of()), flags=1)


@hostile("hỏng")
def packed_another_way() -> bytes:
    return pack(parts_of(), method=zipfile.ZIP_LZMA)


@hostile("đối tượng nhúng")
def embedded_object() -> bytes:
    return with_part("xl/embeddings/oleObject1.bin", OLE + b"\0" * 600)


@hostile("đối tượng nhúng")
def active_control() -> bytes:
    return with_part("xl/activeX/activeX1.xml", b"<ax:ocx/>")


@hostile("nguồn dữ liệu")
def database_connection() -> bytes:
    return with_part("xl/connections.xml", b"<connections><connection/></connections>")


@hostile("liên kết động")
def dde_link() -> bytes:
    return with_part("xl/externalLinks/externalLink1.xml", b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>')


@hostile("địa chỉ ngoài")
def picture_from_the_network() -> bytes:
    relation = f'<Relationships><Relationship Id="rId1" Type="{OFFICE}/image" Target="http://127.0.0.1:9/a.png" TargetMode="External"/></Relationships>'
    return with_part("xl/drawings/_rels/drawing1.xml.rels", relation.encode())


@hostile("địa chỉ ngoài")
def template_from_the_network() -> bytes:
    relation = f"<Relationships><Relationship TargetMode='External' Id='rId1' Type='{OFFICE}/attachedTemplate' Target='http://127.0.0.1:9/a'/></Relationships>"
    return with_part("xl/worksheets/_rels/sheet1.xml.rels", relation.encode())


# --- rows and columns without end ------------------------------------------------------------------------------------------


@hostile("dòng")
def six_million_empty_rows() -> bytes:
    piece = b"".join(b'<row r="%d"/>' % n for n in range(1, 10_001))
    return raw_zip([*raw_entries(parts_of()), *((f"xl/worksheets/sheet{n}.xml", *squeezed(piece, 40), 8) for n in range(2, 17))])


@hostile("dòng")
def a_million_rows_with_prefix() -> bytes:
    return inflated_sheet(b"<x:row></x:row>" * 1000, 1000)


@hostile("dòng 1048576")
def two_corners() -> bytes:
    return pack(parts_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))


@hostile("dòng 999999999")
def row_beyond_excel() -> bytes:
    return pack(parts_of('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'))


@hostile("cột")
def all_columns() -> bytes:
    return pack(parts_of('<row r="1">' + "".join(f'<c r="{_letters(n)}1"><v>1</v></c>' for n in range(16_384)) + "</row>"))


@hostile("cột")
def column_beyond_excel() -> bytes:
    return pack(parts_of('<row r="1"><c r="ZZZZZZ1"><v>1</v></c></row>'))


@hostile("quá lớn")
def wide_and_long() -> bytes:
    return pack(parts_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="29000"><c r="GA29000"><v>1</v></c></row>'))


@hostile("ô trống có định dạng")
def a_million_formatted_cells() -> bytes:
    rows = (
        f'<row r="{n}">' + "".join(f'<c r="{_letters(c)}{n}" s="{c * n % 7}"/>' for c in range(36)) + "</row>" for n in range(1, 28_001)
    )
    return pack(parts_of("".join(rows)))


@hostile("lặp lại quá nhiều chữ")
def one_long_text_in_every_cell() -> bytes:
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{_letters(c)}{n}" t="s"><v>0</v></c>' for c in range(30)) + "</row>" for n in range(1, 5001)
    )
    return pack(parts_of(rows) | {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_000}</t></si></sst>'.encode()})


@hostile("dòng")
def cells_without_names_far_down() -> bytes:
    return pack(parts_of('<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'))


@hostile("cấu trúc lạ")
def row_hidden_behind_a_quote() -> bytes:
    return pack(parts_of('<row r="1"><c r="A1"><v>1</v></c></row><row x=">" r="1048576"><c><v>1</v></c></row>'))


@hostile("cấu trúc lạ")
def cell_hidden_behind_a_quote() -> bytes:
    return pack(parts_of('<row r="1"><c r="A1"><v>1</v></c><c x=">" r="XFD1048576"><v>1</v></c></row>'))


@hostile("cấu trúc lạ")
def number_hidden_in_an_entity() -> bytes:
    return pack(parts_of('<row r="&#49;048576"><c><v>1</v></c></row>'))


@hostile("cấu trúc lạ")
def tag_without_end() -> bytes:
    return inflated_sheet(b"<row " + b"x" * 3_000_000, 1)


@hostile("cấu trúc lạ")
def part_that_stops() -> bytes:
    return pack(parts_of() | {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})


# --- names of parts --------------------------------------------------------------------------------------------------------


@hostile("hỏng")
def name_that_climbs() -> bytes:
    return with_part("xl/../../../etc/cron.d/x", b"x")


@hostile("hỏng")
def name_from_the_root() -> bytes:
    return with_part("/etc/passwd", b"x")


@hostile("hỏng")
def name_of_windows() -> bytes:
    return with_part("xl\\worksheets\\x.xml", b"x")


@hostile("hỏng")
def the_same_part_twice() -> bytes:
    entries = raw_entries(parts_of())
    return raw_zip([*entries, entries[4]])


@hostile("hỏng")
def other_name_in_the_local_header() -> bytes:
    return pack(parts_of()).replace(b"xl/sharedStrings.xml", b"xl/vbaproject!!!.xml", 1)


@hostile("hỏng")
def directory_of_64_bits() -> bytes:
    data = pack(parts_of())
    at = len(data) - 22
    return data[:at] + b"PK\x06\x07" + struct.pack("<LQL", 0, at, 1) + data[at:]


@hostile("hỏng")
def only_the_end_of_a_zip() -> bytes:
    return b"PK\x03\x04" + b"PK\x05\x06" + b"\0" * 18


def _letters(column: int) -> str:
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def files() -> Iterator[tuple[str, bytes, str]]:
    """(name, bytes, a word of the reason) of every hostile workbook."""
    for name, (make, word) in HOSTILE.items():
        yield name, make(), word
