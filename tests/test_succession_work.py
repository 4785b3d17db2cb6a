"""Reorganisations in the middle of the work: envelopes, nominations, councils, decisions, seats, campaigns go on at the successor."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from awards import confirmation, council, decisions, dossiers, filling, gathering
from awards.filing_dates import unfiled
from awards.models import AwardRecord, CouncilSession, Decision, Dossier, Nomination
from emulation import campaigns, routes
from emulation.home import campaign_items
from emulation.models import BlockSeat, Campaign, CampaignUnit, Route, RouteLevel
from emulation.sweeps import due_milestones
from tests.envelopes import draft, fresh, nominations, received, sent, told
from tests.factories import account, cases, person, unit
from tests.reorganising import ACT, TODAY, busy_world, picture
from units import succession
from units.models import LedgerEntry, Role, Signatory, Unit
from units.moves import Conflict, Refused
from units.notifications import Tell, tell
from units.plans import NewUnit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def w():
    return busy_world()


def record(w, plan):
    return succession.record_change(plan, ACT, unit=w.province, by=w.admin)


def merged(w):
    record(w, succession.merge(units=[w.commune], into=w.third, on=TODAY))
    return w.third


def test_the_preview_says_what_will_move(w):
    shown = succession.preview(succession.merge(units=[w.commune], into=w.third, on=TODAY), ACT, by=w.admin)
    assert [group.title for group in shown.groups] == [
        "Đơn vị (1)", "Đơn vị trực thuộc (1)", "Tài khoản (2)", "Người, tập thể, hộ (6)", "Tờ trình (2)", "Hồ sơ đang mở (1)",
        "Chỗ trong khối (1)",
    ]  # fmt: skip
    by_name = {group.name: group.lines for group in shown.groups}
    assert by_name["Hồ sơ đang mở"] == (f"{nominations(w.kept['confirmed'])[0]}: UBND xã Phước Tân soạn tiếp",)
    assert by_name["Chỗ trong khối"] == ("Khối các xã: UBND xã Phước Bình thôi làm trưởng khối",)
    assert (
        "UBND xã Phước Bình (tập thể đơn vị cũ): giữ nguyên ở UBND xã Phước Bình, đơn vị kế thừa vẫn xem được"
        in by_name["Người, tập thể, hộ"]
    )


def test_drafts_go_on_at_the_successor_and_must_be_confirmed_anew(w):
    third = merged(w)
    for name in ("draft", "confirmed"):
        assert fresh(w.kept[name]).unit == third
    dossier = fresh(w.kept["confirmed"])
    (row,) = nominations(dossier)
    assert (row.unit, row.holder, row.state) == (third, third, "draft")
    with pytest.raises(Refused, match="khác bản thủ trưởng xác nhận"):
        dossiers.send(dossier, by=w.third_clerk, version=dossier.version)
    opened = confirmation.reopen(dossier, by=w.third_clerk, version=dossier.version)
    filling.edit_nomination(fresh(row), by=w.commune_clerk, version=fresh(row).version, achievement="Viết tiếp ở xã mới.")
    assert fresh(opened).unit == third


def test_what_was_sent_keeps_its_unit_and_the_successor_acts_for_it(w):
    third = merged(w)
    for name in ("sent", "received"):
        dossier = fresh(w.kept[name])
        (row,) = nominations(dossier)
        assert (dossier.unit, dossier.to_unit, row.unit, row.holder) == (w.commune, w.district, w.commune, w.district)
        for who in (w.third_clerk, w.commune_clerk):
            assert Dossier.objects.visible_to(who).filter(pk=dossier.pk).exists()
            assert Nomination.objects.visible_to(who).filter(pk=row.pk).exists()
        assert not Dossier.objects.visible_to(w.sibling_clerk).filter(pk=dossier.pk).exists()
    sent_one = fresh(w.kept["sent"])
    with pytest.raises(PermissionDenied):
        dossiers.recall(sent_one, by=w.sibling_clerk, version=sent_one.version)
    back = dossiers.recall(sent_one, by=w.third_clerk, version=sent_one.version)
    assert (back.state, back.unit) == ("draft", w.commune)
    (row,) = nominations(w.kept["received"])
    (returned,) = gathering.ask_more([row], by=w.district_clerk, versions={row.pk: row.version}, note="Thiếu báo cáo")
    assert any("bị trả lại để bổ sung" in text for text in told(w.third_clerk))
    after = gathering.supplement(returned, by=w.third_clerk, version=returned.version)
    assert (after.state, after.holder, after.unit) == ("under_appraisal", w.district, w.commune)
    assert third.pk != w.commune.pk


def test_nothing_new_begins_at_a_closed_unit(w, django_app):
    third = merged(w)
    with pytest.raises(Refused, match="đã kết thúc hoạt động"):
        dossiers.start(unit=w.commune, campaign=w.campaign, title="Mới", by=w.third_clerk)
    page = django_app.get("/to-trinh/moi/", user=w.third_clerk)
    assert w.commune.name not in page.text
    assert dossiers.start(unit=third, campaign=w.campaign, title="Mới", by=w.commune_clerk).unit == third
    assert w.commune not in campaigns.reachable(w.province)
    assert third in campaigns.reachable(w.province)
    assert w.commune.pk not in {row.unit.pk for row in unfiled()}


def test_a_draft_of_a_closed_district_and_what_waits_at_it(w):
    """A level goes: the province takes what was sent to the district; what the district had gathered stands at the province."""
    (row,) = nominations(w.kept["received"])
    envelope = gathering.gather_into_new([row], unit=w.district, campaign=w.campaign, title="Tổng hợp", by=w.district_clerk)
    for commune in (w.commune, w.sibling_commune, w.third):
        record(w, succession.transfer(unit=commune, parent=w.province, on=TODAY))
    shown = succession.preview(succession.close(unit=w.district, on=TODAY, heir=w.province), ACT, by=w.admin)
    assert shown.ok
    record(w, succession.close(unit=w.district, on=TODAY, heir=w.province))
    waiting = fresh(w.kept["sent"])
    assert (waiting.to_unit, nominations(waiting)[0].holder) == (w.province, w.province)
    assert (fresh(row).holder, fresh(row).state, fresh(envelope).lines.count()) == (w.province, "under_appraisal", 0)
    dossiers.receive(waiting, by=w.appraiser, version=waiting.version)


def test_closing_with_open_work_is_refused_and_says_which(w):
    shown = succession.preview(succession.close(unit=w.commune, on=TODAY), ACT, by=w.admin)
    assert shown.refusals == (
        "Còn đơn vị trực thuộc đang hoạt động: Trường Tiểu học Phước Bình. Sáp nhập hoặc chuyển các đơn vị đó trước.",
    )
    record(w, succession.transfer(unit=w.school, parent=w.district, on=TODAY))
    shown = succession.preview(succession.close(unit=w.commune, on=TODAY), ACT, by=w.admin)
    (reason,) = shown.refusals
    assert reason.startswith("UBND xã Phước Bình còn 3 hồ sơ đề nghị đang mở: ")
    assert reason.endswith("Chọn đơn vị tiếp nhận, hoặc ghi là sáp nhập.")
    before = picture()
    with pytest.raises(Refused):
        record(w, succession.close(unit=w.commune, on=TODAY))
    assert picture() == before
    assert succession.preview(succession.close(unit=w.commune, on=TODAY, heir=w.third), ACT, by=w.admin).ok


def test_a_returned_case_goes_back_to_whoever_took_the_place_of_the_asker(w):
    (row,) = nominations(w.kept["received"])
    (row,) = gathering.ask_more([row], by=w.district_clerk, versions={row.pk: row.version}, note="Thiếu")
    record(w, succession.merge(units=[w.district], into=w.sibling_district, on=TODAY))
    row = fresh(row)
    assert (row.holder, row.return_to) == (w.commune, w.sibling_district)
    assert gathering.supplement(row, by=w.commune_clerk, version=row.version).holder == w.sibling_district


# --- council and decisions -------------------------------------------------------------------------------------------------


def deciding(w, state="draft"):
    """A session and a decision of the commune, which decides by itself."""
    secretary = account("thuky", (Role.SECRETARY, w.commune), (Role.APPRAISER, w.commune))
    session = council.plan(unit=w.commune, name="Họp xã", held_on=TODAY, by=secretary)
    rows = cases(w, 1, award="GK_XA", state="accepted", holder=w.commune)
    made = decisions.draft(unit=w.commune, campaign=w.campaign, award=w.awards["GK_XA"], nominations=rows, by=secretary)
    signatory = Signatory.objects.create(unit=w.commune, name="Người Ký", post="CHỦ TỊCH", authority="head", valid_from="2015-01-01")
    Decision.objects.filter(pk=made.pk).update(state=state, signatory=signatory, signed_on=TODAY if state == "signed" else None)
    return session, made


def test_a_councils_matters_go_on_at_a_successor_that_decides(w):
    session, decision = deciding(w)
    merged(w)
    session, decision = CouncilSession.objects.get(pk=session.pk), Decision.objects.get(pk=decision.pk)
    assert (session.unit, session.state) == (w.third, "planned")
    assert (decision.unit, decision.signatory, decision.state) == (w.third, None, "draft")


def test_and_are_refused_where_it_does_not(w):
    deciding(w)
    shown = succession.preview(succession.merge(units=[w.commune], into=w.sibling_commune, on=TODAY), ACT, by=w.admin)
    assert shown.refusals == (
        "Phiên họp “Họp xã” của UBND xã Phước Bình đang chuẩn bị: chốt kết quả hoặc hủy trước.",
        "Quyết định “Về việc tặng Giấy khen của Chủ tịch UBND cấp xã” của UBND xã Phước Bình đang dở: ban hành hoặc hủy dự thảo trước.",
    )


def test_what_is_signed_is_issued_first(w):
    deciding(w, state="signed")
    shown = succession.preview(succession.merge(units=[w.commune], into=w.third, on=TODAY), ACT, by=w.admin)
    assert shown.refusals == (
        "Quyết định “Về việc tặng Giấy khen của Chủ tịch UBND cấp xã” đã ký, chưa ban hành: cấp số và ban hành trước.",
    )
    # One that only takes effect later may be recorded: it says what must be done by then.
    later = succession.preview(succession.merge(units=[w.commune], into=w.third, on=TODAY + DAY), ACT, by=w.admin)
    assert (later.refusals, later.groups[0].name, later.groups[0].count) == ((), "Phải xong trước", 1)


# --- seats, campaigns, routes -----------------------------------------------------------------------------------------------


def test_seats_and_campaigns_follow_to_a_new_unit(w):
    CampaignUnit.objects.filter(unit=w.commune).update(opened_at="2021-02-01T08:00:00+07:00", opened_by=w.commune_clerk)
    plan = Campaign.objects.create(
        code="xa-2022", unit=w.commune, kind="annual", name="Phong trào xã", year=2022, period_from="2022-01-01", period_to="2022-12-31",
        public_id="d" * 32,
    )  # fmt: skip
    new = [NewUnit(name=name, kind="commune", parent_id=w.district.pk) for name in ("UBND xã Một", "UBND xã Hai")]
    record(w, succession.split(unit=w.commune, into=new, on=TODAY))
    one, two = (Unit.objects.get(name=row.name) for row in new)
    assert list(BlockSeat.objects.order_by("id").values_list("unit", "post", "valid_to")) == [
        (w.commune.pk, "head", TODAY - DAY), (w.third.pk, "member", None), (one.pk, "head", None),
    ]  # fmt: skip
    rows = CampaignUnit.objects.filter(unit__in=[w.commune, one, two]).order_by("id")
    assert [(row.unit, row.opened_by) for row in rows] == [(w.commune, w.commune_clerk), (one, w.commune_clerk), (two, None)]
    assert fresh(plan).unit == one


def test_a_campaign_shows_and_asks_the_units_of_today(w, django_app):
    """The closed unit's line is not "not opened yet" for ever; its successor is asked once, for itself."""
    merged(w)
    sentences = [item.sentence for item in campaign_items(w.third_clerk)]
    assert sentences == ["Phong trào “Phong trào thi đua năm 2021” đã phát động, UBND xã Phước Tân chưa xem."]
    page = django_app.get(w.campaign.get_absolute_url(), user=w.admin).text
    assert (w.third.name in page, w.commune.name in page) == (True, False)
    assert w.commune.pk not in {pk for due in due_milestones() for pk in due.unit_ids}


def test_the_way_up_of_a_divided_unit_leads_through_its_main_successor(w):
    new = [NewUnit(name=name, kind="commune", parent_id=w.district.pk, decides=True) for name in ("UBND xã Một", "UBND xã Hai")]
    record(w, succession.split(unit=w.commune, into=[new[0], w.third, new[1]], on=TODAY))
    closed, main = fresh(w.commune), Unit.objects.get(name="UBND xã Một")
    assert routes.path(closed, w.awards["GK_XA"], TODAY) == [main]
    assert routes.path(closed, w.awards["BK_TINH"], TODAY) == [w.district, w.province]


def test_from_the_day_without_districts_the_way_is_shorter(w):
    route = Route.objects.create(unit_kind="commune", valid_from="2025-07-01", source="thử nghiệm")
    RouteLevel.objects.create(route=route, order=1, unit_kind="province")
    for commune in (w.commune, w.sibling_commune, w.third):
        record(w, succession.transfer(unit=commune, parent=w.province, on=TODAY))
    record(w, succession.close(unit=w.district, on=TODAY, heir=w.province))
    assert routes.path(w.commune, w.awards["BK_TINH"], datetime.date(2025, 7, 1)) == [w.province]
    assert routes.path(w.commune, w.awards["BK_TINH"], TODAY) == []  # the level that ended is not there any more


def test_notices_to_a_closed_unit_reach_its_successor(w):
    merged(w)
    tell([Tell(w.commune.pk, frozenset({Role.CLERK}), "Có việc mới", "/")])
    assert "Có việc mới" in told(w.third_clerk)
    assert "Có việc mới" not in told(w.sibling_clerk)


# --- records and the ledger ---------------------------------------------------------------------------------------------------


def test_awards_stay_where_they_were_and_the_ledger_says_what_moved(w):
    before = list(AwardRecord.objects.order_by("pk").values())
    merged(w)
    assert list(AwardRecord.objects.order_by("pk").values()) == before
    entries = LedgerEntry.objects.filter(verb__endswith=".hand_over").order_by("verb")
    assert [(entry.verb, entry.unit, entry.actor) for entry in entries] == [
        ("dossier.hand_over", w.commune, w.admin), ("dossier.hand_over", w.commune, w.admin), ("nomination.hand_over", w.commune, w.admin),
    ]  # fmt: skip


@pytest.mark.parametrize("more", [0, 12])
def test_a_merge_asks_as_often_for_one_as_for_many(w, more, count_queries):
    for _ in range(more):
        person(w)
    for dossier in [draft(w) for _ in range(more // 4)]:
        filling.add_nominations(dossier, recipients=[person(w)], award=w.awards["BK_TINH"], by=w.commune_clerk, version=dossier.version)
    [received(w, person(w)) for _ in range(more // 6)]
    [sent(w, person(w)) for _ in range(more // 6)]
    with count_queries(QUERIES + (LOCKS if connection.vendor == "postgresql" else 0)):
        record(w, succession.merge(units=[w.commune], into=w.third, on=TODAY))


QUERIES = 104
LOCKS = 4  # on the tree of units


def test_two_pages_of_one_draft_do_not_overwrite_each_other_across_a_merge(w):
    seen = w.kept["draft"]
    merged(w)
    with pytest.raises(Conflict):
        dossiers.edit_letter(seen, by=w.third_clerk, version=seen.version, title="Trang mở trước khi sáp nhập")
    assert unit("truong-2", "school", "Trường khác", w.third).parent == w.third


def test_undoing_the_end_of_a_district_puts_back_what_it_had_gathered(w):
    (row,) = nominations(w.kept["received"])
    gathering.gather_into_new([row], unit=w.district, campaign=w.campaign, title="Tổng hợp", by=w.district_clerk)
    for commune in (w.commune, w.sibling_commune, w.third):
        record(w, succession.transfer(unit=commune, parent=w.province, on=TODAY))
    before = picture()
    change = record(w, succession.close(unit=w.district, on=TODAY, heir=w.province))
    assert picture() != before
    succession.undo(change, by=w.admin, version=change.version)
    assert picture() == before


def test_what_a_clerk_wrote_after_the_merge_stands_in_the_way_of_undoing(w):
    change = record(w, succession.merge(units=[w.commune], into=w.third, on=TODAY))
    dossier = fresh(w.kept["draft"])
    dossiers.edit_letter(dossier, by=w.third_clerk, version=dossier.version, title="Sửa ở xã mới")
    with pytest.raises(Refused) as refusal:
        succession.undo(change, by=w.admin, version=change.version)
    assert refusal.value.reasons == [
        "Tờ trình “Sửa ở xã mới” đã được sửa sau lần sắp xếp này. Hãy ghi một lần sắp xếp mới thay vì hoàn tác."
    ]
    assert fresh(dossier).unit == w.third
