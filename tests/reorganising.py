"""A small province in the middle of its work, for tests of reorganisations: everything that can move stands somewhere."""

import datetime
from collections.abc import Iterable
from typing import Any

from awards.models import AwardRecord, CouncilSession, Decision, Dossier, DossierLine, Nomination
from emulation.models import Block, BlockSeat, Campaign, CampaignUnit
from tests.envelopes import confirmed, draft, received, sent
from tests.factories import World, account, collective, person, unit, world
from units import clock
from units.models import (
    Post,
    Recipient,
    Role,
    RoleAssignment,
    Unit,
    UnitName,
    UnitPlace,
    UnitReach,
    UnitStanding,
    UnitSuccession,
)
from units.succession import Act

TODAY = datetime.date(2021, 11, 22)
ACT = Act("12/NQ-HĐND", datetime.date(2021, 11, 1), "Hội đồng nhân dân tỉnh", "Sắp xếp đơn vị")
TABLES = (
    Unit, UnitName, UnitPlace, UnitStanding, UnitSuccession, RoleAssignment, Recipient, Post, Block, BlockSeat, Campaign, CampaignUnit,
    Dossier, DossierLine, Nomination, CouncilSession, Decision, AwardRecord,
)  # fmt: skip


def busy_world() -> World:
    """`world()` with two more communes, a school, envelopes in every state, a block, and an award of 2020 for everybody."""
    w = world()
    w.units["third"] = unit("phuoc-tan", "commune", "UBND xã Phước Tân", w.district, decides=True)
    w.units["far"] = unit("lam-son", "commune", "UBND xã Lâm Sơn", w.sibling_district, decides=True)
    w.units["school"] = unit("truong", "school", "Trường Tiểu học Phước Bình", w.commune)
    w.accounts["third_clerk"] = account("third_clerk", (Role.CLERK, w.third), (Role.HEAD, w.far))
    CampaignUnit.objects.create(campaign=w.campaign, unit=w.third)
    for at in (w.commune, w.sibling_commune, w.third, w.far, w.school, w.district):
        awarded(w, person(w, at, name=f"Người {at.code}"))
    w.whole = collective(w, name="UBND xã Phước Bình", detail={"whole_unit": w.commune})
    awarded(w, w.whole)
    w.part = collective(w, name="Tổ một cửa")
    w.kept = {"draft": draft(w), "confirmed": confirmed(w, person(w)), "sent": sent(w, person(w)), "received": received(w, person(w))}
    block = Block.objects.create(code="khoi-xa", name="các xã", unit=w.district)
    BlockSeat.objects.bulk_create(
        BlockSeat(block=block, unit=at, post=post, valid_from="2021-01-01") for at, post in ((w.commune, "head"), (w.third, "member"))
    )
    return w


def awarded(w: World, recipient: Recipient) -> AwardRecord:
    return AwardRecord.objects.create(
        recipient=recipient, award=w.awards["GK_XA"], award_year=2020, recipient_class=recipient.recipient_class, source="imported",
        decision_number="1/QĐ-UBND", decided_on="2020-12-20", issuer=recipient.unit, issuer_name=recipient.unit.name,
        printed_name=f"{recipient.name}, {recipient.unit.name}",
    )  # fmt: skip


def picture(tables: Iterable[type] = TABLES) -> dict[str, Any]:
    """Every row of the tables but its version, and the closure: what undoing must give back."""
    rows = {
        model.__name__: [{name: value for name, value in row.items() if name != "version"} for row in model.objects.order_by("pk").values()]
        for model in tables
    }
    return rows | {"reach": set(UnitReach.objects.values_list("ancestor", "descendant", "acts"))}


def seen_by(unit_id: int) -> set[int]:
    """Recipients that a unit reaches."""
    return set(Recipient.objects.filter(unit__reached_by__ancestor=unit_id).values_list("pk", flat=True))


def own_of(unit_id: int) -> set[int]:
    return set(Recipient.objects.filter(unit=unit_id).values_list("pk", flat=True))


def standing(day: datetime.date):
    """It is that day inside (the demo's clock)."""
    return clock.standing_on(day)
