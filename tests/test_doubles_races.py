"""Two dossiers for one merit in the same second, on PostgreSQL, all the way to the decision: one award, never two."""

import datetime
import itertools
import os
import time

import pytest

from awards import appraisal, confirmation, council, decisions, dossiers, doubles, filling, standing_on
from awards.models import AwardRecord, Dossier, Nomination, NominationInitiative
from emulation.models import Route, RouteLevel
from tests.envelopes import fresh, nominations
from tests.factories import World, cases, person, world
from tests.racing import race
from tests.test_doubles import second_campaign
from tests.test_standing_on import part
from units import people
from units.models import Recipient
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1800)]
ROUNDS = 100 if os.environ.get("DRILLS") == "full" else 12
DAY = datetime.date(2021, 11, 20)
NUMBERS = itertools.count(101)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    built = world()
    built.second = second_campaign(built)
    straight = Route.objects.create(unit_kind="commune", award=built.awards["BK_TINH"], valid_from="2017-10-01", source="thử nghiệm")
    RouteLevel.objects.create(route=straight, order=1, unit_kind="province")  # so that both dossiers meet where it is decided
    return built


def prepared(w: World, campaign, at: str, *recipients: Recipient) -> Dossier:
    """An envelope of a unit that its head has confirmed; drafts are written without the look at entry, as two at once would."""
    clerk, head = w.accounts[f"{at}_clerk"], w.accounts[f"{at}_head"]
    dossier = dossiers.start(unit=w.units[at], campaign=campaign, title="Đợt", by=clerk)
    for row in filling.add_nominations(dossier, recipients=recipients, award=w.awards["BK_TINH"], by=clerk, version=dossier.version):
        filling.edit_nomination(row, by=clerk, version=row.version, achievement="Giúp 12 hộ thoát nghèo.")
    dossier = fresh(dossier)
    letter = {"letter_number": "1/TTr", "letter_date": DAY, "signer_post": "CHỦ TỊCH", "signer_name": "Katơr Thử Nghiệm"}
    dossiers.edit_letter(dossier, by=clerk, version=dossier.version, **letter)
    dossier = fresh(dossier)
    return confirmation.confirm(dossier, by=head, version=dossier.version)


def pair_of_dossiers(w: World, monkeypatch, *, merged: bool, rows: int = 1) -> list[Dossier]:
    """The commune's and the district's dossier with one person, each in a movement of its own; ``merged``: entered under two rows
    that are found to be one only now."""
    one = person(w)
    other = person(w) if merged or rows == 2 else one
    with monkeypatch.context() as patch:  # each looked before the other wrote
        patch.setattr(doubles, "find", lambda *_args, **_told: [])
        made = [prepared(w, w.campaign, "commune", one), prepared(w, w.second, "district", other)]
    if merged:
        people.merge(fresh(one), into=fresh(other), by=w.appraiser, versions={})
    return made


def all_the_way(w: World, dossier: Dossier, campaign) -> None:
    """Send, take in, accept, put on the agenda, pass, draft, approve, sign, issue."""
    clerk = w.commune_clerk if dossier.unit_id == w.commune.pk else w.district_clerk
    dossiers.send(dossier, by=clerk, version=dossier.version)
    dossier = fresh(dossier)
    dossiers.receive(dossier, by=w.appraiser, version=dossier.version)
    (row,) = nominations(dossier)
    row = appraisal.give_verdict(row, "accept", by=w.appraiser, version=row.version)
    session = council.plan(unit=w.province, name="Phiên họp", held_on=DAY, by=w.secretary)
    council.put_on_agenda(session, [row], by=w.secretary, version=session.version, versions={row.pk: row.version})
    Nomination.objects.filter(pk=row.pk).update(state="passed")
    decision = decisions.draft(unit=w.province, campaign=campaign, award=w.awards["BK_TINH"], nominations=[fresh(row)], by=w.appraiser)
    decision = decisions.approve(decision, by=w.office_head, version=decision.version)
    decision = decisions.send_for_signature(decision, by=w.appraiser, version=decision.version)
    decision = decisions.sign(decision, signatory=decision.signatory, signed_on=DAY, by=w.appraiser, version=decision.version)
    decisions.issue(decision, decided_on=DAY, number=next(NUMBERS), by=w.records_clerk, version=decision.version)


def raced(w: World, made: list[Dossier]) -> list[bool]:
    """Both dossiers go all the way at once; refusals are outcomes, anything else is a failure."""
    campaigns = (w.campaign, w.second)
    outcomes = race(2, lambda n: all_the_way(w, made[n], campaigns[n]))
    assert [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Conflict | Refused)] == []
    return [not isinstance(one, Exception) for one in outcomes]


def awarded_twice() -> int:
    """People with two records in force of one award and year."""
    held: dict[tuple, int] = {}
    for row in AwardRecord.objects.filter(status="in_force").select_related("recipient"):
        key = (row.recipient.merged_into_id or row.recipient_id, row.award_id, row.award_year)
        held[key] = held.get(key, 0) + 1
    return sum(count > 1 for count in held.values())


@pytest.mark.drill
@pytest.mark.parametrize("merged", [False, True])
def test_two_dossiers_of_one_merit_end_in_one_award(w, monkeypatch, merged):
    """The same person, and one person under two rows: never more than one of two is awarded, mostly exactly one."""
    ended = [sum(raced(w, pair_of_dossiers(w, monkeypatch, merged=merged))) for _ in range(ROUNDS // 2)]
    assert (awarded_twice(), set(ended) <= {0, 1}, sum(ended) > 0) == (0, True, True)
    assert AwardRecord.objects.count() == sum(ended)


@pytest.mark.drill
def test_the_rows_are_found_to_be_one_while_both_are_on_their_way(w, monkeypatch):
    for _ in range(ROUNDS // 4):
        made = pair_of_dossiers(w, monkeypatch, merged=False, rows=2)
        first, second = (nominations(one)[0].recipient for one in made)
        acts = (
            lambda m=made: all_the_way(w, m[0], w.campaign),
            lambda m=made: all_the_way(w, m[1], w.second),
            lambda f=first, s=second: people.merge(f, into=s, by=w.appraiser, versions={}),
        )
        outcomes = race(3, lambda n, acts=acts: acts[n]())
        assert [one for one in outcomes if isinstance(one, Exception) and not isinstance(one, Conflict | Refused)] == []
        assert not isinstance(outcomes[2], Exception)
    assert awarded_twice() == 0


def only_at_sending(monkeypatch) -> None:
    """Let doubles be looked for at sending alone, and slowly, so that both may look before either writes."""
    real = doubles.find

    def slowly(*args, **told):
        found = real(*args, **told)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(doubles, "find", slowly)
    monkeypatch.setattr(doubles, "refuse_standing", lambda _rows: [])


def test_the_lock_alone_is_enough_at_sending(w, monkeypatch):
    for _ in range(3):
        made = pair_of_dossiers(w, monkeypatch, merged=False)
        with monkeypatch.context() as patch:
            only_at_sending(patch)
            assert sum(raced(w, made)) == 1
    assert (awarded_twice(), AwardRecord.objects.count()) == (0, 3)


def test_without_the_lock_the_same_race_awards_twice(w, monkeypatch):
    """Negative control: the same look at sending, not under the lock."""
    for _ in range(3):
        made = pair_of_dossiers(w, monkeypatch, merged=False)
        with monkeypatch.context() as patch:
            only_at_sending(patch)
            patch.setattr(doubles, "lock", people.kept_ids)
            raced(w, made)
    assert awarded_twice() > 0


# --- initiatives -----------------------------------------------------------------------------------------------------------


def two_drafts(w: World) -> list[Nomination]:
    someone = person(w)
    made = []
    for award, campaign in (("BK_TINH", w.campaign), ("CSTD_TINH", w.second)):
        dossier = dossiers.start(unit=w.commune, campaign=campaign, title="Đợt", by=w.commune_clerk)
        told = {"recipients": [someone], "award": w.awards[award], "by": w.commune_clerk, "version": dossier.version}
        made += filling.add_nominations(dossier, **told)
    return made


def test_two_nominations_at_once_name_one_initiative_once(w):
    for _ in range(ROUNDS):
        rows = two_drafts(w)
        one = part(rows[0].recipient)
        outcomes = race(2, lambda n, r=rows, p=one: filling.stand_on(r[n], [p.pk], by=w.commune_clerk, version=r[n].version))
        assert sorted(type(one) for one in outcomes if one is not None) == [Refused]
        assert NominationInitiative.objects.filter(author=one).count() == 1


def test_without_the_lock_both_name_it(w, monkeypatch):
    """Negative control."""
    monkeypatch.setattr(standing_on, "lock", lambda _recipient, ids: list(standing_on._parts().filter(pk__in=ids)))
    real = standing_on._taken

    def slowly(*args):
        found = real(*args)
        time.sleep(0.05)
        return found

    monkeypatch.setattr(standing_on, "_taken", slowly)
    most = 0
    for _ in range(3):
        rows = two_drafts(w)
        one = part(rows[0].recipient)
        race(2, lambda n, r=rows, p=one: filling.stand_on(r[n], [p.pk], by=w.commune_clerk, version=r[n].version))
        most = max(most, NominationInitiative.objects.filter(author=one).count())
    assert most == 2


# --- five hundred at once -----------------------------------------------------------------------------------------------------


def test_five_hundred_take_as_many_queries_as_one_in_every_verb(w, count_queries):
    """On PostgreSQL: SQLite splits long inserts (999 parameters), here every verb is the same for 1 and for 500."""
    for count in (1, 500):
        rows = cases(w, count)
        with count_queries(ACCEPT):
            batch = appraisal.accept_many({row.pk: row.version for row in rows}, by=w.appraiser)
        session = council.plan(unit=w.province, name="Phiên họp", held_on=DAY, by=w.secretary)
        chosen = list(council.agenda_candidates(session))
        with count_queries(AGENDA):
            seen = {row.pk: row.version for row in chosen}
            council.put_on_agenda(session, chosen, by=w.secretary, version=session.version, versions=seen)
        assert len(batch.moved) == len(chosen) == count
        Nomination.objects.filter(pk__in=seen).update(state="passed")
        told = {"unit": w.province, "campaign": w.campaign, "award": w.awards["BK_TINH"], "nominations": chosen, "by": w.appraiser}
        with count_queries(DRAFT, at_most=True):  # the province object loads its standing body once
            decision = decisions.draft(**told)
        with count_queries(APPROVE):
            decisions.approve(decision, by=w.office_head, version=decision.version)


ACCEPT, AGENDA, DRAFT, APPROVE = 31, 36, 36, 34
