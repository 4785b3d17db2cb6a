"""Prize money: multiplier × base salary, rounded up; which multiplier; which of several prizes a person must settle. Pure.

Decimal only: a float is refused wherever money or a multiplier comes in. Legal numbers arrive as arguments (rows of the catalogue).
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal, Inexact, InvalidOperation

# Wide enough for any product of the columns; anything that would have to be rounded on the way is an error, never a cent lost.
EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


class Unreadable(ValueError):
    """A row of the catalogue that gives no multiplier; says why."""


@dataclass(frozen=True, slots=True)
class Multiplier:
    """What the law gives for one kind of recipient, times the base salary. ``ceiling``: at most that much, a person says how much."""

    value: Decimal
    ceiling: bool
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Factor:
    """How many times an individual's prize a collective or household gets where the award has no multiplier of its own for it."""

    value: Decimal
    article: str
    verified: bool


# --- the amount ------------------------------------------------------------------------------------------------------------


def prize(multiplier: Decimal, base_salary: Decimal | int, rounding_unit: Decimal | int) -> Decimal:
    """Multiplier × base salary (VND), rounded UP to the next whole ``rounding_unit`` (Điều 53 khoản 2 NĐ 98/2023/NĐ-CP: 10.000 đồng).

    0,3 × 2.340.000 = 702.000 → 710.000. Raises TypeError for floats and bools, ValueError for amounts that cannot be.
    """
    times, salary, unit = exact(multiplier), exact(base_salary), exact(rounding_unit)
    if times < 0 or salary <= 0 or unit <= 0:
        raise ValueError("a prize has a multiplier of 0 or more, a base salary and a rounding unit above 0")
    product = EXACT.multiply(times, salary)
    whole, rest = EXACT.divmod(product, unit)
    return EXACT.multiply(EXACT.add(whole, 1 if rest else 0), unit).to_integral_exact(ROUND_CEILING)


def exact(number: object) -> Decimal:
    """A whole or decimal number as a Decimal. Raises TypeError for floats, bools and everything else, ValueError for NaN and infinity."""
    if isinstance(number, bool) or not isinstance(number, int | Decimal):
        raise TypeError(f"money takes Decimal or int, not {type(number).__name__}")
    value = Decimal(number)
    if not value.is_finite():
        raise ValueError("money takes finite numbers only")
    return value


# --- which multiplier ----------------------------------------------------------------------------------------------------------


def multiplier_for(rows: Iterable[Mapping[str, object]], kind: str, on: datetime.date, factors: Mapping[str, Factor]) -> Multiplier | None:
    """The multiplier of a recipient kind on a day: its own row, else a person's times the kind's factor; None when the law names none.

    ``rows`` are those of `AwardRule.multipliers`; of several in force the one that started last stands.

    Raises:
        Unreadable: a row in force whose numbers or dates cannot be read.
    """
    valid = [row for row in rows if _in_force(row, on)]
    own = _latest(valid, kind)
    if own is not None:
        return own
    single, factor = _latest(valid, "person"), factors.get(kind)
    if single is None or factor is None:
        return None
    article = "; ".join(part for part in (single.article, factor.article) if part)
    value = EXACT.multiply(single.value, factor.value)
    return Multiplier(value, single.ceiling, article, verified=single.verified and factor.verified)


def _latest(rows: Sequence[Mapping[str, object]], kind: str) -> Multiplier | None:
    fitting = [row for row in rows if row.get("kind") == kind]
    if not fitting:
        return None
    row = max(fitting, key=lambda one: _day(one.get("from")) or datetime.date.min)
    ceiling, verified = row.get("ceiling") is True, row.get("verified") is True
    return Multiplier(read_number(row.get("multiplier")), ceiling, str(row.get("article") or ""), verified)


def _in_force(row: Mapping[str, object], on: datetime.date) -> bool:
    first, last = _day(row.get("from")), _day(row.get("to"))
    return (first is None or first <= on) and (last is None or on <= last)


def _day(value: object) -> datetime.date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    try:
        return datetime.date.fromisoformat(str(value))
    except ValueError:
        raise Unreadable(f"no day: {value!r}") from None


def read_number(value: object) -> Decimal:
    """A multiplier or factor as the catalogue writes it, ``"1.5"`` or a whole number.

    Raises:
        Unreadable: a float (it may already be inexact), a negative number, anything else.
    """
    try:
        number = Decimal(value) if isinstance(value, str) else exact(value)
    except (TypeError, ValueError, InvalidOperation):
        raise Unreadable(f"no multiplier: {value!r}") from None
    if not number.is_finite() or number < 0:
        raise Unreadable(f"no multiplier: {value!r}")
    return number


# --- several prizes --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Claim:
    """A prize beside others of one recipient. ``ladder`` is that of its award ("" for none), ``rank`` its step there."""

    key: int
    recipient: int
    ladder: str
    rank: int
    year: int
    method: str
    period: tuple[datetime.date, datetime.date]
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """What is proposed for one claim: ``pay`` it or not, and ``beside`` which others it stands for the same achievement.

    With others beside it a person has to decide (the rule that only the highest is paid is unverified); alone it is simply paid.
    """

    pay: bool
    beside: tuple[int, ...] = ()


def settle(claims: Sequence[Claim]) -> dict[int, Settlement]:
    """Key → proposal. Different times, achievements or ladders (a title and a form): each is paid (Điều 53 khoản 5–7 NĐ 98/2023/NĐ-CP).

    Same recipient, ladder, award year and method, with periods that overlap: only the highest is proposed; equal amounts: the higher step,
    then the earlier one.
    """
    groups: dict[tuple[int, str, int, str], list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_facts(claim), []).append(claim)  # comparing each with all takes half a minute for the 5,000 of one decision
    found = {}
    for claim in claims:
        rivals = [other for other in groups[_facts(claim)] if other.key != claim.key and _same_achievement(claim, other)]
        pay = all(_order(claim) > _order(other) for other in rivals)
        found[claim.key] = Settlement(pay, tuple(sorted(other.key for other in rivals)))
    return found


def _order(claim: Claim) -> tuple[Decimal, int, int]:
    return claim.amount, claim.rank, -claim.key


def _facts(claim: Claim) -> tuple[int, str, int, str]:
    return claim.recipient, claim.ladder, claim.year, claim.method


def _same_achievement(one: Claim, other: Claim) -> bool:
    """Of two with the same `_facts`."""
    return bool(one.ladder) and one.period[0] <= other.period[1] and other.period[0] <= one.period[1]
