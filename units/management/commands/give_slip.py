"""Give a one-time slip from the command line: to an auditor of the highest level, where no administrator stands above."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from units import accounts, second_factor, slips
from units.models import Account
from units.moves import Refused


class Command(BaseCommand):
    help = "Cấp phiếu dùng một lần cho một tài khoản; in mã một lần. Mật khẩu cũ hết hiệu lực."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--lost-factor", metavar="LY_DO", help="bỏ cả lớp bảo vệ thứ hai đã mất, kèm lý do")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 -- Django's signature
        account = Account.objects.filter(username=options["username"]).first()
        if account is None:
            raise CommandError(f"Không có tài khoản {options['username']}.")
        try:
            if options["lost_factor"]:
                second_factor.reset(account, reason=options["lost_factor"], by=None)
            code = accounts.give_slip(account, by=None)
        except Refused as refused:
            raise CommandError(" ".join(refused.reasons)) from refused
        self.stdout.write(f"Phiếu của {account} ({account.username}): {code}. Địa chỉ: {slips.link(code)}")
