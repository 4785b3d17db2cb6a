"""A province full of nominations, in a database of its own: SQLite under a temporary folder, or beside what DATABASE_URL names."""

import atexit
import datetime
import os
import shutil
import tempfile
import uuid

FOLDER = tempfile.mkdtemp(prefix="thidua-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {"DEMO": "1", "DEBUG": "0", "DATA_DIR": FOLDER, "DJANGO_SETTINGS_MODULE": "config.settings"}
os.environ.pop("CELERY_BROKER_URL", None)

import django  # noqa: E402 -- the environment above must stand first

django.setup()

from django.conf import settings  # noqa: E402 -- needs the apps
from django.core.management import call_command  # noqa: E402 -- needs the apps
from django.db import connection, transaction  # noqa: E402 -- needs the apps
from django.test import Client  # noqa: E402 -- needs the apps

from awards.demo import load  # noqa: E402 -- needs the apps
from awards.models import Dossier, DossierLine, DossierState, Nomination, NominationState  # noqa: E402 -- needs the apps
from emulation.models import Award, AwardRule, Campaign  # noqa: E402 -- needs the apps
from units import clock  # noqa: E402 -- needs the apps
from units.models import Account, Recipient, Unit, UnitReach  # noqa: E402 -- needs the apps

PERIOD = {"period_from": datetime.date(2021, 1, 1), "period_to": datetime.date(2021, 12, 31)}


def build(nominations: int) -> None:
    """The demo province without dossiers, then that many nominations, sent and received by the province."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if connection.vendor == "postgresql":
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        atexit.register(connection.creation.destroy_test_db, name, 0)
    else:
        call_command("migrate", verbosity=0)
    load.load(bare=True)
    with transaction.atomic():
        fill(nominations)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as it does by itself after a while


def fill(nominations: int) -> None:
    """One dossier per unit, those of Bác Ái's communes still at their district; recipients are copied, so that nobody is twice in it."""
    campaign, province = Campaign.objects.get(code="nt-2021"), Unit.objects.get(kind="province")
    rule = AwardRule.objects.get(award__code="BK_TINH")
    author = Account.objects.get(username="quantri")
    recipients = _recipients(nominations)
    district = Unit.objects.get(code="huyen-bac-ai")
    below = set(UnitReach.objects.filter(ancestor=district).exclude(descendant=district).values_list("descendant_id", flat=True))
    made = Nomination.objects.bulk_create(
        _nomination(campaign, rule, who, district if who.unit_id in below else province) for who in recipients
    )
    dossiers = {
        unit.pk: _dossier(campaign, unit, district if unit.pk in below else province, author)
        for unit in Unit.objects.exclude(kind="province")
    }
    Dossier.objects.bulk_create(dossiers.values())
    lines = (DossierLine(dossier=dossiers[row.unit_id], nomination=row, order=n) for n, row in enumerate(made))
    DossierLine.objects.bulk_create(lines)


def _recipients(count: int) -> list[Recipient]:
    standing = list(Recipient.objects.filter(kind="person"))
    copies = []
    for number in range(count):
        source = standing[number % len(standing)]
        copies.append(
            Recipient(
                kind="person", unit_id=source.unit_id, name=f"{source.name} {number}", sort_key=f"{source.sort_key}{number:06d}",
                search_text=f"{source.search_text} {number}", recipient_class=source.recipient_class,
            )
        )  # fmt: skip
    return Recipient.objects.bulk_create(copies)


def _nomination(campaign: Campaign, rule: AwardRule, who: Recipient, holder: Unit) -> Nomination:
    return Nomination(
        campaign=campaign, unit_id=who.unit_id, recipient=who, award_id=rule.award_id, rule=rule, award_year=2021,
        recipient_class=who.recipient_class, achievement="Thành tích thử nghiệm", state=NominationState.UNDER_APPRAISAL, holder=holder,
        held_since=clock.now(), created_at=clock.now(), submitted_on=clock.today(), public_id=uuid.uuid4().hex, **PERIOD,
    )  # fmt: skip


def _dossier(campaign: Campaign, unit: Unit, receiver: Unit, author: Account) -> Dossier:
    return Dossier(
        campaign=campaign, unit=unit, to_unit=receiver, title=f"Đợt đề nghị {unit.name}", state=DossierState.RECEIVED, created_by=author,
        created_at=clock.now(), confirmed_hash="0" * 64, confirmed_method="screen", sent_at=clock.now(), received_at=clock.now(),
        public_id=uuid.uuid4().hex,
    )  # fmt: skip


def client(username: str) -> Client:
    """A browser logged in as an account of the demo."""
    browser = Client()
    browser.force_login(Account.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser


__all__ = ["Award", "build", "client"]
