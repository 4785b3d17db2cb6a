"""Achievements kept all year, written down when they happen by anybody of the unit, so that they are there when the dossier is written."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from awards import records
from awards.models import Achievement
from units import attachments, clock, ledger, people
from units.access import reach_of
from units.models import Account, Recipient
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import date_vn, nfc, nfc_lines, number_vn

FIELDS = ("happened_on", "text", "figure", "figure_unit", "field")
WORDS = {
    "achievement.add": "đã ghi thành tích",
    "achievement.edit": "đã sửa thành tích",
    "achievement.withdraw": "đã bỏ thành tích",
    "achievement.restore": "đã lấy lại thành tích vừa bỏ",
}


def visible(account: Account) -> QuerySet[Achievement]:
    """Those of recipients of units at or below one's own; nobody else sees these notes."""
    return Achievement.objects.filter(recipient__unit_id__in=reach_of(account))


def may_change(row: Achievement, account: Account, may: records.Rights) -> bool:
    """Whoever wrote it, and clerks and heads at or above the recipient's unit."""
    unit = row.recipient.unit_id
    return unit in may.edits or (unit in may.reads and row.entered_by_id == account.pk)


def undo_open(row: Achievement) -> bool:
    """Whether one that was withdrawn may still be taken back."""
    return row.withdrawn_at is not None and clock.now() - row.withdrawn_at <= records.UNDO


def add(recipient: Recipient, *, by: Account, upload: UploadedFile | None = None, **facts: Any) -> Achievement:
    """Write down something done (columns of `FIELDS`), with a PDF that shows it.

    Raises:
        PermissionDenied: the recipient is outside one's reach. Refused: a day to come.
    """
    may = records.rights(by, {recipient.unit_id})
    if recipient.unit_id not in may.reads:
        raise PermissionDenied
    with act():
        may.reading.use()
        row = Achievement(recipient=recipient, entered_by=by, entered_at=clock.now(), **_cleaned(facts))
        _attach(row, upload, by)
        row.save(force_insert=True)
        ledger.record([row], "achievement.add", by=by)
    return row


def edit(row: Achievement, *, by: Account, version: int, upload: UploadedFile | None = None, **facts: Any) -> Achievement:
    """Change what was written down.

    Raises:
        Conflict, PermissionDenied, Refused.
    """
    with act():
        kept = _locked(row, by, version)
        for name, value in _cleaned(facts).items():
            setattr(kept, name, value)
        _attach(kept, upload, by)
        kept.version += 1
        kept.save()
        ledger.record([kept], "achievement.edit", by=by, fields=facts)
    return kept


def withdraw(row: Achievement, *, by: Account, version: int) -> Achievement:
    """Take it off the record; for ten minutes it can be taken back.

    Raises:
        Conflict, PermissionDenied.
    """
    with act():
        kept = _locked(row, by, version)
        kept.withdrawn_at = clock.now()
        return _stored(kept, "achievement.withdraw", by)


def restore(row: Achievement, *, by: Account, version: int) -> Achievement:
    """Take back a withdrawal of the last ten minutes.

    Raises:
        Conflict, PermissionDenied; Refused: too late.
    """
    with act():
        kept = _locked(row, by, version, withdrawn=True)
        if not undo_open(kept):
            raise Refused("Đã quá 10 phút. Hãy ghi lại thành tích này.")
        kept.withdrawn_at = None
        return _stored(kept, "achievement.restore", by)


def _locked(row: Achievement, by: Account, version: int, *, withdrawn: bool = False) -> Achievement:
    kept = (
        Achievement.objects.select_for_update(of=("self",)).filter(pk=row.pk, version=version, withdrawn_at__isnull=not withdrawn).first()
    )
    if kept is None:
        raise Conflict
    may = records.rights(by, {kept.recipient.unit_id})
    if not may_change(kept, by, may):
        raise PermissionDenied
    may.reading.use()
    return kept


def _stored(row: Achievement, verb: str, by: Account) -> Achievement:
    row.version += 1
    row.save(update_fields=["withdrawn_at", "version"])
    ledger.record([row], verb, by=by)
    return row


def _cleaned(facts: Mapping[str, Any]) -> dict[str, Any]:
    if facts["happened_on"] > clock.today():
        raise Refused("Ngày này chưa đến: ghi việc đã làm xong.")
    return {**facts, "text": nfc_lines(facts["text"]).strip(), "figure_unit": nfc(facts.get("figure_unit", ""))}


def _attach(row: Achievement, upload: UploadedFile | None, by: Account) -> None:
    if upload:
        row.evidence = attachments.attach(upload, unit=row.recipient.unit, by=by)


# --- for the dossier ----------------------------------------------------------------------------------------------------------


def in_period(recipient: Recipient, period_from: datetime.date, period_to: datetime.date, *, by: Account) -> list[Achievement]:
    """What was written down for a recipient within a period (both days included), oldest first, as far as the account may see it."""
    rows = visible(by).filter(recipient__in=people.identity(recipient), withdrawn_at=None)
    return list(rows.filter(happened_on__range=(period_from, period_to)).order_by("happened_on", "id"))


def as_line(row: Achievement) -> str:
    """One achievement as the dossier says it: day, what, figure."""
    said = " ".join(row.text.split())
    number = f" ({figure(row)})" if row.figure is not None else ""
    return f"- Ngày {date_vn(row.happened_on)}: {said}{number}"


def figure(row: Achievement) -> str:
    """The figure with its unit, in Vietnamese digits; empty without one."""
    if row.figure is None:
        return ""
    shown = int(row.figure) if row.figure == int(row.figure) else row.figure
    return f"{number_vn(shown)} {row.figure_unit}".strip()
