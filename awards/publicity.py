"""What anybody may read without an account: issued decisions, their names and units, their PDF."""

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import ExtractYear

from awards.models import AwardRecord, Decision
from units import people
from units.papers.freeze import from_json
from units.papers.snapshots import DecisionSnapshot
from units.vietnamese import fold


def issued() -> QuerySet[Decision]:
    """Issued decisions, newest first, with what a list prints; ``conferred`` counts the awards."""
    conferred = AwardRecord.objects.filter(decision=OuterRef("pk")).order_by().values("decision").annotate(n=Count("pk")).values("n")
    rows = Decision.objects.public().select_related("unit", "award", "number").annotate(conferred=Subquery(conferred))
    return rows.order_by("-decided_on", "-id")


def years() -> list[int]:
    """Years with issued decisions, newest first."""
    rows = Decision.objects.public().order_by().annotate(decided_year=ExtractYear("decided_on"))
    return sorted(rows.values_list("decided_year", flat=True).distinct(), reverse=True)


def searched(rows: QuerySet[Decision], *, year: int | None = None, name: str = "") -> QuerySet[Decision]:
    """Narrow to a year, and to decisions that name a recipient; the name is folded (no tones needed)."""
    if year:
        rows = rows.filter(decided_on__year=year)
    if fold(name):
        named = AwardRecord.objects.filter(recipient__in=people.ids_named(name), decision__isnull=False)
        rows = rows.filter(id__in=named.values("decision_id"))
    return rows


def printed(decision: Decision) -> DecisionSnapshot:
    """The facts as they were printed: later changes of names or posts do not reach the public page."""
    return from_json(DecisionSnapshot, decision.paper.snapshot)
