"""Standing in: somebody who is away lends roles to a colleague between two days; every act done by them shows both names.

A lent role is a `RoleAssignment` with its `Delegation`. It counts only while the giver is active and holds the role himself
(`RoleAssignmentQuerySet.valid_on`), so it ends by itself with either. It cannot be lent on.
"""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from units import clock, ledger, notifications, stewards
from units.models.account import Account, Delegation, Role, RoleAssignment
from units.moves import Refused
from units.tokens import act
from units.vietnamese import date_vn, nfc

PAGE = "/uy-quyen/"


def lendable(giver: Account) -> list[RoleAssignment]:
    """The giver's own roles of today that may be lent. One query."""
    rows = RoleAssignment.objects.own().dated(clock.today()).filter(account=giver, role__in=Role.delegable())
    return list(rows.select_related("unit").order_by("unit__order", "role"))


def takers(giver: Account, unit_ids: Iterable[int]) -> QuerySet[Account]:
    """Who may stand in: active accounts with a role of their own at one of the units or at the unit above."""
    ids = set(unit_ids)
    parents = RoleAssignment.objects.filter(unit_id__in=ids).exclude(unit__parent=None).values_list("unit__parent_id", flat=True)
    own = RoleAssignment.objects.own().dated(clock.today()).filter(unit_id__in=ids | set(parents))
    return Account.objects.filter(is_active=True, id__in=own.values("account_id")).exclude(pk=giver.pk).order_by("full_name", "id")


def lend(
    *, giver: Account, taker: Account, roles: Iterable[int], valid_from: datetime.date, valid_to: datetime.date, reason: str, by: Account
) -> Delegation:
    """Lend some of the giver's own roles (ids of rows) for some days; the giver or his administrator asks for it.

    Raises:
        PermissionDenied: somebody else asks; an administrator lends to himself.
        Refused: dates, roles or taker do not fit.
    """
    with act():
        Account.objects.select_for_update().get(pk=giver.pk)
        _check_asker(giver, taker, by)
        rows = [row for row in lendable(giver) if row.pk in set(roles)]
        if reasons := _misfits(giver, taker, rows, valid_from, valid_to):
            raise Refused(*reasons)
        made = Delegation.objects.create(
            giver=giver,
            taker=taker,
            reason=nfc(reason),
            valid_from=valid_from,
            valid_to=valid_to,
            recorded_by=by,
            recorded_at=clock.now(),
        )
        RoleAssignment.objects.bulk_create(
            RoleAssignment(account=taker, unit=row.unit, role=row.role, valid_from=valid_from, valid_to=valid_to, delegation=made)
            for row in rows
        )
        lent = "; ".join(f"{row.get_role_display()}, {row.unit}" for row in rows)
        ledger.record([giver], "delegation.lend", by=by, note=f"cho {taker.full_name}, {_days(made)}: {lent}"[:500])
        _tell(made, f"{giver} ủy quyền cho {taker} {_days(made)}: {lent}.", by)
    return made


def _check_asker(giver: Account, taker: Account, by: Account) -> None:
    if by.pk == giver.pk:
        return
    stewards.check_manages(by, giver)
    if by.pk == taker.pk:
        raise PermissionDenied(stewards.NOT_YOURSELF)


def _misfits(giver: Account, taker: Account, rows: list[RoleAssignment], valid_from: datetime.date, valid_to: datetime.date) -> list[str]:
    reasons = []
    if not rows:
        reasons.append("Vai trò cho mượn: đánh dấu ít nhất một vai trò đang giữ và được phép ủy quyền.")
    if valid_to < valid_from:
        reasons.append("Đến hết ngày: không được trước ngày bắt đầu.")
    if valid_to < clock.today():
        reasons.append("Đến hết ngày: ngày này đã qua.")
    fitting = [row for row in rows if takers(giver, [row.unit_id]).filter(pk=taker.pk).exists()]
    if rows and len(fitting) < len(rows):
        reasons.append("Người làm thay: phải có vai trò tại chính đơn vị đó hoặc đơn vị cấp trên trực tiếp.")
    return reasons


def revoke(delegation: Delegation, *, by: Account) -> None:
    """End a delegation at once: by the giver, the taker who gives it back, or the giver's administrator. Harmless when it is over.

    Raises:
        PermissionDenied: somebody else asks.
    """
    with act():
        row = Delegation.objects.select_for_update(of=("self",)).select_related("giver", "taker").get(pk=delegation.pk)
        if by.pk not in (row.giver_id, row.taker_id):
            stewards.check_manages(by, row.giver)
        if row.ended_at is None:
            _end([row])
            ledger.record([row.giver], "delegation.revoke", by=by, note=f"{row.taker.full_name}, {_days(row)}")
            _tell(row, f"Ủy quyền của {row.giver} cho {row.taker} ({_days(row)}) đã thu hồi.", by)


def end_all(account: Account) -> int:
    """End what the account lends and what it holds for others, inside the caller's transaction; returns how many."""
    return _end(Delegation.objects.filter(giver=account, ended_at=None)) + _end(Delegation.objects.filter(taker=account, ended_at=None))


def _end(rows: Iterable[Delegation]) -> int:
    return Delegation.objects.filter(pk__in=[row.pk for row in rows], ended_at=None).update(ended_at=clock.now())


def _days(row: Delegation) -> str:
    return f"từ {date_vn(row.valid_from)} đến hết {date_vn(row.valid_to)}"


def _tell(row: Delegation, text: str, by: Account) -> None:
    for account in (row.giver, row.taker):
        if account.pk != by.pk:
            notifications.tell_account(account, text, PAGE)


def standing(rows: Iterable[RoleAssignment]) -> list[tuple[Account, datetime.date]]:
    """(who is away, until when) of the lent roles among an account's roles of today, each giver once. No query."""
    lent = {row.delegation_id: row.delegation for row in rows if row.delegation_id}
    return [(row.giver, row.valid_to) for row in sorted(lent.values(), key=lambda row: (row.valid_to, row.pk))]


def given(account: Account) -> QuerySet[Delegation]:
    """What the account lends, today or later, and has not taken back."""
    return Delegation.objects.filter(giver=account, ended_at=None, valid_to__gte=clock.today()).select_related("taker", "giver")
