"""The ledger: what is written down, how it reads, and that the chain of seals shows every change."""

import datetime

import pytest
from django.db import connection

from tests.factories import world
from tests.racing import race
from units import acting, guards, ledger
from units.ledger import GENESIS, HistoryLine, digest, history, record, seal, subject_type, verify
from units.models import LedgerEntry, LedgerSeal, LedgerValue, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    return world()


def entries(w, count=3, verb="unit.touch"):
    return [record([w.commune], verb, by=w.commune_clerk, note=f"lần {number}")[0] for number in range(count)]


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


# --- entries --------------------------------------------------------------------------------------------------------------


def test_an_entry_says_who_did_what_to_which_in_which_state(w, count_queries):
    with count_queries(1), acting.as_user(w.admin):
        record([w.campaign, w.commune], "campaign.try", by=w.office_head, fields=["name", "act"], note="Thử")
    said = LedgerEntry.objects.values_list(
        "actor", "on_behalf", "verb", "subject_type", "subject_id", "state", "version", "fields", "note"
    ).order_by("id")  # fmt: skip
    who = (w.admin.pk, w.office_head.pk, "campaign.try")
    assert list(said) == [
        (*who, "campaign", w.campaign.pk, "launched", 0, ["act", "name"], "Thử"),
        (*who, "unit", w.commune.pk, "", 0, ["act", "name"], "Thử"),
    ]


def test_values_of_personal_fields_lie_apart(w):
    (entry,) = record([w.commune], "recipient.edit", by=w.commune_clerk, fields=["birth_date"], values={"birth_date": ("", "1/1/1970")})
    assert list(LedgerValue.objects.values_list("entry", "field", "before", "after")) == [(entry.pk, "birth_date", "", "1/1/1970")]
    assert "1970" not in str(LedgerEntry.objects.values().get())


def test_the_history_reads_oldest_first_in_words_and_of_one_object_only(w, count_queries):
    entries(w, 2)
    record([w.district], "unit.touch", by=w.admin)
    (last,) = record([w.commune], "unit.unknown", by=None)
    with count_queries(1):
        lines = history(w.commune, {"unit.touch": "đã chạm"})
    at = list(LedgerEntry.objects.filter(subject_id=w.commune.pk).order_by("id").values_list("at", flat=True))
    name = w.commune_clerk.full_name
    assert lines == [
        HistoryLine(at[0], name, "đã chạm", "lần 0"),
        HistoryLine(at[1], name, "đã chạm", "lần 1"),
        HistoryLine(last.at, "Hệ thống", "unit.unknown", ""),
    ]


def test_objects_are_filed_under_their_models_name():
    assert (subject_type(Unit), subject_type(Unit())) == ("unit", "unit")


# --- the chain ------------------------------------------------------------------------------------------------------------


def test_sealing_chains_every_entry_once_in_order(w):
    made = entries(w, 5)
    assert (seal(limit=2), seal(limit=2), seal(limit=2), seal()) == (2, 2, 1, 0)
    links = list(LedgerSeal.objects.order_by("seq"))
    assert [(link.seq, link.entry_id) for link in links] == [(number, entry.pk) for number, entry in enumerate(made, 1)]
    assert [link.previous for link in links] == [GENESIS, *(link.hash for link in links[:-1])]
    assert [link.hash for link in links] == [digest(link.entry, link.previous) for link in links]
    assert verify() == []


def test_an_empty_ledger_holds(db):
    assert (seal(), verify()) == (0, [])


def test_a_digest_looks_at_everything_an_entry_says(w):
    (entry,) = entries(w, 1)
    fresh = LedgerEntry.objects.get()
    assert digest(fresh, GENESIS) == digest(entry, GENESIS)
    other = {
        "pk": 99, "at": fresh.at + datetime.timedelta(microseconds=1), "actor_id": 99, "on_behalf_id": 99, "verb": "x", "subject_type": "x",
        "subject_id": 99, "state": "x", "version": 99, "fields": ["x"], "note": "x", "capacity": "support", "values_digest": "0" * 64,
    }  # fmt: skip
    assert {field.attname for field in LedgerEntry._meta.concrete_fields} - {"id"} == other.keys() - {"pk"}
    digests = {digest(entry, GENESIS), digest(entry, "1" * 64)}
    for name, value in other.items():
        changed = LedgerEntry.objects.get()
        setattr(changed, name, value)
        digests.add(digest(changed, GENESIS))
    assert len(digests) == len(other) + 2


@pytest.fixture
def sealed(w):
    """Five sealed entries, and the guards off: what somebody with the database's password could do."""
    made = entries(w, 5)
    seal()
    guards.remove()
    run("PRAGMA defer_foreign_keys=ON" if connection.vendor == "sqlite" else "SET session_replication_role = replica")
    yield made
    run("DELETE FROM units_ledgerseal")  # or the test's own check of foreign keys would complain
    if connection.vendor == "postgresql":
        run("SET session_replication_role = DEFAULT")
    guards.install()


def test_a_changed_entry_shows(sealed):
    for column, value in {"note": "khác", "verb": "x", "state": "decided", "version": 9, "subject_id": 9}.items():
        before = LedgerEntry.objects.values_list(column, flat=True).get(pk=sealed[2].pk)
        run(f"UPDATE units_ledgerentry SET {column} = %s WHERE id = %s", value, sealed[2].pk)
        assert verify() == [f"seal 3: entry {sealed[2].pk} was changed"]
        run(f"UPDATE units_ledgerentry SET {column} = %s WHERE id = %s", before, sealed[2].pk)
    assert verify() == []


@pytest.mark.parametrize(
    ("place", "faults"), [(2, ["seal 4: link broken (expected seal 3)", "1 seals without entry"]), (4, ["1 seals without entry"])]
)
def test_a_deleted_entry_shows_also_the_last(sealed, place, faults):
    run("DELETE FROM units_ledgerentry WHERE id = %s", sealed[place].pk)
    assert verify() == faults


def test_a_deleted_entry_with_its_seal_shows(sealed):
    run("DELETE FROM units_ledgerseal WHERE seq = 3")
    run("DELETE FROM units_ledgerentry WHERE id = %s", sealed[2].pk)
    assert verify() == ["seal 4: link broken (expected seal 3)"]


def test_entries_in_another_order_show(sealed):
    first, second = sealed[1].pk, sealed[2].pk
    for new, seq in ((-1, 2), (first, 3), (second, 2)):
        run("UPDATE units_ledgerseal SET entry_id = %s WHERE seq = %s", new, seq)
    assert verify() == [f"seal 2: entry {second} was changed", f"seal 3: entry {first} was changed"]


def test_an_entry_slipped_in_between_shows(sealed):
    """All seals behind it re-numbered, but not re-hashed."""
    for seq in (5, 4, 3):
        run("UPDATE units_ledgerseal SET seq = %s WHERE seq = %s", seq + 1, seq)
    slipped = LedgerEntry.objects.create(at=sealed[2].at, verb="unit.touch", subject_type="unit", subject_id=1)
    second = LedgerSeal.objects.get(seq=2)
    LedgerSeal.objects.create(seq=3, entry=slipped, previous=second.hash, hash=digest(slipped, second.hash))
    assert verify() == ["seal 4: link broken (expected seal 4)"]


# --- under load -----------------------------------------------------------------------------------------------------------


WRITERS, SEALERS, EACH = 6, 4, 25


def load(w):
    """Writers enter, sealers seal, all at once; then one last sealing. Returns what went wrong in a thread."""

    def work(number):
        for turn in range(EACH):
            if number < WRITERS:
                record([w.commune, w.district], "unit.touch", by=w.admin, note=f"{number}/{turn}")
            else:
                seal(limit=7)

    outcomes = race(WRITERS + SEALERS, work)
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_sealers_beside_many_writers_make_one_chain():
    w = world()
    assert load(w) == []
    while seal():
        pass
    assert verify() == []
    seals = list(LedgerSeal.objects.order_by("seq").values_list("seq", flat=True))
    assert seals == list(range(1, WRITERS * EACH * 2 + 1))
    assert LedgerEntry.objects.filter(seal=None).count() == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_sealers_collide(monkeypatch):
    """Negative control: the constraints still refuse a fork, but sealers get in each other's way."""
    w = world()
    monkeypatch.setattr(ledger, "_only_sealer", lambda: True)
    assert {type(fault).__name__ for fault in load(w)} == {"IntegrityError"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraints_the_chain_forks(monkeypatch):
    """Negative control: so it is the lock that keeps it whole, and `verify` that would see it."""
    w = world()
    monkeypatch.setattr(ledger, "_only_sealer", lambda: True)
    guards.remove()
    unique = [("units_ledgerseal_seq_key", "seq"), ("units_ledgerseal_entry_id_key", "entry_id")]
    try:
        for name, _ in unique:
            run(f"ALTER TABLE units_ledgerseal DROP CONSTRAINT {name}")
        load(w)
        assert any("link broken" in fault for fault in verify())
    finally:
        run("TRUNCATE units_ledgerseal")
        for name, column in unique:
            run(f"ALTER TABLE units_ledgerseal ADD CONSTRAINT {name} UNIQUE ({column})")
        guards.install()
