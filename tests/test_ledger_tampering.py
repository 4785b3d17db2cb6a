"""What somebody with the database's password could do to the ledger: every change shows, the cut-off end thanks to the anchor.

The guards are off and foreign keys wait, as for somebody who may alter tables. Each attack is undone before the next.
"""

import os
import random

import pytest
from django.db import connection, transaction

from tests.factories import world
from units import anchors, guards, retention
from units.ledger import digest_of_values, record
from units.models import LedgerEntry, LedgerSeal, LedgerValue
from units.sealing import COLUMNS, GENESIS, digest
from units.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.engine, pytest.mark.drill]

FULL = os.environ.get("DRILLS") == "full"
ATTACKS = 1_000 if FULL else 100
ENTRIES = 40


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


@pytest.fixture
def stage(db):
    """Forty entries, every third with personal values, the oldest of them emptied; sealed and anchored; the guards off."""
    w = world()
    for number in range(ENTRIES):
        values = {"phone": (f"09{number:08}", f"08{number:08}"), "birth_date": ("", "1/1/1970")} if number % 3 == 0 else None
        record([w.commune], "unit.touch", by=w.commune_clerk, note=f"lần {number}", values=values, fields=["phone"] if values else [])
        if number == 10:
            retention.empty_values(LedgerEntry.objects.exclude(values_digest=""), by=w.admin, note="Thử")
    anchors.anchor()
    assert verify().faults == []
    guards.remove()
    run("PRAGMA defer_foreign_keys=ON" if connection.vendor == "sqlite" else "SET CONSTRAINTS ALL DEFERRED")
    yield w
    guards.install()


class Undone(Exception):
    """Ends an attack's savepoint."""


def played(attack, rng):
    """Run one attack; whether it did something, and what a walk says afterwards. All is as before when this returns."""
    outcome = None
    try:
        with transaction.atomic():
            done = attack(rng)
            outcome = done, verify().faults
            raise Undone
    except Undone:
        return outcome


# --- the attacks: each returns how many rows it changed --------------------------------------------------------------------

NEW = {
    "at": "2001-01-01 00:00:00+00:00", "actor_id": 999, "on_behalf_id": 999, "verb": "x", "subject_type": "x", "subject_id": 999,
    "state": "x", "version": 999, "fields": '["x"]', "note": "khác", "capacity": "support", "values_digest": "f" * 64, "unit_id": 999,
}  # fmt: skip


def some_seal(rng):
    return rng.choice(list(LedgerSeal.objects.all()))


def edit_entry(rng):
    column = rng.choice(sorted(NEW))
    return run(f"UPDATE units_ledgerentry SET {column} = %s WHERE id = %s", NEW[column], some_seal(rng).entry_id)


def delete_entry(rng):
    link = some_seal(rng)
    run("DELETE FROM units_ledgervalue WHERE entry_id = %s", link.entry_id)
    return run("DELETE FROM units_ledgerentry WHERE id = %s", link.entry_id)


def delete_entry_and_seal(rng):
    link = some_seal(rng)
    run("DELETE FROM units_ledgerseal WHERE seq = %s", link.seq)
    run("DELETE FROM units_ledgervalue WHERE entry_id = %s", link.entry_id)
    return run("DELETE FROM units_ledgerentry WHERE id = %s", link.entry_id)


def delete_and_close_the_gap(rng):
    """The seals behind it are renumbered, but not hashed anew."""
    link = some_seal(rng)
    run("DELETE FROM units_ledgerseal WHERE seq = %s", link.seq)
    run("DELETE FROM units_ledgervalue WHERE entry_id = %s", link.entry_id)
    run("DELETE FROM units_ledgerentry WHERE id = %s", link.entry_id)
    for seq in range(link.seq + 1, top() + 1):
        run("UPDATE units_ledgerseal SET seq = %s WHERE seq = %s", seq - 1, seq)
    return 1


def top():
    return LedgerSeal.objects.order_by("-seq").values_list("seq", flat=True)[0]


def edit_seal(rng):
    column = rng.choice(["hash", "previous"])
    return run(f"UPDATE units_ledgerseal SET {column} = %s WHERE seq = %s", "a" * 64, some_seal(rng).seq)


def swap_entries_of_seals(rng):
    one, other = rng.sample(list(LedgerSeal.objects.all()), 2)
    for entry, link in ((-1, one), (one.entry_id, other), (other.entry_id, one)):
        run("UPDATE units_ledgerseal SET entry_id = %s WHERE seq = %s", entry, link.seq)
    return 2


def swap_what_entries_say(rng):
    one, other = rng.sample(list(LedgerEntry.objects.filter(verb="unit.touch")), 2)
    run("UPDATE units_ledgerentry SET note = %s WHERE id = %s", other.note, one.pk)
    return run("UPDATE units_ledgerentry SET note = %s WHERE id = %s", one.note, other.pk)


def slip_in(rng):
    """A made-up entry with a right link in the middle; the seals behind it renumbered."""
    link = LedgerSeal.objects.get(seq=rng.randint(1, top() - 1))
    for seq in range(top(), link.seq, -1):
        run("UPDATE units_ledgerseal SET seq = %s WHERE seq = %s", seq + 1, seq)
    slipped = LedgerEntry.objects.create(at=link.entry.at, verb="unit.touch", subject_type="unit", subject_id=1)
    said = LedgerEntry.objects.values_list(*COLUMNS).get(pk=slipped.pk)
    LedgerSeal.objects.create(seq=link.seq + 1, entry=slipped, previous=link.hash, hash=digest(said, link.hash))
    return 1


def edit_value(rng):
    value = rng.choice(list(LedgerValue.objects.filter(restricted_on=None)))
    column = rng.choice(["field", "before", "after", "salt"])
    return run(f"UPDATE units_ledgervalue SET {column} = %s WHERE id = %s", "khác", value.pk)


def delete_value(rng):
    return run("DELETE FROM units_ledgervalue WHERE id = %s", rng.choice(list(LedgerValue.objects.all())).pk)


def delete_all_values_of_an_entry(rng):
    return run("DELETE FROM units_ledgervalue WHERE entry_id = %s", rng.choice(list(LedgerValue.objects.all())).entry_id)


def add_value(rng):
    LedgerValue.objects.create(entry=some_seal(rng).entry, field="phone", before="", after="0909")
    return 1


def move_value(rng):
    value = rng.choice(list(LedgerValue.objects.all()))
    other = LedgerEntry.objects.exclude(pk=value.entry_id).order_by("id").first()
    return run("UPDATE units_ledgervalue SET entry_id = %s WHERE id = %s", other.pk, value.pk)


def empty_value(rng):
    """Emptied as the retention table would, but no entry says so."""
    entry = rng.choice(list(LedgerValue.objects.filter(restricted_on=None))).entry_id
    sql = "UPDATE units_ledgervalue SET before = '', after = '', salt = '', restricted_on = '2021-11-22' WHERE entry_id = %s"
    return run(sql, entry)


def refill_value(rng):
    """An emptied value gets an invented content, with a digest of its own beside it."""
    value = rng.choice(list(LedgerValue.objects.exclude(restricted_on=None)))
    told = digest_of_values([(value.field, "", "0909")], "s")
    run("UPDATE units_ledgervalue SET after = '0909', salt = 's', restricted_on = NULL WHERE entry_id = %s", value.entry_id)
    return run("UPDATE units_ledgerentry SET values_digest = %s WHERE id = %s", told, value.entry_id)


def cut_off(rng):
    """The end of the ledger, seals, values and all."""
    return cut_above(rng.randint(0, top() - 1))


def cut_above(keep):
    lost = list(LedgerSeal.objects.filter(seq__gt=keep).values_list("entry_id", flat=True))
    run("DELETE FROM units_ledgerseal WHERE seq > %s", keep)
    for entry in lost:
        run("DELETE FROM units_ledgervalue WHERE entry_id = %s", entry)
        run("DELETE FROM units_ledgerentry WHERE id = %s", entry)
    return len(lost)


def hash_anew(rng):
    """An entry changed, and every seal from there on computed anew: a chain that is right in itself."""
    start = some_seal(rng)
    run("UPDATE units_ledgerentry SET note = 'khác hẳn' WHERE id = %s", start.entry_id)
    previous = LedgerSeal.objects.filter(seq=start.seq - 1).values_list("hash", flat=True).first() or GENESIS
    for seq, entry in LedgerSeal.objects.filter(seq__gte=start.seq).order_by("seq").values_list("seq", "entry_id"):
        link = digest(LedgerEntry.objects.values_list(*COLUMNS).get(pk=entry), previous)
        run("UPDATE units_ledgerseal SET previous = %s, hash = %s WHERE seq = %s", previous, link, seq)
        previous = link
    return 1


def drop_anchor_rows_and_cut_off(rng):
    run("DELETE FROM units_ledgeranchor")
    return cut_off(rng)


def forge_anchor_row(rng):
    """A chain hashed anew, and the table of anchors made to fit; the file outside is out of reach."""
    hash_anew(rng)
    return run(
        "UPDATE units_ledgeranchor SET hash = (SELECT hash FROM units_ledgerseal WHERE units_ledgerseal.seq = units_ledgeranchor.seq)"
    )


IN_THE_CHAIN = [
    edit_entry, delete_entry, delete_entry_and_seal, delete_and_close_the_gap, edit_seal, swap_entries_of_seals, swap_what_entries_say,
    slip_in, edit_value, delete_value, delete_all_values_of_an_entry, add_value, move_value, empty_value, refill_value,
]  # fmt: skip
ONLY_BY_THE_ANCHOR = [cut_off, hash_anew, drop_anchor_rows_and_cut_off, forge_anchor_row]


@pytest.mark.parametrize("attack", IN_THE_CHAIN + ONLY_BY_THE_ANCHOR, ids=lambda attack: attack.__name__)
def test_each_kind_of_change_shows(stage, attack):
    done, faults = played(attack, random.Random(7))
    assert (done > 0, faults != []) == (True, True)
    assert verify().faults == []


def test_random_changes_all_show(stage):
    """1,000 in drills, 100 in CI; a fixed seed, printed by the attack's number when one goes unseen."""
    rng = random.Random(20211122)
    unseen = []
    for number in range(ATTACKS):
        attack = rng.choice(IN_THE_CHAIN + ONLY_BY_THE_ANCHOR)
        done, faults = played(attack, rng)
        if not (done and faults):
            unseen.append((number, attack.__name__, done))
    assert unseen == []
    assert verify().faults == []


@pytest.mark.parametrize("attack", [lambda rng: cut_above(20), hash_anew], ids=["cut off", "hashed anew"])
def test_without_the_anchor_it_goes_unseen(stage, attack):
    """Negative control: so it is the anchor outside that shows it."""
    anchored = played(attack, random.Random(7))
    assert (anchored[0] > 0, {fault.kind for fault in anchored[1]} <= {"cut off", "anchor differs"}) == (True, True)
    anchors.file_path().unlink()
    run("DELETE FROM units_ledgeranchor")
    assert played(attack, random.Random(7)) == (anchored[0], [])
