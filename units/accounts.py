"""Accounts: sign-up is closed; accounts are opened by an administrator."""

import datetime
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from units import clock, ledger
from units.models.account import Account, RoleAssignment
from units.models.unit import Unit
from units.tokens import act
from units.vietnamese import nfc


class ClosedAdapter(DefaultAccountAdapter):
    """allauth's adapter with the door shut; allauth has no Vietnamese, so its refusals are worded here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản đang khóa. Liên hệ quản trị của đơn vị để được mở lại.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt.",
        "invalid_login": "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt.",
        "too_many_login_attempts": "Sai mật khẩu quá nhiều lần. Đợi năm phút rồi thử lại, hoặc liên hệ quản trị để được cấp lại.",
        "enter_current_password": "Nhập mật khẩu đang dùng.",
        "incorrect_password": "Mật khẩu đang dùng chưa đúng.",
        "rate_limited": "Gửi quá nhiều lần. Đợi năm phút rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False


def switch_large_type(account: Account) -> bool:
    """Turn large type on or off for an account; returns how it stands now."""
    with act():
        account.large_type = not account.large_type
        account.save(update_fields=["large_type"])
    return account.large_type


def open_account(*, username: str, full_name: str, role: str, unit: Unit, valid_from: datetime.date) -> str:
    """Open an account with one role; returns its first password, which is kept nowhere."""
    password = secrets.token_urlsafe(12)
    with act():
        account = Account(username=username, full_name=nfc(full_name), date_joined=clock.now())
        account.set_password(password)
        account.save()
        ledger.record([account], "account.open", by=None)
        give_role(account, role=role, unit=unit, valid_from=valid_from)
    return password


def give_role(account: Account, *, role: str, unit: Unit, valid_from: datetime.date) -> None:
    """Give an account a role at a unit from a day on; harmless when it has it from that day already."""
    with act():
        RoleAssignment.objects.get_or_create(account=account, role=role, unit=unit, valid_from=valid_from)
        ledger.record([account], "account.give_role", by=None, note=f"{role} @ {unit.code}")
