"""Who is due in one unit of 5,000 people: the page with its table and its first list, time, queries and size.

Floor: the bare facts of the same people (names, ratings, titles) by raw SQL, fetched in the same process. Bar: below 2 s, below
300 KB, the same number of queries for 5 people and for 5,000.
"""

import datetime

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks import province  # isort: skip  -- sets the environment and the apps up

from awards.models import AwardRecord, HistoryCoverage, Rating, RatingLevel, RecordSource
from benchmarks.measure import pair
from emulation.models import Award
from units import clock
from units.models import Account, PersonDetail, Recipient, Unit

PEOPLE = 5_000
YEARS = (2017, 2018, 2019, 2020, 2021)
LEVELS = (RatingLevel.EXCELLENT, RatingLevel.EXCELLENT, RatingLevel.GOOD)
MOST_SECONDS, MOST_BYTES = 2.0, 300 * 1024
FLOOR = (
    "SELECT r.id, r.name FROM units_recipient r WHERE r.unit_id = %s",
    "SELECT f.recipient_id, f.year, f.level FROM awards_rating f JOIN units_recipient r ON r.id = f.recipient_id WHERE r.unit_id = %s",
    "SELECT recipient_id, award_id, award_year FROM awards_awardrecord JOIN units_recipient r ON r.id = recipient_id WHERE unit_id = %s",
)


def fill(unit: Unit, people: int) -> None:
    """People of the unit with five years of ratings; every second one held the grassroots title for some of them."""
    made = Recipient.objects.bulk_create(
        Recipient(
            kind="person", unit=unit, name=f"Nguyễn Văn Thử {n}", sort_key=f"thu {n:06d}", search_text=f"nguyen van thu {n}",
            recipient_class="direct_worker" if n % 3 else "leader_office",
        )
        for n in range(people)
    )  # fmt: skip
    PersonDetail.objects.bulk_create(PersonDetail(recipient=one, gender="female" if n % 2 else "male") for n, one in enumerate(made))
    Rating.objects.bulk_create(
        Rating(recipient=one, year=year, level=LEVELS[(n + year) % 3], source=RecordSource.IMPORTED)
        for n, one in enumerate(made)
        for year in YEARS
    )
    title = Award.objects.get(code="CSTDCS")
    AwardRecord.objects.bulk_create(
        AwardRecord(
            recipient=one, award=title, award_year=year, recipient_class=one.recipient_class, decision_number=f"{n}/QĐ",
            decided_on=datetime.date(year, 12, 20), issuer_name=unit.name, printed_name=one.name, source=RecordSource.IMPORTED,
        )
        for n, one in enumerate(made)
        for year in YEARS[n % 5 :: 1]
        if n % 2
    )  # fmt: skip


def facts(unit: Unit) -> int:
    """The bare facts, as SQL gives them."""
    rows = 0
    with connection.cursor() as cursor:
        for sql in FLOOR:
            cursor.execute(sql, [unit.pk])
            rows += len(cursor.fetchall())
    return rows


def queries(browser, address: str) -> tuple[int, int]:
    """(queries, bytes) of the page."""
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answers {answer.status_code}")
    return len(asked), len(answer.content)


def main() -> None:
    province.build(0)
    unit = Unit.objects.get(code="so-tai-chinh")
    admin = Account.objects.get(username="quantri")
    HistoryCoverage.objects.create(unit=unit, subject="titles", since_year=2016, entered_by=admin, entered_at=clock.now())
    browser, address = province.client("so.taichinh"), f"/den-han/?don_vi={unit.code}"
    few, _ = queries(browser, address)
    with transaction.atomic():
        fill(unit, PEOPLE)
    many, size = queries(browser, address)
    print(f"{PEOPLE} people in one unit, SQLite in a file; {few} queries for a few people, {many} for all; {size // 1024} KB")
    timed = pair("who is due: table and first list", lambda: browser.get(address), lambda: facts(unit))
    over = [word for word, bad in (("time", min(timed.ours) > MOST_SECONDS), ("size", size > MOST_BYTES), ("queries", many > few)) if bad]
    if over:
        print(f"  over the bar: {', '.join(over)}")


if __name__ == "__main__":
    main()
