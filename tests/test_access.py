"""Rights: dated roles at units, and the reach of a unit over the tree below it."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import account, unit, world
from units import access, clock, registry
from units.models import Role, RoleAssignment, Unit, UnitReach, UnitSuccession

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = datetime.timedelta(days=1)


@pytest.fixture
def w():
    return world()


def codes(ids):
    return sorted(Unit.objects.filter(id__in=ids).values_list("code", flat=True))


def test_roles_hold_at_their_unit_alone(w):
    assert codes(access.units_of(w.commune_clerk)) == ["phuoc-binh"]
    assert access.units_where(w.commune_clerk, {Role.CLERK}) == {w.commune.pk}
    assert access.units_where(w.commune_clerk, {Role.HEAD}) == frozenset()
    assert access.has_role(w.commune_clerk, {Role.CLERK}, w.commune.pk)
    assert access.has_role(w.commune_clerk, {Role.CLERK, Role.HEAD})
    assert not access.has_role(w.commune_clerk, {Role.CLERK}, w.district.pk)
    assert not access.has_role(w.district_clerk, {Role.CLERK}, w.commune.pk)


def test_roles_that_do_not_work_with_dossiers_reach_none_by_default(w):
    for person in (w.member_1, w.records_clerk, w.admin):
        assert codes(access.units_of(person)) == []
        assert codes(access.reach_of(person)) == []
    assert codes(access.units_of(w.admin, {Role.ADMIN})) == ["tinh"]


def test_reach_goes_down_and_never_up_or_aside(w):
    assert codes(access.reach_of(w.commune_clerk)) == ["phuoc-binh"]
    assert codes(access.reach_of(w.district_clerk)) == ["bac-ai", "phuoc-binh", "phuoc-hoa"]
    assert codes(access.reach_of(w.appraiser)) == ["bac-ai", "ninh-son", "phuoc-binh", "phuoc-hoa", "snv", "stc", "tinh"]
    assert codes(access.reach_of(w.other_appraiser)) == ["tinh-khac", "xa-khac"]


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "holds"),
    [(0, 0, True), (-5, None, True), (-5, 5, True), (-5, -1, False), (1, 5, False), (1, None, False), (-5, 0, True)],
)
def test_a_role_holds_between_its_days_inclusive(w, valid_from, valid_to, holds):
    rows = RoleAssignment.objects.filter(account=w.commune_clerk)
    today = clock.today()
    rows.update(valid_from=today + valid_from * DAY, valid_to=None if valid_to is None else today + valid_to * DAY)
    assert access.has_role(w.commune_clerk, {Role.CLERK}, w.commune.pk) is holds
    assert bool(access.units_where(w.commune_clerk, {Role.CLERK})) is holds
    assert bool(access.roles_of(w.commune_clerk)) is holds
    assert codes(access.reach_of(w.commune_clerk)) == (["phuoc-binh"] if holds else [])


def test_a_day_may_be_asked_for(w):
    RoleAssignment.objects.filter(account=w.commune_clerk).update(valid_to=datetime.date(2020, 12, 31))
    assert codes(access.units_of(w.commune_clerk, on=datetime.date(2020, 12, 31))) == ["phuoc-binh"]
    assert codes(access.units_of(w.commune_clerk, on=datetime.date(2021, 1, 1))) == []


def test_an_account_without_row_has_nothing(db):
    assert codes(access.units_of(AnonymousUser())) == []
    assert not access.has_role(AnonymousUser(), Role.values)


def test_roles_of_come_in_the_order_of_units(w, count_queries):
    person = account("hai-vai", ("head", w.commune), ("clerk", w.commune), ("clerk", w.district))
    Unit.objects.filter(pk=w.district.pk).update(order=1)
    Unit.objects.filter(pk=w.commune.pk).update(order=2)
    with count_queries(1):
        rows = [(row.unit.code, row.role) for row in access.roles_of(person)]
    assert rows == [("bac-ai", "clerk"), ("phuoc-binh", "clerk"), ("phuoc-binh", "head")]


def test_each_is_one_query(w, count_queries):
    for ask in (
        lambda: access.units_where(w.appraiser, {Role.APPRAISER}),
        lambda: access.has_role(w.appraiser, {Role.APPRAISER}, w.province.pk),
        lambda: access.reach_where(w.appraiser),
    ):
        with count_queries(1):
            ask()


# --- successions ----------------------------------------------------------------------------------------------------------


def test_a_successor_reaches_what_its_predecessor_reached_and_not_the_other_way(w):
    merged = unit("bac-ai-dong", "commune", "UBND xã Bác Ái Đông", w.province)
    UnitSuccession.objects.create(predecessor=w.district, successor=merged, effective_on="2025-07-01", act="Nghị quyết thử")
    registry.rebuild_reach()
    clerk = account("can-bo-moi", ("clerk", merged))
    assert codes(access.reach_of(clerk)) == ["bac-ai", "bac-ai-dong", "phuoc-binh", "phuoc-hoa"]
    assert "bac-ai-dong" not in codes(access.reach_of(w.district_clerk))
    assert "bac-ai-dong" in codes(access.reach_of(w.appraiser))


def test_opening_a_unit_writes_the_same_closure_as_the_rebuild(w):
    before = set(UnitReach.objects.values_list("ancestor_id", "descendant_id"))
    registry.rebuild_reach()
    assert set(UnitReach.objects.values_list("ancestor_id", "descendant_id")) == before
