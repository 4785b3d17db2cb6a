"""Working days: Monday to Friday less the holidays given. Pure: the dated holiday rows come as a set.

Rules of counting (Bộ luật Dân sự 2015, unverified): the first day does not count, the last one does
(Điều 147 khoản 2); a period that ends on a day off ends on the next working day (Điều 148 khoản 5).
Every function raises TypeError when given a datetime, and OverflowError past the year 9999.
"""

from collections.abc import Set as AbstractSet
from datetime import date, timedelta

from units.vietnamese import duration_phrase, need_date

ONE_DAY = timedelta(days=1)
SATURDAY = 5


def is_workday(day: date, holidays: AbstractSet[date]) -> bool:
    """Whether `day` is Monday to Friday and not among `holidays`."""
    need_date(day)
    return day.weekday() < SATURDAY and day not in holidays


def next_workday(day: date, holidays: AbstractSet[date]) -> date:
    """The first working day on or after `day`: `day` itself counts."""
    while not is_workday(day, holidays):
        day += ONE_DAY
    return day


def previous_workday(day: date, holidays: AbstractSet[date]) -> date:
    """The last working day on or before `day`: `day` itself counts."""
    while not is_workday(day, holidays):
        day -= ONE_DAY
    return day


def workdays_between(start: date, end: date, holidays: AbstractSet[date]) -> int:
    """Working days after `start` up to and including `end`: start does not count, end does.

    Negative when `end` lies before `start`: then the days after `end` up to and including `start`.
    """
    need_date(start)
    need_date(end)
    if end < start:
        return -workdays_between(end, start, holidays)
    off = sum(1 for day in holidays if start < day <= end and day.weekday() < SATURDAY)
    return _weekdays_through(end) - _weekdays_through(start) - off


def _weekdays_through(day: date) -> int:
    """Mondays to Fridays from 01/01/0001 (a Monday) up to and including `day`."""
    weeks, extra = divmod(day.toordinal(), 7)
    return weeks * 5 + min(extra, 5)


def deadline_phrase(today: date, due: date, holidays: AbstractSet[date]) -> str:
    """How far a deadline is, in Vietnamese: ``còn 4 ngày làm việc``, ``hôm nay là hạn cuối``, …

    Only the due day itself is "hôm nay là hạn cuối". When days off alone lie between, it says
    ``hạn cuối là ngày nghỉ sắp tới`` before the due day and ``đã quá hạn`` after it.
    """
    left = workdays_between(today, due, holidays)
    if left or today == due:
        return duration_phrase(left)
    return "đã quá hạn" if due < today else "hạn cuối là ngày nghỉ sắp tới"
