"""Recipients of the demo and the awards they already hold (2017–2020)."""

import datetime

from awards.demo.people import People
from awards.models import AwardRecord, RecordSource
from emulation.models import Award
from units import registry
from units.models import Account, Recipient, Unit

DIRECT, LEADER, DIRECTOR = "direct_worker", "leader_office", "leader_department"
POSTS = {
    "commune": [
        ("Nông dân", DIRECT),
        ("Công chức Văn phòng - Thống kê", DIRECT),
        ("Trưởng thôn", DIRECT),
        ("Chủ tịch Hội Nông dân xã", LEADER),
        ("Công chức Địa chính - Xây dựng", DIRECT),
        ("Giáo viên", DIRECT),
    ],
    "district": [("Chuyên viên Phòng Nội vụ", DIRECT), ("Trưởng phòng Nông nghiệp", LEADER), ("Chuyên viên Phòng Kinh tế", DIRECT)],
    "other": [
        ("Chuyên viên", DIRECT),
        ("Phó Trưởng phòng", LEADER),
        ("Trưởng phòng", LEADER),
        ("Kế toán viên", DIRECT),
        ("Giám đốc", DIRECTOR),
    ],
}
COLLECTIVE_CLASS = {"enterprise": "enterprise", "central_agency": "central_agency", "school": "public_service"}
SINCE = datetime.date(2016, 1, 1)


def build(
    made: dict[str, Unit], people: People, *, by: Account, since: datetime.date = SINCE, province: str = "Ninh Thuận"
) -> list[Recipient]:
    """People, the unit itself as a collective, and in communes some households; then their award records."""
    recipients = [recipient for unit in made.values() if unit.kind != "province" for recipient in _of_unit(unit, people, by, since)]
    # A unit opened later held nothing itself; its people did.
    _records([one for one in recipients if since == SINCE or one.kind != "collective"], people, f"Chủ tịch UBND tỉnh {province}")
    return recipients


def _of_unit(unit: Unit, people: People, by: Account, since: datetime.date) -> list[Recipient]:
    posts = POSTS.get(unit.kind, POSTS["other"])
    raglai = "Raglai" if "bac-ai" in unit.code or unit.name.startswith("UBND xã Phước") else ""
    made = []
    for post, recipient_class in posts:
        who = people.person(raglai if people.random.random() < 0.6 else "")
        made.append(
            registry.add_recipient(
                kind="person", unit=unit, name=who.name, recipient_class=recipient_class, by=by, post=post, post_from=since,
                labour_group="farmer" if "Nông dân" in post else "", is_enterprise=unit.kind == "enterprise",
                detail={"honorific": who.honorific, "gender": who.gender, "ethnicity": who.ethnicity, "birth_year": who.birth_year},
            )
        )  # fmt: skip
    made.append(whole(unit, people, by=by))
    if unit.kind == "commune":
        head, place = people.person(raglai), unit.name.removeprefix("UBND ")
        made.append(
            registry.add_recipient(
                kind="household", unit=unit, name=f"Hộ {head.honorific.lower()} {head.name}", recipient_class="household", by=by,
                labour_group="farmer", detail={"head_name": head.name, "address": f"{place[0].upper()}{place[1:]}"},
            )
        )  # fmt: skip
    return made


def whole(unit: Unit, people: People, *, by: Account) -> Recipient:
    """The unit itself as a collective."""
    return registry.add_recipient(
        kind="collective", unit=unit, name=_collective_name(unit), by=by, is_enterprise=unit.kind == "enterprise",
        recipient_class=COLLECTIVE_CLASS.get(unit.kind, "administration"),
        detail={"whole_unit": unit, "member_count": people.random.randint(14, 60)},
    )  # fmt: skip


def _collective_name(unit: Unit) -> str:
    if unit.kind in ("commune", "district"):
        return f"Nhân dân và cán bộ {unit.name.removeprefix('UBND ')}"
    return unit.name


def _records(recipients: list[Recipient], people: People, chair: str) -> None:
    """Grassroots titles of 2018–2020 for officials of departments, Bằng khen for a third of the rest."""
    awards = {award.code: award for award in Award.objects.all()}
    rows = []
    for recipient in recipients:
        if recipient.kind == "person" and recipient.unit.kind == "department":
            rows += [_record(recipient, awards["CSTDCS"], year, recipient.unit.name, people) for year in (2018, 2019, 2020)]
        elif people.random.random() < 0.33:
            code = "TTLDXS" if recipient.kind == "collective" else "BK_TINH"
            rows.append(_record(recipient, awards[code], people.random.choice([2017, 2018, 2019, 2020]), chair, people))
    AwardRecord.objects.bulk_create(rows)


def _record(recipient: Recipient, award: Award, year: int, issuer: str, people: People) -> AwardRecord:
    number = people.random.randint(60, 2400)
    return AwardRecord(
        recipient=recipient,
        award=award,
        award_year=year,
        recipient_class=recipient.recipient_class,
        decision_number=f"{number}/QĐ-UBND"
        if issuer.startswith("Chủ tịch")
        else f"{number % 200 + 10}/QĐ-{recipient.unit.names.all()[0].symbol}",
        decided_on=datetime.date(year + 1, people.random.randint(1, 3), people.random.randint(1, 28)),
        issuer_name=issuer,
        printed_name=recipient.name,
        source=RecordSource.IMPORTED,
    )
