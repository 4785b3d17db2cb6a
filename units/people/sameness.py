"""Same or another? Likely matches with reasons, the answers that people gave, and the recipients that are one."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet

from units import clock, ledger
from units.likeness import Facts, Likeness, match, pairs, probes
from units.models import Account, Recipient, RecipientPair, RecipientWord, Verdict
from units.people.reach import keeps, shown_to
from units.tokens import act

K = TypeVar("K", bound=Hashable)
LOOKED_THROUGH = 3_000  # of so many recipients each is compared with each; of more, those with the same folded name
LISTED = 200


@dataclass(frozen=True, slots=True)
class Match:
    """A recipient that may be meant, with reasons."""

    recipient: Recipient
    likeness: Likeness

    @property
    def reasons(self) -> str:
        return ", ".join(self.likeness.reasons)

    @property
    def strength(self) -> int:
        return self.likeness.strength


COLUMNS = (
    "pk", "kind", "name", "unit_id", "person__birth_date", "person__birth_year", "person__gender", "person__identity_number",
    "person__phone", "collective__whole_unit_id",
)  # fmt: skip


def facts_of(rows: QuerySet[Recipient]) -> Iterable[tuple[int, Facts]]:
    """(key, facts) of recipients, streamed."""
    for pk, kind, name, unit, born, year, gender, number, phone, whole in rows.order_by().values_list(*COLUMNS).iterator():
        yield pk, Facts(kind, name, unit, born, year, gender or "", number or "", phone or "", whole_unit=whole)


def likely(rows: Mapping[K, Facts], among: QuerySet[Recipient]) -> dict[K, list[Match]]:
    """For each of the facts typed or read from a list: the recipients of ``among`` that may be the same, strongest first.

    Three queries however many the rows; recipients are streamed. Rows without any match are left out.
    """
    words = {word for facts in rows.values() for word in probes(facts)}
    numbers = {facts.identity_number for facts in rows.values() if facts.identity_number}
    born = {facts.birth_date for facts in rows.values() if facts.birth_date}
    whole = {facts.whole_unit for facts in rows.values() if facts.whole_unit}
    bearers = RecipientWord.objects.filter(folded__in=words).values("recipient_id")
    told = Q(person__identity_number__in=numbers) | Q(person__birth_date__in=born) | Q(collective__whole_unit_id__in=whole)
    live = among.filter(merged_into=None)
    found = match(rows, _once(facts_of(live.filter(pk__in=bearers)), facts_of(live.filter(told))))
    ids = {pk for hits in found.values() for pk, _likeness in hits}
    shown = {row.pk: row for row in Recipient.objects.filter(pk__in=ids).select_related("unit", "person")}
    return {key: [Match(shown[pk], likeness) for pk, likeness in hits] for key, hits in found.items()}


def _once(*streams: Iterable[tuple[int, Facts]]) -> Iterable[tuple[int, Facts]]:
    seen: set[int] = set()
    for stream in streams:
        for pk, facts in stream:
            if pk not in seen:
                seen.add(pk)
                yield pk, facts


# --- answers --------------------------------------------------------------------------------------------------------------


def remember_different(made: Recipient, others: Iterable[Recipient], *, by: Account) -> None:
    """Somebody just entered is none of those that were offered: nobody is asked again."""
    now = clock.now()
    RecipientPair.objects.bulk_create(
        RecipientPair(first_id=min(made.pk, one.pk), second_id=max(made.pk, one.pk), verdict=Verdict.DIFFERENT, by=by, at=now)
        for one in others
    )


def answer_different(one: Recipient, other: Recipient, *, by: Account) -> None:
    """Two recipients of one's reach are not the same: remembered, so that nobody is asked again.

    Raises:
        PermissionDenied: one of them is out of reach.
    """
    with act():
        if not keeps(by, [one.unit_id, other.unit_id]):
            raise PermissionDenied
        first, second = sorted((one.pk, other.pk))
        told = {"verdict": Verdict.DIFFERENT, "kept": None, "by": by, "at": clock.now()}
        RecipientPair.objects.update_or_create(first_id=first, second_id=second, defaults=told)
        ledger.record([one], "recipient.different", by=by, note=str(other))


def duplicates(account: Account, rows: QuerySet[Recipient] | None = None) -> list[tuple[Recipient, Recipient, Likeness]]:
    """Pairs within one's reach that may be the same and about which nobody was asked, strongest first, at most `LISTED`."""
    rows = shown_to(account) if rows is None else rows
    if rows.order_by()[: LOOKED_THROUGH + 1].count() > LOOKED_THROUGH:
        rows = rows.filter(same_name_as_another(rows))[:LOOKED_THROUGH]
        rows = Recipient.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    found = pairs(dict(facts_of(rows)))
    answered = {tuple(pair) for pair in _answers({pk for one, other, _ in found for pk in (one, other)})}
    open_ones = [pair for pair in found if (min(pair[:2]), max(pair[:2])) not in answered][:LISTED]
    ids = {pk for one, other, _likeness in open_ones for pk in (one, other)}
    shown = {row.pk: row for row in Recipient.objects.filter(pk__in=ids).select_related("unit", "person")}
    return [(shown[one], shown[other], likeness) for one, other, likeness in open_ones]


def _answers(ids: set[int]) -> QuerySet:
    return RecipientPair.objects.filter(first_id__in=ids, second_id__in=ids).values_list("first_id", "second_id")


def same_name_as_another(rows: QuerySet[Recipient]) -> Exists:
    """Another one of the rows has the same folded name (for ``filter``)."""
    others = rows.order_by().filter(search_text=OuterRef("search_text"), kind=OuterRef("kind"))
    return Exists(others.exclude(pk=OuterRef("pk")))


# --- one and the same -----------------------------------------------------------------------------------------------------


def identity(recipient: Recipient) -> list[Recipient]:
    """The rows that were found to be one recipient, with their units, the kept one first. One query."""
    kept = recipient.merged_into_id or recipient.pk
    rows = Recipient.objects.filter(Q(pk=kept) | Q(merged_into=kept)).select_related("unit")
    return sorted(rows, key=lambda row: (row.pk != kept, row.pk))


def same_as(recipient: Recipient, path: str = "recipient") -> Q:
    """Condition on rows that point to a recipient by ``path``: they are his, under whatever of his rows they were entered."""
    kept = recipient.merged_into_id or recipient.pk
    return Q(**{path: kept}) | Q(**{f"{path}__merged_into": kept})


def kept_ids(ids: Iterable[int]) -> dict[int, int]:
    """Key → key of the one that is kept in its place (itself when it was not merged). One query, for checks of many rows."""
    wanted = set(ids)
    merged = Recipient.objects.filter(pk__in=wanted, merged_into__isnull=False).values_list("pk", "merged_into_id")
    return {pk: pk for pk in wanted} | dict(merged)
