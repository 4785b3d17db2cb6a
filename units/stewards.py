"""What an administrator may do to other people's accounts, and to which. Nobody manages his own account.

An act on a whole account (slip, closing, second factor, support) asks that *every* role the account holds lies within reach:
else the administrator of a commune could take over an officer of the province who also serves the commune.
"""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from units import access, clock
from units.models.account import Account, Role, RoleAssignment
from units.models.unit import Unit, UnitReach
from units.moves import Refused

ADMINS = frozenset({Role.ADMIN})
# Roles of the body that decides on awards; they make no sense at a unit that does not decide.
AT_DECIDING_UNIT = frozenset({*Role.standing_body(), Role.MEMBER, Role.RECORDS_CLERK})
NOT_YOURSELF = "Không tự thay đổi tài khoản của chính mình. Nhờ một quản trị khác."
BEYOND = "Tài khoản này giữ vai trò ở đơn vị ngoài phạm vi của bạn. Nhờ quản trị cấp trên."


def within(account: Account, roles: Iterable[str] = ADMINS) -> QuerySet:
    """Subquery of unit ids that the account manages (or, with other roles, looks after): its units and what lies below."""
    own = RoleAssignment.objects.own().dated(clock.today()).filter(account_id=account.pk or 0, role__in=list(roles))
    return UnitReach.objects.filter(ancestor_id__in=own.values("unit_id")).values("descendant_id")


def accounts_of(by: Account, roles: Iterable[str] = ADMINS) -> QuerySet[Account]:
    """Accounts that hold or held a role within reach, also closed ones."""
    return Account.objects.filter(id__in=RoleAssignment.objects.filter(unit_id__in=within(by, roles)).values("account_id"))


def wholly_within(by: Account, roles: Iterable[str] = ADMINS) -> QuerySet[Account]:
    """Of those, the accounts whose every present and coming role lies within reach, and of the ended ones the last. One query.

    Else an officer who left elsewhere could be brought back, under his name, by the administrator of a unit where he once began.
    """
    reach = within(by, roles)
    here = RoleAssignment.objects.filter(Q(valid_to=None) | Q(valid_to__gt=OuterRef("valid_to")), account_id=OuterRef("account_id"))
    counts = Q(valid_to=None) | Q(valid_to__gte=clock.today()) | ~Exists(here.filter(unit_id__in=reach))
    beyond = RoleAssignment.objects.filter(counts, account_id=OuterRef("pk")).exclude(unit_id__in=reach)
    return accounts_of(by, roles).exclude(Exists(beyond))


def check_manages(by: Account, account: Account) -> None:
    """Let ``by`` act on the whole account, or stop.

    Raises:
        PermissionDenied: it is the own account, no administrator of it, or one that also serves elsewhere.
    """
    if by.pk == account.pk:
        raise PermissionDenied(NOT_YOURSELF)
    if not accounts_of(by).filter(pk=account.pk).exists():
        raise PermissionDenied
    if not wholly_within(by).filter(pk=account.pk).exists():
        raise PermissionDenied(BEYOND)


def check_gives(by: Account, account: Account, *, role: str, unit: Unit) -> None:
    """Let ``by`` give (or end) a role at a unit, or stop.

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
        raise Refused("Người kiểm tra nhật ký do quản trị của cấp trên chỉ định; ở cấp cao nhất thì mở bằng lệnh trên máy chủ.")
    if role in AT_DECIDING_UNIT and not unit.decides:
        raise Refused(f"Vai trò “{Role(role).label}” chỉ có ở đơn vị ra quyết định khen thưởng; {unit} không ra quyết định.")


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
