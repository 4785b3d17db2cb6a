"""The catalogue read by date: which rule of an award applies on a day, and what it asks as the judge reads it."""

import datetime
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from typing import TypeVar

from django.db.models import Q

from emulation.criteria import General, Source, Standard
from emulation.models import Award, AwardRule, BaseSalary, GeneralCode, GeneralRule, TransitionClause
from emulation.models.law import Edition
from emulation.standards import read_routes
from units import clock
from units.models import Unit, UnitReach


def rules_on(on: datetime.date, awards: Iterable[Award] | None = None, *, unit: Unit | int | None = None) -> dict[int, AwardRule]:
    """Award id → the rule in force on a day: the latest edition of the latest start; a province's own before the common one.

    ``unit`` (or its key) is the deciding unit, or one below it; without it only common rules are read. One query.
    """
    rows = AwardRule.objects.valid_on(on).select_related("award", "regime")
    above = UnitReach.objects.filter(descendant=unit).values("ancestor_id") if unit else []
    rows = rows.filter(Q(unit=None) | Q(unit_id__in=above))
    if awards is not None:
        rows = rows.filter(award__in=awards)
    return {rule.award_id: rule for rule in sorted(rows, key=lambda rule: (rule.unit_id is not None, rule.valid_from, rule.edition))}


def rule_on(award: Award, on: datetime.date, *, unit: Unit | int | None = None) -> AwardRule:
    """The rule of one award on a day.

    Raises:
        AwardRule.DoesNotExist: the catalogue has none for that day.
    """
    found = rules_on(on, [award], unit=unit)
    if award.pk not in found:
        raise AwardRule.DoesNotExist(f"{award.code} {on:%d/%m/%Y}")
    return found[award.pk]


Row = TypeVar("Row", bound=Edition)


def counting(rows: Iterable[Row], on: datetime.date, key: Callable[[Row], Hashable]) -> dict[Hashable, Row]:
    """Key → the version that counts on a day: of those that have begun the latest start, of one start the latest edition."""
    begun = [row for row in rows if row.valid_from is None or row.valid_from <= on]
    return {key(row): row for row in sorted(begun, key=lambda row: (row.valid_from or datetime.date.min, row.edition))}


def general_rules(regime_ids: Iterable[int], on: datetime.date | None = None) -> dict[int, dict[str, GeneralRule]]:
    """Regime id → code → the edition that counts on a day (None: today). One query."""
    found: dict[int, dict[str, GeneralRule]] = {}
    rows = GeneralRule.objects.filter(regime__in=list(regime_ids))
    for row in counting(rows, on or clock.today(), lambda row: (row.regime_id, row.code)).values():
        found.setdefault(row.regime_id, {})[row.code] = row
    return found


def transitions(regime_ids: Iterable[int], on: datetime.date) -> list[TransitionClause]:
    """The clauses of regimes as they stand on a day, the newest of the regimes they keep first. One query."""
    rows = TransitionClause.objects.filter(regime__in=list(regime_ids)).select_related("regime", "previous", "act")
    standing = counting(rows, on, lambda row: (row.regime_id, row.previous_id)).values()
    return sorted(standing, key=lambda row: row.previous.valid_from, reverse=True)


def salary_on(on: datetime.date) -> BaseSalary | None:
    """The base salary of a day, as last corrected. One query."""
    return BaseSalary.objects.valid_on(on).first()


def standards(rules: Iterable[AwardRule]) -> dict[int, Standard]:
    """Rule id → what the judge needs of it. Two queries, whatever the number of rules.

    Raises:
        emulation.standards.Malformed: a rule that was stored without being read first.
    """
    rows = list(rules)
    general = general_rules({rule.regime_id for rule in rows})
    names = dict(Award.objects.values_list("code", "name"))
    return {rule.pk: standard(rule, general.get(rule.regime_id, {}), names) for rule in rows}


def standard(rule: AwardRule, general: Mapping[str, GeneralRule], names: Mapping[str, str]) -> Standard:
    """One rule as the judge reads it; no query when ``rule.award`` is loaded."""
    source = Source(rule.source, rule.verified)
    return Standard(
        award=rule.award.code,
        name=rule.award.name,
        groups=tuple(rule.groups),
        routes=read_routes(rule.routes, source=source),
        general=_general(general),
        source=source,
        names=names,
    )


def _general(rows: Mapping[str, GeneralRule]) -> General:
    found = {code: Source(row.article, row.verified) for code, row in rows.items()}
    women = rows.get(GeneralCode.WOMEN_LEADERSHIP)
    return General(
        hold=found.get(GeneralCode.HOLD),
        clean=found.get(GeneralCode.CLEAN),
        women=found.get(GeneralCode.WOMEN_LEADERSHIP),
        women_factor=Fraction(women.value["factor"]) if women else Fraction(1),
    )
