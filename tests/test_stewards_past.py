"""Whose account it is once all its roles have ended: of the unit where the last one was."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories import account, world
from units import accounts, clock, stewards
from units.models import Role, RoleAssignment

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    """An officer of the province who began as clerk of the commune."""
    made = world()
    made.accounts["commune_admin"] = account("commune_admin", (Role.ADMIN, made.commune))
    made.accounts["officer"] = account("officer", (Role.APPRAISER, made.province))
    RoleAssignment.objects.create(account=made.officer, unit=made.commune, role=Role.CLERK, valid_from="2016-01-01", valid_to="2017-01-01")
    return made


def manages(by, one):
    return stewards.wholly_within(by).filter(pk=one.pk).exists()


def test_who_left_elsewhere_is_not_brought_back_by_the_unit_he_began_at(w):
    accounts.leave(w.officer, on=clock.today(), note="", by=w.admin)
    assert (manages(w.commune_admin, w.officer), manages(w.admin, w.officer)) == (False, True)
    with pytest.raises(PermissionDenied):
        accounts.reopen(w.officer, by=w.commune_admin)
    accounts.reopen(w.officer, by=w.admin)


def test_both_ended_on_one_day_is_nobodys_alone(w):
    RoleAssignment.objects.create(account=w.officer, unit=w.commune, role=Role.CLERK, valid_from="2020-01-01")
    accounts.leave(w.officer, on=clock.today(), note="", by=w.admin)
    assert (manages(w.commune_admin, w.officer), manages(w.admin, w.officer)) == (False, True)


def test_who_came_down_and_left_here_is_ours(w):
    RoleAssignment.objects.filter(account=w.officer, role=Role.APPRAISER).update(valid_to="2018-01-01")
    RoleAssignment.objects.create(account=w.officer, unit=w.commune, role=Role.CLERK, valid_from=datetime.date(2019, 1, 1))
    assert manages(w.commune_admin, w.officer)
    accounts.leave(w.officer, on=clock.today(), note="", by=w.commune_admin)
    assert manages(w.commune_admin, w.officer)
    accounts.reopen(w.officer, by=w.commune_admin)


def test_who_left_on_a_planned_day_comes_back_without_the_old_password(w, settings):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    accounts.leave(w.officer, on=datetime.date(2021, 11, 25), note="", by=w.admin)
    settings.DEMO_TODAY = datetime.date(2021, 11, 30)
    accounts.reopen(w.officer, by=w.admin)
    w.officer.refresh_from_db()
    assert (w.officer.has_usable_password(), w.officer.left_on) == (False, None)


def test_a_leaving_taken_back_in_time_keeps_the_password(w):
    accounts.leave(w.officer, on=clock.today() + datetime.timedelta(days=3), note="", by=w.admin)
    accounts.reopen(w.officer, by=w.admin)
    w.officer.refresh_from_db()
    assert w.officer.has_usable_password()
