"""Reorganisations as an administrator drives them: chosen, previewed, done, undone; and every refusal with nothing lost."""

import datetime

import pytest
from webtest import Upload

from tests.factories import PDF, World, account, cases, person, world
from tests.test_units_pages import faults, sent, sheet
from units import plans, succession
from units.models import ChangeState, Role, Unit, UnitChange
from units.views import changes

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2021, 11, 22)
ACT = {
    "act_number": "1198/NQ-UBTVQH15",
    "act_issued_on": "28/09/2021",
    "act_issuer": "Ủy ban Thường vụ Quốc hội",
    "effective_on": "22/11/2021",
}
LATER = D(2022, 3, 1)
SAID = plans.Act("1/NQ-HĐND", D(2021, 9, 1), "HĐND tỉnh")


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    for kept in made.units.values():
        kept.refresh_from_db()
    return made


def step(page, press: str, **fields):
    """Press one of the form's buttons."""
    form = sheet(page)
    for field, value in fields.items():
        form[field] = value
    return form.submit("step", value=press)


def rename(w: World, number: int = 0, on: D = LATER) -> UnitChange:
    """A new name recorded for the sibling commune."""
    plan = plans.rename(unit=w.sibling_commune, name=f"UBND xã Tên {number}", on=on)
    return succession.record_change(plan, SAID, unit=w.province, by=w.admin)


def merge_form(w, django_app):
    page = django_app.get("/sap-xep/moi/", user=w.admin).click(href="sap-nhap")
    form = sheet(page)
    form["units"].select_multiple([str(w.commune.pk)])
    return page


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_a_merger_from_the_form_to_done_and_back(w, django_app):
    cases(w, 2)
    page = step(merge_form(w, django_app), "preview", **ACT, **{"moi0-unit": str(w.sibling_commune.pk)})
    text = page.html.select_one("main").get_text(" ", strip=True)
    assert "Chưa có gì thay đổi" in text
    assert "Tài khoản" in text
    assert not UnitChange.objects.exists()
    page = step(page, "do", scan=Upload("nghi-quyet.pdf", PDF, "application/pdf")).follow()
    change = UnitChange.objects.get()
    w.commune.refresh_from_db()
    assert (change.state, change.act_number, change.unit, w.commune.closed_on) == ("done", "1198/NQ-UBTVQH15", w.province, TODAY)
    assert "Sáp nhập UBND xã Phước Bình vào UBND xã Phước Hòa từ 22/11/2021" in page.html.h1.get_text()
    assert page.click("Xem bản chụp").content_type == "application/pdf"
    closed = django_app.get("/don-vi/phuoc-binh/", user=w.admin)
    assert "Đã kết thúc" in closed
    assert "Sáp nhập theo văn bản" in closed
    assert "UBND xã Phước Bình" in django_app.get("/don-vi/phuoc-hoa/", user=w.admin).html.select_one("dl.facts").get_text()
    home = django_app.get("/", user=w.admin)
    assert "Sáp nhập, hợp nhất theo 1198/NQ-UBTVQH15 ngày 28/09/2021: đã thực hiện hôm nay, còn hoàn tác được đến hết ngày." in home
    page = sheet(page.click("Hoàn tác")).submit().follow()
    change.refresh_from_db()
    w.commune.refresh_from_db()
    assert (change.state, w.commune.closed_on) == ("undone", None)
    assert "Mọi thứ đã trở lại như trước khi thực hiện." in page
    assert "Hoàn tác (hết hôm nay)" not in page


def test_a_planned_change_waits_shows_and_is_cancelled_with_a_reason(w, django_app):
    page = step(
        django_app.get("/sap-xep/moi/doi-ten/?don_vi=phuoc-hoa", user=w.admin),
        "preview",
        **ACT | {"effective_on": "01/12/2021"},
        name="UBND xã Hòa Mới",
    )
    assert "Chưa đến ngày hiệu lực." in page
    page = step(page, "do").follow()
    change = UnitChange.objects.get()
    assert change.state == ChangeState.PLANNED
    assert "Đã ghi nhận. Đến ngày 01/12/2021 hệ thống tự thực hiện." in page
    assert "Sắp tới:" in django_app.get("/don-vi/phuoc-hoa/", user=w.commune_clerk)
    assert "tự thực hiện ngày 01/12/2021" in django_app.get("/", user=w.admin)
    page = sent(page.click("Hủy việc chưa thực hiện"))
    assert [line.split(":")[0] for line in faults(page)] == ["Lý do hủy"]
    page = sent(page, note="văn bản bị thu hồi").follow()
    change.refresh_from_db()
    assert change.state == ChangeState.CANCELLED
    assert "văn bản bị thu hồi" in page
    w.sibling_commune.refresh_from_db()
    assert w.sibling_commune.name == "UBND xã Phước Hòa"


def test_a_split_grows_by_a_part_and_keeps_what_was_typed(w, django_app):
    page = django_app.get("/sap-xep/moi/chia-tach/?don_vi=phuoc-binh", user=w.admin)
    assert len(page.html.select("fieldset.group")) == 4
    page = step(page, "more", **{"moi0-name": "UBND xã Một", "moi0-kind": "commune", "act_number": "1/NQ"})
    assert len(page.html.select("fieldset.group")) == 5
    assert faults(page) == []
    assert (sheet(page)["moi0-name"].value, sheet(page)["act_number"].value) == ("UBND xã Một", "1/NQ")
    parts = {f"moi{n}-name": f"UBND xã Phần {n}" for n in range(3)} | {f"moi{n}-kind": "commune" for n in range(3)}
    page = step(page, "preview", **ACT | parts)
    page = step(page, "edit")
    assert [sheet(page)[f"moi{n}-name"].value for n in range(3)] == [f"UBND xã Phần {n}" for n in range(3)]
    page = step(page, "preview")
    assert faults(page) == []
    page = step(page, "do")
    assert faults(page) == []
    page = page.follow()
    made = Unit.objects.filter(name__startswith="UBND xã Phần")
    assert {unit.parent for unit in made} == {w.district}
    assert [row.successor.name for row in succession.successors(w.commune)] == ["UBND xã Phần 0", "UBND xã Phần 1", "UBND xã Phần 2"]


def test_a_transfer_and_a_closing(w, django_app):
    page = django_app.get("/sap-xep/moi/chuyen/", user=w.admin)
    chosen = next(form for form in page.forms.values() if "don_vi" in form.fields)
    chosen["don_vi"] = "phuoc-binh"
    page = step(chosen.submit(), "preview", **ACT, parent=str(w.sibling_district.pk))
    step(page, "do").follow()
    w.commune.refresh_from_db()
    assert w.commune.parent == w.sibling_district
    page = step(django_app.get("/sap-xep/moi/giai-the/?don_vi=phuoc-hoa", user=w.admin), "preview", **ACT)
    step(page, "do").follow()
    w.sibling_commune.refresh_from_db()
    assert w.sibling_commune.closed_on == TODAY


def test_a_merger_in_a_large_province_asks_for_the_kind_first(w, django_app, monkeypatch):
    monkeypatch.setattr(changes, "MANY", 6)
    page = django_app.get("/sap-xep/moi/sap-nhap/", user=w.admin)
    form = next(form for form in page.forms.values() if "loai" in form.fields)
    form["loai"] = "commune"
    page = form.submit()
    assert len(sheet(page)["units"].options) == 2
    page = step(page, "preview", **ACT, units=[str(w.commune.pk)], **{"moi0-unit": str(w.sibling_commune.pk)})
    step(page, "do").follow()
    assert UnitChange.objects.get().state == ChangeState.DONE


def test_people_of_a_divided_unit_are_put_under_its_successors(w, django_app):
    stay, go = person(w, name="Pi Năng Ở"), person(w, name="Pi Năng Đi")
    into = [plans.NewUnit(f"UBND xã Phần {n}", "commune", w.district.pk) for n in (1, 2)]
    change = succession.record_change(plans.split(unit=w.commune, into=into, on=TODAY), SAID, unit=w.province, by=w.admin)
    first = Unit.objects.get(name="UBND xã Phần 1")
    page = django_app.get(f"/sap-xep/{change.public_id}/", user=w.admin).click("Chia người về đơn vị mới")
    page = sheet(page).submit()
    assert [line.split(":")[0] for line in faults(page)] == [
        "Chuyển các dòng đã đánh dấu sang",
        "Đánh dấu ít nhất một người, tập thể hoặc hộ.",
    ]
    form = sheet(page)
    next(box for box in form.fields["ids"] if box._value == str(go.pk)).checked = True
    form["to"] = str(first.pk)
    page = form.submit().follow()
    assert "Đã chuyển 1 người, tập thể, hộ sang UBND xã Phần 1." in page
    go.refresh_from_db()
    stay.refresh_from_db()
    assert (go.unit, stay.unit) == (first, w.commune)
    assert [row.get_text(strip=True) for row in page.html.select("table.list tbody th")] == ["Pi Năng Ở"]
    assert "Không có ai khớp tên này" in django_app.get(f"/sap-xep/{change.public_id}/chia-nguoi/?q=di", user=w.admin)
    django_app.get(f"/sap-xep/{rename(w).public_id}/chia-nguoi/", user=w.admin, status=404)


# --- refusals ---------------------------------------------------------------------------------------------------------


def test_an_empty_form_names_every_field(w, django_app):
    page = step(django_app.get("/sap-xep/moi/sap-nhap/", user=w.admin), "preview")
    assert [line.split(":")[0] for line in faults(page)] == [
        "Số, ký hiệu văn bản",
        "Ngày văn bản",
        "Cơ quan ban hành",
        "Ngày có hiệu lực",
        "Các đơn vị sáp nhập",
        "Tên đơn vị mới",
    ]


@pytest.mark.parametrize(
    "fields, refusal",
    [
        ({"effective_on": "27/09/2021"}, "Ngày có hiệu lực: Ngày có hiệu lực phải từ ngày văn bản trở đi."),
        ({"moi0-unit": ""}, "Tên đơn vị mới: Chọn đơn vị đang có, hoặc ghi tên đơn vị mới."),
        ({"moi0-unit": "", "moi0-name": "UBND xã Mới"}, "Loại đơn vị: Chọn loại của đơn vị mới."),
        (
            {"moi0-name": "UBND xã Mới"},
            "Tên đơn vị mới: Đã chọn đơn vị đang có. Xóa tên này, hoặc bỏ chọn đơn vị đang có để lập đơn vị mới.",
        ),
    ],
)
def test_each_fault_stands_at_its_field(w, django_app, fields, refusal):
    typed = {"moi0-unit": str(w.sibling_commune.pk), **ACT, **fields}
    page = step(merge_form(w, django_app), "preview", **typed)
    assert faults(page) == [refusal]
    assert sheet(page)["act_number"].value == "1198/NQ-UBTVQH15"
    assert not UnitChange.objects.exists()


def test_a_refused_preview_offers_no_doing_and_loses_nothing(w, django_app):
    page = step(merge_form(w, django_app), "preview", **ACT, **{"moi0-unit": str(w.commune.pk)})
    assert "Chưa thực hiện được" in page
    assert 'value="do"' not in page
    page = step(page, "edit")
    assert (sheet(page)["moi0-unit"].value, sheet(page)["act_number"].value) == (str(w.commune.pk), "1198/NQ-UBTVQH15")
    assert not UnitChange.objects.exists()


def test_a_scan_that_is_no_pdf_is_refused_on_the_preview(w, django_app):
    page = step(merge_form(w, django_app), "preview", **ACT, **{"moi0-unit": str(w.sibling_commune.pk)})
    page = step(page, "do", scan=Upload("nghi-quyet.pdf", b"khong phai", "application/pdf"))
    assert faults(page) == [
        "Bản chụp văn bản (PDF): Tệp “nghi-quyet.pdf” không phải PDF. Hãy lưu văn bản hoặc bản quét dưới dạng PDF rồi chọn lại."
    ]
    assert not UnitChange.objects.exists()
    assert step(page, "do").follow().status_code == 200
    assert UnitChange.objects.count() == 1


def test_a_double_press_records_one(w, django_app):
    page = step(merge_form(w, django_app), "preview", **ACT, **{"moi0-unit": str(w.sibling_commune.pk)})
    first = step(page, "do")
    assert step(page, "do").location == first.location
    assert UnitChange.objects.count() == 1


def test_yesterdays_change_cannot_be_undone_and_says_why(w, django_app, settings):
    change = rename(w, on=TODAY)
    settings.DEMO_TODAY = D(2021, 11, 23)
    page = django_app.get(f"/sap-xep/{change.public_id}/", user=w.admin)
    assert "Hoàn tác" not in page.html.select_one(".page-actions").get_text()
    page = sheet(django_app.get(f"/sap-xep/{change.public_id}/hoan-tac/", user=w.admin)).submit()
    assert "Chỉ hoàn tác được trong ngày thực hiện (22/11/2021)." in faults(page)[0]


# --- who --------------------------------------------------------------------------------------------------------------


def test_an_auditor_sees_and_does_nothing(w, django_app):
    change = rename(w)
    page = django_app.get("/sap-xep/", user=w.auditor)
    assert "Ghi nhận sắp xếp" not in page
    page = page.click("Đổi tên UBND xã Phước Hòa thành UBND xã Tên 0 từ 01/03/2022")
    assert "Hủy việc chưa thực hiện" not in page
    django_app.get(f"/sap-xep/{change.public_id}/huy/", user=w.auditor, status=403)
    django_app.get("/sap-xep/", user=w.commune_clerk, status=403)


def test_an_administrator_of_a_commune_reorganises_below_it_only(w, django_app):
    here = account("quan-tri-huyen", (Role.ADMIN, w.district))
    page = django_app.get("/sap-xep/moi/sap-nhap/", user=here)
    offered = {text for _, _, text in sheet(page)["units"].options}
    assert offered == {
        "UBND huyện Bác Ái – UBND tỉnh Ninh Thuận",
        "UBND xã Phước Bình – UBND huyện Bác Ái",
        "UBND xã Phước Hòa – UBND huyện Bác Ái",
    }
    page = django_app.get("/sap-xep/moi/doi-ten/?don_vi=ninh-son", user=here)
    assert "Đơn vị nào?" in page
    change = rename(w)
    django_app.get(f"/sap-xep/{change.public_id}/", user=here, status=404)


def test_who_administers_two_units_says_where_it_is_recorded(w, django_app):
    both = account("quan-tri-hai", (Role.ADMIN, w.district), (Role.ADMIN, w.sibling_district))
    page = django_app.get("/sap-xep/moi/doi-ten/?don_vi=phuoc-hoa", user=both)
    page = step(page, "preview", **ACT, name="UBND xã Hòa Mới", at=str(w.sibling_district.pk))
    step(page, "do").follow()
    assert UnitChange.objects.get().unit == w.sibling_district


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many(w, django_app, count_queries, rows):
    for number in range(rows):
        rename(w, number, on=D(2022, 3, 1 + number))
    django_app.get("/sap-xep/", user=w.admin)
    with count_queries(10):
        page = django_app.get("/sap-xep/", user=w.admin)
    assert len(page.html.select("table.list tbody tr")) == rows
