"""Two clerks declare one fact of one person under the two rows that were merged (PostgreSQL): it is there once."""

import datetime
import threading

import pytest
from django.db import transaction

from awards import initiatives, past_awards, ratings
from awards.models import AwardRecord, Initiative, Rating
from tests.factories import person, world
from tests.racing import race
from units import people
from units.models import Recipient
from units.moves import Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 8
RATED = {"year": 2019, "level": "good", "act_number": "", "act_on": None, "issuer_name": ""}
INVENTED = {
    "title": "Máy gieo hạt",
    "scope": "grassroots",
    "recognised_on": datetime.date(2019, 5, 1),
    "issuer_name": "UBND huyện",
    "act_number": "1",
}


def pair(w):
    gone, kept = person(w, name="Katơr Nhường"), person(w, name="Katơr Nhường")
    Recipient.objects.filter(pk=gone.pk).update(merged_into=kept)
    return Recipient.objects.get(pk=gone.pk), kept


def award(w):
    return {
        "award": w.awards["BK_TINH"], "award_year": 2019, "method": "merit", "decision_number": "12/QĐ-UBND",
        "decided_on": datetime.date(2019, 12, 20), "issuer_name": "UBND tỉnh", "period_from": None, "period_to": None, "upload": None,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["award", "rating", "initiative"])
def test_declared_under_both_rows_at_once_it_is_there_once(kind):
    w = world()
    verb, model, facts = {
        "award": (past_awards.declare, AwardRecord, award(w)),
        "rating": (ratings.declare, Rating, RATED),
        "initiative": (initiatives.declare, Initiative, INVENTED),
    }[kind]
    for done in range(1, ROUNDS + 1):
        rows = pair(w)
        outcomes = race(2, lambda number, rows=rows: verb(rows[number], by=w.commune_clerk, **facts))
        assert sorted(type(one).__name__ for one in outcomes) == sorted([model.__name__, Refused.__name__]), outcomes
        assert model.objects.count() == done


def test_a_merger_waits_for_a_declaration_and_the_other_way_round():
    """Whoever comes second sees what the first did: never two ratings of a year without somebody being told."""
    w = world()
    for _ in range(ROUNDS):
        gone, kept = person(w, name="Katơr Nhường"), person(w, name="Katơr Nhường")
        ratings.declare(kept, by=w.commune_clerk, **RATED)

        def work(number, gone=gone, kept=kept):
            if number:
                return people.merge(gone, into=kept, by=w.commune_clerk, versions={gone.pk: 0, kept.pk: 0})
            return ratings.declare(gone, by=w.commune_clerk, **RATED)

        declared, merged = race(2, work)
        assert merged == kept
        assert isinstance(declared, Rating | Refused)
        stood = Rating.objects.filter(recipient__in=[gone, kept]).count()
        assert stood == (2 if isinstance(declared, Rating) else 1)  # declared first, while they were two; or refused


def test_with_a_lock_on_the_own_row_alone_it_is_there_twice():
    """Negative control: each locks the row it was given, both look, both write."""
    w = world()
    rows, both_looked = pair(w), threading.Barrier(2)

    def careless(number):
        with transaction.atomic():
            Recipient.objects.select_for_update(of=("self",)).get(pk=rows[number].pk)
            assert not Rating.objects.filter(recipient__in=people.identity(rows[number]), year=2019).exists()
            both_looked.wait(timeout=10)
            Rating.objects.create(recipient=rows[number], year=2019, level="good", source="imported")

    assert race(2, careless) == [None, None]
    assert Rating.objects.count() == 2
