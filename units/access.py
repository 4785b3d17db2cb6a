"""Who may do what where: dated roles at units, and the reach of a unit over the tree below it."""

import datetime
from collections.abc import Iterable

from django.db.models import QuerySet

from units import clock
from units.models.account import Account, Role, RoleAssignment
from units.models.unit import UnitReach

# Roles that work with dossiers; members, records clerks and admins see only what their own pages show.
CASE_ROLES = frozenset({Role.CLERK, Role.HEAD, Role.APPRAISER, Role.OFFICE_HEAD, Role.SECRETARY})


def units_of(account: Account, roles: Iterable[str] = CASE_ROLES, on: datetime.date | None = None) -> QuerySet:
    """Subquery of the ids of units where the account holds one of the roles today (for ``unit_id__in=``)."""
    rows = RoleAssignment.objects.valid_on(on or clock.today())
    return rows.filter(account_id=account.pk or 0, role__in=list(roles)).values("unit_id")


def reach_of(account: Account, roles: Iterable[str] = CASE_ROLES) -> QuerySet:
    """Subquery of unit ids at or below those units, successors' predecessors included."""
    return UnitReach.objects.filter(ancestor_id__in=units_of(account, roles)).values("descendant_id")


def has_role(account: Account, roles: Iterable[str], unit_id: int | None = None) -> bool:
    """Whether the account holds one of the roles today, at the unit or (without a unit) anywhere."""
    rows = units_of(account, roles)
    return (rows if unit_id is None else rows.filter(unit_id=unit_id)).exists()


def roles_of(account: Account) -> list[RoleAssignment]:
    """The account's roles of today with their units, for the page head and the home page."""
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account_id=account.pk)
    return list(rows.select_related("unit").order_by("unit__order", "role"))


def units_where(account: Account, roles: Iterable[str]) -> frozenset[int]:
    """Ids of the units where the account holds one of the roles today, in one query."""
    return frozenset(units_of(account, roles).values_list("unit_id", flat=True))


def roles_with_accounts(accounts: QuerySet) -> list[RoleAssignment]:
    """Today's roles of some accounts, in the order of units and roles as the law lists them."""
    order = {role: place for place, role in enumerate(Role.values)}
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account__in=accounts).select_related("account", "unit")
    return sorted(rows, key=lambda row: (order[row.role], row.unit.order, row.account.username))
