"""The tests of eligibility notice small wrong changes of the engine: every mutant is caught, or `tests/mutants.toml` says why it cannot be.

40 mutants in CI, all of them with DRILLS=full.
"""

import functools
import os
import random
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from awards.eligibility.findings import Answer, Judgement
from awards.eligibility.history import Case
from tests import histories, mutate, oracle
from tests.test_eligibility_oracle import seen
from tests.worked_cases import sections
from tests.worked_facts import Worked, day, of
from tests.worked_reasons import REASONS, told

pytestmark = pytest.mark.usefixtures("untraced")

FULL = os.environ.get("DRILLS") == "full"
WORDS = ("Chưa đạt", "Chưa rõ", "Chờ quyết định của năm nay", "Đạt, cần xác nhận", "Đạt")
HISTORIES = 600  # per regime, for each mutant; most are caught by the first few
JUSTIFIED = {row["mutant"]: row["reason"] for row in tomllib.loads((Path(__file__).parent / "mutants.toml").read_text("utf-8"))["mutant"]}


@functools.cache
def stories() -> list[tuple[histories.Story, oracle.Verdict]]:
    """Stories and what the oracle says of them, those of all regimes by turns."""
    found = [histories.story(regime, number) for number in range(HISTORIES) for regime in histories.REGIMES]
    return [(story, oracle.judge(*story)) for story in found]


@functools.cache
def cases() -> list[tuple[Worked, histories.Story]]:
    rows = [row for section in sections() for row in section.rows]
    shut = Worked("", "no route is open", Answer.UNKNOWN, "LDTT", Case(2024, day("20/11/2024"), "service"), of([], "person", 2000, None))
    return [(row, (row.standard(), row.history, row.case)) for row in [*rows, shut]]


def contradicted(judgement: Judgement, row: Worked) -> bool:
    """Whether a judgement says something else than the table: answer, its word, what follows from it, the sentence."""
    routes = {one.route.id: one for one in judgement.routes}
    answer = routes[row.route].answer if row.route else judgement.answer
    findings = [finding for one in judgement.routes for finding in one.findings]
    right = (
        answer == row.answer
        and answer.label == WORDS[row.answer]
        and judgement.may_file is (judgement.answer != 0)
        and judgement.nearest is (judgement.routes[0] if judgement.routes else None)
        and all(one.machine is (not all(finding.judged for finding in one.findings)) for one in judgement.routes)
        and (not row.sentence or row.sentence in [finding.sentence for finding in (*judgement.bars, *findings)])
    )
    return not right


def notices(judge: Callable[..., Judgement]) -> bool:
    """Whether the table, the reasons or the oracle contradict a judge."""
    if any(contradicted(judge(*story), row) for row, story in cases()):
        return True
    if any(told(judge, reason) != reason.expected for reason in REASONS):
        return True
    return any(seen(judge(*story)) != verdict for story, verdict in stories())


def test_the_engine_itself_is_not_noticed() -> None:
    whole = mutate.Mutant("judging", "nothing")
    assert mutate.lives(whole, notices)


@pytest.mark.drill
@pytest.mark.timeout(3600)
def test_every_wrong_change_is_noticed() -> None:
    found = list(mutate.mutants())
    chosen = found if FULL else random.Random(4).sample(found, 40)
    living = {one.name for one in chosen if mutate.lives(one, notices)}
    assert sorted(living - set(JUSTIFIED)) == []
    if FULL:
        assert sorted(set(JUSTIFIED) - living) == [], "no longer alive: take it from the list"
