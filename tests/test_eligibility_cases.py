"""The worked cases: both judges give the answer that the table says the law gives, and the sentences are those of the table."""

import importlib.util

import pytest

from awards.eligibility.findings import Answer
from awards.eligibility.judging import judge
from tests import oracle
from tests.test_house import ROOT
from tests.worked_cases import sections
from tests.worked_facts import Worked

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


def test_the_page_is_the_table() -> None:
    spec = importlib.util.spec_from_file_location("worked_cases_page", ROOT / "docs" / "worked_cases.py")
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    assert page.TARGET.read_text(encoding="utf-8") == page.page(), "python docs/worked_cases.py"
