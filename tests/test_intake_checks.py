"""The pure checks: whatever stands in the cells, a row is understood or named as wrong; spellings and values one by one."""

import datetime
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from awards.intake import values
from awards.intake.checks import check
from awards.intake.columns import FIELDS_OF
from awards.intake.facts import Book, spelling
from awards.intake.layout import Column, Layout, Line, NoTable, find, heading
from awards.intake.values import Unreadable

TODAY = datetime.date(2021, 11, 22)
BOOK = Book(
    home=1, today=TODAY, units={"uy ban nhan dan xa phuoc binh": (1,), "phuoc hoa": (2, 3)}, spelled_units={}, unit_names={1: "UBND xã Phước Bình"},
    unit_kinds={1: "commune"}, inside=frozenset({1, 2, 3}), closed={}, awards={"bang khen": 1}, award_names={1: "Bằng khen"},
    award_kinds={1: frozenset({"person"})}, unit_aliases={}, award_aliases={},
)  # fmt: skip
# What people and programs leave in cells: dates of all sorts, long digits, marks, broken letters, our own words.
CELLS = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"\A[0-9]{1,14}[/.-]?[0-9]{0,4}[/.-]?[0-9]{0,6}\Z"),
    st.sampled_from(["UBND xã Phước Bình", "Phước Hoà", "bằng khen", "X", "Cá nhân", "Tập thể", "31/02/2020", "2020", "QĐ 5", "⚠ #DIV/0!", "năm 2020", "²", "１２",
                     "123/QĐ-UBND ngày 1/1/2020", "2018-2020", "ngày 5 tháng 1 năm 2020", "0" * 12, "Nguyễn Văn An"]),
)  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@pytest.mark.parametrize("kind", FIELDS_OF)
@given(
    cells=st.lists(CELLS, min_size=26, max_size=26), defaults=st.dictionaries(st.sampled_from(["year", "number", "date", "issuer"]), CELLS)
)
@settings(max_examples=120, deadline=None)
def test_any_row_is_understood_or_said_to_be_wrong(kind, cells, defaults):
    columns = tuple(Column(letter, field, field) for letter, field in zip(LETTERS, FIELDS_OF[kind], strict=False))
    row = {letter: text for letter, text in zip(LETTERS, cells, strict=True) if text}
    checked = check(kind, 7, row, layout=Layout(columns, 1), book=BOOK, defaults=defaults)
    errors = [finding for finding in checked.findings if finding.level == "error"]
    assert (checked.facts is None) == bool(errors)
    assert all(finding.reason and finding.fix for finding in errors)
    places = {f"{column.letter}7" for column in columns}
    assert {finding.cell for finding in checked.findings} <= places | {"dòng 7"}


@pytest.mark.parametrize("kind", FIELDS_OF)
@given(rows=st.lists(st.dictionaries(st.sampled_from("ABCDEFG"), CELLS.filter(str.strip), min_size=1), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_sheet_has_a_table_or_is_refused(kind, rows):
    lines = [Line(number, cells) for number, cells in enumerate(rows, 1)]
    with suppress(NoTable):
        found = find(lines, kind, {"bang khen"})
        assert all(isinstance(heading(line, found), str) for line in lines)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15/01/2021", (2021, 1, 15)), ("15-1-2021", (2021, 1, 15)), ("15.01.2021", (2021, 1, 15)), ("2021-01-15", (2021, 1, 15)),
        ("ngày 15 tháng 01 năm 2021", (2021, 1, 15)), ("31/02/2021", None), ("1/13/2021", None), ("15/01/21", None), ("23/11/2021", None),
        ("01/01/1850", None), ("hôm qua", None),
    ],
)  # fmt: skip
def test_days(text, day):
    if day:
        assert values.day(text, today=TODAY) == datetime.date(*day)
    else:
        with pytest.raises(Unreadable):
            values.day(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("123/QĐ-UBND ngày 15/01/2021", "123/QĐ-UBND"), ("123/QĐ-UBND, ngày 15 tháng 1 năm 2021", "123/QĐ-UBND"),
        ("QĐ số 123/QĐ-UBND ngày 15/1/2021", "123/QĐ-UBND"), ("123/QĐ-UBND 15/01/2021", "123/QĐ-UBND"),
    ],
)  # fmt: skip
def test_number_and_day_in_one_cell(text, told):
    assert values.number_and_day(text, today=TODAY) == (told, datetime.date(2021, 1, 15))


def test_short_forms_are_the_same_as_long_ones():
    assert spelling("CSTĐ cơ sở") == spelling("Chiến sĩ thi đua cơ sở")
    assert spelling("Uỷ ban nhân dân xã Phước Bình") == spelling("UBND  xã PHƯỚC BÌNH")
    assert spelling("Giấy khen Chủ tịch UBND") != spelling("Bằng khen Chủ tịch UBND")
