"""What support does not do in an appraiser's name either: his word on declared facts, and a person's data."""

import pytest
from django.core.exceptions import PermissionDenied

from awards import data_subjects, declarations, ratings
from awards.models import Rating, RecordSource
from tests.factories import person, world
from units import acting, people, privacy

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return world()


def declared(w):
    return ratings.declare(person(w), by=w.commune_clerk, year=2020, level="good", act_number="", act_on=None, issuer_name="")


def test_declared_facts_are_answered_by_the_appraiser_alone(w):
    row = declared(w)
    with acting.as_user(w.support):
        with pytest.raises(PermissionDenied, match="Hỗ trợ kỹ thuật"):
            declarations.refuse(row, by=w.appraiser, version=row.version, reason="x")
        Rating.objects.filter(pk=row.pk).update(source=RecordSource.IMPORTED)
        with pytest.raises(PermissionDenied, match="Hỗ trợ kỹ thuật"):
            ratings.edit(
                row, by=w.appraiser, version=row.version, reason="x", level="completed", act_number="", act_on=None, issuer_name=""
            )
    row.refresh_from_db()
    assert (row.level, row.refusal, row.version) == ("good", "", 0)


def test_what_is_held_on_a_person_is_not_taken_out_or_restricted(w):
    one = person(w)
    with acting.as_user(w.support):
        with pytest.raises(PermissionDenied, match="Hỗ trợ kỹ thuật"):
            data_subjects.export(one, reason="x", by=w.appraiser)
        with pytest.raises(PermissionDenied, match="Hỗ trợ kỹ thuật"):
            privacy.hold(one, reason="x", paper="y", by=w.appraiser)
    assert not privacy.restrictions_of(one).exists()


def test_identity_numbers_are_not_read_in_somebodys_name(w):
    one = person(w, detail={"identity_number": "001085000001"})
    assert people.may_see_identity(w.commune_clerk, one)
    with acting.as_user(w.support):
        assert not people.may_see_identity(w.commune_clerk, one)
