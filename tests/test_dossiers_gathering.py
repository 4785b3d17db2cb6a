"""Level by level: gathering, leaving out with a reason, and what the nominating unit answers."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from awards import appraisal, confirmation, dossiers, filling, gathering
from awards.contents import missing
from awards.models import Dossier, Nomination
from tests.envelopes import add, fresh, nominations, received, sent, told
from tests.factories import person, world
from units.models import LedgerEntry
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def gathered(w, *rows) -> Dossier:
    return gathering.gather_into_new(rows, unit=w.district, campaign=w.campaign, title="Huyện đề nghị", by=w.district_clerk)


def sent_up(w, *rows) -> Dossier:
    """The district's letter with these nominations, at the province."""
    dossier = gathered(w, *rows)
    dossiers.edit_letter(dossier, by=w.district_clerk, version=dossier.version, letter_number="88/TTr-UBND", letter_date=datetime.date(2021, 11, 22),
                         signer_name="Pi Năng Thử", signer_post="CHỦ TỊCH")  # fmt: skip
    dossier = fresh(dossier)
    dossier = confirmation.confirm(dossier, by=w.district_head, version=dossier.version)
    return dossiers.send(dossier, by=w.district_clerk, version=dossier.version)


def at_province(w, *rows) -> Dossier:
    dossier = sent_up(w, *rows)
    return dossiers.receive(dossier, by=w.appraiser, version=dossier.version)


def held(w) -> list[Nomination]:
    return list(gathering.held_for_next_level(w.district).order_by("id"))


def test_a_district_gathers_what_it_received_from_several_communes(w):
    one, two = received(w, person(w), person(w)), received(w)
    rows = held(w)
    assert rows == nominations(one) + nominations(two)
    dossier = gathered(w, rows[0], rows[2])
    assert ([line.nomination for line in dossier.lines.all()], dossier.unit, held(w)) == ([rows[0], rows[2]], w.district, [rows[1]])
    assert missing(dossier) == ["Chưa ghi người ký tờ trình.", "Chưa ghi số tờ trình.", "Chưa ghi ngày tờ trình."]


def test_a_district_adds_its_own_beside_the_gathered(w):
    received(w)
    dossier = gathered(w, *held(w))
    add(w, dossier, person(w, w.district), by="district_clerk")
    assert [row.state for row in nominations(dossier)] == ["under_appraisal", "draft"]


def test_held_is_counted_in_constant_queries(w, count_queries):
    received(w)
    with count_queries(4):
        assert len(held(w)) == 1
    received(w, person(w), person(w))
    with count_queries(4):
        assert len(held(w)) == 3


def test_only_the_holders_clerk_gathers(w):
    received(w)
    for who in ("commune_clerk", "appraiser", "other_clerk"):
        with pytest.raises(PermissionDenied):
            gathering.gather_into_new(held(w), unit=w.district, campaign=w.campaign, title="X", by=w.accounts[who])
    assert Dossier.objects.count() == 1


def test_nothing_is_gathered_twice_or_before_it_is_received(w):
    received(w, person(w, name="Bà Hai Lần"))
    rows = held(w)
    first = gathered(w, *rows)
    waiting = nominations(sent(w, person(w, name="Ông Chưa Nhận")))
    with pytest.raises(Refused) as refusal:
        gathering.gather([*rows, *waiting], into=first, by=w.district_clerk, version=first.version)
    assert refusal.value.reasons == [
        "Bà Hai Lần: không còn chờ tổng hợp ở UBND huyện Bác Ái.",
        "Ông Chưa Nhận: không còn chờ tổng hợp ở UBND huyện Bác Ái.",
    ]


def test_each_nomination_keeps_its_identity_up_to_the_province(w):
    one, two = received(w), received(w)
    rows = held(w)
    letter = at_province(w, *rows)
    assert letter.to_unit == w.province
    assert [(row.pk, row.state, row.holder, row.unit, row.return_to, row.submitted_on) for row in nominations(letter)] == [
        (row.pk, "under_appraisal", w.province, w.commune, w.district, datetime.date(2021, 11, 22)) for row in rows
    ]
    assert [line.dossier for line in rows[0].lines.order_by("id")] == [one, letter]
    assert [line.dossier for line in rows[1].lines.order_by("id")] == [two, letter]
    verbs = LedgerEntry.objects.filter(subject_type="nomination", subject_id=rows[0].pk).order_by("id").values_list("verb", flat=True)
    assert list(verbs) == [
        "nomination.add", "nomination.edit", "nomination.submit", "nomination.receive", "nomination.gather", "nomination.submit",
        "nomination.receive",
    ]  # fmt: skip
    assert not gathering.held_for_next_level(w.province).exists()


def test_recalling_the_districts_letter_gives_the_gathered_back_to_the_district(w):
    received(w)
    letter = sent_up(w, *held(w))
    dossiers.recall(letter, by=w.district_clerk, version=letter.version)
    assert [(row.state, row.holder) for row in nominations(letter)] == [("under_appraisal", w.district)]
    letter = fresh(letter)
    letter = confirmation.confirm(letter, by=w.district_head, version=letter.version)
    assert dossiers.send(letter, by=w.district_clerk, version=letter.version).state == "sent"


def test_leaving_out_says_why_and_does_not_stop_the_others(w):
    received(w, person(w, name="Bà Được"), person(w, name="Ông Không"))
    kept, dropped = held(w)
    dossier = gathered(w, kept, dropped)
    (row,) = gathering.leave_out([dropped], by=w.district_clerk, versions={dropped.pk: dropped.version}, note="Trùng thành tích năm 2020")
    assert (row.state, row.remark) == ("left_out", "Trùng thành tích năm 2020")
    assert nominations(dossier) == [kept]
    assert fresh(dossier).version == dossier.version + 1
    assert told(w.commune_clerk)[-1] == "1 trường hợp không được cấp trên trình tiếp. Ý kiến: Trùng thành tích năm 2020"


def test_leaving_out_needs_a_reason_and_the_holders_right(w):
    received(w)
    rows = held(w)
    versions = {row.pk: row.version for row in rows}
    with pytest.raises(Refused):
        gathering.leave_out(rows, by=w.district_clerk, versions=versions, note=" ")
    with pytest.raises(PermissionDenied):
        gathering.leave_out(rows, by=w.commune_clerk, versions=versions, note="Không")
    assert held(w) == rows


def test_what_lies_in_a_confirmed_letter_is_left_out_only_after_reopening(w):
    received(w)
    (row,) = held(w)
    dossier = gathered(w, row)
    Dossier.objects.filter(pk=dossier.pk).update(state="confirmed", confirmed_hash="x")
    with pytest.raises(Refused) as refusal:
        gathering.leave_out([row], by=w.district_clerk, versions={row.pk: row.version}, note="Không")
    assert refusal.value.reasons == ["Đang nằm trong “Huyện đề nghị” đã được thủ trưởng xác nhận: mở lại tờ trình đó trước."]


def test_taking_a_gathered_line_out_leaves_the_nomination_with_the_district(w):
    received(w)
    (row,) = held(w)
    dossier = gathered(w, row)
    filling.remove_line(dossier, row, by=w.district_clerk, version=dossier.version)
    assert held(w) == [row]


def test_a_district_asks_for_more_and_gets_it_back(w):
    received(w)
    (row,) = held(w)
    dossier = gathered(w, row)
    gathering.ask_more([row], by=w.district_clerk, versions={row.pk: row.version}, note="Thiếu xác nhận của thôn")
    row = fresh(row)
    assert (row.state, row.holder, row.return_to, nominations(dossier)) == ("returned", w.commune, w.district, [])
    filling.edit_nomination(row, by=w.commune_clerk, version=row.version, achievement="Đã bổ sung")
    row = fresh(row)
    row = gathering.supplement(row, by=w.commune_clerk, version=row.version, note="Đã xin xác nhận")
    assert (row.state, row.holder, held(w)) == ("under_appraisal", w.district, [row])


def test_the_province_asks_for_more_and_gets_it_back_directly(w):
    received(w)
    letter = at_province(w, *held(w))
    (row,) = nominations(letter)
    row = appraisal.give_verdict(row, "ask_more", by=w.appraiser, version=row.version, note="Thiếu báo cáo")
    with pytest.raises(PermissionDenied):
        gathering.supplement(row, by=w.district_clerk, version=row.version)
    row = gathering.supplement(row, by=w.commune_clerk, version=row.version)
    assert (row.state, row.holder) == ("under_appraisal", w.province)


def lowered(w) -> Nomination:
    received(w)
    (row,) = nominations(at_province(w, *held(w)))
    return appraisal.give_verdict(
        row, "propose_lower", by=w.appraiser, version=row.version, note="Chưa đủ năm", lower=w.awards["CSTD_TINH"]
    )


def test_agreeing_to_the_lower_form_changes_award_and_rule(w):
    row = lowered(w)
    row = gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    assert (row.state, row.award, row.rule, row.holder) == ("under_appraisal", w.awards["CSTD_TINH"], w.rules["CSTD_TINH"], w.province)


def test_agreeing_is_the_nominators_alone(w):
    row = lowered(w)
    with pytest.raises(PermissionDenied):
        gathering.agree_lower(row, by=w.appraiser, version=row.version)


def test_a_lower_form_that_is_live_already_is_refused_in_words(w):
    row = lowered(w)
    Nomination.objects.create(**{
        field.attname: getattr(row, field.attname)
        for field in Nomination._meta.fields
        if field.name not in ("id", "award", "rule", "state", "public_id", "lower_award")
    } | {"award": w.awards["CSTD_TINH"], "rule": w.rules["CSTD_TINH"], "state": "draft", "public_id": "z" * 32})  # fmt: skip
    with pytest.raises(Refused) as refusal:
        gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    assert "đã có trường hợp khác" in refusal.value.reasons[0]


def test_withdrawing_needs_a_reason_and_closes_what_is_finished(w):
    letter = received(w)
    (row,) = held(w)
    with pytest.raises(Refused):
        gathering.withdraw(row, by=w.commune_clerk, version=row.version, note="")
    with pytest.raises(PermissionDenied):
        gathering.withdraw(row, by=w.district_clerk, version=row.version, note="Rút")
    gathering.withdraw(row, by=w.commune_clerk, version=row.version, note="Người được đề nghị xin thôi")
    assert (fresh(row).state, fresh(letter).state) == ("withdrawn", "closed")


def test_a_confirmed_letter_with_a_withdrawn_line_is_not_sent_and_says_what_to_do(w):
    received(w, person(w, name="Bà Rút"), person(w))
    rows = held(w)
    dossier = gathered(w, *rows)
    dossiers.edit_letter(dossier, by=w.district_clerk, version=dossier.version, letter_number="1", letter_date=datetime.date(2021, 11, 22),
                         signer_name="A", signer_post="CHỦ TỊCH")  # fmt: skip
    dossier = fresh(dossier)
    dossier = confirmation.confirm(dossier, by=w.district_head, version=dossier.version)
    gathering.withdraw(rows[0], by=w.commune_clerk, version=rows[0].version, note="Rút")
    with pytest.raises(Refused) as refusal:
        dossiers.send(dossier, by=w.district_clerk, version=dossier.version)
    assert refusal.value.reasons == ["Bà Rút: đơn vị rút. Mở lại tờ trình, bỏ dòng này rồi xin xác nhận lại."]
    dossier = confirmation.reopen(dossier, by=w.district_clerk, version=dossier.version)
    filling.remove_line(dossier, rows[0], by=w.district_clerk, version=dossier.version)
    dossier = fresh(dossier)
    dossier = confirmation.confirm(dossier, by=w.district_head, version=dossier.version)
    assert dossiers.send(dossier, by=w.district_clerk, version=dossier.version).state == "sent"


def test_gathering_from_a_stale_page_is_a_conflict(w):
    received(w, person(w), person(w))
    one, two = held(w)
    dossier = gathered(w, one)
    stale = dossier.version
    gathering.gather([two], into=dossier, by=w.district_clerk, version=stale)
    with pytest.raises(Conflict):
        gathering.gather([two], into=fresh(dossier), by=w.district_clerk, version=stale)


def test_agreeing_needs_a_proposal_a_rule_and_a_fit(w):
    received(w)
    (row,) = held(w)
    with pytest.raises(Conflict):
        gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    row = fresh(row)
    row.lower_award = w.awards["TTLDXS"]
    with pytest.raises(Refused) as refusal:
        gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    assert refusal.value.reasons == ["“Tập thể lao động xuất sắc” không dành cho cá nhân."]
    w.rules["TTLDXS"].delete()
    with pytest.raises(Refused) as refusal:
        gathering.agree_lower(row, by=w.commune_clerk, version=row.version)
    assert refusal.value.reasons == ["Danh mục chưa có quy định nào cho “Tập thể lao động xuất sắc” vào ngày 22/11/2021."]


def test_only_units_with_others_below_them_gather(w):
    told = {who: gathering.gathers(w.accounts[who]) for who in ("district_clerk", "commune_clerk", "district_head", "appraiser")}
    assert told == {"district_clerk": True, "commune_clerk": False, "district_head": False, "appraiser": False}


def test_gathering_nothing_or_what_is_gone(w):
    dossier = dossiers.start(unit=w.district, campaign=w.campaign, title="Đợt", by=w.district_clerk)
    with pytest.raises(Refused):
        gathering.gather([], into=dossier, by=w.district_clerk, version=0)
    with pytest.raises(Conflict):
        gathering.gather([Nomination(pk=999_999)], into=dossier, by=w.district_clerk, version=0)


def test_a_gathered_line_that_was_sent_back_is_missing_in_words(w):
    received(w, person(w, name="Bà Trả Lại"))
    (row,) = held(w)
    dossier = gathered(w, row)
    Nomination.objects.filter(pk=row.pk).update(state="returned", holder=w.commune, return_to=w.district)
    assert missing(dossier)[0] == "Bà Trả Lại: trả lại để bổ sung. Bỏ khỏi tờ trình này hoặc chờ đơn vị gửi lại."
