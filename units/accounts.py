"""Accounts: sign-up is closed; accounts are opened by an administrator."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from units.models.account import Account
from units.tokens import act


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
