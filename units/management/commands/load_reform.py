"""Carry out a reform of the units from its file; what is done already is left alone."""

import argparse
import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import clock, reform
from units.models import Account
from units.moves import Refused


class Command(BaseCommand):
    help = "Nạp việc sắp xếp đơn vị từ tệp trong units/data (chạy lại không làm hai lần)."

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted(path.stem for path in reform.DATA.glob("reform-*.yaml"))
        parser.add_argument("name", nargs="?", default=reform.REFORM, choices=names)
        parser.add_argument("--by", required=True, help="tên đăng nhập của người ghi nhận")
        parser.add_argument(
            "--through", type=datetime.date.fromisoformat, default=argparse.SUPPRESS, help="đến hết ngày, năm-tháng-ngày; mặc định hôm nay"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        by = Account.objects.filter(username=options["by"]).first()
        if by is None:
            raise CommandError(f"Không có tài khoản {options['by']}.")
        try:
            done = reform.apply(through=options.get("through", clock.today()), by=by, name=options["name"])
        except Refused as refusal:
            raise CommandError("\n".join(refusal.reasons)) from None
        self.stdout.write(f"Đã thực hiện {len(done)} bước." if done else "Không có bước nào mới.")
