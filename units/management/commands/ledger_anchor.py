"""Seal the ledger and hand its head outside: to the file of anchors, to a table and to the auditors' mailboxes."""

from typing import Any

from django.core.management.base import BaseCommand

from units import anchors


class Command(BaseCommand):
    help = "Niêm phong nhật ký và ghi mốc ra ngoài cơ sở dữ liệu (tệp mốc, thư cho người kiểm tra nhật ký)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        made = anchors.anchor()
        if made is None:
            self.stdout.write("Không có gì mới từ mốc trước.")
        else:
            self.stdout.write(f"Mốc số {made.seq}, {made.entries} dòng nhật ký, mã {made.hash}, ghi vào {made.place}")
