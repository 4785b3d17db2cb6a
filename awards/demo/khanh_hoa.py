"""The second scene: 22/11/2026 in Khánh Hòa, two levels of government, after the reform that the first province went through.

The province of 2021 is built as it was, with its people and their awards; then the reform is told through the verbs, each act on
its day (`units.reform`), and a filing season of 2026 begins in the new communes.
"""

import datetime
import uuid
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from awards import appraisal, council
from awards.demo import history, places, sittings, staff
from awards.demo.campaigns import THEME
from awards.demo.people import People
from awards.demo.stage import Stage, confirm, draft, number, receive, send
from awards.models import Nomination, NominationState
from emulation import seeding
from emulation.models import Campaign, CampaignState, CampaignUnit, Milestone
from units import clock, reform, registry, succession
from units.models import Account, Authority, Recipient, Role, Signatory, Unit

TODAY = datetime.date(2026, 11, 22)
SEED = 2026
MERGED_ON = datetime.date(2025, 7, 1)
PROVINCE, COMMUNE, DEPARTMENT = "tinh-khanh-hoa", "xa-bac-ai-tay", "kh-so-tai-chinh"
# username, full name, roles at unit: the cards of this scene's login page.
CARDS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("quantri", "Nguyễn Hữu Phúc", [(Role.ADMIN, PROVINCE)]),
    ("xa.bacaitay", "Katơr Thị Nhường", [(Role.CLERK, COMMUNE), (Role.APPRAISER, COMMUNE), (Role.RECORDS_CLERK, COMMUNE)]),
    ("chutich.bacaitay", "Pi Năng Hoàng", [(Role.HEAD, COMMUNE), (Role.OFFICE_HEAD, COMMUNE)]),
    ("so.taichinh", "Đàng Thị Mỹ Hạnh", [(Role.CLERK, DEPARTMENT)]),
    ("chuyenvien.tdkt", "Lê Thị Thu Oanh", [(Role.APPRAISER, PROVINCE)]),
    ("truongphong.tdkt", "Trần Hữu Đạt", [(Role.OFFICE_HEAD, PROVINCE)]),
    ("thuky.hoidong", "Phan Thị Bích Vân", [(Role.SECRETARY, PROVINCE)]),
    ("thanhvien1", "Võ Minh Quý", [(Role.MEMBER, PROVINCE)]),
    ("thanhvien2", "Bá Thị Kim Liên", [(Role.MEMBER, PROVINCE)]),
    ("vanthu.ubnd", "Huỳnh Thị Ngọc Yến", [(Role.RECORDS_CLERK, PROVINCE)]),
]
MILESTONES = [
    ("registration", "", "2026-03-31"),
    ("filing", "commune", "2026-11-30"),
    ("filing", "special_zone", "2026-11-30"),
    ("filing", "department", "2026-12-10"),
    ("council", "", "2026-12-21"),
    ("decision", "", "2026-12-31"),
]


def facts() -> dict[str, Any]:
    """The file of the scene as it stands."""
    return yaml.safe_load(Path(__file__).with_name("khanh-hoa-2026.yaml").read_text(encoding="utf-8"))


def day(text: str) -> datetime.date:
    """``10-04`` of the scene's year 2026."""
    return datetime.date.fromisoformat(f"2026-{text}")


def load(*, bare: bool = False) -> dict[str, int]:
    """Load the scene in one transaction; returns counts for the message. ``bare`` files no dossier."""
    people = People(seed=SEED)
    with transaction.atomic():
        _before(people)
        made = _reformed(people)
        cards = staff.cards(CARDS, made, people, since=MERGED_ON)
        staff.clerks_and_heads(made, people, since=MERGED_ON)
        for name in seeding.names():  # the first stands already, and is left as it is
            seeding.load_regime(name)
        newcomers = {code: unit for code, unit in made.items() if not unit.recipients.exists()}
        history.build(newcomers, people, by=cards["quantri"], since=MERGED_ON, province="Khánh Hòa")
        for unit in Unit.objects.filter(pk__in=[unit.pk for unit in made.values()], as_collective=None).exclude(kind="province"):
            history.whole(unit, people, by=cards["quantri"])
        campaign = _campaigns(made)
        if not bare:
            recipients = Recipient.objects.filter(unit__in=made.values(), merged_into=None).select_related("unit")
            _season(Stage(made, recipients.order_by("pk"), campaign, people.random, province=PROVINCE))
    return {
        "units": Unit.objects.open_on(TODAY).count(),
        "accounts": Account.objects.count(),
        "recipients": Recipient.objects.count(),
        "nominations": Nomination.objects.count(),
    }


def _before(people: People) -> None:
    """Ninh Thuận as it was: units, a clerk and a head in each, people and what they were awarded until 2020."""
    made = places.build(people)
    staff.clerks_and_heads(made, people, since=staff.SINCE)
    seeding.load_regime("regime-2017")
    admin = Account.objects.create(username="quantri.ninhthuan", full_name="Phạm Quốc Khánh", is_active=False)
    history.build(made, people, by=admin)


def _reformed(people: People) -> dict[str, Unit]:
    """The reform on its days, then the bodies of the two provinces; returns the open units of Khánh Hòa by code."""
    told = facts()
    admin = Account.objects.create(username="quantri.sapxep", full_name="Đỗ Minh Quốc", is_active=False)
    province = _province(told["province"])
    reform.apply(through=TODAY, by=admin)
    _bodies(told, province, admin)
    units = Unit.objects.open_on(TODAY).filter(reached_by__ancestor=province)
    made = {unit.code: unit for unit in units.select_related("parent").prefetch_related("names").order_by("order", "sort_key")}
    Unit.objects.filter(pk=province.pk).update(standing_body=made["kh-so-noi-vu"])
    signed = set(Signatory.objects.filter(unit__in=made.values(), authority=Authority.HEAD).values_list("unit_id", flat=True))
    Signatory.objects.bulk_create(
        Signatory(
            unit=unit, name=people.person().name, post=unit.names_row(TODAY).head_post, authority=Authority.HEAD, valid_from=MERGED_ON
        )
        for unit in made.values()
        if unit.pk not in signed
    )
    return made


def _province(row: dict[str, Any]) -> Unit:
    printed = {
        "issuing_body": "ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA", "symbol": "UBND", "place_name": row["place"], "head_post": "CHỦ TỊCH",
    }  # fmt: skip
    return registry.open_unit(
        code=row["code"], state_code=row["state_code"], kind="province", name=row["name"], valid_from=places.SINCE, printed=printed,
        decides=True,
    )  # fmt: skip


def _bodies(told: dict[str, Any], province: Unit, by: Account) -> None:
    """Departments and others of Khánh Hòa, and which of Ninh Thuận's they took over on the day of the merger."""
    merger = told["merger"]
    said = succession.Act(**{name: merger[name] for name in ("number", "issued_on", "issuer", "verified", "source")})
    for row in told["bodies"]:
        printed = {"symbol": row["symbol"], "place_name": told["province"]["place"], "head_post": row["head"]}
        if row["kind"] == "department":
            printed["parent_body"] = "UBND TỈNH KHÁNH HÒA"
        body = registry.open_unit(
            code=row["code"], kind=row["kind"], name=row["name"], parent=province, valid_from=places.SINCE, order=100,
            printed=printed | {"issuing_body": row["name"].upper()}, decides=row["kind"] == "department",
        )  # fmt: skip
        taken = list(Unit.objects.filter(code__in=row["takes"]).order_by("pk"))
        with clock.standing_on(MERGED_ON):
            succession.enter(succession.merge(units=taken, into=body, on=MERGED_ON), said, unit=province, by=by)


def _campaigns(made: dict[str, Unit]) -> Campaign:
    """The five-year campaign 2026–2030 and the annual one of 2026, launched and addressed to every unit."""
    province = made[PROVINCE]
    five = _campaign(
        province, code="kh-2026-2030", kind="five_year", name="Thi đua thực hiện kế hoạch phát triển kinh tế - xã hội 5 năm (2026-2030)",
        period_from="2026-01-01", period_to="2030-12-31",
    )  # fmt: skip
    annual = _campaign(
        province, code="kh-2026", kind="annual", parent=five, year=2026, name="Phong trào thi đua năm 2026", period_from="2026-01-01",
        period_to="2026-12-31",
        award_reason="đã có thành tích xuất sắc trong phong trào thi đua thực hiện nhiệm vụ phát triển kinh tế - xã hội năm 2026",
    )  # fmt: skip
    Milestone.objects.bulk_create(Milestone(campaign=annual, kind=kind, unit_kind=level, due_on=due) for kind, level, due in MILESTONES)
    addressed = [unit for unit in made.values() if unit != province]
    for campaign in (five, annual):
        CampaignUnit.objects.bulk_create(CampaignUnit(campaign=campaign, unit=unit) for unit in addressed)
    _campaign(
        province, code="kh-2027", kind="annual", parent=five, year=2027, name="Phong trào thi đua năm 2027", period_from="2027-01-01",
        period_to="2027-12-31", state=CampaignState.DRAFT, launched_on=None,
    )  # fmt: skip
    return annual


def _campaign(province: Unit, **columns: object) -> Campaign:
    launched = {"state": CampaignState.LAUNCHED, "launched_on": datetime.date(2026, 1, 5)}
    return Campaign.objects.create(unit=province, theme=THEME, public_id=uuid.uuid4().hex, **(launched | columns))


# unit → what it asks for in the first and in the second wave (`Stage.wishes`)
FIRST: dict[str, dict[str, int | str]] = {
    "kh-so-gddt": {"people": 3, "collective": "TTLDXS"},
    "kh-so-y-te": {"people": 3, "collective": "TTLDXS"},
    "kh-so-nnmt": {"people": 2},
    "kh-ubmttq": {"people": 3},
}
SECOND: dict[str, dict[str, int | str]] = {
    DEPARTMENT: {"people": 3, "collective": "TTLDXS"},
    "kh-so-vhttdl": {"people": 2},
}


def _season(stage: Stage) -> None:
    """Filing straight to the province: some accepted and on the agenda, some under appraisal, Bác Ái Tây still writing."""
    officer = stage.who(PROVINCE, Role.APPRAISER)
    with clock.standing_on(day("11-02")):
        sent = [send(stage, draft(stage, code, stage.wishes(code, **wanted))) for code, wanted in FIRST.items()]
    with clock.standing_on(day("11-05")):
        first = [row for dossier in sent for row in receive(stage, dossier)]
        appraisal.accept_many({row.pk: row.version for row in first}, by=officer)
    _decision(stage, [row for row in first if row.award.code == "TTLDXS"] + [row for row in first if row.award.code == "BK_TINH"][:2])
    with clock.standing_on(day("11-16")):
        sent = [send(stage, draft(stage, code, stage.wishes(code, **wanted))) for code, wanted in SECOND.items()]
        sent += [send(stage, draft(stage, code, stage.wishes(code, 2, households=1))) for code in ("xa-ninh-son", "xa-thuan-bac")]
    with clock.standing_on(day("11-18")):
        for dossier in sent[:-1]:
            receive(stage, dossier)
        waiting = {"pk__in": [row.pk for row in first], "state": NominationState.ACCEPTED}
        accepted = Nomination.objects.filter(award__code="BK_TINH", **waiting).order_by("pk")
        session = sittings.plan(stage, "Phiên họp Thường trực Hội đồng", TODAY, guests=3)
        sittings.put_on_agenda(stage, session, list(accepted[:6]))
        draft(stage, COMMUNE, stage.wishes(COMMUNE, 2, households=1), without_report=1)
        title = "Đề nghị khen thưởng gương sáng thôn, bản năm 2026"
        number(stage, draft(stage, COMMUNE, stage.wishes(COMMUNE, 2), title=title))
        confirm(stage, draft(stage, "xa-bac-ai", stage.wishes("xa-bac-ai", 2)))
    with clock.standing_on(TODAY):
        council.open_session(session, by=stage.who(PROVINCE, Role.SECRETARY), version=session.version)


def _decision(stage: Stage, rows: list[Nomination]) -> None:
    """The session of 12 November; what it passed for collectives is signed and waits for its number."""
    ids = [row.pk for row in rows]
    with clock.standing_on(day("11-10")):
        session = sittings.plan(stage, "Phiên họp thứ ba năm 2026", day("11-12"), guests=len(sittings.GUESTS))
        sittings.put_on_agenda(stage, session, list(Nomination.objects.filter(pk__in=ids).order_by("award_id", "pk")))
    with clock.standing_on(day("11-12")):
        sittings.vote_by_hands(stage, session)
    with clock.standing_on(day("11-13")):
        passed = Nomination.objects.filter(pk__in=ids, state=NominationState.PASSED, award__code="TTLDXS").with_facts().order_by("pk")
        drafted = sittings.draft_decision(stage, list(passed), "năm 2026")
    with clock.standing_on(day("11-17")):
        sittings.signed(stage, sittings.out_for_signature(stage, drafted))
