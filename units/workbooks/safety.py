"""Looking at an .xlsx before anything parses it: counted while inflating, in little memory, refused at the first bad sign.

What is refused: whatever is not a plain .xlsx by its bytes (old .xls, .xlsb, .ods, HTML, CSV, encrypted), macros, embedded
objects, connections, DDE, DTD and entities in any part, sizes that lie, bombs, and more rows or columns than a list has. What is
left alone because nothing here ever follows it: hyperlinks, pictures, drawings, links to other workbooks (cached values count).

Parts are judged by content, not by name: a workbook may call its sheet whatever it likes.
"""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from units.workbooks.markup import MACRO, Bounds, Markup, Unreadable

# A list of 20,000 rows by 15 columns is 1–2 MB packed and 15–25 MB unpacked.
MAX_PACKED = 20 * 2**20  # bytes; the limit of every upload of the house
MAX_UNPACKED = 64 * 2**20  # bytes, all parts together
MAX_RATIO = 150  # unpacked : packed; a plain list has 13, styled empty rows up to 60, bombs 290 and more
RATIO_FROM = 4 * 2**20  # bytes; below this a high ratio harms nobody
MAX_PARTS = 300  # a workbook of 20 sheets with drawings has about 80
MAX_DIRECTORY = 64 * 2**10  # bytes of the directory at the end: 300 parts need 30 KB
CHUNK = 128 * 2**10  # bytes inflated at a time
SLICE = 16 * 2**10  # packed bytes handed to zlib at a time

SAVE_AS = "Mở tệp bằng Excel hoặc LibreOffice, chọn “Lưu thành” (Save As), kiểu Excel Workbook (.xlsx), rồi tải lên lại."
BROKEN = f"Tệp bị hỏng hoặc tải lên dở dang. {SAVE_AS}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
END = struct.Struct("<4s4H2LH")  # end of central directory
LOCAL = struct.Struct("<4s5H3L2H")  # header before each part
INSIDE = {OLE: "đối tượng nhúng", b"PK\x03\x04": "tệp nén lồng bên trong", b"MZ": "chương trình", b"\x7fELF": "chương trình"}
STORED, DEFLATED = 0, 8
UNICODE_NAMES, ENCRYPTED = 0x800, 0x1


def check(data: bytes) -> Bounds:
    """Refuse what is dangerous or no plain .xlsx; returns the size of its largest sheet.

    Reads every part once, at most `MAX_UNPACKED` bytes, holding `CHUNK` of them.
    Raises Unreadable: the message says in Vietnamese what is wrong and what to do.
    """
    _check_type(data)
    parts = _directory(data)
    markup = Markup()
    unpacked = 0
    for part in parts:
        markup.begin(part.filename)
        for piece in _inflate(data, part):
            unpacked += len(piece)
            if unpacked > MAX_UNPACKED or (unpacked > RATIO_FROM and unpacked > MAX_RATIO * len(data)):
                raise Unreadable(f"Tệp nén quá chặt: mở ra lớn hơn {unpacked // 2**20} MB. Xóa dòng, cột, trang thừa. {SAVE_AS}")
            markup.feed(piece)
        markup.finish()
    bounds = markup.bounds()
    if markup.text_suspected():
        _count_text(data, parts, markup)
    return bounds


def _count_text(data: bytes, parts: list[ZipInfo], markup: Markup) -> None:
    """The second look at a workbook whose cells may repeat long texts: adds up what all of them would take."""
    for part in parts:
        markup.begin(part.filename)
        for piece in _inflate(data, part):
            markup.weigh(piece)


# --- by its bytes --------------------------------------------------------------------------------------------------------


def _check_type(data: bytes) -> None:
    if len(data) > MAX_PACKED:
        raise Unreadable(f"Tệp nặng {len(data) / 2**20:.0f} MB, quá {MAX_PACKED // 2**20} MB. Tách thành nhiều tệp nhỏ hơn.")
    if data.startswith(OLE):
        raise Unreadable(_old_format(data))
    if not data.startswith(b"PK\x03\x04"):
        raise Unreadable(_not_zip(data))


def _old_format(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "Tệp đặt mật khẩu nên không đọc được. Mở tệp, bỏ mật khẩu, lưu lại rồi tải lên."
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        return f"{MACRO} {SAVE_AS}"
    return f"Tệp kiểu Excel cũ (.xls) hoặc không phải bảng tính. {SAVE_AS}"


def _not_zip(data: bytes) -> str:
    if not data.strip():
        return "Tệp trống. Chọn lại tệp có nội dung."
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<style")):
        return f"Tệp là trang HTML hoặc XML mang tên Excel. {SAVE_AS}"
    if head.startswith(b"%pdf"):
        return "Tệp là PDF, không phải bảng tính. Chọn tệp Excel (.xlsx)."
    if b"\0" not in data[:4096]:
        return f"Tệp là văn bản thường (CSV hoặc tương tự), không phải Excel. {SAVE_AS}"
    return f"Tệp không phải Excel (.xlsx). {SAVE_AS}"


# --- the directory -------------------------------------------------------------------------------------------------------


def _directory(data: bytes) -> list[ZipInfo]:
    """The parts in order of the file. Two readers must never see two different workbooks: one directory, at the very end,
    nothing before the first part, no part twice or inside another."""
    _check_end(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = sorted(archive.infolist(), key=lambda part: part.header_offset)
    except (BadZipFile, ValueError, RuntimeError, OverflowError, struct.error):  # RuntimeError: a compression or version unknown
        raise Unreadable(BROKEN) from None
    _check_names(parts)
    _check_places(parts)
    return parts


def _check_places(parts: list[ZipInfo]) -> None:
    """Parts lie behind each other from the first byte on; the same bytes in two parts are the mark of a bomb."""
    end = 0
    for part in parts:
        if part.header_offset < end or (end == 0 and part.header_offset):
            raise Unreadable(BROKEN)
        end = part.header_offset + LOCAL.size + len(part.orig_filename) + part.compress_size


def _check_end(data: bytes) -> None:
    if len(data) < END.size:
        raise Unreadable(BROKEN)
    signature, disk, first_disk, here, total, size, offset, comment = END.unpack(data[-END.size :])
    if signature != b"PK\x05\x06" or comment or disk or first_disk or here != total or offset + size + END.size != len(data):
        raise Unreadable(BROKEN)
    if total > MAX_PARTS or size > MAX_DIRECTORY:
        raise Unreadable(f"Tệp có {total} phần bên trong, nhiều bất thường. Chép bảng sang tệp mới rồi tải lên.")
    if not total:
        raise Unreadable(BROKEN)


def _check_names(parts: list[ZipInfo]) -> None:
    names = [part.orig_filename.lower() for part in parts]
    if len(set(names)) != len(names) or any(_odd(name) for name in names):
        raise Unreadable(BROKEN)
    if "mimetype" in names:
        raise Unreadable(f"Tệp kiểu OpenDocument (.ods). {SAVE_AS}")
    if "[content_types].xml" not in names:
        raise Unreadable(f"Tệp nén không phải Excel (.xlsx). {SAVE_AS}")
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise Unreadable(f"{MACRO} {SAVE_AS}")
    if any("/embeddings/" in name or "/activex/" in name or "/ctrlprops/" in name for name in names):
        raise Unreadable("Tệp có đối tượng nhúng hoặc nút điều khiển. Xóa chúng (hoặc chép bảng sang tệp mới) rồi tải lên lại.")
    if any("connections" in name or "/querytables/" in name for name in names):
        raise Unreadable("Tệp nối với nguồn dữ liệu ngoài. Chép bảng dạng giá trị sang tệp mới rồi tải lên lại.")


def _odd(name: str) -> bool:
    return name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/")


# --- inflating -----------------------------------------------------------------------------------------------------------


def _inflate(data: bytes, part: ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, piece by piece; its declared sizes and checksum must be true.

    Raises Unreadable when they lie, or the part is encrypted, packed in another way, or a file of its own.
    """
    start = _start_of(data, part)
    packed = memoryview(data)[start : start + part.compress_size]
    total, checksum = 0, 0
    for piece in _unpacked(packed, part):
        if not total:
            _check_inside(piece)
        total += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if total > part.file_size:
            raise Unreadable(BROKEN)
        yield piece
    if total != part.file_size or checksum != part.CRC:
        raise Unreadable(BROKEN)


def _start_of(data: bytes, part: ZipInfo) -> int:
    """Where a part's bytes begin. Its own header must name it as the directory does."""
    head = data[part.header_offset : part.header_offset + LOCAL.size]
    if part.flag_bits & ENCRYPTED:
        raise Unreadable("Tệp đặt mật khẩu nên không đọc được. Bỏ mật khẩu, lưu lại rồi tải lên.")
    if len(head) < LOCAL.size or not head.startswith(b"PK\x03\x04"):
        raise Unreadable(BROKEN)
    lengths: tuple[int, int] = LOCAL.unpack(head)[-2:]
    name_length, extra_length = lengths
    name_at = part.header_offset + LOCAL.size
    name = data[name_at : name_at + name_length]
    if name != part.orig_filename.encode("utf-8" if part.flag_bits & UNICODE_NAMES else "cp437"):
        raise Unreadable(BROKEN)
    return name_at + name_length + extra_length


def _unpacked(packed: memoryview, part: ZipInfo) -> Iterator[bytes]:
    if part.compress_type == STORED:
        for at in range(0, len(packed), CHUNK):
            yield bytes(packed[at : at + CHUNK])
        return
    if part.compress_type != DEFLATED:
        raise Unreadable(BROKEN)
    try:
        yield from _inflated(packed)
    except zlib.error:
        raise Unreadable(BROKEN) from None


def _inflated(packed: memoryview) -> Iterator[bytes]:
    """Deflated bytes inflated, never more than `CHUNK` at once. Raises Unreadable when the stream has no end or more behind it."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), SLICE):
        if engine.eof:
            raise Unreadable(BROKEN)
        waiting: bytes | memoryview = packed[at : at + SLICE]
        while waiting and not engine.eof:
            yield engine.decompress(waiting, CHUNK)
            waiting = engine.unconsumed_tail
    while not engine.eof and (piece := engine.decompress(b"", CHUNK)):
        yield piece
    if not engine.eof or engine.unused_data:
        raise Unreadable(BROKEN)


def _check_inside(piece: bytes) -> None:
    for magic, what in INSIDE.items():
        if piece.startswith(magic):
            raise Unreadable(f"Tệp chứa {what}. Chép bảng sang một tệp Excel mới rồi tải lên lại.")
