"""Where the law stands in the way: at filing, appraisal, agenda and decision. Each refusal beside what is allowed."""

import uuid
from datetime import date

import pytest

from awards import appraisal, confirmation, contents, council, decisions, dossiers, holds
from awards.models import AwardRecord, Decision, Dossier, DossierLine, Hold, Nomination, Override
from emulation.models import AwardRule
from tests.factories import cases, nomination, person, world
from tests.test_council import planned
from tests.test_decisions import drafted, signed
from tests.test_facts import AT, record
from tests.test_holds import PAPER
from tests.test_judgements import asks, known_since
from units import clock
from units.moves import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TODAY, SIGNED = date(2021, 12, 22), date(2021, 12, 20)
HELD_TWICE = {"held": {"awards": ["BK_TINH"], "count": 2, "gap": None, "within": 5}}
PENDING = {"held": {"awards": ["CSTD_TINH"]}}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY


@pytest.fixture
def w():
    made = world()
    known_since(made)
    return made


def wants(w, tree, **columns):
    asks(w, ("k1", tree), code="BK_TINH", **columns)


def refused(act, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.reasons


def envelope(w, recipient, **columns) -> Dossier:
    """A complete draft with one case."""
    dossier = Dossier.objects.create(
        campaign=w.campaign, unit=w.commune, title="Tờ trình", letter_number="1/TTr", letter_date=TODAY, signer_post="CHỦ TỊCH",
        signer_name="Lê A", created_by=w.commune_clerk, created_at=clock.now(), public_id=uuid.uuid4().hex,
    )  # fmt: skip
    case = nomination(w, recipient, state="draft", holder=w.commune, **columns)
    DossierLine.objects.create(dossier=dossier, nomination=case, order=1)
    return dossier


def confirmed(w, recipient) -> Dossier:
    dossier = envelope(w, recipient)
    return confirmation.confirm(dossier, by=w.commune_head, version=0)


def earlier(row: Nomination) -> Nomination:
    """For another merit, so that it is no double."""
    Nomination.objects.filter(pk=row.pk).update(period_from=date(2019, 1, 1), period_to=date(2019, 12, 31))
    return row


def stop(w, recipient, starts_on=SIGNED) -> Hold:
    return holds.put(recipient, by=w.office_head, **PAPER | {"starts_on": starts_on})


def stopped(reasons: list[str]) -> bool:
    return any("Tạm dừng xét" in reason for reason in reasons)


# --- filing -----------------------------------------------------------------------------------------------------------------------


def test_a_head_does_not_confirm_what_certainly_lacks_something(w):
    wants(w, HELD_TWICE)
    one = person(w)
    dossier = envelope(w, one)
    (reason,) = refused(confirmation.confirm, dossier, by=w.commune_head, version=0)
    assert reason.startswith(f"{one.name} – Bằng khen của Chủ tịch UBND tỉnh: Mới có Bằng khen của Chủ tịch UBND tỉnh 0 trên 2")
    Override.objects.create(
        nomination=dossier.lines.get().nomination, key="k1", finding="x", reason="Có hồ sơ giấy", by=w.office_head, at=AT
    )
    assert confirmation.confirm(dossier, by=w.commune_head, version=0).state == "confirmed"


def test_the_unverified_only_warns_on_the_draft(w, client):
    wants(w, HELD_TWICE, verified=False)
    dossier = envelope(w, person(w))
    client.force_login(w.commune_head)
    page = client.get(f"/to-trinh/{dossier.public_id}/").content.decode()
    assert ("Theo quy định chưa xác minh" in page, "chưa xác minh)" in page, "Đủ giấy tờ" in page) == (True, True, True)
    assert confirmation.confirm(dossier, by=w.commune_head, version=0).state == "confirmed"


def test_what_was_set_after_the_heads_word_is_not_sent(w):
    one, other = person(w), person(w)
    dossier, free = confirmed(w, one), confirmed(w, other)
    stop(w, one)
    assert stopped(refused(dossiers.send, dossier, by=w.commune_clerk, version=dossier.version))
    assert dossiers.send(free, by=w.commune_clerk, version=free.version).state == "sent"


def test_a_held_person_is_named_among_what_is_missing(w):
    one = person(w)
    dossier = envelope(w, one)
    assert contents.missing(dossier) == []
    stop(w, one)
    assert stopped(contents.missing(dossier))


# --- appraisal --------------------------------------------------------------------------------------------------------------------


def test_an_appraiser_does_not_accept_it(w):
    wants(w, HELD_TWICE)
    (row,) = cases(w)
    assert (
        "Mới có Bằng khen của Chủ tịch UBND tỉnh 0 trên 2" in refused(appraisal.give_verdict, row, "accept", by=w.appraiser, version=0)[0]
    )
    for year in (2019, 2020):
        record(w, row.recipient, year=year)
    assert appraisal.give_verdict(row, "accept", by=w.appraiser, version=0).state == "accepted"


def test_a_batch_leaves_out_what_lacks_something_and_says_why(w):
    wants(w, HELD_TWICE)
    good, bad = cases(w, 2)
    for year in (2019, 2020):
        record(w, good.recipient, year=year)
    batch = appraisal.accept_many({good.pk: 0, bad.pk: 0}, by=w.appraiser)
    assert ([row.pk for row in batch.moved], batch.left_out) == ([good.pk], [bad.pk])
    assert [reason.split(" – ")[0] for reason in batch.refused] == [bad.recipient.name]


def test_what_waits_for_a_base_decision_is_accepted(w):
    wants(w, PENDING)
    (row,) = cases(w)
    earlier(nomination(w, row.recipient, award="CSTD_TINH", state="accepted"))
    assert appraisal.give_verdict(row, "accept", by=w.appraiser, version=0).state == "accepted"


# --- agenda -----------------------------------------------------------------------------------------------------------------------


def on_agenda(w, row):
    session = planned(w)
    return council.put_on_agenda(session, [row], by=w.secretary, version=session.version, versions={row.pk: row.version})


def test_the_council_does_not_get_what_waits_for_a_base_decision(w):
    wants(w, PENDING)
    (row,) = cases(w, state="accepted")
    base = earlier(nomination(w, row.recipient, award="CSTD_TINH", state="accepted"))
    assert "Được trình, chưa được quyết định" in refused(on_agenda, w, row)[0]
    type(base).objects.filter(pk=base.pk).update(state="decided", decided_on=SIGNED)
    record(w, row.recipient, "CSTD_TINH", 2021)
    assert on_agenda(w, row) == 1


def test_the_council_does_not_get_who_is_under_verification(w):
    (row,) = cases(w, state="accepted")
    hold = stop(w, row.recipient)
    assert stopped(refused(on_agenda, w, row))
    holds.end(hold, ends_on=date(2021, 12, 21), reason="Kết luận", by=w.office_head, version=0)
    assert on_agenda(w, row) == 1


# --- decision ---------------------------------------------------------------------------------------------------------------------


def test_nobody_under_verification_is_put_on_a_draft(w):
    row, other = nomination(w), nomination(w)
    decision = drafted(w, nominations=[other])
    stop(w, row.recipient)
    assert stopped(refused(drafted, w, nominations=[row]))
    assert stopped(refused(decisions.add_lines, decision, [row], by=w.appraiser, version=decision.version))
    assert Decision.objects.count() == 1


def test_only_confirmed_facts_carry_a_decision(w):
    wants(w, {"held": {"awards": ["CSTD_TINH"], "lag": 1}})
    row = nomination(w)
    held = record(w, row.recipient, "CSTD_TINH", 2020, source="declared", entered_by=w.commune_clerk)
    assert "tự khai, chưa đối chiếu" in refused(drafted, w, nominations=[row])[0]
    AwardRecord.objects.filter(pk=held.pk).update(confirmed_by=w.appraiser, confirmed_at=AT)
    assert drafted(w, nominations=[row]).state == "draft"


def test_a_hold_set_after_the_draft_stops_its_approval(w):
    row = nomination(w)
    decision = drafted(w, nominations=[row])
    stop(w, row.recipient)
    assert stopped(refused(decisions.approve, decision, by=w.office_head, version=decision.version))


def test_a_hold_set_between_draft_and_issue_stops_the_issue(w):
    row = nomination(w)
    decision = signed(w, nominations=[row])
    hold = stop(w, row.recipient, TODAY)  # later than the day that the paper is to bear
    assert stopped(refused(decisions.issue, decision, decided_on=SIGNED, number=2871, by=w.records_clerk, version=decision.version))
    assert not AwardRecord.objects.exists()
    Hold.objects.filter(pk=hold.pk).update(starts_on=date(2021, 12, 1), ends_on=date(2021, 12, 21))
    assert stopped(refused(decisions.issue, decision, decided_on=SIGNED, number=2871, by=w.records_clerk, version=decision.version))
    Hold.objects.filter(pk=hold.pk).update(ends_on=date(2021, 12, 19))
    assert decisions.issue(decision, decided_on=SIGNED, number=2871, by=w.records_clerk, version=decision.version).state == "issued"


def test_who_no_longer_decides_on_the_day_of_the_paper_issues_nothing(w):
    decision = signed(w, nominations=[nomination(w)])
    until = [{"kinds": ["province"], "to": "2021-12-19", "article": "Điều 80", "verified": True}]
    since = [{"kinds": ["province"], "from": "2021-12-21", "article": "Điều 80", "verified": True}]
    facts = {"decided_on": SIGNED, "number": 2871, "by": w.records_clerk, "version": decision.version}
    for deciders in (until, since):
        AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk).update(deciders=deciders)
        assert "không có thẩm quyền quyết định" in refused(decisions.issue, decision, **facts)[0]
    then = [{"kinds": ["province"], "to": "2021-12-20", "article": "Điều 80", "verified": True}]  # no longer today
    AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk).update(deciders=then)
    assert decisions.issue(decision, **facts).state == "issued"


def test_rules_without_routes_hinder_nobody(w):
    decision = signed(w, nominations=[nomination(w), nomination(w)])
    assert decisions.issue(decision, decided_on=SIGNED, number=2871, by=w.records_clerk, version=decision.version).state == "issued"
