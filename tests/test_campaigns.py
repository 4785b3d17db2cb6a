"""Campaigns: adding, dates, launch, receipts, closing; the list and its query count."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from emulation import campaigns, milestones
from emulation.models import Campaign, CampaignUnit, LegalAct, Milestone
from emulation.periods import Period
from tests.factories import World, calendar_year, calendar_years, world
from tests.racing import race
from units.models import Holiday, LedgerEntry, Notification
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
D = datetime.date
ACT = {"number": "4614/KH-UBND", "issued_on": D(2020, 12, 22), "issuer": "Chủ tịch UBND tỉnh", "title": "Phát động thi đua năm 2021"}
FILING = {("filing", "commune"): D(2021, 12, 10), ("filing", "district"): D(2021, 12, 20)}


@pytest.fixture
def w() -> World:
    return world()


@pytest.fixture
def _november(settings, tmp_path) -> None:
    """The office's day is Monday 22/11/2021."""
    settings.DEMO, settings.DEMO_TODAY, settings.DATA_DIR = True, D(2021, 11, 22), tmp_path


def draft(w: World, **columns) -> Campaign:
    """A draft that could be launched."""
    columns = {"name": "Phong trào năm 2022", "theme": "Đoàn kết", "period": calendar_year(2022), "year": 2022, "kind": "annual",
               "dates": FILING, "legal": ACT} | columns  # fmt: skip
    return campaigns.add(unit=w.province, by=w.admin, **columns)


def verbs(campaign: Campaign) -> list[str]:
    return list(LedgerEntry.objects.filter(subject_type="campaign", subject_id=campaign.pk).order_by("id").values_list("verb", flat=True))


# --- adding and editing -------------------------------------------------------------------------------------------------


def test_add_makes_a_draft_with_its_act_dates_and_entry(w):
    made = draft(w)
    assert (made.state, made.unit, made.act.number, made.version) == ("draft", w.province, "4614/KH-UBND", 0)
    assert milestones.dates_of(made) == FILING
    assert verbs(made) == ["campaign.add"]


def test_the_same_act_is_entered_once(w):
    first, second = draft(w), draft(w, legal=ACT | {"title": "Khác"})
    assert first.act == second.act
    assert LegalAct.objects.get().title == "Phát động thi đua năm 2021"


@pytest.mark.parametrize("who", ["commune_clerk", "appraiser", "other_appraiser"])
def test_only_an_administrator_of_the_unit_adds(w, who):
    with pytest.raises(PermissionDenied):
        campaigns.add(unit=w.province, by=w.accounts[who], kind="thematic", name="X", period=calendar_year(2022))
    assert Campaign.objects.count() == 1


def test_a_child_need_only_touch_its_parent(w):
    five = draft(w, kind="five_year", period=calendar_years(2021, 2025), year=None)
    school = draft(w, parent=five, period=Period(D(2020, 9, 1), D(2021, 5, 31)), year=2021)
    assert school.parent == five
    with pytest.raises(Refused) as refused:
        draft(w, parent=five, period=calendar_year(2026), year=2026)
    assert refused.value.reasons == ["Thời gian của phong trào phải chạm vào giai đoạn 2021–2025 của phong trào trên."]


def test_edit_changes_a_draft_only_with_the_version_seen(w):
    made = draft(w)
    changed = campaigns.edit(made, by=w.admin, version=0, period=calendar_year(2022), legal=None, name="Tên mới", theme="", year=2022)
    made.refresh_from_db()
    assert (made.name, made.theme, made.act, made.version, changed.version) == ("Tên mới", "", None, 1, 1)
    with pytest.raises(Conflict):
        campaigns.edit(made, by=w.admin, version=0, period=calendar_year(2022), legal=None, name="Ai đó nhanh hơn")
    with pytest.raises(PermissionDenied):
        campaigns.edit(made, by=w.appraiser, version=1, period=calendar_year(2022), legal=None, name="Không có quyền")
    made.refresh_from_db()
    assert (made.name, verbs(made)) == ("Tên mới", ["campaign.add", "campaign.edit"])


def test_a_launched_campaign_keeps_its_facts(w):
    with pytest.raises(Refused) as refused:
        campaigns.edit(w.campaign, by=w.admin, version=0, period=calendar_year(2021), legal=None, name="Sửa lén")
    assert refused.value.reasons == ["Không sửa được khi đang ở trạng thái “Đã phát động”."]


# --- dates --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "earlier, later, said",
    [
        (("registration", ""), ("filing", "commune"), "“Cấp xã nộp hồ sơ” phải từ ngày 02/12/2021 trở đi, sau mốc “Đăng ký thi đua”."),
        (
            ("filing", "commune"),
            ("filing", "district"),
            "“Cấp huyện nộp hồ sơ” phải từ ngày 02/12/2021 trở đi, sau mốc “Cấp xã nộp hồ sơ”.",
        ),
        (("filing", ""), ("council", ""), "“Họp Hội đồng” phải từ ngày 02/12/2021 trở đi, sau mốc “Đơn vị khác nộp hồ sơ”."),
        (("council", ""), ("decision", ""), "“Ra quyết định” phải từ ngày 02/12/2021 trở đi, sau mốc “Họp Hội đồng”."),
    ],
)
def test_dates_stand_in_order(earlier, later, said):
    first, before = D(2021, 12, 2), D(2021, 12, 1)
    assert milestones.misplaced({earlier: first, later: before}) == {later: said}
    assert milestones.misplaced({earlier: first, later: first}) == {}
    assert milestones.misplaced({earlier: first, later: None}) == {}


def test_set_dates_keeps_the_rows_that_stay_and_takes_away_blank_ones(w):
    made = draft(w)
    kept = made.milestones.get(unit_kind="commune").pk
    campaigns.set_dates(made, by=w.admin, version=0, dates={("filing", "commune"): D(2021, 12, 13), ("filing", "district"): None})
    assert list(made.milestones.values_list("pk", "due_on")) == [(kept, D(2021, 12, 13))]
    assert Notification.objects.count() == 0


def test_after_the_launch_a_changed_date_is_told_to_the_addressed_units(w):
    campaigns.set_dates(w.campaign, by=w.admin, version=0, dates={("filing", "commune"): D(2021, 12, 13)})
    told = Notification.objects.filter(account=w.commune_clerk).get()
    assert told.text == "“Phong trào thi đua năm 2021” đổi mốc – Cấp xã nộp hồ sơ: 13/12/2021."
    assert not Notification.objects.filter(account__in=[w.other_clerk, w.member_1]).exists()


def test_set_dates_refuses_disorder_no_filing_date_and_a_closed_campaign(w):
    with pytest.raises(Refused):
        campaigns.set_dates(w.campaign, by=w.admin, version=0, dates={("council", ""): D(2021, 12, 1)})
    with pytest.raises(Refused) as refused:
        campaigns.set_dates(w.campaign, by=w.admin, version=0, dates={("filing", "commune"): None})
    assert refused.value.reasons == ["Phong trào đã phát động phải còn ít nhất một hạn nộp hồ sơ."]
    campaigns.close(w.campaign, by=w.admin, version=0)
    with pytest.raises(Refused):
        campaigns.set_dates(w.campaign, by=w.admin, version=1, dates={("council", ""): D(2021, 12, 20)})
    assert list(w.campaign.milestones.values_list("due_on", flat=True)) == [D(2021, 12, 10)]


def test_a_filing_date_binds_its_own_kind_or_else_everybody():
    own, everybody = Milestone(kind="filing", unit_kind="commune"), Milestone(kind="filing")
    council = Milestone(kind="council")
    assert milestones.filing_of([council, everybody, own], "commune") is own
    assert milestones.filing_of([council, everybody, own], "school") is everybody
    assert milestones.filing_of([council, own], "school") is None


@pytest.mark.usefixtures("_november")
def test_the_line_of_milestones_as_of_today(w):
    rows = [
        Milestone(pk=1, kind="registration", due_on=D(2021, 1, 15)),
        Milestone(pk=2, kind="filing", unit_kind="commune", due_on=D(2021, 12, 10)),
        Milestone(pk=3, kind="filing", unit_kind="school", due_on=D(2021, 12, 20)),
    ]
    line = [("Đăng ký thi đua", "done"), ("Cấp xã nộp hồ sơ", "current"), ("Nộp hồ sơ (Trường học)", "todo")]
    assert [(step.label, step.state) for step in milestones.steps(rows)] == line
    assert [(step.label, step.state) for step in milestones.steps(milestones.binding(rows, "commune"))] == line[:2]


# --- launching ----------------------------------------------------------------------------------------------------------


def test_launch_addresses_the_open_units_of_the_kinds_chosen_and_tells_them(w):
    made = draft(w)
    w.sibling_commune.closed_on = D(2020, 1, 1)
    w.sibling_commune.save()
    campaigns.launch(made, kinds=["commune", "district"], by=w.admin, version=0)
    made.refresh_from_db()
    assert (made.state, made.version) == ("launched", 1)
    assert set(made.addressed.values_list("unit__code", flat=True)) == {"phuoc-binh", "bac-ai", "ninh-son"}
    assert set(Notification.objects.values_list("account__username", "url")) == {
        (name, f"/phong-trao/{made.public_id}/") for name in ("commune_clerk", "commune_head", "district_clerk", "district_head")
    }
    assert verbs(made) == ["campaign.add", "campaign.launch"]


@pytest.mark.parametrize(
    "columns, said",
    [
        ({"legal": None}, "Chưa có số kế hoạch hoặc quyết định phát động: ghi ở “Sửa thông tin”."),
        ({"theme": ""}, "Chưa có tên hoặc chủ đề của phong trào: ghi ở “Sửa thông tin”."),
        ({"dates": {("council", ""): D(2021, 12, 20)}}, "Chưa có hạn nộp hồ sơ cho cấp nào: ghi ở “Sửa các mốc”."),
        (
            {"dates": {**FILING, ("council", ""): D(2021, 12, 1)}},
            "“Họp Hội đồng” phải từ ngày 10/12/2021 trở đi, sau mốc “Cấp xã nộp hồ sơ”.",
        ),
    ],
)
def test_launch_says_what_is_missing_and_changes_nothing(w, columns, said):
    made = draft(w, **columns)
    with pytest.raises(Refused) as refused:
        campaigns.launch(made, kinds=["commune"], by=w.admin, version=0)
    made.refresh_from_db()
    assert (refused.value.reasons, made.state, made.addressed.count(), Notification.objects.count()) == ([said], "draft", 0, 0)


def test_a_five_year_campaign_needs_no_filing_date_of_its_own(w):
    made = draft(w, kind="five_year", year=None, dates={}, period=calendar_years(2021, 2025))
    assert campaigns.launch(made, kinds=["commune"], by=w.admin, version=0).state == "launched"


def test_launch_to_nobody_by_others_or_twice_is_refused(w):
    made = draft(w)
    with pytest.raises(Refused):
        campaigns.launch(made, kinds=["school"], by=w.admin, version=0)
    with pytest.raises(PermissionDenied):
        campaigns.launch(made, kinds=["commune"], by=w.appraiser, version=0)
    assert made.addressed.count() == 0
    campaigns.launch(made, kinds=["commune"], by=w.admin, version=0)
    with pytest.raises(Conflict):
        campaigns.launch(made, kinds=["commune", "district"], by=w.admin, version=0)
    assert made.addressed.count() == 2


# --- the receipt, closing -------------------------------------------------------------------------------------------------


def test_the_receipt_is_noted_once_for_the_addressed_unit(w):
    assert campaigns.mark_opened(w.campaign, by=w.commune_clerk) == 1
    seen = CampaignUnit.objects.get(campaign=w.campaign, unit=w.commune)
    assert campaigns.mark_opened(w.campaign, by=w.commune_head) == 0
    seen.refresh_from_db()
    assert seen.opened_by == w.commune_clerk
    assert CampaignUnit.objects.exclude(opened_at=None).count() == 1
    assert verbs(w.campaign) == ["campaign.open"]


@pytest.mark.parametrize("who", ["other_clerk", "member_1", "appraiser", "admin"])
def test_the_receipt_is_only_for_clerks_and_heads_of_addressed_units(w, who):
    with pytest.raises(PermissionDenied):
        campaigns.mark_opened(w.campaign, by=w.accounts[who])


def test_close_ends_a_launched_campaign_for_good(w):
    with pytest.raises(PermissionDenied):
        campaigns.close(w.campaign, by=w.appraiser, version=0)
    campaigns.close(w.campaign, by=w.admin, version=0)
    w.campaign.refresh_from_db()
    assert w.campaign.state == "closed"
    with pytest.raises(Conflict):
        campaigns.close(w.campaign, by=w.admin, version=1)
    with pytest.raises(Refused):
        campaigns.mark_opened(w.campaign, by=w.commune_clerk)


# --- who sees it ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_seen_by_its_keepers_only(w):
    made = draft(w)
    sees = {name for name, account in w.accounts.items() if Campaign.objects.visible_to(account).filter(pk=made.pk).exists()}
    assert sees == {"admin", "appraiser", "office_head", "secretary"}


def test_a_launched_one_is_seen_by_everybody_of_its_province_only(w):
    sees = {name for name, account in w.accounts.items() if Campaign.objects.visible_to(account).exists()}
    assert sees == set(w.accounts) - {"other_clerk", "other_appraiser"}


# --- next year's ----------------------------------------------------------------------------------------------------------


def test_next_year_starts_from_the_last_one_off_days_off(w):
    five = draft(w, kind="five_year", period=calendar_years(2021, 2025), year=None, theme="Sáng tạo")
    first = campaigns.propose_year(five)
    assert (first.name, first.year, first.dates) == ("Phong trào thi đua năm 2021", 2021, {})
    draft(w, parent=five, name="Thi đua năm 2021", year=2021, period=calendar_year(2021), award_reason="trong năm 2021")
    Holiday.objects.create(date=D(2022, 12, 12), name="nghỉ thử", source="thử nghiệm")
    second = campaigns.propose_year(five)
    assert (second.name, second.year, second.period, second.award_reason) == (
        "Thi đua năm 2022",
        2022,
        calendar_year(2022),
        "trong năm 2022",
    )
    # 10/12/2022 is a Saturday and the Monday after it is off; 20/12/2022 is a Tuesday.
    assert second.dates == {("filing", "commune"): D(2022, 12, 13), ("filing", "district"): D(2022, 12, 20)}


# --- pages ----------------------------------------------------------------------------------------------------------------


def test_the_list_shows_the_tree_with_counts(w, django_app):
    five = draft(w, name="Giai đoạn 2021–2025", kind="five_year", period=calendar_years(2021, 2025), year=None)
    Campaign.objects.filter(pk=w.campaign.pk).update(parent=five)
    campaigns.mark_opened(w.campaign, by=w.commune_clerk)
    page = django_app.get("/phong-trao/", user=w.admin)
    rows = [" ".join(row.text.split()) for row in page.html.select("tbody tr")]
    assert rows == [
        "Giai đoạn 2021–2025 4614/KH-UBND ngày 22/12/2020 Giai đoạn 5 năm 01/01/2021 – 31/12/2025 – Đang soạn",
        "Thuộc phong trào trên: Phong trào thi đua năm 2021 Chưa có văn bản phát động Hằng năm 01/01/2021 – 31/12/2021 1 / 7 Đã phát động",
    ]
    # The clerk does not see the draft above: its child stands at the top.
    page = django_app.get("/phong-trao/", user=w.commune_clerk)
    assert [row.select_one("a").text for row in page.html.select("tbody tr")] == ["Phong trào thi đua năm 2021"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_needs_the_same_queries_at_one_and_three(w, client, count_queries, more):
    for _ in range(more):
        draft(w)
    client.force_login(w.admin)
    client.get("/phong-trao/")
    with count_queries(LIST_QUERIES):
        assert len(client.get("/phong-trao/").context["branches"]) == 1 + more


LIST_QUERIES = 6


def test_the_administrator_writes_dates_and_launches_on_screen(w, django_app):
    form = django_app.get(reverse("emulation:campaign_add"), user=w.admin).forms[2]
    form["kind"], form["name"], form["theme"], form["year"] = "annual", "Thi đua 2022", "Đoàn kết", "2022"
    form["period_from"], form["period_to"] = "2022-01-01", "2022-12-31"
    form["act_number"], form["act_date"], form["act_issuer"] = "02/CT-UBND", "10/01/2022", "Chủ tịch UBND tỉnh"
    wrong = form.submit()
    assert wrong.html.select_one("#id_act_title")["class"][-1] == "is-invalid"
    form = wrong.forms[2]
    form["act_title"] = "Phát động thi đua"
    page = form.submit().follow()
    assert "Chưa có hạn nộp hồ sơ cho cấp nào" in page.text

    form = page.click("Sửa các mốc", index=0).forms[2]
    form["filing_commune"], form["council"] = "2022-12-10", "2022-12-01"
    page = form.submit()
    assert page.html.select_one(".error-summary li").text == (
        "Họp Hội đồng: “Họp Hội đồng” phải từ ngày 10/12/2022 trở đi, sau mốc “Cấp xã nộp hồ sơ”."
    )
    form = page.forms[2]
    form["council"] = "2022-12-20"
    page = form.submit().follow()
    assert "Thứ bảy 10/12/2022 là ngày nghỉ, hạn thực tế là thứ Hai 12/12/2022." in page.text

    page = page.click("Phát động", index=0)
    assert [label.text.strip() for label in page.html.select("#div_id_kinds .form-check-label")] == [
        "Sở, ban, ngành – 2 đơn vị", "Huyện, thành phố thuộc tỉnh – 2 đơn vị", "Xã, phường, thị trấn – 2 đơn vị",
    ]  # fmt: skip
    page = page.forms[2].submit().follow()
    assert "Đã phát động tới 6 đơn vị." in page.text
    assert Campaign.objects.get(name="Thi đua 2022").state == "launched"


def test_a_new_year_is_added_on_screen_with_last_years_dates(w, django_app):
    five = draft(w, kind="five_year", period=calendar_years(2021, 2025), year=None)
    Campaign.objects.filter(pk=w.campaign.pk).update(parent=five)
    form = django_app.get(reverse("emulation:campaign_add_year", args=[five.public_id]), user=w.admin).forms[2]
    assert (form["name"].value, form["year"].value, form["period_to"].value) == ("Phong trào thi đua năm 2022", "2022", "31/12/2022")
    form["act_issuer"] = ""
    page = form.submit().follow()
    made = Campaign.objects.get(year=2022)
    assert (made.parent, milestones.dates_of(made)) == (five, {("filing", "commune"): D(2022, 12, 12)})
    assert page.request.path == made.get_absolute_url()


def test_a_child_outside_its_parent_is_refused_on_the_form_with_nothing_lost(w, django_app):
    five = draft(w, kind="five_year", period=calendar_years(2021, 2025), year=None)
    form = django_app.get(reverse("emulation:campaign_add_year", args=[five.public_id]), user=w.admin).forms[2]
    form["act_issuer"], form["period_from"], form["period_to"] = "", "2031-01-01", "2031-12-31"
    page = form.submit()
    assert "phải chạm vào giai đoạn 2021–2025" in page.html.select_one(".error-summary").text
    assert page.forms[2]["period_from"].value == "2031-01-01"


def test_editing_on_screen_from_an_old_page_is_a_conflict(w, django_app):
    made = draft(w)
    url = reverse("emulation:campaign_edit", args=[made.public_id])
    old = django_app.get(url, user=w.admin).forms[2]
    fresh = django_app.get(url, user=w.admin).forms[2]
    fresh["name"] = "Tên mới"
    fresh.submit().follow()
    old["name"] = "Tên cũ"
    old.submit(status=409)
    made.refresh_from_db()
    assert made.name == "Tên mới"


def test_the_clerk_says_that_the_unit_has_seen_it(w, django_app):
    page = django_app.get(w.campaign.get_absolute_url(), user=w.commune_clerk)
    assert not page.html.select("details.fold")
    page = page.forms[2].submit().follow()
    assert "Đã ghi nhận đơn vị đã xem phong trào." in page.text
    assert "da-xem" not in page.text
    kept = django_app.get(w.campaign.get_absolute_url(), user=w.appraiser)
    assert kept.html.select_one("h2").text == "Đơn vị được phát động: 1 / 7 đã mở"


def test_opening_the_page_alone_changes_nothing(w, client):
    client.force_login(w.commune_clerk)
    client.get(w.campaign.get_absolute_url())
    assert not CampaignUnit.objects.exclude(opened_at=None).exists()


def test_closing_asks_first(w, django_app):
    page = django_app.get(w.campaign.get_absolute_url(), user=w.admin).click("Tổng kết, đóng phong trào")
    assert page.html.select_one("h1").text == "Tổng kết và đóng phong trào?"
    page.forms[2].submit().follow()
    w.campaign.refresh_from_db()
    assert w.campaign.state == "closed"


@pytest.mark.parametrize("name", ["campaign_edit", "campaign_dates", "campaign_launch", "campaign_close", "campaign_add_year"])
def test_the_pages_of_the_administrator_are_closed_to_others(w, client, name):
    url = reverse(f"emulation:{name}", args=[w.campaign.public_id])
    for who, status in (("admin", 200), ("appraiser", 403), ("commune_clerk", 403), ("other_clerk", 404)):
        client.force_login(w.accounts[who])
        assert client.get(url).status_code == status, who


# --- two at once ----------------------------------------------------------------------------------------------------------


@pytest.mark.engine
@pytest.mark.django_db(transaction=True)
def test_four_launches_at_once_launch_once():
    w = world()
    made = draft(w)
    outcomes = race(4, lambda number: campaigns.launch(made, kinds=["commune"], by=w.admin, version=0))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Campaign", "Conflict", "Conflict", "Conflict"]
    assert (made.addressed.count(), Notification.objects.count(), verbs(made)) == (2, 3, ["campaign.add", "campaign.launch"])
