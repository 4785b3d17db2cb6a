"""The page of routes: seen by everybody, added and ended by an administrator at the top of a tree, the past never written."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from emulation import routes
from emulation.models import Route
from tests.factories import World, account, world
from tests.test_units_pages import faults, sent, sheet
from units.models import LedgerEntry, Role
from units.moves import Conflict

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2021, 11, 22)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def shown(page) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.html.select("table.list tbody tr:not(.group) th")]


def commune_route() -> Route:
    return Route.objects.get(unit_kind="commune", award=None)


def test_routes_are_listed_by_kind_and_day(w, django_app):
    page = django_app.get("/tuyen-trinh/", user=w.commune_clerk)
    assert shown(page) == [
        "→ Tỉnh Tỉnh quyết định",
        "→ Tỉnh Tỉnh quyết định",
        "→ Huyện, thành phố thuộc tỉnh → Tỉnh Tỉnh quyết định",
        "→ Xã, phường, thị trấn Xã, phường, thị trấn quyết định",
    ]
    assert "Chưa xác minh" in page
    assert "Thêm tuyến trình" not in page
    assert shown(django_app.get("/tuyen-trinh/?on=01/07/2025", user=w.commune_clerk)) == [
        "→ Xã, phường, thị trấn Xã, phường, thị trấn quyết định"
    ]
    assert "Không có tuyến trình nào áp dụng ngày đó" in django_app.get("/tuyen-trinh/?on=01/01/2010", user=w.commune_clerk)


def test_a_route_is_ended_and_the_next_begins_the_day_after(w, django_app):
    page = sent(django_app.get("/tuyen-trinh/them/", user=w.admin), valid_from="")
    assert [line.split(":")[0] for line in faults(page)] == ["Đơn vị trình là", "Cấp 1", "Áp dụng từ ngày", "Căn cứ"]
    new = {"unit_kind": "commune", "level_1": "province", "valid_from": "01/07/2025", "source": "Luật 72/2025/QH15"}
    page = sent(page, **new | {"valid_from": "01/06/2025"})
    assert faults(page) == ["Áp dụng từ ngày: Đã có tuyến cho trường hợp này từ 01/10/2017. Ghi ngày cuối của tuyến đó trước."]
    end = django_app.get(f"/tuyen-trinh/{commune_route().pk}/het/", user=w.admin)
    assert faults(sent(end, valid_to="21/11/2021")) == ["Ngày cuối cùng còn áp dụng: Ngày cuối phải từ 22/11/2021 trở đi."]
    assert faults(sent(end, valid_to="01/07/2025"))[0].startswith("Ngày cuối cùng còn áp dụng: Tuyến này đã ghi đến 30/06/2025.")
    sent(django_app.get(f"/tuyen-trinh/{commune_route().pk}/het/", user=w.admin), valid_to="31/05/2025").follow()
    page = sent(page, valid_from="01/06/2025").follow()
    made = Route.objects.get(valid_from=D(2025, 6, 1))
    assert ([level.unit_kind for level in made.levels.all()], made.source, made.verified) == (["province"], "Luật 72/2025/QH15", False)
    assert set(LedgerEntry.objects.values_list("verb", flat=True)) == {"route.add", "route.end"}


@pytest.mark.parametrize(
    "fields, refusal",
    [
        ({"valid_from": "21/11/2021"}, "Áp dụng từ ngày: Không ghi tuyến cho những ngày đã qua. Chọn từ hôm nay trở đi."),
        ({"valid_to": "31/12/2021"}, "Đến hết ngày: Ngày cuối phải từ ngày bắt đầu trở đi."),
        ({"level_2": "province"}, "Cấp 1: Mỗi cấp chỉ đi qua một lần."),
        ({"level_3": "district"}, "Cấp 2: Chọn cấp 2, hoặc để trống cả các cấp sau."),
    ],
)
def test_each_fault_of_a_route_stands_at_its_field(w, django_app, fields, refusal):
    typed = {"unit_kind": "school", "level_1": "province", "valid_from": "01/01/2022", "source": "x"} | fields
    page = sent(django_app.get("/tuyen-trinh/them/", user=w.admin), **typed)
    assert faults(page) == [refusal]
    assert sheet(page)["source"].value == "x"
    assert not Route.objects.filter(unit_kind="school").exists()


def test_only_the_top_of_a_tree_writes_and_a_stale_end_is_a_conflict(w):
    here = account("quan-tri-huyen", (Role.ADMIN, w.district))
    row = commune_route()
    with pytest.raises(PermissionDenied):
        routes.end(row, valid_to=TODAY, seen_to=row.valid_to, by=here)
    with pytest.raises(Conflict):
        routes.end(row, valid_to=TODAY, seen_to=None, by=w.admin)
    new = {"unit_kind": "school", "sector": "", "award": None, "levels": ["province"], "valid_from": TODAY, "valid_to": None}
    with pytest.raises(PermissionDenied):
        routes.add(**new, source="x", verified=False, by=here)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_routes_cost_the_same_however_many(w, django_app, count_queries, rows):
    for number in range(rows):
        day = D(2022 + number, 1, 1)
        new = {"unit_kind": "school", "sector": "", "award": w.awards["BK_TINH"], "levels": ["district", "province"], "source": "x"}
        routes.add(**new, verified=True, valid_from=day, valid_to=D(day.year, 12, 31), by=w.admin)
    django_app.get("/tuyen-trinh/", user=w.admin)
    with count_queries(7):
        page = django_app.get("/tuyen-trinh/", user=w.admin)
    assert len(shown(page)) == 4 + rows
