"""The home page of every role, and the navigation."""

import datetime

import pytest

from awards import home
from awards.filing_dates import unfiled
from awards.models import CouncilSession, Dossier, Nomination, Seat
from emulation import campaigns
from emulation.models import CampaignUnit, Milestone
from tests.factories import World, calendar_year, person, serial, world
from units import access, clock, ports
from units.models import Holiday
from units.ports import HomeItem

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def w() -> World:
    made = world()
    CampaignUnit.objects.update(opened_at=clock.now())
    return made


@pytest.fixture(autouse=True)
def _november(settings, tmp_path) -> None:
    settings.DEMO, settings.DEMO_TODAY, settings.DATA_DIR = True, D(2021, 11, 22), tmp_path


def dossier(w: World, unit, state="draft", to_unit=None, **columns) -> Dossier:
    sent = state in ("sent", "received", "closed")
    return Dossier.objects.create(
        campaign=w.campaign, unit=unit, to_unit=to_unit, title=f"Tờ trình {unit}", state=state, created_by=w.commune_clerk,
        created_at=clock.now(), sent_at=clock.now() if sent else None, confirmed_hash="" if state == "draft" else "x" * 64,
        public_id=f"{serial():032x}", **columns,
    )  # fmt: skip


def nomination(w: World, **columns) -> Nomination:
    columns = {"unit": w.commune, "holder": w.commune, "award": w.awards["BK_TINH"], "rule": w.rules["BK_TINH"]} | columns
    return Nomination.objects.create(
        campaign=w.campaign, recipient=person(w, name="Katơr Thử"), award_year=2021, period_from=D(2021, 1, 1), period_to=D(2021, 12, 31),
        recipient_class="direct_worker", held_since=clock.now(), created_at=clock.now(), public_id=f"{serial():032x}", **columns,
    )  # fmt: skip


def todo(account) -> list[tuple[str, str]]:
    return [(task.sentence, task.action) for task in home.tasks(account)[0]]


def waits(account) -> list[str]:
    return [task.sentence for task in home.tasks(account)[1]]


# --- lines ----------------------------------------------------------------------------------------------------------------


def test_the_filing_date_of_the_unit_counts_working_days(w):
    Holiday.objects.create(date=D(2021, 11, 24), name="nghỉ thử", source="thử nghiệm")
    (task,) = home.tasks(w.commune_clerk)[0]
    assert (task.sentence, task.action) == ("Nộp hồ sơ “Phong trào thi đua năm 2021”.", "Lập tờ trình")
    assert (task.due, task.due_phrase, task.tone) == (D(2021, 12, 10), "còn 13 ngày làm việc", "")
    assert w.campaign.public_id in task.url


@pytest.mark.parametrize(
    "day, tone", [(D(2021, 12, 3), "amber"), (D(2021, 12, 2), ""), (D(2021, 12, 11), "red"), (D(2021, 12, 10), "amber")]
)
def test_the_tone_says_soon_and_late(w, settings, day, tone):
    settings.DEMO_TODAY = day
    (task,) = home.tasks(w.commune_clerk)[0]
    assert task.tone == tone


def test_the_date_stays_until_a_dossier_is_sent(w):
    begun = dossier(w, w.commune)
    (task,) = home.tasks(w.commune_clerk)[0]
    assert (task.action, task.url) == ("Làm tiếp tờ trình", f"/to-trinh/{begun.public_id}/")
    Dossier.objects.filter(pk=begun.pk).update(state="sent", to_unit=w.district, sent_at=clock.now(), confirmed_hash="x" * 64)
    assert home.filing_items(w.commune_clerk) == []


def test_units_without_a_filing_date_of_their_kind_have_none(w):
    assert todo(w.district_clerk) == []
    assert {row.unit.code for row in unfiled()} == {"phuoc-binh", "phuoc-hoa"}
    Milestone.objects.create(campaign=w.campaign, kind="filing", unit_kind="", due_on=D(2021, 12, 20))
    assert [task.due for task in home.tasks(w.district_clerk)[0]] == [D(2021, 12, 20)]


def test_a_closed_campaign_asks_for_nothing(w):
    campaigns.close(w.campaign, by=w.admin, version=0)
    assert (todo(w.commune_clerk), waits(w.appraiser)) == ([], [])


def test_a_new_campaign_asks_to_be_opened_and_a_draft_to_be_launched(w):
    CampaignUnit.objects.filter(unit=w.commune).update(opened_at=None)
    said = ("Phong trào “Phong trào thi đua năm 2021” đã phát động, UBND xã Phước Bình chưa xem.", "Xem phong trào")
    assert said in todo(w.commune_clerk)
    assert todo(w.commune_head) == [said]
    campaigns.add(unit=w.province, by=w.admin, kind="annual", name="Thi đua 2022", period=calendar_year(2022), year=2022)
    assert todo(w.admin) == [("Phong trào “Thi đua 2022” đang soạn, chưa phát động.", "Xem và phát động")]


def test_a_dossier_waits_for_the_head_then_the_clerk_then_the_level_above(w):
    row = dossier(w, w.commune)
    assert todo(w.commune_head) == []  # an empty envelope is nothing to confirm
    row.lines.create(nomination=nomination(w))
    assert todo(w.commune_head) == [("Xác nhận “Tờ trình UBND xã Phước Bình”, 1 trường hợp.", "Xem và xác nhận")]
    Dossier.objects.update(state="confirmed", confirmed_hash="x" * 64)
    assert ("“Tờ trình UBND xã Phước Bình” đã được thủ trưởng xác nhận, chưa gửi.", "Gửi tờ trình") in todo(w.commune_clerk)
    Dossier.objects.update(state="sent", to_unit=w.district, sent_at=clock.now())
    assert todo(w.district_clerk) == [("UBND xã Phước Bình gửi “Tờ trình UBND xã Phước Bình”, 1 trường hợp.", "Tiếp nhận")]
    assert waits(w.commune_clerk) == ["Chờ UBND huyện Bác Ái tiếp nhận “Tờ trình UBND xã Phước Bình”."]
    assert (todo(w.commune_clerk), todo(w.sibling_clerk)[1:], todo(w.department_clerk)) == ([], [], [])


def test_nominations_that_came_back_and_that_wait_for_a_verdict(w):
    back = nomination(w, state="returned")
    nomination(w, state="under_appraisal", holder=w.province, award=w.awards["CSTD_TINH"], rule=w.rules["CSTD_TINH"])
    line = HomeItem("Katơr Thử (Bằng khen của Chủ tịch UBND tỉnh) bị trả lại để bổ sung.", f"/truong-hop/{back.public_id}/", "Bổ sung")
    assert home.nomination_items(w.commune_clerk) == [line]
    assert home.nomination_items(w.sibling_clerk) == []
    assert todo(w.appraiser) == [("1 trường hợp chờ thẩm định.", "Thẩm định")]
    assert todo(w.secretary) == []
    nomination(w, state="under_appraisal", holder=w.district, award=w.awards["CSTD_TINH"], rule=w.rules["CSTD_TINH"])
    assert todo(w.district_clerk) == [("1 trường hợp đã tiếp nhận, chờ tổng hợp.", "Tổng hợp")]
    nomination(w, state="under_appraisal", award=w.awards["GK_XA"], rule=w.rules["GK_XA"])
    assert ("1 trường hợp chờ thẩm định.", "Thẩm định") in todo(w.commune_clerk)


def test_a_member_is_called_to_the_open_session_where_he_has_a_seat(w):
    session = CouncilSession.objects.create(
        unit=w.province, name="Phiên 1", held_on=D(2021, 12, 20), state="open", created_by=w.secretary, public_id="f" * 32
    )
    Seat.objects.create(session=session, account=w.member_1, name="Một")
    Seat.objects.create(session=session, account=w.member_2, name="Hai", can_vote=False)
    assert todo(w.member_1) == [("Phiên 1 đang biểu quyết.", "Vào biểu quyết")]
    assert (todo(w.member_2), todo(w.member_3)) == ([], [])
    assert todo(w.secretary) == [("Phiên 1: đang biểu quyết.", "Mở phiên họp")]


def test_a_decision_waits_for_whoever_acts_next(w):
    def line(account):
        return [item.action for item in home.decision_items(account)]

    row = w.campaign.decisions.create(
        unit=w.province, award=w.awards["BK_TINH"], subject="Về việc tặng Bằng khen", reason="", request="", executors="", symbol="QĐ-UBND",
        created_by=w.appraiser, created_at=clock.now(), public_id="d" * 32,
    )  # fmt: skip
    assert (line(w.office_head), line(w.appraiser), line(w.records_clerk)) == (["Xem và duyệt"], [], [])
    type(row).objects.update(state="approved")
    assert (line(w.office_head), line(w.appraiser), line(w.other_appraiser)) == ([], ["Trình ký"], [])


def test_the_standing_body_sees_how_many_have_not_filed(w):
    assert waits(w.appraiser) == ["2 đơn vị chưa nộp hồ sơ “Phong trào thi đua năm 2021”."]
    assert (waits(w.commune_clerk), waits(w.other_appraiser)) == ([], [])


def test_dated_lines_come_first_the_nearest_on_top(w, monkeypatch):
    lines = [HomeItem("không hạn", "", ""), HomeItem("xa", "", "", due=D(2022, 1, 5)), HomeItem("gần", "", "", due=D(2021, 11, 23))]
    monkeypatch.setattr(ports, "home_items", [lambda account: lines])
    assert [sentence for sentence, _ in todo(w.admin)] == ["gần", "xa", "không hạn"]


# --- the page -------------------------------------------------------------------------------------------------------------


def test_the_page_says_role_tasks_and_the_units_own_milestones(w, django_app):
    Milestone.objects.create(campaign=w.campaign, kind="filing", unit_kind="district", due_on=D(2021, 12, 20))
    page = django_app.get("/", user=w.commune_clerk)
    assert page.html.select_one(".status").text.strip() == "Cán bộ thi đua, UBND xã Phước Bình"
    assert [step.text for step in page.html.select(".step-name")] == ["Cấp xã nộp hồ sơ"]
    task = page.html.select_one(".task")
    assert " ".join(task.select_one(".task-due").text.split()) == "còn 14 ngày làm việc hạn thứ Sáu 10/12/2021"
    page = django_app.get("/", user=w.appraiser)
    assert [step.text for step in page.html.select(".step-name")] == ["Cấp xã nộp hồ sơ", "Cấp huyện nộp hồ sơ"]
    page = django_app.get("/", user=w.member_1)
    assert page.html.select_one(".tasks .empty").text.strip() == "Không có việc nào đang chờ. Việc mới sẽ hiện ở đây và ở Thông báo."


def test_a_visitor_is_led_to_what_is_public_and_in_the_demo_to_the_cards(client, settings):
    settings.DEMO = False
    assert client.get("/").headers["Location"] == "/cong-khai/"
    settings.DEMO = True
    assert client.get("/").headers["Location"] == "/tai-khoan/dang-nhap/"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_needs_the_same_queries_at_one_and_three_rows(w, client, count_queries, rows):
    for _ in range(rows):
        dossier(w, w.commune, "sent", to_unit=w.district)
        campaigns.add(unit=w.province, by=w.admin, kind="annual", name="Thi đua", period=calendar_year(2022), year=2022)
    client.force_login(w.district_clerk)
    client.get("/")
    with count_queries(HOME_QUERIES):
        assert len(client.get("/").context["todo"]) == rows


HOME_QUERIES = 34


# role → (entries on the line, entries folded under "Danh bạ, dữ liệu")
NAVIGATION = {
    "commune_clerk": (
        "Việc cần làm, Phong trào, Khối thi đua, Tờ trình, Đến hạn năm nay, Thẩm định, Quyết định, Công khai",
        "Hình thức phù hợp, Xếp loại, Nhập Excel, Người, tập thể, Tiền thưởng, Tra cứu khen thưởng, Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "district_clerk": (
        "Việc cần làm, Phong trào, Khối thi đua, Tờ trình, Đến hạn năm nay, Quyết định, Công khai",
        "Hình thức phù hợp, Xếp loại, Nhập Excel, Người, tập thể, Tiền thưởng, Tra cứu khen thưởng, Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "commune_head": (
        "Việc cần làm, Phong trào, Khối thi đua, Tờ trình, Đến hạn năm nay, Quyết định, Công khai",
        "Hình thức phù hợp, Xếp loại, Người, tập thể, Tiền thưởng, Tra cứu khen thưởng, Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "appraiser": (
        "Việc cần làm, Phong trào, Khối thi đua, Tờ trình, Đến hạn năm nay, Thẩm định, Phiên họp, Quyết định, Công khai",
        "Hình thức phù hợp, Nhập Excel, Người, tập thể, Tiền thưởng, Tra cứu khen thưởng, Lịch sử đã nhập đủ, Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "office_head": (
        "Việc cần làm, Phong trào, Khối thi đua, Tờ trình, Đến hạn năm nay, Thẩm định, Phiên họp, Quyết định, Công khai",
        "Hình thức phù hợp, Nhập Excel, Người, tập thể, Tiền thưởng, Tra cứu khen thưởng, Lịch sử đã nhập đủ, Đơn vị, Danh mục danh hiệu, hình thức, Nhật ký",
    ),
    "secretary": (
        "Việc cần làm, Phong trào, Khối thi đua, Đến hạn năm nay, Phiên họp, Quyết định, Công khai",
        "Hình thức phù hợp, Người, tập thể, Tiền thưởng, Tra cứu khen thưởng, Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "member_1": (
        "Việc cần làm, Phong trào, Phiên họp, Công khai",
        "Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "records_clerk": (
        "Việc cần làm, Phong trào, Quyết định, Công khai",
        "Tiền thưởng, Đơn vị, Danh mục danh hiệu, hình thức",
    ),
    "admin": (
        "Việc cần làm, Phong trào, Khối thi đua, Công khai",
        "Tiền thưởng theo lương ghi sai, Lịch sử đã nhập đủ, Đơn vị, Danh mục danh hiệu, hình thức, Tuyến trình, Hạn mức nhắc việc, Tài khoản, Nhật ký",
    ),
    "auditor": (
        "Việc cần làm, Phong trào, Công khai",
        "Đơn vị, Danh mục danh hiệu, hình thức, Nhật ký",
    ),
    "support": (
        "Việc cần làm, Phong trào, Công khai, Hỗ trợ",
        "Đơn vị, Danh mục danh hiệu, hình thức",
    ),
}


@pytest.mark.parametrize("who", NAVIGATION)
def test_each_role_is_shown_only_pages_it_may_use(w, who):
    entries = ports.navigation(access.roles_of(w.accounts[who]))
    assert tuple(", ".join(item.label for item in entries if item.folded is folded) for folded in (False, True)) == NAVIGATION[who]
