"""End a role from the command line: an auditor's at the highest level, where no administrator stands above."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import accounts, clock, stewards
from units.models import Role, RoleAssignment
from units.moves import Refused


class Command(BaseCommand):
    help = "Cho một tài khoản thôi một vai trò tại một đơn vị."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("unit", help="mã đơn vị")
        parser.add_argument("--from", dest="on", type=datetime.date.fromisoformat, help="ngày đầu tiên không còn vai trò, năm-tháng-ngày")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        held = RoleAssignment.objects.own().filter(stewards.present_or_coming(), role=options["role"], unit__code=options["unit"])
        row = held.filter(account__username=options["username"]).select_related("account", "unit").order_by("valid_from").first()
        if row is None:
            raise CommandError(f"Tài khoản {options['username']} không giữ vai trò {options['role']} tại đơn vị mã {options['unit']}.")
        on = options["on"] or clock.today()
        try:
            accounts.end_role(row, first_day_without=on, by=None)
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from refused
        self.stdout.write(f"{row.account} thôi vai trò {options['role']} tại {row.unit} từ {on:%d/%m/%Y}.")
