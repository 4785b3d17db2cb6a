"""The worked cases: both judges give the answer that the table says the law gives, and the sentences are those of the table."""

import importlib.util
from dataclasses import replace

import pytest

from awards.eligibility.findings import Answer
from awards.eligibility.history import Case, RatingFact, Standing
from awards.eligibility.judging import judge
from emulation.criteria import Judged, leaves
from tests import oracle
from tests.histories import real_standards
from tests.test_house import ROOT
from tests.worked_cases import sections
from tests.worked_facts import Worked, day, of
from tests.worked_reasons import REASONS, Reason, told

CASES = [pytest.param(row, id=f"{row.award}/{number}") for section in sections() for number, row in enumerate(section.rows)]


@pytest.mark.parametrize("row", CASES)
def test_the_law_gives(row: Worked) -> None:
    judgement = judge(row.standard(), row.history, row.case)
    routes = {one.route.id: one for one in judgement.routes}
    answer = routes[row.route].answer if row.route else judgement.answer
    findings = [*judgement.bars, *(finding for one in judgement.routes for finding in one.findings)]
    sentences = [finding.sentence for finding in findings]
    assert answer == row.answer, (row.words, sentences)
    assert not row.sentence or row.sentence in sentences, (row.words, sentences)


@pytest.mark.parametrize("row", CASES)
def test_the_oracle_gives(row: Worked) -> None:
    verdict = oracle.judge(row.standard(), row.history, row.case)
    routes: dict[str, Answer] = {name: answer for name, answer, *_ in verdict.routes}
    assert (routes[row.route] if row.route else verdict.answer) == row.answer, row.words


def test_every_route_that_was_read_has_a_line_that_passes_and_one_that_does_not() -> None:
    asked = {
        (standard.award, route.id)
        for standards in real_standards().values()
        for standard in standards
        for route in standard.routes
        if route.source.verified and any(not isinstance(leaf, Judged) for leaf in leaves(route.require))
    }
    rows = [row for section in sections() for row in section.rows]
    passed = {(row.award, row.route) for row in rows if row.answer >= Answer.TO_CONFIRM}
    missed = {(row.award, row.route) for row in rows if row.answer <= Answer.UNKNOWN}
    assert sorted(asked - passed) == []
    assert sorted(asked - missed) == []


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.expected[0])
def test_the_reason_is(reason: Reason) -> None:
    assert told(judge, reason) == reason.expected


@pytest.mark.parametrize(
    ("level", "standing", "answer", "file"),
    [
        ("completed", Standing.RECORDED, Answer.NOT_MET, False),
        ("", Standing.RECORDED, Answer.UNKNOWN, True),
        ("excellent", Standing.PENDING, Answer.PENDING, True),
        ("excellent", Standing.DECLARED, Answer.TO_CONFIRM, True),
        ("excellent", Standing.RECORDED, Answer.MET, True),
    ],
)
def test_what_may_be_filed(level: str, standing: Standing, answer: Answer, file: bool) -> None:
    rows = [RatingFact(2024, level, standing)] if level else []
    row = Worked("", "", answer, "LDTT", Case(2024, day("20/11/2024"), "merit"), of([rows], "person", 2000, None))
    judgement = judge(row.standard(), row.history, row.case)
    assert (judgement.answer, judgement.may_file) == (answer, file)
    assert judgement.nearest == judgement.routes[0]
    assert judgement.nearest.machine


def test_no_route_is_nearest_where_none_is_open_and_people_alone_judge_some() -> None:
    row = Worked("", "", Answer.UNKNOWN, "LDTT", Case(2024, day("20/11/2024"), "service"), of([], "person", 2000, None))
    nothing = judge(row.standard(), row.history, row.case)
    assert (nothing.answer, nothing.nearest) == (Answer.UNKNOWN, None)
    row = replace(row, award="GK_XA", case=replace(row.case, method=""))
    people = judge(row.standard(), row.history, row.case)
    assert (people.answer, people.nearest.machine) == (Answer.UNKNOWN, False)


def test_the_page_is_the_table() -> None:
    spec = importlib.util.spec_from_file_location("worked_cases_page", ROOT / "docs" / "worked_cases.py")
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    assert page.TARGET.read_text(encoding="utf-8") == page.page(), "python docs/worked_cases.py"
