"""One-time slips: a code, printed or mailed, with which somebody sets a password of his own. Only the code's hash is kept."""

import datetime
import secrets

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.crypto import salted_hmac

from units import clock
from units.models.account import Account, OneTimeSlip
from units.papers.handout import Slip, slip_pdf
from units.vietnamese import date_vn

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that can be taken for another
LENGTH, GROUP = 12, 4  # 31 letters to the twelfth: 59 bits, and at most ten tries a minute from one address


def fresh() -> str:
    """A new code as it is printed: three groups of four."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def hashed(code: str) -> str:
    """SHA-256 (hex) of a code as people type it: small letters, spaces and missing hyphens are all the same. Keyed by the secret."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return salted_hmac("units.slips", plain, algorithm="sha256").hexdigest()


def make(account: Account, *, by: Account | None, by_mail: bool = False) -> str:
    """Make a slip inside the caller's transaction and withdraw the ones before; returns the code, which is kept nowhere."""
    code, now = fresh(), clock.now()
    withdraw(account)
    OneTimeSlip.objects.create(
        account=account,
        code_hash=hashed(code),
        by_mail=by_mail,
        made_by=by,
        made_at=now,
        expires_at=now + datetime.timedelta(days=settings.SLIP_DAYS),
    )
    return code


def withdraw(account: Account) -> int:
    """Make every open slip of the account worthless; returns how many."""
    open_ones = OneTimeSlip.objects.filter(account=account, used_at=None, withdrawn_at=None)
    return open_ones.update(withdrawn_at=clock.now())


def good(username: str, code: str) -> OneTimeSlip | None:
    """The slip that may be used now with this user name; None for a wrong, used, withdrawn or expired one alike."""
    rows = OneTimeSlip.objects.filter(code_hash=hashed(code), used_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    return rows.filter(account__username__iexact=username.strip(), account__is_active=True).select_related("account").first()


def of_code(account: Account, code: str) -> OneTimeSlip | None:
    """The open slip of an account that this code belongs to: whoever has the page with the code may print it again."""
    return OneTimeSlip.objects.filter(account=account, code_hash=hashed(code), used_at=None, withdrawn_at=None).first()


def link(code: str) -> str:
    """The address that carries the code, for a mail."""
    return f"{settings.BASE_URL}{reverse('units:slip_link', args=[code])}"


def paper(account: Account, code: str, slip: OneTimeSlip) -> bytes:
    """The A5 sheet as PDF; nothing of it is stored. One second or two.

    Raises:
        RenderFailed: with a Vietnamese reason.
    """
    sheet = Slip(
        site=settings.SITE_NAME,
        name=account.full_name,
        username=account.username,
        code=code,
        address=f"{settings.BASE_URL}{reverse('units:slip')}",
        until=date_vn(slip.expires_at.astimezone(clock.ZONE).date()),
        made_on=clock.today(),
    )
    return slip_pdf(sheet)


def mail(account: Account, code: str, slip: OneTimeSlip) -> bool:
    """Mail the code as a link, after the act is committed; False when the mail server did not take it."""
    until = date_vn(slip.expires_at.astimezone(clock.ZONE).date())
    body = (
        f"Kính gửi {account.full_name},\n\nMở địa chỉ dưới đây để đặt mật khẩu cho tài khoản “{account.username}”. "
        f"Địa chỉ dùng được một lần, đến hết ngày {until}.\n\n{link(code)}\n\nKhông chuyển thư này cho người khác.\n"
    )
    message = EmailMessage(f"Đặt mật khẩu – {settings.SITE_NAME}", body, to=[account.email])
    try:
        return bool(message.send())
    except OSError:  # SMTP's errors are such too
        return False
