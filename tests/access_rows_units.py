"""Rows of the access matrix: the tree of units, one unit's facts, reorganisations, routes."""

import datetime

from emulation.models import Route
from tests.access_objects import Places, attachment, by_id, once
from tests.access_rights import PROVINCE, SIGNED_IN, Row, seen, sheet, who
from tests.factories import World
from tests.factories import unit as unit_of
from units import clock, plans, succession
from units.models import Signatory, Unit, UnitArea, UnitChange

LATER = datetime.date(2022, 3, 1)
EARLIER = datetime.date(2021, 6, 4)
TREE = {"commune": PROVINCE, "other": "o_clerk o_appraiser"}
CHANGES = {"planned": "admin auditor", "other": ""}
EDIT = {"commune": "admin", "other": ""}


@once
def units(w: World) -> Places:
    return {"commune": {"code": w.commune.code}, "other": {"code": w.other_commune.code}}


def _row(unit: Unit, pk: int) -> dict[str, str | int]:
    return {"code": unit.code, "pk": pk}


@once
def names(w: World) -> Places:
    return {place: _row(unit, unit.names.get().pk) for place, unit in {"commune": w.commune, "other": w.other_commune}.items()}


@once
def areas(w: World) -> Places:
    made = {
        place: UnitArea.objects.create(unit=unit, area_class="KV3", valid_from=EARLIER, source="thử nghiệm")
        for place, unit in {"commune": w.commune, "other": w.other_commune}.items()
    }
    return {place: _row(row.unit, row.pk) for place, row in made.items()}


@once
def signatories(w: World) -> Places:
    made = {
        place: Signatory.objects.create(unit=unit, name="Thử", post="CHỦ TỊCH", authority="head", valid_from=EARLIER)
        for place, unit in {"commune": w.commune, "other": w.other_commune}.items()
    }
    return {place: _row(row.unit, row.pk) for place, row in made.items()}


def planned(w: World, unit: Unit, at: Unit) -> UnitChange:
    """A change of name that waits for its day, with a scan of its act."""
    plan = plans.rename(unit=unit, name=f"{unit.name} mới", on=LATER)
    said = plans.Act("1/NQ-HĐND", EARLIER, "HĐND tỉnh", file=attachment(w, at))
    return succession.enter(plan, said, unit=at, by=w.admin)


@once
def changes(w: World) -> Places:
    return by_id(planned=planned(w, w.sibling_commune, w.province), other=planned(w, w.other_commune, w.other_province))


@once
def splits(w: World) -> Places:
    """A commune of its own that was divided today."""
    made = {}
    for place, above, at in (("planned", w.sibling_district, w.province), ("other", w.other_province, w.other_province)):
        unit = unit_of(f"chia-{place}", "commune", f"UBND xã Chia {place}", above)
        parts = [plans.NewUnit(f"UBND xã Phần {n} {place}", "commune", above.pk) for n in (1, 2)]
        said = plans.Act("2/NQ-HĐND", EARLIER, "HĐND tỉnh")
        made[place] = succession.enter(plans.split(unit=unit, into=parts, on=clock.today()), said, unit=at, by=w.admin)
    return by_id(**made)


@once
def ways(w: World) -> Places:
    return {"merge": {"slug": "sap-nhap"}}


@once
def routes(w: World) -> Places:
    return {"commune": {"pk": Route.objects.filter(unit_kind="commune", award=None).get().pk}}


MAY_CHANGE = {"planned": "admin", "other": ""}
ROWS: dict[str, Row] = {
    "units:units": Row(get=SIGNED_IN),
    "units:unit_add": Row(get=who("admin", rest="403"), post=who("admin", rest="403")),
    "units:unit": Row(at=units, get=seen("commune", "other", view=TREE)),
    "units:unit_facts": sheet(units, TREE, **EDIT),
    "units:unit_name": sheet(names, TREE, **EDIT),
    "units:unit_standing": sheet(units, TREE, **EDIT),
    "units:unit_area": sheet(units, TREE, **EDIT),
    "units:unit_area_end": sheet(areas, TREE, **EDIT),
    "units:unit_signatory": sheet(units, TREE, **EDIT),
    "units:unit_signatory_end": sheet(signatories, TREE, **EDIT),
    "units:unit_series": sheet(units, TREE, **EDIT),
    "units:changes": Row(get=who("admin auditor", rest="403")),
    "units:change_new": Row(get=who("admin", rest="403")),
    "units:change_form": Row(at=ways, get={"merge": who("admin", rest="403")}, post={"merge": who("admin", rest="403")}),
    "units:change": Row(at=changes, get=seen("planned", "other", view=CHANGES)),
    "units:change_act": Row(at=changes, get=seen("planned", "other", view=CHANGES)),
    "units:change_undo": sheet(changes, CHANGES, **MAY_CHANGE),
    "units:change_cancel": sheet(changes, CHANGES, **MAY_CHANGE),
    "units:change_assign": sheet(splits, CHANGES, **MAY_CHANGE),
    "emulation:routes": Row(get=SIGNED_IN),
    "emulation:route_add": Row(get=who("admin", rest="403"), post=who("admin", rest="403")),
    "emulation:route_end": Row(at=routes, get={"commune": who("admin", rest="403")}, post={"commune": who("admin", rest="403")}),
}
