"""The units, blocks, areas and signatories of the demo province, from ``ninh-thuan-2021.yaml``."""

import datetime
from pathlib import Path
from typing import Any

import yaml

from awards.demo.people import People
from emulation.models import Block, BlockSeat
from units import registry
from units.models import Signatory, Unit, UnitArea, UnitReach
from units.papers import numbering
from units.vietnamese import ascii_filename

SINCE = datetime.date(2010, 1, 1)
AREAS_SINCE = datetime.date(2021, 6, 4)  # Quyết định 861/QĐ-TTg
AREAS_UNTIL = datetime.date(2025, 12, 31)
PLACE = "Ninh Thuận"


def facts() -> dict[str, Any]:
    """The file as it stands."""
    return yaml.safe_load(Path(__file__).with_name("ninh-thuan-2021.yaml").read_text(encoding="utf-8"))


def build(people: People) -> dict[str, Unit]:
    """Open every unit; returns them by code."""
    data = facts()
    province = _province(data["province"])
    made = {province.code: province}
    for body in data["bodies"]:
        made[body["code"]] = _body(body, province)
    for district in data["districts"]:
        _district(district, province, made)
    Unit.objects.filter(pk=province.pk).update(standing_body=made["so-noi-vu"])
    registry.rebuild_reach()
    _blocks(data, province, made)
    _signatories(made, people)
    for unit in made.values():
        if unit.kind == "commune":  # a small unit gives its decisions' numbers out here; the province's come from its document system
            numbering.open_series(unit, code="QĐ", year=2021)
    return made


def _province(row: dict[str, Any]) -> Unit:
    printed = {
        "issuing_body": "ỦY BAN NHÂN DÂN TỈNH NINH THUẬN",
        "symbol": "UBND",
        "place_name": PLACE,
        "head_post": "CHỦ TỊCH",
    }
    return registry.open_unit(
        code=row["code"],
        state_code=row["state_code"],
        kind="province",
        name="UBND tỉnh Ninh Thuận",
        valid_from=SINCE,
        printed=printed,
        decides=True,
    )


def _body(row: dict[str, Any], province: Unit) -> Unit:
    printed = {
        "issuing_body": row["name"].upper(),
        "parent_body": "UBND TỈNH NINH THUẬN" if row["kind"] == "department" else "",
        "symbol": row["symbol"],
        "place_name": PLACE,
        "head_post": row["head"],
    }
    decides = row["kind"] == "department"
    return registry.open_unit(
        code=row["code"], kind=row["kind"], name=row["name"], parent=province, valid_from=SINCE, printed=printed, decides=decides, order=100
    )


def _district(row: dict[str, Any], province: Unit, made: dict[str, Unit]) -> None:
    district = _people_committee(row, "district", province, parent_name="UBND TỈNH NINH THUẬN", place=row["name"], order=200)
    made[district.code] = district
    for line in row["communes"]:
        commune = _people_committee(line, "commune", district, parent_name=f"UBND {row['name'].upper()}", place=line["name"], order=300)
        made[commune.code] = commune
        if "area" in line:
            UnitArea.objects.create(
                unit=commune,
                area_class=line["area"],
                valid_from=AREAS_SINCE,
                valid_to=AREAS_UNTIL,
                source="Quyết định 861/QĐ-TTg ngày 04/6/2021",
            )


def _people_committee(row: dict[str, Any], kind: str, parent: Unit, *, parent_name: str, place: str, order: int) -> Unit:
    first, rest = row["name"].split(" ", 1)
    printed = {
        "issuing_body": f"ỦY BAN NHÂN DÂN {row['name'].upper()}",
        "parent_body": parent_name,
        "symbol": "UBND",
        "place_name": place.split(" ", 1)[1] if kind == "commune" else rest,
        "head_post": "CHỦ TỊCH",
    }
    return registry.open_unit(
        # Thành Hải and Thanh Hải fold to the same letters, so the slug carries the state's code of 2021 as well.
        code=f"{ascii_filename(row['name'])}-{row['state_code']}" if kind == "commune" else ascii_filename(row["name"]),
        state_code=row["state_code"],
        kind=kind,
        name=f"UBND {first.lower()} {rest}",
        parent=parent,
        valid_from=SINCE,
        printed=printed,
        decides=True,
        order=order,
    )


def _blocks(data: dict[str, Any], province: Unit, made: dict[str, Unit]) -> None:
    for row in data["blocks"]:
        block = Block.objects.create(code=row["code"], name=row["name"], unit=province, source=row["source"])
        members = (
            [u for u in made.values() if u.kind == "district"] if row["members"] == "districts" else [made[code] for code in row["members"]]
        )
        BlockSeat.objects.bulk_create(
            BlockSeat(block=block, unit=unit, post="head" if place == 0 else "member", valid_from="2021-01-01")
            for place, unit in enumerate(members)
        )


def _signatories(made: dict[str, Unit], people: People) -> None:
    rows = []
    for unit in made.values():
        head = unit.names.get().head_post
        rows.append(Signatory(unit=unit, name=people.person().name, post=head, authority="head", valid_from=SINCE))
    deputy = Signatory(
        unit=made["tinh-ninh-thuan"],
        name=people.person().name,
        post="PHÓ CHỦ TỊCH",
        authority="deputy",
        valid_from="2019-01-01",
        valid_to="2025-06-30",
    )
    Signatory.objects.bulk_create([*rows, deputy])


def below(unit: Unit) -> list[Unit]:
    """Every unit under one, itself first."""
    ids = UnitReach.objects.filter(ancestor=unit).values("descendant_id")
    return list(Unit.objects.filter(pk__in=ids).order_by("order", "sort_key"))
