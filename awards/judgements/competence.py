"""Who may nominate, by the rule a case is judged by; who decides, by the rule of the decision's day; and whether the rule is that of the
day of receipt.

A dossier under way keeps the criteria of its day (khoản 3 Điều 60 Nghị định 152/2025/NĐ-CP), never a decider who has lost the power: what
the wrong level signs is cancelled (điểm c khoản 2 Điều 93 Luật 06/2022/QH15).
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.models import Nomination
from emulation import routes
from emulation.catalogue import rules_on
from emulation.models import AwardRule, Regime
from units import dated
from units.models import Unit, UnitKind

Row = Mapping[str, Any]
FOREVER = "9999-12-31"


@dataclass(frozen=True, slots=True)
class Objection:
    """What is wrong with who acts, as a sentence with its article; one that nobody has verified only warns."""

    key: str
    reason: str
    article: str
    verified: bool

    @property
    def sentence(self) -> str:
        doubt = "" if self.verified else "; chưa xác minh"
        return f"{self.reason.removesuffix('.')} ({self.article}{doubt})" if self.article else self.reason


def nominator(row: Nomination) -> Iterator[Objection]:
    """The nominating unit is of a kind that the rule lets nominate."""
    allowed = row.rule.nominators
    if allowed and not any(row.unit.kind in one["kinds"] for one in allowed):
        who = f"{row.unit} không thuộc cấp được đề nghị hình thức này ({_kinds(allowed)})."
        yield Objection("competence.nominator", who, _article(allowed, row), _verified(allowed))


def deciders(rows: Sequence[Nomination], on: datetime.date, *, unit: Unit | None = None) -> dict[int, Objection]:
    """Nomination id → why ``unit`` (default: its holder) may not decide it on a day. One query for each deciding unit; two more where one
    may not, to name who does."""
    units = {row.pk: unit or row.holder for row in rows}
    awards = {row.award for row in rows}
    known = {one: rules_on(on, awards, unit=one) for one in set(units.values())}
    rules = {row.pk: known[units[row.pk]].get(row.award_id) for row in rows}
    if None in rules.values() and not _known(on):  # the catalogue ends before that day: what is known goes on
        rules = {row.pk: rules[row.pk] or row.rule for row in rows}
    wrong = [row for row in rows if not _may_decide(row.rule, rules[row.pk], units[row.pk], on)]
    ways = routes.paths({(row.unit, row.award) for row in wrong}, on) if wrong else {}
    ends = {row.pk: next(reversed(ways[(row.unit_id, row.award_id)]), None) for row in wrong}
    return {row.pk: _told(row.rule, rules[row.pk], units[row.pk], on, ends[row.pk]) for row in wrong}


def _known(on: datetime.date) -> bool:
    return Regime.objects.filter(dated.on(on)).exists()


def decider(pinned: AwardRule, rule: AwardRule | None, unit: Unit, on: datetime.date) -> Objection | None:
    """Why a unit may not decide on a day: a district's chair did until 30/6/2025 (Luật 72/2025/QH15). ``rule`` is the one of that day,
    ``pinned`` the one that the case is judged by. No query."""
    return None if _may_decide(pinned, rule, unit, on) else _told(pinned, rule, unit, on, None)


def _may_decide(pinned: AwardRule, rule: AwardRule | None, unit: Unit, on: datetime.date) -> bool:
    """Rules that name nobody hinder nobody; an award without a rule of the day has no decider any more."""
    if rule is None:
        return not pinned.deciders
    return not rule.deciders or any(unit.kind in one["kinds"] for one in rule.deciders if _valid(one, on))


def _told(pinned: AwardRule, rule: AwardRule | None, unit: Unit, on: datetime.date, heir: Unit | None) -> Objection:
    """Since when not this unit, and who instead: ``heir`` is the unit at which the route of the day ends."""
    rows = rule.deciders if rule else []
    now = [one for one in rows if _valid(one, on)]
    named = [one for one in now if heir is not None and heir.kind in one["kinds"]]
    ended = [one for one in rows if unit.kind in one["kinds"]]
    # Of a level that is gone the rule of the day may say nothing; the one that the case is judged by does.
    once = ended or [one | {"to": one.get("to") or _last(pinned, on)} for one in pinned.deciders if unit.kind in one["kinds"]]
    until = f" (có thẩm quyền {_span(once)})" if once and _span(once) else ""
    who = f"nay do {heir} quyết định" if named else _level(now)
    told = [*once[:1], *(named or [one for one in now if one.get("verified")] or now)[:1]]
    article = "; ".join(dict.fromkeys(one["article"] for one in told if one.get("article"))) or (rule or pinned).source
    reason = f"{unit} không có thẩm quyền quyết định ngày {on:%d/%m/%Y}{until}; {who}."
    # That a level is gone without a word is sure only where it surely decided, and surely another does now, or the award has ended.
    passed_on = rule is None or any(one.get("verified") for one in now)
    sure = _verified(ended) if ended else _verified(once) and passed_on if once else _verified(now)
    return Objection("competence.decider", reason, article, sure)


def _level(now: Sequence[Row]) -> str:
    return f"cấp có thẩm quyền: {_kinds(now)}" if now else "không còn cấp nào quyết định hình thức này"


def _last(pinned: AwardRule, on: datetime.date) -> str:
    """Until when a level decided that only the rule of the case names: the last day of that rule."""
    return pinned.valid_to.isoformat() if pinned.valid_to and pinned.valid_to < on else ""


def regime(row: Nomination) -> Iterator[Objection]:
    """The rule is one of the day the valid dossier was received, unless somebody set another one with a reason."""
    on, rule = row.received_on, row.rule
    if on is None or row.rule_reason or dated.holds(rule, on):
        return
    reason = f"Hồ sơ hợp lệ nhận ngày {on:%d/%m/%Y} nhưng đang xét theo {rule.regime}: chọn lại chế độ áp dụng hoặc ghi lý do."
    yield Objection("competence.regime", reason, "", verified=True)


def _valid(one: Row, on: datetime.date) -> bool:
    return (one.get("from") or "") <= on.isoformat() <= (one.get("to") or FOREVER)


def _kinds(rows: Iterable[Row]) -> str:
    kinds = dict.fromkeys(kind for one in rows for kind in one["kinds"])
    return "; ".join(str(UnitKind(kind).label) if kind in UnitKind.values else kind for kind in kinds)


def _span(rows: Iterable[Row]) -> str:
    last = max(rows, key=lambda one: one.get("to") or FOREVER)
    starts, ends = (_day(last[name]) if last.get(name) else "" for name in ("from", "to"))
    return " ".join(part for part in (f"từ {starts}" if starts else "", f"đến hết {ends}" if ends else "") if part)


def _day(text: str) -> str:
    return f"{datetime.date.fromisoformat(text):%d/%m/%Y}"


def _article(rows: Iterable[Row], row: Nomination) -> str:
    return next((one["article"] for one in rows if one.get("article")), row.rule.source)


def _verified(rows: Iterable[Row]) -> bool:
    return all(one.get("verified", False) for one in rows)
