"""Accounts of the demo: a card for every role of the main story, and a clerk and a head in every other unit."""

import datetime

from django.contrib.auth.hashers import make_password

from awards.demo.people import People
from units.models import Account, Authority, Role, RoleAssignment, Signatory, Unit

SINCE = datetime.date(2019, 1, 1)
PROVINCE, DISTRICT, COMMUNE, DEPARTMENT = "tinh-ninh-thuan", "huyen-bac-ai", "xa-phuoc-binh-22783", "so-tai-chinh"

# username, full name, roles at unit. The cards of the login page, in the order of the story.
CARDS: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("quantri", "Phạm Quốc Khánh", [(Role.ADMIN, PROVINCE)]),
    ("xa.phuocbinh", "Katơr Thị Nhường", [(Role.CLERK, COMMUNE), (Role.APPRAISER, COMMUNE), (Role.RECORDS_CLERK, COMMUNE)]),
    ("chutich.phuocbinh", "Pi Năng Hoàng", [(Role.HEAD, COMMUNE), (Role.OFFICE_HEAD, COMMUNE)]),
    ("huyen.bacai", "Mấu Văn Sang", [(Role.CLERK, DISTRICT)]),
    ("so.taichinh", "Đàng Thị Mỹ Hạnh", [(Role.CLERK, DEPARTMENT)]),
    ("chuyenvien.tdkt", "Nguyễn Thị Thu Oanh", [(Role.APPRAISER, PROVINCE)]),
    ("truongphong.tdkt", "Lê Hữu Đạt", [(Role.OFFICE_HEAD, PROVINCE)]),
    ("thuky.hoidong", "Trần Thị Bích Vân", [(Role.SECRETARY, PROVINCE)]),
    ("thanhvien1", "Võ Minh Quý", [(Role.MEMBER, PROVINCE)]),
    ("thanhvien2", "Bá Thị Kim Liên", [(Role.MEMBER, PROVINCE)]),
    ("thanhvien3", "Huỳnh Đức Sơn", [(Role.MEMBER, PROVINCE)]),
    ("vanthu.ubnd", "Châu Thị Ngọc Yến", [(Role.RECORDS_CLERK, PROVINCE)]),
    ("kiemtra.nhatky", "Đổng Quang Vinh", [(Role.AUDITOR, PROVINCE)]),
    ("hotro", "Tạ Yên Bình", [(Role.SUPPORT, PROVINCE)]),
]
PASSWORD = "trinh-dien-2021"  # noqa: S105 -- printed on the demo's login page; the demo has no secrets


def build(made: dict[str, Unit], people: People) -> dict[str, Account]:
    """Open the accounts; returns those of the cards by username."""
    opened = cards(CARDS, made, people, since=SINCE)
    clerks_and_heads(made, people, since=SINCE)
    return opened


def cards(
    told: list[tuple[str, str, list[tuple[str, str]]]], made: dict[str, Unit], people: People, *, since: datetime.date
) -> dict[str, Account]:
    """Open the accounts that get a card on the login page; returns them by username."""
    opened, roles = {}, []
    password = make_password(PASSWORD)  # hashed once: they all have the same, and hashing is slow on purpose
    for username, name, held in told:
        people.used.add(name)
        account = Account(username=username, full_name=name, email=f"{username}@example.test", is_demo=True, password=password)
        account.save()
        opened[username] = account
        roles += [RoleAssignment(account=account, unit=made[code], role=role, valid_from=since) for role, code in held]
    RoleAssignment.objects.bulk_create(roles)
    for row in roles:
        if row.role == Role.HEAD:  # who heads the unit signs its papers
            Signatory.objects.filter(unit=row.unit, authority=Authority.HEAD).update(name=row.account.full_name)
    return opened


def clerks_and_heads(made: dict[str, Unit], people: People, *, since: datetime.date) -> None:
    """A clerk and a head without password in every unit where nobody has the role."""
    taken = set(RoleAssignment.objects.filter(valid_to=None).values_list("unit_id", "role"))
    heads = dict(Signatory.objects.filter(authority=Authority.HEAD).values_list("unit_id", "name"))
    accounts, places = [], []
    for unit in made.values():
        for role, prefix in ((Role.CLERK, "canbo"), (Role.HEAD, "lanhdao")):
            if (unit.pk, role) in taken or unit.kind == "province":
                continue
            account = Account(
                username=f"{prefix}.{unit.code}"[:60], full_name=heads[unit.pk] if role == Role.HEAD else people.person().name
            )
            account.set_unusable_password()
            accounts.append(account)
            places.append((unit, role))
    made_accounts = Account.objects.bulk_create(accounts)
    RoleAssignment.objects.bulk_create(
        RoleAssignment(account=account, unit=unit, role=role, valid_from=since)
        for account, (unit, role) in zip(made_accounts, places, strict=True)
    )
