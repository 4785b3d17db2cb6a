"""Disciplines, head counts and how far history is loaded: entered, compared, shown to whom they concern."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from awards import data_subjects, declarations, disciplines, head_counts, history_coverage
from awards.facts import load
from awards.models import Discipline, HeadCount, HistoryCoverage
from tests.access_objects import attachment
from tests.factories import collective, person, world
from tests.test_facts import record
from tests.test_holds import last_form, sign_in
from units.models import Recipient
from units.moves import Refused

pytestmark = pytest.mark.django_db
TODAY = date(2021, 11, 22)
WARNED = {"form": "warning", "decided_on": date(2021, 3, 1), "ends_on": date(2022, 3, 1), "act_number": "9/QĐ", "issuer_name": "UBND huyện"}


@pytest.fixture(autouse=True)
def _today(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY


@pytest.fixture
def w():
    return world()


def refused(act, *args, **kwargs) -> list[str]:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.reasons


# --- disciplines ------------------------------------------------------------------------------------------------------------------


def test_a_unit_declares_a_discipline_and_an_appraiser_compares_it(w):
    one = person(w)
    made = disciplines.declare(one, by=w.commune_clerk, **WARNED)
    assert (made.is_declared_only, made.form, made.ends_on) == (True, "warning", date(2022, 3, 1))
    assert declarations.confirm(Discipline, {made.pk: 0}, by=w.appraiser).done == {made.pk: 1}
    with pytest.raises(PermissionDenied):
        disciplines.edit(Discipline.objects.get(), by=w.commune_clerk, version=1, **WARNED)
    mended = WARNED | {"ends_on": date(2022, 2, 1)}
    changed = disciplines.edit(Discipline.objects.get(), by=w.appraiser, version=1, reason="Gõ sai ngày", **mended)
    assert (changed.ends_on, changed.version) == (date(2022, 2, 1), 2)


@pytest.mark.parametrize("who", ["sibling_clerk", "other_clerk", "department_clerk", "admin", "secretary"])
def test_nobody_else_declares_one(w, who):
    with pytest.raises(PermissionDenied):
        disciplines.declare(person(w), by=w.accounts[who], **WARNED)


def test_one_discipline_stands_once_under_whichever_row(w):
    one, other = person(w), person(w)
    first = disciplines.declare(one, by=w.commune_clerk, **WARNED)
    Recipient.objects.filter(pk=other.pk).update(merged_into=one)
    other.refresh_from_db()
    said = ["Đã ghi kỷ luật cảnh cáo ngày 01/03/2021. Sai thì sửa dòng ấy, không ghi thêm."]
    assert refused(disciplines.declare, other, by=w.commune_clerk, **WARNED) == said
    declarations.withdraw(first, by=w.commune_clerk, version=0)
    assert load([one.pk], on=TODAY)[one.pk].disciplines == ()
    again = disciplines.declare(one, by=w.commune_clerk, **WARNED)
    assert (again.pk, again.withdrawn_at) == (first.pk, None)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"decided_on": date(2021, 11, 23)}, "Ngày quyết định: ở sau hôm nay. Ghi ngày trên quyết định kỷ luật."),
        ({"ends_on": date(2021, 2, 28)}, "Hết thời hạn kỷ luật ngày: đứng trước ngày quyết định."),
    ],
)
def test_days_of_a_discipline(w, columns, reason):
    assert refused(disciplines.declare, person(w), by=w.commune_clerk, **WARNED | columns) == [reason]


def test_the_data_subject_reads_it(w):
    one = person(w)
    disciplines.declare(one, by=w.commune_clerk, **WARNED)
    (row,) = {section.title: section.rows for section in data_subjects.collect(one)}["Kỷ luật"]
    assert (row["hình thức"], row["hết thời hạn"]) == ("Cảnh cáo", "01/03/2022")


def test_declared_compared_and_shown_on_the_pages(w, django_app):
    one = person(w)
    page = sign_in(django_app, w.commune_clerk).get(f"/nguoi-nhan/{one.pk}/").click("Ghi kỷ luật")
    form = last_form(page)
    form["form"], form["decided_on"], form["ends_on"], form["act_number"] = "reprimand", "01/03/2021", "01/02/2021", "9/QĐ"
    again = form.submit()
    assert "Đứng trước ngày quyết định" in again
    form = last_form(again)
    form["ends_on"] = "01/03/2022"
    done = form.submit().follow()
    assert ("Khiển trách" in done, "Chờ đối chiếu" in done, "Quyết định số 9/QĐ" in done) == (True, True, True)
    app = sign_in(django_app, w.appraiser)
    queue = app.get("/xac-nhan-tu-khai/?loai=ky-luat")
    assert ("Khiển trách" in queue, "2021" in queue) == (True, True)
    row = Discipline.objects.get()
    sure = app.get(f"/xac-nhan-tu-khai/ky-luat/?ids={row.pk}")
    last_form(sure).submit().follow()
    assert "Còn thời hạn" in app.get(f"/nguoi-nhan/{one.pk}/")


def test_a_scan_of_a_discipline_is_not_for_whoever_sees_the_name(w, client):
    one = person(w, w.other_commune)
    record(w, one, issuer=w.province)
    row = Discipline.objects.create(recipient=one, source="imported", scan=attachment(w, w.other_commune), **WARNED)
    client.force_login(w.appraiser)
    assert client.get(f"/nguoi-nhan/{one.pk}/").status_code == 200
    assert "Cảnh cáo" not in client.get(f"/nguoi-nhan/{one.pk}/").content.decode()
    assert client.get(f"/nguoi-nhan/{one.pk}/tep/ky-luat/{row.pk}/").status_code == 404
    client.force_login(w.other_clerk)
    assert client.get(f"/nguoi-nhan/{one.pk}/tep/ky-luat/{row.pk}/").status_code == 200


# --- head counts ------------------------------------------------------------------------------------------------------------------


def test_a_unit_counts_its_people(w):
    whole = collective(w, detail={"whole_unit": w.commune})
    made = head_counts.declare(whole, by=w.commune_clerk, year=2021, members=12, completed=11)
    assert refused(head_counts.declare, whole, by=w.commune_clerk, year=2021, members=13) == [
        "Đã có số người năm 2021: 12. Sai thì sửa dòng ấy, không khai thêm."
    ]
    head_counts.edit(made, by=w.commune_clerk, version=0, members=14, completed=None)
    fact = load([whole.pk], on=TODAY)[whole.pk].members[0]
    assert (fact.members, fact.completed) == (14, None)
    assert refused(head_counts.edit, made, by=w.commune_clerk, version=1, members=3, completed=4) == [
        "Số người hoàn thành nhiệm vụ không được lớn hơn số người."
    ]


def test_who_has_no_head_count(w):
    assert refused(head_counts.declare, person(w), by=w.commune_clerk, year=2021, members=1) == ["Chỉ tập thể mới có số người."]
    assert refused(head_counts.declare, collective(w), by=w.commune_clerk, year=2022, members=1) == ["Năm 2022 chưa đến."]
    with pytest.raises(PermissionDenied):
        head_counts.declare(collective(w), by=w.sibling_clerk, year=2021, members=1)
    assert not HeadCount.objects.exists()


def test_counted_on_the_pages(w, django_app):
    whole = collective(w)
    app = sign_in(django_app, w.commune_clerk)
    form = last_form(app.get(f"/nguoi-nhan/{whole.pk}/khai/so-nguoi/"))
    form["year"], form["members"], form["completed"] = "2021", "10", "11"
    again = form.submit()
    assert "Không được lớn hơn số người" in again
    form = last_form(again)
    form["completed"] = "10"
    assert "2021: 10 người, 10 hoàn thành nhiệm vụ trở lên" in form.submit().follow()
    assert "10 người" in sign_in(django_app, w.appraiser).get("/xac-nhan-tu-khai/?loai=so-nguoi")
    assert sign_in(django_app, w.commune_clerk).get(f"/nguoi-nhan/{person(w).pk}/khai/so-nguoi/", status=404).status_code == 404


# --- how far history goes -----------------------------------------------------------------------------------------------------------


def test_an_admin_or_appraiser_says_from_which_year_history_is_complete(w):
    history_coverage.say(w.district, "titles", 2015, by=w.admin)
    history_coverage.say(w.district, "titles", 2012, by=w.appraiser)
    assert [(row.unit, row.since_year) for row in history_coverage.said(w.admin)] == [(w.district, 2012)]
    one = person(w)
    assert load([one.pk], on=TODAY)[one.pk].titles_since == 2012
    assert refused(history_coverage.say, w.district, "titles", 1900, by=w.admin) == ["Từ năm xét: từ 1945 đến 2022."]
    assert HistoryCoverage.objects.count() == 2  # nothing is ever changed


@pytest.mark.parametrize("who", ["commune_clerk", "district_head", "secretary", "other_appraiser"])
def test_nobody_else_says_it(w, who):
    with pytest.raises(PermissionDenied):
        history_coverage.say(w.commune, "titles", 2015, by=w.accounts[who])


def test_said_on_its_page(w, django_app):
    app = sign_in(django_app, w.appraiser)
    form = last_form(app.get("/lich-su-day-du/"))
    form["unit"], form["subject"], form["since_year"] = "phuoc-binh", "initiatives", "2019"
    done = form.submit().follow()
    assert ("UBND xã Phước Bình" in done, "Sáng kiến, đề tài" in done, "2019" in done) == (True, True, True)
