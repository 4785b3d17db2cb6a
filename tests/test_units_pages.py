"""The tree of units and one unit's page: what they show, what an administrator may write, and each refusal at its field."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import START, World, account, unit, world
from units import organisation, registry, tree
from units.models import LedgerEntry, NumberSeries, Role, Signatory, Unit, UnitArea
from units.moves import Conflict, Refused
from units.papers import numbering

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2021, 11, 22)
SINCE = D(2021, 6, 4)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    made.commune.refresh_from_db()
    return made


def sheet(page):
    """The form of the page's content; those before belong to the frame."""
    return [form for key, form in page.forms.items() if isinstance(key, int)][-1]


def sent(page, **fields):
    form = sheet(page)
    for name, value in fields.items():
        form[name] = value
    return form.submit()


def faults(page) -> list[str]:
    """What the error box says, field by field."""
    return [item.get_text(" ", strip=True) for item in page.html.select(".error-summary li")]


def linked(page) -> list[str]:
    """The units that the page's content names, in order."""
    return [link.get_text(strip=True) for link in page.html.select(".tree a, table.list tbody th a")]


def area(at: Unit, kind: str = "KV3", start: D = SINCE, end: D | None = None) -> UnitArea:
    return UnitArea.objects.create(unit=at, area_class=kind, valid_from=start, valid_to=end, source="Quyết định 861/QĐ-TTg")


# --- the tree ---------------------------------------------------------------------------------------------------------


def test_everybody_sees_the_tree_of_the_own_province_and_no_other(w, django_app):
    page = django_app.get("/don-vi/", user=w.sibling_clerk)
    assert linked(page) == [
        "UBND tỉnh Ninh Thuận",
        "Sở Nội vụ",
        "Sở Tài chính",
        "UBND huyện Bác Ái",
        "UBND xã Phước Bình",
        "UBND xã Phước Hòa",
        "UBND huyện Ninh Sơn",
    ]
    assert "7 đơn vị đang hoạt động" in page
    assert "Thêm đơn vị" not in page
    assert linked(django_app.get("/don-vi/", user=w.other_clerk)) == ["UBND tỉnh Thử Nghiệm", "UBND xã Thử Nghiệm"]
    assert "Thêm đơn vị" in django_app.get("/don-vi/", user=w.admin)


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=binh+phuoc", ["UBND xã Phước Bình"]),
        ("q=phuoc", ["UBND xã Phước Bình", "UBND xã Phước Hòa"]),
        ("kind=district", ["UBND huyện Bác Ái", "UBND huyện Ninh Sơn"]),
        ("area=KV3", ["UBND xã Phước Bình"]),
        ("area=KV3&on=01/01/2020", []),
        ("q=khong+co", []),
    ],
)
def test_the_list_is_narrowed(w, django_app, query, found):
    area(w.commune)
    assert linked(django_app.get(f"/don-vi/?{query}", user=w.commune_clerk)) == found


def test_a_list_of_a_day_has_the_names_and_places_of_that_day(w, django_app):
    registry.set_name(w.commune, "UBND xã Bác Ái Tây", valid_from=D(2021, 7, 1))
    registry.set_place(w.commune, w.sibling_district, valid_from=D(2021, 7, 1))
    page = django_app.get("/don-vi/?kind=commune&on=30/06/2021", user=w.commune_clerk)
    assert linked(page) == ["UBND xã Phước Bình", "UBND xã Phước Hòa"]
    assert "UBND huyện Ninh Sơn" not in page
    page = django_app.get("/don-vi/?q=phuoc+binh", user=w.commune_clerk)
    assert linked(page) == ["UBND xã Bác Ái Tây"]
    assert "trước là UBND xã Phước Bình" in page
    assert "UBND huyện Ninh Sơn" in page


def test_a_closed_unit_is_hidden_until_asked_for(w, django_app):
    Unit.objects.filter(pk=w.commune.pk).update(closed_on=TODAY)
    page = django_app.get("/don-vi/", user=w.commune_clerk)
    assert "UBND xã Phước Bình" not in linked(page)
    assert "1 đơn vị đã kết thúc hoặc chưa hoạt động đang ẩn" in page
    assert "UBND xã Phước Bình" in linked(django_app.get("/don-vi/?closed=on", user=w.commune_clerk))
    assert "UBND xã Phước Bình" in linked(django_app.get("/don-vi/?on=21/11/2021", user=w.commune_clerk))


def test_a_wrong_day_is_said_and_today_is_shown(w, django_app):
    page = django_app.get("/don-vi/?on=mai", user=w.commune_clerk)
    assert faults(page) == ["Như ngày: Ghi ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2021."]
    assert "UBND xã Phước Bình" in linked(page)


def test_walking_the_tree_closes_every_list(w):
    units = tree.visible_to(w.admin)
    steps = list(tree.walk(tree.grow(tree.lines(units, TODAY))))
    opened = sum(1 for step in steps if step.branch.below)
    assert opened == sum(len(step.closes) for step in steps)
    assert max(step.depth for step in steps) == 3


@pytest.mark.parametrize("more", [1, 3])
def test_the_tree_and_the_hits_cost_the_same_however_many(w, django_app, count_queries, more):
    for number in range(more):
        area(unit(f"them-{number}", "commune", f"UBND xã Thêm {number}", w.district))
    django_app.get("/don-vi/", user=w.admin)
    with count_queries(9):
        django_app.get("/don-vi/", user=w.admin)
    with count_queries(9):
        django_app.get("/don-vi/?q=them", user=w.admin)


# --- one unit ---------------------------------------------------------------------------------------------------------


def test_the_page_of_a_unit(w, django_app):
    area(w.commune)
    Signatory.objects.create(unit=w.commune, name="Pi Năng Thử", post="PHÓ CHỦ TỊCH", authority="deputy", valid_from=START)
    page = django_app.get("/don-vi/phuoc-binh/", user=w.sibling_clerk)
    text = page.html.select_one("main").get_text(" ", strip=True)
    for said in (
        "trực thuộc UBND huyện Bác Ái",
        "KT. CHỦ TỊCH – PHÓ CHỦ TỊCH",
        "Khu vực III",
        "Quyết định 861/QĐ-TTg",
        "Có, được ra quyết định",
        "Người commune_clerk Cán bộ thi đua",
    ):
        assert said in text
    assert "Thêm người ký" not in page
    assert "Sửa lỗi chữ" not in page
    page = django_app.get("/don-vi/phuoc-binh/", user=w.admin)
    assert "Thêm người ký" in page
    assert "Sửa lỗi chữ" in page
    django_app.get("/don-vi/xa-khac/", user=w.sibling_clerk, status=404)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_unit_costs_the_same_however_many_rows(w, django_app, count_queries, rows):
    for number in range(rows):
        unit(f"thon-{number}", "agency", f"Thôn {number}", w.commune)
        area(w.commune, ("KV3", "border", "mountain")[number])
        Signatory.objects.create(unit=w.commune, name=f"Người {number}", post="PHÓ CHỦ TỊCH", authority="deputy", valid_from=START)
        numbering.open_series(w.commune, code="QĐ", year=2020 + number)
        account(f"nguoi-{number}", (Role.CLERK, w.commune))
        registry.set_name(w.commune, f"UBND xã Tên {number}", valid_from=D(2021, 1, 1 + number))
    django_app.get("/don-vi/phuoc-binh/", user=w.admin)
    with count_queries(18):
        django_app.get("/don-vi/phuoc-binh/", user=w.admin)


# --- opening ----------------------------------------------------------------------------------------------------------


def test_an_administrator_adds_a_unit(w, django_app):
    page = django_app.get("/don-vi/them/?duoi=bac-ai", user=w.admin)
    page = sent(
        page, name="UBND  xã Phước Tân", kind="commune", symbol="UBND", head_post="chủ tịch", has_seal=True, sector="", source="NQ 1"
    ).follow()
    made = Unit.objects.get(name="UBND xã Phước Tân")
    assert (made.code, made.parent, made.decides, made.opened_on) == ("ubnd-xa-phuoc-tan", w.district, True, TODAY)
    row, standing = made.names.get(), made.standings.get()
    assert (row.head_post, row.symbol, standing.has_seal, standing.source) == ("CHỦ TỊCH", "UBND", True, "NQ 1")
    assert LedgerEntry.objects.get(subject_type="unit", subject_id=made.pk).verb == "unit.add"
    assert "Đã thêm UBND xã Phước Tân" in page
    assert "Đã thêm đơn vị" in page


def test_a_new_unit_is_refused_at_the_field(w, django_app):
    page = sent(django_app.get("/don-vi/them/", user=w.admin), opened_on="")
    assert [line.split(":")[0] for line in faults(page)] == ["Tên đơn vị", "Trực thuộc", "Loại đơn vị", "Hoạt động từ ngày"]
    page = sent(page, name="ubnd xa phuoc binh", parent=w.district.pk, kind="commune", opened_on="22/11/2021", sector="nông nghiệp")
    assert faults(page) == ["Tên đơn vị: UBND huyện Bác Ái đã có đơn vị trực thuộc tên “ubnd xa phuoc binh”. Hãy kiểm tra lại tên."]
    assert sheet(page)["sector"].value == "nông nghiệp"
    Unit.objects.filter(pk=w.district.pk).update(opened_on=D(2000, 1, 1))
    page = sent(page, name="UBND xã Mới", opened_on="31/12/1999")
    assert faults(page) == [
        "Hoạt động từ ngày: Ngày 31/12/1999, UBND huyện Bác Ái chưa có hoặc đã kết thúc. Hãy sửa ngày hoặc chọn cơ quan khác."
    ]
    assert not Unit.objects.filter(name="UBND xã Mới").exists()


def test_nobody_adds_a_unit_where_the_own_reach_ends(w, django_app):
    here = account("quan-tri-xa", (Role.ADMIN, w.commune))
    page = django_app.get("/don-vi/them/", user=here)
    assert [text for _, _, text in sheet(page)["parent"].options] == ["Chọn cơ quan cấp trên", "UBND xã Phước Bình – UBND huyện Bác Ái"]
    standing = {"has_seal": False, "has_council": False, "is_grassroots": False, "sector": ""}
    with pytest.raises(PermissionDenied):
        organisation.add_unit(
            parent=w.district, name="X", kind="commune", opened_on=TODAY, printed={}, standing=standing, source="", by=here
        )


# --- facts, name, standing --------------------------------------------------------------------------------------------


def test_undated_facts_are_saved_and_a_stale_page_is_a_conflict(w, django_app):
    page = django_app.get("/don-vi/phuoc-binh/thong-tin/", user=w.admin)
    stale = django_app.get("/don-vi/phuoc-binh/thong-tin/", user=w.admin)
    sent(page, order="7", state_code="22783", standing_body=w.district.pk).follow()
    w.commune.refresh_from_db()
    assert (w.commune.order, w.commune.state_code, w.commune.standing_body) == (7, "22783", w.district)
    assert sheet(stale).submit(status=409).status_code == 409
    page = sent(django_app.get("/don-vi/phuoc-binh/thong-tin/", user=w.admin), order="-1")
    assert [line.split(":")[0] for line in faults(page)] == ["Thứ tự lễ tân"]


def test_a_typing_error_in_a_name_is_corrected_with_a_reason(w, django_app):
    address = f"/don-vi/phuoc-binh/ten/{w.commune.names.get().pk}/"
    page = sent(django_app.get(address, user=w.admin), name="UBND xã Phước Bìnhh", reason="")
    assert [line.split(":")[0] for line in faults(page)] == ["Lý do sửa"]
    sent(page, name="UBND xã Phước Bính", reason="gõ thiếu dấu").follow()
    w.commune.refresh_from_db()
    assert (w.commune.name, w.commune.names.get().name, w.commune.search_text) == (
        "UBND xã Phước Bính",
        "UBND xã Phước Bính",
        "ubnd xa phuoc binh",
    )
    entry = LedgerEntry.objects.get(verb="unit.name")
    assert entry.note == "UBND xã Phước Bình → UBND xã Phước Bính. Lý do: gõ thiếu dấu"


def test_a_name_that_a_paper_carries_is_not_corrected(w, django_app):
    row = w.commune.names.get()
    numbering.open_series(w.commune, code="QĐ", year=2021)
    numbering.take(w.commune, code="QĐ", symbol="QĐ-UBND", on=TODAY)
    page = django_app.get(f"/don-vi/phuoc-binh/ten/{row.pk}/", user=w.admin)
    assert "Đã có 1 văn bản hoặc số văn bản mang tên này nên không sửa được nữa." in page
    page = sent(page, name="UBND xã Khác", reason="thử")
    assert "không sửa được nữa" in faults(page)[0]
    assert w.commune.names.get().name == "UBND xã Phước Bình"
    later = registry.set_name(w.commune, "UBND xã Phước Bìn", valid_from=D(2021, 11, 23))
    assert organisation.papers_under(later) == 0


def test_a_new_standing_ends_the_one_before_and_counts_from_its_day(w, django_app):
    page = sent(django_app.get("/don-vi/phuoc-hoa/tu-cach/", user=w.admin), valid_from="01/01/2015", has_seal=True)
    assert faults(page) == ["Từ ngày: Tư cách gần nhất được ghi từ 01/01/2015. Ngày bắt đầu mới phải sau ngày đó."]
    page = sent(page, valid_from="22/11/2021", is_grassroots=True, sector="giáo dục", source="QĐ 5").follow()
    w.sibling_commune.refresh_from_db()
    assert (w.sibling_commune.decides, w.sibling_commune.sector) == (True, "giáo dục")
    assert "01/01/2015 – 21/11/2021" in page.html.get_text()
    sent(django_app.get("/don-vi/phuoc-hoa/tu-cach/", user=w.admin), valid_from="01/01/2022", has_seal=False).follow()
    w.sibling_commune.refresh_from_db()
    assert w.sibling_commune.decides


# --- area classes -----------------------------------------------------------------------------------------------------


def test_area_classes_do_not_overlap(w, django_app):
    page = sent(django_app.get("/don-vi/phuoc-binh/khu-vuc/", user=w.admin), valid_to="01/01/2020", valid_from="02/01/2020")
    assert [line.split(":")[0] for line in faults(page)] == ["Khu vực", "Căn cứ", "Đến hết ngày"]
    page = sent(page, area_class="KV3", valid_from="04/06/2021", valid_to="", source="Quyết định 861/QĐ-TTg").follow()
    row = w.commune.areas.get()
    page = django_app.get("/don-vi/phuoc-binh/khu-vuc/", user=w.admin)
    page = sent(page, area_class="KV2", valid_from="01/01/2022", source="QĐ mới")
    assert faults(page) == [
        "Từ ngày: Trùng thời gian với “Khu vực III” từ 04/06/2021, chưa có ngày kết thúc. Hãy ghi ngày kết thúc của dòng đó trước, hoặc sửa ngày."
    ]
    sent(django_app.get("/don-vi/phuoc-binh/khu-vuc/", user=w.admin), area_class="border", valid_from="01/01/2022", source="x").follow()
    ending = django_app.get(f"/don-vi/phuoc-binh/khu-vuc/{row.pk}/het/", user=w.admin)
    ending = sent(ending, valid_to="01/01/2021")
    assert faults(ending) == ["Ngày cuối cùng còn hiệu lực: Ngày kết thúc phải từ ngày bắt đầu (04/06/2021) trở đi."]
    sent(ending, valid_to="31/12/2021").follow()
    page = django_app.get("/don-vi/phuoc-binh/khu-vuc/", user=w.admin)
    sent(page, area_class="KV2", valid_from="01/01/2022", source="QĐ mới").follow()
    assert set(w.commune.areas.values_list("area_class", "valid_to")) == {("KV3", D(2021, 12, 31)), ("border", None), ("KV2", None)}


def test_an_end_is_not_put_off(w, django_app):
    row = area(w.commune, end=D(2025, 12, 31))
    page = sent(django_app.get(f"/don-vi/phuoc-binh/khu-vuc/{row.pk}/het/", user=w.admin), valid_to="31/12/2026")
    assert faults(page) == ["Ngày cuối cùng còn hiệu lực: Dòng này đã ghi đến 31/12/2025. Muốn kéo dài, hãy thêm dòng mới từ ngày sau đó."]
    gone = area(w.commune, "border", D(2019, 1, 1), D(2020, 1, 1))
    with pytest.raises(Refused, match="đã hết hiệu lực từ 01/01/2020"):
        organisation.end_area(gone, by=w.admin, valid_to=D(2020, 1, 1))


# --- signatories ------------------------------------------------------------------------------------------------------


def test_one_person_at_the_head_at_a_time_and_any_number_beside(w, django_app):
    page = sent(django_app.get("/don-vi/phuoc-binh/nguoi-ky/", user=w.admin), valid_from="")
    assert [line.split(":")[0] for line in faults(page)] == ["Họ và tên", "Chức vụ", "Từ ngày"]
    sent(page, name="Pi Năng Một", post="Chủ tịch", authority="head", valid_from="01/01/2020").follow()
    for name in ("Pi Năng Hai", "Pi Năng Ba"):
        page = django_app.get("/don-vi/phuoc-binh/nguoi-ky/", user=w.admin)
        sent(page, name=name, post="Phó Chủ tịch", authority="deputy", valid_from="01/01/2020").follow()
    page = django_app.get("/don-vi/phuoc-binh/nguoi-ky/", user=w.admin)
    page = sent(page, name="pi năng hai", post="Phó Chủ tịch", authority="deputy", valid_from="01/01/2021")
    assert faults(page) == ["Họ và tên: Pi Năng Hai đã có thẩm quyền ký này từ 01/01/2020, chưa có ngày kết thúc."]
    page = sent(page, name="Pi Năng Tư", post="Quyền Chủ tịch", authority="acting")
    assert faults(page)[0].startswith("Từ ngày: Trùng thời gian với CHỦ TỊCH Pi Năng Một (người đứng đầu) từ 01/01/2020")
    head = w.commune.signatories.get(authority="head")
    sent(django_app.get(f"/don-vi/phuoc-binh/nguoi-ky/{head.pk}/het/", user=w.admin), valid_to="21/11/2021").follow()
    page = sent(page, valid_from="22/11/2021").follow()
    assert "Q. CHỦ TỊCH" in page.html.get_text()
    assert [row.name for row in w.commune.signatories.valid_on(TODAY).order_by("name")] == ["Pi Năng Ba", "Pi Năng Hai", "Pi Năng Tư"]


# --- number series ----------------------------------------------------------------------------------------------------


def test_a_series_is_opened_once_and_above_the_used_numbers(w, django_app):
    numbering.enter(w.commune, code="QĐ", number=12, symbol="QĐ-UBND", on=TODAY)
    page = sent(django_app.get("/don-vi/phuoc-binh/day-so/", user=w.admin), code="QĐ", year="2021", last="5")
    assert faults(page) == ["Số cuối cùng đã dùng: Số 12 của dãy QĐ năm 2021 đã dùng. Số đã dùng cuối cùng phải từ 12 trở lên."]
    sent(page, last="12").follow()
    assert NumberSeries.objects.get(unit=w.commune, code="QĐ", year=2021).own
    page = sent(django_app.get("/don-vi/phuoc-binh/day-so/", user=w.admin), code="QĐ", year="2021", last="20")
    assert faults(page) == ["Dãy số: Dãy số QĐ năm 2021 đã được cấp tại đây, số tiếp theo là 13."]
    assert numbering.take(w.commune, code="QĐ", symbol="QĐ-UBND", on=TODAY).number == 13


# --- guards of the verbs ----------------------------------------------------------------------------------------------


def test_a_closed_unit_gets_nothing_new_but_what_runs_can_be_ended(w, django_app):
    row = area(w.commune)
    Unit.objects.filter(pk=w.commune.pk).update(closed_on=D(2021, 7, 1))
    columns = {"area_class": "border", "valid_from": TODAY, "valid_to": None, "source": "x"}
    with pytest.raises(Refused, match="đã kết thúc hoạt động từ 01/07/2021"):
        organisation.add_area(w.commune, by=w.admin, **columns)
    organisation.end_area(row, by=w.admin, valid_to=TODAY)
    assert "Thêm người ký" not in django_app.get("/don-vi/phuoc-binh/", user=w.admin)


def test_verbs_ask_right_and_version_themselves(w):
    series = {"code": "QĐ", "year": 2021, "last": 0}
    with pytest.raises(PermissionDenied):
        organisation.open_series(w.commune, by=w.commune_clerk, **series)
    with pytest.raises(Conflict):
        organisation.set_facts(w.commune, by=w.admin, version=w.commune.version + 1, order=7)
    assert not NumberSeries.objects.exists()
