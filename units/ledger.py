"""The ledger: recording acts, reading them back as sentences, sealing them into a chain, verifying the chain."""

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, models, transaction

from units import acting, clock
from units.models.account import Account
from units.models.ledger import LedgerEntry, LedgerSeal, LedgerValue

GENESIS = "0" * 64
SEALER_LOCK = 7_146_001  # key of PostgreSQL's advisory lock: one sealer at a time


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
) -> list[LedgerEntry]:
    """Write one entry per subject, in one query, inside the caller's transaction.

    ``values`` maps a personal field to its old and new text (single subject only); they are kept in their own table, the entry
    keeps their digest. Who acts for whom comes from `units.acting`.
    """
    at = clock.now()
    names = sorted(fields)
    actor, on_behalf, capacity = acting.who(by)
    told = digest_of_values(values) if values else ""
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
        )
        for subject in subjects
    )
    if values:
        LedgerValue.objects.bulk_create(
            LedgerValue(entry=entries[0], field=field, before=before, after=after) for field, (before, after) in values.items()
        )
    return entries


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One act as people read it."""

    when: datetime.datetime
    who: str
    sentence: str
    note: str


def history(subject: models.Model, words: Mapping[str, str]) -> list[HistoryLine]:
    """The acts on an object, oldest first, as sentences. ``words`` maps a verb to what was done ("đã gửi hồ sơ")."""
    entries = LedgerEntry.objects.filter(subject_type=subject_type(subject), subject_id=subject.pk).select_related("actor")
    return [
        HistoryLine(entry.at, entry.actor.full_name if entry.actor else "Hệ thống", words.get(entry.verb, entry.verb), entry.note)
        for entry in entries.order_by("id")
    ]


def digest_of_values(values: Mapping[str, tuple[str, str]]) -> str:
    """SHA-256 (hex) over personal values: what `verify` compares as long as they are not restricted."""
    said = sorted([field, before, after] for field, (before, after) in values.items())
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def digest(entry: LedgerEntry, previous: str) -> str:
    """SHA-256 (hex) over the previous hash and everything the entry says.

    Capacity and values were added later: an entry without them hashes as it did before.
    """
    said = [
        entry.pk, entry.at.astimezone(datetime.UTC).isoformat(), entry.actor_id, entry.on_behalf_id, entry.verb,
        entry.subject_type, entry.subject_id, entry.state, entry.version, entry.fields, entry.note,
    ]  # fmt: skip
    if entry.capacity or entry.values_digest:
        said += [entry.capacity, entry.values_digest]
    return hashlib.sha256((previous + json.dumps(said, ensure_ascii=False)).encode()).hexdigest()


def seal(limit: int = 1000) -> int:
    """Chain up to ``limit`` unsealed entries; returns how many. A second sealer at the same time does nothing."""
    with transaction.atomic():
        if not _only_sealer():
            return 0
        last = LedgerSeal.objects.order_by("-seq").first()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        seals = []
        for entry in LedgerEntry.objects.filter(seal=None).order_by("id")[:limit]:
            seq += 1
            link = digest(entry, previous)
            seals.append(LedgerSeal(seq=seq, entry=entry, previous=previous, hash=link))
            previous = link
        LedgerSeal.objects.bulk_create(seals)
    return len(seals)


def _only_sealer() -> bool:
    if connection.vendor != "postgresql":
        return True  # SQLite: the IMMEDIATE transaction is exclusive already
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def verify() -> list[str]:
    """Walk the chain; returns what is wrong, empty when it holds."""
    faults, previous, expected = [], GENESIS, 1
    for link in LedgerSeal.objects.order_by("seq").select_related("entry").iterator():
        if link.seq != expected or link.previous != previous:
            faults.append(f"seal {link.seq}: link broken (expected seal {expected})")
        if digest(link.entry, link.previous) != link.hash:
            faults.append(f"seal {link.seq}: entry {link.entry_id} was changed")
        previous, expected = link.hash, link.seq + 1
    if without := LedgerSeal.objects.exclude(entry_id__in=LedgerEntry.objects.values("id")).count():
        faults.append(f"{without} seals without entry")
    return faults
