"""Under which regime a nomination is judged: that of the day on which the deciding level received a valid dossier (law.md §0.1).

Before that day the rule of entry is provisional. A verified transition clause keeps the earlier regime; an unverified one only warns.
Whoever appraises at the decider may set another rule, with a reason that the council reads. Decider and prize go by the decision's day.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from awards.eligibility.findings import Answer, Judgement
from awards.eligibility.judging import judge
from awards.judgements import judged
from awards.models import Nomination, NominationState
from emulation import routes
from emulation.catalogue import rules_on, standards, transitions
from emulation.models import Award, AwardRule, Regime, TransitionClause
from units import clock, ledger
from units.models import Account, Role, Unit, UnitReach
from units.moves import Refused, editing
from units.vietnamese import date_vn

ROLES = frozenset({Role.APPRAISER, Role.OFFICE_HEAD})
OPEN = (NominationState.UNDER_APPRAISAL, NominationState.HELD)
WORDS = {
    "nomination.pin": "được xét theo chế độ của ngày nhận hồ sơ hợp lệ",
    "nomination.override_rule": "được xét theo chế độ khác",
}


@dataclass(frozen=True, slots=True)
class Pin:
    """The rule of a day of receipt; ``reason`` is the transition clause that keeps an earlier one, else empty."""

    rule: AwardRule
    reason: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        return {"rule": self.rule, "rule_reason": self.reason[:500], "rule_set_by": None}


def decided_here(nomination: Nomination, unit: Unit) -> bool:
    """Whether a unit is the one that decides a nomination's award."""
    return routes.decides(unit, nomination.award, clock.today())


# --- by the day of receipt -----------------------------------------------------------------------------------------------------


def pins(awards: Iterable[Award], on: datetime.date, *, unit: Unit) -> dict[int, Pin]:
    """Award id → the rule for a dossier that the deciding unit receives on a day. Two queries, one more for each clause that applies."""
    wanted = list(awards)
    rules = rules_on(on, wanted, unit=unit)
    found = {award_id: Pin(rule) for award_id, rule in rules.items()}
    for clause in [one for one in _clauses(rules.values(), on, on=on) if one.verified]:
        earlier = rules_on(last_day(clause.previous, clause.regime), wanted, unit=unit)
        kept = {award_id: rule for award_id, rule in earlier.items() if award_id in rules and rules[award_id].regime_id == clause.regime_id}
        found |= {award_id: Pin(rule, f"{clause.text} ({clause.article})") for award_id, rule in kept.items()}
    return found


def last_day(previous: Regime, regime: Regime) -> datetime.date:
    """The last day of a regime, else the day before the one that followed it."""
    return previous.valid_to or regime.valid_from - datetime.timedelta(days=1)


def _clauses(rules: Iterable[AwardRule], received: datetime.date, *, on: datetime.date) -> list[TransitionClause]:
    """The clauses as they stand on a day that keep an earlier regime for what was received on another. One query."""
    return [row for row in transitions({rule.regime_id for rule in rules}, on) if row.received_before > received]


def receive(nominations: Sequence[Nomination], *, unit: Unit, on: datetime.date, by: Account) -> None:
    """Pin nominations that their deciding unit has just received: each gets the rule of that day. Call it in the act of receipt, after
    the move wrote ``received_on``. The number of queries grows with the number of rules that change, not of nominations."""
    ids = [row.pk for row in nominations]
    rows = list(Nomination.objects.filter(pk__in=ids).select_related("award", "rule__regime"))
    found = pins({row.award for row in rows}, on, unit=unit) if rows else {}
    for award_id, pin in found.items():
        changed = [row for row in rows if row.award_id == award_id and row.rule_id != pin.rule.pk]
        if changed:
            Nomination.objects.filter(pk__in=[row.pk for row in changed]).update(**pin.columns)
            note = pin.reason or f"Nhận hồ sơ hợp lệ ngày {date_vn(on)}: {pin.rule.regime}"
            ledger.record(changed, "nomination.pin", by=by, fields=["rule"], note=note)


def receipt(nomination: Nomination, award: Award, *, unit: Unit) -> dict[str, Any]:
    """Columns for a nomination that comes (back) to its decider for an award: a first receipt is kept, else it is today's.

    Raises:
        AwardRule.DoesNotExist: the catalogue has no rule for that day.
    """
    on = nomination.received_on or clock.today()
    found = pins([award], on, unit=unit)
    if award.pk not in found:
        raise AwardRule.DoesNotExist(f"{award.code} {on:%d/%m/%Y}")
    return {"received_on": on, **found[award.pk].columns}


def supplemented(nomination: Nomination, *, to: Unit) -> dict[str, Any]:
    """Columns of a nomination that goes back after a supplement. What was received as valid keeps its day and rule; what was not is
    received today. Nothing when it goes to a level on the way, or the catalogue has no rule for today."""
    if nomination.received_on is not None or not decided_here(nomination, to):
        return {}
    try:
        return receipt(nomination, nomination.award, unit=to)
    except AwardRule.DoesNotExist:
        return {"received_on": clock.today()}


# --- another regime --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Alternative:
    """A rule of another regime that may apply, judged; ``clause`` says by what."""

    rule: AwardRule
    judgement: Judgement
    clause: TransitionClause | None

    @property
    def warns_only(self) -> bool:
        """Nobody has read the clause, or the rule, in the official text."""
        return self.clause is None or not self.clause.verified or not self.rule.verified


@dataclass(frozen=True, slots=True)
class Comparison:
    """The pinned rule beside others that may apply. ``proposed``: the one that favours the recipient more, if a clause says so."""

    nomination: Nomination
    judgement: Judgement
    others: tuple[Alternative, ...] = field(default=())

    @property
    def proposed(self) -> Alternative | None:
        better = [one for one in self.others if one.clause and one.clause.more_favourable and self._betters(one.judgement)]
        return max(better, key=lambda one: favour(one.judgement), default=None)

    def _betters(self, other: Judgement) -> bool:
        """What is only unknown favours nobody."""
        return other.answer > Answer.UNKNOWN and favour(other) > favour(self.judgement)


def favour(judgement: Judgement) -> tuple[Answer, int, int]:
    """How well a judgement speaks for the recipient: the answer, then the fewest lacking, then the fewest unknown."""
    nearest = judgement.nearest
    return judgement.answer, -(nearest.short if nearest else 0), -(nearest.open if nearest else 0)


def comparison(nomination: Nomination, *, on: datetime.date) -> Comparison | None:
    """The judgements by the pinned rule and by those of regimes that a transition clause speaks of; None when only one regime can apply.

    Up to twenty queries; two when nothing is to compare. ``on`` is today: which regimes have begun.
    """
    received = nomination.received_on or on
    day = max(on, received)
    current = rules_on(day, [nomination.award], unit=nomination.holder).get(nomination.award_id)
    others = _others(nomination, current, received, day)
    if not others:
        return None
    base = judged([nomination])[nomination.pk]
    asked = standards([rule for rule, _clause in others])
    told = (Alternative(rule, judge(asked[rule.pk], base.history, base.case), clause) for rule, clause in others)
    return Comparison(nomination, base.judgement, tuple(told))


def _others(
    nomination: Nomination, current: AwardRule | None, received: datetime.date, on: datetime.date
) -> list[tuple[AwardRule, TransitionClause | None]]:
    """Rules beside the pinned one: that of the present regime, and the earlier ones that its clauses keep as they stand on a day."""
    if current is None:
        return []
    clauses = _clauses([current], received, on=on)
    pinned = nomination.rule
    found = [] if current.regime_id == pinned.regime_id else [(current, _speaking_of(clauses, pinned.regime_id))]
    for clause in clauses:
        if clause.previous_id == pinned.regime_id:
            continue
        earlier = rules_on(last_day(clause.previous, clause.regime), [nomination.award], unit=nomination.holder)
        found += [(rule, clause) for rule in earlier.values() if rule.regime_id == clause.previous_id]
    return found


def _speaking_of(clauses: Sequence[TransitionClause], regime_id: int) -> TransitionClause | None:
    exact = [clause for clause in clauses if clause.previous_id == regime_id]
    return next(iter([*exact, *clauses]), None)


def offered(nomination: Nomination) -> list[AwardRule]:
    """The rules that `override_rule` takes: of each regime of the award the latest edition, the decider's own first. Two queries."""
    above = UnitReach.objects.filter(descendant=nomination.holder_id).values("ancestor_id")
    rows = AwardRule.objects.filter(Q(unit=None) | Q(unit__in=above), award=nomination.award_id).select_related("regime", "award")
    latest = {}
    for rule in sorted(rows, key=lambda rule: (rule.unit_id is not None, rule.edition)):
        latest[(rule.regime_id, rule.valid_from)] = rule
    return sorted(latest.values(), key=lambda rule: rule.valid_from)


def override_rule(nomination: Nomination, rule: AwardRule, *, reason: str, by: Account, version: int) -> Nomination:
    """Judge a nomination by another regime's rule; the reason stands on its page and before the council.

    Raises:
        PermissionDenied: no appraiser or office head of the unit that decides it. Conflict: it changed meanwhile.
        Refused: not under appraisal at its decider, no reason, another award's rule, or the one that applies already.
    """
    if not reason.strip():
        raise Refused("Lý do: hãy ghi căn cứ để xét theo chế độ khác.")
    if rule.pk not in {one.pk for one in offered(nomination)}:
        raise Refused("Chế độ áp dụng: chọn một chế độ trong danh sách.")
    if rule.pk == nomination.rule_id:
        raise Refused(f"Trường hợp này đang xét theo {rule.regime}: chọn chế độ khác.")
    note = f"{nomination.rule.regime} → {rule.regime}: {reason.strip()}"
    fields = ["rule", "rule_reason", "rule_set_by"]
    with editing(
        nomination, "nomination.override_rule", by=by, version=version, roles=ROLES, states=OPEN, at="holder_id", fields=fields, note=note
    ) as row:
        if not decided_here(row, row.holder):
            raise Refused(f"“{row.award}” do cấp khác quyết định: chế độ áp dụng do cấp đó chọn.")
        row.rule, row.rule_reason, row.rule_set_by = rule, reason.strip()[:500], by
        row.save(update_fields=fields)
    return row
