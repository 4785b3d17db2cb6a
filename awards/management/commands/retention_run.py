"""What personal data is past its time; with --yes it is emptied for good."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from awards import retention
from units import clock
from units import retention as rules
from units.models import PersonalData


class Command(BaseCommand):
    help = "Đếm dữ liệu cá nhân đã hết thời hạn giữ; --yes thì xóa hẳn, không lấy lại được."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--kind", choices=PersonalData.values, action="append", help="chỉ loại này; không ghi là mọi loại")
        parser.add_argument("--yes", action="store_true", help="xóa hẳn; không ghi thì chỉ đếm")
        parser.add_argument("--load-rules", action="store_true", help="trước tiên nạp thời hạn mẫu cho loại chưa có")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["load_rules"]:
            self.stdout.write(f"Đã nạp {rules.load_rules()} thời hạn.")
        for row in retention.due(clock.today()):
            if options["kind"] and row.kind not in options["kind"]:
                continue
            if row.rule is None:
                self.stdout.write(f"{row.kind.label}: chưa đặt thời hạn.")
                continue
            self.stdout.write(f"{row.kind.label}: {row.number} mục hết hạn (giữ {row.rule.keep_months} tháng)")
            if options["yes"] and row.number:
                self.stdout.write(f"  đã xóa {retention.run(row.kind, by=None)} mục.")
