"""The second scene loads: Khánh Hòa at 22/11/2026, two levels, after the whole reform; everybody who logs in by a card finds work."""

import datetime
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from awards import home, records
from awards.demo import khanh_hoa, load
from awards.models import AwardRecord, Dossier, Nomination
from emulation import routes
from emulation.models import Award, BlockSeat
from units import clock, succession
from units.models import Account, Recipient, RoleAssignment, Unit, UnitChange, UnitReach
from units.papers import signatories

ON_THE_DAY = {"DEMO": True, "DEMO_TODAY": khanh_hoa.TODAY}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The scene, loaded once for this module and taken back at its end."""
    files = tmp_path_factory.mktemp("scene")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=files, **ON_THE_DAY), transaction.atomic():
        load.SCENES["2026"]()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def scene(loaded: None, db: None, settings: LazySettings) -> None:
    """The scene's rows on its day; what a test writes is taken back."""
    settings.DEMO, settings.DEMO_TODAY = True, khanh_hoa.TODAY


def unit(code: str) -> Unit:
    return Unit.objects.get(code=code)


def test_two_levels_and_nothing_between(scene: None) -> None:
    province = unit("tinh-khanh-hoa")
    rows = Unit.objects.open_on(clock.today())
    communes = rows.filter(kind__in=["commune", "special_zone"])
    words = Counter(row.name.removeprefix("UBND ").split()[0] for row in communes)
    assert (communes.count(), words) == (65, {"xã": 48, "phường": 16, "đặc": 1})
    assert set(communes.values_list("parent_id", flat=True)) == {province.pk}
    assert list(rows.filter(kind="district")) == []
    assert UnitReach.objects.filter(ancestor=province, descendant__in=rows).count() == rows.count()


def test_a_commune_of_today_files_straight_to_the_province(scene: None) -> None:
    way = routes.path(unit("xa-bac-ai-tay"), Award.objects.get(code="BK_TINH"), clock.today())
    assert [step.code for step in way] == ["tinh-khanh-hoa"]
    letter = Dossier.objects.filter(state="sent").get()
    assert (letter.unit.parent, letter.to_unit.code) == (letter.to_unit, "tinh-khanh-hoa")


def test_people_and_their_awards_came_along(scene: None) -> None:
    """Everybody of the three old communes is found at the new one, under the name of the old one on paper; nobody's record is lost."""
    new, old = unit("xa-bac-ai-tay"), Unit.objects.filter(code__in=["xa-phuoc-binh-22783", "xa-phuoc-hoa-22786", "xa-phuoc-tan-22789"])
    assert set(succession.predecessors(new)) == set(old)
    assert set(Recipient.objects.filter(unit__in=old).values_list("kind", flat=True)) == {"collective"}
    moved = Recipient.objects.filter(unit=new, posts__unit__in=old).distinct()
    assert moved.count() == 18
    clerk = Account.objects.get(username="xa.bacaitay")
    seen = AwardRecord.objects.filter(recipient__in=records.visible(clerk))
    of_old = AwardRecord.objects.filter(recipient__posts__unit__in=old) | AwardRecord.objects.filter(recipient__unit__in=old)
    assert set(of_old) <= set(seen)
    apart = {before.name for before, _rows in records.predecessor_records(new)}
    assert apart <= {"UBND xã Phước Bình", "UBND xã Phước Hòa", "UBND xã Phước Tân"}
    assert old.get(code="xa-phuoc-binh-22783").name_on(datetime.date(2021, 11, 22)) == "UBND xã Phước Bình"


def test_no_closed_unit_keeps_a_seat_a_role_or_an_envelope(scene: None) -> None:
    closed = Unit.objects.exclude(pk__in=Unit.objects.open_on(clock.today()))
    assert list(RoleAssignment.objects.valid_on(clock.today()).filter(unit__in=closed)) == []
    assert list(BlockSeat.objects.filter(unit__in=closed, valid_to=None)) == []
    assert list(Nomination.objects.filter(holder__in=closed)) == []


def test_no_act_of_the_reform_is_shown_as_checked(scene: None) -> None:
    told = {change.act_number: change.act_verified for change in UnitChange.objects.exclude(act_number="1198/NQ-UBTVQH15")}
    assert told == {"1667/NQ-UBTVQH15": False, "72/2025/QH15": False, "202/2025/QH15": False}


def test_every_open_unit_can_sign(scene: None) -> None:
    for row in Unit.objects.open_on(clock.today()).prefetch_related("names"):
        assert signatories.may_sign(row, clock.today()).exists(), row


@pytest.mark.parametrize("username", [username for username, _name, _roles in khanh_hoa.CARDS])
def test_every_card_finds_work(scene: None, username: str) -> None:
    mine, _waiting = home.tasks(Account.objects.get(username=username))
    assert len(mine) >= 1


def test_system_check_is_clean(scene: None) -> None:
    said = io.StringIO()
    call_command("check", "--fail-level", "WARNING", stdout=said)
    assert said.getvalue().startswith("System check identified no issues")
