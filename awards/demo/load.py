"""Putting the demo province together, once."""

from django.db import transaction

from awards.demo import campaigns, cases, history, khanh_hoa, nearly, places, records, staff
from awards.demo.people import People
from awards.demo.stage import Stage
from awards.models import Nomination
from emulation import seeding
from units.models import Account, Unit

SEED = 4614


def loaded() -> bool:
    """Whether the demo province stands already."""
    return Unit.objects.filter(code=staff.PROVINCE).exists()


def load(*, bare: bool = False) -> dict[str, int]:
    """Load the demo in one transaction; returns counts for the message.

    ``bare`` leaves the campaign of 2021 unlaunched and files no dossier: the start of the story the browser journey plays.
    """
    people = People(SEED)
    with transaction.atomic():
        made = places.build(people)
        cards = staff.build(made, people)
        seeding.load_regime("regime-2017")
        launched = campaigns.build(made[staff.PROVINCE], made, launched=not bare)
        recipients = history.build(made, people, by=cards["quantri"])
        if not bare:
            stage = Stage(made, recipients, launched["2021"], people.random, province=staff.PROVINCE)
            cases.build(stage)
            records.build(stage)
            nearly.build(stage)
    return {
        "units": len(made),
        "accounts": Account.objects.count(),
        "recipients": len(recipients),
        "nominations": Nomination.objects.count(),
    }


SCENES = {"2021": load, "2026": khanh_hoa.load}
