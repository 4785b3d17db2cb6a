"""Started by the clock: find what is due, call verbs. Each is harmless when run twice or by two beats."""

from celery import shared_task

from units import jobs, ledger, notifications


@shared_task(name="units.sweeps.resend_jobs")
def resend_jobs() -> int:
    return jobs.resend_due()


@shared_task(name="units.sweeps.seal_ledger")
def seal_ledger() -> int:
    return ledger.seal()


@shared_task(name="units.sweeps.send_mails")
def send_mails() -> int:
    return notifications.send_mails()
