"""Units and recipients: opening, naming, the closure table."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from units import ledger
from units.models.account import Account
from units.models.recipient import CollectiveDetail, HouseholdDetail, PersonDetail, Post, Recipient, RecipientKind, RecipientWord
from units.models.unit import Unit, UnitName, UnitPlace, UnitReach, UnitStanding, UnitSuccession
from units.tokens import act
from units.vietnamese import fold, name_words, nfc, person_sort_key, sort_key

KEY_LENGTH = 400  # letters of a sort key or search text that are kept: more than any name needs, and what the columns hold


def set_name(unit: Unit, name: str, *, valid_from: datetime.date, **printed: str) -> UnitName:
    """Give a unit a name from a day on; ``printed`` are the other columns of `UnitName`. The list name follows the newest."""
    clean = nfc(name)
    with transaction.atomic():
        row = UnitName.objects.create(unit=unit, name=clean, valid_from=valid_from, **printed)
        newest = unit.names.order_by("-valid_from").first()
        unit.name, unit.sort_key, unit.search_text = newest.name, sort_key(newest.name)[:KEY_LENGTH], fold(newest.name)[:KEY_LENGTH]
        unit.save(update_fields=["name", "sort_key", "search_text"])
    return row


def open_unit(
    *,
    code: str,
    kind: str,
    name: str,
    valid_from: datetime.date,
    parent: Unit | None = None,
    printed: dict | None = None,
    **columns: object,
) -> Unit:
    """Open a unit with its first name, place and standing, and put it into the closure table.

    ``printed`` fills the other columns of `UnitName`; ``columns`` those of `Unit`.
    """
    with transaction.atomic():
        unit = Unit.objects.create(code=code, kind=kind, parent=parent, name="", sort_key="", search_text="", **columns)
        UnitPlace.objects.create(unit=unit, parent=parent, valid_from=valid_from)
        UnitStanding.objects.create(unit=unit, has_seal=unit.decides, sector=unit.sector, valid_from=valid_from)
        set_name(unit, name, valid_from=valid_from, **{"issuing_body": name.upper(), **(printed or {})})
        above = UnitReach.objects.filter(descendant=parent).values_list("ancestor_id", flat=True) if parent else []
        UnitReach.objects.bulk_create(UnitReach(ancestor_id=pk, descendant=unit) for pk in [*above, unit.pk])
    return unit


def reach_pairs(parents: dict[int, int | None], successors: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    """Pure: (ancestor, descendant) pairs of a forest plus succession edges (predecessor, successor).

    A successor stands over its predecessor, so it reaches whatever the predecessor reached; every unit reaches itself.
    """
    above: dict[int, set[int]] = defaultdict(set)
    for child, parent in parents.items():
        if parent is not None:
            above[child].add(parent)
    for predecessor, successor in successors:
        above[predecessor].add(successor)
    pairs = set()
    for start in parents:
        seen, frontier = {start}, [start]
        while frontier:
            for parent in above[frontier.pop()] - seen:
                seen.add(parent)
                frontier.append(parent)
        pairs.update((ancestor, start) for ancestor in seen)
    return pairs


def rebuild_reach() -> int:
    """Make the closure table anew from parents and successions; returns its number of rows."""
    with transaction.atomic():
        parents = dict(Unit.objects.values_list("id", "parent_id"))
        wanted = reach_pairs(parents, UnitSuccession.objects.values_list("predecessor_id", "successor_id"))
        standing = set(UnitReach.objects.values_list("ancestor_id", "descendant_id"))
        for ancestor, descendant in standing - wanted:
            UnitReach.objects.filter(ancestor_id=ancestor, descendant_id=descendant).delete()
        UnitReach.objects.bulk_create(UnitReach(ancestor_id=a, descendant_id=d) for a, d in sorted(wanted - standing))
    return len(wanted)


DETAILS = {RecipientKind.PERSON: PersonDetail, RecipientKind.COLLECTIVE: CollectiveDetail, RecipientKind.HOUSEHOLD: HouseholdDetail}


def add_recipient(
    *,
    kind: str,
    unit: Unit,
    name: str,
    recipient_class: str,
    by: Account,
    detail: dict | None = None,
    post: str = "",
    post_from: datetime.date | None = None,
    **columns: object,
) -> Recipient:
    """Enter a recipient with its one-to-one detail (columns in ``detail``) and, for a person, the post held.

    Names are stored NFC with their Vietnamese sort key (persons by given name) and folded search text.
    """
    clean = nfc(name)
    key = person_sort_key(clean) if kind == RecipientKind.PERSON else sort_key(clean)
    texts = {"sort_key": key[:KEY_LENGTH], "search_text": fold(clean)[:KEY_LENGTH]}
    with act():
        recipient = Recipient.objects.create(kind=kind, unit=unit, name=clean, recipient_class=recipient_class, **texts, **columns)
        RecipientWord.objects.bulk_create(RecipientWord(recipient=recipient, folded=f, exact=e) for f, e in name_words(clean))
        DETAILS[RecipientKind(kind)].objects.create(recipient=recipient, **(detail or {}))
        if post and post_from:
            Post.objects.create(recipient=recipient, unit=unit, title=nfc(post), valid_from=post_from)
        ledger.record([recipient], "recipient.add", by=by)
    return recipient
