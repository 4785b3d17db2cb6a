"""Reorganisations."""

import datetime

import pytest

from tests.factories import collective, person, unit, world
from units import registry, succession
from units.models import Post, Recipient, RoleAssignment, Unit, UnitReach, UnitSuccession
from units.moves import Refused
from units.succession import Act, NewUnit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TODAY = datetime.date(2021, 11, 22)
ACT = Act("12/NQ-HĐND", datetime.date(2021, 11, 1), "Hội đồng nhân dân tỉnh", "Sắp xếp đơn vị")


@pytest.fixture(autouse=True)
def _day(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def w():
    return world()


def test_a_merge(w):
    someone = person(w)
    new = NewUnit(name="UBND xã Bác Ái Tây", kind="commune", parent_id=w.district.pk, decides=True)
    plan = succession.merge(units=[w.commune, w.sibling_commune], into=new, on=TODAY)
    shown = succession.preview(plan, ACT, by=w.admin)
    for g in shown.groups:
        print(g.title, g.lines)
    assert shown.refusals == ()
    assert Unit.objects.filter(name="UBND xã Bác Ái Tây").count() == 0
    change = succession.record_change(plan, ACT, unit=w.province, by=w.admin)
    assert change.state == "done"
    made = Unit.objects.get(name="UBND xã Bác Ái Tây")
    assert Recipient.objects.get(pk=someone.pk).unit == made
    print(list(Post.objects.values()))
    undone = succession.undo(change, by=w.admin, version=change.version)
    assert undone.state == "undone"
    assert not Unit.objects.filter(name="UBND xã Bác Ái Tây").exists()
    assert Recipient.objects.get(pk=someone.pk).unit == w.commune
    assert UnitSuccession.objects.count() == 0
