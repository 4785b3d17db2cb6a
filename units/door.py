"""The door: allauth with sign-up shut, Vietnamese words, throttling that strangers cannot turn against the owner, and the second
factor.

Throttling by account: five wrong passwords in five minutes shut the account's name for *strangers*, all of them together. A
browser in which the owner logged in before carries a signed cookie, and it and every address from which he is signed in now have
a count of their own: guessing from elsewhere never keeps the owner out there. At a new place during such an attack he waits, or
gets a slip from his administrator.
"""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from units import clock, logins
from units.models.account import Account

DEVICE_COOKIE = "thiet_bi"
DEVICE_DAYS = 180
DEVICES_KEPT = 8  # accounts that share one browser
FRESH = 300  # seconds for which logging in counts like typing the password again
WRONG_PAIR = "Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ tiếng Việt."


class Backend(AuthenticationBackend):
    """allauth's backend; an account whose last day has passed is closed at every request, without any job."""

    def user_can_authenticate(self, user: Account) -> bool:
        return super().user_can_authenticate(user) and not has_left(user)


def has_left(user: Account) -> bool:
    return user.left_on is not None and user.left_on <= clock.today()


class ClosedAdapter(DefaultAccountAdapter):
    """allauth's adapter with the door shut; allauth has no Vietnamese, so its refusals are worded here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản đang khóa. Liên hệ quản trị của đơn vị để được mở lại.",
        "username_password_mismatch": WRONG_PAIR,
        "invalid_login": WRONG_PAIR,
        "too_many_login_attempts": "Sai quá nhiều lần. Đợi năm phút rồi thử lại, hoặc liên hệ quản trị để được cấp lại.",
        "enter_current_password": "Nhập mật khẩu đang dùng.",
        "incorrect_password": "Mật khẩu đang dùng chưa đúng.",
        "rate_limited": "Gửi quá nhiều lần. Đợi năm phút rồi thử lại.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return False

    def get_login_stages(self) -> list[str]:
        return ["units.door.SecondFactorStage"]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who logged in a moment ago need not type the password again to set up a factor."""
        records = get_authentication_records(self.request, self.request.user)
        fresh = any(clock.real_now().timestamp() - record["at"] < FRESH for record in records)
        return not fresh and super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user: Account) -> list[dict]:
        words = {
            "reauthenticate": "Dùng mật khẩu",
            "mfa_reauthenticate": "Dùng ứng dụng xác thực hoặc thẻ mã",
            "mfa_reauthenticate:webauthn": "Dùng khóa đăng nhập",
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        if has_left(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        logins.begin(request)
        remember_device(request, response, user)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        username = str(credentials.get("username", "")).lower()
        return f"{username}:{place_of(request, username, self.get_client_ip(request))}"

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what happens to an account is told by `units.notifications`."""


def place_of(request: HttpRequest, username: str, address: str) -> str:
    """Which count a log-in belongs to: the known browser, the known address, or that of all strangers. One query."""
    known_address = UserSession.objects.filter(user__username__iexact=username, ip=address).exists()
    if username in devices(request):
        return f"device:{username}:{devices(request)[username]}"
    return f"address:{address}" if known_address else "stranger"


def devices(request: HttpRequest) -> dict[str, str]:
    """User name → mark of this browser, for the accounts that logged in here before; only what we signed."""
    try:
        kept = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=DEVICE_COOKIE, max_age=DEVICE_DAYS * 86400)
    except signing.BadSignature:
        return {}
    return dict(kept)


def remember_device(request: HttpRequest, response: HttpResponse, user: Account) -> None:
    """Leave a mark in the browser: it proves nothing and opens nothing, it only tells the owner's browser from strangers'."""
    name = user.username.lower()
    kept = {other: mark for other, mark in devices(request).items() if other != name}
    mark = signing.b62_encode(int(salted_hmac("device", request.session.session_key or "").hexdigest()[:12], 16))
    known = dict(list(kept.items())[-(DEVICES_KEPT - 1) :]) | {name: devices(request).get(name, mark)}
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(known, salt=DEVICE_COOKIE),
        max_age=DEVICE_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor whenever the account has one: the printed card counts like the others."""

    def _should_handle(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- allauth's signature
        return self.login.user is not None and Authenticator.objects.filter(user=self.login.user).exists()


class FactorAdapter(DefaultMFAAdapter):
    """allauth's adapter of second factors: Vietnamese, secrets encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Không bỏ được cách này.",
        "cannot_generate_recovery_codes": "Chưa lập được thẻ mã.",
        "incorrect_code": "Mã chưa đúng. Xem lại mã, hoặc chờ mã kế tiếp rồi gõ lại.",
    }

    def get_totp_issuer(self) -> str:
        return settings.SITE_NAME

    def _get_site_name(self) -> str:
        return settings.SITE_NAME

    def _get_user_identifier(self, user: Account) -> str:
        return user.username  # the mailbox may be shared

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # noqa: A002 -- allauth's signature
        return f"Khóa số {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def encrypt(self, text: str) -> str:
        return _lock().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _lock().decrypt(encrypted_text.encode()).decode()


def _lock() -> MultiFernet:
    """A copy of the database alone opens no second factor: their secrets are locked by `SECRET_KEY` and its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(secret: str) -> bytes:
    digest = salted_hmac("units.door.factors", "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest)
