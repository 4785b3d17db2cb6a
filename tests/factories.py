"""Rows for tests. `world()` is a small province with everybody in it, and a second province that must stay invisible."""

import copy
import datetime
import itertools
import uuid
from dataclasses import dataclass, field

from django.core.management.color import no_style
from django.db import connection

from awards.models import Dossier, DossierLine, Nomination
from emulation.models import (
    Award,
    AwardRule,
    BaseSalary,
    Campaign,
    CampaignState,
    CampaignUnit,
    GeneralRule,
    Milestone,
    Regime,
    Route,
    RouteLevel,
)
from emulation.periods import Period
from units import clock, registry
from units.models import (
    Account,
    Recipient,
    Role,
    RoleAssignment,
    Signatory,
    Unit,
    UnitName,
    UnitPlace,
    UnitReach,
    UnitStanding,
)

START = datetime.date(2015, 1, 1)
_serial = itertools.count(1)


def serial() -> int:
    return next(_serial)


def unit(code: str, kind: str, name: str, parent: Unit | None = None, **columns) -> Unit:
    printed = columns.pop("printed", {"symbol": "UBND", "place_name": "Ninh Thuận", "head_post": "CHỦ TỊCH"})
    return registry.open_unit(code=code, kind=kind, name=name, parent=parent, valid_from=START, printed=printed, **columns)


def account(username: str, *roles: tuple[str, Unit], full_name: str = "") -> Account:
    made = Account(username=username, full_name=full_name or f"Người {username}", email=f"{username}@example.test")
    made.set_password("mat-khau-thu-nghiem")
    made.save()
    RoleAssignment.objects.bulk_create(RoleAssignment(account=made, unit=at, role=role, valid_from=START) for role, at in roles)
    return made


@dataclass
class World:
    """Units and accounts by name; ``campaign`` is launched and addresses every unit of the first province."""

    units: dict[str, Unit] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    awards: dict[str, Award] = field(default_factory=dict)
    rules: dict[str, AwardRule] = field(default_factory=dict)
    campaign: Campaign | None = None

    def __getattr__(self, name: str):
        for kept in (self.__dict__.get("units", {}), self.__dict__.get("accounts", {})):
            if name in kept:
                return kept[name]
        raise AttributeError(name)


def _units(w: World) -> None:
    u = w.units
    u["province"] = unit("tinh", "province", "UBND tỉnh Ninh Thuận", decides=True)
    u["home_affairs"] = unit(
        "snv", "department", "Sở Nội vụ", u["province"], printed={"symbol": "SNV", "place_name": "Ninh Thuận", "head_post": "GIÁM ĐỐC"}
    )
    u["finance"] = unit(
        "stc",
        "department",
        "Sở Tài chính",
        u["province"],
        printed={"symbol": "STC", "place_name": "Ninh Thuận", "head_post": "GIÁM ĐỐC"},
        decides=True,
    )
    u["district"] = unit("bac-ai", "district", "UBND huyện Bác Ái", u["province"])
    u["sibling_district"] = unit("ninh-son", "district", "UBND huyện Ninh Sơn", u["province"])
    u["commune"] = unit("phuoc-binh", "commune", "UBND xã Phước Bình", u["district"], decides=True)
    u["sibling_commune"] = unit("phuoc-hoa", "commune", "UBND xã Phước Hòa", u["district"])
    u["other_province"] = unit("tinh-khac", "province", "UBND tỉnh Thử Nghiệm", decides=True)
    u["other_commune"] = unit("xa-khac", "commune", "UBND xã Thử Nghiệm", u["other_province"])
    Unit.objects.filter(pk=u["province"].pk).update(standing_body=u["home_affairs"])


def _accounts(w: World) -> None:
    u = w.units
    people = {
        "admin": (Role.ADMIN, u["province"]),
        "commune_clerk": (Role.CLERK, u["commune"]),
        "commune_head": (Role.HEAD, u["commune"]),
        "sibling_clerk": (Role.CLERK, u["sibling_commune"]),
        "district_clerk": (Role.CLERK, u["district"]),
        "district_head": (Role.HEAD, u["district"]),
        "department_clerk": (Role.CLERK, u["finance"]),
        "department_head": (Role.HEAD, u["finance"]),
        "appraiser": (Role.APPRAISER, u["province"]),
        "office_head": (Role.OFFICE_HEAD, u["province"]),
        "secretary": (Role.SECRETARY, u["province"]),
        "member_1": (Role.MEMBER, u["province"]),
        "member_2": (Role.MEMBER, u["province"]),
        "member_3": (Role.MEMBER, u["province"]),
        "records_clerk": (Role.RECORDS_CLERK, u["province"]),
        "auditor": (Role.AUDITOR, u["province"]),
        "support": (Role.SUPPORT, u["province"]),
        "other_clerk": (Role.CLERK, u["other_commune"]),
        "other_appraiser": (Role.APPRAISER, u["other_province"]),
    }
    w.accounts.update({name: account(name, role) for name, role in people.items()})


AWARDS = {
    "BK_TINH": (
        "Bằng khen của Chủ tịch UBND tỉnh",
        "commendation",
        "province",
        {"for_person": True, "for_collective": True, "for_household": True},
    ),
    "CSTD_TINH": (
        "Chiến sĩ thi đua cấp tỉnh",
        "title",
        "province",
        {"for_person": True, "vote_mode": "secret", "vote_numerator": 9, "vote_denominator": 10, "vote_strict": False},
    ),
    "TTLDXS": ("Tập thể lao động xuất sắc", "title", "province", {"for_collective": True}),
    "CO_TINH": ("Cờ thi đua của UBND tỉnh", "title", "province", {"for_collective": True, "from_block_only": True}),
    "GK_XA": (
        "Giấy khen của Chủ tịch UBND cấp xã",
        "commendation",
        "commune",
        {"for_person": True, "for_collective": True, "for_household": True, "vote_mode": "none"},
    ),
}


def _catalogue(w: World) -> None:
    regime = Regime.objects.create(
        code="LAW2003_ND91", name="Luật 2003 – Nghị định 91/2017", valid_from="2017-10-01", valid_to="2023-12-31"
    )
    for order, (code, (name, kind, level, rule)) in enumerate(AWARDS.items()):
        award = Award.objects.create(code=code, name=name, kind=kind, level=level, order=order)
        w.awards[code] = award
        w.rules[code] = AwardRule.objects.create(
            award=award, regime=regime, valid_from="2017-10-01", valid_to="2023-12-31", source="thử nghiệm",
            decision_subject=f"Về việc tặng {name}", **rule,
        )  # fmt: skip
    for kind, levels in {"commune": ["district", "province"], "department": ["province"], "district": ["province"]}.items():
        route = Route.objects.create(unit_kind=kind, valid_from="2017-10-01", valid_to="2025-06-30", source="thử nghiệm")
        RouteLevel.objects.bulk_create(RouteLevel(route=route, order=n, unit_kind=level) for n, level in enumerate(levels, 1))
    own = Route.objects.create(unit_kind="commune", award=w.awards["GK_XA"], valid_from="2017-10-01", source="thử nghiệm")
    RouteLevel.objects.create(route=own, order=1, unit_kind="commune")


def _campaign(w: World) -> None:
    w.campaign = Campaign.objects.create(
        code="nt-2021", unit=w.province, kind="annual", name="Phong trào thi đua năm 2021", year=2021, period_from="2021-01-01",
        period_to="2021-12-31", state=CampaignState.LAUNCHED, launched_on="2021-01-04", public_id="c" * 32,
        award_reason="đã có thành tích xuất sắc trong phong trào thi đua năm 2021",
    )  # fmt: skip
    first = [u for name, u in w.units.items() if not name.startswith("other_")]
    CampaignUnit.objects.bulk_create(CampaignUnit(campaign=w.campaign, unit=u) for u in first)
    Milestone.objects.create(campaign=w.campaign, kind="filing", unit_kind="commune", due_on="2021-12-10")


# The rows of a world in the order of their foreign keys: what `world()` built first in this process, for it to put back quickly.
ROWS = (
    Unit, UnitName, UnitPlace, UnitStanding, UnitReach, Account, RoleAssignment, Regime, Award, AwardRule, Route, RouteLevel, Campaign,
    CampaignUnit, Milestone, Signatory,
)  # fmt: skip
_first: list[tuple[World, dict[type, list]]] = []


def world() -> World:
    """Build it all, about 180 rows: through the verbs the first time, the same rows again by bulk afterwards."""
    if _first:
        return _again(*_first[0])
    alone = not any(model.objects.exists() for model in ROWS)
    w = World()
    _units(w)
    _accounts(w)
    _catalogue(w)
    _campaign(w)
    Signatory.objects.create(unit=w.province, name="Trần Thử Nghiệm", post="CHỦ TỊCH", authority="head", valid_from=START)
    if alone:
        _first.append((w, {model: list(model.objects.order_by("pk")) for model in ROWS}))
        return _fresh(w, _first[0][1])
    return w


def _again(w: World, rows: dict[type, list]) -> World:
    for model in ROWS:
        model.objects.bulk_create(copy.deepcopy(rows[model]))
    with connection.cursor() as cursor:  # rows that bring their keys leave PostgreSQL's sequences where they were
        for statement in connection.ops.sequence_reset_sql(no_style(), ROWS):
            cursor.execute(statement)
    return _fresh(w, rows)


def _fresh(w: World, rows: dict[type, list]) -> World:
    """A world of objects of its own; those that tests walk along know their neighbours without a query, as after building."""
    own = {model: {row.pk: copy.deepcopy(row) for row in rows[model]} for model in (Unit, Account, Award, AwardRule, Regime, Campaign)}
    for unit_ in own[Unit].values():
        unit_.parent = own[Unit].get(unit_.parent_id)
    for rule in own[AwardRule].values():
        rule.award, rule.regime = own[Award][rule.award_id], own[Regime][rule.regime_id]
    for campaign in own[Campaign].values():
        campaign.unit = own[Unit][campaign.unit_id]
    return World(
        units={name: own[Unit][row.pk] for name, row in w.units.items()},
        accounts={name: own[Account][row.pk] for name, row in w.accounts.items()},
        awards={code: own[Award][row.pk] for code, row in w.awards.items()},
        rules={code: own[AwardRule][row.pk] for code, row in w.rules.items()},
        campaign=own[Campaign][w.campaign.pk] if w.campaign else None,
    )


def calendar_year(year: int) -> Period:
    """01/01 to 31/12 of a year."""
    return calendar_years(year, year)


def calendar_years(first: int, last: int) -> Period:
    """01/01 of ``first`` to 31/12 of ``last``."""
    return Period(datetime.date(first, 1, 1), datetime.date(last, 12, 31))


def person(w: World, at: Unit | None = None, name: str = "", **columns) -> Recipient:
    """A direct worker of the unit (default: the commune)."""
    columns = {
        "recipient_class": "direct_worker",
        "detail": {"honorific": "Ông", "gender": "male"},
        "post": "Nông dân",
        "post_from": START,
    } | columns
    return registry.add_recipient(
        kind="person", unit=at or w.commune, name=name or f"Nguyễn Văn Thử {serial()}", by=w.commune_clerk, **columns
    )


def collective(w: World, at: Unit | None = None, name: str = "", **columns) -> Recipient:
    columns = {"recipient_class": "administration"} | columns
    return registry.add_recipient(
        kind="collective", unit=at or w.commune, name=name or f"Tổ thử nghiệm {serial()}", by=w.commune_clerk, **columns
    )


def cases(
    w: World,
    count: int = 1,
    *,
    award: str = "BK_TINH",
    state: str = "under_appraisal",
    unit: Unit | None = None,
    holder: Unit | None = None,
) -> list[Nomination]:
    """Nominations of a unit (default: the commune) that a deciding unit (default: the province) has received in one envelope."""
    unit, holder, now = unit or w.commune, holder or w.province, clock.now()
    dossier = Dossier.objects.create(
        campaign=w.campaign, unit=unit, to_unit=holder, title="Tờ trình thử nghiệm", state="received", created_by=w.commune_clerk,
        created_at=now, sent_at=now, received_at=now, confirmed_hash="0" * 64, public_id=uuid.uuid4().hex,
    )  # fmt: skip
    make = collective if award in ("TTLDXS", "CO_TINH") else person
    made = [nomination(w, make(w, unit), award=award, state=state, holder=holder) for _ in range(count)]
    DossierLine.objects.bulk_create(DossierLine(dossier=dossier, nomination=row, order=n) for n, row in enumerate(made))
    return made


def nomination(
    w: World, recipient: Recipient | None = None, *, award: str = "BK_TINH", state: str = "passed", holder: Unit | None = None, **columns
) -> Nomination:
    """A nomination in a state as if it had climbed its way; held by the province unless said otherwise, in no envelope."""
    recipient, now = recipient or person(w), clock.now()
    columns = {"post_title": "Nông dân", "decided_on": "2021-12-20" if state == "decided" else None} | columns
    return Nomination.objects.create(
        campaign=w.campaign, unit=recipient.unit, recipient=recipient, award=w.awards[award], rule=w.rules[award], award_year=2021,
        period_from="2021-01-01", period_to="2021-12-31", recipient_class=recipient.recipient_class, achievement="Hiến đất làm đường.",
        state=state, holder=holder or w.province, held_since=now, created_at=now, public_id=uuid.uuid4().hex, **columns,
    )  # fmt: skip


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def prize_law(w: World) -> None:
    """What prizes need: base salaries, rounding, factors, the ladder rule (unverified), and multipliers of three awards.

    Real numbers of the law put into the test's only regime; ``GK_XA`` has none: the catalogue does not know it.
    """
    regime = w.rules["BK_TINH"].regime
    for amount, first, last in ((1_490_000, "2019-07-01", "2023-06-30"), (1_800_000, "2023-07-01", None)):
        BaseSalary.objects.create(amount=amount, valid_from=first, valid_to=last, source="thử nghiệm", verified=True)
    for code, value, verified in (
        ("prize_rounding", {"unit": 10000}, True),
        ("prize_collective", {"factor": "2"}, False),
        ("prize_household", {"factor": "1.5"}, True),
        ("prize_ladder", {}, False),
    ):
        GeneralRule.objects.create(regime=regime, code=code, value=value, article=f"Điều {code}", verified=verified)
    for code, times in {"BK_TINH": "1.5", "CSTD_TINH": "3", "TTLDXS": "1.5"}.items():
        kind = "collective" if code == "TTLDXS" else "person"
        row = {"kind": kind, "multiplier": times, "ceiling": False, "from": None, "to": None, "article": "Điều 54", "verified": True}
        AwardRule.objects.filter(pk=w.rules[code].pk).update(multipliers=[row])
