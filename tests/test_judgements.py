"""Rows judged: by the pinned rule, many at once; and what of it refuses filing, or deciding."""

from datetime import date

import pytest

from awards.eligibility.findings import Answer
from awards.judgements import judge_nominations, judge_recipients, refusals, warnings
from awards.judgements.judging import movement_of
from awards.models import HeadCount, HistoryCoverage, NominationInitiative, Override
from emulation.models import Award, AwardRule, GeneralRule, LegalAct
from tests.eligible import rated
from tests.factories import collective, nomination, person, world
from tests.test_facts import AT, DAY, discipline, hold, initiative, record

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ARTICLE = "Điều 22 Luật 06/2022/QH15"
BASE = "Chiến sĩ thi đua cơ sở"


@pytest.fixture(autouse=True)
def _today(settings):
    settings.DEMO, settings.DEMO_TODAY = True, DAY


@pytest.fixture
def w():
    made = world()
    base = Award.objects.create(code="CSTD_CS", name=BASE, kind="title", level="district", order=9)
    made.awards["CSTD_CS"] = base
    rule = AwardRule.objects.create(
        award=base, regime=made.rules["BK_TINH"].regime, valid_from="2017-10-01", source="thử", for_person=True, decision_subject="x"
    )
    made.rules["CSTD_CS"] = rule
    return made


def asks(w, *routes, code="CSTD_TINH", verified=True, **columns):
    """Write what a rule asks; each route is (id, tree)."""
    rows = [
        {"id": name, "name": name, "for": ["person"], "article": ARTICLE, "verified": verified, "require": tree} for name, tree in routes
    ]
    AwardRule.objects.filter(pk=w.rules[code].pk).update(routes=rows, **columns)


TWO_BASE = {"held": {"awards": ["CSTD_CS"], "count": 2}}
IDEA = {"initiative": {"scope": "province", "within": 2}}


def known_since(w, year=2010):
    for subject in ("titles", "initiatives"):
        HistoryCoverage.objects.create(unit=w.province, subject=subject, since_year=year, entered_by=w.admin, entered_at=AT)


def test_recipients_for_awards(w):
    known_since(w)
    asks(w, ("k1", TWO_BASE))
    good, new = person(w), person(w)
    for year in (2020, 2021):
        record(w, good, "CSTD_CS", year)
    found = judge_recipients([good, new.pk], [w.awards["CSTD_TINH"], w.awards["BK_TINH"]], award_year=2021, on=DAY)
    assert {key: one.answer for key, one in found.items()} == {
        (good.pk, w.awards["CSTD_TINH"].pk): Answer.MET,
        (good.pk, w.awards["BK_TINH"].pk): Answer.UNKNOWN,
        (new.pk, w.awards["CSTD_TINH"].pk): Answer.NOT_MET,
        (new.pk, w.awards["BK_TINH"].pk): Answer.UNKNOWN,
    }
    assert found[new.pk, w.awards["CSTD_TINH"].pk].nearest.findings[0].sentence == f"Còn thiếu {BASE} các năm 2020 và 2021 ({ARTICLE})"


@pytest.mark.parametrize("people", [1, 3, 200])
def test_the_same_queries_for_any_number(w, count_queries, people):
    asks(w, ("k1", {"all": [TWO_BASE, IDEA]}))
    rows = [person(w) for _ in range(people)]
    cases = [nomination(w, row, award="CSTD_TINH", state="draft") for row in rows]
    for row in rows:
        record(w, row, "CSTD_CS", 2021), initiative(row)
    awards = [w.awards["CSTD_TINH"], w.awards["BK_TINH"], w.awards["CSTD_CS"]]
    with count_queries(9):
        assert len(judge_recipients(rows, awards, award_year=2021, on=DAY)) == 3 * people
    with count_queries(9):
        assert len(judge_nominations(cases)) == people
    with count_queries(11):  # one for the rules of the day, which name the decider
        refusals(cases, deciding=True)


def test_a_nomination_stands_on_its_own_initiative_and_not_on_itself(w):
    asks(w, ("k1", IDEA))
    one = person(w)
    idea = initiative(one)
    mine, other = nomination(w, one, award="CSTD_TINH"), nomination(w, one, award="BK_TINH")
    asks(w, ("k1", IDEA), code="BK_TINH")
    NominationInitiative.objects.create(nomination=mine, author=idea)
    assert {pk: one.answer for pk, one in judge_nominations([mine, other]).items()} == {mine.pk: Answer.MET, other.pk: Answer.UNKNOWN}
    asks(w, ("k1", {"held": {"awards": ["CSTD_TINH"]}}))
    known_since(w)
    assert judge_nominations([mine])[mine.pk].answer == Answer.NOT_MET  # its own title is not pending for itself


def test_the_day_of_receipt_counts(w):
    asks(w, ("k1", IDEA))
    one = person(w)
    initiative(one, recognised_on=date(2021, 6, 1))
    early = nomination(w, one, award="CSTD_TINH", received_on=date(2021, 5, 31))
    assert judge_nominations([early])[early.pk].answer == Answer.UNKNOWN
    type(early).objects.update(received_on=date(2021, 6, 1))
    assert judge_nominations([early])[early.pk].answer == Answer.MET


def test_the_campaign_is_a_movement(w):
    w.campaign.act = None
    year = movement_of(w.campaign, DAY)
    w.campaign.period_from, w.campaign.period_to = date(2016, 1, 2), date(2020, 12, 31)
    five = movement_of(w.campaign, DAY)
    w.campaign.act = LegalAct(number="1", issued_on=DAY, issuer="Thủ tướng Chính phủ", title="x")
    top = movement_of(w.campaign, DAY)
    w.campaign.act, w.campaign.unit = None, w.commune
    assert [(one.launched_by, one.years, one.moment) for one in (year, five, top)] == [
        ("province", 1, "interim"), ("province", 4, "final"), ("prime_minister", 4, "final"),
    ]  # fmt: skip
    assert movement_of(w.campaign, DAY) is None


# --- filing -----------------------------------------------------------------------------------------------------------------------


def said(row, text):
    return f"{row.recipient.name} – {row.award.name}: {text}"


def test_what_is_certainly_not_met_is_not_filed(w):
    known_since(w)
    asks(w, ("k1", {"all": [TWO_BASE, IDEA]}))
    row = nomination(w, person(w), award="CSTD_TINH", state="draft")
    first, second = refusals([row], deciding=False)
    assert first == said(row, f"Còn thiếu {BASE} các năm 2020 và 2021 ({ARTICLE})")
    assert "sáng kiến" in second


def test_what_is_not_verified_warns(w):
    known_since(w)
    asks(w, ("k1", TWO_BASE), verified=False)
    row = nomination(w, person(w), award="CSTD_TINH", state="draft")
    assert refusals([row], deciding=True) == []
    assert warnings([row]) == [said(row, f"Còn thiếu {BASE} các năm 2020 và 2021 ({ARTICLE}; chưa xác minh)")]


def test_unknown_and_rules_without_routes_refuse_nobody(w):
    asks(w, ("k1", TWO_BASE))
    rows = [nomination(w, person(w), award=code) for code in ("CSTD_TINH", "BK_TINH")]
    assert (refusals(rows, deciding=True), warnings(rows)) == ([], [])


def test_one_open_alternative_suffices_and_the_nearest_speaks(w):
    known_since(w)
    asks(w, ("k1", {"all": [TWO_BASE, IDEA]}), ("k2", {"any": [TWO_BASE, {"judged": "Tiêu biểu."}]}))
    row = nomination(w, person(w), award="CSTD_TINH")
    assert refusals([row], deciding=False) == []
    type(row).objects.update(route="k1")  # the dossier says which one it stands on
    assert len(refusals([row], deciding=False)) == 2


def test_what_was_set_aside_does_not_refuse(w):
    known_since(w)
    asks(w, ("k1", {"all": [TWO_BASE, IDEA]}))
    row = nomination(w, person(w), award="CSTD_TINH")
    put = Override.objects.create(nomination=row, key="k1.all[0]", finding="x", reason="Có quyết định cũ", by=w.office_head, at=AT)
    assert [line.split(": ")[1].split()[0] for line in refusals([row], deciding=False)] == ["Mới"]
    Override.objects.filter(pk=put.pk).update(withdrawn_at=AT, withdrawn_by=w.office_head)
    assert len(refusals([row], deciding=False)) == 2


def test_what_stands_on_an_initiative_names_it(w):
    asks(w, ("k1", IDEA))
    one = person(w)
    idea = initiative(one)
    row = nomination(w, one, award="CSTD_TINH", state="draft")
    start = said(row, "Chưa chọn đủ sáng kiến làm căn cứ ở trang trường hợp: Đã có 1 sáng kiến")
    assert [[line.startswith(start) for line in refusals([row], deciding=when)] for when in (False, True)] == [[True], [True]]
    put = Override.objects.create(nomination=row, key="k1", finding="x", reason="Giấy ở huyện", by=w.office_head, at=AT)
    assert refusals([row], deciding=True) == []
    put.delete()
    asks(w, ("k1", IDEA), verified=False)
    assert refusals([row], deciding=True) == []
    assert [line.startswith(start) for line in warnings([row])] == [True]
    asks(w, ("k1", {"any": [IDEA, {"rating": {"at_least": "excellent"}}]}), verified=False)
    rated(one, 2021)  # by this alternative the initiative stays free
    assert (refusals([row], deciding=True), warnings([row])) == ([], [])
    asks(w, ("k1", IDEA))
    NominationInitiative.objects.create(nomination=row, author=idea)
    assert (refusals([row], deciding=True), warnings([row])) == ([], [])


def test_one_initiative_does_not_carry_two_awards(w):
    known_since(w)
    asks(w, ("k1", IDEA))
    asks(w, ("k1", IDEA), code="BK_TINH")
    one = person(w)
    idea = initiative(one)
    first, second = nomination(w, one, award="CSTD_TINH"), nomination(w, one, award="BK_TINH")
    assert [len(refusals([row], deciding=True)) for row in (first, second)] == [1, 1]
    NominationInitiative.objects.create(nomination=first, author=idea)
    assert [len(refusals([row], deciding=True)) for row in (first, second)] == [0, 1]
    type(idea).objects.update(used_for=record(w, one, "CSTD_TINH", 2021, nomination=first))
    assert [judge_nominations([row])[row.pk].answer for row in (first, second)] == [Answer.MET, Answer.NOT_MET]


# --- deciding ---------------------------------------------------------------------------------------------------------------------


def test_what_waits_for_the_base_decision_is_filed_and_not_decided(w):
    known_since(w)
    asks(w, ("k1", {"held": {"awards": ["CSTD_CS"]}}))
    one = person(w)
    nomination(w, one, award="CSTD_CS", state="passed")
    row = nomination(w, one, award="CSTD_TINH")
    assert refusals([row], deciding=False) == []
    assert len(refusals([row], deciding=True)) == 1
    assert refusals([row], deciding=True)[0].startswith(said(row, "Được trình, chưa được quyết định: "))
    record(w, one, "CSTD_CS", 2021)
    assert refusals([row], deciding=True) == []


def test_what_is_only_declared_is_filed_and_not_decided(w):
    asks(w, ("k1", {"held": {"awards": ["CSTD_CS"]}}))
    one = person(w)
    held = record(w, one, "CSTD_CS", 2021, source="declared", entered_by=w.commune_clerk)
    row = nomination(w, one, award="CSTD_TINH")
    assert refusals([row], deciding=False) == []
    assert refusals([row], deciding=True)[0].startswith(said(row, "Căn cứ vào dữ liệu đơn vị tự khai, chưa đối chiếu: "))
    type(held).objects.update(confirmed_by=w.appraiser, confirmed_at=AT)
    assert refusals([row], deciding=True) == []


def test_a_ratio_of_a_declared_head_count_is_filed_and_not_decided(w):
    everybody = {"member_share": {"of": "completed", "percent": 100}}
    route = {"id": "k1", "name": "k1", "for": ["collective"], "article": ARTICLE, "verified": True, "require": everybody}
    AwardRule.objects.filter(pk=w.rules["CO_TINH"].pk).update(routes=[route])
    whole = collective(w, detail={"whole_unit": w.commune})
    told = HeadCount.objects.create(recipient=whole, year=2021, members=9, completed=9, source="declared", entered_by=w.commune_clerk)
    row = nomination(w, whole, award="CO_TINH")
    assert refusals([row], deciding=False) == []
    assert refusals([row], deciding=True)[0].startswith(said(row, "Căn cứ vào dữ liệu đơn vị tự khai, chưa đối chiếu: Có 9 trên 9 người"))
    type(told).objects.update(confirmed_by=w.appraiser, confirmed_at=AT)
    assert refusals([row], deciding=True) == []


def test_nobody_is_decided_while_a_competent_body_verifies(w):
    row = nomination(w, person(w), award="BK_TINH", received_on=date(2021, 11, 1))
    stop = hold(w, row.recipient)
    told = [said(row, "Tạm dừng xét từ 22/11/2021: đang điều tra, thanh tra, kiểm tra có dấu hiệu vi phạm, văn bản số 1/TT.")]
    assert (refusals([row], deciding=False), refusals([row], deciding=True)) == (told, told)
    assert refusals([row], deciding=True, on=date(2021, 11, 21)) == []
    type(stop).objects.update(ends_on=DAY)
    assert [bool(refusals([row], deciding=True, on=day)) for day in (DAY, date(2021, 11, 23))] == [True, False]


def test_a_discipline_bars_where_the_regime_says_so(w):
    row = nomination(w, person(w), award="BK_TINH", received_on=date(2020, 1, 1))
    discipline(row.recipient, date(2021, 3, 1), date(2022, 3, 1))
    assert refusals([row], deciding=True) == []
    rule = GeneralRule.objects.create(regime=row.rule.regime, code="clean", article="Khoản 4 Điều 4", verified=True)
    told = said(row, "Đang trong thời hạn kỷ luật đến hết ngày 01/03/2022 (Khoản 4 Điều 4)")
    assert refusals([row], deciding=True) == [told]
    assert refusals([row], deciding=True, on=date(2022, 3, 2)) == []
    GeneralRule.objects.filter(pk=rule.pk).update(verified=False)
    assert refusals([row], deciding=True) == []


def test_a_discipline_decided_after_the_dossier_came_still_counts_when_it_has_run_out(w):
    asks(w, ("k1", {"rating": {"at_least": "excellent", "years": 2}}))
    one = person(w)
    rated(one, 2020, 2021)
    row = nomination(w, one, award="CSTD_TINH", received_on=date(2021, 3, 1))
    discipline(one, date(2021, 3, 15), date(2021, 6, 15))
    days = [date(2021, 3, 14), date(2021, 6, 15), date(2021, 6, 16)]
    assert [refusals([row], deciding=True, on=day) for day in days] == [[], [], []]  # this regime has no such rule
    GeneralRule.objects.create(regime=row.rule.regime, code="clean", article="Khoản 4 Điều 4", verified=True)
    short = said(row, f"Còn thiếu xếp loại hoàn thành xuất sắc nhiệm vụ năm 2020 ({ARTICLE})")
    running = said(row, "Đang trong thời hạn kỷ luật đến hết ngày 15/06/2021 (Khoản 4 Điều 4)")
    assert [refusals([row], deciding=True, on=day) for day in days] == [[], [running, short], [short]]


def test_a_hold_names_its_article_and_whether_anybody_read_it(w):
    row = nomination(w, person(w), award="BK_TINH")
    hold(w, row.recipient)
    rule = GeneralRule.objects.create(regime=row.rule.regime, code="hold", article="Khoản 4 Điều 4", verified=True)
    assert refusals([row], deciding=False)[0].endswith("văn bản số 1/TT (Khoản 4 Điều 4).")
    GeneralRule.objects.filter(pk=rule.pk).update(verified=False)
    assert refusals([row], deciding=False)[0].endswith("văn bản số 1/TT (Khoản 4 Điều 4; chưa xác minh).")


# --- competence -------------------------------------------------------------------------------------------------------------------

DISTRICT = {"kinds": ["district"], "to": "2025-06-30", "article": "Luật 72/2025/QH15", "verified": True}
PROVINCE = {"kinds": ["province"], "from": "2025-07-01", "article": "Điều 80", "verified": True}


def test_a_district_decides_until_30_june_2025(w):
    AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk).update(deciders=[DISTRICT, PROVINCE])
    row = nomination(w, person(w), holder=w.district)
    days = [date(2025, 6, 30), date(2025, 7, 1)]
    assert [refusals([row], deciding=True, on=day) for day in days] == [
        [],
        [
            said(
                row,
                "UBND huyện Bác Ái không có thẩm quyền quyết định ngày 01/07/2025 (có thẩm quyền đến hết 30/06/2025); "
                "cấp có thẩm quyền: Tỉnh (Luật 72/2025/QH15; Điều 80)",
            )
        ],
    ]
    assert [bool(refusals([row], deciding=True, on=day, unit=w.province)) for day in days] == [True, False]
    assert refusals([row], deciding=False, on=days[1]) == []
    AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk).update(deciders=[DISTRICT | {"verified": False}])
    assert refusals([row], deciding=True, on=days[1]) == []


def test_who_may_nominate(w):
    rule = AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk)
    row = nomination(w, person(w), state="draft")
    told = []
    for kinds, verified in ((["commune"], True), (["district", "department"], True), (["district"], False)):
        rule.update(nominators=[{"kinds": kinds, "article": "Điều 83", "verified": verified}])
        told.append((refusals([row], deciding=False), warnings([row])))
    who = "UBND xã Phước Bình không thuộc cấp được đề nghị hình thức này"
    assert told == [
        ([], []),
        ([said(row, f"{who} (Huyện, thành phố thuộc tỉnh; Sở, ban, ngành) (Điều 83)")], []),
        ([], [said(row, f"{who} (Huyện, thành phố thuộc tỉnh) (Điều 83; chưa xác minh)")]),
    ]


def test_the_regime_is_that_of_the_day_of_receipt(w):
    row = nomination(w, person(w), received_on=date(2024, 1, 1))
    assert len(refusals([row], deciding=True)) == 1
    type(row).objects.update(rule_reason="Quy định chuyển tiếp", rule_set_by=w.office_head)
    assert refusals([row], deciding=True) == []
