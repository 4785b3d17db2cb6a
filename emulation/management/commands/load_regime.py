"""Load a regime of law (awards, rules, routes, legal bases, holidays) from ``emulation/data``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from emulation import seeding
from emulation.standards import Malformed


class Command(BaseCommand):
    help = "Nạp một chế độ pháp luật, hoặc all: tất cả theo thứ tự; dòng đã có thì giữ nguyên vì có thể đã được sửa."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help=f"một trong: all, {', '.join(seeding.names())}")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        for name in seeding.names() if options["name"] == "all" else [options["name"]]:
            try:
                data = seeding.load_regime(name)
            except FileNotFoundError:
                raise CommandError(f"Không có chế độ {name}.") from None
            except Malformed as wrong:
                raise CommandError(f"Tệp sai, chưa nạp gì: {wrong}") from None
            self.stdout.write(f"{data['regime']['name']}: {len(data['awards'])} hình thức, {len(data['routes'])} tuyến trình.")
