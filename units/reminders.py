"""Reminders before and after a date: handed out once per person, subject, date and step, whatever beats run or were down.

Each floor's sweeps say what is due (`Due`); this module knows the steps, the unique key and the words.
"""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction

from units import calendar, clock, workdays
from units.ledger import subject_type
from units.models import Notification, Reminder
from units.notifications import holders_of
from units.vietnamese import weekday_date

OVERDUE = "overdue"
BEFORE = (("1", 1), ("7", 7), ("30", 30))  # step → calendar days before, the most urgent first
STALE = datetime.timedelta(days=30)  # a date that passed longer ago is nobody's news any more
LATE_MAIL = datetime.timedelta(days=7)  # how long a mail about something overdue is still worth sending

COLUMNS = ("account_id", "subject_type", "subject_id", "due_on", "step")
Key = tuple[int, str, int, datetime.date, str]


@dataclass(frozen=True, slots=True)
class Due:
    """Something that the holders of ``roles`` at some units must do by a day. ``text`` says what, without the date.

    ``chase`` False: nobody knows whether it was done, so nothing is said once the day has passed.
    """

    subject: models.Model
    due_on: datetime.date
    unit_ids: frozenset[int]
    roles: frozenset[str]
    text: str
    url: str
    chase: bool = True


def step_on(today: datetime.date, due: datetime.date, off: frozenset[datetime.date]) -> str:
    """The most urgent step that has come: "30", "7", "1", "overdue"; "" when none has, or the date is stale.

    A step that falls on a day off comes on the working day before it; a deadline on a day off ends on the next working day.
    Steps that a beat missed are not made up for one by one: only the one that holds today.
    """
    last = workdays.next_workday(due, off)
    if today > last:
        return OVERDUE if today <= last + STALE else ""
    for step, days in BEFORE:
        if today >= workdays.previous_workday(due - datetime.timedelta(days=days), off):
            return step
    return ""


def remind(dues: Iterable[Due]) -> int:
    """Hand out what is due now and was not handed out before; returns how many notifications were written.

    The unique key decides: of two sweeps that run at once, only the one whose row stands writes the notification, in the
    same transaction. Three queries when nothing is new, six when something is, whatever the number of people.
    """
    off, today = calendar.holidays(), clock.today()
    stepped = [(due, step) for due in dues if (step := step_on(today, due.due_on, off)) and (due.chase or step != OVERDUE)]
    if not stepped:
        return 0
    wanted = _wanted(stepped)
    missing = _missing(wanted)
    if not missing:
        return 0
    with transaction.atomic():
        new = _hand_out(missing)
        Notification.objects.bulk_create(_notification(key, wanted[key], off) for key in sorted(new))
    return len(new)


def _wanted(stepped: list[tuple[Due, str]]) -> dict[Key, Due]:
    holders = holders_of({pk for due, _ in stepped for pk in due.unit_ids}, {role for due, _ in stepped for role in due.roles})
    return {
        (account_id, subject_type(due.subject), due.subject.pk, due.due_on, step): due
        for due, step in stepped
        for unit_id in due.unit_ids
        for role in due.roles
        for account_id in holders.get((unit_id, role), ())
    }


def _missing(wanted: Iterable[Key]) -> set[Key]:
    near = Reminder.objects.filter(due_on__in={key[3] for key in wanted}, subject_id__in={key[2] for key in wanted})
    return set(wanted) - set(near.values_list(*COLUMNS))


def _hand_out(missing: set[Key]) -> set[Key]:
    """Insert rows; returns the keys of those that this call inserted.

    Another sweep may have inserted the same keys since we looked: its rows stand, ours are left out, so we ask which are ours.
    """
    sweep, now = uuid.uuid4().hex, clock.now()
    rows = [Reminder(**dict(zip(COLUMNS, key, strict=True)), created_at=now, sweep=sweep) for key in sorted(missing)]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)
    return set(Reminder.objects.filter(sweep=sweep).values_list(*COLUMNS))


def _notification(key: Key, due: Due, off: frozenset[datetime.date]) -> Notification:
    account_id, kind, pk, due_on, step = key
    today = clock.today()
    return Notification(
        account_id=account_id,
        key=f"remind:{kind}:{pk}:{due_on.isoformat()}:{step}",
        text=sentence(due.text, due_on, off)[:500],
        url=due.url,
        created_at=clock.now(),
        mail=True,
        useful_until=today + LATE_MAIL if step == OVERDUE else calendar.last_moment(due_on, off),
    )


def sentence(text: str, due_on: datetime.date, off: frozenset[datetime.date]) -> str:
    """``Nộp hồ sơ “…” – hạn thứ Sáu 10/12/2021, còn 4 ngày làm việc.``"""
    return f"{text} – hạn {weekday_date(due_on)}, {calendar.left_phrase(due_on, off)}."
