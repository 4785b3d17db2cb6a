"""The second factor at log-in: a passkey, an authenticator app, or a printed card of codes. Rows and ceremonies are allauth's.

allauth makes a card of codes only beside another factor. Here the card is a factor of its own, for people without a telephone:
the log-in stage in `units.door` asks for a code whenever the account has any factor at all.
"""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.http import HttpRequest

from units import clock, ledger, logins, notifications, stewards
from units.models.account import Account, Role, RoleAssignment
from units.moves import Refused
from units.tokens import act

WORDS = {
    Authenticator.Type.WEBAUTHN: "Khóa đăng nhập",
    Authenticator.Type.TOTP: "Ứng dụng xác thực",
    Authenticator.Type.RECOVERY_CODES: "Thẻ mã in",
}
PASSED = "second_factor"  # key of the session: its account has a factor, or needs none


def factors_of(account: Account) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=account).order_by("type", "id"))


def described(factor: Authenticator) -> str:
    """A factor in words, with the name its owner gave it."""
    word = WORDS[Authenticator.Type(factor.type)]
    return f"{word} “{factor.wrap().name}”" if factor.type == Authenticator.Type.WEBAUTHN else word


def needed(account: Account) -> bool:
    """Whether one of the account's roles of today asks for a second factor. One query."""
    roles = Role.needing_second_factor()
    return RoleAssignment.objects.valid_on(clock.today()).filter(account=account, role__in=roles).exists()


def missing(request: HttpRequest, roles: list[RoleAssignment]) -> bool:
    """Whether the signed-in account must set up a factor before anything else. No query once it has passed."""
    if not settings.REQUIRE_SECOND_FACTOR or request.session.get(PASSED) or not stewards.needs_second_factor(roles):
        return False
    if Authenticator.objects.filter(user_id=request.user.pk).exists():
        request.session[PASSED] = True  # ended with the session when the factor is reset
        return False
    return True


def added(account: Account, kind: str) -> None:
    """Record that the account set up a factor."""
    with act():
        ledger.record([account], "account.add_factor", by=account, note=WORDS[Authenticator.Type(kind)])


def make_card(account: Account) -> list[str]:
    """Make a new card of codes; the card before is worthless. Returns the codes, to be printed at once."""
    with act():
        Account.objects.select_for_update().get(pk=account.pk)
        Authenticator.objects.filter(user=account, type=Authenticator.Type.RECOVERY_CODES).delete()
        card = RecoveryCodes.activate(account)
        ledger.record([account], "account.add_factor", by=account, note=WORDS[Authenticator.Type.RECOVERY_CODES])
    return [f"{code[:4]} {code[4:]}" for code in card.generate_codes()]


def codes_left(factor: Authenticator) -> int | None:
    """How many codes of a card are not used yet; None for other factors."""
    return len(factor.wrap().get_unused_codes()) if factor.type == Authenticator.Type.RECOVERY_CODES else None


def remove(account: Account, factor: Authenticator) -> None:
    """Take one's own factor away.

    Raises:
        Refused: it is the last one and a role needs one.
    """
    with act():
        Account.objects.select_for_update().get(pk=account.pk)
        if Authenticator.objects.filter(user=account).count() == 1 and needed(account):
            raise Refused("Vai trò của bạn phải có lớp bảo vệ thứ hai. Lập một cách khác trước, rồi bỏ cách này.")
        note = described(factor)
        Authenticator.objects.filter(pk=factor.pk, user=account).delete()
        ledger.record([account], "account.remove_factor", by=account, note=note)


def reset(account: Account, *, reason: str, by: Account | None) -> int:
    """Take all factors of somebody who lost them away, with a reason; ends the sessions and tells the person. Returns how many.

    Raises:
        PermissionDenied: no administrator of that account.
        Refused: without a reason, or there is none.
    """
    if by is not None:
        stewards.check_manages(by, account)
    if not reason.strip():
        raise Refused("Lý do: ghi vì sao phải bỏ lớp bảo vệ thứ hai của người này.")
    with act():
        gone, _ = Authenticator.objects.filter(user=account).delete()
        if not gone:
            raise Refused("Tài khoản này chưa có lớp bảo vệ thứ hai nào.")
        logins.end_all(account)
        ledger.record([account], "account.reset_factor", by=by, note=reason)
        who = by or "Người quản lý máy chủ"
        text = f"{who} đã bỏ lớp bảo vệ thứ hai của bạn: {reason} Nếu không phải bạn yêu cầu, báo ngay cho cơ quan thường trực."
        notifications.tell_account(account, text, "/tai-khoan/lop-bao-ve/")
    return gone
