"""Facts of collectives that are whole units: their people's titles, ratings, disciplines; what their blocks selected. And for
everybody: from which year on history is loaded. Three queries.

People are those whose unit stands at or below the collective's unit today.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce, ExtractYear

from awards.eligibility.history import MembersFact, SelectionFact, Standing
from awards.facts.asked import Asked, among
from awards.facts.own import IN_FORCE, UNDER_WAY
from awards.models import (
    AwardRecord,
    Discipline,
    HeadCount,
    HistoryCoverage,
    HistorySubject,
    Nomination,
    Rating,
    RatingLevel,
    RecordSource,
)
from emulation.models import AwardKind, AwardMethod, BlockResult
from units.models import RecipientKind, UnitKind, UnitReach

# Who organises a block, by the kind of unit that formed it; a department's own blocks select for no flag of the law.
ORGANISERS = {UnitKind.PROVINCE: "province", UnitKind.CENTRAL_AGENCY: "central_council"}
PEOPLE = Count(Coalesce("recipient__merged_into_id", "recipient_id"), distinct=True)


def _below(rows: QuerySet, units: Sequence[int]) -> QuerySet:
    """Facts of persons at or below some units, with that unit as ``at``."""
    persons = rows.filter(recipient__kind=RecipientKind.PERSON).order_by()
    return persons.annotate(at=F("recipient__unit__reached_by__ancestor_id")).filter(at__in=among(units))


def _counted(rows: QuerySet, what: Value | Case, year: object, key: object) -> QuerySet:
    facts = rows.annotate(what=what, in_year=Cast(year, IntegerField()), key=key).values("what", "at", "in_year", "key")
    return facts.annotate(people=PEOPLE).values_list("what", "at", "in_year", "key", "people")


def _titles(units: Sequence[int], years: Sequence[int]) -> tuple[QuerySet, QuerySet]:
    """Members with titles of the years: by signed decision; declared or asked for and not signed."""
    merit = {"award_year__in": years, "method": AwardMethod.MERIT, "award__kind": AwardKind.TITLE}
    sure = Case(
        When(source=RecordSource.DECLARED, confirmed_at=None, then=Value("pending")), default=Value("titles"), output_field=CharField()
    )
    records = _below(AwardRecord.objects.filter(status__in=IN_FORCE, **merit), units)
    same = AwardRecord.objects.filter(
        recipient=OuterRef("recipient_id"), award=OuterRef("award_id"), award_year=OuterRef("award_year"), status__in=IN_FORCE
    )
    coming = _below(Nomination.objects.filter(~Exists(same), state__in=UNDER_WAY, **merit), units)
    code, year = F("award__code"), F("award_year")
    return _counted(records, sure, year, code), _counted(coming, Value("pending"), year, code)


def _ratings(units: Sequence[int], years: Sequence[int]) -> QuerySet:
    """Members rated: completed or not; what nobody has confirmed counts as not rated."""
    what = Case(
        When(source=RecordSource.DECLARED, confirmed_at=None, then=Value("unsure")),
        When(level=RatingLevel.NOT_COMPLETED, then=Value("failed")),
        default=Value("completed"),
        output_field=CharField(),
    )
    return _counted(_below(Rating.objects.filter(withdrawn_at=None, year__in=years), units), what, F("year"), Value(""))


def _disciplined(units: Sequence[int], years: Sequence[int]) -> QuerySet:
    rows = Discipline.objects.annotate(of_year=ExtractYear("decided_on")).filter(withdrawn_at=None, of_year__in=years)
    return _counted(_below(rows, units), Value("disciplined"), F("of_year"), F("form"))


def _head_counts(units: Sequence[int], years: Sequence[int]) -> tuple[QuerySet, QuerySet]:
    """How many people there are, and how many of them completed their duties; the key is that of the head count."""
    rows = HeadCount.objects.filter(withdrawn_at=None, year__in=years, recipient__collective__whole_unit_id__in=among(units)).order_by()
    rows = rows.annotate(at=F("recipient__collective__whole_unit_id"), key=Cast("id", CharField()))
    sure = Case(
        When(source=RecordSource.DECLARED, confirmed_at=None, then=Value("declared")), default=Value("members"), output_field=CharField()
    )
    columns = ("what", "at", "year", "key")
    counted = rows.annotate(what=sure).values_list(*columns, "members")
    done = rows.filter(completed__isnull=False).annotate(what=Value("all_completed")).values_list(*columns, "completed")
    return counted, done


def members(whole: Iterable[Asked], years: Sequence[int]) -> dict[int, list[MembersFact]]:
    """Unit id → its people's facts, one for each year asked; a number typed on the recipient's own page is of no year and compared by
    nobody: declared. One query, none without whole units."""
    counts = {one.whole_unit: one.member_count for one in whole if one.whole_unit}
    if not counts or not years:
        return {}
    units = list(counts)
    titles, coming = _titles(units, years)
    told, done = _head_counts(units, years)
    found: dict[tuple[int, int], dict[str, dict[str, int]]] = {(unit, year): {} for unit in units for year in years}
    every = titles.union(coming, _ratings(units, years), _disciplined(units, years), told, done, all=True)
    for what, unit, year, key, people in every:
        kept = found[(unit, year)].setdefault(what, {})
        kept[key] = kept.get(key, 0) + people
    rows: dict[int, list[MembersFact]] = {}
    for (unit, year), facts in found.items():
        rows.setdefault(unit, []).append(_members(year, facts, counts[unit]))
    return rows


def _members(year: int, facts: dict[str, dict[str, int]], typed: int | None) -> MembersFact:
    told = facts.get("members") or facts.get("declared", {})
    row = next(iter(told), "")  # a unit has one head count a year
    count = told.get(row, typed)
    completed, unrated = facts.get("all_completed", {}).get(row), 0
    if completed is None and {"completed", "failed", "unsure"} & facts.keys():
        completed = facts.get("completed", {}).get("", 0)
        unrated = max(0, (count or 0) - completed - facts.get("failed", {}).get("", 0))
    return MembersFact(
        year=year,
        members=count,
        completed=completed,
        unrated=unrated,
        titles=facts.get("titles", {}),
        pending=facts.get("pending", {}),
        disciplined=facts.get("disciplined", {}),
        standing=Standing.RECORDED if "members" in facts or count is None else Standing.DECLARED,
        ref=f"headcount:{row}" if row else "",
    )


def selections(whole: Iterable[Asked], years: Sequence[int]) -> dict[int, list[SelectionFact]]:
    """Unit id → what blocks selected it for; and for what its block has entered results without it. One query."""
    units = [one.whole_unit for one in whole if one.whole_unit]
    if not units or not years:
        return {}
    results = BlockResult.objects.filter(campaign__year__in=years)
    seat = Q(block__seats__valid_to=None) | Q(block__seats__valid_to__gte=F("met_on"))
    seated = results.filter(seat, block__seats__valid_from__lte=F("met_on"), block__seats__unit_id__in=among(units))
    columns = ("award__code", "campaign__year", "block__unit__kind", "chosen", "id")
    chosen = results.filter(unit_id__in=among(units)).annotate(at=F("unit_id"), chosen=Value(1))
    entered = seated.annotate(at=F("block__seats__unit_id"), chosen=Value(0)).exclude(at=F("unit_id"))
    best: dict[tuple[int, str, int, str], tuple[int, int]] = {}
    for unit, award, year, kind, yes, pk in chosen.values_list("at", *columns).union(entered.values_list("at", *columns), all=True):
        key = (unit, award, year, ORGANISERS.get(kind, ""))
        best[key] = max(best.get(key, (0, pk)), (yes, pk))
    found: dict[int, list[SelectionFact]] = {}
    for (unit, award, year, organiser), (yes, pk) in sorted(best.items()):
        found.setdefault(unit, []).append(SelectionFact(award, year, organiser, bool(yes), f"block_result:{pk}" if yes else ""))
    return found


def coverage(unit_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    """(unit id, subject) → first award year that is loaded completely, by the latest entry of the nearest unit. One query."""
    height = UnitReach.objects.filter(descendant=OuterRef("unit_id")).order_by().values("descendant").annotate(n=Count("id")).values("n")
    rows = HistoryCoverage.objects.annotate(at=F("unit__reaches__descendant_id")).filter(at__in=among(unit_ids))
    rows = rows.annotate(depth=Coalesce(height, Value(0))).order_by("depth", "entered_at", "id")
    return {(at, subject): year for at, subject, year in rows.values_list("at", "subject", "since_year")}


TITLES, INITIATIVES = HistorySubject.TITLES.value, HistorySubject.INITIATIVES.value
