"""A member's 200 open votes, one press each, through the whole web stack of one process.

Floor: 200 votes written by raw SQL, each in a durable transaction of its own.
"""

from django.db import connection, transaction

from benchmarks import province  # isort: skip  -- sets the environment and the apps up

from awards.models import AgendaItem, CouncilSession, Nomination, NominationState, Seat, Vote
from benchmarks.measure import pair
from units import clock
from units.models import Account, Unit

VOTES = 200


def session() -> CouncilSession:
    """An open session with 200 cases and three members."""
    decider, author = Unit.objects.get(kind="province"), Account.objects.get(username="thuky.hoidong")
    made = CouncilSession.objects.create(
        unit=decider, name="Phiên đo", held_on=clock.today(), state="open", opened_at=clock.now(), created_by=author, public_id="b" * 32
    )
    for username in ("thanhvien1", "thanhvien2", "thanhvien3"):
        Seat.objects.create(session=made, account=Account.objects.get(username=username), name=username)
    rows = list(Nomination.objects.filter(holder=decider).select_related("rule")[:VOTES])
    Nomination.objects.filter(pk__in=[row.pk for row in rows]).update(state=NominationState.ON_AGENDA)
    AgendaItem.objects.bulk_create(
        AgendaItem(
            session=made, nomination=row, order=n, vote_mode=row.rule.vote_mode, vote_numerator=row.rule.vote_numerator,
            vote_denominator=row.rule.vote_denominator, vote_strict=row.rule.vote_strict, vote_base=row.rule.vote_base,
        )
        for n, row in enumerate(rows)
    )  # fmt: skip
    return made


def main() -> None:
    province.build(1000)
    sitting = session()
    items = list(AgendaItem.objects.filter(session=sitting).values_list("id", flat=True))
    member = province.client("thanhvien1")
    floor_seat = Seat.objects.get(session=sitting, name="thanhvien3").pk
    page = f"/phien-hop/{sitting.public_id}/bieu-quyet/"

    def press_all() -> None:
        for item in items:
            answer = member.post(page, {"vote": f"{item}:yes"}, headers={"HX-Request": "true"})
            if answer.status_code != 200:
                raise SystemExit(f"the vote answers {answer.status_code}")

    def write_all() -> None:
        for item in items:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO awards_vote (item_id, seat_id, choice) VALUES (%s, %s, 'yes') "
                    "ON CONFLICT (item_id, seat_id) DO UPDATE SET choice = 'yes'",
                    [item, floor_seat],
                )

    found = pair(f"{VOTES} votes, one press each", press_all, write_all, rounds=5)
    counted = Vote.objects.filter(item__session=sitting).count()
    if counted != 2 * VOTES:
        raise SystemExit(f"{counted} votes in place of {2 * VOTES}")
    each, size = sorted(found.ours)[2] / VOTES * 1000, len(member.get(page).content) // 1024
    print(f"one press: {each:.1f} ms of server time; the ballot page: {size} KB")


if __name__ == "__main__":
    main()
