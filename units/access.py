"""Who may do what where: dated roles at units, and the reach of a unit over the tree below it."""

import contextvars
import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.models import F, Q, QuerySet

from units import acting, clock
from units.models.account import Account, Role, RoleAssignment
from units.models.unit import UnitReach

# Roles that work with dossiers; members, records clerks and admins see only what their own pages show.
CASE_ROLES = frozenset({Role.CLERK, Role.HEAD, Role.APPRAISER, Role.OFFICE_HEAD, Role.SECRETARY})


def units_of(account: Account, roles: Iterable[str] = CASE_ROLES, on: datetime.date | None = None) -> QuerySet:
    """Subquery of the ids of units where the account holds one of the roles today (for ``unit_id__in=``).

    Whoever holds it at the main successor of a closed unit acts for the closed one too: its running papers keep their unit.
    Where a page offers units for something new, take those that are open (`UnitQuerySet.open_on`).
    """
    rows = RoleAssignment.objects.valid_on(on or clock.today()).filter(account_id=account.pk or 0, role__in=list(roles))
    acting_for = Q(acts=True) | Q(ancestor=F("descendant"))
    return UnitReach.objects.filter(acting_for, ancestor_id__in=rows.values("unit_id")).values("descendant_id")


def reach_of(account: Account, roles: Iterable[str] = CASE_ROLES) -> QuerySet:
    """Subquery of unit ids at or below those of `units_of`, successors' predecessors included.

    Joined, not nested: the parser of SQLite gives up on the subqueries of `Decision.visible_to` one level deeper.
    """
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account_id=account.pk or 0, role__in=list(roles))
    acting_for = Q(ancestor__reached_by__acts=True) | Q(ancestor__reached_by__ancestor=F("ancestor"))
    return UnitReach.objects.filter(acting_for, ancestor__reached_by__ancestor_id__in=rows.values("unit_id")).values("descendant_id")


def has_role(account: Account, roles: Iterable[str], unit_id: int | None = None) -> bool:
    """Whether the account holds one of the roles today, at the unit or (without a unit) anywhere.

    While a verb runs, a lent right that had to be used is noted for the ledger (`units.acting`); an own right goes first.
    """
    rows = _held(account, roles)
    row = (rows if unit_id is None else at_each(rows).filter(at=unit_id)).first()
    if row is not None:
        acting.lent(_giver(row))
    return row is not None


def decide(account: Account, roles: Iterable[str], unit_ids: Iterable[int | None]) -> bool:
    """Whether the account holds one of the roles at every one of the units, in one query; notes a lent right like `has_role`."""
    wanted = set(unit_ids)
    held: dict[int | None, RoleAssignment] = {}
    for row in at_each(_held(account, roles)).filter(at__in=[unit_id for unit_id in wanted if unit_id]):
        held.setdefault(row.at, row)
    if wanted - held.keys():
        return False
    givers = [giver for row in held.values() if (giver := _giver(row))]
    acting.lent(givers[0] if givers else None)
    return True


def _held(account: Account, roles: Iterable[str]) -> QuerySet[RoleAssignment]:
    """The rows of today that give one of the roles, own ones before lent ones."""
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account_id=account.pk or 0, role__in=list(roles))
    return rows.select_related("delegation__giver").order_by(F("delegation").asc(nulls_first=True))


def at_each(rows: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """Each row once for every unit where it counts, as ``at``: its own, and the closed ones whose main successor that is."""
    acting_for = Q(unit__reaches__acts=True) | Q(unit__reaches__descendant=F("unit"))
    return rows.filter(acting_for).annotate(at=F("unit__reaches__descendant"))


def _giver(row: RoleAssignment) -> Account | None:
    return row.delegation.giver if row.delegation else None


_shown: contextvars.ContextVar[dict[int, list[RoleAssignment]] | None] = contextvars.ContextVar("shown_roles", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """While one page is read, `roles_of` asks the database once: pages show roles in several places. Rights are asked anew always."""
    mark = _shown.set({})
    try:
        yield
    finally:
        _shown.reset(mark)


def roles_of(account: Account) -> list[RoleAssignment]:
    """The account's roles of today with their units, for the page head and the home page."""
    known = _shown.get()
    if known is None:
        return _roles_of(account)
    if account.pk not in known:
        known[account.pk] = _roles_of(account)
    return known[account.pk]


def _roles_of(account: Account) -> list[RoleAssignment]:
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account_id=account.pk)
    return list(rows.select_related("unit", "delegation__giver").order_by("unit__order", "role", "id"))


def units_where(account: Account, roles: Iterable[str]) -> frozenset[int]:
    """Ids of the units where the account holds one of the roles today, in one query."""
    return frozenset(units_of(account, roles).values_list("descendant_id", flat=True))


def roles_by_unit(account: Account) -> dict[int, set[str]]:
    """Unit id → the roles of today that count there (`at_each`). One query."""
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(account_id=account.pk)
    held: dict[int, set[str]] = {}
    for unit_id, role in at_each(rows).values_list("at", "role"):
        held.setdefault(unit_id, set()).add(role)
    return held


def roles_with_accounts(accounts: QuerySet) -> list[RoleAssignment]:
    """Today's roles of some accounts, in the order of units and roles as the law lists them."""
    order = {role: place for place, role in enumerate(Role.values)}
    rows = RoleAssignment.objects.own().dated(clock.today()).filter(account__in=accounts).select_related("account", "unit")
    return sorted(rows, key=lambda row: (order[row.role], row.unit.order, row.account.username))
