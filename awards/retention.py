"""What is past its time (`units.retention` has the rules and empties): counted first, then emptied for good by an admin.

A person's number or telephone waits as long as a case of his is open, and until the period has passed since anything was done
about him. Decisions and award records are archives (Luật Lưu trữ) and never touched.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from awards.models import AwardRecord, Intake, IntakeRow, IntakeState, Nomination, NominationState
from units import clock, ledger, retention
from units.ledger import subject_type
from units.models import Account, LedgerEntry, Notification, PersonalData, Recipient, RecipientKind, RetentionRule, Role, RoleAssignment
from units.moves import Refused
from units.notifications import holders_of
from units.tokens import act
from units.vietnamese import number_vn

KEPT = Coalesce("merged_into_id", "id")  # of rows that are one person, the key of the one that is kept
OVER = (IntakeState.DONE, IntakeState.WITHDRAWN, IntakeState.REFUSED)


@dataclass(frozen=True, slots=True)
class Due:
    """A kind of personal data: its rule of the day and how much is past its time."""

    kind: PersonalData
    rule: RetentionRule | None
    number: int


def due(on: datetime.date) -> list[Due]:
    """Every kind with what is due on a day: a dry run, nothing is written."""
    rules = retention.rules_on(on)
    return [Due(kind, rule := rules.get(kind), _rows(kind, retention.cutoff(rule, on)).count() if rule else 0) for kind in PersonalData]


def _rows(kind: str, before: datetime.datetime) -> QuerySet:
    if kind in retention.FORGET:
        return idle_people(PersonalData(kind).value, before)
    if kind == PersonalData.LEDGER_VALUES:
        return retention.old_values(before)
    return retention.old_notifications(before) if kind == PersonalData.NOTIFICATIONS else old_rows(before)


def idle_people(column: str, before: datetime.datetime) -> QuerySet[Recipient]:
    """Persons who have something in a column and about whom nothing was done since: no open case, no award, no edit.

    Rows merged into one are one person: whatever was done about any of them was done about all.
    """
    people = Recipient.objects.filter(kind=RecipientKind.PERSON).exclude(**{f"person__{column}": ""})
    return people.annotate(kept=KEPT).exclude(kept__in=_busy(before).annotate(kept=KEPT).values("kept"))


def _busy(before: datetime.datetime) -> QuerySet[Recipient]:
    """Recipients with an open case, or about whom something was done since."""
    cases = Nomination.objects.filter(recipient_id=OuterRef("pk"))
    lately = cases.filter(Q(state__in=NominationState.open()) | Q(held_since__gte=before) | Q(created_at__gte=before))
    records = AwardRecord.objects.filter(recipient_id=OuterRef("pk")).filter(Q(decided_on__gte=before.date()) | Q(entered_at__gte=before))
    # What this module itself writes about somebody is not a thing done about him.
    told = LedgerEntry.objects.filter(subject_type=subject_type(Recipient), subject_id=OuterRef("pk"), at__gte=before)
    edits = told.exclude(verb__in=retention.FORGET.values())
    return Recipient.objects.filter(Exists(lately) | Exists(records) | Exists(edits))


def old_rows(before: datetime.datetime) -> QuerySet[IntakeRow]:
    """Lines of workbooks that were stored or dropped, as long as they say anything."""
    return IntakeRow.objects.filter(intake__state__in=OVER, intake__created_at__lt=before).exclude(cells={})


def run(kind: str, *, by: Account | None) -> int:
    """Empty what is due of a kind, for good; returns how much. The run is in the ledger.

    Raises:
        PermissionDenied: not an admin of a unit at the top.
        Refused: there is no rule for the kind today.
    """
    with act():
        today = clock.today()
        rule = retention.rules_on(today).get(kind)
        if rule is None:
            raise Refused("Chưa có thời hạn giữ cho loại dữ liệu này. Đặt thời hạn trước.")
        retention.need_keeper(by)
        before = retention.cutoff(rule, today)
        number = _empty(kind, before, by=by, note=f"{rule} ({rule.source})")
        retention.note_run(rule, number, by=by)
    return number


def _empty(kind: str, before: datetime.datetime, *, by: Account | None, note: str) -> int:
    rows = _rows(kind, before)
    if kind in retention.FORGET:
        return retention.empty_column(kind, rows, by=by, note=note)
    if kind == PersonalData.LEDGER_VALUES:
        return retention.empty_values(rows, by=by, note=note)
    if kind == PersonalData.NOTIFICATIONS:
        return rows.delete()[1].get(Notification._meta.label, 0)
    intakes = list(Intake.objects.filter(id__in=rows.values("intake_id")).order_by("id"))
    ledger.record(intakes, "intake.forget", by=by, note=note)
    return rows.update(cells={}, fixes={}, findings=[])


def tell_keepers() -> int:
    """Once a month: tell the admins at the top that something is past its time. They look at the counts and press; the clock does not
    delete what cannot be brought back."""
    today = clock.today()
    waiting = [row for row in due(today) if row.number]
    if not waiting:
        return 0
    words = "; ".join(f"{row.kind.label}: {number_vn(row.number)}" for row in waiting)
    rows = RoleAssignment.objects.valid_on(today).filter(role=Role.ADMIN, unit__parent=None)
    accounts = {account for found in holders_of(set(rows.values_list("unit_id", flat=True)), {Role.ADMIN}).values() for account in found}
    key, text = f"retention:{today:%Y-%m}", f"Dữ liệu cá nhân đã hết thời hạn giữ: {words}."
    told = set(Notification.objects.filter(key=key).values_list("account_id", flat=True))
    made = [
        Notification(account_id=account, key=key, text=text[:500], url="/du-lieu-ca-nhan/", created_at=clock.now(), mail=True)
        for account in sorted(accounts - told)
    ]
    Notification.objects.bulk_create(made, ignore_conflicts=True)  # another beat may be as far
    return len(made)
