"""Periods: overlap against sets of days, labels, and years shifted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from emulation import periods
from emulation.periods import Period, shift_period, shift_year
from tests.factories import calendar_year, calendar_years

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
short = st.builds(
    lambda start, length: Period(start, start + timedelta(days=length)),
    st.dates(date(2021, 1, 1), date(2021, 3, 31)),
    st.integers(0, 40),
)
FIVE_YEARS = calendar_years(2021, 2025)


def day_set(period):
    return {date.fromordinal(n) for n in range(period.start.toordinal(), period.end.toordinal() + 1)}


@given(short, short, st.dates(date(2021, 1, 1), date(2021, 5, 31)))
def test_overlap_and_contains_are_those_of_sets(one, other, day):
    assert one.overlaps(other) == other.overlaps(one) == bool(day_set(one) & day_set(other))
    assert one.contains(day) == (day in day_set(one))
    assert one.days == len(day_set(one))
    assert list(one.years) == sorted({each.year for each in day_set(one)})


def test_a_school_year_need_only_overlap_the_plan():
    before, last, outside = (
        Period(date(2020, 9, 1), date(2021, 5, 31)),
        Period(date(2025, 9, 1), date(2026, 5, 31)),
        Period(date(2020, 1, 1), date(2020, 12, 31)),
    )
    assert [each.overlaps(FIVE_YEARS) for each in (before, last, outside)] == [True, True, False]


def test_ends_are_included():
    year = calendar_year(2021)
    ends = (date(2020, 12, 31), date(2021, 1, 1), date(2021, 12, 31), date(2022, 1, 1))
    assert [year.contains(day) for day in ends] == [False, True, True, False]
    assert calendar_year(2024).days == 366


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (date(2021, 1, 1), date(2021, 12, 31), "năm 2021"),
        (date(2021, 1, 1), date(2025, 12, 31), "giai đoạn 2021–2025"),
        (date(2020, 9, 1), date(2021, 8, 31), "năm học 2020–2021"),
        (date(2020, 9, 5), date(2021, 5, 31), "năm học 2020–2021"),
        (date(2021, 8, 15), date(2022, 6, 30), "năm học 2021–2022"),
        (date(2021, 1, 1), date(2021, 6, 30), "6 tháng đầu năm 2021"),
        (date(2021, 7, 1), date(2021, 12, 31), "6 tháng cuối năm 2021"),
        (date(2021, 1, 1), date(2021, 3, 31), "quý I năm 2021"),
        (date(2021, 10, 1), date(2021, 12, 31), "quý IV năm 2021"),
        (date(2024, 2, 1), date(2024, 2, 29), "tháng 2 năm 2024"),
        (date(2024, 2, 1), date(2024, 2, 28), "từ 01/02/2024 đến 28/02/2024"),
        (date(2021, 2, 1), date(2021, 4, 30), "từ 01/02/2021 đến 30/04/2021"),
        (date(2021, 3, 1), date(2021, 8, 31), "từ 01/03/2021 đến 31/08/2021"),
        (date(2021, 4, 1), date(2022, 3, 31), "từ 01/04/2021 đến 31/03/2022"),
        (date(2021, 10, 1), date(2022, 5, 31), "từ 01/10/2021 đến 31/05/2022"),
        (date(2021, 9, 1), date(2022, 12, 31), "từ 01/09/2021 đến 31/12/2022"),
        (date(2021, 1, 15), date(2021, 3, 20), "từ 15/01/2021 đến 20/03/2021"),
        (date(2021, 1, 15), date(2021, 1, 15), "ngày 15/01/2021"),
    ],
)
def test_label(start, end, label):
    assert Period(start, end).label == periods.label(Period(start, end)) == label


def test_the_end_may_not_come_first():
    with pytest.raises(ValueError, match=r"^Ngày kết thúc 01/01/2021 trước ngày bắt đầu 02/01/2021: hãy sửa"):
        Period(date(2021, 1, 2), date(2021, 1, 1))


@pytest.mark.parametrize(
    "call",
    [
        lambda: Period(datetime(2021, 1, 1, tzinfo=UTC), date(2021, 1, 2)),
        lambda: Period(date(2021, 1, 1), "2021-01-02"),
        lambda: FIVE_YEARS.contains(datetime(2021, 1, 1, tzinfo=UTC)),
        lambda: shift_year(datetime(2021, 1, 1, tzinfo=UTC), 1),
    ],
)
def test_wrong_types_are_refused(call):
    with pytest.raises(TypeError):
        call()


@pytest.mark.parametrize(
    ("day", "years", "day_off", "expected"),
    [
        (date(2021, 1, 15), 1, "next", date(2022, 1, 17)),  # 15/01/2022 is a Saturday
        (date(2021, 1, 15), 1, "previous", date(2022, 1, 14)),
        (date(2021, 1, 15), 1, "keep", date(2022, 1, 15)),
        (date(2020, 2, 29), 1, "keep", date(2021, 2, 28)),
        (date(2020, 2, 29), 4, "next", date(2024, 2, 29)),
        (date(2021, 9, 2), -1, "next", date(2020, 9, 3)),  # a holiday, given below
    ],
)
def test_shift_year(day, years, day_off, expected):
    assert shift_year(day, years, frozenset({date(2020, 9, 2)}), day_off=day_off) == expected


@given(days, st.integers(-20, 20), st.frozensets(days, max_size=5))
@example(date(2000, 2, 29), 1, frozenset())
def test_shift_year_moves_to_the_nearest_working_day(day, years, holidays):
    plain, after, before = (shift_year(day, years, holidays, day_off=where) for where in ("keep", "next", "previous"))
    assert (plain.year, plain.month) == (day.year + years, day.month)
    assert plain.day == day.day or (day.month, day.day, plain.day) == (2, 29, 28)
    assert before <= plain <= after
    for moved in (before, after):
        assert moved.isoweekday() <= 5
        assert moved not in holidays


def test_shift_year_refuses_what_cannot_be():
    with pytest.raises(ValueError, match="sideways"):
        shift_year(date(2021, 1, 1), 1, day_off="sideways")
    with pytest.raises(ValueError, match="year"):
        shift_year(date(2021, 1, 1), 9000)


@pytest.mark.parametrize(
    ("period", "years", "expected"),
    [
        (calendar_year(2021), 1, calendar_year(2022)),
        (FIVE_YEARS, 5, calendar_years(2026, 2030)),
        (Period(date(2023, 2, 1), date(2023, 2, 28)), 1, Period(date(2024, 2, 1), date(2024, 2, 29))),
        (Period(date(2024, 2, 1), date(2024, 2, 29)), 1, Period(date(2025, 2, 1), date(2025, 2, 28))),
        (Period(date(2023, 2, 5), date(2023, 2, 28)), 1, Period(date(2024, 2, 5), date(2024, 2, 28))),
        (Period(date(2024, 2, 29), date(2024, 3, 5)), -1, Period(date(2023, 2, 28), date(2023, 3, 5))),
    ],
)
def test_shift_period(period, years, expected):
    assert shift_period(period, years) == expected


@given(days, st.integers(0, 2000), st.integers(-20, 20))
def test_shift_period_never_turns_round(start, length, years):
    shifted = shift_period(Period(start, start + timedelta(days=length)), years)
    assert shifted.start <= shifted.end
    assert shifted.start.year == start.year + years
