"""Who sees which recipients, who may change them, and who may read an identity number."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from units import access, acting, privacy
from units.access import CASE_ROLES, reach_of
from units.models import Account, Recipient, Role, Unit, UnitReach

# Clerks keep the people of their units and those below; the standing body those of all units whose cases it appraises.
KEEPERS = frozenset({Role.CLERK, Role.APPRAISER})
OF_THE_UNIT = frozenset({Role.CLERK, Role.HEAD})
ABOVE = frozenset({Role.APPRAISER})


def visible_to(account: Account) -> QuerySet[Recipient]:
    """Recipients of units at or below one's own, merged ones too, and whoever is kept in the place of one of them."""
    rows = Recipient.objects.filter(unit_id__in=reach_of(account))
    kept = rows.filter(merged_into__isnull=False).values("merged_into_id")
    seen = Recipient.objects.filter(Q(unit_id__in=reach_of(account)) | Q(pk__in=kept))
    return seen.exclude(privacy.hidden_from(account))


def shown_to(account: Account, roles: Iterable[str] = CASE_ROLES, *, literally: bool = False) -> QuerySet[Recipient]:
    """What lists show: recipients of units at or below one's own, without those merged into others.

    ``literally`` asks at once which units and which hidden rows these are (two queries): a planner that guesses the reach of a
    province at three hundred rows chooses ways that take a second.
    """
    rows = Recipient.objects.filter(merged_into=None)
    if not literally:
        return rows.filter(unit_id__in=reach_of(account, roles)).exclude(privacy.hidden_from(account))
    units = access.reach_where(account, roles)
    hidden = list(Recipient.objects.filter(privacy.hidden_from(account)).values_list("pk", flat=True))
    return rows.filter(unit_id__in=units).exclude(pk__in=hidden)


def units_kept(account: Account) -> QuerySet[Unit]:
    """Units at which the account may enter recipients."""
    return Unit.objects.filter(pk__in=reach_of(account, KEEPERS), closed_on=None)


def keeps(account: Account, unit_ids: Iterable[int]) -> bool:
    """Whether the account may change recipients of all these units; while a verb runs, a lent right is noted for the ledger."""
    wanted = set(unit_ids)
    above = UnitReach.objects.filter(descendant_id__in=wanted, ancestor_id__in=access.units_of(account, KEEPERS))
    by_unit = dict(above.order_by("ancestor_id").values_list("descendant_id", "ancestor_id"))
    return set(by_unit) == wanted and access.decide(account, KEEPERS, by_unit.values())


def readable_numbers(account: Account, recipients: Iterable[Recipient]) -> set[int]:
    """Ids of the recipients whose identity number the account needs: it is clerk or head of the person's own unit, or appraiser
    above it. Everybody else sees "•••", support that works as one of them too. Two queries, whatever the number."""
    if acting.supporting() is not None:
        return set()
    unit_ids = {one.pk: one.unit_id for one in recipients}
    own = access.units_where(account, OF_THE_UNIT)
    reached = UnitReach.objects.filter(ancestor_id__in=access.units_of(account, ABOVE), descendant_id__in=set(unit_ids.values()))
    allowed = own | set(reached.values_list("descendant_id", flat=True))
    return {pk for pk, unit_id in unit_ids.items() if unit_id in allowed}


def may_see_identity(account: Account, recipient: Recipient) -> bool:
    """Whether the account may read this person's identity number."""
    return bool(readable_numbers(account, [recipient]))
