"""Where people meet the law: beside each candidate, on the page of a case, in the appraiser's list, at the lower form, for one person."""

import datetime
import uuid

import pytest

from awards import appraisal
from awards.models import Nomination, Override
from emulation.models import Award, AwardRule
from tests.eligible import excellent, law, rated, titled
from tests.envelopes import draft
from tests.factories import World, cases, nomination, person, world
from units import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    made = world()
    law(made)
    return made


def texts(page, selector: str) -> list[str]:
    return [" ".join(one.get_text(" ", strip=True).split()) for one in page.html.select(selector)]


def test_each_candidate_bears_the_answer_before_anything_is_typed(w, django_app):
    excellent(w, name="An Đủ")
    rated(person(w, name="Bình Thiếu"), 2020, 2021, level="good")
    page = django_app.get(f"/to-trinh/{draft(w).public_id}/them/?award=BK_TINH", user=w.commune_clerk)
    told = texts(page, "table.list tbody td[data-label='Đối chiếu']")
    assert told[0] == "✓ Đạt"
    assert told[1].startswith("✕ Chưa đạt Còn thiếu")
    assert told[1].endswith("(Điều 74 Luật thử nghiệm)")


def test_the_page_of_a_case_shows_reason_article_facts_and_what_was_set_aside(w, django_app):
    (case,) = cases(w, award="CSTD_TINH")
    titled(w, case.recipient, 2020, 2021)
    page = django_app.get(f"/truong-hop/{case.public_id}/", user=w.appraiser)
    (line,) = page.html.select(".eligibility .criteria > li")
    assert " ".join(line.get_text(" ", strip=True).split()) == (
        "✕ Chưa đạt Còn thiếu Chiến sĩ thi đua cơ sở năm 2019. Điều 22 Luật thử nghiệm "
        "Căn cứ: Chiến sĩ thi đua cơ sở năm 2020 Chiến sĩ thi đua cơ sở năm 2021"
    )
    record = case.recipient.records.get(award_year=2020)
    assert line.select_one("a")["href"] == f"/nguoi-nhan/{case.recipient_id}/#khen-thuong-{record.pk}"
    Override.objects.create(nomination=case, key="k1", finding="Còn thiếu", reason="Có quyết định giấy", by=w.appraiser, at=clock.now())
    assert "Đã bỏ qua Có quyết định giấy" in texts(django_app.get(f"/truong-hop/{case.public_id}/", user=w.commune_clerk), ".criteria")[0]


def test_other_ways_are_folded_and_the_chosen_one_stands_first(w, django_app):
    two = [*AwardRule.objects.get(award__code="CSTD_TINH").routes, *AwardRule.objects.get(award__code="BK_TINH").routes]
    AwardRule.objects.filter(award__code="CSTD_TINH").update(routes=two)
    (case,) = cases(w, award="CSTD_TINH")
    rated(case.recipient, 2020, 2021)
    page = django_app.get(f"/truong-hop/{case.public_id}/", user=w.appraiser)
    assert texts(page, ".eligibility > .way") == ["Gần nhất: Hai năm hoàn thành xuất sắc nhiệm vụ"]
    assert "1 con đường khác" in texts(page, ".eligibility > details > summary")
    Nomination.objects.update(route="k1")
    chosen = texts(django_app.get(f"/truong-hop/{case.public_id}/", user=w.appraiser), ".eligibility > .way")
    assert chosen[0].startswith("Đơn vị đề nghị xét theo: Ba năm liên tục Chiến sĩ thi đua cơ sở")


def test_what_is_over_is_not_judged_any_more(w, django_app):
    (case,) = cases(w, state="refused")
    assert texts(django_app.get(f"/truong-hop/{case.public_id}/", user=w.appraiser), ".eligibility") == []


def test_the_appraisers_list_bears_a_badge_per_line(w, django_app):
    first, second = cases(w, 2)
    rated(first.recipient, 2020, 2021)
    page = django_app.get("/tham-dinh/", user=w.appraiser)
    told = dict(zip(texts(page, "table.list tbody th a"), texts(page, "td[data-label='Đối chiếu']"), strict=True))
    assert told[first.recipient.name] == "✓ Đạt"
    assert told[second.recipient.name].startswith("? Chưa rõ Chưa rõ")


def test_lower_forms_stand_in_the_order_of_the_ladder_with_what_the_law_says(w, django_app):
    made = Award.objects.create(
        code="BK_CAO", name="Bằng khen bậc cao", kind="commendation", level="province", order=20, ladder="merit", rank=3
    )
    AwardRule.objects.create(
        award=made, regime=w.rules["BK_TINH"].regime, valid_from="2017-10-01", source="thử", decision_subject="Thử", for_person=True
    )
    w.awards["BK_CAO"], w.rules["BK_CAO"] = made, made.rules.get()
    (case,) = cases(w, award="BK_CAO")
    rated(case.recipient, 2020, 2021)
    assert [award.code for award in appraisal.lower_awards(case)] == ["BK_TINH", "CSTD_TINH"]
    page = django_app.get(f"/tham-dinh/{case.public_id}/", user=w.appraiser)
    assert [line[:40] for line in texts(page, ".verdicts details p")] == [
        "✓ Đạt Bằng khen của Chủ tịch UBND tỉnh",
        "✕ Chưa đạt Chiến sĩ thi đua cấp tỉnh Còn",
    ]


def test_one_persons_page_tells_what_is_open_and_the_next_rung(w, django_app):
    one = excellent(w, name="Một Người")
    titled(w, one, 2020, 2021)
    page = django_app.get(f"/nguoi-nhan/{one.pk}/", user=w.commune_clerk).click("Có thể đề nghị gì")
    assert texts(page, ".page-main > .panel ul li") == ["Bằng khen của Chủ tịch UBND tỉnh"]
    rungs = texts(page, "details.rung > summary")
    assert [rung for rung in rungs if "Bậc tiếp theo" in rung] == ["✕ Chưa đạt Chiến sĩ thi đua cấp tỉnh Bậc tiếp theo"]
    titled(w, one, 2019)
    one.records.filter(award_year=2019).update(award=w.awards["BK_TINH"], award_year=2021)
    assert texts(django_app.get(f"/nguoi-nhan/{one.pk}/co-the-de-nghi/", user=w.commune_clerk), ".page-main > .panel ul li") == []
    one.records.filter(award=w.awards["BK_TINH"]).delete()
    nomination(w, one, state="submitted")
    again = django_app.get(f"/nguoi-nhan/{one.pk}/co-the-de-nghi/", user=w.commune_clerk)
    assert [rung for rung in texts(again, "details.rung > summary") if "Đã đề nghị năm nay" in rung]
    for who in (w.sibling_clerk, w.other_clerk):
        django_app.get(f"/nguoi-nhan/{one.pk}/co-the-de-nghi/", user=who, status=404)


def test_the_pages_cost_the_same_for_one_fact_and_for_many(w, client, count_queries):
    one = excellent(w)
    titled(w, one, 2021)
    client.force_login(w.commune_clerk)
    client.get(f"/nguoi-nhan/{one.pk}/co-the-de-nghi/")
    with count_queries(23):
        client.get(f"/nguoi-nhan/{one.pk}/co-the-de-nghi/")
    titled(w, one, 2018, 2019, 2020)
    with count_queries(23):
        client.get(f"/nguoi-nhan/{one.pk}/co-the-de-nghi/")


# --- the list of who is due -------------------------------------------------------------------------------------------------


def test_from_the_list_to_an_envelope_in_one_press(w, django_app):
    first = excellent(w, name="An Đủ")
    excellent(w, name="Bình Đủ")
    page = django_app.get("/den-han/", user=w.commune_clerk)
    form = next(one for one in page.forms.values() if "ids" in one.fields)
    form.set("ids", True, index=0)
    done = form.submit().follow()
    assert "Đã lập tờ trình với 1 trường hợp “Bằng khen của Chủ tịch UBND tỉnh”" in done
    assert [*Nomination.objects.values_list("recipient_id", flat=True)] == [first.pk]
    again = django_app.get("/den-han/", user=w.commune_clerk)
    assert "Đã đề nghị" in texts(again, "td[data-label='Đề nghị']")[0]
    form = next(one for one in again.forms.values() if "ids" in one.fields)
    assert [one.value for one in form.fields["into"]] == [""]
    form["into"] = form["into"].options[1][0]
    form.set("ids", True, index=0)
    assert "Đã thêm vào tờ trình 1 trường hợp" in form.submit().follow()


def test_nobody_ticked_keeps_the_page_and_says_so(w, django_app):
    excellent(w)
    page = django_app.get("/den-han/", user=w.commune_clerk)
    answer = next(one for one in page.forms.values() if "ids" in one.fields).submit()
    assert "Chưa chọn ai: đánh dấu ít nhất một dòng." in answer


def test_who_only_looks_on_ticks_nothing_and_others_see_nothing(w, django_app, client):
    excellent(w, name="An Đủ")
    page = django_app.get("/den-han/?don_vi=phuoc-binh", user=w.appraiser)
    assert "An Đủ" in page
    assert "Chỉ cán bộ thi đua, thủ trưởng của UBND xã Phước Bình lập được tờ trình." in page
    assert page.html.select("input[name=ids]") == []
    django_app.get("/den-han/?don_vi=phuoc-binh", user=w.other_clerk, status=404)
    django_app.get("/den-han/", user=w.member_1, status=403)
    client.force_login(w.appraiser)
    assert client.post("/den-han/?don_vi=phuoc-binh", {"form_token": uuid.uuid4().hex, "award": "BK_TINH"}).status_code == 403
    assert Nomination.objects.count() == 0


def test_a_year_without_an_open_campaign_says_why_nothing_can_be_started(w, django_app):
    excellent(w, 2019, 2020)
    page = django_app.get("/den-han/?nam=2020", user=w.commune_clerk)
    assert "Không có phong trào năm 2020 nào đang mở cho UBND xã Phước Bình." in page


def test_the_list_is_folded_by_groups_and_narrowed_by_marks(w, django_app):
    excellent(w, name="Bà Nông Dân", labour_group="farmer", detail={"honorific": "Bà", "gender": "female"})
    excellent(w, name="Ông Khác")
    page = django_app.get("/den-han/?dau=nu", user=w.commune_clerk)
    assert texts(page, "tbody th a[data-row-link]") == ["Bà Bà Nông Dân"]
    assert texts(page, ".marks")[0] == "Trực tiếp lao động Công nhân, nông dân Nữ"
    assert "Chưa có người" not in page
    empty = django_app.get("/den-han/?don_vi=phuoc-binh&hinh_thuc=BK_TINH&nhom=gan", user=w.commune_clerk)
    assert "Không có ai trong nhóm này" in empty


def test_the_page_costs_the_same_for_three_and_for_two_hundred(w, client, count_queries):
    client.force_login(w.commune_clerk)
    for number in (3, 197):
        for _ in range(number):
            excellent(w)
        client.get("/den-han/")
        with count_queries(27):
            answer = client.get("/den-han/")
    assert len(answer.content) < 300 * 1024
