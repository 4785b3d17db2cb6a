"""Corners of counting that no worked case of the law reaches: half-printed periods, posts with a break between them."""

from datetime import date

import pytest

from awards.eligibility.counting import months, span
from awards.eligibility.history import HeldFact


@pytest.mark.parametrize(
    ("printed", "covers"),
    [
        ((None, None), (date(2020, 1, 1), date(2020, 12, 31))),
        ((date(2020, 9, 1), None), (date(2020, 9, 1), date(2020, 12, 31))),
        ((None, date(2020, 5, 31)), (date(2020, 1, 1), date(2020, 5, 31))),
        ((date(2019, 9, 1), date(2020, 5, 31)), (date(2019, 9, 1), date(2020, 5, 31))),
        ((date(2021, 3, 1), None), (date(2021, 3, 1), date(2021, 3, 1))),  # begins after the award year: the printed day alone
        ((None, date(2019, 3, 1)), (date(2019, 3, 1), date(2019, 3, 1))),
    ],
)
def test_what_is_not_printed_is_taken_from_the_calendar_year(printed, covers):
    assert span(HeldFact("BK_TINH", 2020, "merit", period_from=printed[0], period_to=printed[1])) == covers


@pytest.mark.parametrize(
    ("stretches", "whole"),
    [
        ([], 0),
        ([(date(2020, 1, 1), date(2020, 1, 30))], 0),
        ([(date(2020, 1, 1), date(2020, 1, 31))], 1),
        ([(date(2020, 1, 1), date(2020, 6, 30)), (date(2020, 7, 1), date(2020, 12, 31))], 12),  # they touch
        ([(date(2020, 1, 1), date(2020, 8, 31)), (date(2020, 3, 1), date(2020, 12, 31))], 12),  # they overlap
        ([(date(2020, 1, 1), date(2020, 1, 20)), (date(2020, 3, 1), date(2020, 3, 20))], 0),  # a break: days of two stretches make no month
        ([(date(2020, 3, 1), date(2020, 12, 31)), (date(2019, 1, 1), date(2019, 12, 31))], 22),  # a break, out of order
    ],
)
def test_whole_months_of_posts(stretches, whole):
    assert months(stretches) == whole
