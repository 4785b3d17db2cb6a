"""The beginning of the demo's story, as the browser journey plays it, and the tools the story is told with."""

import io

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from awards.demo import achievements, load, people
from awards.models import AwardRecord, Dossier
from emulation.models import Campaign, CampaignUnit
from units import clock
from units.models import Paper, Recipient, Unit

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    """What ``demo_load`` says."""
    said = io.StringIO()
    call_command("demo_load", *args, stdout=said)
    return said.getvalue().strip()


@pytest.fixture
def demo(settings: LazySettings) -> None:
    """The demo's setting is on."""
    settings.DEMO = True


def test_load_is_for_the_demo_only() -> None:
    with pytest.raises(CommandError, match="chỉ chạy trong bản trình diễn"):
        run()
    assert Unit.objects.count() == 0


def test_bare_demo_is_the_beginning_of_the_story(demo: None) -> None:
    assert run("--bare") == "105 units, 218 accounts, 740 recipients, 0 nominations"
    states = dict(Campaign.objects.values_list("kind", "state"))
    assert states == {"five_year": "launched", "annual": "draft"}
    annual = Campaign.objects.get(kind="annual")
    assert (CampaignUnit.objects.filter(campaign=annual).count(), Dossier.objects.count(), Paper.objects.count()) == (0, 0, 0)
    assert AwardRecord.objects.count() > 300


def test_same_seed_same_story(demo: None) -> None:
    """Names, posts and achievements come from the seed alone."""

    def tell() -> list[tuple[str, str]]:
        source = people.People(load.SEED)
        recipient = Recipient(kind="person")
        return [(source.person().name, achievements.of(recipient, post, source.random)) for post in ("Giáo viên", "Nông dân", "Thủ kho")]

    assert tell() == tell()


def test_clock_stands_on_a_day_only_inside(demo: None, settings: LazySettings) -> None:
    day = settings.DEMO_TODAY.replace(month=3)
    with clock.standing_on(day):
        assert (clock.today(), clock.now().date()) == (day, day)
    assert clock.today() != day


def test_clock_stands_on_no_day_outside_the_demo(settings: LazySettings) -> None:
    with pytest.raises(RuntimeError, match="only in the demo"), clock.standing_on(settings.DEMO_TODAY):
        raise AssertionError("the block must not run")
