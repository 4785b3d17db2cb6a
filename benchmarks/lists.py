"""List pages of 100,000 nominations for a commune, a district and the province: time and number of queries.

Floor: the same rows by raw SQL, fetched in the same process. Bar: at most 10 queries, the same for 100 and for 100,000.
"""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks import province
from benchmarks.measure import pair

NOMINATIONS = 100_000
PAGES = [
    ("commune: dossiers", "xa.phuocbinh", "/to-trinh/"),
    ("district: dossiers", "huyen.bacai", "/to-trinh/"),
    ("district: nominations to gather", "huyen.bacai", "/tong-hop/"),
    ("province: dossiers", "chuyenvien.tdkt", "/to-trinh/"),
    ("province: nominations under appraisal", "chuyenvien.tdkt", "/tham-dinh/"),
    ("province: its last page", "chuyenvien.tdkt", "/tham-dinh/?page=last"),
]
FLOOR = """
    SELECT n.id, r.name, a.name, u.name, n.state FROM awards_nomination n
    JOIN units_recipient r ON r.id = n.recipient_id JOIN emulation_award a ON a.id = n.award_id
    JOIN units_unit u ON u.id = n.unit_id ORDER BY n.id DESC LIMIT 50
"""


def rows() -> list[tuple]:
    """Fifty nominations as bare SQL gives them."""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR)
        return cursor.fetchall()


def main() -> None:
    province.build(NOMINATIONS)
    print(f"{NOMINATIONS} nominations, {connection.vendor}")
    for name, username, address in PAGES:
        browser = province.client(username)
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
        pair(f"{name} ({len(asked)} queries, {len(answer.content) // 1024} KB)", lambda b=browser, a=address: b.get(a), rows)
        if len(asked) > 10:
            print(f"  over the bar: {len(asked)} queries")


if __name__ == "__main__":
    main()
