"""The advisor: the highest form that the law allows for a described achievement, and why the higher ones do not apply."""

import datetime

import pytest

from awards import advice
from awards.advice import Described
from awards.eligibility.history import MovementFact
from awards.models import Nomination
from emulation.models import AwardRule
from tests.eligible import excellent, law
from tests.factories import World, cases, person, world

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2021, 11, 22)


def sudden(reach: str, **columns) -> dict:
    return {
        "id": f"dx-{reach}", "name": "Thành tích đột xuất", "for": ["person", "household"], "method": ["ad_hoc"],
        "article": "Điều thử nghiệm", "verified": True, "require": {"reach": {"at_least": reach, "sudden": True}},
    } | columns  # fmt: skip


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    law(made)
    ground = AwardRule.objects.get(award__code="BK_TINH").routes
    AwardRule.objects.filter(award__code="BK_TINH").update(routes=[*ground, sudden("province")], groups=["person", "household"])
    AwardRule.objects.filter(award__code="GK_XA").update(routes=[sudden("grassroots")], groups=["person", "household"], verified=True)
    return made


def told(w: World, described: Described, **asked) -> list[tuple[str, str]]:
    found = advice.advise(described, **{"on": TODAY, "award_year": 2021, "unit": w.commune} | asked)
    return [(row.award.code, row.verdict) for row in found]


def test_the_highest_that_the_reach_allows_fits(w):
    wide = Described("person", method="ad_hoc", reach="province", sudden=True)
    assert told(w, wide) == [("BK_TINH", "fits"), ("CSTD_TINH", "no"), ("GK_XA", "fits")]
    near = Described("person", method="ad_hoc", reach="grassroots", sudden=True)
    assert told(w, near) == [("BK_TINH", "no"), ("CSTD_TINH", "no"), ("GK_XA", "fits")]
    rows = advice.advise(near, on=TODAY, award_year=2021, unit=w.commune)
    assert advice.best(rows).award.code == "GK_XA"
    assert rows[1].why == "Danh mục không có con đường nào theo phương thức “đột xuất” đến hình thức này cho đối tượng này."
    assert rows[0].why.endswith("(Điều thử nghiệm)")


def test_what_is_not_sudden_is_no_sudden_achievement(w):
    assert told(w, Described("household", method="ad_hoc", reach="province")) == [("BK_TINH", "no"), ("GK_XA", "no")]
    assert advice.best(advice.advise(Described("household", method="ad_hoc", reach="province"), on=TODAY, award_year=2021)) is None


def test_a_text_nobody_checked_is_a_doubt_not_a_no(w):
    AwardRule.objects.filter(award__code="GK_XA").update(routes=[sudden("province", verified=False)])
    near = Described("household", method="ad_hoc", reach="grassroots", sudden=True)
    assert told(w, near) == [("BK_TINH", "no"), ("GK_XA", "doubt")]


def test_ways_that_nobody_has_read_forbid_no_method(w):
    AwardRule.objects.filter(award__code="CSTD_TINH").update(verified=False)
    rows = advice.advise(Described("person", method="ad_hoc", reach="province", sudden=True), on=TODAY, award_year=2021, unit=w.commune)
    (row,) = [row for row in rows if row.award.code == "CSTD_TINH"]
    assert (row.verdict, row.why.endswith("cho đối tượng này (Điều 22 Luật thử nghiệm; chưa xác minh).")) == ("doubt", True)


def test_criteria_that_nobody_entered_say_nothing(w):
    AwardRule.objects.filter(award__code="BK_TINH").update(routes=[sudden("province", require=None)])
    wide = Described("household", method="ad_hoc", reach="grassroots", sudden=True)
    assert told(w, wide) == [("BK_TINH", "unread"), ("GK_XA", "fits")]


def test_a_recipients_history_is_judged(w):
    merit = Described("person", method="merit")
    assert told(w, merit, recipient=excellent(w))[0] == ("BK_TINH", "fits")
    assert told(w, merit, recipient=person(w))[0] == ("BK_TINH", "weigh")


def test_a_movement_counts_when_it_is_told(w):
    movement = sudden("x") | {"id": "cd", "method": ["thematic"], "require": {"movement": {"launched_by": ["province"], "min_years": 3}}}
    AwardRule.objects.filter(award__code="BK_TINH").update(routes=[movement])
    described = [Described("person", "thematic", movement=MovementFact("province", years, "final")) for years in (2, 3)]
    assert [told(w, one)[0] for one in described] == [("BK_TINH", "no"), ("BK_TINH", "fits")]


@pytest.mark.engine
def test_queries_do_not_grow(w, count_queries):
    with count_queries(3):
        advice.advise(Described("person"), on=TODAY, award_year=2021, unit=w.commune)
    who = excellent(w)
    with count_queries(9):
        advice.advise(Described("person"), on=TODAY, award_year=2021, unit=w.commune, recipient=who)


def test_what_only_people_can_weigh_is_not_called_fitting(w, django_app):
    """Nothing known and nothing told: the page names how high one may think, and does not recommend it."""
    page = django_app.get("/hinh-thuc-phu-hop/?loai=person&xem=1", user=w.commune_clerk)
    note = page.html.select_one("form.panel ~ .note")
    rows = advice.advise(Described("person"), on=TODAY, award_year=2021, unit=w.commune)
    assert advice.best(rows).verdict == "weigh"
    assert (note["class"], "Phù hợp nhất" in page.text) == (["note", "tone-blue"], False)
    assert f"còn có thể cân nhắc là {advice.best(rows).award}." in note.text


def test_the_page_stands_alone_and_explains(w, django_app):
    page = django_app.get("/hinh-thuc-phu-hop/", user=w.commune_clerk)
    page = django_app.get("/hinh-thuc-phu-hop/?loai=person&cach=ad_hoc&anh_huong=grassroots&dot_xuat=on", user=w.commune_clerk)
    assert "Phù hợp nhất: Giấy khen của Chủ tịch UBND cấp xã" in " ".join(page.html.select_one(".note").get_text(" ", strip=True).split())
    names = [one.get_text(" ", strip=True) for one in page.html.select("details.rung > summary strong")]
    assert names == ["Bằng khen của Chủ tịch UBND tỉnh", "Chiến sĩ thi đua cấp tỉnh", "Giấy khen của Chủ tịch UBND cấp xã"]
    AwardRule.objects.filter(award__code="BK_TINH").update(routes=[sudden("province", require=None)])
    page = django_app.get("/hinh-thuc-phu-hop/?loai=person&cach=ad_hoc", user=w.commune_clerk)
    assert "1 hình thức chưa nhập tiêu chuẩn vào danh mục" in page
    wrong = django_app.get("/hinh-thuc-phu-hop/?loai=nobody&ngay=31/31/2021", user=w.commune_clerk)
    assert "Chưa tư vấn được" in wrong


def test_a_nomination_tells_what_it_knows(w, django_app):
    (case,) = cases(w)
    Nomination.objects.update(method="ad_hoc", reach="grassroots", sudden=True)
    page = django_app.get(f"/hinh-thuc-phu-hop/?truong_hop={case.public_id}", user=w.appraiser)
    assert page.html.select_one("#id_anh_huong option[selected]")["value"] == "grassroots"
    assert "Giấy khen của Chủ tịch UBND cấp xã" in page.html.select_one(".note").get_text()
    django_app.get(f"/hinh-thuc-phu-hop/?truong_hop={case.public_id}", user=w.other_appraiser, status=404)
    django_app.get("/hinh-thuc-phu-hop/?nguoi=x", user=w.appraiser, status=404)
    django_app.get("/hinh-thuc-phu-hop/", user=w.auditor, status=403)
