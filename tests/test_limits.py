"""Local limits: dated, entered and ended by the administrator of the body that wishes for them, seen by those below it."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from emulation import limits
from emulation.models import LocalLimit
from tests.factories import World, account, world
from tests.test_units_pages import faults, sent
from units.models import LedgerEntry, Role
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2021, 11, 22)


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    return world()


def leaders(w: World, **columns) -> LocalLimit:
    asked = {
        "unit": w.province, "measure": "leader_share", "award": None, "percent": Decimal("12.5"), "at_most": True,
        "valid_from": D(2021, 1, 1), "valid_to": None, "source": "Công văn 12/UBND", "by": w.admin,
    }  # fmt: skip
    return limits.add(**asked | columns)


def test_a_limit_says_what_it_wishes(w):
    assert [limits.says(leaders(w)), limits.says(leaders(w, measure="title_share", award=w.awards["CSTD_TINH"], percent=Decimal(15)))] == [
        "Tỷ lệ lãnh đạo trong số đề nghị: không quá 12,5 %",
        "Tỷ lệ người đạt danh hiệu trên tổng số người (Chiến sĩ thi đua cấp tỉnh): không quá 15 %",
    ]
    assert limits.says(leaders(w, measure="direct_share", percent=Decimal(100), at_most=False)).endswith(": ít nhất 100 %")


def test_the_units_below_see_it_and_only_its_days_count(w):
    row = leaders(w, valid_to=D(2021, 12, 31))
    assert [list(limits.standing(w.commune, day)) for day in (D(2020, 12, 31), D(2021, 1, 1), D(2021, 12, 31), D(2022, 1, 1))] == [
        [], [row], [row], [],
    ]  # fmt: skip
    assert limits.standing(w.other_commune, TODAY) == []


def test_the_nearest_body_stands_first(w, count_queries):
    own = account("qt.xa", (Role.ADMIN, w.commune))
    above, nearer = leaders(w), leaders(w, unit=w.commune, by=own)
    with count_queries(1):
        assert limits.standing(w.commune, TODAY) == [nearer, above]


def test_what_cannot_be_is_refused_by_field(w):
    leaders(w)
    asked = {"unit": w.province, "measure": "leader_share", "award": None, "valid_from": TODAY, "valid_to": None}
    assert limits.add_faults(**asked) == {"valid_from": "Đã có hạn mức này từ 01/01/2021. Ghi ngày cuối của hạn mức đó trước."}
    assert limits.add_faults(**asked | {"measure": "title_share"}) == {"award": "Chọn danh hiệu mà tỷ lệ này tính cho."}
    backwards = asked | {"measure": "direct_share", "valid_to": D(2021, 11, 21)}
    assert limits.add_faults(**backwards) == {"valid_to": "Ngày cuối phải từ ngày bắt đầu trở đi."}
    with pytest.raises(Refused):
        leaders(w)


def test_only_the_administrator_of_the_unit_writes(w):
    with pytest.raises(PermissionDenied):
        leaders(w, by=w.office_head)
    row = leaders(w)
    with pytest.raises(PermissionDenied):
        limits.end(row, valid_to=TODAY, seen_to=None, by=w.office_head)
    assert LocalLimit.objects.count() == 1


def test_an_end_is_written_once_and_never_in_the_past(w):
    row = leaders(w)
    assert limits.end_faults(row, D(2021, 11, 21)) == {"valid_to": "Ngày cuối phải từ 22/11/2021 trở đi."}
    limits.end(row, valid_to=D(2021, 12, 31), seen_to=None, by=w.admin)
    with pytest.raises(Conflict):
        limits.end(row, valid_to=TODAY, seen_to=None, by=w.admin)
    row.refresh_from_db()
    assert limits.end_faults(row, D(2022, 1, 1))["valid_to"].startswith("Hạn mức này đã ghi đến 31/12/2021.")
    assert [*LedgerEntry.objects.filter(subject_type="locallimit").order_by("pk").values_list("verb", flat=True)] == [
        "locallimit.add",
        "locallimit.end",
    ]


def test_the_administrator_enters_and_ends_on_the_page(w, django_app):
    assert "Chưa có hạn mức nào" in django_app.get("/danh-muc/han-muc/", user=w.commune_clerk)
    page = sent(django_app.get("/danh-muc/han-muc/them/", user=w.admin), measure="", percent="", source="", valid_from="")
    assert [line.split(":")[0] for line in faults(page)] == ["Tính cái gì", "Tỷ lệ (%)", "Áp dụng từ ngày", "Căn cứ"]
    told = {"measure": "leader_share", "percent": "12,5", "source": "Công văn 12/UBND", "valid_from": "01/01/2021"}
    assert faults(sent(page, **told | {"percent": "101"})) == ["Tỷ lệ (%): Ghi số phần trăm từ 0 đến 100."]
    listed = sent(django_app.get("/danh-muc/han-muc/them/", user=w.admin), **told).follow()
    assert "Tỷ lệ lãnh đạo trong số đề nghị: không quá 12,5 %" in listed
    ended = sent(listed.click("Ghi ngày cuối"), valid_to="31/12/2021").follow()
    assert "31/12/2021" in ended
    seen = django_app.get("/danh-muc/han-muc/", user=w.commune_clerk)
    assert "không quá 12,5 %" in seen
    assert "Ghi ngày cuối" not in seen
    assert "không quá 12,5 %" not in django_app.get("/danh-muc/han-muc/", user=w.other_clerk)


def test_others_may_not(w, django_app):
    row = leaders(w)
    django_app.get("/danh-muc/han-muc/them/", user=w.office_head, status=403)
    django_app.get(f"/danh-muc/han-muc/{row.pk}/het/", user=w.office_head, status=403)
    django_app.get(f"/danh-muc/han-muc/{row.pk}/het/", user=w.other_clerk, status=404)


def test_the_list_costs_the_same_for_three(w, client, count_queries):
    leaders(w)
    client.force_login(w.admin)
    client.get("/danh-muc/han-muc/")
    with count_queries(6):
        client.get("/danh-muc/han-muc/")
    leaders(w, measure="direct_share", at_most=False)
    leaders(w, measure="title_share", award=w.awards["CSTD_TINH"])
    with count_queries(6):
        client.get("/danh-muc/han-muc/")
