"""Accounts: opened, given roles, told to set a password by a one-time slip, closed when somebody leaves. Sign-up is shut.

Every verb with ``by`` asks `units.stewards` first; without it, the command line acts.
"""

import datetime
import secrets

from django.db.models import Q

from units import clock, delegation, ledger, logins, notifications, slips, stewards
from units.models.account import Account, OneTimeSlip, Role, RoleAssignment
from units.models.unit import Unit
from units.moves import Refused
from units.tokens import act
from units.vietnamese import date_vn, nfc

DAY = datetime.timedelta(days=1)
WORDS = {
    "account.open": "đã mở tài khoản",
    "account.edit": "đã sửa tên và cách liên hệ",
    "account.give_role": "đã cho thêm vai trò",
    "account.end_role": "đã cho thôi vai trò",
    "account.give_slip": "đã cấp phiếu dùng một lần; mật khẩu cũ hết hiệu lực",
    "account.use_slip": "đã dùng phiếu và tự đặt mật khẩu",
    "account.change_password": "đã đổi mật khẩu",
    "account.leave": "đã cho thôi dùng tài khoản",
    "account.reopen": "đã mở lại tài khoản",
    "account.add_factor": "đã lập lớp bảo vệ thứ hai",
    "account.remove_factor": "đã bỏ một lớp bảo vệ thứ hai",
    "account.reset_factor": "đã bỏ mọi lớp bảo vệ thứ hai của người này",
    "account.end_session": "đã kết thúc một phiên đăng nhập",
    "account.end_sessions": "đã kết thúc các phiên đăng nhập khác",
    "delegation.lend": "đã ủy quyền",
    "delegation.revoke": "đã thu hồi ủy quyền",
    "support.start": "bắt đầu thao tác hộ",
    "support.end": "kết thúc thao tác hộ",
}


def switch_large_type(account: Account) -> bool:
    """Turn large type on or off for an account; returns how it stands now."""
    with act():
        account.large_type = not account.large_type
        account.save(update_fields=["large_type"])
    return account.large_type


# --- opening and roles ----------------------------------------------------------------------------------------------------------


def open_account(*, username: str, full_name: str, role: str, unit: Unit, valid_from: datetime.date) -> str:
    """Open an account from the command line with one role; returns its first password, which is kept nowhere and must be changed."""
    password = secrets.token_urlsafe(12)
    with act():
        account = Account(username=username, full_name=nfc(full_name), date_joined=clock.now(), must_change_password=True)
        account.set_password(password)
        account.save()
        ledger.record([account], "account.open", by=None)
        give_role(account, role=role, unit=unit, valid_from=valid_from)
    return password


def admit(
    *,
    username: str,
    full_name: str,
    email: str = "",
    phone: str = "",
    role: str,
    unit: Unit,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    by: Account,
) -> Account:
    """Open an account with a first role. It has no password until its slip is used.

    Raises:
        PermissionDenied, Refused: the role is not ``by``'s to give (`stewards.check_gives`).
    """
    with act():
        account = Account(username=username, full_name=nfc(full_name), email=email, phone=phone, date_joined=clock.now())
        account.set_unusable_password()
        account.save()
        ledger.record([account], "account.open", by=by)
        give_role(account, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to, by=by)
    return account


def edit(account: Account, *, full_name: str, email: str, phone: str, by: Account) -> None:
    """Correct the name and how to reach the person."""
    stewards.check_manages(by, account)
    with act():
        new = {"full_name": nfc(full_name), "email": email, "phone": phone}
        changed = [field for field, value in new.items() if getattr(account, field) != value]
        Account.objects.filter(pk=account.pk).update(**new)
        if changed:
            ledger.record([account], "account.edit", by=by, fields=changed)


def give_role(
    account: Account,
    *,
    role: str,
    unit: Unit,
    valid_from: datetime.date,
    valid_to: datetime.date | None = None,
    by: Account | None = None,
) -> None:
    """Give an account a role at a unit from a day on, perhaps to a day; harmless when it has it from that day already.

    Raises:
        PermissionDenied, Refused: see `stewards.check_gives`; or the days do not fit.
    """
    with act():
        if by is not None:
            stewards.check_gives(by, account, role=role, unit=unit)
        if valid_to is not None and valid_to < valid_from:
            raise Refused("Đến hết ngày: không được trước ngày bắt đầu.")
        same = RoleAssignment.objects.own().filter(account=account, role=role, unit=unit)
        if by is not None and same.filter(Q(valid_to=None) | Q(valid_to__gte=valid_from)).filter(_starts_by(valid_to)).exists():
            raise Refused(f"Người này đã giữ vai trò “{Role(role).label}” tại {unit} trong thời gian đó.")
        RoleAssignment.objects.get_or_create(
            account=account, role=role, unit=unit, valid_from=valid_from, delegation=None, defaults={"valid_to": valid_to}
        )
        ledger.record([account], "account.give_role", by=by, note=_said(role, unit, valid_from, valid_to))


def _starts_by(valid_to: datetime.date | None) -> Q:
    return Q() if valid_to is None else Q(valid_from__lte=valid_to)


def _said(role: str, unit: Unit, valid_from: datetime.date, valid_to: datetime.date | None) -> str:
    until = f" đến hết {date_vn(valid_to)}" if valid_to else ""
    return f"{Role(role).label}, {unit}, từ {date_vn(valid_from)}{until}"


def end_role(row: RoleAssignment, *, first_day_without: datetime.date, by: Account | None) -> None:
    """End a role: from that day on the account has it no more; what it lent of it ends with it.

    A role that would not have lasted a day is taken out; the ledger keeps that it was given.

    Raises:
        PermissionDenied, Refused: not ``by``'s to end (`stewards.check_ends`); a lent role (end the delegation); a day after its end.
    """
    with act():
        row = RoleAssignment.objects.select_for_update(of=("self",)).select_related("account", "unit").get(pk=row.pk)
        if row.delegation_id is not None:
            raise Refused("Vai trò này được cho mượn: thu hồi ủy quyền thay vì cho thôi vai trò.")
        if by is not None:
            stewards.check_ends(by, row)
        last = first_day_without - DAY
        if row.valid_to is not None and last >= row.valid_to:
            raise Refused(f"Vai trò này đã có ngày kết thúc {date_vn(row.valid_to)}; chọn một ngày sớm hơn.")
        _cut(row, last)
        ledger.record(
            [row.account], "account.end_role", by=by, note=f"{row.get_role_display()}, {row.unit}, từ {date_vn(first_day_without)}"
        )


def _cut(row: RoleAssignment, last: datetime.date) -> None:
    if last < row.valid_from:
        row.delete()
    else:
        RoleAssignment.objects.filter(pk=row.pk).update(valid_to=last)


# --- slips and passwords -------------------------------------------------------------------------------------------------------


def give_slip(account: Account, *, by: Account | None, by_mail: bool = False) -> str:
    """Give a one-time slip for a first or a lost password; returns its code, kept nowhere. The old password and every session end.

    Raises:
        PermissionDenied: not an account that ``by`` manages.
        Refused: a closed account; a mail without an address.
    """
    if by is not None:
        stewards.check_manages(by, account)
    with act():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if not account.is_active:
            raise Refused("Tài khoản đang khóa: mở lại trước khi cấp phiếu.")
        if by_mail and not account.email:
            raise Refused("Thư điện tử: tài khoản chưa có địa chỉ. Ghi địa chỉ, hoặc in phiếu giấy.")
        account.set_unusable_password()
        account.save(update_fields=["password"])
        logins.end_all(account)
        code = slips.make(account, by=by, by_mail=by_mail)
        ledger.record([account], "account.give_slip", by=by, note="gửi thư điện tử" if by_mail else "in phiếu giấy")
    return code


def use_slip(slip: OneTimeSlip, *, password: str) -> Account:
    """Set the password that a slip allows, once.

    Raises:
        Refused: somebody used or withdrew it meanwhile.
    """
    with act():
        account = Account.objects.select_for_update().get(pk=slip.account_id)
        open_ones = OneTimeSlip.objects.filter(pk=slip.pk, used_at=None, withdrawn_at=None, expires_at__gt=clock.now())
        if not account.is_active or not open_ones.update(used_at=clock.now()):
            raise Refused("Phiếu này không còn dùng được. Nhờ quản trị cấp phiếu mới.")
        account.set_password(password)
        account.must_change_password = False
        account.save(update_fields=["password", "must_change_password"])
        logins.end_all(account)
        ledger.record([account], "account.use_slip", by=account)
    return account


def password_changed(account: Account, *, session_key: str) -> None:
    """After a change of password by its owner: the other sessions end (their keys hang on the old one), and it is recorded."""
    with act():
        Account.objects.filter(pk=account.pk).update(must_change_password=False)
        ledger.record([account], "account.change_password", by=account)
        logins.end_others(account, session_key)


# --- leaving ---------------------------------------------------------------------------------------------------------------------


def leave(account: Account, *, on: datetime.date, note: str, by: Account) -> None:
    """Close an account from a day on: roles and delegations end, slips are withdrawn; on that day sessions end by themselves.

    Raises:
        PermissionDenied: not an account that ``by`` manages.
        Refused: it is closed already.
    """
    stewards.check_manages(by, account)
    with act():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if not account.is_active:
            raise Refused("Tài khoản này đã khóa.")
        today = clock.today()
        for row in RoleAssignment.objects.own().filter(account=account).filter(Q(valid_to=None) | Q(valid_to__gte=on)):
            _cut(row, on - DAY)
        account.left_on = on
        account.is_active = on > today
        account.save(update_fields=["left_on", "is_active"])
        slips.withdraw(account)
        if on <= today:
            delegation.end_all(account)
            logins.end_all(account)
        ledger.record([account], "account.leave", by=by, note=f"từ {date_vn(on)}. {note}".strip())
        if on > today:
            notifications.tell_account(account, f"Tài khoản của bạn sẽ khóa từ ngày {date_vn(on)}.", "")


def reopen(account: Account, *, by: Account) -> None:
    """Open a closed account again, or take a planned leaving back. It has no roles and no password: give both anew.

    Raises:
        PermissionDenied: not an account that ``by`` manages.
    """
    stewards.check_manages(by, account)
    with act():
        account = Account.objects.select_for_update().get(pk=account.pk)
        if account.is_active and account.left_on is None:
            raise Refused("Tài khoản này đang mở.")
        if not account.is_active or (account.left_on and account.left_on <= clock.today()):
            account.set_unusable_password()
            logins.end_all(account)
        account.is_active, account.left_on = True, None
        account.save(update_fields=["is_active", "left_on", "password"])
        ledger.record([account], "account.reopen", by=by)
