"""Sealing: one chain over all entries, whoever seals, and what a look at it costs."""

import datetime

import pytest
from django.db import connection

from tests.factories import world
from tests.racing import race
from units import guards, sealing, sweeps
from units.ledger import record
from units.models import LedgerEntry, LedgerSeal
from units.sealing import COLUMNS, GENESIS, digest, seal
from units.verification import verify

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    return world()


def entries(w, count=3):
    return [record([w.commune], "unit.touch", by=w.commune_clerk, note=f"lần {number}")[0] for number in range(count)]


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def said(entry):
    return LedgerEntry.objects.values_list(*COLUMNS).get(pk=entry.pk)


def test_sealing_chains_every_entry_once_in_order(w):
    made = entries(w, 5)
    assert (seal(chunk=2, seconds=0), seal(chunk=2), seal()) == (2, 3, 0)
    links = list(LedgerSeal.objects.order_by("seq"))
    assert [(link.seq, link.entry_id) for link in links] == [(number, entry.pk) for number, entry in enumerate(made, 1)]
    assert [link.previous for link in links] == [GENESIS, *(link.hash for link in links[:-1])]
    assert [link.hash for link in links] == [digest(said(link.entry), link.previous) for link in links]
    assert verify().faults == []


def test_the_sweep_leaves_no_tail(w):
    entries(w, 25)
    sealing_in_tens = sealing.CHUNK
    try:
        sealing.CHUNK = 10
        assert sweeps.seal_ledger() == 25
    finally:
        sealing.CHUNK = sealing_in_tens
    assert verify().unsealed == 0


def test_an_entry_that_came_late_is_sealed_behind_the_others(w, monkeypatch):
    """An act that took long commits an entry with a lower key than those sealed already."""
    late, early = entries(w, 2)
    LedgerSeal.objects.create(seq=1, entry=early, previous=GENESIS, hash=digest(said(early), GENESIS))
    monkeypatch.setattr(sealing, "LOOK_BACK", 0)
    assert seal() == 0
    assert seal(everything=True) == 1
    assert list(LedgerSeal.objects.values_list("seq", "entry_id")) == [(1, early.pk), (2, late.pk)]
    assert verify().faults == []


def test_the_sweep_looks_back_that_far(w):
    _late, early = entries(w, 2)
    LedgerSeal.objects.create(seq=1, entry=early, previous=GENESIS, hash=digest(said(early), GENESIS))
    assert seal() == 1


def test_an_empty_ledger_holds(db):
    assert (seal(), verify().faults, verify().sealed) == (0, [], 0)


def test_a_walk_says_what_it_saw(w):
    made = entries(w, 3)
    seal()
    assert seal() == 0
    (fresh,) = entries(w, 1)
    report = verify()
    assert (report.sealed, report.head, report.unsealed) == (3, LedgerSeal.objects.get(seq=3).hash, 1)
    assert (report.oldest_unsealed, report.anchored, report.holds) == (fresh.at, None, True)
    assert len(made) == 3


def test_a_digest_looks_at_everything_an_entry_says(w):
    entry = said(entries(w, 1)[0])
    assert {field.attname for field in LedgerEntry._meta.concrete_fields} == set(COLUMNS)
    other = dict(zip(COLUMNS, entry, strict=True)) | {"at": entry[1] + datetime.timedelta(microseconds=1)}
    digests = {digest(entry, GENESIS), digest(entry, "1" * 64), digest([*other.values()], GENESIS)}
    for place, column in enumerate(COLUMNS):
        if column != "at":
            changed = [*entry]
            changed[place] = ["x"] if column == "fields" else 99
            digests.add(digest(changed, GENESIS))
    assert len(digests) == len(COLUMNS) + 2


def test_entries_of_the_first_version_hash_as_before(w):
    entry = said(entries(w, 1)[0])
    bare = [*entry[:11], "", "", None]
    assert digest(bare, GENESIS) == digest(bare[:11], GENESIS) != digest(entry, GENESIS)


# --- under load -----------------------------------------------------------------------------------------------------------


WRITERS, SEALERS, EACH = 6, 4, 25


def load(w):
    """Writers enter, sealers seal, all at once; then one last sealing. Returns what went wrong in a thread."""

    def work(number):
        for turn in range(EACH):
            if number < WRITERS:
                record([w.commune, w.district], "unit.touch", by=w.admin, note=f"{number}/{turn}")
            else:
                seal(chunk=7)

    outcomes = race(WRITERS + SEALERS, work)
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_sealers_beside_many_writers_make_one_chain():
    w = world()
    assert load(w) == []
    seal(everything=True)
    assert verify().faults == []
    seals = list(LedgerSeal.objects.order_by("seq").values_list("seq", flat=True))
    assert seals == list(range(1, WRITERS * EACH * 2 + 1))
    assert LedgerEntry.objects.filter(seal=None).count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_sealers_collide(monkeypatch):
    """Negative control: the constraints still refuse a fork, but sealers get in each other's way."""
    w = world()
    monkeypatch.setattr(sealing, "only_sealer", lambda: True)
    assert {type(fault).__name__ for fault in load(w)} == {"IntegrityError"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraints_the_chain_forks(monkeypatch):
    """Negative control: so it is the lock that keeps it whole, and `verify` that would see it."""
    w = world()
    monkeypatch.setattr(sealing, "only_sealer", lambda: True)
    guards.remove()
    unique = [("units_ledgerseal_seq_key", "seq"), ("units_ledgerseal_entry_id_key", "entry_id")]
    try:
        for name, _ in unique:
            run(f"ALTER TABLE units_ledgerseal DROP CONSTRAINT {name}")
        load(w)
        assert {fault.kind for fault in verify().faults} >= {"link broken"}
    finally:
        run("TRUNCATE units_ledgerseal")
        for name, column in unique:
            run(f"ALTER TABLE units_ledgerseal ADD CONSTRAINT {name} UNIQUE ({column})")
        guards.install()
