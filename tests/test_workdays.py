"""Working days against a day-by-day walk, 1990 to 2060."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from units import workdays as wd

FIRST, LAST = date(1990, 1, 1), date(2060, 12, 31)
days = st.dates(FIRST, LAST)
near = st.integers(0, 400)
# Holidays near the days at hand matter; those far away must not.
offsets = st.frozensets(st.integers(-30, 430), max_size=25)
NONE: frozenset[date] = frozenset()
TET_2021 = frozenset(date(2021, 2, day) for day in range(10, 17))


def around(day, shifts):
    return frozenset(day + timedelta(days=shift) for shift in shifts) | {date(1975, 4, 30), date(2090, 9, 2)}


def working(day, holidays):
    return day.isoweekday() <= 5 and day not in holidays


def walk(start, end, holidays):
    """Working days after `start` up to and including `end`, one by one."""
    span = (end - start).days
    return [day for day in (start + timedelta(days=step) for step in range(1, span + 1)) if working(day, holidays)]


@given(days, near, offsets)
@example(date(2024, 2, 28), 1, frozenset())  # to 29/02
@example(date(2024, 2, 29), 366, frozenset())
@example(date(2000, 2, 29), 0, frozenset())
def test_between_counts_like_a_walk(start, span, shifts):
    end, holidays = start + timedelta(days=span), around(start, shifts)
    expected = len(walk(start, end, holidays))
    assert wd.workdays_between(start, end, holidays) == expected
    assert wd.workdays_between(end, start, holidays) == -expected


@given(days, near, near, offsets)
def test_between_adds_up(start, span, more, shifts):
    middle, holidays = start + timedelta(days=span), around(start, shifts)
    end = middle + timedelta(days=more)
    whole = wd.workdays_between(start, end, holidays)
    parts = wd.workdays_between(start, middle, holidays) + wd.workdays_between(middle, end, holidays)
    assert whole == parts


@given(days, offsets)
def test_next_and_previous_are_the_nearest(day, shifts):
    holidays = around(day, shifts)
    after, before = wd.next_workday(day, holidays), wd.previous_workday(day, holidays)
    assert before <= day <= after
    assert working(after, holidays)
    assert working(before, holidays)
    assert walk(before, after, holidays) == ([] if before == after else [after])
    assert (before == after) == working(day, holidays) == wd.is_workday(day, holidays)


def test_ten_working_days_of_public_notice():
    assert wd.workdays_between(date(2021, 4, 26), date(2021, 5, 12), frozenset({date(2021, 4, 30), date(2021, 5, 3)})) == 10


FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2021, 1, day) for day in (15, 16, 17, 18))


@pytest.mark.parametrize(
    ("today", "due", "phrase"),
    [
        (date(2021, 1, 11), FRIDAY, "còn 4 ngày làm việc"),
        (FRIDAY, FRIDAY, "hôm nay là hạn cuối"),
        (SUNDAY, SUNDAY, "hôm nay là hạn cuối"),
        (SATURDAY, FRIDAY, "đã quá hạn"),
        (FRIDAY, SUNDAY, "hạn cuối là ngày nghỉ sắp tới"),
        (SATURDAY, MONDAY, "còn 1 ngày làm việc"),
        (MONDAY, FRIDAY, "quá hạn 1 ngày làm việc"),
        (date(2021, 1, 19), FRIDAY, "quá hạn 2 ngày làm việc"),
    ],
)
def test_deadline_phrase(today, due, phrase):
    assert wd.deadline_phrase(today, due, NONE) == phrase


def test_deadline_phrase_knows_holidays():
    assert wd.deadline_phrase(date(2021, 2, 9), date(2021, 2, 17), TET_2021) == "còn 1 ngày làm việc"


MOMENT = datetime(2021, 1, 15, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "call",
    [
        lambda: wd.is_workday(MOMENT, NONE),
        lambda: wd.next_workday(MOMENT, NONE),
        lambda: wd.previous_workday(MOMENT, NONE),
        lambda: wd.workdays_between(MOMENT, FRIDAY, NONE),
        lambda: wd.workdays_between(FRIDAY, MOMENT, NONE),
    ],
)
def test_wrong_types_are_refused(call):
    with pytest.raises(TypeError):
        call()


def test_the_end_of_the_calendar_is_an_error():
    with pytest.raises(OverflowError):
        wd.next_workday(date.max, frozenset({date.max}))
