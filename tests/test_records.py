"""The page of a recipient: what was conferred, what is under way, and who may look."""

import pytest

from awards.models import AwardRecord
from tests.factories import nomination, person, world
from tests.test_decisions import TODAY, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def record(w, recipient, year, award="GK_XA", **columns):
    columns = {"decision_number": f"{year}/QĐ-UBND", "decided_on": f"{year}-12-20", "issuer_name": "Chủ tịch Ủy ban nhân dân xã"} | columns
    columns = {"source": "imported", "recipient_class": "direct_worker", "printed_name": recipient.name} | columns
    return AwardRecord.objects.create(recipient=recipient, award=w.awards[award], award_year=year, **columns)


def honours(page) -> list[str]:
    return [" ".join(item.get_text(" ").split()) for item in page.html.select("ol.honours > li")]


def test_awards_year_by_year_and_what_is_under_way(w, django_app):
    mai = person(w, name="Chamaléa Thị Mai")
    issued(w, nominations=[nomination(w, mai)])
    record(w, mai, 2019, source="declared")
    record(w, mai, 2020, award="CSTD_TINH", status="cancelled")
    nomination(w, mai, award="GK_XA", state="under_appraisal")
    page = django_app.get(f"/nguoi-nhan/{mai.pk}/", user=w.commune_clerk)
    assert honours(page) == [
        "2021 Bằng khen của Chủ tịch UBND tỉnh Quyết định số 2871/QĐ-UBND ngày 20/12/2021 của Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận",
        "2020 Chiến sĩ thi đua cấp tỉnh Đã huỷ bỏ Quyết định số 2020/QĐ-UBND ngày 20/12/2020 của Chủ tịch Ủy ban nhân dân xã",
        (
            "2019 Giấy khen của Chủ tịch UBND cấp xã Tự khai, chờ xác nhận Quyết định số 2019/QĐ-UBND ngày 20/12/2019 "
            "của Chủ tịch Ủy ban nhân dân xã"
        ),
    ]
    assert "2 lần được khen" in page
    (dots,) = page.html.select(".year-dots")
    assert dots["title"] == "2019: Giấy khen của Chủ tịch UBND cấp xã; 2021: Bằng khen của Chủ tịch UBND tỉnh"
    assert [dot["class"][1] for dot in dots.select(".dot")] == ["dot-declared", "dot-honour"]
    assert "Giấy khen của Chủ tịch UBND cấp xã" in page.html.select_one("aside").get_text()
    assert page.click("Quyết định số 2871").status_code == 200


def test_nobody_awarded_yet(w, django_app):
    page = django_app.get(f"/nguoi-nhan/{person(w).pk}/", user=w.commune_clerk)
    assert "chưa có khen thưởng trên hệ thống" in page
    assert "Không có đề nghị nào đang xét." in page


def test_who_may_look(w, client):
    mai = person(w)
    issued(w, nominations=[nomination(w, mai)])
    seen = set()
    for name, account in w.accounts.items():
        client.force_login(account)
        if client.get(f"/nguoi-nhan/{mai.pk}/").status_code == 200:
            seen.add(name)
    assert seen == {"commune_clerk", "commune_head", "district_clerk", "district_head", "appraiser", "office_head", "secretary"}
    client.logout()
    assert client.get(f"/nguoi-nhan/{mai.pk}/").status_code == 302


def test_a_unit_sees_those_it_awarded_though_they_belong_elsewhere(w, client):
    other = person(w, at=w.other_commune)
    record(w, other, 2020, issuer=w.finance)
    client.force_login(w.department_clerk)
    assert client.get(f"/nguoi-nhan/{other.pk}/").status_code == 200
    client.force_login(w.commune_clerk)
    assert client.get(f"/nguoi-nhan/{other.pk}/").status_code == 404


def test_the_page_takes_the_same_queries_for_one_and_for_three_records(w, client, count_queries):
    client.force_login(w.commune_clerk)
    mai = person(w)
    for years in ((2015,), (2016, 2017)):
        for year in years:
            record(w, mai, year)
        with count_queries(8):
            client.get(f"/nguoi-nhan/{mai.pk}/")
