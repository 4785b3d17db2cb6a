"""Open a unit from the command line: the first ones of an installation, until there is a screen for it."""

import argparse
import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import clock, registry
from units.models import Unit, UnitKind


class Command(BaseCommand):
    help = "Mở một đơn vị: mã, loại, tên; cấp trên và những gì in trên văn bản là tuỳ chọn."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="mã riêng, ví dụ tinh-ninh-thuan")
        parser.add_argument("kind", choices=UnitKind.values)
        parser.add_argument("name", help="ví dụ “UBND tỉnh Ninh Thuận”")
        parser.add_argument("--parent", default="", help="mã của đơn vị cấp trên")
        parser.add_argument("--decides", action="store_true", help="có dấu và thẩm quyền ra quyết định khen thưởng")
        parser.add_argument("--from", dest="valid_from", type=datetime.date.fromisoformat, help="có từ ngày, năm-tháng-ngày")
        for name in ("issuing_body", "parent_body", "head_post", "symbol", "place_name"):
            parser.add_argument(f"--{name.replace('_', '-')}", default=argparse.SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        if Unit.objects.filter(code=options["code"]).exists():
            raise CommandError(f"Đã có đơn vị mã {options['code']}.")
        parent = Unit.objects.filter(code=options["parent"]).first()
        if options["parent"] and parent is None:
            raise CommandError(f"Không có đơn vị cấp trên mã {options['parent']}.")
        printed = {name: options[name] for name in ("issuing_body", "parent_body", "head_post", "symbol", "place_name") if name in options}
        unit = registry.open_unit(
            code=options["code"],
            kind=options["kind"],
            name=options["name"],
            parent=parent,
            valid_from=options["valid_from"] or clock.today(),
            printed=printed,
            decides=options["decides"],
        )
        self.stdout.write(f"Đã mở {unit} ({unit.code}).")
