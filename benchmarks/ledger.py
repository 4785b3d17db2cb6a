"""The ledger at 100,000 entries: appending, sealing, verifying and reading, each against a floor of the same run.

Floors: for appending, the bare durable insert of the same row by SQL, a transaction each; for sealing and verifying, hashing the
same texts in memory and nothing else; for a page, its fifty rows by bare SQL. Bar: 100,000 entries verified in seconds, and the
page in the middle of the ledger as fast as the newest one.
"""

import hashlib
import json
import statistics
import sys
from datetime import UTC

from django.db import connection, transaction

from benchmarks import province
from benchmarks.measure import ROUNDS, Pair, pair, seconds
from units import anchors, guards, ledger, sealing, verification
from units.models import Account, LedgerAnchor, LedgerEntry, LedgerSeal, Unit

ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ACTS = 200
BULK = 1_000


def rate(name: str, found: Pair, count: int) -> None:
    """Thousands a second of both, from the medians."""
    mine, floor = count / statistics.median(found.ours), count / statistics.median(found.floor)
    print(f"{name:<58} {mine:9.0f} /s   floor {floor:9.0f} /s")


def append(unit: Unit, by: Account) -> None:
    def acts() -> None:
        for number in range(ACTS):
            with transaction.atomic():
                ledger.record([unit], "unit.facts", by=by, fields=["name"], note=f"lần {number}")

    acts()
    row = LedgerEntry.objects.order_by("-id").values_list().first()
    columns = [field.column for field in LedgerEntry._meta.concrete_fields]
    values = [json.dumps(value) if isinstance(value, list) else value for value in row[1:]]
    names = ", ".join(columns[1:])
    sql = f"INSERT INTO units_ledgerentry ({names}) VALUES ({', '.join(['%s'] * len(values))})"

    def bare() -> None:
        for _ in range(ACTS):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, values)

    rate("append, a durable transaction each", pair(f"append {ACTS} entries, a transaction each", acts, bare), ACTS)


def fill(unit: Unit, by: Account) -> None:
    """Up to ENTRIES."""
    missing = ENTRIES - LedgerEntry.objects.count()
    with transaction.atomic():
        for start in range(0, missing, BULK):
            ledger.record([unit] * min(BULK, missing - start), "unit.facts", by=by, fields=["name"], note=f"từ {start}")


def texts() -> list[str]:
    """What is hashed, as text in memory."""
    rows = LedgerEntry.objects.order_by("id").values_list(*sealing.COLUMNS)
    return [json.dumps([row[0], row[1].astimezone(UTC).isoformat(), *row[2:]], ensure_ascii=False) for row in rows]


def seal_and_verify() -> None:
    said = texts()

    def hashing() -> None:
        previous = sealing.GENESIS
        for text in said:
            previous = hashlib.sha256((previous + text).encode()).hexdigest()

    guards.remove()  # only here: to seal the same entries again
    ours, floors = [], []
    for _ in range(3):
        LedgerSeal.objects.all()._raw_delete("default")
        ours.append(seconds(lambda: sealing.seal(seconds=600)))
        floors.append(seconds(hashing))
    guards.install()
    sealed = Pair(f"seal {ENTRIES} entries", ours, floors)
    print(sealed.line())
    rate("seal", sealed, ENTRIES)
    anchors.anchor()
    report = verification.verify()
    if not report.holds or report.sealed < ENTRIES or LedgerAnchor.objects.count() != 1:
        raise SystemExit(f"the ledger does not hold: {[fault.said('en') for fault in report.faults[:5]]}")
    rate("verify", pair(f"verify {report.sealed} entries, values and anchors", verification.verify, hashing, rounds=5), ENTRIES)


def read() -> None:
    """A page of the newest, of the middle, and filtered by a person with few entries."""
    browser = province.client("quantri")
    middle = LedgerEntry.objects.order_by("id")[ENTRIES // 2].pk

    def rows(before: int) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT e.*, a.full_name, u.name FROM units_ledgerentry e LEFT JOIN units_account a ON a.id = e.actor_id "
                "LEFT JOIN units_unit u ON u.id = e.unit_id WHERE e.id < %s ORDER BY e.id DESC LIMIT 51",
                [before],
            )
            return cursor.fetchall()

    for name, address, before in [
        ("page: the newest", "/nhat-ky/", 10**12),
        ("page: from the middle", f"/nhat-ky/?before={middle}", middle),
        ("page: one kind of verb", "/nhat-ky/?group=access", 10**12),
        ("page: one person, of a part of the name", "/nhat-ky/?who=chuyenvien", 10**12),
    ]:
        if browser.get(address).status_code != 200:
            raise SystemExit(f"{address} does not answer")
        pair(name, lambda a=address: browser.get(a), lambda b=before: rows(b), rounds=min(5, ROUNDS))


def main() -> None:
    province.build(0)
    unit, by = Unit.objects.get(kind="province"), Account.objects.get(username="quantri")
    print(f"{ENTRIES} entries, SQLite in a file")
    append(unit, by)
    fill(unit, by)
    seal_and_verify()
    read()


if __name__ == "__main__":
    main()
