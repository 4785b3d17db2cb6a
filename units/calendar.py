"""The office's calendar: the pure `units.workdays` fed with the dated holiday rows and today's date."""

import datetime

from units import clock, workdays
from units.models.holiday import Holiday


def holidays() -> frozenset[datetime.date]:
    """Every day off by act. One query."""
    return frozenset(Holiday.objects.values_list("date", flat=True))


def left_phrase(due: datetime.date, off: frozenset[datetime.date]) -> str:
    """How far a deadline is from today: ``còn 4 ngày làm việc``, ``đã quá hạn 2 ngày làm việc``."""
    return workdays.deadline_phrase(clock.today(), due, off)


def last_moment(due: datetime.date, off: frozenset[datetime.date]) -> datetime.date:
    """The day on which a deadline really ends: a day off moves it to the next working day (Bộ luật Dân sự 2015 Điều 148
    khoản 5, unverified)."""
    return workdays.next_workday(due, off)


def is_late(due: datetime.date, off: frozenset[datetime.date]) -> bool:
    """Whether today lies after the day on which the deadline really ends."""
    return clock.today() > last_moment(due, off)
