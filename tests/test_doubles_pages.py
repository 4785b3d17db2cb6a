"""Pages of suspected doubles and of initiatives: what each reader sees, the answer, the numbers of queries."""

import datetime

import pytest
from django.urls import reverse

from awards import doubles
from awards.models import DoubleClaim, InitiativeAuthor, Nomination, NominationInitiative
from tests.envelopes import add, draft, fresh
from tests.factories import World, cases, person, world
from tests.test_doubles import born, live, record, suspected
from tests.test_standing_on import part

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def page(django_app, name: str, *args, user, **params):
    return django_app.get(reverse(f"awards:{name}", args=args), user=user, params=params)


def alike(w: World) -> tuple[Nomination, Nomination]:
    """Two of two communes who may be one person."""
    one = person(w, name="Mấu Thị Hòa", detail=born(1980))
    other = person(w, w.sibling_commune, name="Mấu Thị Hoà", detail=born(1980))
    return live(w, one), live(w, other, achievement="Bí mật của xã bên cạnh")


def test_the_appraiser_compares_both_and_answers(w, django_app):
    first, second = alike(w)
    doubles.write_down(doubles.find([second]))
    listed = page(django_app, "doubles", user=w.appraiser)
    assert [row.text for row in listed.html.select("tbody tr th a")] == ["Mấu Thị Hòa"]
    asked = listed.click("Mấu Thị Hòa")
    assert "Bí mật của xã bên cạnh" in asked.text
    form = asked.forms[next(n for n, f in asked.forms.items() if "verdict" in f.fields)]
    form["note"] = ""
    refused = form.submit()
    assert "Trả lời: chọn khác hay trùng." in refused.text
    form["verdict"], form["note"] = "different", "Hai người ở hai xã."
    done = form.submit().follow()
    assert done.request.path == reverse("awards:doubles")
    assert "Không có hai trường hợp nào nghi là trùng đang chờ trả lời." in done.text
    claim = DoubleClaim.objects.get()
    assert (claim.verdict, claim.note, claim.by) == ("different", "Hai người ở hai xã.", w.appraiser)
    answered = page(django_app, "doubles", user=w.appraiser, xem="da-tra-loi")
    assert "Hai người ở hai xã." in answered.text
    assert "Đã trả lời: khác" in page(django_app, "appraisal_case", first.public_id, user=w.appraiser).text


def test_the_nominator_reads_of_a_stranger_only_unit_award_and_year(w, django_app):
    first, _second = alike(w)
    shown = page(django_app, "nomination", first.public_id, user=w.commune_clerk)
    panel = shown.html.select_one("#co-the-trung").find_next("details")
    assert "UBND xã Phước Hòa cũng đề nghị “Bằng khen của Chủ tịch UBND tỉnh” năm 2021" in panel.text
    assert "chỉ thấy đơn vị, hình thức và năm" in panel.text
    assert "Bí mật" not in shown.text
    assert "Mấu Thị Hoà" not in shown.text  # the other spelling is a stranger's name
    assert not panel.select("a.btn")


def test_a_double_beyond_doubt_has_no_question(w, django_app):
    (row,) = cases(w, 1)
    held = record(w, row.recipient)
    shown = page(django_app, "appraisal_case", row.public_id, user=w.appraiser)
    panel = shown.html.select_one("#co-the-trung").find_next("details")
    assert "Một thành tích chỉ khen một lần" in panel.text
    assert not panel.select("a.btn")
    assert held.decision_number in panel.text


def test_the_envelope_and_the_entry_warn_at_once(w, django_app):
    someone = person(w)
    record(w, someone, year=2020, period_from="2020-01-01", period_to="2021-03-31")
    dossier = draft(w)
    chosen = page(django_app, "dossier_add", dossier.public_id, user=w.commune_clerk, award="BK_TINH")
    form = chosen.forms[next(n for n, f in chosen.forms.items() if "ids" in f.fields)]
    form["ids"] = [str(someone.pk)]
    shown = form.submit().follow()
    assert "Có thể trùng:" in shown.text
    again = page(django_app, "dossier", dossier.public_id, user=w.commune_clerk)
    assert [h.text for h in again.html.select(".aside h2") if "trùng" in h.text] == ["Có thể trùng"]


def test_the_list_of_the_appraiser_has_a_badge_and_the_batch_says_why(w, django_app):
    row, _held = suspected(w)
    (clear,) = cases(w, 1)
    doubles.write_down(doubles.find([fresh(row)]))
    listed = page(django_app, "appraisal", user=w.appraiser)
    assert listed.text.count("Có thể trùng") == 1
    sure = page(django_app, "appraisal_accept", user=w.appraiser, ids=[row.pk, clear.pk])
    form = sure.forms[next(n for n, f in sure.forms.items() if "seen" in f.fields)]
    said = form.submit().follow().text
    assert "Đã ghi “Đạt” cho 1 trường hợp." in said
    assert "1 trường hợp chưa xét đạt được nên giữ nguyên." in said
    assert "để trả lời khác hay trùng trước" in said


def test_home_tells_how_many_wait(w, django_app):
    row, _held = suspected(w)
    doubles.write_down(doubles.find([fresh(row)]))
    line = "1 chỗ có thể trùng khen, chờ trả lời."
    assert line in django_app.get("/", user=w.appraiser).text
    assert line not in django_app.get("/", user=w.district_clerk).text


def test_a_record_is_no_longer_suspicious(w, django_app):
    row, held = suspected(w)
    doubles.write_down(doubles.find([fresh(row)]))
    type(held).objects.filter(pk=held.pk).update(period_to="2020-12-31")
    assert "Không còn dấu hiệu trùng." in page(django_app, "doubles", user=w.appraiser).text
    page_ = django_app.get(reverse("awards:double_answer", args=[row.public_id, f"khen-{held.pk}"]), user=w.appraiser, status=404)
    assert page_.status_code == 404


def test_the_list_takes_the_same_queries_for_one_and_for_three(w, client, count_queries):
    client.force_login(w.appraiser)
    for more in (1, 2):
        rows = [suspected(w)[0] for _ in range(more)]
        doubles.write_down(doubles.find([fresh(row) for row in rows]))
        with count_queries(LIST):
            assert client.get(reverse("awards:doubles")).status_code == 200
    assert DoubleClaim.objects.count() == 3


LIST = 20


# --- initiatives -----------------------------------------------------------------------------------------------------------


def test_a_clerk_chooses_initiatives_on_a_page_of_its_own(w, django_app):
    someone = person(w)
    dossier = draft(w)
    (row,) = add(w, dossier, someone)
    free, taken = part(someone), part(someone, "Bếp không khói")
    (other,) = add(w, dossier, someone, award="CSTD_TINH")
    NominationInitiative.objects.create(nomination=other, author=taken)
    shown = page(django_app, "nomination", row.public_id, user=w.commune_clerk)
    assert "Chưa chọn sáng kiến nào." in shown.text
    sheet = shown.click("Chọn sáng kiến")
    assert "trong tờ trình “Đề nghị khen thưởng năm 2021”" in sheet.text
    form = sheet.forms[next(n for n, f in sheet.forms.items() if "parts" in f.fields)]
    form.fields["parts"][0].checked = True
    saved = form.submit().follow()
    assert "Tưới nước tiết kiệm" in saved.html.select_one("main").text
    assert list(NominationInitiative.objects.filter(nomination=row).values_list("author_id", flat=True)) == [free.pk]
    assert "Tưới nước tiết kiệm" in page(django_app, "nomination_initiatives", row.public_id, user=w.commune_clerk).text


def test_without_any_initiative_the_page_leads_to_where_it_is_declared(w, django_app):
    (row,) = add(w, draft(w), person(w))
    shown = page(django_app, "nomination_initiatives", row.public_id, user=w.commune_clerk)
    assert shown.html.select_one("form.sheet a")["href"].startswith(f"/nguoi-nhan/{row.recipient_id}/khai/")
    assert not InitiativeAuthor.objects.exists()
