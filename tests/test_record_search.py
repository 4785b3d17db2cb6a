"""Looking up awards: by name, unit, award, award year, number of the decision; only what one sees; out to Excel."""

import datetime

import pytest
from django.urls import reverse

from awards import record_search
from awards.models import AwardRecord
from tests.factories import World, collective, person, world
from tests.test_workbooks_roundtrip import cells_of
from units import privacy, registry
from units.models import Recipient, Unit, UnitSuccession

pytestmark = pytest.mark.django_db
DAY = datetime.date(2021, 11, 22)


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, DAY
    return world()


def awarded(w: World, recipient: Recipient, year: int = 2019, award: str = "BK_TINH", number: str = "12/QĐ-UBND", **columns) -> AwardRecord:
    return AwardRecord.objects.create(
        recipient=recipient, award=w.awards[award], award_year=year, recipient_class=recipient.recipient_class, decision_number=number,
        decided_on=datetime.date(year, 12, 20), issuer_name="Chủ tịch UBND tỉnh", printed_name=recipient.name,
        **({"source": "imported"} | columns),
    )  # fmt: skip


def honoured(w: World) -> None:
    awarded(w, person(w, name="Trần Thị Hà"), 2019)
    awarded(w, person(w, name="Nguyễn Văn Hoà"), 2020, "GK_XA", "105/QĐ-UBND")
    awarded(w, collective(w, name="Tổ Hà Dài"), 2019, "GK_XA", "7/QĐ-UBND")
    awarded(w, person(w, w.sibling_commune, name="Lê Văn Hải"), 2019)


def look_up(app, user, **asked):
    return app.get(reverse("awards:record_search"), asked, user=user)


def rows(page) -> list[str]:
    return [" ".join(" ".join(row.get_text(" ").split()).split()) for row in page.html.select("tbody tr")]


def names(page) -> list[str]:
    return [" ".join(cell.select_one("a").get_text(" ").split()) for cell in page.html.select("tbody th")]


def test_who_got_something_in_2019_in_this_commune(w, django_app):
    honoured(w)
    page = look_up(django_app, w.commune_clerk, year="2019", unit="phuoc-binh")
    assert rows(page) == [
        "Ông Trần Thị Hà UBND xã Phước Bình Bằng khen của Chủ tịch UBND tỉnh 2019 12/QĐ-UBND 20/12/2019, Chủ tịch UBND tỉnh",
        "Tổ Hà Dài UBND xã Phước Bình Giấy khen của Chủ tịch UBND cấp xã 2019 7/QĐ-UBND 20/12/2019, Chủ tịch UBND tỉnh",
    ]
    assert "2 khen thưởng" in page


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["Ông Trần Thị Hà", "Ông Lê Văn Hải", "Ông Nguyễn Văn Hoà", "Tổ Hà Dài"]),
        ({"q": "ha"}, ["Ông Trần Thị Hà", "Ông Lê Văn Hải", "Tổ Hà Dài"]),
        ({"q": "dài hà"}, ["Tổ Hà Dài"]),
        ({"q": "hòa"}, ["Ông Nguyễn Văn Hoà"]),
        ({"unit": "phuoc-hoa"}, ["Ông Lê Văn Hải"]),
        ({"unit": "bac-ai", "year": "2019"}, ["Ông Trần Thị Hà", "Ông Lê Văn Hải", "Tổ Hà Dài"]),
        ({"award": "GK_XA"}, ["Ông Nguyễn Văn Hoà", "Tổ Hà Dài"]),
        ({"number": "105/qđ"}, ["Ông Nguyễn Văn Hoà"]),
        ({"number": "105"}, ["Ông Nguyễn Văn Hoà"]),
        ({"year": "2018"}, []),
        ({"year": "năm", "unit": "khong-co", "award": "KHONG", "page": "x", "number": "7/QĐ"}, ["Tổ Hà Dài"]),
        ({"unit": "xa-khac", "year": "2020"}, ["Ông Nguyễn Văn Hoà"]),  # a unit one does not see narrows nothing
    ],
)
def test_the_list_is_narrowed_and_sorted_by_given_name(w, django_app, asked, wanted):
    honoured(w)
    assert names(look_up(django_app, w.district_clerk, **asked)) == wanted


def test_one_sees_the_own_units_awards_and_no_siblings(w, django_app):
    honoured(w)
    assert names(look_up(django_app, w.sibling_clerk)) == ["Ông Lê Văn Hải"]
    assert names(look_up(django_app, w.sibling_clerk, q="Trần Thị Hà")) == []
    assert "Không tìm thấy khen thưởng nào" in look_up(django_app, w.sibling_clerk, year="2020")
    assert "Chưa có khen thưởng nào trên hệ thống" in look_up(django_app, w.other_clerk)
    assert len(names(look_up(django_app, w.appraiser))) == 4
    assert "cán bộ thi đua" in django_app.get(reverse("awards:record_search"), user=w.member_1, status=403)


def test_what_ones_unit_conferred_is_found_wherever_the_recipient_is(w, django_app):
    awarded(w, person(w, w.finance, name="Đỗ Văn Tài"), issuer=w.commune)
    awarded(w, person(w, w.finance, name="Đỗ Văn Sáu"))
    assert names(look_up(django_app, w.commune_clerk)) == ["Ông Đỗ Văn Tài"]


def test_a_successor_finds_what_was_won_at_the_ended_unit(w, django_app):
    honoured(w)
    Unit.objects.filter(pk=w.commune.pk).update(closed_on="2021-07-01")
    UnitSuccession.objects.create(
        predecessor=w.commune, successor=w.sibling_commune, effective_on="2021-07-01", act="Nghị quyết", is_main=True
    )
    registry.rebuild_reach()
    assert names(look_up(django_app, w.sibling_clerk, unit="phuoc-hoa", year="2019")) == ["Ông Trần Thị Hà", "Ông Lê Văn Hải", "Tổ Hà Dài"]
    assert names(look_up(django_app, w.sibling_clerk, unit="phuoc-binh", year="2019")) == ["Ông Trần Thị Hà", "Tổ Hà Dài"]


def test_rows_found_to_be_one_person_are_found_by_either_name_and_unit(w, django_app):
    gone, kept = person(w, name="Katơr Sỹ"), person(w, w.sibling_commune, name="Katơr Văn Sĩ")
    awarded(w, gone, 2018), awarded(w, kept, 2019)
    Recipient.objects.filter(pk=gone.pk).update(merged_into=kept)
    for clerk in (w.commune_clerk, w.sibling_clerk):
        assert names(look_up(django_app, clerk)) == ["Ông Katơr Văn Sĩ", "Ông Katơr Sỹ"]
    page = look_up(django_app, w.district_clerk, unit="phuoc-hoa", q="văn sĩ")
    assert names(page) == ["Ông Katơr Văn Sĩ", "Ông Katơr Sỹ"]
    assert "đã xác định là Katơr Văn Sĩ" in page
    assert {link["href"] for link in page.html.select("tbody th a")} == {f"/nguoi-nhan/{kept.pk}/"}


def test_withdrawn_declarations_and_restricted_people_are_left_out(w, django_app):
    honoured(w)
    hidden = Recipient.objects.get(name="Trần Thị Hà")
    privacy.hold(hidden, reason="Theo đơn", paper="Đơn ngày 01/11/2021", by=w.appraiser)
    AwardRecord.objects.filter(recipient__name="Tổ Hà Dài").update(status="withdrawn", withdrawn_at="2021-11-01T00:00+07:00")
    assert names(look_up(django_app, w.commune_clerk)) == ["Ông Nguyễn Văn Hoà"]
    assert names(look_up(django_app, w.appraiser, year="2019")) == ["Ông Trần Thị Hà", "Ông Lê Văn Hải"]


def test_what_is_only_declared_or_cancelled_says_so(w, django_app):
    awarded(w, person(w, name="Trần Thị An"), source="declared", entered_by=w.commune_clerk)
    awarded(w, person(w, name="Trần Thị Bình"), status="cancelled")
    page = look_up(django_app, w.commune_clerk)
    assert [cell.get_text(" ", strip=True).split("tỉnh ")[1] for cell in page.html.select("td[data-label='Danh hiệu, hình thức']")] == [
        "Tự khai, chờ đối chiếu",
        "Đã huỷ bỏ",
    ]


def test_the_list_goes_out_to_excel_as_narrowed(w, django_app):
    honoured(w)
    page = look_up(django_app, w.commune_clerk, year="2019", q="hà")
    cells = cells_of(page.click("Tải Excel").body)
    assert cells[0][0] == "Danh sách khen thưởng đến 22/11/2021"
    assert cells[2:] == [
        (1, "Ông", "Trần Thị Hà", "UBND xã Phước Bình", "Bằng khen của Chủ tịch UBND tỉnh", 2019, "12/QĐ-UBND", datetime.date(2019, 12, 20),
         "Chủ tịch UBND tỉnh", "Công trạng (thường xuyên)", "Nhập từ quyết định cũ", "Có hiệu lực"),
        (2, None, "Tổ Hà Dài", "UBND xã Phước Bình", "Giấy khen của Chủ tịch UBND cấp xã", 2019, "7/QĐ-UBND", datetime.date(2019, 12, 20),
         "Chủ tịch UBND tỉnh", "Công trạng (thường xuyên)", "Nhập từ quyết định cũ", "Có hiệu lực"),
    ]  # fmt: skip
    assert len(cells_of(django_app.get(reverse("awards:record_search_excel"), {"q": "không có"}, user=w.commune_clerk).body)) == 2


def test_a_list_too_long_for_a_workbook_asks_to_be_narrowed(w, django_app, monkeypatch):
    honoured(w)
    monkeypatch.setattr(record_search, "MOST_IN_EXCEL", 2)
    answer = django_app.get(reverse("awards:record_search_excel"), {"unit": "phuoc-binh"}, user=w.commune_clerk).follow()
    assert "Danh sách có 3 dòng, một tệp Excel nhận nhiều nhất 2" in answer
    assert len(names(answer)) == 3
    assert django_app.get(reverse("awards:record_search_excel"), {"year": "2019"}, user=w.commune_clerk).status_code == 200


def test_the_list_and_the_workbook_take_the_same_queries_at_1_and_at_3(w, client, count_queries):
    client.force_login(w.commune_clerk)
    awarded(w, person(w, name="Nguyễn Văn An"))
    counts = {"record_search": [], "record_search_excel": []}
    for _ in range(2):
        for name, found in counts.items():
            with count_queries(40, at_most=True) as asked:
                client.get(reverse(f"awards:{name}"), {"q": "van", "unit": "phuoc-binh", "year": "2019"})
            found.append(len(asked))
        awarded(w, person(w, name="Nguyễn Văn Bình")), awarded(w, person(w, name="Lê Văn Cư"))
    assert all(one == three for one, three in counts.values())
