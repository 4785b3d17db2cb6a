"""What an administrator may do to other people's accounts, and to which. Nobody manages his own account.

An act on a whole account (slip, closing, second factor, support) asks that *every* role the account holds lies within reach:
else the administrator of a commune could take over an officer of the province who also serves the commune. An auditor is named, kept
and taken out of office from strictly above: whose acts he reads has no hand in who he is. At the highest level the server's
commands do it.
"""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from units import access, clock
from units.models.account import Account, Role, RoleAssignment
from units.models.unit import Unit, UnitReach
from units.moves import Refused

ADMINS = frozenset({Role.ADMIN})
# Roles of the body that decides on awards; they make no sense at a unit that does not decide.
AT_DECIDING_UNIT = frozenset({*Role.standing_body(), Role.MEMBER, Role.RECORDS_CLERK})
NOT_YOURSELF = "Không tự thay đổi tài khoản của chính mình. Nhờ một quản trị khác."
BEYOND = "Tài khoản này giữ vai trò ở đơn vị ngoài phạm vi của bạn. Nhờ quản trị cấp trên."
FROM_ABOVE = "Người kiểm tra nhật ký do quản trị của cấp trên chỉ định; ở cấp cao nhất thì {} bằng lệnh trên máy chủ."
AUDITS = (
    "Người này kiểm tra nhật ký của đơn vị bạn. Việc với tài khoản này, nhờ quản trị cấp trên; ở cấp cao nhất thì dùng lệnh trên máy chủ."
)


def within(account: Account, roles: Iterable[str] = ADMINS) -> QuerySet:
    """Subquery of unit ids that the account manages (or, with other roles, looks after): its units and what lies below."""
    own = RoleAssignment.objects.own().dated(clock.today()).filter(account_id=account.pk or 0, role__in=list(roles))
    return UnitReach.objects.filter(ancestor_id__in=own.values("unit_id")).values("descendant_id")


def below(account: Account, roles: Iterable[str] = ADMINS) -> QuerySet:
    """Subquery of unit ids strictly below those where the account itself holds one of the roles."""
    own = RoleAssignment.objects.own().dated(clock.today()).filter(account_id=account.pk or 0, role__in=list(roles))
    return UnitReach.objects.filter(ancestor_id__in=own.values("unit_id")).exclude(ancestor=F("descendant")).values("descendant_id")


def present_or_coming() -> Q:
    """Condition on roles that have not ended."""
    return Q(valid_to=None) | Q(valid_to__gte=clock.today())


def accounts_of(by: Account, roles: Iterable[str] = ADMINS) -> QuerySet[Account]:
    """Accounts that hold or held a role within reach, also closed ones."""
    return Account.objects.filter(id__in=RoleAssignment.objects.filter(unit_id__in=within(by, roles)).values("account_id"))


def wholly_within(by: Account, roles: Iterable[str] = ADMINS) -> QuerySet[Account]:
    """Of those, the accounts whose every present and coming role lies within reach (an auditor's strictly below), and of the ended ones
    the last. One query.

    Else an officer who left elsewhere could be brought back, under his name, by the administrator of a unit where he once began.
    """
    reach = within(by, roles)
    here = RoleAssignment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), account_id=OuterRef("account_id"))
    counts = present_or_coming() | ~Exists(here.filter(unit_id__in=reach))
    beyond = RoleAssignment.objects.filter(counts, account_id=OuterRef("pk")).exclude(unit_id__in=reach)
    return accounts_of(by, roles).exclude(Exists(beyond)).exclude(Exists(_audits_beside(by, roles)))


def _audits_beside(by: Account, roles: Iterable[str]) -> QuerySet[RoleAssignment]:
    """Present and coming roles of an auditor (`OuterRef`: the account) at units that are not strictly below."""
    return RoleAssignment.objects.filter(present_or_coming(), account_id=OuterRef("pk"), role=Role.AUDITOR).exclude(
        unit_id__in=below(by, roles)
    )


def audits_beside(by: Account, account: Account) -> bool:
    """Whether only an administrator above, or the server, may act on this auditor's account."""
    return Account.objects.filter(Exists(_audits_beside(by, ADMINS)), pk=account.pk).exists()


def may_reach(by: Account, account: Account) -> bool:
    """Whether an administrator reads how to reach the person: while the account holds a role within reach, or is wholly his to manage.
    Who served here once and left is no longer his business."""
    held = RoleAssignment.objects.filter(present_or_coming(), account=account, unit_id__in=within(by))
    return held.exists() or wholly_within(by).filter(pk=account.pk).exists()


def check_manages(by: Account, account: Account) -> None:
    """Let ``by`` act on the whole account, or stop.

    Raises:
        PermissionDenied: it is the own account, no administrator of it, one that also serves elsewhere, or an auditor's of one's own unit.
    """
    if by.pk == account.pk:
        raise PermissionDenied(NOT_YOURSELF)
    if not accounts_of(by).filter(pk=account.pk).exists():
        raise PermissionDenied
    if not wholly_within(by).filter(pk=account.pk).exists():
        raise PermissionDenied(AUDITS if audits_beside(by, account) else BEYOND)


def check_gives(by: Account, account: Account, *, role: str, unit: Unit) -> None:
    """Let ``by`` give a role at a unit, or stop.

    An administrator gives every role within reach. The auditor is named from above: whose acts he reads does not choose him.

    Raises:
        PermissionDenied: for oneself, or outside the reach.
        Refused: an auditor named by the administrator of the same unit; a role that needs a deciding unit.
    """
    if by.pk == account.pk:
        raise PermissionDenied(NOT_YOURSELF)
    if unit.pk not in set(within(by).filter(descendant_id=unit.pk).values_list("descendant_id", flat=True)):
        raise PermissionDenied("Chỉ cho vai trò tại đơn vị trong phạm vi của mình.")
    if role == Role.AUDITOR and not above(by, unit):
        raise Refused(FROM_ABOVE.format("mở"))
    if role in AT_DECIDING_UNIT and not unit.decides:
        raise Refused(f"Vai trò “{Role(role).label}” chỉ có ở đơn vị ra quyết định khen thưởng; {unit} không ra quyết định.")


def check_ends(by: Account, row: RoleAssignment) -> None:
    """Let ``by`` end a role, or stop.

    Raises:
        PermissionDenied: for oneself, or outside the reach.
        Refused: an auditor's role, by the administrator of the same unit.
    """
    if by.pk == row.account_id:
        raise PermissionDenied(NOT_YOURSELF)
    if not within(by).filter(descendant_id=row.unit_id).exists():
        raise PermissionDenied
    if row.role == Role.AUDITOR and not above(by, row.unit):
        raise Refused(FROM_ABOVE.format("cho thôi"))


def above(by: Account, unit: Unit) -> bool:
    """Whether the account is administrator of a unit strictly above this one."""
    higher = UnitReach.objects.filter(descendant=unit).exclude(ancestor=unit).values("ancestor_id")
    return RoleAssignment.objects.own().dated(clock.today()).filter(account=by, role=Role.ADMIN, unit_id__in=higher).exists()


def units_to_give(by: Account) -> QuerySet[Unit]:
    """Units within reach that exist today."""
    return Unit.objects.open_on(clock.today()).filter(id__in=within(by))


def successors_of(account: Account, on: datetime.date) -> list[tuple[RoleAssignment, list[Account]]]:
    """Each role the account holds, with who else holds the same role at the same unit and could take over. Two queries."""
    rows = list(RoleAssignment.objects.own().dated(on).filter(account=account).select_related("unit").order_by("unit__order", "role"))
    same = RoleAssignment.objects.own().dated(on).filter(unit_id__in=[row.unit_id for row in rows], account__is_active=True)
    others: dict[tuple[int, str], list[Account]] = {}
    for other in same.exclude(account=account).select_related("account").order_by("account__username"):
        others.setdefault((other.unit_id, other.role), []).append(other.account)
    return [(row, others.get((row.unit_id, row.role), [])) for row in rows]


def needs_second_factor(rows: Iterable[RoleAssignment]) -> bool:
    """Whether one of the roles asks for more than a password at log-in."""
    return any(row.role in Role.needing_second_factor() for row in rows)


def is_administrator(account: Account) -> bool:
    return access.has_role(account, ADMINS)
