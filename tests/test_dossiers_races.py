"""Two people at once on PostgreSQL: nothing goes up but what the head confirmed, and only one of two opposite moves happens."""

import datetime
import threading
import time

import pytest
from django.db import transaction

from awards import confirmation, dossiers, filling, gathering
from awards.contents import content_hash
from awards.models import Dossier, Nomination
from tests.envelopes import complete, confirmed, fresh, nominations, received, sent
from tests.factories import person, world
from tests.racing import race
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


@pytest.fixture
def w(settings):
    settings.DEMO = True  # the rules of the test province end in 2023
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def both(first, second):
    """Outcomes of two acts that start at the same moment; refusals are outcomes, anything else is a failure."""
    outcomes = race(2, lambda number: (first, second)[number]())
    unexpected = [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Conflict | Refused)]
    assert unexpected == []
    return [not isinstance(one, Exception) for one in outcomes]


def test_confirming_and_editing_at_once_never_confirms_other_content(w):
    for _ in range(ROUNDS):
        dossier = complete(w, person(w))
        (row,) = nominations(dossier)
        both(
            lambda d=dossier: confirmation.confirm(d, by=w.commune_head, version=d.version),
            lambda r=row: filling.edit_nomination(r, by=w.commune_clerk, version=r.version, achievement="Sửa cùng lúc"),
        )
        after = fresh(dossier)
        assert after.state == "draft" or after.confirmed_hash == content_hash(after)


def test_sending_and_reopening_to_edit_at_once_never_sends_other_content(w):
    sendings = []
    for _ in range(ROUNDS):
        dossier = confirmed(w, person(w))
        (row,) = nominations(dossier)

        def reopen_and_edit(d=dossier, r=row):
            back = confirmation.reopen(d, by=w.commune_clerk, version=d.version)
            filling.edit_nomination(r, by=w.commune_clerk, version=r.version, achievement="Sửa sau khi mở lại")
            return back

        sending, _editing = both(lambda d=dossier: dossiers.send(d, by=w.commune_clerk, version=d.version), reopen_and_edit)
        after = fresh(dossier)
        assert after.state == ("sent" if sending else "draft")
        if sending:
            assert (after.confirmed_hash, fresh(row).achievement) == (content_hash(after), "Giúp 12 hộ thoát nghèo.")
        sendings.append(sending)
    assert len(sendings) == ROUNDS


def test_without_the_lock_other_content_is_confirmed(w):
    """Negative control: the same race, the guard read without a lock and the edit beside the envelope."""

    def careless_confirm(dossier: Dossier):
        digest = content_hash(dossier)
        time.sleep(0.05)
        Dossier.objects.filter(pk=dossier.pk, version=dossier.version).update(state="confirmed", confirmed_hash=digest)

    def careless_edit(row: Nomination):
        time.sleep(0.02)
        with transaction.atomic():
            Nomination.objects.filter(pk=row.pk).update(achievement="Sửa cùng lúc")

    wrong = 0
    for _ in range(3):
        dossier = complete(w, person(w))
        (row,) = nominations(dossier)
        both(lambda d=dossier: careless_confirm(d), lambda r=row: careless_edit(r))
        after = fresh(dossier)
        wrong += after.state == "confirmed" and after.confirmed_hash != content_hash(after)
    assert wrong > 0


def test_of_receiving_and_recalling_at_once_one_happens(w):
    for _ in range(ROUNDS):
        dossier = sent(w, person(w))
        outcomes = both(
            lambda d=dossier: dossiers.receive(d, by=w.district_clerk, version=d.version),
            lambda d=dossier: dossiers.recall(d, by=w.commune_clerk, version=d.version),
        )
        assert sorted(outcomes) == [False, True]
        states = (fresh(dossier).state, nominations(dossier)[0].state)
        assert states == (("received", "under_appraisal") if outcomes[0] else ("draft", "draft"))


def test_two_last_moves_at_once_close_the_dossier(w):
    for _ in range(ROUNDS):
        dossier = received(w, person(w), person(w))
        first, second = nominations(dossier)
        outcomes = both(
            lambda r=first: gathering.leave_out([r], by=w.district_clerk, versions={r.pk: r.version}, note="Không"),
            lambda r=second: gathering.withdraw(r, by=w.commune_clerk, version=r.version, note="Rút"),
        )
        assert (outcomes, fresh(dossier).state) == ([True, True], "closed")


def test_two_clerks_gather_the_same_case_once(w):
    for _ in range(ROUNDS):
        (row,) = nominations(received(w, person(w)))
        into = [dossiers.start(unit=w.district, campaign=w.campaign, title=f"Đợt {n}", by=w.district_clerk) for n in range(2)]
        outcomes = both(*(lambda d=d, r=row: gathering.gather([r], into=d, by=w.district_clerk, version=0) for d in into))
        assert sorted(outcomes) == [False, True]
        assert sorted(one.lines.count() for one in into) == [0, 1]


def test_the_same_person_is_nominated_once_from_two_dossiers_at_once(w):
    someone = person(w)
    pair = [dossiers.start(unit=w.commune, campaign=w.campaign, title="Đợt", by=w.commune_clerk) for _ in range(2)]
    outcomes = both(*(
        lambda d=d: filling.add_nominations(d, recipients=[someone], award=w.awards["BK_TINH"], by=w.commune_clerk, version=0) for d in pair
    ))  # fmt: skip
    assert (sorted(outcomes), Nomination.objects.count()) == ([False, True], 1)


@pytest.mark.parametrize("verb", [dossiers.recall, dossiers.receive, dossiers.send])
def test_a_stale_press_waits_for_nobody_who_ends_nominations(w, verb):
    """A verdict, a council and a decision lock nominations, then received envelopes; a dossier verb the other way round would
    stand in their way until PostgreSQL kills one of them."""
    dossier = received(w, person(w))
    (row,) = nominations(dossier)
    holds = threading.Event()

    def end():
        with transaction.atomic():
            Nomination.objects.select_for_update().get(pk=row.pk)
            holds.set()
            time.sleep(0.4)  # meanwhile the stale press comes
            Dossier.objects.select_for_update().get(pk=dossier.pk)

    def press():
        holds.wait(5)
        verb(dossier, by=w.commune_clerk, version=dossier.version)

    assert both(end, press) == [True, False]
