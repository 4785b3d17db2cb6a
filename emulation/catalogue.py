"""The catalogue read by date: which rule of an award applies on a day."""

import datetime
from collections.abc import Iterable

from emulation.models import Award, AwardRule


def rules_on(on: datetime.date, awards: Iterable[Award] | None = None) -> dict[int, AwardRule]:
    """Award id → the rule in force on a day; the latest when two overlap. One query."""
    rows = AwardRule.objects.valid_on(on).select_related("award", "regime").order_by("valid_from")
    if awards is not None:
        rows = rows.filter(award__in=awards)
    return {rule.award_id: rule for rule in rows}


def rule_on(award: Award, on: datetime.date) -> AwardRule:
    """The rule of one award on a day.

    Raises:
        AwardRule.DoesNotExist: the catalogue has none for that day.
    """
    found = rules_on(on, [award])
    if award.pk not in found:
        raise AwardRule.DoesNotExist(f"{award.code} {on:%d/%m/%Y}")
    return found[award.pk]
