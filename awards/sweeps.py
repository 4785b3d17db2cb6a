"""Started by the clock: filing dates of units that have not sent a dossier."""

from collections import defaultdict

from celery import shared_task

from awards import retention
from awards.filing_dates import Unfiled, unfiled
from units import reminders
from units.models import Role
from units.reminders import Due

FILERS = frozenset({Role.CLERK, Role.HEAD})


@shared_task(name="awards.sweeps.remind_filing")
def remind_filing() -> int:
    """Remind clerks and heads of units that have sent nothing yet."""
    return reminders.remind(due_filings())


def due_filings() -> list[Due]:
    """One per filing milestone, with the units it still binds."""
    waiting: dict[int, list[Unfiled]] = defaultdict(list)
    for row in unfiled():
        waiting[row.milestone.pk].append(row)
    return [
        Due(
            rows[0].milestone,
            rows[0].milestone.due_on,
            frozenset(row.unit.pk for row in rows),
            FILERS,
            f"Nộp hồ sơ “{rows[0].campaign.name}”",
            rows[0].campaign.get_absolute_url(),
        )
        for rows in waiting.values()
    ]


@shared_task(name="awards.sweeps.tell_retention")
def tell_retention() -> int:
    """Once a month: personal data past its time waits for an admin."""
    return retention.tell_keepers()
