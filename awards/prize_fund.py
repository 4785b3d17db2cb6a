"""Prizes of issued decisions, paid by the fund of whoever signed: entered when a decision is issued, settled by a person where the law
leaves something open; and the forecast while nominating.

Multiplier and base salary are those of the decision's day, whatever regime the nomination was judged under (Điều 53 khoản 1
NĐ 98/2023/NĐ-CP). What the catalogue does not know is no prize at all, never a guess.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q

from awards.models import AwardRecord, Decision, Nomination, Prize, PrizeState, RecordStatus
from awards.prizes import Claim, Factor, Multiplier, Settlement, Unreadable, multiplier_for, prize, read_number, settle
from emulation.catalogue import general_rules, rules_on, salary_on
from emulation.models import Award, AwardRule, BaseSalary, GeneralCode, GeneralRule
from units import access, clock, ledger
from units.models import Account, Recipient, RecipientKind, Role, Unit
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import money_vn

SETTLERS = frozenset({Role.RECORDS_CLERK, Role.APPRAISER, Role.OFFICE_HEAD})
FACTORS = {RecipientKind.COLLECTIVE: GeneralCode.PRIZE_COLLECTIVE, RecipientKind.HOUSEHOLD: GeneralCode.PRIZE_HOUSEHOLD}
WORDS = {"prize.settle": "đã quyết định chi hay không chi", "prize.set_amount": "đã định mức tiền thưởng"}


# --- what the law gives on a day -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reckoned:
    """One prize as the law of a day gives it."""

    multiplier: Multiplier
    amount: Decimal
    salary: BaseSalary
    verified: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """Everything that prizes of one day need. ``general``: regime id → code → rule."""

    on: datetime.date
    salary: BaseSalary | None
    rules: Mapping[int, AwardRule]
    general: Mapping[int, Mapping[str, GeneralRule]]

    def reckon(self, award_id: int, kind: str) -> Reckoned | None:
        """The prize of an award for a kind of recipient; None when salary, multiplier or rounding is not known."""
        rule = self.rules.get(award_id)
        general = self.general.get(rule.regime_id, {}) if rule else {}
        rounding = general.get(GeneralCode.PRIZE_ROUNDING)
        if rule is None or rounding is None or self.salary is None:
            return None
        try:
            found = multiplier_for(rule.multipliers, kind, self.on, _factors(general))
            unit = read_number(rounding.value.get("unit"))
        except Unreadable:  # a slip in the catalogue gives no prize, and never stops a decision
            return None
        if found is None:
            return None
        verified = found.verified and rounding.verified and self.salary.verified
        return Reckoned(found, prize(found.value, self.salary.amount, unit), self.salary, verified)

    def ladder_rule(self, award_id: int) -> bool:
        """Whether the day's regime knows the rule that only the highest of one ladder is paid."""
        rule = self.rules.get(award_id)
        return rule is not None and GeneralCode.PRIZE_LADDER in self.general.get(rule.regime_id, {})


def terms(on: datetime.date, awards: Iterable[Award], *, unit: Unit | None) -> Terms:
    """The law of prizes on a day; ``unit`` is the one that decides, or one below it. Three queries."""
    rules = rules_on(on, awards, unit=unit)
    return Terms(on, salary_on(on), rules, general_rules({rule.regime_id for rule in rules.values()}, on))


def _factors(general: Mapping[str, GeneralRule]) -> dict[str, Factor]:
    rows = {kind: general[code] for kind, code in FACTORS.items() if code in general}
    return {kind: Factor(read_number(row.value.get("factor")), row.article, row.verified) for kind, row in rows.items()}


# --- at issue ------------------------------------------------------------------------------------------------------------------


def enter(decision: Decision, records: Sequence[AwardRecord]) -> list[Prize]:
    """The prizes of a decision that is being issued: call it in that transaction. At most seven queries, whatever their number.

    One that only has a ceiling, and one beside another prize for the same achievement, waits for a person.
    """
    law = terms(decision.decided_on, [decision.award], unit=decision.unit)
    made = [row for record in records if (row := _built(decision, record, law)) is not None]
    if law.ladder_rule(decision.award_id):
        _mark_rivals(made, decision.award)
    return Prize.objects.bulk_create(made)


def _built(decision: Decision, record: AwardRecord, law: Terms) -> Prize | None:
    found = law.reckon(record.award_id, record.nomination.recipient.kind)
    if found is None:
        return None
    return Prize(
        record=record,
        decision=decision,
        fund_id=decision.unit_id,
        multiplier=found.multiplier.value,
        base_salary=found.salary,
        amount=found.amount,
        ceiling=found.amount if found.multiplier.ceiling else None,
        article=found.multiplier.article[:700],
        verified=found.verified,
        state=PrizeState.TO_SETTLE if found.multiplier.ceiling else PrizeState.DUE,
    )


def _mark_rivals(made: Sequence[Prize], award: Award) -> None:
    """Those that stand beside another prize for the same achievement wait for a person. One query, none for an award of no ladder."""
    if not award.ladder or not made:
        return
    earlier = _of_same_people([row.record for row in made], award.ladder)
    claims = [_claim(row, -place) for place, row in enumerate(made, 1)]  # not stored yet: they get keys that no row has
    found = settle([*claims, *(_claim(row, row.pk) for row in earlier)])
    for claim, row in zip(claims, made, strict=True):
        if found[claim.key].beside:
            row.state = PrizeState.TO_SETTLE


def _of_same_people(records: Iterable[AwardRecord], ladder: str) -> list[Prize]:
    """Prizes of the same people on a ladder in the same award years that somebody still gets. One query."""
    told = [(_one(record.nomination.recipient), record.award_year) for record in records]
    who, years = {one for one, _year in told}, {year for _one, year in told}
    same = Recipient.objects.filter(Q(pk__in=who) | Q(merged_into__in=who)).values("pk")
    rows = Prize.objects.filter(record__recipient__in=same, record__award_year__in=years, record__award__ladder=ladder)
    rows = rows.filter(record__status=RecordStatus.IN_FORCE).exclude(state=PrizeState.NOT_PAID)
    return list(rows.select_related("record__award", "record__nomination__recipient", "decision__unit", "decision__number"))


def _one(recipient: Recipient) -> int:
    """The same person under another row counts as one."""
    return recipient.merged_into_id or recipient.pk


def _claim(row: Prize, key: int) -> Claim:
    record, nomination = row.record, row.record.nomination
    return Claim(
        key=key,
        recipient=_one(nomination.recipient),
        ladder=record.award.ladder,
        rank=record.award.rank,
        year=record.award_year,
        method=record.method,
        period=(nomination.period_from, nomination.period_to),
        amount=row.amount,
    )


# --- settled by a person ---------------------------------------------------------------------------------------------------------


def beside(rows: Sequence[Prize]) -> tuple[dict[int, Settlement], dict[int, Prize]]:
    """(key → what is proposed and beside which others, key → prize) of prizes with their records, and all they stand beside.

    A query per ladder; rows of one decision have one.
    """
    known = {row.pk: row for row in rows}
    for ladder in sorted({row.record.award.ladder for row in rows} - {""}):
        of_ladder = [row.record for row in rows if row.record.award.ladder == ladder]
        known |= {row.pk: row for row in _of_same_people(of_ladder, ladder) if row.pk not in known}
    live = [row for row in known.values() if row.state != PrizeState.NOT_PAID]
    return settle([_claim(row, row.pk) for row in live]), known


def waits_for_amount(row: Prize) -> bool:
    """The law says "at most" and nobody has said how much."""
    return row.ceiling is not None and row.settled_by_id is None


def settle_prizes(prizes: Sequence[Prize], *, pay_all: bool, reason: str, by: Account, versions: Mapping[int, int]) -> list[Prize]:
    """Decide prizes for one achievement on one ladder: pay all of them, or the highest only (the default that is proposed).

    With "highest only" the lower ones of the same fund are not paid, those of other funds stay as their own unit has them.

    Raises:
        PermissionDenied: no records clerk, appraiser or office head of the deciding unit.
        Refused: no reason; nothing waits for an answer; an amount is still to be set.
        Conflict: one changed meanwhile.
    """
    with act():
        rows = _locked(prizes, versions, by, reason)
        if any(waits_for_amount(row) for row in rows):
            raise Refused("Có khoản chỉ có mức trần: hãy định mức tiền thưởng trước.")
        proposed, known = beside(rows)
        funds, chosen = {row.fund_id for row in rows}, {row.pk for row in rows}
        within = chosen | {key for row in rows for key in proposed[row.pk].beside if known[key].fund_id in funds}
        paid = chosen if pay_all else {key for key in within if proposed[key].pay}
        _write(paid, PrizeState.DUE, reason, by)
        _write(set() if pay_all else within - paid, PrizeState.NOT_PAID, reason, by)
        done = list(Prize.objects.filter(pk__in=within if not pay_all else chosen).order_by("pk"))
        ledger.record(done, "prize.settle", by=by, note=reason, unit=rows[0].fund, fields=["state", "reason"])
    return done


def set_amount(prizes: Sequence[Prize], amount: int, *, reason: str, by: Account, versions: Mapping[int, int]) -> list[Prize]:
    """Say how much (whole VND) is paid where the law has only a ceiling.

    Raises:
        PermissionDenied, Conflict: as `settle_prizes`. Refused: no reason, no ceiling to keep to, or more than it.
    """
    with act():
        rows = _locked(prizes, versions, by, reason)
        if not all(waits_for_amount(row) for row in rows):
            raise Refused("Chỉ định mức cho khoản thưởng mà luật ghi “không quá”, và chưa định mức.")
        least = min(row.ceiling for row in rows)
        if not 0 < amount <= least:
            raise Refused(f"Số tiền: ghi lớn hơn 0 và không quá {money_vn(int(least))}.")
        proposed, _known = beside(rows)
        rivals = {row.pk for row in rows if proposed[row.pk].beside}
        facts = {"amount": amount, "settled_by": by, "settled_at": clock.now(), "reason": reason[:500], "version": F("version") + 1}
        ids = {row.pk for row in rows}
        Prize.objects.filter(pk__in=ids - rivals).update(state=PrizeState.DUE, **facts)
        Prize.objects.filter(pk__in=rivals).update(**facts)
        done = list(Prize.objects.filter(pk__in=ids).order_by("pk"))
        ledger.record(done, "prize.set_amount", by=by, note=reason, unit=rows[0].fund, fields=["amount", "state"])
    return done


def _locked(prizes: Sequence[Prize], versions: Mapping[int, int], by: Account, reason: str) -> list[Prize]:
    if not prizes:
        raise Refused("Chưa chọn ai: đánh dấu ít nhất một dòng.")
    if not reason.strip():
        raise Refused("Lý do: hãy ghi căn cứ của việc chi hay không chi.")
    ids = [row.pk for row in prizes]
    rows = Prize.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    rows = list(rows.select_related("fund", "record__award", "record__nomination__recipient"))
    if not access.decide(by, SETTLERS, {row.fund_id for row in rows}):
        raise PermissionDenied
    if len(rows) != len(set(ids)) or any(row.version != versions.get(row.pk) or row.state != PrizeState.TO_SETTLE for row in rows):
        raise Conflict
    return rows


def _write(ids: set[int], state: str, reason: str, by: Account) -> None:
    rows = Prize.objects.filter(pk__in=ids)
    rows.update(state=state, reason=reason[:500], settled_by=by, settled_at=clock.now(), version=F("version") + 1)


# --- the forecast ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Forecast:
    """What nominations would bring if they were decided today. ``lower``: how many are left out of the sum because the same achievement
    brings a higher prize of the same ladder; whether they are paid too a person says when they are decided."""

    total: int
    counted: int
    unknown: int
    lower: int
    at_most: bool
    verified: bool
    salary: BaseSalary | None


def _hoped(row: Nomination, key: int, amount: Decimal) -> Claim:
    period = (row.period_from, row.period_to)
    return Claim(key, _one(row.recipient), row.award.ladder, row.award.rank, row.award_year, row.method, period, amount)


def forecast(nominations: Sequence[Nomination], *, on: datetime.date, unit: Unit) -> Forecast:
    """By the base salary and the rules of a day; ``unit`` nominates. Three queries; none for no nominations."""
    if not nominations:
        return Forecast(0, 0, 0, 0, at_most=False, verified=True, salary=None)
    law = terms(on, {row.award_id: row.award for row in nominations}.values(), unit=unit)
    each = [(row, law.reckon(row.award_id, row.recipient.kind)) for row in nominations]
    claims = [_hoped(row, key, one.amount) for key, (row, one) in enumerate(each) if one and law.ladder_rule(row.award_id)]
    lower = {key for key, told in settle(claims).items() if not told.pay}
    known = [one for key, (_row, one) in enumerate(each) if one is not None and key not in lower]
    return Forecast(
        total=int(sum(one.amount for one in known)),
        counted=len(known),
        unknown=sum(one is None for _row, one in each),
        lower=len(lower),
        at_most=any(one.multiplier.ceiling for one in known),
        verified=all(one.verified for one in known),
        salary=law.salary,
    )
