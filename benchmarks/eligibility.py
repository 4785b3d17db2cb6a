"""20,000 people with five years of history judged for three awards with reasons: seconds and queries.

Floor (a): one criterion of one award by one hand-written SQL (who held the grassroots title in the last two years): it gives no reason and
knows neither periods, methods, disciplines nor alternatives. Beside it (b): the per-person way, load and judge one by one, on a sample and
scaled. Bars: at most 12 queries; at least 20 times faster than the per-person way. SQLite in a file, or what DATABASE_URL names.
"""

import datetime
import statistics

from benchmarks import crowd  # isort: skip  -- sets the environment and the apps up

from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.eligibility.findings import Judgement
from awards.judgements import judge_recipients
from awards.models import AwardRecord, Discipline, HistoryCoverage, Initiative, InitiativeAuthor, Rating, RecordSource
from benchmarks.measure import pair, seconds
from emulation.models import Award
from emulation.seeding import load_regime
from units import clock
from units.models import Account, Recipient, Unit

PEOPLE, SAMPLE = 20_000, 100
ON = datetime.date(2024, 11, 22)
YEARS = (2020, 2021, 2022, 2023, 2024)
LEVELS = ("excellent", "excellent", "good", "completed")
AWARDS = ("LDTT", "CSTDCS", "BK_TINH")
MOST_QUERIES, BAR = 12, 20
FLOOR = """
    SELECT r.id FROM units_recipient r WHERE 2 = (
        SELECT COUNT(DISTINCT a.award_year) FROM awards_awardrecord a JOIN emulation_award w ON w.id = a.award_id
        WHERE a.recipient_id = r.id AND w.code = 'CSTDCS' AND a.award_year IN (2023, 2024) AND a.status IN ('in_force', 'corrected')
    )
"""


def history(people: list[int], by: Account) -> None:
    """Five ratings each; titles for half of the years of every second one, an initiative for every third, a discipline for every 50th."""
    imported = RecordSource.IMPORTED
    Rating.objects.bulk_create(
        (
            Rating(recipient_id=pk, year=year, level=LEVELS[(n + year) % 4], source=imported)
            for n, pk in enumerate(people)
            for year in YEARS
        ),
        batch_size=5000,
    )
    title = Award.objects.get(code="CSTDCS")
    AwardRecord.objects.bulk_create(
        (
            AwardRecord(
                recipient_id=pk, award=title, award_year=year, recipient_class="direct_worker", decision_number=f"{n}/QĐ",
                decided_on=datetime.date(year, 12, 20), issuer_name="UBND", printed_name="x", source=imported,
            )
            for n, pk in enumerate(people)
            if n % 2
            for year in YEARS[n % 5 :]
        ),
        batch_size=5000,
    )  # fmt: skip
    day = datetime.date(2023, 6, 1)
    ideas = Initiative.objects.bulk_create(
        Initiative(title=f"Sáng kiến {pk}", scope="grassroots", recognised_on=day, issuer_name="UBND", source=imported)
        for pk in people[::3]
    )
    InitiativeAuthor.objects.bulk_create(
        (InitiativeAuthor(initiative=idea, recipient_id=pk) for idea, pk in zip(ideas, people[::3], strict=True)), batch_size=5000
    )
    first, last = datetime.date(2022, 3, 1), datetime.date(2023, 3, 1)
    Discipline.objects.bulk_create(
        Discipline(recipient_id=pk, form="warning", decided_on=first, ends_on=last, source=imported) for pk in people[::50]
    )
    for subject in ("titles", "initiatives"):
        top = Unit.objects.get(code="tinh")
        HistoryCoverage.objects.create(unit=top, subject=subject, since_year=2019, entered_by=by, entered_at=clock.real_now())


def judged(people: list[int], awards: list[Award]) -> dict[tuple[int, int], Judgement]:
    return judge_recipients(people, awards, award_year=2024, on=ON)


def by_sql() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
        return cursor.fetchall()


def main() -> None:
    account = crowd.build(PEOPLE, units=200)
    load_regime("regime-2024")
    people = list(Recipient.objects.order_by("id").values_list("id", flat=True))
    history(people, account)
    awards = list(Award.objects.filter(code__in=AWARDS))
    with CaptureQueriesContext(connection) as asked:
        found = judged(people, awards)
    reasons = sum(len(route.findings) for one in found.values() for route in one.routes)
    print(
        f"{len(people)} people, {len(awards)} awards, {connection.vendor}: {len(found)} judgements, {reasons} reasons, {len(asked)} queries"
    )
    all_at_once = pair("judged at once, against one criterion by SQL", lambda: judged(people, awards), by_sql, rounds=3)
    sample = people[:: len(people) // SAMPLE][:SAMPLE]
    singly = [seconds(lambda: [judged([pk], awards) for pk in sample]) * len(people) / len(sample) for _ in range(3)]
    times = statistics.median(singly) / statistics.median(all_at_once.ours)
    print(
        f"  one by one, {len(sample)} people scaled to all: {statistics.median(singly):.1f} s; at once {times:.0f} times faster (bar {BAR})"
    )
    if len(asked) > MOST_QUERIES or times < BAR:
        print("below the bar")


if __name__ == "__main__":
    main()
