"""Who may do what where: dated roles at units, and the reach of a unit over the tree below it."""

import contextvars
import datetime
import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from units import acting, clock
from units.models.account import Account, Role, RoleAssignment
from units.models.unit import Unit, UnitReach

# Roles that work with dossiers; members, records clerks and admins see only what their own pages show.
CASE_ROLES = frozenset({Role.CLERK, Role.HEAD, Role.APPRAISER, Role.OFFICE_HEAD, Role.SECRETARY})


def written(rows: QuerySet) -> RawSQL | list[int]:
    """A finished subquery (for ``id__in=``), to be put into others: ``rows`` selects one column.

    Django goes through every subquery again at each level above it: the rights of a page took longer to put together than to
    answer. Written down once it is a leaf, with the same words and parameters for the database.
    """
    try:
        return RawSQL(*rows.query.sql_with_params())  # noqa: S611 -- Django's own words for `rows`; values stay parameters
    except EmptyResultSet:
        return []


def units_of(account: Account, roles: Iterable[str] = CASE_ROLES, on: datetime.date | None = None) -> RawSQL | list[int]:
    """Subquery of the ids of units where the account holds one of the roles today (for ``unit_id__in=``).

    Whoever holds it at the main successor of a closed unit acts for the closed one too: its running papers keep their unit.
    Where a page offers units for something new, take those that are open (`UnitQuerySet.open_on`).
    """
    return _filled(_units_of, account, roles, on or clock.today())


def _units_of(account_id: int, roles: Iterable[str], on: datetime.date) -> QuerySet:
    rows = RoleAssignment.objects.valid_on(on).filter(account_id=account_id, role__in=roles)
    acting_for = Q(acts=True) | Q(ancestor=F("descendant"))
    return UnitReach.objects.filter(acting_for, ancestor_id__in=rows.values("unit_id")).values("descendant_id")


def reach_of(account: Account, roles: Iterable[str] = CASE_ROLES) -> RawSQL | list[int]:
    """Subquery of unit ids at or below those of `units_of`, successors' predecessors included.

    Joined, not nested: the parser of SQLite gives up on the subqueries of `Decision.visible_to` one level deeper.
    """
    return _filled(_reach_of, account, roles, clock.today())


def _reach_of(account_id: int, roles: Iterable[str], on: datetime.date) -> QuerySet:
    rows = RoleAssignment.objects.valid_on(on).filter(account_id=account_id, role__in=roles)
    acting_for = Q(ancestor__reached_by__acts=True) | Q(ancestor__reached_by__ancestor=F("ancestor"))
    return UnitReach.objects.filter(acting_for, ancestor__reached_by__ancestor_id__in=rows.values("unit_id")).values("descendant_id")


# Values that no row has: they mark in a prepared subquery where account, day and roles go.
NOBODY = -1
NO_DAY = datetime.date(1, 1, 1)
Shape = Callable[[int, Iterable[str], datetime.date], QuerySet]


@functools.cache
def _prepared(shape: Shape, number: int) -> tuple[str, tuple[Any, ...]]:
    """The words of a subquery for so many roles, and its parameters with the marks in them: put together once in a process."""
    return shape(NOBODY, _role_marks(number), NO_DAY).query.sql_with_params()


def _role_marks(number: int) -> list[str]:
    return [f"role {place}" for place in range(number)]


def _filled(shape: Shape, account: Account, roles: Iterable[str], on: datetime.date) -> RawSQL | list[int]:
    asked = sorted(set(roles))
    if not asked:
        return []
    sql, params = _prepared(shape, len(asked))
    day = connection.ops.adapt_datefield_value
    put = {NOBODY: account.pk or 0, day(NO_DAY): day(on)} | dict(zip(_role_marks(len(asked)), asked, strict=True))
    return RawSQL(sql, [put.get(mark, mark) for mark in params])  # noqa: S611 -- Django's own words; every value is a parameter


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
    return frozenset(_units_of(account.pk or 0, list(roles), clock.today()).values_list("descendant_id", flat=True))


def reach_where(account: Account, roles: Iterable[str] = CASE_ROLES) -> frozenset[int]:
    """Ids of the units of `reach_of`, in one query."""
    return frozenset(_reach_of(account.pk or 0, list(roles), clock.today()).values_list("descendant_id", flat=True).distinct())


def tops(account: Account, roles: Iterable[str]) -> QuerySet[Unit]:
    """Units without a unit above them where the account holds one of the roles today: what concerns the whole installation."""
    return Unit.objects.filter(parent=None, id__in=units_of(account, roles))


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
