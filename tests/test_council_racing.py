"""Votes at the same moment: one row per member and case whatever arrives, and none after closing."""

import random

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from awards import council, voting
from awards.models import AgendaItem, CouncilSession, Seat, Vote
from tests.factories import World, cases, world
from tests.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def opened(w: World, count: int) -> tuple[CouncilSession, list[int]]:
    session = council.plan(unit=w.province, name="Phiên họp", held_on=w.campaign.period_to, by=w.secretary)
    rows = cases(w, count, state="accepted")
    council.put_on_agenda(session, rows, by=w.secretary, version=session.version, versions={row.pk: row.version for row in rows})
    session.refresh_from_db()
    session = council.open_session(session, by=w.secretary, version=session.version)
    return session, list(AgendaItem.objects.order_by("pk").values_list("pk", flat=True))


def members(w: World) -> list[Client]:
    clients = [Client(), Client(), Client()]
    for client, name in zip(clients, ("member_1", "member_2", "member_3"), strict=True):
        client.force_login(getattr(w, name))
    return clients


def test_thirty_presses_at_once_from_three_members_leave_one_row_each():
    w = world()
    session, ids = opened(w, 5)
    clients, url = members(w), reverse("awards:ballot", args=[session.public_id])

    def press(n: int) -> int:  # each member presses each of the five cases twice, at the same moment
        cookies = clients[n % 3].cookies
        client = Client()
        client.cookies = cookies
        return client.post(url, {"vote": f"{ids[(n // 3) % 5]}:{random.choice(('yes', 'no', 'blank'))}"}).status_code

    assert race(30, press) == [302] * 30
    seats = Seat.objects.filter(session=session).values_list("pk", flat=True)
    assert sorted(Vote.objects.values_list("item_id", "seat_id")) == sorted((item, seat) for item in ids for seat in seats)


def test_without_the_key_the_same_presses_double():
    """Negative control: without the unique key, and written as look-then-insert, the same moment leaves doubles."""
    w = world()
    _session, ids = opened(w, 1)
    seat = Seat.objects.first()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE awards_vote DROP CONSTRAINT vote_once")
    try:
        most = 0
        for _ in range(20):
            Vote.objects.all().delete()
            race(
                8,
                lambda n: (
                    Vote.objects.filter(item_id=ids[0], seat=seat).exists() or Vote.objects.create(item_id=ids[0], seat=seat, choice="yes")
                ),
            )
            most = max(most, Vote.objects.count())
        assert most > 1
    finally:
        Vote.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE awards_vote ADD CONSTRAINT vote_once UNIQUE (item_id, seat_id)")


def test_no_vote_lands_after_the_closing_counted():
    """Members press while the secretary closes: what the result counted is what the table holds."""
    w = world()
    for _ in range(5):
        session, _ids = opened(w, 1)
        item = AgendaItem.objects.get(session=session)
        voting.cast(session, item.pk, "yes", by=w.member_1)
        session.refresh_from_db()

        def act(n: int, session=session, item=item):
            if n == 0:
                return council.close(session, by=w.secretary, version=session.version, seen_unverified=True)
            return voting.cast(session, item.pk, "no", by=(w.member_2, w.member_3)[n % 2])

        race(6, act)
        item.refresh_from_db()
        assert item.passed is not None
        held = {choice: Vote.objects.filter(item=item, choice=choice).count() for choice in ("yes", "no", "blank")}
        assert held == {"yes": item.yes, "no": item.no, "blank": item.blank}
