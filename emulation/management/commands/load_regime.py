"""Load a regime of law (awards, rules, routes, legal bases, holidays) from ``emulation/data``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from emulation import seeding


class Command(BaseCommand):
    help = "Nạp một chế độ pháp luật; dòng đã có thì giữ nguyên vì có thể đã được sửa."

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted(path.stem for path in seeding.FOLDER.glob("*.yaml"))
        parser.add_argument("name", help=f"một trong: {', '.join(names)}")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        try:
            data = seeding.load_regime(options["name"])
        except FileNotFoundError:
            raise CommandError(f"Không có chế độ {options['name']}.") from None
        self.stdout.write(f"{data['regime']['name']}: {len(data['awards'])} hình thức, {len(data['routes'])} tuyến trình.")
