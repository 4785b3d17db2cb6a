"""Many new recipients at once, and the empty places of known ones filled. The number of queries does not depend on how many."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F

from awards.intake.facts import Who
from units import ledger
from units.models import (
    Account,
    CollectiveDetail,
    HouseholdDetail,
    PersonDetail,
    Post,
    Recipient,
    RecipientKind,
    RecipientWord,
)
from units.registry import KEY_LENGTH, word_rows
from units.vietnamese import fold, person_sort_key, sort_key

ENTERPRISES = frozenset({"enterprise", "cooperative"})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody to enter, and since when the post is known."""

    who: Who
    since: datetime.date


def enter(newcomers: Sequence[Newcomer], unit_kinds: Mapping[int, str], *, by: Account, note: str) -> list[Recipient]:
    """Enter recipients with words, detail, post and ledger entry, in the order given."""
    made = Recipient.objects.bulk_create([_recipient(one.who, unit_kinds) for one in newcomers])
    together = list(zip(made, newcomers, strict=True))
    RecipientWord.objects.bulk_create(word for row in made for word in word_rows(row))
    PersonDetail.objects.bulk_create(_person(row, one.who) for row, one in together if row.kind == RecipientKind.PERSON)
    CollectiveDetail.objects.bulk_create(
        CollectiveDetail(recipient=row, member_count=one.who.member_count) for row, one in together if row.kind == RecipientKind.COLLECTIVE
    )
    HouseholdDetail.objects.bulk_create(
        HouseholdDetail(recipient=row, head_name=one.who.head_name, address=one.who.address)
        for row, one in together
        if row.kind == RecipientKind.HOUSEHOLD
    )
    Post.objects.bulk_create(
        Post(recipient=row, unit_id=one.who.unit, title=one.who.post, valid_from=one.since) for row, one in together if one.who.post
    )
    if made:
        ledger.record(made, "recipient.add", by=by, note=note)
    return made


def _recipient(who: Who, unit_kinds: Mapping[int, str]) -> Recipient:
    key = person_sort_key(who.name) if who.kind == RecipientKind.PERSON else sort_key(who.name)
    return Recipient(
        kind=who.kind, unit_id=who.unit, name=who.name, sort_key=key[:KEY_LENGTH], search_text=fold(who.name)[:KEY_LENGTH],
        recipient_class=who.recipient_class, labour_group=who.labour_group, is_enterprise=unit_kinds.get(who.unit) in ENTERPRISES,
    )  # fmt: skip


def _person(row: Recipient, who: Who) -> PersonDetail:
    return PersonDetail(
        recipient=row, honorific=who.honorific, birth_date=who.birth_date, birth_year=who.birth_year, gender=who.gender,
        ethnicity=who.ethnicity, phone=who.phone, identity_number=who.identity,
    )  # fmt: skip


FILLABLE = ("birth_date", "birth_year", "gender", "ethnicity", "phone", "identity_number")


def fill(known: Mapping[int, Who], inside: Collection[int], *, by: Account, note: str) -> set[int]:
    """Write what rows know into places that are empty; nothing that stands is changed. Returns whom it filled.

    Somebody of the import may have been merged into a recipient of another unit: that one's facts are not the importer's to write.
    """
    filled: dict[int, tuple[str, ...]] = {}
    found = PersonDetail.objects.filter(recipient_id__in=known).select_related("recipient")
    details = [detail for detail in found if detail.recipient.unit_id in inside]
    for detail in details:
        who = known[detail.recipient_id]
        told = {"identity_number": who.identity, **{name: getattr(who, name) for name in FILLABLE[:-1]}}
        empty = tuple(name for name in FILLABLE if told[name] and not getattr(detail, name))
        for name in empty:
            setattr(detail, name, told[name])
        if empty:
            filled[detail.recipient_id] = empty
    changed = [detail for detail in details if detail.recipient_id in filled]
    if changed:
        PersonDetail.objects.bulk_update(changed, FILLABLE, batch_size=100)
        Recipient.objects.filter(pk__in=filled).update(version=F("version") + 1)
        for detail in changed:
            detail.recipient.version += 1
        fields = {name for names in filled.values() for name in names}
        ledger.record([detail.recipient for detail in changed], "recipient.fill", by=by, fields=fields, note=note)
    return set(filled)
