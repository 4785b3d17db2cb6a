"""Seal the ledger, then walk it: chain, personal values, anchors. Exit status 1 when anything was changed."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units import clock, sealing, verification
from units.verification import Report
from units.vietnamese import date_vn

# what is said → (Vietnamese, English)
WORDS = {
    "walked": ("Đã xem {0}/{1} niêm phong", "walked {0} of {1} seals"),
    "sealed": ("{0} niêm phong, đầu chuỗi {1}", "{0} seals, head {1}"),
    "nothing": ("Nhật ký chưa có dòng nào được niêm phong.", "Nothing is sealed yet."),
    "anchor": ("Mốc ngoài mới nhất: {0}", "Newest anchor outside: {0}"),
    "no anchor": (
        "Chưa có mốc nào ở ngoài: không thể biết phần cuối nhật ký có bị cắt hay không.",
        "There is no anchor outside: nobody can tell whether the end was cut off.",
    ),
    "tail": ("{0} dòng chưa niêm phong, cũ nhất từ {1}", "{0} entries not sealed yet, the oldest of {1}"),
    "no tail": ("Mọi dòng đều đã niêm phong.", "Every entry is sealed."),
    "holds": ("NGUYÊN VẸN: không thấy sửa, xóa, đổi chỗ hay cắt bớt.", "HOLDS: nothing was changed, deleted, moved or cut off."),
    "faults": ("KHÔNG NGUYÊN VẸN: {0} chỗ sai.", "DOES NOT HOLD: {0} faults."),
}


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: niêm phong, giá trị, mốc. Trả về 1 khi có chỗ sai."
    requires_system_checks = ()  # a missing trigger is a reason to look, not to refuse looking

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--anchors", type=Path, help="một bản sao của tệp mốc, thay cho tệp trong ANCHOR_DIR")
        parser.add_argument("--no-seal", action="store_true", help="không niêm phong trước: chỉ xem, không ghi gì")
        parser.add_argument("--lang", choices=["vi", "en"], default="vi")

    def handle(self, *_args: Any, **options: Any) -> None:
        self.language = options["lang"]
        if options["anchors"] and not options["anchors"].is_file():
            raise CommandError(f"Không thấy tệp mốc {options['anchors']}.")
        if not options["no_seal"]:
            sealing.seal(everything=True, seconds=600)
        report = verification.verify(anchor_file=options["anchors"], progress=self._walked)
        self._tell(report)
        if not report.holds:
            raise SystemExit(1)

    def _say(self, word: str, *values: object) -> None:
        self.stdout.write(WORDS[word][self.language == "en"].format(*values))

    def _walked(self, done: int, total: int) -> None:
        if done % 50_000 == 0:
            self._say("walked", done, total)

    def _tell(self, report: Report) -> None:
        for fault in report.faults[: verification.KEPT]:
            self.stdout.write(fault.said(self.language))
        self._say(*(("sealed", report.sealed, report.head) if report.sealed else ("nothing",)))
        self._say(*(("anchor", report.anchored) if report.anchored else ("no anchor",)))
        oldest = report.oldest_unsealed and report.oldest_unsealed.astimezone(clock.ZONE)
        self._say(*(("tail", report.unsealed, f"{oldest:%H:%M} {date_vn(oldest.date())}") if oldest else ("no tail",)))
        self._say(*(("holds",) if report.holds else ("faults", len(report.faults))))
