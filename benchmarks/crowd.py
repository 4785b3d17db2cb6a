"""A hundred thousand invented people in six hundred units, in a test database of its own (SQLite, or what DATABASE_URL names)."""

import atexit
import os
import random
import shutil
import tempfile

FOLDER = tempfile.mkdtemp(prefix="thidua-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"DEMO": "1", "DEBUG": "0", "DATA_DIR": FOLDER, "DJANGO_SETTINGS_MODULE": "config.settings", "TEST_DB_SUFFIX": "bench"}
os.environ.pop("CELERY_BROKER_URL", None)

import django  # noqa: E402 -- the environment above must stand first

django.setup()

from django.db import connection  # noqa: E402 -- needs the apps
from django.db.models import QuerySet  # noqa: E402 -- needs the apps

from awards.demo.people import GIVEN, KINH_FAMILY, MIDDLE, RAGLAI_FAMILY  # noqa: E402 -- needs the apps
from units import people, registry  # noqa: E402 -- needs the apps
from units.models import Account, PersonDetail, Recipient, RecipientWord, Role, RoleAssignment, Unit  # noqa: E402 -- needs the apps
from units.vietnamese import fold, name_words, person_sort_key  # noqa: E402 -- needs the apps

START = "2015-01-01"
RARE = "Chế Bồng Nga"


def build(people: int, units: int = 600) -> Account:
    """Fill the database; returns the appraiser of the province, who reaches everybody."""
    database = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    atexit.register(connection.creation.destroy_test_db, database, 0)
    top = registry.open_unit(code="tinh", kind="province", name="UBND tỉnh Thử", valid_from=START, decides=True)
    below = [registry.open_unit(code=f"x{n}", kind="commune", name=f"UBND xã Số {n}", valid_from=START, parent=top) for n in range(units)]
    fill(people, [top, *below])
    account = Account.objects.create(username="tham.dinh", full_name="Người thẩm định")
    RoleAssignment.objects.create(account=account, unit=top, role=Role.APPRAISER, valid_from=START)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "SELECT 1")  # as PostgreSQL does by itself after a while
    return account


def fill(people: int, units: list[Unit]) -> None:
    rng = random.Random(2021)
    names = [*(name(rng) for _ in range(people - 3)), RARE, RARE, RARE]
    rows = [
        Recipient(
            kind="person", unit=rng.choice(units), name=one, sort_key=person_sort_key(one), search_text=fold(one),
            recipient_class="direct_worker",
        )
        for one in names
    ]  # fmt: skip
    made = Recipient.objects.bulk_create(rows, batch_size=5000)
    PersonDetail.objects.bulk_create((PersonDetail(recipient=row, birth_year=rng.randint(1955, 2003)) for row in made), batch_size=5000)
    words = (
        RecipientWord(recipient=row, folded=folded, exact=exact, sort_key=row.sort_key)
        for row in made
        for folded, exact in name_words(row.name)
    )
    RecipientWord.objects.bulk_create(words, batch_size=5000)


def name(rng: random.Random) -> str:
    """Two in five are Nguyễn, as in life."""
    gender = rng.choice(["female", "male"])
    family = rng.choices(["Nguyễn", rng.choice(KINH_FAMILY[1:]), rng.choice(RAGLAI_FAMILY)], [38, 57, 5])[0]
    return f"{family} {rng.choice(MIDDLE[gender])} {rng.choice(GIVEN[gender])}"


def first_page(whom: Account | QuerySet, q: str) -> list[Recipient]:
    """Fifty rows as the list of people shows them; of a query set without asking what one may see."""
    return people.search(whom, q)[:50]


def everybody() -> QuerySet:
    return Recipient.objects.filter(merged_into=None)


MARKED = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"


def scan(q: str) -> list[tuple]:
    """Fifty rows by folding every name while it is read: what one writes without an index."""
    folded = f"translate(lower(name), '{MARKED}', '{fold(MARKED)}')" if connection.vendor == "postgresql" else "fold(name)"
    words = fold(q).split()
    where = " AND ".join(f"{folded} LIKE %s" for _ in words)
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        connection.connection.create_function("fold", 1, fold, deterministic=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, name FROM units_recipient WHERE {where} ORDER BY (lower(name) LIKE %s) DESC, sort_key || '' LIMIT 50",
            [*(f"%{word}%" for word in words), f"%{q.lower()}%"],
        )
        return cursor.fetchall()


def stored_scan(q: str) -> list[tuple]:
    """Fifty rows by reading the stored folded column, sorted."""
    words = fold(q).split()
    where = " AND ".join("search_text LIKE %s" for _ in words)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, name FROM units_recipient WHERE {where} ORDER BY sort_key || '' LIMIT 50", [f"%{word}%" for word in words]
        )
        return cursor.fetchall()
