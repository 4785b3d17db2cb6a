"""Hostile workbooks are refused before anything parses them; odd but honest ones are read."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import honest_workbooks, hostile_workbooks
from units import attachments
from units.workbooks import markup, reading, safety
from units.workbooks.markup import Unreadable

SECOND, MEGABYTES_100 = 1.0, 100 * 2**20


def probe(folder: Path) -> dict:
    command = [sys.executable, "-m", "tests.workbook_probe", str(folder)]
    return json.loads(subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).parent.parent).stdout)


def test_every_hostile_workbook_is_refused_within_a_second_and_100_megabytes(tmp_path):
    words = {}
    for name, data, word in hostile_workbooks.files():
        (tmp_path / name).write_bytes(data)
        words[name] = word
    result = probe(tmp_path)
    wrong = {name: reason for name, reason in result["refusals"].items() if words[name] not in reason or not reason}
    assert wrong == {}
    assert len(words) >= 70
    assert result["slowest"][1] < SECOND, result["slowest"]
    assert result["grown"] < MEGABYTES_100
    assert result["children"] == 0, "none of them came as far as the parser"


def test_every_honest_workbook_is_read(tmp_path):
    for name, data in honest_workbooks.files():
        (tmp_path / name).write_bytes(data)
    result = probe(tmp_path)
    assert {name: reason for name, reason in result["refusals"].items() if reason} == {}
    assert len(result["refusals"]) >= 35
    assert result["grown"] > 10 * 2**20, "the meter works: reading 20,000 rows takes memory"


@pytest.mark.parametrize("name", ["two_corners", "one_long_text_in_every_cell", "wide_and_long"])
def test_the_parser_is_capped_should_the_check_ever_miss_one(name):
    """The negative control: without the check these take all memory there is; the parser's process pays, not ours."""
    data = hostile_workbooks.HOSTILE[name][0]()
    with pytest.raises(Unreadable):
        reading.run_parser(data, memory_limit=150 * 2**20)


def test_the_parser_reads_a_damaged_workbook_as_damaged():
    with pytest.raises(Unreadable, match="hỏng"):
        reading.run_parser(b"PK\x03\x04 no workbook")


def test_a_parser_that_takes_too_long_is_ended():
    data = honest_workbooks.HONEST["inline_texts"]()
    with pytest.raises(Unreadable, match="quá lớn"):
        reading.run_parser(data, time_limit=0)


def test_limits_are_just_above_what_lists_need():
    limits = (markup.MAX_ROWS, markup.MAX_COLUMNS, markup.MAX_AREA >= 20_000 * 60, safety.MAX_PACKED == 20 * 2**20)
    assert limits == (30_000, 200, True, True)


@pytest.mark.parametrize(
    ("row", "column", "accepted"),
    [(30_000, "AN", True), (30_001, "A", False), (6_000, "GR", True), (9, "GR", True), (9, "GS", False), (29_999, "AP", False)],
)
def test_the_last_row_and_column_allowed(row, column, accepted):
    data = hostile_workbooks.pack(hostile_workbooks.parts_of(f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'))
    try:
        safety.check(data)
        found = True
    except Unreadable:
        found = False
    assert found == accepted


def test_what_the_check_says_about_an_honest_list():
    data = honest_workbooks.HONEST["booleans_and_errors"]()
    bounds = safety.check(data)
    assert (bounds.rows, bounds.columns) == (1, 3)
    assert bounds.faults["xl/worksheets/sheet1.xml"] == {"B1": "Ô báo lỗi #N/A", "C1": "Ô báo lỗi #DIV/0!"}


def test_the_form_refuses_with_the_name_of_the_file():
    upload = SimpleUploadedFile("ds.xlsx", hostile_workbooks.HOSTILE["macro_project"][0]())
    with pytest.raises(ValidationError) as refusal:
        attachments.check_workbook(upload)
    assert refusal.value.messages == [f"Tệp “ds.xlsx”: {markup.MACRO} {safety.SAVE_AS}"]
    assert attachments.check_workbook(SimpleUploadedFile("ds.xlsx", honest_workbooks.HONEST["shared_texts"]())) is None


def test_the_form_refuses_a_file_above_the_limit_without_reading_it():
    upload = SimpleUploadedFile("ds.xlsx", b"PK\x03\x04")
    upload.size = 25 * 2**20
    with pytest.raises(ValidationError, match="nặng 25 MB, quá 20 MB"):
        attachments.check_workbook(upload)
