"""From which award year on a unit's history is loaded completely: what is absent from then on is missing, before it not known.

Entries are never changed: a later one stands in place of an earlier one (`awards.models.HistoryCoverage`).
"""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from awards.models import HistoryCoverage, HistorySubject
from units import access, clock, ledger
from units.models import Account, Role, Unit
from units.moves import Refused
from units.tokens import act

STEWARDS = frozenset({Role.ADMIN, Role.APPRAISER, Role.OFFICE_HEAD})
FIRST_YEAR = 1945
WORDS = {"historycoverage.say": "đã ghi lịch sử của đơn vị đầy đủ từ năm nào"}


def units_for(account: Account) -> QuerySet[Unit]:
    """Units for which the account may say it: at or below a deciding unit where it administers or appraises."""
    mine = Unit.objects.filter(id__in=access.units_of(account, STEWARDS), decides=True)
    return Unit.objects.open_on(clock.today()).filter(reached_by__ancestor__in=mine).distinct().order_by("order", "sort_key")


def say(unit: Unit, subject: str, since_year: int, *, by: Account) -> HistoryCoverage:
    """Note that titles, or initiatives, of a unit and those below it are loaded completely from an award year on.

    Raises:
        PermissionDenied; Refused: a year that cannot be.
    """
    if subject not in HistorySubject.values or not FIRST_YEAR <= since_year <= clock.today().year + 1:
        raise Refused(f"Từ năm xét: từ {FIRST_YEAR} đến {clock.today().year + 1}.")
    with act():
        if not units_for(by).filter(pk=unit.pk).exists():
            raise PermissionDenied
        row = HistoryCoverage.objects.create(unit=unit, subject=subject, since_year=since_year, entered_by=by, entered_at=clock.now())
        ledger.record([row], "historycoverage.say", by=by, note=f"{row.get_subject_display()}: từ năm {since_year}")
    return row


def said(account: Account) -> list[HistoryCoverage]:
    """What stands now for the units the account may say it for: the latest entry of each unit and subject, by unit. One query."""
    rows = HistoryCoverage.objects.filter(unit__in=units_for(account)).select_related("unit", "entered_by").order_by("entered_at", "id")
    latest = {(row.unit_id, row.subject): row for row in rows}
    return sorted(latest.values(), key=lambda row: (row.unit.order, row.unit.sort_key, row.subject))
