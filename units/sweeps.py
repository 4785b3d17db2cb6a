"""Started by the clock: find what is due, call verbs. Each is harmless when run twice or by two beats."""

from celery import shared_task

from units import anchors, jobs, notifications, registry, sealing, succession
from units.papers import filing


@shared_task(name="units.sweeps.resend_jobs")
def resend_jobs() -> int:
    sent = jobs.resend_due()
    filing.give_up_lost()
    return sent


@shared_task(name="units.sweeps.seal_ledger")
def seal_ledger() -> int:
    return sealing.seal()


@shared_task(name="units.sweeps.anchor_ledger")
def anchor_ledger() -> bool:
    """The day's anchor; asked often, done once a day."""
    return anchors.anchor_once_a_day() is not None


@shared_task(name="units.sweeps.send_mails")
def send_mails() -> int:
    return notifications.send_mails()


@shared_task(name="units.sweeps.perform_changes")
def perform_changes() -> int:
    """Reorganisations that have come to their day, and names, places and standings that begin today."""
    done = succession.perform_due()
    if registry.refresh_today():
        registry.rebuild_reach()
    return done
