"""Load the demo province; does nothing when it stands already."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from awards.demo import load
from units import retention


class Command(BaseCommand):
    help = "Nạp tỉnh trình diễn (chỉ khi DEMO=1)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scene", choices=sorted(load.SCENES), default="2021", help="2021: Ninh Thuận; 2026: Khánh Hòa sau sắp xếp")
        parser.add_argument("--bare", action="store_true", help="chưa phát động năm 2021, chưa có hồ sơ nào")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        if not settings.DEMO:
            raise CommandError("demo_load chỉ chạy trong bản trình diễn (DEMO=1).")
        if load.loaded():
            self.stdout.write("Tỉnh trình diễn đã có sẵn.")
            return
        retention.load_rules()
        counts = load.SCENES[options["scene"]](bare=options["bare"])
        self.stdout.write(", ".join(f"{number} {word}" for word, number in counts.items()))
