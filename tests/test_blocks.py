"""Emulation blocks: members of a day, what a block selected, its minutes."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from webtest import Upload

from emulation import blocks
from emulation.models import Block, BlockResult, BlockSeat
from tests.factories import PDF, World, world
from tests.racing import race
from units.models import LedgerEntry, Notification, RoleAssignment
from units.moves import Refused

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def w() -> World:
    return world()


@pytest.fixture(autouse=True)
def _november(settings, tmp_path) -> None:
    settings.DEMO, settings.DEMO_TODAY, settings.DATA_DIR = True, D(2021, 11, 22), tmp_path


@pytest.fixture
def block(w) -> Block:
    made = Block.objects.create(code="khoi-huyen", name="các huyện, thành phố", unit=w.province)
    seat(made, w.district, post="head")
    seat(made, w.sibling_district, valid_to=D(2020, 12, 31))
    return made


def seat(block: Block, unit, *, post="member", valid_to=None) -> BlockSeat:
    return BlockSeat.objects.create(block=block, unit=unit, post=post, valid_from=D(2018, 2, 12), valid_to=valid_to)


def said(w: World, **columns) -> blocks.Selection:
    good = blocks.Selection(w.campaign, w.district, w.awards["CO_TINH"], votes_for=6, votes_total=7, met_on=D(2021, 11, 19))
    return replace(good, **columns)


def minutes() -> SimpleUploadedFile:
    return SimpleUploadedFile("Biên bản họp khối.pdf", PDF)


def test_a_result_is_entered_with_its_minutes_and_the_unit_is_told(w, block):
    made = blocks.enter_result(block, said(w), minutes=minutes(), by=w.appraiser)
    assert list(blocks.results_for(w.district, w.campaign)) == [made]
    assert not blocks.results_for(w.sibling_district, w.campaign).exists()
    assert (made.votes_for, made.votes_total, made.minutes.name, made.entered_by) == (6, 7, "Biên bản họp khối.pdf", w.appraiser)
    assert LedgerEntry.objects.get(subject_type="blockresult").verb == "blockresult.enter"
    text = "Khối các huyện, thành phố suy tôn UBND huyện Bác Ái để đề nghị tặng Cờ thi đua của UBND tỉnh (6/7 phiếu)."
    assert set(Notification.objects.values_list("account__username", "text")) == {("district_clerk", text), ("district_head", text)}


@pytest.mark.parametrize(
    "columns, field",
    [
        ({"met_on": D(2021, 11, 23)}, "met_on"),
        ({"votes_for": 8}, "votes_for"),
        ({"award": "BK_TINH"}, "award"),
        ({"unit": "sibling_district"}, "unit"),
        ({"unit": "commune"}, "unit"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(w, block, columns, field):
    columns = {name: w.awards.get(value) or w.units.get(value) if isinstance(value, str) else value for name, value in columns.items()}
    assert list(blocks.faults(block, said(w, **columns))) == [field]
    with pytest.raises(Refused):
        blocks.enter_result(block, said(w, **columns), minutes=minutes(), by=w.appraiser)
    assert not BlockResult.objects.exists()


def test_membership_counts_on_the_day_of_the_meeting(w, block):
    gone = said(w, unit=w.sibling_district)
    assert blocks.faults(block, gone) == {"unit": "UBND huyện Ninh Sơn không phải thành viên của khối vào ngày 19/11/2021."}
    assert blocks.faults(block, replace(gone, met_on=D(2020, 12, 2))) == {}


def test_the_same_unit_is_selected_once_for_an_award(w, block):
    blocks.enter_result(block, said(w), minutes=minutes(), by=w.appraiser)
    with pytest.raises(Refused) as refused:
        blocks.enter_result(block, said(w), minutes=minutes(), by=w.admin)
    assert refused.value.reasons == ["UBND huyện Bác Ái đã có kết quả suy tôn Cờ thi đua của UBND tỉnh trong phong trào này."]
    assert BlockResult.objects.count() == 1


def test_only_for_a_launched_campaign(w, block):
    w.campaign.state = "closed"
    assert blocks.faults(block, said(w)) == {"campaign": "Chỉ nhập kết quả cho phong trào đang phát động."}


@pytest.mark.parametrize("who", ["district_clerk", "department_clerk", "member_1", "other_appraiser"])
def test_others_may_not_enter(w, block, who):
    with pytest.raises(PermissionDenied):
        blocks.enter_result(block, said(w), minutes=minutes(), by=w.accounts[who])


@pytest.mark.parametrize("who", ["appraiser", "admin", "office_head"])
def test_staff_of_the_blocks_unit_may(w, block, who):
    assert blocks.enter_result(block, said(w), minutes=minutes(), by=w.accounts[who]).entered_by == w.accounts[who]


def test_the_clerk_of_the_standing_body_may(w, block):
    block = Block.objects.get()
    assert not blocks.may_enter(block, w.department_clerk)
    RoleAssignment.objects.create(account=w.department_clerk, unit=w.home_affairs, role="clerk", valid_from=D(2021, 1, 1))
    assert blocks.may_enter(block, w.department_clerk)
    assert list(blocks.visible_to(w.department_clerk)) == [block]


def test_who_sees_a_block(w, block):
    sees = {name for name, account in w.accounts.items() if blocks.visible_to(account).exists()}
    staff = {"admin", "appraiser", "office_head", "secretary", "member_1", "member_2", "member_3", "records_clerk", "auditor", "support"}
    assert sees == staff | {"district_clerk", "district_head"}


# --- pages ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_needs_the_same_queries_at_one_and_three(w, block, client, count_queries, more):
    for number in range(more):
        seat(Block.objects.create(code=f"khoi-{number}", name=f"số {number}", unit=w.province), w.finance)
    client.force_login(w.admin)
    client.get("/khoi-thi-dua/")
    with count_queries(LIST_QUERIES):
        assert len(client.get("/khoi-thi-dua/").context["blocks"]) == 1 + more


LIST_QUERIES = 6


def test_a_result_is_entered_on_screen(w, block, django_app):
    page = django_app.get(reverse("emulation:block", args=[block.code]), user=w.appraiser).click("Nhập kết quả suy tôn")
    form = page.forms[2]
    assert [text for _, _, text in form["award"].options] == ["Chọn danh hiệu", "Cờ thi đua của UBND tỉnh"]
    form["campaign"], form["unit"], form["award"] = str(w.campaign.pk), str(w.sibling_district.pk), str(w.awards["CO_TINH"].pk)
    form["met_on"], form["votes_for"], form["votes_total"] = "2021-11-19", "6", "7"
    form["minutes"] = Upload("bien-ban.pdf", b"not a pdf")
    page = form.submit()
    assert "không phải PDF" in page.html.select_one(".error-summary").text
    form = page.forms[2]
    form["minutes"] = Upload("bien-ban.pdf", PDF)
    page = form.submit()
    assert "không phải thành viên của khối vào ngày 19/11/2021" in page.html.select_one(".error-summary").text
    form = page.forms[2]
    assert form["votes_for"].value == "6"
    form["unit"], form["minutes"] = str(w.district.pk), Upload("bien-ban.pdf", PDF)
    page = form.submit().follow()
    assert "Đã ghi kết quả suy tôn: UBND huyện Bác Ái" in page.text
    paper = page.click("bien-ban.pdf")
    assert (paper.content_type, paper.body) == ("application/pdf", PDF)


def test_results_of_a_campaign_are_listed_and_minutes_stay_with_the_block(w, block, client):
    result = blocks.enter_result(block, said(w), minutes=minutes(), by=w.appraiser)
    client.force_login(w.district_clerk)
    page = client.get(reverse("emulation:campaign_results", args=[w.campaign.public_id]))
    assert page.context["results"] == [result]
    url = reverse("emulation:block_minutes", args=[block.code, result.minutes.public_id])
    assert client.get(url).status_code == 200
    client.force_login(w.department_clerk)
    assert client.get(reverse("emulation:campaign_results", args=[w.campaign.public_id])).context["results"] == []
    assert client.get(url).status_code == 404
    client.force_login(w.other_clerk)
    assert client.get(reverse("emulation:campaign_results", args=[w.campaign.public_id])).status_code == 404


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_the_same_minutes_entered_by_four_at_once_count_once(settings):
    w = world()
    made = Block.objects.create(code="khoi-huyen", name="các huyện, thành phố", unit=w.province)
    seat(made, w.district)
    outcomes = race(4, lambda number: blocks.enter_result(made, said(w), minutes=minutes(), by=w.appraiser))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BlockResult", "Refused", "Refused", "Refused"]
    assert BlockResult.objects.count() == 1
