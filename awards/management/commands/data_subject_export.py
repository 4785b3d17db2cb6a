"""Everything held on one recipient as JSON, for that person. The ledger keeps that it was taken."""

import argparse
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from awards import data_subjects
from units.models import Account, Recipient
from units.moves import Refused


class Command(BaseCommand):
    help = "Lập bản trích dữ liệu cá nhân (JSON) của một người; việc lập được ghi vào nhật ký."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("recipient", type=int, help="số của hồ sơ, trong địa chỉ /nguoi-nhan/<số>/")
        parser.add_argument("--by", required=True, help="tên đăng nhập của người lập: phải phụ trách dữ liệu của người đó")
        parser.add_argument("--reason", required=True, help="ai yêu cầu, theo đơn hoặc văn bản nào")
        parser.add_argument("--file", type=Path, help="ghi vào tệp này; không ghi thì in ra màn hình")

    def handle(self, *_args: Any, **options: Any) -> None:
        recipient, by = found(options["recipient"], options["by"])
        try:
            sections = data_subjects.export(recipient, reason=options["reason"], by=by)
        except PermissionDenied:
            raise CommandError(f"{by} không phụ trách dữ liệu của {recipient}.") from None
        except Refused as refusal:
            raise CommandError("; ".join(refusal.reasons)) from None
        said = data_subjects.as_json(recipient, sections)
        if options["file"]:
            options["file"].write_bytes(said)
        else:
            self.stdout.write(said.decode())
        self.stderr.write(f"Đã ghi nhật ký: {recipient.name}")


def found(pk: int, username: str) -> tuple[Recipient, Account]:
    """The recipient and the account that a command names.

    Raises:
        CommandError: one of them is not there.
    """
    recipient, by = Recipient.objects.filter(pk=pk).first(), Account.objects.filter(username=username, is_active=True).first()
    if recipient is None:
        raise CommandError(f"Không có hồ sơ số {pk}.")
    if by is None:
        raise CommandError(f"Không có tài khoản “{username}” đang dùng.")
    return recipient, by
