"""Two judges of eligibility, one answer: the engine and the slow oracle on invented recipients of every regime.

1,000 histories per regime in CI, 20,000 with DRILLS=full. The controls: an engine with one rule broken is caught within the number of CI.
"""

import datetime
import os
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from awards.eligibility import judging
from awards.eligibility.findings import Finding, Judgement
from awards.eligibility.history import Standing
from emulation.criteria import AllOf, Criterion, Held, MemberShare, Node, OneOf, RatingYears
from tests import histories, oracle

pytestmark = pytest.mark.usefixtures("untraced")

HISTORIES = 20_000 if os.environ.get("DRILLS") == "full" else 1_000


def seen(judgement: Judgement) -> oracle.Verdict:
    """A judgement as far as two judges must agree on it: reasons and facts used are the engine's alone."""
    findings = [finding for route in judgement.routes for finding in route.findings]
    keys = [finding.key for finding in findings]
    assert len(keys) == len(set(keys)), f"one key, two findings: {keys}"
    return oracle.Verdict(
        judgement.answer,
        [(route.route.id, route.answer, route.short, route.open) for route in judgement.routes],
        {finding.key: said(finding) for finding in findings},
        {bar.key: said(bar) for bar in judgement.bars},
    )


def said(finding: Finding) -> oracle.Said:
    return oracle.Said(finding.answer, finding.strict, finding.judged)


def difference(story: histories.Story) -> str:
    """What the two judges say differently of one story; empty where they agree."""
    ours, theirs = seen(judging.judge(*story)), oracle.judge(*story)
    if ours == theirs:
        return ""
    lines = [f"engine {ours.answer!r} {ours.routes} {ours.bars}", f"oracle {theirs.answer!r} {theirs.routes} {theirs.bars}"]
    keys = [key for key in sorted({*ours.findings, *theirs.findings}) if ours.findings.get(key) != theirs.findings.get(key)]
    lines += [f"{key}: engine {ours.findings.get(key)}, oracle {theirs.findings.get(key)}" for key in keys]
    return "\n".join([*lines, histories.told(story)])


@pytest.mark.drill
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("regime", histories.REGIMES)
def test_engine_and_oracle_agree(regime: str) -> None:
    for number in range(HISTORIES):
        found = difference(histories.story(regime, number))
        assert not found, f"{regime}/{number}\n{found}"


@pytest.mark.parametrize("regime", histories.REGIMES)
def test_the_order_of_facts_says_nothing(regime: str) -> None:
    for number in range(1_000):
        standard, history, case = histories.story(regime, number)
        turned = replace(
            history, **{one.name: getattr(history, one.name)[::-1] for one in fields(history) if isinstance(one.default, tuple)}
        )
        assert seen(judging.judge(standard, turned, case)) == seen(judging.judge(standard, history, case)), histories.told(
            (standard, history, case)
        )


# --- controls: each is an engine that reads one rule wrongly -------------------------------------------------------------


def changed(node: Node, change: Callable[[Node], Node]) -> Node:
    """A tree with every node changed, from the leaves up."""
    if isinstance(node, AllOf | OneOf):
        node = replace(node, parts=tuple(changed(part, change) for part in node.parts))
    return change(node)


def with_tree(story: histories.Story, change: Callable[[Node], Node]) -> histories.Story:
    routes = tuple(route if route.require is None else replace(route, require=changed(route.require, change)) for route in story[0].routes)
    return replace(story[0], routes=routes), story[1], story[2]


def with_history(story: histories.Story, **changes: Any) -> histories.Story:
    return story[0], replace(story[1], **changes), story[2]


def in_total(node: Node) -> Node:
    return replace(node, gap=None) if isinstance(node, Held) else node


def not_in_a_row(node: Node) -> Node:
    return replace(node, consecutive=False) if isinstance(node, RatingYears) else node


def all_asked(node: Node) -> Node:
    return AllOf(node.parts) if isinstance(node, OneOf) else node


def at_least(node: Node) -> Node:
    return replace(node, strict=False) if isinstance(node, MemberShare) else node


def trusted(node: Node) -> Node:
    return replace(node, source=replace(node.source, verified=True)) if isinstance(node, Criterion) else node


WRONG: dict[str, Callable[[histories.Story], histories.Story]] = {
    "titles in a row read as a total": lambda story: with_tree(story, in_total),
    "ratings in a row read as a total": lambda story: with_tree(story, not_in_a_row),
    "alternatives read as a conjunction": lambda story: with_tree(story, all_asked),
    "more than read as at least": lambda story: with_tree(story, at_least),
    "unverified texts decide": lambda story: with_tree(story, trusted),
    "ad hoc awards support merit": lambda story: with_history(story, held=tuple(replace(one, method="merit") for one in story[1].held)),
    "an initiative serves twice": lambda story: with_history(
        story, initiatives=tuple(replace(one, used_for="") for one in story[1].initiatives)
    ),
    "a draft counts as signed": lambda story: with_history(
        story, held=tuple(replace(one, standing=Standing.RECORDED) for one in story[1].held)
    ),
    "achievements during a discipline count": lambda story: (
        replace(story[0], general=replace(story[0].general, clean=None)), *story[1:],
    ),
    "one achievement supports two awards": lambda story: (
        replace(story[0], routes=tuple(replace(route, fresh=None) for route in story[0].routes)), *story[1:],
    ),
    "what is not loaded is missing": lambda story: with_history(story, titles_since=1900),
    "men are favoured as women": lambda story: with_history(story, female=True),
    "periods are calendar years": lambda story: with_history(
        story, held=tuple(replace(one, period_from=None, period_to=None) for one in story[1].held)
    ),
    "one day late": lambda story: (*story[:2], replace(story[2], on=story[2].on + datetime.timedelta(days=1))),
}  # fmt: skip


@pytest.mark.parametrize("rule", WRONG)
@pytest.mark.parametrize("regime", histories.REGIMES)
def test_a_rule_read_wrongly_is_caught(rule: str, regime: str) -> None:
    for number in range(1_000):
        story = histories.story(regime, number)
        if seen(judging.judge(*WRONG[rule](story))) != oracle.judge(*story):
            return
    pytest.fail(f"{rule}: not caught by 1,000 histories of {regime}")
