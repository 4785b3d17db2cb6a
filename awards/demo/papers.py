"""The sample paper of the demo: one small real PDF, made once; all cases share it (files are kept by content)."""

from functools import lru_cache

from django.core.files.uploadedfile import SimpleUploadedFile

from units.papers.render import VARIANT, run_press

SECONDS = 60
NAMES = {
    "report": "bao-cao-thanh-tich.pdf",
    "minutes": "bien-ban-hop-xet.pdf",
    "confirmation": "xac-nhan-sang-kien.pdf",
    "signed": "ban-chup-co-chu-ky.pdf",
}
CSS = """
@page { size: A4; margin: 30mm 25mm }
body { font-family: "Liberation Serif"; font-size: 14pt; line-height: 1.4; text-align: center }
h1 { font-size: 15pt }
"""
PAGE = """<html lang="vi"><head><title>Tài liệu minh họa</title></head><body>
<h1>BÁO CÁO THÀNH TÍCH – BẢN TRÌNH DIỄN</h1>
<p>Trang này thay cho báo cáo thành tích, biên bản, giấy xác nhận hoặc bản chụp có chữ ký.<br>
Người và việc trong bản trình diễn đều không có thật.</p></body></html>"""


@lru_cache
def content() -> bytes:
    """The PDF; the same bytes every time.

    Raises:
        RenderFailed: PDF files cannot be made on this machine.
    """
    request = {"html": PAGE, "css": CSS, "assets": {}, "variant": VARIANT, "identifier": "demo"}
    limits = {"memory_limit": 1024 * 2**20, "time_limit": SECONDS}
    return run_press({"request": request, "limits": limits}, time_limit=SECONDS)


def upload(kind: str) -> SimpleUploadedFile:
    """The sample paper as a clerk would upload it as a report, minutes, confirmation or signed scan."""
    return SimpleUploadedFile(NAMES[kind], content(), "application/pdf")
