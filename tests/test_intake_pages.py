"""Imports in the browser: upload, queue, fixing, names chosen once, answers, storing, undoing."""

import datetime

import pytest
from webtest import Upload

from awards.intake import reading, storing
from awards.models import Alias, AwardRecord, Intake
from tests.factories import PDF, person, world
from tests.imports import DECISIONS, PEOPLE, loaded, stored, workbook
from units.models import Recipient

pytestmark = pytest.mark.django_db
UNIT = "UBND xã Phước Bình"


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


@pytest.fixture
def clerk(w, django_app):
    django_app.set_user(w.commune_clerk)
    return django_app


def decision(name, award="BK_TINH", unit=UNIT, day="20/12/2020"):
    return [1, name, "Nông dân", unit, award, 2020, "123/QĐ-UBND", day, "Chủ tịch UBND tỉnh Ninh Thuận"]


def address(intake, more=""):
    return f"/nhap-excel/{intake.public_id}/{more}"


def test_a_clerk_loads_a_file_fixes_a_cell_and_stores(w, clerk):
    page = clerk.get("/nhap-excel/").click("Nhập tệp Excel", index=0)
    form = next(one for one in page.forms.values() if "kind" in one.fields)
    form["kind"] = "decisions"
    form["file"] = Upload(
        "Khen thuong 2020.xlsx", workbook([DECISIONS, decision("Nguyễn Văn An"), decision("Trần Thị Bình", day="31/02/2020")]).read()
    )
    form["scan"] = Upload("qd.pdf", PDF)
    page = form.submit().follow()
    assert "Đang đọc và kiểm tra tệp" in page
    intake = Intake.objects.get()
    fragment = clerk.get(address(intake, "?phan=tien-do"))
    assert ("HX-Refresh" in fragment.headers, "hx-trigger" in fragment) == (False, True)
    reading.run(intake.job_id)
    assert clerk.get(address(intake, "?phan=tien-do")).headers["HX-Refresh"] == "true"
    page = clerk.get(address(intake))
    assert "0/2 dòng đã xong" in page
    assert "H3:" in page
    assert "ngày quyết định 31/02/2020 không có thật" in page
    assert "Tự khai" in clerk.get("/nhap-excel/moi/")
    page = page.click("Sửa", href="dong/3/", index=0)
    form = next(one for one in page.forms.values() if "c_H" in one.fields)
    form["c_H"] = "28/02/2020"
    page = form.submit("take").follow()
    assert "Đã nhận dòng 3." in page
    page = next(one for one in page.forms.values() if one.action.endswith("nhan-het/")).submit().follow()
    assert "2/2 dòng đã xong" in page
    page = page.click("Ghi vào hệ thống", index=0)
    sheet = next(one for one in page.forms.values() if "version" in one.fields)
    page = sheet.submit().follow()
    assert "Đang ghi vào hệ thống" in page
    intake.refresh_from_db()
    storing.run(intake.job_id)
    page = clerk.get(address(intake))
    assert "Khen thưởng thêm mới" in page
    assert AwardRecord.objects.count() == 2
    assert AwardRecord.objects.first().scan is not None
    sheet = next(one for one in page.click("Hoàn tác lần nhập").forms.values() if "version" in one.fields)
    page = sheet.submit().follow()
    assert "Đã hoàn tác" in page
    assert (AwardRecord.objects.count(), Recipient.objects.count()) == (0, 0)


def test_an_unknown_unit_and_award_are_chosen_once_and_remembered(w, clerk):
    rows = [
        DECISIONS,
        decision("Nguyễn Văn An", award="Bằng khen tỉnh nhà", unit="Xã PB"),
        decision("Trần Thị Bình", award="Bằng khen tỉnh nhà", unit="X.P.Bình"),
    ]
    intake = loaded(w, rows, "decisions")
    page = clerk.get(address(intake))
    assert "“Bằng khen tỉnh nhà”" in page
    form = next(one for one in page.forms.values() if "award" in one.fields)
    form["award"] = w.awards["BK_TINH"].pk
    page = form.submit().follow()
    assert "Đã hiểu 2 dòng theo tên vừa chọn" in page
    for _ in range(2):
        form = next(one for one in page.forms.values() if "unit" in one.fields)
        form["unit"] = w.commune.pk
        page = form.submit().follow()
    assert "Tên chưa biết" not in page
    assert Alias.objects.count() == 3
    second = loaded(w, rows, "decisions", name="Lần hai.xlsx")
    assert [row.findings for row in second.rows.all()] == [[], []]


def test_a_question_is_answered_once(w, clerk):
    known = person(w, name="Nguyễn Văn An", post="Trưởng thôn")
    rows = [PEOPLE, [1, "Ông", "Nguyễn Văn An", "", "", "", "Nông dân", UNIT]]
    intake = loaded(w, rows)
    page = clerk.get(address(intake)).click("Trả lời", index=0)
    assert "Nguyễn Văn An là ai?" in page
    form = next(one for one in page.forms.values() if "ref_0" in one.fields)
    form["ref_0"] = "new"
    page = form.submit().follow()
    assert "Sẵn sàng" in page
    done = stored(Intake.objects.get(pk=intake.pk))
    assert (done.state, Recipient.objects.count()) == ("done", 2)
    again = stored(loaded(w, rows, name="Lần hai.xlsx"))
    assert (again.state, Recipient.objects.exclude(pk=known.pk).count()) == ("done", 1)


def test_a_decision_is_typed_with_its_list(w, clerk):
    page = clerk.get("/nhap-excel/quyet-dinh-cu/")
    form = next(one for one in page.forms.values() if "pasted" in one.fields)
    page = form.submit()
    assert "Danh sách chưa có ai" in page
    form = next(one for one in page.forms.values() if "pasted" in one.fields)
    form["number"], form["date"], form["issuer"], form["year"] = "5/QĐ-UBND", "02/01/2021", "Chủ tịch UBND xã Phước Bình", "2020"
    form["award"] = w.awards["GK_XA"].pk
    form.fields["cell_0"][0].value = "Nguyễn Văn An"
    form["pasted"] = "1\tTrần Thị Bình\tCá nhân\t1985\tNông dân\n2\tTổ 5\tTập thể"
    form.submit().follow()
    intake = Intake.objects.get()
    reading.run(intake.job_id)
    done = stored(Intake.objects.get())
    assert (done.state, done.error) == ("done", "")
    held = AwardRecord.objects.order_by("pk").values_list("recipient__kind", "recipient__name", "decision_number", "award__code", "source")
    assert list(held) == [
        ("person", "Nguyễn Văn An", "5/QĐ-UBND", "GK_XA", "imported"),
        ("person", "Trần Thị Bình", "5/QĐ-UBND", "GK_XA", "imported"),
        ("collective", "Tổ 5", "5/QĐ-UBND", "GK_XA", "imported"),
    ]


def test_templates_are_read_back(w, clerk):
    for kind in ("people", "decisions", "ratings", "initiatives"):
        assert clerk.get(f"/nhap-excel/mau/{kind}/").body[:2] == b"PK"
    clerk.get("/nhap-excel/mau/khac/", status=404)


def test_a_sibling_sees_nothing_and_an_appraiser_only_looks(w, django_app):
    intake = loaded(w, [DECISIONS, decision("Nguyễn Văn An")], "decisions")
    django_app.set_user(w.sibling_clerk)
    django_app.get(address(intake), status=404)
    assert intake.file.name not in django_app.get("/nhap-excel/")
    django_app.set_user(w.appraiser)
    page = django_app.get(address(intake))
    assert "nhan-het" not in page
    django_app.get(address(intake, "ghi/"), status=403)


@pytest.mark.parametrize("number", [1, 3])
def test_the_pages_cost_the_same_queries_for_any_number_of_rows(w, client, count_queries, number):
    intake = loaded(
        w, [DECISIONS, *(decision(f"Nguyễn Văn {name}", award="Bằng lạ") for name in ("An", "Bình", "Cường")[:number])], "decisions"
    )
    client.force_login(w.commune_clerk)
    with count_queries(16):
        client.get(address(intake))
    with count_queries(7):
        client.get("/nhap-excel/")
