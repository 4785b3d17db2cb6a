"""The way up by dated routes, and the catalogue by date."""

import datetime

import pytest

from awards import appraisal, decisions
from awards.models import Nomination
from emulation import catalogue, routes
from emulation.models import Award, AwardRule, Regime, Route, RouteLevel
from emulation.routes import next_stop
from tests.factories import nomination, person, unit, world
from units import registry
from units.models import Unit, UnitSuccession

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
Y2021, Y2026 = datetime.date(2021, 11, 22), datetime.date(2026, 3, 1)


@pytest.fixture
def w():
    return world()


def way(at, award, on=Y2021):
    return [step.code for step in routes.path(at, award, on)]


def route(kind, *levels, **columns):
    made = Route.objects.create(unit_kind=kind, **{"valid_from": "2017-10-01", "source": "thử"} | columns)
    RouteLevel.objects.bulk_create(RouteLevel(route=made, order=n, unit_kind=level) for n, level in enumerate(levels, 1))
    return made


def test_2021_commune_district_province_and_department_province(w):
    award = w.awards["BK_TINH"]
    assert way(w.commune, award) == ["bac-ai", "tinh"]
    assert way(w.district, award) == ["tinh"]
    assert way(w.finance, award) == ["tinh"]
    assert way(w.sibling_commune, award) == ["bac-ai", "tinh"]


def test_an_award_of_its_own_is_decided_at_home(w):
    assert way(w.commune, w.awards["GK_XA"]) == ["phuoc-binh"]


def test_the_way_ends_at_the_level_that_decides_and_there_is_none_past_it(w):
    """The route for any award: a district's award stops at the district, a department's is on no way of a commune."""
    Award.objects.filter(code="GK_XA").update(level="district")
    own = Award.objects.get(code="GK_XA")
    Route.objects.filter(award=own).delete()
    assert way(w.commune, own) == ["bac-ai"]
    own.level = "department"
    assert way(w.commune, own) == []


def test_a_unit_without_route_or_without_a_unit_on_a_level_has_no_way(w):
    assert way(w.province, w.awards["BK_TINH"]) == []
    assert way(w.other_commune, w.awards["BK_TINH"]) == []  # its province has no districts


def test_from_july_2025_without_the_district(w):
    route("commune", "province", valid_from="2025-07-01")
    assert way(w.commune, w.awards["BK_TINH"], datetime.date(2025, 6, 30)) == ["bac-ai", "tinh"]
    assert way(w.commune, w.awards["BK_TINH"], datetime.date(2025, 7, 1)) == ["tinh"]


def test_a_unit_closed_later_still_stands_on_the_way_of_its_time(w):
    """The districts were closed on 1/7/2025; the ways of 2021 still pass through them."""
    Unit.objects.filter(pk=w.district.pk).update(closed_on="2025-07-01")
    assert way(w.commune, w.awards["BK_TINH"], Y2021) == ["bac-ai", "tinh"]
    assert way(w.commune, w.awards["BK_TINH"], datetime.date(2025, 6, 30)) == ["bac-ai", "tinh"]
    Route.objects.update(valid_to=None)
    assert way(w.commune, w.awards["BK_TINH"], datetime.date(2025, 7, 1)) == []


def test_a_unit_not_yet_open_is_not_on_the_way(w):
    Unit.objects.filter(pk=w.district.pk).update(opened_on="2022-01-01")
    assert way(w.commune, w.awards["BK_TINH"], Y2021) == []
    assert way(w.commune, w.awards["BK_TINH"], datetime.date(2022, 1, 1)) == ["bac-ai", "tinh"]


def test_the_nearest_unit_of_a_kind_is_taken(w):
    """An office under a department under another department; ids and names in every order."""
    upper = unit("so-a", "department", "Sở A", w.province)
    lower = unit("so-b", "department", "Sở B", upper)
    office = unit("phong", "agency", "Phòng", lower)
    route("agency", "department", "province")
    assert way(office, w.awards["BK_TINH"]) == ["so-b", "tinh"]
    Unit.objects.filter(pk=office.pk).update(parent=upper)
    Unit.objects.filter(pk=upper.pk).update(parent=lower)
    Unit.objects.filter(pk=lower.pk).update(parent=w.province)
    registry.rebuild_reach()
    assert way(office, w.awards["BK_TINH"]) == ["so-a", "tinh"]


def test_a_merged_province_takes_over_where_the_old_one_is_closed(w):
    merged = unit("khanh-hoa", "province", "UBND tỉnh Khánh Hòa")
    UnitSuccession.objects.create(predecessor=w.province, successor=merged, effective_on="2025-07-01", act="Nghị quyết 202/2025/QH15")
    Unit.objects.filter(pk=w.province.pk).update(closed_on="2025-07-01")
    Unit.objects.filter(pk=merged.pk).update(opened_on="2025-07-01")
    registry.rebuild_reach()
    route("commune", "province", valid_from="2025-07-01")
    assert way(w.commune, w.awards["BK_TINH"], Y2026) == ["khanh-hoa"]
    assert way(w.commune, w.awards["BK_TINH"], Y2021) == ["bac-ai", "tinh"]


def test_the_most_exact_route_wins(w):
    award = w.awards["BK_TINH"]
    Unit.objects.filter(pk=w.finance.pk).update(sector="finance")
    w.finance.sector = "finance"
    route("department", "department", "province", sector="finance")
    assert way(w.finance, award) == ["stc", "tinh"]
    route("department", "province", award=award, valid_from="2020-01-01")
    assert way(w.finance, award) == ["tinh"]
    assert way(w.finance, w.awards["TTLDXS"]) == ["stc", "tinh"]


def test_many_ways_cost_no_more_queries_than_one(w, count_queries):
    with count_queries(2):
        routes.paths([(w.commune, w.awards["BK_TINH"])], Y2021)
    many = [(at, award) for at in (w.commune, w.sibling_commune, w.finance, w.district) for award in w.awards.values()]
    with count_queries(2):
        found = routes.paths(many, Y2021)
    assert len(found) == len(many)


def test_next_stop(w):
    steps = routes.path(w.commune, w.awards["BK_TINH"], Y2021)
    assert next_stop(steps, w.commune.pk) == w.district
    assert next_stop(steps, w.district.pk) == w.province
    assert next_stop(steps, w.province.pk) is None
    assert next_stop([], w.commune.pk) is None


# --- catalogue ------------------------------------------------------------------------------------------------------------


def test_the_rule_of_a_day(w, count_queries):
    award = w.awards["BK_TINH"]
    newer = AwardRule.objects.create(
        award=award, regime=Regime.objects.create(code="LAW2022", name="Luật 2022", valid_from="2024-01-01"), valid_from="2024-01-01",
        source="thử", decision_subject="Về việc tặng Bằng khen",
    )  # fmt: skip
    assert catalogue.rule_on(award, datetime.date(2023, 12, 31)) == w.rules["BK_TINH"]
    assert catalogue.rule_on(award, datetime.date(2024, 1, 1)) == newer
    with count_queries(1):
        assert catalogue.rules_on(Y2021) == {award.pk: w.rules[code] for code, award in w.awards.items()}
    assert catalogue.rules_on(Y2026) == {award.pk: newer}


def test_of_two_rules_the_later_one_holds(w):
    award = w.awards["BK_TINH"]
    later = AwardRule.objects.create(
        award=award, regime=Regime.objects.get(), valid_from="2020-01-01", source="thử", decision_subject="Về việc tặng Bằng khen"
    )
    assert catalogue.rule_on(award, Y2021) == later
    assert catalogue.rule_on(award, datetime.date(2019, 12, 31)) == w.rules["BK_TINH"]


def test_a_day_without_rule_says_so(w):
    with pytest.raises(AwardRule.DoesNotExist, match="BK_TINH 01/01/2010"):
        catalogue.rule_on(w.awards["BK_TINH"], datetime.date(2010, 1, 1))


# --- an award that units of another kind decide too -----------------------------------------------------------------------


def test_a_route_of_one_award_ends_at_whom_it_names(w):
    """From 1/7/2025 a commune decides CSTĐ cơ sở, which until then its district decided (Nghị định 129/2025/NĐ-CP)."""
    award = w.awards["CSTD_TINH"]
    route("commune", "district", award=award, valid_to="2025-06-30")
    route("commune", "commune", award=award, valid_from="2025-07-01")
    assert (way(w.commune, award), way(w.commune, award, Y2026)) == (["bac-ai"], ["phuoc-binh"])
    Unit.objects.filter(pk=w.district.pk).update(decides=True)
    asked = [Unit.objects.get(pk=one.pk) for one in (w.commune, w.district, w.province)]
    known = [(one.code, on) for one in asked for on in (Y2021, Y2026) if routes.decides(one, award, on)]
    assert known == [("phuoc-binh", Y2026), ("bac-ai", Y2021), ("tinh", Y2021), ("tinh", Y2026)]
    for kind, days in {"commune": [Y2026], "district": [Y2021], "province": [Y2021, Y2026], "school": []}.items():
        assert [on for on in (Y2021, Y2026) if award in routes.decided_by(kind, on)] == days, kind


def test_a_level_on_the_way_does_not_decide(w):
    route("commune", "district", "province", award=w.awards["CSTD_TINH"])
    assert not routes.decides(w.district, w.awards["CSTD_TINH"], Y2021)
    assert w.awards["CSTD_TINH"] not in routes.decided_by("district", Y2021)


def test_what_a_commune_decides_is_appraised_there_and_may_be_drafted(w, settings):
    settings.DEMO, settings.DEMO_TODAY = True, Y2021
    award = w.awards["CSTD_TINH"]
    route("commune", "commune", award=award)
    case = nomination(w, person(w), award="CSTD_TINH", state="under_appraisal", holder=w.commune)
    above = nomination(w, person(w), award="BK_TINH", state="under_appraisal", holder=w.commune)
    assert set(appraisal.appraised_at([w.commune])) == {case}
    assert set(Nomination.objects.filter(routes.decided_by_holder(Y2021))) == {case}
    Nomination.objects.filter(pk__in=[case.pk, above.pk]).update(state="passed")
    assert set(decisions.ready([w.commune.pk])) == {case}
