"""Sealing: the entries of the ledger chained by hashes, one sealer at a time, behind the acts."""

import datetime
import hashlib
import json
import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from units.models.ledger import LedgerEntry, LedgerSeal

GENESIS = "0" * 64
SEALER_LOCK = 7_146_001  # key of PostgreSQL's advisory lock: one sealer at a time
CHUNK = 2_000  # entries sealed in one transaction
# An act that commits late leaves an entry behind those sealed already. The sweep looks so far back, anchoring and checking from
# the first entry: then a sweep costs the same at a million entries.
LOOK_BACK = 10_000
# What a seal is over, in the order it is hashed. The last three came later.
COLUMNS = (
    "id", "at", "actor_id", "on_behalf_id", "verb", "subject_type", "subject_id", "state", "version", "fields", "note",
    "capacity", "values_digest", "unit_id",
)  # fmt: skip
FIRST_COLUMNS = 11


def digest(said: Sequence[Any], previous: str) -> str:
    """SHA-256 (hex) over the previous hash and everything an entry says (`COLUMNS`).

    Capacity, values and unit were added later: an entry without them hashes as it did before.
    """
    told = [said[0], said[1].astimezone(datetime.UTC).isoformat(), *said[2:FIRST_COLUMNS]]
    if any(said[FIRST_COLUMNS:]):
        told += said[FIRST_COLUMNS:]
    return hashlib.sha256((previous + json.dumps(told, ensure_ascii=False)).encode()).hexdigest()


def seal(*, seconds: float = 30, everything: bool = False, chunk: int = CHUNK) -> int:
    """Chain all that waits, for at most so many seconds; returns how many entries. A second sealer at the same time does nothing.

    ``everything`` also looks for entries left far behind (`LOOK_BACK`).
    """
    until = time.monotonic() + seconds
    last = LedgerSeal.objects.order_by("-seq").first()
    after = 0 if everything or last is None else last.entry_id - LOOK_BACK
    total = 0
    while True:
        sealed, after = _chain(after, chunk)
        total += sealed
        if sealed < chunk or time.monotonic() >= until:
            return total


def _chain(after: int, chunk: int) -> tuple[int, int]:
    """Chain up to ``chunk`` unsealed entries with a higher key than ``after``; returns how many and the key to go on from."""
    with transaction.atomic():
        if not only_sealer():
            return 0, after
        last = LedgerSeal.objects.order_by("-seq").first()
        seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
        waiting = list(LedgerEntry.objects.filter(seal=None, id__gt=after).order_by("id").values_list(*COLUMNS)[:chunk])
        seals = []
        for number, said in enumerate(waiting, seq + 1):
            link = digest(said, previous)
            seals.append(LedgerSeal(seq=number, entry_id=said[0], previous=previous, hash=link))
            previous = link
        LedgerSeal.objects.bulk_create(seals)
    return len(seals), waiting[-1][0] if waiting else after


def only_sealer() -> bool:
    """Whether nobody else seals or anchors now; holds the lock until the end of the running transaction."""
    if connection.vendor != "postgresql":
        return True  # SQLite: the IMMEDIATE transaction is exclusive already
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])
