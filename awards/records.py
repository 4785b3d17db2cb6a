"""What a recipient holds, read: one timeline of awards, yearly ratings, initiatives and achievements, for those who may see it.

Who may see and who may write is said here once; verbs and pages of the facts themselves ask here.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When

from awards.models import (
    Achievement,
    AgendaItem,
    AwardRecord,
    InitiativeAuthor,
    Nomination,
    NominationState,
    Rating,
    RecordStatus,
)
from units import access, acting, clock, privacy
from units.access import CASE_ROLES, reach_of, units_of, written
from units.models import Account, Recipient, Role, Unit, UnitReach, UnitSuccession

EDITORS = frozenset({Role.CLERK, Role.HEAD})
CONFIRMERS = frozenset({Role.APPRAISER, Role.OFFICE_HEAD})
UNDO = datetime.timedelta(minutes=10)  # how long a slip of the hand on these pages can be taken back
BEFORE_COUNCIL = [NominationState.ON_AGENDA, NominationState.PASSED, NominationState.FAILED, NominationState.DECIDED]


# --- rights -----------------------------------------------------------------------------------------------------------------


def visible(account: Account) -> QuerySet[Recipient]:
    """Recipients of units at or below one's own, those that one's unit has awarded, and for a member of a council those on the
    agenda of a session where he has a seat. Who sees one of two rows found to be the same person sees the kept one too.

    The standing body of a province reaches every unit of the province.
    """
    reach = reach_of(account)
    awarded = written(AwardRecord.objects.filter(issuer_id__in=units_of(account)).values("recipient_id"))
    direct = Q(unit_id__in=reach) | Q(id__in=awarded) | Q(id__in=written(_before_member(account)))
    kept = written(Recipient.objects.filter(direct, merged_into__isnull=False).values("merged_into_id"))
    rows = Recipient.objects.filter(direct | Q(id__in=kept) | Q(merged_into__unit_id__in=reach))
    return rows.exclude(privacy.hidden_from(account))


def _before_member(account: Account) -> QuerySet:
    """Subquery: recipients whose case is before a council in a session where the account has a seat (as `Nomination.visible_to`)."""
    councils = units_of(account, {Role.MEMBER})
    items = AgendaItem.objects.filter(session__seats__account=account.pk or 0, nomination__holder_id__in=councils)
    return items.filter(nomination__state__in=BEFORE_COUNCIL).values("nomination__recipient_id")


@dataclass(frozen=True, slots=True)
class Right:
    """Ids of units for whose recipients an account holds a right; ``giver`` is who lent it, when no own role gives it."""

    units: frozenset[int]
    giver: Account | None

    def use(self) -> None:
        """Note for the ledger whose right the running verb uses."""
        acting.lent(self.giver)


@dataclass(frozen=True, slots=True)
class Rights:
    """What an account may do for recipients of the units asked about: read within its reach, write, confirm."""

    reading: Right
    editing: Right
    confirming: Right

    @property
    def reads(self) -> frozenset[int]:
        return self.reading.units

    @property
    def edits(self) -> frozenset[int]:
        return self.editing.units

    @property
    def confirms(self) -> frozenset[int]:
        return self.confirming.units


def _above() -> Q:
    """Condition on a pair of `UnitReach`: the ancestor really stands above, or nobody does (a province and its own people).

    A successor is no higher level than its predecessor.
    """
    successor = UnitSuccession.objects.filter(predecessor=OuterRef("descendant_id"), successor=OuterRef("ancestor_id"))
    return Q(ancestor__parent=None) | ~Q(ancestor=F("descendant")) & ~Exists(successor)


def rights(account: Account, unit_ids: Iterable[int]) -> Rights:
    """What the account may do for recipients of these units today. Two queries.

    Clerks and heads at or above a unit write; appraisers of a deciding unit above it confirm.
    """
    held = access.roles_of(account)
    reach = UnitReach.objects.filter(ancestor_id__in={row.unit_id for row in held}, descendant_id__in=set(unit_ids))
    higher = Case(When(_above(), then=True), default=False, output_field=BooleanField())
    pairs = list(reach.annotate(higher=higher).values_list("ancestor_id", "descendant_id", "higher"))

    def right(roles: Iterable[str], *, above: bool = False) -> Right:
        rows = [row for row in held if row.role in roles and (row.unit.decides or not above)]
        at = {row.unit_id: row for row in rows if row.delegation_id} | {row.unit_id: row for row in rows if not row.delegation_id}
        found = [(at[ancestor], unit) for ancestor, unit, higher in pairs if ancestor in at and (higher or not above)]
        lent = [row.delegation.giver for row, _ in found if row.delegation_id]
        own = any(not row.delegation_id for row, _ in found)
        return Right(frozenset(unit for _, unit in found), None if own or not lent else lent[0])

    return Rights(right(CASE_ROLES), right(EDITORS), right(CONFIRMERS, above=True))


def confirm_reach(account: Account) -> frozenset[int]:
    """Ids of the units whose declared facts the account may confirm: below a deciding unit where it appraises. One query.

    Ids and not a subquery: inside the lists of facts PostgreSQL had thirteen tables to put in order, and with statistics of
    empty tables it once took an order that needed two minutes.
    """
    mine = UnitReach.objects.filter(_above(), ancestor_id__in=units_of(account, CONFIRMERS), ancestor__decides=True)
    return frozenset(mine.values_list("descendant_id", flat=True))


# --- reading ----------------------------------------------------------------------------------------------------------------


def records_of(recipients: Sequence[Recipient]) -> QuerySet[AwardRecord]:
    """All records of rows that are one recipient, newest year first; cancelled ones stay on the page with their word."""
    rows = AwardRecord.objects.filter(recipient__in=recipients)
    return rows.select_related("award", "decision__paper", "nomination", "scan__file", "recipient__unit", "confirmed_by")


def in_force(records: Iterable[AwardRecord]) -> list[AwardRecord]:
    """Records that count."""
    return [record for record in records if record.status == RecordStatus.IN_FORCE]


def under_way(recipients: Sequence[Recipient], account: Account) -> QuerySet[Nomination]:
    """Nominations that are not over, as far as the account may see them."""
    rows = Nomination.objects.visible_to(account).filter(recipient__in=recipients, state__in=NominationState.open())
    return rows.select_related("award", "holder", "campaign", "unit")


AWARD, RATING, INITIATIVE, ACHIEVEMENT = "khen-thuong", "xep-loai", "sang-kien", "thanh-tich"
DISCIPLINE, HEAD_COUNT = "ky-luat", "so-nguoi"  # beside the timeline: not for everybody who sees it


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline; ``row`` is the award record, rating, author's part in an initiative, or achievement."""

    kind: str
    year: int
    on: datetime.date
    row: AwardRecord | Rating | InitiativeAuthor | Achievement

    @property
    def fact(self):
        """The row that holds the facts, their source and their scan."""
        return self.row.initiative if self.kind == INITIATIVE else self.row


def timeline(recipients: Sequence[Recipient], may: Rights) -> list[Entry]:
    """Everything about rows that are one recipient, newest year first. Five queries.

    Achievements, and declared facts that were refused, are for those whose reach holds the recipient's unit; a declared fact
    that its own unit withdrew is shown to nobody, an achievement only while it can be taken back.
    """
    inside = [row for row in recipients if row.unit_id in may.reads]
    ratings = Rating.objects.filter(recipient__in=recipients).select_related("scan__file", "recipient", "confirmed_by")
    short_ago = Q(withdrawn_at=None) | Q(withdrawn_at__gte=clock.now() - UNDO)
    noted = Achievement.objects.filter(short_ago, recipient__in=inside).select_related("evidence__file", "entered_by", "recipient")
    entries = [Entry(AWARD, row.award_year, row.decided_on, row) for row in records_of(recipients)]
    entries += [Entry(RATING, row.year, row.act_on or datetime.date(row.year, 12, 31), row) for row in ratings]
    entries += [Entry(INITIATIVE, row.initiative.recognised_on.year, row.initiative.recognised_on, row) for row in parts_of(recipients)]
    entries += [Entry(ACHIEVEMENT, row.happened_on.year, row.happened_on, row) for row in noted]
    shown = [entry for entry in entries if _shown(entry, bool(inside))]
    order = {AWARD: 0, RATING: 1, INITIATIVE: 2, ACHIEVEMENT: 3}
    return sorted(shown, key=lambda entry: (-entry.year, order[entry.kind], -entry.on.toordinal(), -entry.row.pk))


def parts_of(recipients: Sequence[Recipient]) -> QuerySet[InitiativeAuthor]:
    """Parts in initiatives, with all authors of each. Two queries."""
    authors = Prefetch("initiative__author_rows", InitiativeAuthor.objects.select_related("recipient__unit").order_by("-is_lead", "id"))
    rows = InitiativeAuthor.objects.filter(recipient__in=recipients).prefetch_related(authors)
    return rows.select_related("initiative__scan__file", "initiative__confirmed_by", "used_for__award", "recipient")


def _shown(entry: Entry, inside: bool) -> bool:
    if entry.kind == ACHIEVEMENT or entry.fact.withdrawn_at is None:
        return True
    return inside and bool(entry.fact.refusal)


def predecessor_records(unit: Unit) -> list[tuple[Unit, list[AwardRecord]]]:
    """What the units that this one succeeded held as collectives, under their own old names, oldest unit last. Two queries."""
    before = predecessors_of(unit.pk)
    if not before:
        return []
    rows = AwardRecord.objects.filter(recipient__collective__whole_unit_id__in=before, withdrawn_at=None)
    found: dict[Unit, list[AwardRecord]] = {}
    for row in rows.select_related("award", "recipient__collective__whole_unit"):
        found.setdefault(row.recipient.collective.whole_unit, []).append(row)
    return sorted(found.items(), key=lambda pair: before.index(pair[0].pk))


def predecessors_of(unit_id: int) -> list[int]:
    """Ids of the units that a unit succeeded, directly or through others, nearest first. One query."""
    above: dict[int, list[int]] = {}
    for successor, predecessor in UnitSuccession.objects.order_by("predecessor__sort_key").values_list("successor_id", "predecessor_id"):
        above.setdefault(successor, []).append(predecessor)
    found: list[int] = []
    frontier = [unit_id]
    while frontier:
        frontier = [old for each in frontier for old in above.get(each, []) if old not in found and old != unit_id]
        found += dict.fromkeys(frontier)
    return found
