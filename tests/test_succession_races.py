"""Two people at once on PostgreSQL: a merge against somebody who sends or begins something, and two administrators with one act."""

import datetime
import threading
import time

import pytest
from django.db import connection, transaction

from awards import dossiers
from awards.models import Dossier, Nomination
from tests.envelopes import confirmed, fresh, nominations
from tests.factories import person, world
from tests.racing import race
from tests.reorganising import ACT, TODAY
from units import registry, succession, sweeps
from units.models import Unit, UnitChange, UnitReach, UnitSuccession
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def w():
    return world()


def both(*works):
    """What each of several acts that start at the same moment came to; anything but a refusal or a conflict is a failure."""
    outcomes = race(len(works), lambda number: works[number]())
    unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Conflict | Refused)]
    assert unexpected == []
    return outcomes


def merge(w, units, into, on=TODAY):
    return succession.record_change(succession.merge(units=units, into=into, on=on), ACT, unit=w.province, by=w.admin)


def undo(change):
    row = UnitChange.objects.get(pk=change.pk)
    succession.undo(row, by=row.recorded_by, version=row.version)


def test_sending_and_merging_at_once_leaves_nothing_at_the_closed_unit(w):
    """Of the sender's own unit: sent as it was before, or a conflict and a draft at the successor."""
    sendings = []
    for _ in range(ROUNDS):
        dossier = confirmed(w, person(w))
        sending, merging = both(
            lambda d=dossier: dossiers.send(d, by=w.commune_clerk, version=d.version), lambda: merge(w, [w.commune], w.sibling_commune)
        )
        assert not isinstance(merging, Exception)
        after, (row,) = fresh(dossier), nominations(dossier)
        went = not isinstance(sending, Exception)
        if went:
            assert (after.state, after.unit, row.unit, row.holder) == ("sent", w.commune, w.commune, w.district)
        else:
            assert (after.state, after.unit, row.unit, row.holder) == (
                "confirmed", w.sibling_commune, w.sibling_commune, w.sibling_commune,
            )  # fmt: skip
        sendings.append(went)
        undo(merging)
    assert len(sendings) == ROUNDS


def test_what_is_sent_to_a_unit_that_is_merged_arrives_at_its_successor(w):
    for _ in range(ROUNDS):
        dossier = confirmed(w, person(w))
        sending, merging = both(
            lambda d=dossier: dossiers.send(d, by=w.commune_clerk, version=d.version), lambda: merge(w, [w.district], w.sibling_district)
        )
        assert [isinstance(one, Exception) for one in (sending, merging)] == [False, False]
        assert (fresh(dossier).to_unit, nominations(dossier)[0].holder) == (w.sibling_district, w.sibling_district)
        undo(merging)


def test_without_the_lock_a_sending_ends_at_the_closed_unit(w, monkeypatch):
    """Negative control: the same race, the tree not held still while the sending is under way."""
    monkeypatch.setattr(registry, "tree_stands", lambda: None)
    waiting, going = threading.Event(), threading.Event()
    real = dossiers.destination

    def slow(*args):
        found = real(*args)
        waiting.set()
        going.wait(5)
        return found

    monkeypatch.setattr(dossiers, "destination", slow)
    dossier = confirmed(w, person(w))

    def merging():
        waiting.wait(5)
        change = merge(w, [w.district], w.sibling_district)
        going.set()
        return change

    both(lambda: dossiers.send(dossier, by=w.commune_clerk, version=dossier.version), merging)
    assert fresh(dossier).to_unit == w.district
    assert Unit.objects.get(pk=w.district.pk).closed_on == TODAY


def test_with_the_lock_the_merge_waits_for_the_sending(w, monkeypatch):
    """The same order of events as in the control, and the right end."""
    waiting, real = threading.Event(), dossiers.destination

    def slow(*args):
        found = real(*args)
        waiting.set()
        time.sleep(0.5)
        return found

    monkeypatch.setattr(dossiers, "destination", slow)
    dossier = confirmed(w, person(w))

    def merging():
        waiting.wait(5)
        return merge(w, [w.district], w.sibling_district)

    both(lambda: dossiers.send(dossier, by=w.commune_clerk, version=dossier.version), merging)
    assert (fresh(dossier).to_unit, nominations(dossier)[0].holder) == (w.sibling_district, w.sibling_district)


def test_of_two_administrators_with_the_same_merge_one_is_told(w):
    for _ in range(ROUNDS):
        outcomes = both(*[lambda: merge(w, [w.commune], w.sibling_commune)] * 2)
        (refusal,) = [one for one in outcomes if isinstance(one, Exception)]
        (change,) = [one for one in outcomes if not isinstance(one, Exception)]
        assert refusal.reasons[0] == "UBND xã Phước Bình đã kết thúc hoạt động từ 22/11/2021."
        assert UnitSuccession.objects.count() == 1
        undo(change)


def test_unrelated_reorganisations_at_once_give_one_right_closure(w):
    outcomes = both(
        lambda: merge(w, [w.commune], w.sibling_commune),
        lambda: succession.record_change(
            succession.transfer(unit=w.finance, parent=w.sibling_district, on=TODAY), ACT, unit=w.province, by=w.admin
        ),
        lambda: registry.open_unit(code="moi", kind="school", name="Trường mới", parent=w.commune, valid_from=TODAY),
    )
    assert not any(isinstance(one, Exception) for one in outcomes)
    parents = dict(Unit.objects.values_list("pk", "parent_id"))
    edges = UnitSuccession.objects.values_list("predecessor_id", "successor_id")
    assert set(UnitReach.objects.values_list("ancestor_id", "descendant_id")) == registry.reach_pairs(parents, edges)


def test_two_beats_do_a_planned_merge_once(w, settings):
    change = merge(w, [w.commune], w.sibling_commune, on=TODAY + datetime.timedelta(days=1))
    settings.DEMO_TODAY = TODAY + datetime.timedelta(days=1)
    assert sorted(race(3, lambda _: sweeps.perform_changes())) == [0, 0, 1]
    assert (UnitChange.objects.get(pk=change.pk).state, UnitSuccession.objects.count()) == ("done", 1)
    assert not Nomination.objects.exists()
    assert not Dossier.objects.exists()


def test_the_lock_ends_with_its_transaction(w):
    with transaction.atomic():
        registry.one_writer()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)
