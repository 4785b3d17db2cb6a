"""Rows that hold between two days: the condition for the database and the answers for a row agree, at every edge."""

import datetime
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.models import Regime
from units import dated

D = datetime.date
START, END = D(2021, 3, 1), D(2021, 3, 5)
days = st.dates(D(2021, 2, 20), D(2021, 3, 15))
open_days = st.none() | days


@dataclass
class Row:
    valid_from: datetime.date
    valid_to: datetime.date | None


def day_set(start: datetime.date, end: datetime.date | None) -> set[int]:
    return set(range(start.toordinal(), (end or D(2021, 4, 1)).toordinal() + 1))


periods = st.tuples(days, open_days).filter(lambda ends: ends[1] is None or ends[0] <= ends[1])


@given(periods, periods, days)
def test_overlaps_are_those_of_sets(own, asked, day):
    assert dated.overlaps(Row(*own), *asked) == bool(day_set(*own) & day_set(*asked))
    assert dated.holds(Row(*own), day) == (day.toordinal() in day_set(*own))


@pytest.mark.django_db
@pytest.mark.parametrize("valid_to", [END, None])
def test_the_condition_finds_what_holds(valid_to):
    row = Regime.objects.create(code="thu", name="Chế độ thử", valid_from=START, valid_to=valid_to)
    around = [START - datetime.timedelta(1), START, END, END + datetime.timedelta(1)]
    found = [Regime.objects.filter(dated.on(day), pk=row.pk).exists() for day in around]
    assert found == [dated.holds(row, day) for day in around] == [False, True, True, valid_to is None]


@pytest.mark.parametrize(
    ("valid_to", "end", "said"),
    [
        (None, D(2021, 3, 3), {}),
        (END, END, {}),
        (None, D(2021, 3, 2), {"valid_to": "Ngày cuối phải từ 03/03/2021 trở đi."}),
        (END, D(2021, 3, 6), {"valid_to": "Dòng này đã ghi đến 05/03/2021. Muốn kéo dài, hãy thêm dòng mới từ ngày sau đó."}),
        (D(2021, 3, 2), D(2021, 3, 9), {"valid_to": "Dòng này đã hết áp dụng từ 02/03/2021."}),
    ],
)
def test_an_end_is_never_in_the_past_and_never_put_off(valid_to, end, said):
    row = Row(START, valid_to)
    assert dated.end_faults(row, end, today=D(2021, 3, 3), what="Dòng này", again="thêm dòng mới") == said


def test_what_has_not_begun_ends_at_the_earliest_on_its_first_day():
    assert dated.end_faults(Row(END, None), START, today=D(2021, 2, 1), what="Dòng này", again="thêm dòng mới") == {
        "valid_to": "Ngày cuối phải từ 05/03/2021 trở đi."
    }
