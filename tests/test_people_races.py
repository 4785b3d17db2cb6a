"""Two clerks merge the same two the opposite ways at once (PostgreSQL): one wins, and no circle arises."""

import threading

import pytest

from tests.factories import person, world
from tests.racing import race
from units import people
from units.models import Recipient
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def pointers(*rows):
    return [Recipient.objects.get(pk=row.pk).merged_into_id for row in rows]


def test_two_opposite_mergers_at_once_make_no_circle():
    w = world()
    for _ in range(ROUNDS):
        a, b = person(w, name="Nguyễn Văn An"), person(w, name="Nguyễn Văn An")

        def merge(number, a=a, b=b):
            gone, kept = (a, b) if number else (b, a)
            return people.merge(gone, into=kept, by=w.commune_clerk, versions={a.pk: 0, b.pk: 0})

        outcomes = race(2, merge)
        assert sorted(isinstance(one, Conflict | Refused) for one in outcomes) == [False, True], outcomes
        assert sorted(pointers(a, b), key=str) in ([a.pk, None], [b.pk, None])


def test_three_mergers_in_a_ring_make_no_circle():
    w = world()
    for _ in range(ROUNDS):
        ring = [person(w, name="Nguyễn Văn An") for _ in range(3)]

        def merge(number, ring=ring):
            return people.merge(ring[number], into=ring[(number + 1) % 3], by=w.commune_clerk, versions={})

        outcomes = race(3, merge)
        assert all(isinstance(one, Recipient | Conflict | Refused) for one in outcomes), outcomes
        rows = {row.pk: row.merged_into_id for row in Recipient.objects.filter(pk__in=[one.pk for one in ring])}
        assert None in rows.values()
        assert all(rows[kept] is None for kept in rows.values() if kept), rows  # who is kept was not merged


def test_without_the_lock_a_circle_arises():
    """Negative control: both read that nobody is merged, then both write."""
    w = world()
    a, b = person(w), person(w)
    both_read = threading.Barrier(2)

    def careless(number):
        gone, kept = (a, b) if number else (b, a)
        assert Recipient.objects.filter(pk__in=[a.pk, b.pk], merged_into=None).count() == 2
        both_read.wait()
        Recipient.objects.filter(pk=gone.pk).update(merged_into=kept)

    race(2, careless)
    assert pointers(a, b) == [b.pk, a.pk]
