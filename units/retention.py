"""How long personal data is kept: dated rules, and the emptying of what is past its time. It cannot be undone.

What is due depends on cases, which upper floors know: `awards.retention` chooses, this module empties and writes it down.
Decisions and award records are archives and are never touched.
"""

import calendar
import datetime
from pathlib import Path

import yaml
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet

from units import clock, dated
from units.access import tops
from units.ledger import record, subject_type
from units.models import Account, LedgerEntry, LedgerValue, Notification, PersonalData, PersonDetail, Recipient, RetentionRule, Role
from units.moves import Refused
from units.tokens import act
from units.verification import RESTRICT, restricted_word
from units.vietnamese import number_vn

DATA = Path(__file__).parent / "data" / "retention.yaml"
CHUNK = 500
FORGET = {PersonalData.IDENTITY_NUMBER: "recipient.forget_identity_number", PersonalData.PHONE: "recipient.forget_phone"}
WORDS = {
    "recipient.forget_identity_number": "đã xóa số định danh cá nhân đã hết thời hạn giữ của",
    "recipient.forget_phone": "đã xóa số điện thoại đã hết thời hạn giữ của",
    RESTRICT: "đã xóa trắng giá trị cũ và mới của dữ liệu cá nhân trong nhật ký",
    "retentionrule.set": "đã đặt thời hạn giữ dữ liệu cá nhân",
    "retentionrule.run": "đã xóa dữ liệu cá nhân hết thời hạn giữ",
}


# --- who ------------------------------------------------------------------------------------------------------------------


def may_keep(account: Account) -> bool:
    """Whether the account sets periods and empties: an admin of a unit at the top."""
    return tops(account, frozenset({Role.ADMIN})).exists()


def need_keeper(account: Account | None) -> None:
    if account is not None and not may_keep(account):
        raise PermissionDenied


# --- rules ----------------------------------------------------------------------------------------------------------------


def rules_on(on: datetime.date) -> dict[str, RetentionRule]:
    """The rule of each kind that holds on a day. One query."""
    rows = RetentionRule.objects.filter(dated.on(on))
    return {row.kind: row for row in rows.order_by("valid_from")}


def cutoff(rule: RetentionRule, on: datetime.date) -> datetime.datetime:
    """What is older than this moment is past its time on a day (00:00 of the same day so many months before)."""
    months = on.year * 12 + on.month - 1 - rule.keep_months
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.datetime(year, month + 1, min(on.day, last), tzinfo=clock.ZONE)


def set_rule(
    kind: str, *, keep_months: int, counted_from: str, source: str, verified: bool, valid_from: datetime.date, by: Account
) -> RetentionRule:
    """A new dated row for a kind; the row before it ends the day before.

    Raises:
        PermissionDenied: not an admin of a unit at the top.
        Refused: a row of the same or a later day is there.
    """
    with act():
        need_keeper(by)
        rows = RetentionRule.objects.select_for_update().filter(kind=kind)
        if rows.filter(valid_from__gte=valid_from).exists():
            raise Refused("Đã có thời hạn áp dụng từ ngày này hoặc muộn hơn. Chọn một ngày sau.")
        rows.filter(valid_to=None).update(valid_to=valid_from - datetime.timedelta(days=1))
        made = RetentionRule.objects.create(
            kind=kind, keep_months=keep_months, counted_from=counted_from, source=source, verified=verified, valid_from=valid_from
        )
        top = tops(by, frozenset({Role.ADMIN})).first()
        record([made], "retentionrule.set", by=by, unit=top, note=str(made))
    return made


def load_rules() -> int:
    """The rows of ``data/retention.yaml`` for kinds that have none yet; returns how many. Harmless when repeated."""
    with act():
        there = set(RetentionRule.objects.values_list("kind", flat=True))
        rows = [RetentionRule(**row) for row in yaml.safe_load(DATA.read_text(encoding="utf-8")) if row["kind"] not in there]
        RetentionRule.objects.bulk_create(rows)
    return len(rows)


# --- emptying: called inside the act of `awards.retention.run` ----------------------------------------------------------------


def empty_values(entries: QuerySet[LedgerEntry], *, by: Account | None, note: str) -> int:
    """Empty the personal values of entries for good; returns how many entries. The ledger keeps which, by whom and when."""
    waiting = LedgerValue.objects.filter(entry__in=entries, restricted_on=None).order_by("entry_id", "id")
    fields: dict[int, list[str]] = {}
    for entry, field in waiting.values_list("entry_id", "field"):
        fields.setdefault(entry, []).append(field)
    ids = list(fields)
    with act():
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            subject = LedgerEntry.objects.get(pk=chunk[0])
            (told,) = record([subject], RESTRICT, by=by, fields=[restricted_word(pk, fields[pk]) for pk in chunk], note=note)
            rows = LedgerValue.objects.filter(entry_id__in=chunk)
            rows.update(before="", after="", salt="", restricted_on=told.at.astimezone(clock.ZONE).date())
    return len(ids)


def empty_column(kind: str, recipients: QuerySet[Recipient], *, by: Account | None, note: str) -> int:
    """Empty the identity numbers or telephone numbers of persons, and the copies of them beside the ledger; returns how many."""
    column = PersonalData(kind).value
    ids = list(recipients.order_by("id").values_list("id", flat=True))
    with act():
        for start in range(0, len(ids), CHUNK):
            chunk = list(Recipient.objects.select_for_update().filter(id__in=ids[start : start + CHUNK]).order_by("id"))
            PersonDetail.objects.filter(recipient__in=chunk).update(**{column: ""})
            Recipient.objects.filter(id__in=[row.pk for row in chunk]).update(version=F("version") + 1)
            record(chunk, FORGET[PersonalData(kind)], by=by, fields=[column], note=note)
            told = LedgerEntry.objects.filter(subject_type=subject_type(Recipient), subject_id__in=[row.pk for row in chunk])
            empty_values(told.filter(values__field=column), by=by, note=note)
    return len(ids)


def old_values(before: datetime.datetime) -> QuerySet[LedgerEntry]:
    """Entries with personal values that are not emptied yet."""
    standing = LedgerValue.objects.filter(restricted_on=None).values("entry_id")
    return LedgerEntry.objects.filter(at__lt=before).exclude(values_digest="").filter(id__in=standing)


def old_notifications(before: datetime.datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(created_at__lt=before)


def note_run(rule: RetentionRule, number: int, *, by: Account | None) -> None:
    """The run of a rule in the ledger."""
    need_keeper(by)
    top = tops(by, frozenset({Role.ADMIN})).first() if by else None
    note = f"{rule.get_kind_display()}: {number_vn(number)}; giữ {rule.keep_months} tháng từ {rule.counted_from}"
    record([rule], "retentionrule.run", by=by, unit=top, note=note)
