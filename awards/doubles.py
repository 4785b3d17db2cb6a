"""The guard against double awards: finds, for many nominations at once, what may reward the same merit; refuses what is certain, and
keeps what is only suspected as a claim that a person answers once.

Two acts of the same second see each other because both lock the recipient's kept row first (`lock`), then look. On entry it warns, at
sending and taking in it writes claims down, at appraisal, on the agenda and at the decision it refuses (`awards.nominations`,
`awards.decisions` name the guards).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from awards.likely_doubles import Case, Double, compare, period, why
from awards.models import AwardRecord, DoubleClaim, DoubleVerdict, Nomination, NominationState, RecordSource, RecordStatus
from emulation.models import Award
from units import clock, people
from units.likeness import Facts, match, probes
from units.models import Recipient, RecipientPair, RecipientWord, UnitReach, Verdict
from units.moves import Conflict, Refused

NAMED = 8  # doubles that one refusal names
# A decided nomination stands in its record: a decision that was cancelled leaves none in force.
LIVE = NominationState.open()
GONE_UP = [state for state in LIVE if state != NominationState.DRAFT]


@dataclass(frozen=True, slots=True)
class Finding:
    """A nomination beside another one, or beside a record. ``likeness``: why two recipients may be one (empty: they are one).
    ``claim`` is what was written down and answered about the pair."""

    nomination: Nomination
    other: Nomination | None
    record: AwardRecord | None
    double: Double
    likeness: tuple[str, ...]
    claim: DoubleClaim | None

    @property
    def certain(self) -> bool:
        return self.double.certain

    @property
    def stands(self) -> bool:
        """Whether it is in the way: certain, or not (yet) answered with "khác"."""
        return self.certain or self.claim is None or self.claim.verdict != DoubleVerdict.DIFFERENT

    @property
    def why(self) -> str:
        """The reasons in Vietnamese."""
        return why(self.double.codes, self.likeness)

    @property
    def beside(self) -> str:
        """What it stands beside: unit, award and year only, so that nobody reads a stranger's data here."""
        if self.record:
            given = self.record.source != RecordSource.DECLARED
            paper = f"quyết định số {self.record.decision_number}" if given else "lời khai của đơn vị"
            return f"đã có “{self.record.award}” năm {self.record.award_year} ({paper} ngày {self.record.decided_on:%d/%m/%Y})"
        other = self.other
        return f"{other.unit} cũng đề nghị “{other.award}” năm {other.award_year} ({other.get_state_display().lower()})"

    @property
    def sentence(self) -> str:
        """The whole warning, for the nominating unit as well."""
        return f"{self.nomination.recipient.name}: {self.beside}; {self.why}."


class Doubled(Refused):
    """Refused because of doubles; the suspected ones can be written down after the transaction (`kept_when_refused`)."""

    def __init__(self, found: Sequence[Finding]) -> None:
        self.found = list(found)
        super().__init__(*refusals(found))


# --- looking --------------------------------------------------------------------------------------------------------------


def find(nominations: Sequence[Nomination], *, drafts: bool = False, kept: dict[int, int] | None = None) -> list[Finding]:
    """Everything that may reward the same merit as one of the nominations, certain ones first. At most ten queries, however many.

    Looks at other live nominations that have gone up (with ``drafts`` at drafts too) and at records in force: those of the same
    recipient under any of its rows, and those of recipients that may be the same (name with birth or unit, `units.likeness`) in the
    same province and were not judged different. Nominations not saved yet may be given. ``kept`` is what `lock` answered.
    """
    if not nominations:
        return []
    kept = kept or people.kept_ids({row.recipient_id for row in nominations})
    rows_of = _rows_of(kept)
    like = _likely(nominations, set(kept.values()), drafts=drafts)
    wanted = rows_of | {pk for hits in like.values() for pk in hits}
    beside = _by_recipient([*_live(nominations, wanted, drafts=drafts), *_records(nominations, wanted)])
    awards = Award.objects.in_bulk()
    found: list[Finding] = []
    for row in nominations:
        own = kept[row.recipient_id]
        for pk, likeness in {own: (), **like.get(own, {})}.items():
            found += _beside(row, beside.get(pk, []), likeness, awards)
    return sorted(_with_claims(found), key=lambda one: not one.certain)


def _rows_of(kept: dict[int, int]) -> set[int]:
    """All rows that are one with these recipients. One query."""
    merged = Recipient.objects.filter(merged_into__in=set(kept.values())).order_by().values_list("pk", flat=True)
    return {*kept, *kept.values(), *merged}


def _likely(nominations: Sequence[Nomination], own: set[int], *, drafts: bool) -> dict[int, dict[int, tuple[str, ...]]]:
    """Kept recipient → those that may be the same and have something of these awards, with reasons. Four queries."""
    facts = dict(people.facts_of(Recipient.objects.filter(pk__in=own)))
    award_ids = _related(nominations)
    others = _in_same_tree(nominations).filter(pk__in=_bearers(facts.values()))
    live = Nomination.objects.filter(award_id__in=award_ids, state__in=LIVE if drafts else GONE_UP)
    held = AwardRecord.objects.filter(_recent(nominations), award_id__in=award_ids, status=RecordStatus.IN_FORCE)
    others = others.filter(Q(pk__in=live.values("recipient_id")) | Q(pk__in=held.values("recipient_id")))
    hits = match(facts, people.facts_of(others))
    kept = people.kept_ids({other for found in hits.values() for other, _likeness in found})
    pairs = {(pk, kept[other]): likeness.reasons for pk, found in hits.items() for other, likeness in found}
    return _unanswered({(one, other): reasons for (one, other), reasons in pairs.items() if one != other})


def _related(nominations: Sequence[Nomination]) -> QuerySet:
    """Subquery: the awards asked for, and those of their ladders."""
    asked = {row.award_id for row in nominations}
    ladders = Award.objects.filter(pk__in=asked).exclude(ladder="").values("ladder")
    return Award.objects.filter(Q(pk__in=asked) | Q(ladder__in=ladders)).values("pk")


def _in_same_tree(nominations: Sequence[Nomination]) -> QuerySet[Recipient]:
    """Recipients of the same provinces: another province's people are never named."""
    units = {row.unit_id for row in nominations}
    tops = UnitReach.objects.filter(descendant_id__in=units, ancestor__parent=None).values("ancestor_id")
    return Recipient.objects.filter(unit_id__in=UnitReach.objects.filter(ancestor_id__in=tops).values("descendant_id"))


def _bearers(facts: Iterable[Facts]) -> QuerySet:
    words = {word for one in facts for word in probes(one)}
    return RecipientWord.objects.filter(folded__in=words).values("recipient_id")


def _unanswered(pairs: dict[tuple[int, int], tuple[str, ...]]) -> dict[int, dict[int, tuple[str, ...]]]:
    """Pairs that nobody judged to be two. One query."""
    ids = {pk for pair in pairs for pk in pair}
    told = RecipientPair.objects.filter(first_id__in=ids, second_id__in=ids, verdict=Verdict.DIFFERENT)
    different = set(told.values_list("first_id", "second_id"))
    left: dict[int, dict[int, tuple[str, ...]]] = {}
    for (one, other), reasons in pairs.items():
        if (min(one, other), max(one, other)) not in different:
            left.setdefault(one, {})[other] = reasons
    return left


def _live(nominations: Sequence[Nomination], recipients: set[int], *, drafts: bool) -> QuerySet[Nomination]:
    rows = Nomination.objects.filter(recipient_id__in=recipients, state__in=LIVE if drafts else GONE_UP)
    return rows.select_related("recipient__person", "recipient__unit", "award", "unit", "campaign").order_by("pk")


def _recent(nominations: Sequence[Nomination]) -> Q:
    """Condition of records that reach into the time of one of the nominations."""
    first = min(row.period_from for row in nominations)
    years = {row.award_year for row in nominations}
    unprinted = Q(period_to=None, award_year__gte=first.year)
    return Q(period_to__gte=first) | unprinted | Q(award_year__in=years)


def _records(nominations: Sequence[Nomination], recipients: set[int]) -> QuerySet[AwardRecord]:
    rows = AwardRecord.objects.filter(_recent(nominations), recipient_id__in=recipients, status=RecordStatus.IN_FORCE)
    return rows.select_related("award", "nomination", "recipient__person", "recipient__unit", "issuer").order_by("pk")


def _by_recipient(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """By the recipient that is kept."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.recipient.merged_into_id or row.recipient_id, []).append(row)
    return found


def _beside(row: Nomination, others: Iterable[Any], likeness: tuple[str, ...], awards: dict[int, Award]) -> list[Finding]:
    found, mine = [], case_of(row, awards)
    for other in others:
        own_record = isinstance(other, AwardRecord) and other.nomination_id == row.pk
        if row.pk is not None and (other is row or own_record or (isinstance(other, Nomination) and other.pk == row.pk)):
            continue
        if double := compare(mine, case_of(other, awards), like=bool(likeness)):
            nomination = other if isinstance(other, Nomination) else None
            record = None if nomination else other
            found.append(Finding(row, nomination, record, double, likeness, None))
    return found


def case_of(row: Nomination | AwardRecord, awards: dict[int, Award]) -> Case:
    """The plain facts of a nomination or record that are compared."""
    award = awards[row.award_id]
    told = row if isinstance(row, Nomination) else row.nomination
    starts, ends = period(row.award_year, row.period_from, row.period_to)
    declared = isinstance(row, AwardRecord) and row.source == RecordSource.DECLARED and row.confirmed_at is None
    return Case(
        award=award.pk, kind=award.kind, ladder=award.ladder, year=row.award_year, starts=starts, ends=ends, method=row.method,
        campaign=told.campaign_id if told else None, text=told.achievement if told else "", declared=declared,
    )  # fmt: skip


# --- claims ---------------------------------------------------------------------------------------------------------------

Pair = tuple[int, int | None, int | None]


def pair_of(nomination: Nomination, other: Nomination | None, record: AwardRecord | None) -> Pair:
    """The keys under which a pair stands once: of two nominations the later one comes first."""
    if record is not None:
        return nomination.pk, None, record.pk
    first, second = sorted((nomination.pk, other.pk))
    return second, first, None


def _with_claims(found: list[Finding]) -> list[Finding]:
    """The findings with what people answered about them. One query."""
    keys = [pair_of(one.nomination, one.other, one.record) if one.nomination.pk else None for one in found]
    rows = DoubleClaim.objects.filter(nomination_id__in={key[0] for key in keys if key}).select_related("by")
    claims = {(row.nomination_id, row.other_id, row.record_id): row for row in rows}
    return [replace(one, claim=claims.get(key)) if key else one for one, key in zip(found, keys, strict=True)]


def write_down(found: Iterable[Finding]) -> int:
    """Keep suspected pairs as claims to be answered; a pair stands once, whatever is found about it later. One query."""
    open_ones = {pair_of(one.nomination, one.other, one.record): one for one in found if not one.certain and one.claim is None}
    now = clock.now()
    rows = [
        DoubleClaim(nomination_id=first, other_id=other, record_id=record, reasons=list(one.double.codes), found_at=now)
        for (first, other, record), one in open_ones.items()
    ]
    DoubleClaim.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@contextmanager
def kept_when_refused() -> Iterator[None]:
    """Around a whole act: where doubles refuse it, its transaction is undone, but the suspicions stay written down to be answered."""
    try:
        yield
    except Doubled as refusal:
        with transaction.atomic():
            write_down(refusal.found)
        raise


# --- guards ---------------------------------------------------------------------------------------------------------------


def lock(recipient_ids: Iterable[int]) -> dict[int, int]:
    """Lock recipients and those that are kept in their place, in key order, until the end of the transaction: whoever acts for one of
    them at the same moment waits, then sees. Always after dossiers and nominations.
    Returns recipient → the one that is kept. Three queries.

    Raises:
        Conflict: one of them was merged between our look and the lock.
    """
    before = people.kept_ids(recipient_ids)
    rows = Recipient.objects.select_for_update(of=("self",), no_key=True).filter(pk__in={*before, *before.values()})
    held = {row.pk for row in rows.only("pk").order_by("pk")}
    kept = people.kept_ids(before)
    if not set(kept.values()) <= held:
        raise Conflict
    return kept


def look(nominations: Sequence[Nomination], *, drafts: bool = False) -> list[Finding]:
    """`find` under `lock`."""
    kept = lock({row.recipient_id for row in nominations})
    return find(nominations, drafts=drafts, kept=kept)


def refuse_certain(nominations: Sequence[Nomination]) -> None:
    """Sending and taking in: certain doubles refuse; what is suspected is written down for the appraiser.

    Raises:
        Doubled: names them.
    """
    found = look(nominations)
    if certain := [one for one in found if one.certain]:
        raise Doubled(certain)
    write_down(found)


def refuse_standing(rows: Sequence[Nomination]) -> list[str]:
    """Guard of moves towards an award: nothing certain, nothing unanswered, nothing answered with "trùng".

    Raises:
        Doubled: names them.
    """
    if found := [one for one in look(rows) if one.stands]:
        raise Doubled(found)
    return []


def refusals(found: Sequence[Finding]) -> list[str]:
    """What is in the way and what to do about it."""
    told = [f"{one.sentence} {_remedy(one)}" for one in found[:NAMED]]
    return told + ([f"Còn {len(found) - NAMED} chỗ trùng khác."] if len(found) > NAMED else [])


def _remedy(one: Finding) -> str:
    if one.certain:
        return "Một thành tích chỉ khen một lần: bỏ một trong hai."
    if one.claim is not None and one.claim.verdict == DoubleVerdict.SAME:
        return f"{one.claim.by.full_name} đã trả lời là trùng ({one.claim.note}): bỏ một trong hai."
    return "Mở trang “Trùng khen” để trả lời khác hay trùng trước."
