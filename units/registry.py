"""Units and recipients: opening, dated names, places and standings, the closure table."""

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q

from units import clock, ledger
from units.models.account import Account
from units.models.recipient import CollectiveDetail, HouseholdDetail, PersonDetail, Post, Recipient, RecipientKind, RecipientWord
from units.models.unit import Unit, UnitName, UnitPlace, UnitReach, UnitStanding, UnitSuccession
from units.moves import Refused
from units.tokens import act
from units.vietnamese import clean_name, fold, name_fault, name_words, nfc, person_sort_key, sort_key

KEY_LENGTH = 400  # letters of a sort key or search text that are kept: more than any name needs, and what the columns hold
TREE_LOCK = 7_146_002  # key of PostgreSQL's advisory lock on the tree of units
PART = 5000  # keys in one query


def issuing_body(name: str) -> str:
    """How papers print the body of a unit's name: "UBND xã Đá" → "ỦY BAN NHÂN DÂN XÃ ĐÁ"."""
    return re.sub(r"^UBND\b", "ỦY BAN NHÂN DÂN", nfc(name).upper())


# --- dated rows: the truth; the columns of `Unit` say what they say of today --------------------------------------------------


def set_name(unit: Unit, name: str, *, valid_from: datetime.date, **printed: str) -> UnitName:
    """Give a unit a name from a day on; ``printed`` are the other columns of `UnitName`. The list name is the one of today."""
    with transaction.atomic():
        row = UnitName.objects.create(unit=unit, name=nfc(name), valid_from=valid_from, **printed)
        refresh_today([unit])
    return row


def set_place(unit: Unit, parent: Unit | None, *, valid_from: datetime.date) -> UnitPlace:
    """Put a unit under another from a day on; a row of the same day is changed. The closure follows.

    Raises:
        ValueError: the parent stands below the unit.
    """
    with transaction.atomic():
        one_writer()
        if parent is not None and UnitReach.objects.filter(ancestor=unit, descendant=parent).exists():
            raise ValueError(f"{parent.code} stands below {unit.code}")
        row, _ = UnitPlace.objects.update_or_create(unit=unit, valid_from=valid_from, defaults={"parent": parent})
        refresh_today([unit])
        rebuild_reach()
    return row


def set_standing(unit: Unit, *, valid_from: datetime.date, **columns: object) -> UnitStanding:
    """Say what a unit is entitled to from a day on (columns of `UnitStanding`); what is not said stays as it was the day before."""
    with transaction.atomic():
        before = unit.standing_on(valid_from)
        kept = {name: getattr(before, name) for name in ("has_seal", "has_council", "is_grassroots", "sector")} if before else {}
        row, _ = UnitStanding.objects.update_or_create(unit=unit, valid_from=valid_from, defaults={**kept, **columns})
        refresh_today([unit])
    return row


def refresh_today(units: Iterable[Unit] | None = None) -> int:
    """Write what the dated rows say of today into the units' own columns (name, parent, decides, sector); returns how many changed.

    All units when none are given: the sweep calls it so every day, because a row may begin today. Constant queries when nothing
    changed; the closure is the caller's affair (`rebuild_reach`).
    """
    given = None if units is None else list(units)
    rows = Unit.objects.all() if given is None else Unit.objects.filter(pk__in=[unit.pk for unit in given])
    today = clock.today()
    found = {row.pk: (row, of_today(row, today)) for row in rows.prefetch_related("names", "places", "standings")}
    changed = [row for row, columns in found.values() if _set(row, columns)]
    Unit.objects.bulk_update(changed, TODAYS, batch_size=200)
    for unit in given or ():
        _set(unit, found[unit.pk][1])
    return len(changed)


TODAYS = ["name", "sort_key", "search_text", "parent", "decides", "sector"]


def of_today(unit: Unit, today: datetime.date) -> dict[str, Any]:
    """What the dated rows of a unit (prefetched) say of today, by column."""
    columns: dict[str, Any] = {}
    if unit.names.all():
        name = unit.name_on(today)
        columns |= {"name": name, "sort_key": sort_key(name)[:KEY_LENGTH], "search_text": fold(name)[:KEY_LENGTH]}
    if place := unit.place_on(today):
        columns["parent_id"] = place.parent_id
    if standing := unit.standing_on(today):
        columns |= {"decides": standing.has_seal, "sector": standing.sector}
    return columns


def _set(unit: Unit, columns: dict[str, Any]) -> bool:
    """Set columns; whether one was different."""
    changed = any(getattr(unit, name) != value for name, value in columns.items())
    for name, value in columns.items():
        setattr(unit, name, value)
    return changed


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
        one_writer()
        unit = Unit.objects.create(code=code, kind=kind, parent=parent, name="", sort_key="", search_text="", **columns)
        UnitPlace.objects.create(unit=unit, parent=parent, valid_from=valid_from)
        UnitStanding.objects.create(unit=unit, has_seal=unit.decides, sector=unit.sector, valid_from=valid_from)
        set_name(unit, name, valid_from=valid_from, **{"issuing_body": name.upper(), **(printed or {})})
        above = UnitReach.objects.filter(descendant=parent).values_list("ancestor_id", flat=True) if parent else []
        UnitReach.objects.bulk_create(UnitReach(ancestor_id=pk, descendant=unit) for pk in [*above, unit.pk])
    return unit


# --- the closure ------------------------------------------------------------------------------------------------------------


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
    """Make the closure table anew from the parents of today and the successions in effect; returns its number of rows.

    ``acts`` marks the main successors of closed units, over any number of reorganisations.
    """
    with transaction.atomic():
        one_writer()
        parents = dict(Unit.objects.values_list("id", "parent_id"))
        ended = Q(is_main=True) | Q(predecessor__closed_on=F("effective_on"))  # a unit that goes on answers for itself
        rows = UnitSuccession.objects.filter(ended, effective_on__lte=clock.today())
        edges = [(row.predecessor_id, row.successor_id, row.is_main) for row in rows]
        heirs = reach_pairs(dict.fromkeys(parents), [(old, new) for old, new, is_main in edges if is_main])
        wanted = {
            (above, below, (above, below) in heirs and above != below)
            for above, below in reach_pairs(parents, [(old, new) for old, new, _ in edges])
        }
        standing = {(a, d, acts): pk for pk, a, d, acts in UnitReach.objects.values_list("pk", "ancestor_id", "descendant_id", "acts")}
        wrong = [pk for row, pk in standing.items() if row not in wanted]
        for at in range(0, len(wrong), PART):
            UnitReach.objects.filter(pk__in=wrong[at : at + PART]).delete()
        UnitReach.objects.bulk_create(
            UnitReach(ancestor_id=a, descendant_id=d, acts=acts) for a, d, acts in sorted(wanted - standing.keys())
        )
    return len(wanted)


def one_writer() -> None:
    """Until the end of the transaction nobody else changes the tree, and nobody is in the middle of sending something along it.

    On SQLite the IMMEDIATE transaction is exclusive already.
    """
    _lock_tree("SELECT pg_advisory_xact_lock(%s)")


def tree_stands() -> None:
    """Until the end of the transaction the tree does not change: for verbs that send something to a unit. They do not hinder each other."""
    _lock_tree("SELECT pg_advisory_xact_lock_shared(%s)")


def _lock_tree(query: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(query, [TREE_LOCK])


def name_columns(kind: str, name: str) -> dict[str, str]:
    """The columns of a recipient that hold its name: as written, by which lists sort (persons by given name), folded.

    Raises:
        Refused: no letter in it, or a letter of another alphabet.
    """
    clean = clean_name(name)
    if fault := name_fault(clean):
        raise Refused(f"{clean}: {fault}" if clean else fault)
    key = person_sort_key(clean) if kind == RecipientKind.PERSON else sort_key(clean)
    return {"name": clean, "sort_key": key[:KEY_LENGTH], "search_text": fold(clean)[:KEY_LENGTH]}


def word_rows(recipient: Recipient, *other_names: str) -> list[RecipientWord]:
    """The search index of a recipient, not yet stored: the words of its name and of the names merged into it."""
    words = dict.fromkeys(pair for name in (recipient.name, *other_names) for pair in name_words(name))
    return [RecipientWord(recipient=recipient, folded=folded, exact=exact, sort_key=recipient.sort_key) for folded, exact in words]


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

    Raises:
        Refused: as `name_columns`.
    """
    texts = name_columns(kind, name)
    with act():
        recipient = Recipient.objects.create(kind=kind, unit=unit, recipient_class=recipient_class, **texts, **columns)
        RecipientWord.objects.bulk_create(word_rows(recipient))
        DETAILS[RecipientKind(kind)].objects.create(recipient=recipient, **(detail or {}))
        if post and post_from:
            Post.objects.create(recipient=recipient, unit=unit, title=nfc(post), valid_from=post_from)
        ledger.record([recipient], "recipient.add", by=by)
    return recipient
