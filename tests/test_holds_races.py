"""A hold set while a decision is being issued: the issue waits for it, and sees it."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from awards import decisions, holds
from awards.models import AwardRecord, Hold
from tests.factories import nomination, world
from tests.test_decisions import SIGNED, signed
from tests.test_holds import PAPER
from units import clock
from units.moves import Refused

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
START = date(2021, 11, 5)


@pytest.fixture(autouse=True)
def _today(settings):
    settings.DEMO, settings.DEMO_TODAY = True, date(2021, 12, 22)


def issued_during(setting) -> str:
    """What comes of an issue that starts while another transaction has set a hold and is not committed."""
    w = world()
    decision = signed(w, nominations=[nomination(w)])
    recipient = decision.lines.get().nomination.recipient
    told, outcome = threading.Event(), []

    def issue() -> None:
        told.set()
        try:
            decisions.issue(decision, decided_on=SIGNED, number=2871, by=w.records_clerk, version=decision.version)
            outcome.append("issued")
        except Refused as refusal:
            outcome.append("refused" if "Tạm dừng xét" in refusal.reasons[0] else str(refusal))
        finally:
            connection.close()

    thread = threading.Thread(target=issue)
    with transaction.atomic():
        setting(w, recipient)
        thread.start()
        told.wait()
        thread.join(timeout=3)  # the issue either waits for us, or is over
    thread.join(timeout=20)
    return outcome[0]


def test_the_issue_waits_for_the_hold_and_refuses():
    def put(w, recipient):
        holds.put(recipient, by=w.office_head, **PAPER | {"starts_on": START})

    assert issued_during(put) == "refused"
    assert not AwardRecord.objects.exists()


def test_without_the_lock_the_hold_comes_too_late():
    """Negative control: a hold that is only written lets the issue pass at the same moment."""

    def write(w, recipient):
        Hold.objects.create(recipient=recipient, set_by=w.office_head, set_at=clock.now(), starts_on=START, **PAPER)

    assert issued_during(write) == "issued"
