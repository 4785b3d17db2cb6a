"""The guard against double awards with real rows: what is found, where it refuses, what is asked and remembered."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from awards import appraisal, council, decisions, dossiers, double_answers, doubles, filling, gathering
from awards.models import AwardRecord, DoubleClaim, Nomination
from emulation.models import Campaign, CampaignUnit
from tests.envelopes import add, confirmed, draft, fresh, nominations, sent
from tests.factories import World, cases, person, world
from units import people
from units.models import LedgerEntry, Recipient
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
CERTAIN, ASKED = True, False
BK = "Bằng khen của Chủ tịch UBND tỉnh"


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def second_campaign(w: World, **columns) -> Campaign:
    """Another movement of the same year, open to the same units."""
    facts = {
        "code": "nt-2021-hai", "unit": w.province, "kind": "annual", "name": "Thi đua hai giỏi năm 2021", "year": 2021, "state": "launched",
        "period_from": "2021-01-01", "period_to": "2021-12-31", "launched_on": "2021-02-01", "public_id": "d" * 32,
    }  # fmt: skip
    made = Campaign.objects.create(**facts | columns)
    CampaignUnit.objects.bulk_create(CampaignUnit(campaign=made, unit=u) for name, u in w.units.items() if not name.startswith("other_"))
    return Campaign.objects.get(pk=made.pk)


def record(w: World, recipient: Recipient, *, award: str = "BK_TINH", year: int = 2021, **columns) -> AwardRecord:
    facts = {
        "award_year": year, "recipient_class": "direct_worker", "decision_number": f"{year}/QĐ-UBND", "decided_on": f"{year}-12-20",
        "issuer": w.province, "issuer_name": "Chủ tịch UBND tỉnh Ninh Thuận", "printed_name": recipient.name, "source": "imported",
    }  # fmt: skip
    return AwardRecord.objects.create(recipient=recipient, award=w.awards[award], **facts | columns)


def live(w: World, recipient: Recipient, *, state: str = "under_appraisal", **columns) -> Nomination:
    """A nomination that the province has received in an envelope."""
    (row,) = cases(w, 1, state=state, unit=recipient.unit)
    Nomination.objects.filter(pk=row.pk).update(recipient=recipient, **columns)
    return fresh(row)


def told(found: list[doubles.Finding]) -> list[tuple]:
    """(nomination, the other side, codes, certain) of each finding."""
    return [(one.nomination.pk, one.other or one.record, one.double.codes, one.certain) for one in found]


def born(year: int) -> dict:
    return {"honorific": "Bà", "gender": "female", "birth_year": year}


# --- looking --------------------------------------------------------------------------------------------------------------


def test_another_live_nomination_for_the_same_award_and_year(w):
    someone = person(w)
    other = live(w, someone, state="under_appraisal")
    row = live(w, someone, state="under_appraisal", campaign=second_campaign(w))
    assert told(doubles.find([fresh(row)])) == [(row.pk, other, ("same_year",), CERTAIN)]
    assert told(doubles.find([row, other])) == [(row.pk, other, ("same_year",), CERTAIN), (other.pk, row, ("same_year",), CERTAIN)]


@pytest.mark.parametrize("state", ["draft", "refused", "withdrawn", "left_out", "failed"])
def test_what_has_not_gone_up_or_is_over_is_no_double(w, state):
    someone = person(w)
    live(w, someone, state=state)
    row = live(w, someone, state="under_appraisal", campaign=second_campaign(w))
    assert doubles.find([fresh(row)]) == []
    assert [one.certain for one in doubles.find([row], drafts=True)] == ([True] if state == "draft" else [])


def test_a_record_in_force_and_one_that_is_not(w):
    someone = person(w)
    row = live(w, someone, state="under_appraisal")
    held = record(w, someone)
    record(w, someone, year=2020)
    record(w, someone, award="CSTD_TINH")  # a title beside a form
    assert told(doubles.find([fresh(row)])) == [(row.pk, held, ("same_year",), CERTAIN)]
    AwardRecord.objects.filter(pk=held.pk).update(status="cancelled")
    assert doubles.find([fresh(row)]) == []


def test_its_own_record_is_no_double_of_a_nomination(w):
    row = live(w, person(w), state="decided", decided_on="2021-12-20")
    record(w, row.recipient, nomination=row)
    assert doubles.find([fresh(row)]) == []


def test_a_record_whose_printed_period_reaches_into_the_year(w):
    someone = person(w)
    row = live(w, someone, state="under_appraisal")
    long = record(w, someone, year=2020, period_from="2019-01-01", period_to="2021-03-31")
    assert told(doubles.find([fresh(row)])) == [(row.pk, long, ("same_period",), ASKED)]


def test_recipients_that_were_merged_are_one(w):
    one, other = person(w, name="Bà Mấu Thị Hai"), person(w, w.sibling_commune, name="Bà Mấu Thị Hai")
    first = live(w, one, state="under_appraisal")
    row = live(w, other, state="under_appraisal", campaign=second_campaign(w))
    assert doubles.find([fresh(row)]) == []  # a name alone says nothing
    people.merge(one, into=other, by=w.appraiser, versions={})
    assert told(doubles.find([fresh(row)])) == [(row.pk, first, ("same_year",), CERTAIN)]
    assert told(doubles.find([first])) == [(first.pk, row, ("same_year",), CERTAIN)]


def test_the_same_person_spelled_otherwise_in_another_units_dossier(w):
    one = person(w, name="Mấu Thị Hòa", detail=born(1980))
    other = person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980))
    first = live(w, one, state="under_appraisal")
    row = live(w, other, state="under_appraisal")
    (found,) = doubles.find([fresh(row)])
    assert (found.other, found.double.codes, found.certain) == (first, ("same_year", "like_person"), ASKED)
    assert found.sentence == (
        f"Mấu Thị Hoà: UBND xã Phước Bình cũng đề nghị “{BK}” năm 2021 (đang thẩm định); cùng danh hiệu, hình thức và năm xét; "
        "có thể là một người, một tập thể viết khác nhau (cùng họ tên, cùng năm sinh)."
    )
    people.answer_different(one, other, by=w.appraiser)
    assert doubles.find([fresh(row)]) == []


def test_another_provinces_people_are_never_named(w):
    there = person(w, w.other_commune, name="Mấu Thị Hòa", detail=born(1980))
    live(w, there, state="under_appraisal")
    row = live(w, person(w, name="Mấu Thị Hòa", detail=born(1980)), state="under_appraisal")
    assert doubles.find([fresh(row)]) == []


def test_five_hundred_take_as_many_queries_as_one(w, count_queries):
    rows = [live(w, person(w), state="under_appraisal") for _ in range(500)]
    twins = [live(w, row.recipient, state="under_appraisal", campaign=second_campaign(w)) for row in rows[:1]]
    assert doubles.find([]) == []
    for chosen, doubled in ((rows[:1], 1), (rows, 1), (twins, 1)):
        with count_queries(9):
            assert len(doubles.find(chosen)) == doubled


# --- on entry, sending, taking in ------------------------------------------------------------------------------------------


def test_entry_refuses_what_is_certain_and_says_where(w):
    someone = person(w, name="Bà Một Lần")
    record(w, someone)
    dossier = draft(w)
    with pytest.raises(Refused) as refusal:
        add(w, dossier, person(w), someone)
    assert refusal.value.reasons == [
        (
            f"Bà Một Lần: đã có “{BK}” năm 2021 (quyết định số 2021/QĐ-UBND ngày 20/12/2021); cùng danh hiệu, hình thức và năm xét. "
            "Một thành tích chỉ khen một lần: bỏ một trong hai."
        )
    ]
    assert not Nomination.objects.exists()


def test_entry_refuses_a_draft_of_another_movement_of_the_year(w):
    someone = person(w)
    add(w, draft(w), someone)
    other = dossiers.start(unit=w.district, campaign=second_campaign(w), title="Đợt", by=w.district_clerk)
    with pytest.raises(Refused, match="UBND xã Phước Bình cũng đề nghị"):
        filling.add_nominations(other, recipients=[someone], award=w.awards["BK_TINH"], by=w.district_clerk, version=other.version)


def test_sending_refuses_what_became_certain_since(w):
    someone = person(w)
    dossier = confirmed(w, someone)
    held = record(w, someone)
    with pytest.raises(Refused, match="Một thành tích chỉ khen một lần"):
        dossiers.send(dossier, by=w.commune_clerk, version=dossier.version)
    assert (fresh(dossier).state, nominations(dossier)[0].state) == ("confirmed", "draft")
    AwardRecord.objects.filter(pk=held.pk).update(status="cancelled")
    assert dossiers.send(dossier, by=w.commune_clerk, version=dossier.version).state == "sent"


def test_sending_writes_down_what_is_suspected_and_goes_on(w):
    first = live(w, person(w, name="Mấu Thị Hòa", detail=born(1980)), state="under_appraisal")
    dossier = sent(w, person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980)), at="district")
    (row,) = nominations(dossier)
    (claim,) = DoubleClaim.objects.all()
    assert (claim.nomination, claim.other, claim.reasons, claim.verdict) == (row, first, ["same_year", "like_person"], "open")


def test_what_was_sent_and_recalled_can_be_taken_out_with_its_claims(w):
    live(w, person(w, name="Mấu Thị Hòa", detail=born(1980)))
    dossier = sent(w, person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980)), at="district")
    (row,) = nominations(dossier)
    back = dossiers.recall(fresh(dossier), by=w.district_clerk, version=fresh(dossier).version)
    filling.remove_line(back, row, by=w.district_clerk, version=back.version)
    assert not DoubleClaim.objects.exists()


# --- appraisal, agenda, decision -----------------------------------------------------------------------------------------------


def suspected(w: World, state: str = "under_appraisal") -> tuple[Nomination, AwardRecord]:
    """A nomination beside a record of the same form whose period reaches into its time."""
    (row,) = cases(w, 1, state=state)
    return row, record(w, row.recipient, year=2020, period_from="2020-01-01", period_to="2021-03-31")


def accept(w: World, row: Nomination):
    row = fresh(row)
    return appraisal.give_verdict(row, "accept", by=w.appraiser, version=row.version)


def answered(w: World, row: Nomination, beside: AwardRecord, verdict: str, **facts) -> DoubleClaim:
    facts = {"note": "Năm 2020 khen phòng dịch.", "seen": "open", "by": w.appraiser} | facts
    return double_answers.answer(fresh(row), f"khen-{beside.pk}", verdict=verdict, **facts)


def test_a_suspicion_stops_the_verdict_until_somebody_answers_different(w):
    row, held = suspected(w)
    with pytest.raises(Refused) as refusal:
        accept(w, row)
    assert refusal.value.reasons == [
        (
            f"{row.recipient.name}: đã có “{BK}” năm 2020 (quyết định số 2020/QĐ-UBND ngày 20/12/2020); "
            "cùng danh hiệu, hình thức mà thời gian lập thành tích chồng nhau. Mở trang “Trùng khen” để trả lời khác hay trùng trước."
        )
    ]
    assert list(DoubleClaim.objects.values_list("nomination", "record", "verdict")) == [(row.pk, held.pk, "open")]
    claim = answered(w, row, held, "different")
    assert (claim.verdict, claim.by, claim.note, claim.pk) == ("different", w.appraiser, "Năm 2020 khen phòng dịch.", claim.pk)
    assert accept(w, row).state == "accepted"
    assert DoubleClaim.objects.count() == 1  # never asked again


def test_an_answer_that_they_are_the_same_stops_it_for_good(w):
    row, held = suspected(w)
    answered(w, row, held, "same")
    with pytest.raises(Refused, match="đã trả lời là trùng"):
        accept(w, row)
    answered(w, row, held, "different", seen="same")
    assert accept(w, row).state == "accepted"


def test_a_batch_leaves_doubles_out_and_says_why(w):
    doubled, _held = suspected(w)
    clear = cases(w, 2)
    batch = appraisal.accept_many({row.pk: row.version for row in [doubled, *clear]}, by=w.appraiser)
    assert ({row.pk for row in batch.moved}, batch.left_out, len(batch.refused)) == ({row.pk for row in clear}, [doubled.pk], 1)
    assert (fresh(doubled).state, DoubleClaim.objects.count()) == ("under_appraisal", 1)


def test_the_agenda_refuses_what_was_found_after_the_verdict(w):
    row, _held = suspected(w, state="accepted")
    session = council.plan(unit=w.province, name="Phiên họp", held_on=datetime.date(2021, 12, 15), by=w.secretary)
    with pytest.raises(Refused, match="Trùng khen"):
        council.put_on_agenda(session, [row], by=w.secretary, version=session.version, versions={row.pk: row.version})
    assert (fresh(row).state, DoubleClaim.objects.count()) == ("accepted", 1)


def test_drafting_approving_and_issuing_refuse(w):
    row, held = suspected(w, state="passed")
    facts = {"unit": w.province, "campaign": w.campaign, "award": w.awards["BK_TINH"], "nominations": [row], "by": w.appraiser}
    with pytest.raises(Refused, match="Trùng khen"):
        decisions.draft(**facts)
    answered(w, row, held, "different")
    decision = decisions.draft(**facts)
    later = record(w, row.recipient, year=2019, period_to="2021-01-01", period_from="2019-01-01")
    with pytest.raises(Refused, match="Trùng khen"):
        decisions.approve(decision, by=w.office_head, version=decision.version)
    AwardRecord.objects.filter(pk=later.pk).update(status="cancelled")
    decision = decisions.approve(decision, by=w.office_head, version=decision.version)
    decision = decisions.send_for_signature(decision, by=w.appraiser, version=decision.version)
    day = datetime.date(2021, 11, 20)
    decision = decisions.sign(decision, signatory=decision.signatory, signed_on=day, by=w.appraiser, version=decision.version)
    AwardRecord.objects.filter(pk=later.pk).update(status="in_force", period_to="2021-12-31", award_year=2021)
    with pytest.raises(Refused, match="Một thành tích chỉ khen một lần"):
        decisions.issue(decision, decided_on=day, number=7, by=w.records_clerk, version=decision.version)
    assert (fresh(decision).state, fresh(row).state) == ("signed", "passed")
    AwardRecord.objects.filter(pk=later.pk).update(status="cancelled")
    assert decisions.issue(decision, decided_on=day, number=7, by=w.records_clerk, version=decision.version).state == "issued"
    made = AwardRecord.objects.get(nomination=row)
    assert (made.period_from, made.period_to) == (fresh(row).period_from, fresh(row).period_to)


def test_of_two_alive_both_wait_and_ending_one_frees_the_other(w):
    someone = person(w)
    first, second = cases(w, 2)
    Nomination.objects.filter(pk=first.pk).update(recipient=someone)
    Nomination.objects.filter(pk=second.pk).update(recipient=someone, campaign=second_campaign(w))
    for row in (first, second):
        with pytest.raises(Refused):
            accept(w, row)
    row = fresh(second)
    appraisal.give_verdict(row, "refuse", by=w.appraiser, version=row.version, note="Trùng với đề nghị trước")
    assert accept(w, first).state == "accepted"


# --- answering -------------------------------------------------------------------------------------------------------------


def test_who_appraises_answers_and_both_histories_tell_it(w):
    one, other = person(w, name="Mấu Thị Hòa", detail=born(1980)), person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980))
    first, second = live(w, one, state="under_appraisal"), live(w, other, state="under_appraisal")
    for who in (w.commune_clerk, w.district_clerk, w.secretary, w.other_appraiser):
        with pytest.raises(PermissionDenied):
            double_answers.answer(first, second.public_id, verdict="different", note="Hai người", seen="open", by=who)
    claim = double_answers.answer(first, second.public_id, verdict="different", note="Hai người khác nhau", seen="open", by=w.appraiser)
    assert (claim.nomination, claim.other, claim.verdict) == (second, first, "different")
    entries = LedgerEntry.objects.filter(verb="nomination.double_different").order_by("id")
    assert list(entries.values_list("subject_id", "note")) == [
        (first.pk, f"UBND xã Phước Hòa cũng đề nghị “{BK}” năm 2021 (đang thẩm định). Hai người khác nhau"),
        (second.pk, f"UBND xã Phước Bình cũng đề nghị “{BK}” năm 2021. Hai người khác nhau"),
    ]
    assert accept(w, first).state == accept(w, second).state == "accepted"


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"note": "  "}, "Lý do: ghi khác ở điểm nào, hoặc trùng theo căn cứ nào."),
        ({"verdict": "open"}, "Trả lời: chọn khác hay trùng."),
        ({"record": 999}, "Không còn dấu hiệu trùng giữa hai trường hợp này."),
    ],
)
def test_what_is_no_answer(w, facts, error):
    row, held = suspected(w)
    facts = dict(facts)
    key = facts.pop("record", held.pk)
    with pytest.raises(Refused, match=error):
        double_answers.answer(
            fresh(row), f"khen-{key}", **{"verdict": "different", "note": "Khác", "seen": "open", "by": w.appraiser} | facts
        )
    assert not DoubleClaim.objects.exists()


def test_what_is_certain_cannot_be_answered_away(w):
    (row,) = cases(w, 1)
    held = record(w, row.recipient)
    with pytest.raises(Refused, match="không trả lời khác được"):
        answered(w, row, held, "different")


def test_two_answers_at_once_the_second_is_told(w):
    row, held = suspected(w)
    answered(w, row, held, "same")
    with pytest.raises(Conflict):
        answered(w, row, held, "different")


def test_the_list_of_those_who_wait(w):
    row, held = suspected(w)
    doubles.write_down(doubles.find([fresh(row)]))
    (claim,) = DoubleClaim.objects.all()
    assert [list(double_answers.open_claims(who)) for who in (w.appraiser, w.commune_clerk, w.other_appraiser)] == [[claim], [], []]
    assert double_answers.marked([row]) == {row.pk}
    answered(w, row, held, "different")
    assert (list(double_answers.open_claims(w.appraiser)), list(double_answers.claims_of(w.appraiser))) == ([], [claim])
    assert double_answers.marked([row]) == set()


def test_a_claim_whose_other_side_is_over_waits_no_more(w):
    row, held = suspected(w)
    doubles.write_down(doubles.find([fresh(row)]))
    AwardRecord.objects.filter(pk=held.pk).update(status="cancelled")
    assert not double_answers.open_claims(w.appraiser).exists()
    assert accept(w, row).state == "accepted"


def test_a_lower_form_that_was_given_already_is_stopped_at_the_verdict(w):
    (row,) = cases(w, 1, award="CSTD_TINH")
    record(w, row.recipient)
    row = appraisal.give_verdict(row, "propose_lower", by=w.appraiser, version=row.version, note="Hạ", lower=w.awards["BK_TINH"])
    row = gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    with pytest.raises(Refused, match="Một thành tích chỉ khen một lần"):
        accept(w, row)
