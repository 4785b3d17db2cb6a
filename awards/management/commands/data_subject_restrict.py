"""Restrict the processing of one person's data on request, or lift it."""

import argparse
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError

from awards.management.commands.data_subject_export import found
from units import privacy
from units.moves import Refused


class Command(BaseCommand):
    help = "Hạn chế xử lý dữ liệu của một người theo yêu cầu, hoặc bỏ hạn chế (--lift)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("recipient", type=int, help="số của hồ sơ, trong địa chỉ /nguoi-nhan/<số>/")
        parser.add_argument("--by", required=True, help="tên đăng nhập của người làm")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--paper", default="", help="số, ngày của đơn hoặc văn bản yêu cầu")
        parser.add_argument("--lift", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        recipient, by = found(options["recipient"], options["by"])
        if not options["lift"] and not options["paper"].strip():
            raise CommandError("Ghi --paper: số, ngày của đơn hoặc văn bản yêu cầu.")
        try:
            if options["lift"]:
                privacy.release(recipient, reason=options["reason"], by=by)
            else:
                privacy.hold(recipient, reason=options["reason"], paper=options["paper"], by=by)
        except PermissionDenied:
            raise CommandError(f"{by} không phụ trách dữ liệu của {recipient}.") from None
        except Refused as refusal:
            raise CommandError("; ".join(refusal.reasons)) from None
        self.stdout.write(f"Đã {'bỏ hạn chế' if options['lift'] else 'hạn chế'} xử lý dữ liệu của {recipient}.")
