"""Open an account from the command line and print its first password once."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import accounts, clock
from units.models import Account, Role, Unit


class Command(BaseCommand):
    help = "Mở một tài khoản với một vai trò tại một đơn vị; in mật khẩu đầu tiên một lần."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("full_name")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("unit", help="mã đơn vị")
        parser.add_argument("--from", dest="valid_from", type=datetime.date.fromisoformat, help="từ ngày, năm-tháng-ngày")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"Không có đơn vị mã {options['unit']}.")
        valid_from = options["valid_from"] or clock.today()
        account = Account.objects.filter(username=options["username"]).first()
        if account is not None:
            accounts.give_role(account, role=options["role"], unit=unit, valid_from=valid_from)
            self.stdout.write(f"{account} có thêm vai trò {options['role']} tại {unit}.")
            return
        password = accounts.open_account(
            username=options["username"], full_name=options["full_name"], role=options["role"], unit=unit, valid_from=valid_from
        )
        self.stdout.write(f"Đã mở tài khoản {options['username']}. Mật khẩu đầu tiên: {password}")
