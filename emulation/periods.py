"""Periods of campaigns: calendar years, school years, five-year plans. Pure: no database, no clock.

A child campaign names the year of the parent it reports to; its period need only overlap the parent's
(the school year 2020–2021 begins before the five-year plan 2021–2025).
"""

from calendar import monthrange
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Literal

from units.vietnamese import date_vn, need_date
from units.workdays import next_workday, previous_workday

DayOff = Literal["next", "previous", "keep"]
QUARTERS = {1: "I", 4: "II", 7: "III", 10: "IV"}


@dataclass(frozen=True, order=True)
class Period:
    """From `start` to `end`, both days included.

    Raises TypeError for anything but plain dates, ValueError (in Vietnamese) when `end` comes first.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        need_date(self.start)
        need_date(self.end)
        if self.end < self.start:
            raise ValueError(f"Ngày kết thúc {date_vn(self.end)} trước ngày bắt đầu {date_vn(self.start)}: hãy sửa một trong hai ngày.")

    @property
    def days(self) -> int:
        """Calendar days, both ends counted."""
        return (self.end - self.start).days + 1

    @property
    def years(self) -> range:
        """The calendar years it touches."""
        return range(self.start.year, self.end.year + 1)

    def contains(self, day: date) -> bool:
        """Whether `day` lies in it, ends included. Raises TypeError for a datetime."""
        need_date(day)
        return self.start <= day <= self.end

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share at least one day: all that a child's period owes its parent's."""
        return self.start <= other.end and other.start <= self.end

    @property
    def label(self) -> str:
        """How a card, list or letter names it: see `label`."""
        return label(self)


def label(period: Period) -> str:
    """``năm 2021``, ``năm học 2020–2021``, ``giai đoạn 2021–2025``, ``6 tháng đầu năm 2021``, …

    Also quarters (``quý I năm 2021``) and months (``tháng 3 năm 2021``). Anything else is spelled out:
    ``từ 15/01/2021 đến 20/03/2021``, one day ``ngày 15/01/2021``.
    """
    if _whole_months(period):
        months = 12 * (period.end.year - period.start.year) + period.end.month - period.start.month + 1
        name = _months_label(period, months)
        if name:
            return name
    if _is_school_year(period):
        return f"năm học {period.start.year}–{period.end.year}"
    if period.start == period.end:
        return f"ngày {date_vn(period.start)}"
    return f"từ {date_vn(period.start)} đến {date_vn(period.end)}"


def _whole_months(period: Period) -> bool:
    return period.start.day == 1 and _is_month_end(period.end)


def _months_label(period: Period, months: int) -> str:
    """Name of a period of whole months; empty when it has no name of its own."""
    year, month = period.start.year, period.start.month
    if months == 1:
        return f"tháng {month} năm {year}"
    if months == 3 and month in QUARTERS:
        return f"quý {QUARTERS[month]} năm {year}"
    if months == 6 and month in (1, 7):
        return f"6 tháng {'đầu' if month == 1 else 'cuối'} năm {year}"
    if months == 12 and month == 1:
        return f"năm {year}"
    if months % 12 == 0 and month == 1:
        return f"giai đoạn {year}–{period.end.year}"
    return ""


def _is_school_year(period: Period) -> bool:
    """From August or September to May … August of the next year: provinces set the days themselves."""
    following = period.end.year == period.start.year + 1
    return following and period.start.month in (8, 9) and 5 <= period.end.month <= 8


def shift_year(day: date, years: int, holidays: AbstractSet[date] = frozenset(), *, day_off: DayOff = "next") -> date:
    """`day` moved by `years` calendar years, as when a new campaign copies last year's milestones.

    29/02 becomes 28/02 in a year without it. A result on a weekend or in `holidays` moves to the next
    working day (a deadline; the default), the previous one, or stays ("keep").
    Raises TypeError for a datetime, ValueError outside the years 1 … 9999 or for another `day_off`.
    """
    need_date(day)
    moved = _same_day(day, day.year + years)
    if day_off == "next":
        return next_workday(moved, holidays)
    if day_off == "previous":
        return previous_workday(moved, holidays)
    if day_off == "keep":
        return moved
    raise ValueError(f"day_off is next, previous or keep, not {day_off}")


def shift_period(period: Period, years: int) -> Period:
    """`period` moved by `years`; days off play no part, and whole months stay whole months."""
    end = _same_day(period.end, period.end.year + years)
    if _whole_months(period):
        end = end.replace(day=monthrange(end.year, end.month)[1])
    return Period(_same_day(period.start, period.start.year + years), end)


def _same_day(day: date, year: int) -> date:
    """Day and month of `day` in `year`; 28/02 when there is no 29/02."""
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
