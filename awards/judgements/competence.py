"""Who may nominate and who decides on a day, by the rule's own lists; and whether the rule is that of the day of receipt. No query."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awards.models import Nomination
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


def decider(row: Nomination, unit: Unit, on: datetime.date) -> Iterator[Objection]:
    """The unit is of a kind that decides on the day: a district's chair did until 30/6/2025 (Luật 72/2025/QH15)."""
    rows = row.rule.deciders
    now = [one for one in rows if _valid(one, on)]
    if not rows or any(unit.kind in one["kinds"] for one in now):
        return
    once = [one for one in rows if unit.kind in one["kinds"]]
    able = f"cấp có thẩm quyền: {_kinds(now)}" if now else "không còn cấp nào quyết định hình thức này"
    until = f" (có thẩm quyền {_span(once)})" if once else ""
    told = once or now or rows
    reason = f"{unit} không có thẩm quyền quyết định ngày {on:%d/%m/%Y}{until}; {able}."
    yield Objection("competence.decider", reason, _article(told, row), _verified(told))


def regime(row: Nomination) -> Iterator[Objection]:
    """The rule is one of the day the valid dossier was received, unless somebody set another one with a reason."""
    on, rule = row.received_on, row.rule
    if on is None or row.rule_reason or (rule.valid_from <= on and (rule.valid_to is None or on <= rule.valid_to)):
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
