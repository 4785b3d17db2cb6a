"""The page of a recipient: awards, ratings, initiatives and achievements on one timeline, what is under way, and who may look."""

import datetime
import uuid

import pytest

from awards import achievements, records
from awards.models import Achievement, AwardRecord, CouncilSession, Initiative, Nomination, Rating
from tests.access_objects import attachment
from tests.factories import collective, nomination, person, world
from tests.test_decisions import TODAY, issued
from units import clock, registry
from units.models import Recipient, Unit, UnitSuccession

pytestmark = pytest.mark.django_db
READERS = {"commune_clerk", "commune_head", "district_clerk", "district_head", "appraiser", "office_head", "secretary"}


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def record(w, recipient, year, award="GK_XA", **columns):
    columns = {"decision_number": f"{year}/QĐ-UBND", "decided_on": f"{year}-12-20", "issuer_name": "Chủ tịch Ủy ban nhân dân xã"} | columns
    columns = {"source": "imported", "recipient_class": "direct_worker", "printed_name": recipient.name} | columns
    return AwardRecord.objects.create(recipient=recipient, award=w.awards[award], award_year=year, **columns)


def rating(recipient, year, level="good", **columns):
    columns = {"source": "imported", "act_number": f"{year}/QĐ", "act_on": f"{year}-12-15", "issuer_name": "UBND xã"} | columns
    return Rating.objects.create(recipient=recipient, year=year, level=level, **columns)


def initiative(title, *authors, on="2020-05-01", **columns):
    columns = {"scope": "grassroots", "issuer_name": "UBND huyện", "act_number": "45/QĐ", "source": "imported"} | columns
    made = Initiative.objects.create(title=title, recognised_on=on, **columns)
    for place, author in enumerate(authors):
        made.author_rows.create(recipient=author, is_lead=place == 0)
    return made


def achievement(w, recipient, on, text, **columns):
    columns = {"field": "agriculture", "entered_by": w.commune_clerk, "entered_at": clock.now()} | columns
    return Achievement.objects.create(recipient=recipient, happened_on=on, text=text, **columns)


def honours(page) -> list[str]:
    return [" ".join(item.get_text(" ").split()) for item in page.html.select("ol.timeline > li")]


def links(page, place: int) -> list[str]:
    return [link.get_text() for link in page.html.select("ol.timeline > li")[place].select("a")]


# --- the timeline -----------------------------------------------------------------------------------------------------------


def test_everything_year_by_year_and_what_is_under_way(w, django_app):
    mai, hoa = person(w, name="Chamaléa Thị Mai"), person(w, name="Pi Năng Thị Hoa")
    issued(w, nominations=[nomination(w, mai)])
    record(w, mai, 2019, source="declared", entered_by=w.commune_clerk, entered_at=clock.now(), scan=attachment(w, w.commune))
    record(w, mai, 2020, award="CSTD_TINH", status="cancelled")
    rating(mai, 2020, "excellent", source="declared", entered_by=w.commune_clerk)
    initiative("Tưới nhỏ giọt cho cây ăn trái", hoa, mai)
    achievement(
        w, mai, "2021-03-01", "Hiến đất làm đường thôn Bố Lang", figure="250.00", figure_unit="m²", evidence=attachment(w, w.commune)
    )
    nomination(w, mai, award="GK_XA", state="under_appraisal")
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.commune_clerk)
    assert honours(page) == [
        (
            "2021 Bằng khen của Chủ tịch UBND tỉnh Quyết định số 2871/QĐ-UBND ngày 20/12/2021 của Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận "
            "Công trạng (thường xuyên) lập thành tích 01/01/2021 – 31/12/2021"
        ),
        (
            "2021 Hiến đất làm đường thôn Bố Lang Thành tích ngày 01/03/2021 250 m² Nông nghiệp, nông thôn mới "
            "Người commune_clerk ghi 22/12/2021 Minh chứng Sửa"
        ),
        (
            "2020 Chiến sĩ thi đua cấp tỉnh Đã huỷ bỏ Quyết định số 2020/QĐ-UBND ngày 20/12/2020 của Chủ tịch Ủy ban nhân dân xã "
            "Công trạng (thường xuyên) Nhập từ quyết định cũ"
        ),
        (
            "2020 Hoàn thành xuất sắc nhiệm vụ Tự khai, chờ đối chiếu Xếp loại năm 2020, văn bản số 2020/QĐ ngày 15/12/2020 của UBND xã "
            "Sửa Rút lời khai"
        ),
        (
            "2020 Sáng kiến “Tưới nhỏ giọt cho cây ăn trái” Cấp cơ sở; công nhận tại văn bản số 45/QĐ ngày 01/05/2020 của UBND huyện "
            "Tác giả: Pi Năng Thị Hoa (tác giả chính), Chamaléa Thị Mai Chưa dùng để xét khen Nhập từ quyết định cũ"
        ),
        (
            "2019 Giấy khen của Chủ tịch UBND cấp xã Tự khai, chờ đối chiếu Quyết định số 2019/QĐ-UBND ngày 20/12/2019 "
            "của Chủ tịch Ủy ban nhân dân xã Công trạng (thường xuyên) Bản quét Sửa Rút lời khai"
        ),
    ]
    assert "2 lần được khen" in page
    (dots,) = page.html.select(".year-dots")
    assert dots["title"] == "2019: Giấy khen của Chủ tịch UBND cấp xã; 2021: Bằng khen của Chủ tịch UBND tỉnh"
    assert [dot["class"][1] for dot in dots.select(".dot")] == ["dot-declared", "dot-honour"]
    assert "Giấy khen của Chủ tịch UBND cấp xã" in page.html.select_one("aside").get_text()
    assert page.click("Quyết định số 2871").status_code == 200
    assert page.click("Bản quét").content_type == page.click("Minh chứng").content_type == "application/pdf"
    only = page.click("Xếp loại", href="loai=xep-loai")
    assert [line[:35] for line in honours(only)] == ["2020 Hoàn thành xuất sắc nhiệm vụ T"]


def test_the_appraiser_corrects_and_notes_use_where_the_unit_edits(w, django_app):
    mai = person(w)
    record(w, mai, 2019)
    initiative("Tưới nhỏ giọt", mai)
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.appraiser)
    assert [links(page, 0), links(page, 1)] == [["Ghi đã dùng", "Đính chính"], ["Đính chính"]]
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.commune_clerk)
    assert [links(page, 0), links(page, 1)] == [[], []]


def test_nobody_awarded_yet(w, django_app):
    page = django_app.get(f"/nguoi-nhan/{person(w).pk}/", user=w.commune_clerk)
    assert "chưa có khen thưởng trên hệ thống" in page
    assert "Không có đề nghị nào đang xét." in page


def test_a_household_gets_no_rating_and_no_initiative(w, django_app):
    house = registry.add_recipient(kind="household", unit=w.commune, name="Hộ ông Thử", recipient_class="household", by=w.commune_clerk)
    page = django_app.get(f"/nguoi-nhan/{house.pk}/", user=w.commune_clerk)
    assert [link.get_text() for link in page.html.select(".menu-sheet a") if "/khai/" in link["href"]] == ["Khai khen thưởng cũ"]
    for kind in ("xep-loai", "sang-kien", "khong-co"):
        django_app.get(f"/nguoi-nhan/{house.pk}/khai/{kind}/", user=w.commune_clerk, status=404)


def test_a_refused_fact_is_seen_inside_only_and_a_withdrawn_one_by_nobody(w, client):
    mai = person(w)
    gone = {"source": "declared", "status": "withdrawn", "withdrawn_at": clock.now(), "entered_by": w.commune_clerk}
    refused = record(w, mai, 2018, refusal="Không khớp", scan=attachment(w, w.commune), **gone)
    record(w, mai, 2017, **gone)
    record(w, mai, 2016, issuer=w.finance)
    shown = {}
    for name in ("commune_clerk", "appraiser", "department_clerk"):
        client.force_login(w.accounts[name])
        years = client.get(f"/nguoi-nhan/{mai.pk}/").context["years"]
        scan = client.get(f"/nguoi-nhan/{mai.pk}/tep/khen-thuong/{refused.pk}/").status_code
        shown[name] = ([year for year, _ in years], scan)
    assert shown == {"commune_clerk": ([2018, 2016], 200), "appraiser": ([2018, 2016], 200), "department_clerk": ([2016], 404)}


# --- one recipient in several rows, and predecessors -----------------------------------------------------------------------------


def test_merged_rows_are_shown_as_one_and_the_old_address_leads_there(w, django_app):
    kept, old = person(w, name="Nguyễn Văn Hòa"), person(w, at=w.sibling_commune, name="Nguyễn Văn Hoà")
    record(w, kept, 2020)
    record(w, old, 2018)
    achievement(w, old, "2019-02-01", "Việc ở xã cũ")
    Recipient.objects.filter(pk=old.pk).update(merged_into=kept)
    page = django_app.get(f"/nguoi-nhan/{old.pk}/", user=w.commune_clerk).follow()
    assert page.request.path == f"/nguoi-nhan/{kept.pk}/"
    assert [line[:4] for line in honours(page)] == ["2020", "2018"]  # the sibling's notes stay the sibling's
    assert "Gồm cả lịch sử ghi dưới “Nguyễn Văn Hoà” (UBND xã Phước Hòa): đã xác định là một." in page
    page = django_app.get(f"/nguoi-nhan/{kept.pk}/", user=w.sibling_clerk)  # who had the old row still sees the person
    assert [line[:4] for line in honours(page)] == ["2020", "2019", "2018"]
    assert "Ghi thành tích" not in page


def test_predecessors_of_a_whole_unit_stand_apart_under_their_old_names(w, django_app):
    older = registry.open_unit(
        code="cu-hon", kind="commune", name="UBND xã Cũ Hơn", parent=w.district, valid_from=datetime.date(2000, 1, 1)
    )
    for predecessor, successor in ((w.sibling_commune, w.commune), (older, w.sibling_commune)):
        UnitSuccession.objects.create(predecessor=predecessor, successor=successor, effective_on="2021-01-01", act="Nghị quyết thử")
    made = {
        unit: collective(w, unit, name=f"Tập thể {unit.code}", detail={"whole_unit": unit})
        for unit in (w.commune, w.sibling_commune, older)
    }
    record(w, made[w.sibling_commune], 2019, issuer_name="Chủ tịch UBND tỉnh")
    record(w, made[older], 1998, award="TTLDXS")
    record(w, collective(w, w.sibling_commune), 2018)  # a part of the old unit is not the unit
    found = records.predecessor_records(Unit.objects.get(pk=w.commune.pk))
    assert [(str(unit), [row.award_year for row in rows]) for unit, rows in found] == [
        ("UBND xã Phước Hòa", [2019]), ("UBND xã Cũ Hơn", [1998]),
    ]  # fmt: skip
    assert records.predecessor_records(older) == []
    page = django_app.get(f"/nguoi-nhan/{made[w.commune].pk}/", user=w.commune_clerk)
    assert [head.get_text() for head in page.html.select("#content h2") if "trước khi" in head.get_text()] == [
        "Khen thưởng của UBND xã Phước Hòa trước khi sắp xếp",
        "Khen thưởng của UBND xã Cũ Hơn trước khi sắp xếp",
    ]
    assert "chưa có khen thưởng trên hệ thống" in page  # they don't count as the successor's own


# --- who may look -------------------------------------------------------------------------------------------------------------


def lookers(w, client, recipient) -> set[str]:
    seen = set()
    for name, account in w.accounts.items():
        client.force_login(account)
        if client.get(f"/nguoi-nhan/{recipient.pk}/").status_code == 200:
            seen.add(name)
    return seen


def test_who_may_look(w, client):
    mai = person(w)
    issued(w, nominations=[nomination(w, mai)])
    assert lookers(w, client, mai) == READERS
    client.logout()
    assert client.get(f"/nguoi-nhan/{mai.pk}/").status_code == 302


def test_a_unit_sees_those_it_awarded_though_they_belong_elsewhere(w, client):
    other = person(w, at=w.other_commune)
    record(w, other, 2020, issuer=w.finance)
    achievement(w, other, "2020-02-01", "Việc riêng của xã khác")
    client.force_login(w.department_clerk)
    page = client.get(f"/nguoi-nhan/{other.pk}/")
    assert [line.entry.kind for _, lines in page.context["years"] for line in lines] == ["khen-thuong"]  # notes stay inside
    client.force_login(w.commune_clerk)
    assert client.get(f"/nguoi-nhan/{other.pk}/").status_code == 404


def sitting(w, *members, state="on_agenda", recipient=None) -> Nomination:
    """A case on the agenda of a session with these members on its roll."""
    case = nomination(w, recipient, state=state)
    session = CouncilSession.objects.create(
        unit=w.province, name="Phiên thử", held_on=TODAY, created_by=w.secretary, public_id=uuid.uuid4().hex
    )
    for member in members:
        session.seats.create(account=w.accounts[member], name=member)
    session.items.create(nomination=case, vote_mode="open", vote_numerator=1, vote_denominator=2, vote_strict=True, vote_base="all_members")
    return case


def test_a_council_member_sees_the_record_of_whoever_is_on_an_agenda_of_his(w, client):
    mai = person(w)
    achievement(w, mai, "2021-02-01", "Sổ tay của xã")
    sitting(w, "member_1", recipient=mai)
    assert lookers(w, client, mai) == READERS | {"member_1"}
    client.force_login(w.member_1)
    page = client.get(f"/nguoi-nhan/{mai.pk}/")
    assert (page.context["all_count"], page.context["may_add"], page.context["may_note"]) == (0, False, False)
    sitting(w, "commune_clerk", "other_clerk", "member_2", state="accepted", recipient=(early := person(w)))
    assert lookers(w, client, early) == READERS  # a seat without the role, and a case not before the council yet


@pytest.mark.parametrize("who", ["member_1", "member_2", "commune_clerk", "appraiser", "secretary", "other_clerk"])
def test_records_are_seen_where_the_nominations_of_a_session_are(w, who):
    """The rule for members here is the one of `Nomination.visible_to`."""
    for members, state in ((["member_1"], "on_agenda"), (["member_1", "member_2"], "passed"), (["member_2"], "accepted"), ([], "decided")):
        sitting(w, *members, state=state)
    account = w.accounts[who]
    cases = set(Nomination.objects.visible_to(account).values_list("recipient_id", flat=True))
    assert cases - set(records.visible(account).values_list("id", flat=True)) == set()
    if who.startswith("member"):
        assert set(records.visible(account).values_list("id", flat=True)) == cases


def test_the_page_takes_the_same_queries_for_one_and_for_three_rows_of_each_kind(w, client, count_queries):
    client.force_login(w.commune_clerk)
    mai = person(w)
    for years in ((2015,), (2016, 2017)):
        for year in years:
            used = record(w, mai, year, scan=attachment(w, w.commune))
            rating(mai, year, scan=attachment(w, w.commune))
            made = initiative(f"Sáng kiến {year}", mai, person(w), on=f"{year}-05-01", scan=attachment(w, w.commune))
            made.author_rows.filter(recipient=mai).update(used_for=used)
            achievement(w, mai, f"{year}-02-01", "Việc tốt", evidence=attachment(w, w.commune))
            nomination(w, mai, award=["GK_XA", "BK_TINH", "CSTD_TINH"][year - 2015], state="under_appraisal")
        with count_queries(18):
            client.get(f"/nguoi-nhan/{mai.pk}/")


def test_the_verbs_say_no_where_the_page_shows_nothing(w):
    mai = person(w)
    row = achievement(w, mai, "2021-02-01", "Việc tốt")
    seen = {name for name, account in w.accounts.items() if achievements.visible(account).filter(pk=row.pk).exists()}
    assert seen == READERS
