"""Award records looked up by name, unit, award, award year and number of the decision: "who got something in 2019 in this commune?"."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from awards.models import AwardRecord
from emulation.models import Award
from units import access, people, privacy
from units.models import Account, Recipient, Unit, UnitReach
from units.vietnamese import nfc

MOST_IN_EXCEL = 20_000  # rows that one workbook takes; beyond it the page asks to narrow the list


def shown_to(account: Account) -> QuerySet[AwardRecord]:
    """Records of recipients at or below one's units and those that one's units conferred; without withdrawn declarations and without
    recipients whose data is restricted. In the order of lists. Three queries.

    Which units and which hidden recipients these are is asked at once, as in `people.shown_to`.
    """
    reached = access.reach_where(account)
    own = access.units_where(account, access.CASE_ROLES)
    hidden = list(Recipient.objects.filter(privacy.hidden_from(account)).values_list("pk", flat=True))
    rows = AwardRecord.objects.filter(_kept_at(reached) | Q(issuer_id__in=own), withdrawn_at=None).exclude(recipient_id__in=hidden)
    return rows.order_by("recipient__sort_key", "recipient_id", "-award_year", "-decided_on", "pk")


def _kept_at(units: Iterable[int] | QuerySet) -> Q:
    """Of a recipient that one of these units keeps, under whatever of the rows found to be one recipient the award stands."""
    here = Recipient.objects.filter(unit_id__in=units, merged_into__isnull=False).values("merged_into_id")
    alone = Q(recipient__unit_id__in=units) | Q(recipient__merged_into__unit_id__in=units)
    return alone | Q(recipient_id__in=here) | Q(recipient__merged_into_id__in=here)


def narrowed(
    rows: QuerySet[AwardRecord],
    *,
    q: str = "",
    unit: Unit | None = None,
    award: Award | None = None,
    year: int | None = None,
    number: str = "",
) -> QuerySet[AwardRecord]:
    """The records with such a recipient's name (folded, in any order of words), of recipients at or below a unit or of the ended units
    in whose place it stands, of an award, of an award year, with such a decision number."""
    if unit:
        rows = rows.filter(_kept_at(UnitReach.objects.filter(ancestor=unit).values("descendant_id")))
    if people.typed(q):
        named = people.ids_named(q)
        rows = rows.filter(Q(recipient_id__in=named) | Q(recipient__merged_into_id__in=named))
    if number := nfc(number).strip():
        rows = rows.filter(Q(decision_number__icontains=number) | Q(decision_number__icontains=number.upper()))
    columns = {"award": award, "award_year": year}
    return rows.filter(**{name: value for name, value in columns.items() if value})


def with_facts(rows: QuerySet[AwardRecord]) -> QuerySet[AwardRecord]:
    """The records with what a list prints."""
    return rows.select_related("recipient__unit", "recipient__person", "recipient__merged_into", "award")
