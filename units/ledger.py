"""The ledger: recording acts and reading them back as sentences. Sealing is in `units.sealing`, checking in `units.verification`."""

import datetime
import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from units import acting, clock
from units.models.account import Account, RoleAssignment
from units.models.ledger import Capacity, LedgerEntry, LedgerValue
from units.models.recipient import Recipient
from units.models.unit import Unit

SYSTEM = "Hệ thống"
FOR_WHOM = {Capacity.OWN: "", Capacity.DELEGATION: "thay {}", Capacity.SUPPORT: "hỗ trợ kỹ thuật, thao tác hộ {}"}


def subject_type(obj: models.Model | type[models.Model]) -> str:
    """The word under which the ledger, jobs and papers file an object: its model's name."""
    return obj._meta.model_name or ""


def record(
    subjects: Sequence[models.Model],
    verb: str,
    *,
    by: Account | None,
    fields: Iterable[str] = (),
    note: str = "",
    values: Mapping[str, tuple[str, str]] | None = None,
    unit: Unit | None = None,
) -> list[LedgerEntry]:
    """Write one entry per subject, in one query, inside the caller's transaction; whose an account or a recipient's fact is, is asked
    in a second.

    ``values`` maps a personal field to its old and new text (single subject only); they are kept in their own table, the entry
    keeps their digest. Who acts for whom comes from `units.acting`. ``unit`` says whose object it is where the object does not
    say it itself: the ledger page shows an entry to those who read that unit.
    """
    acting.check_support(verb)
    at = clock.now()
    names = sorted(fields)
    actor, on_behalf, capacity = acting.who(by)
    salt = secrets.token_hex(16) if values else ""
    told = digest_of_values(((field, *pair) for field, pair in values.items()), salt) if values else ""
    owners = [unit.pk] * len(subjects) if unit else _owners(subjects)
    entries = LedgerEntry.objects.bulk_create(
        LedgerEntry(
            at=at,
            actor=actor,
            on_behalf=on_behalf,
            capacity=capacity,
            values_digest=told,
            verb=verb,
            subject_type=subject_type(subject),
            subject_id=subject.pk,
            state=getattr(subject, "state", ""),
            version=getattr(subject, "version", 0),
            fields=names,
            note=note,
            unit_id=owner,
        )
        for subject, owner in zip(subjects, owners, strict=True)
    )
    if values:
        LedgerValue.objects.bulk_create(
            LedgerValue(entry=entries[0], field=field, before=before, after=after, salt=salt) for field, (before, after) in values.items()
        )
    return entries


def _owners(subjects: Sequence[models.Model]) -> list[int | None]:
    """Whose each object is: a unit's its own, else that of its ``unit`` or of its ``recipient``; an account's is where it got its
    newest role. At most two queries, none for objects that know their unit."""
    accounts = [subject.pk for subject in subjects if isinstance(subject, Account)]
    rows = RoleAssignment.objects.filter(account_id__in=accounts).order_by("valid_from", "id") if accounts else ()
    homes = {row.account_id: row.unit_id for row in rows}
    strangers = {subject.recipient_id for subject in subjects if hasattr(subject, "recipient_id") and not hasattr(subject, "unit_id")}
    theirs = dict(Recipient.objects.filter(id__in=strangers).values_list("id", "unit_id")) if strangers else {}
    return [_owner(subject, homes, theirs) for subject in subjects]


def _owner(subject: models.Model, homes: Mapping[int, int], theirs: Mapping[int, int]) -> int | None:
    if isinstance(subject, Unit):
        return subject.pk
    if isinstance(subject, Account):
        return homes.get(subject.pk)
    return getattr(subject, "unit_id", None) or theirs.get(getattr(subject, "recipient_id", 0))


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act as people read it. ``on_behalf`` says for whom and in what capacity ("thay Pi Năng Hoàng"), empty when for oneself."""

    when: datetime.datetime
    who: str
    sentence: str
    note: str
    on_behalf: str = ""


def actor_of(entry: LedgerEntry) -> str:
    """The name of whoever acted; the clock's own acts have none."""
    return entry.actor.full_name if entry.actor else SYSTEM


def for_whom(entry: LedgerEntry) -> str:
    """In whose place: "thay Pi Năng Hoàng"; empty for an act of one's own."""
    if entry.on_behalf is None:
        return ""
    return (FOR_WHOM[entry.capacity] or FOR_WHOM[Capacity.DELEGATION]).format(entry.on_behalf.full_name)


def history(subject: models.Model, words: Mapping[str, str]) -> list[HistoryLine]:
    """The acts on an object, oldest first, as sentences. ``words`` maps a verb to what was done ("đã gửi hồ sơ")."""
    return history_of([subject], words)


def history_of(subjects: Sequence[models.Model], words: Mapping[str, str]) -> list[HistoryLine]:
    """The acts on objects of one kind together, oldest first. One query."""
    if not subjects:
        return []
    about = {"subject_type": subject_type(subjects[0]), "subject_id__in": [subject.pk for subject in subjects]}
    entries = LedgerEntry.objects.filter(**about).select_related("actor", "on_behalf")
    return [
        HistoryLine(entry.at, actor_of(entry), words.get(entry.verb, entry.verb), entry.note, for_whom(entry))
        for entry in entries.order_by("id")
    ]


def digest_of_values(values: Iterable[tuple[str, str, str]], salt: str) -> str:
    """SHA-256 (hex) over the personal values (field, before, after) of an entry and their salt.

    It stands in the entry and is compared as long as the values are there. The salt goes with them when they are restricted:
    without it the digest would give a telephone number away to whoever tries them all.
    """
    said = [salt, *sorted(list(row) for row in values)]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()
