"""Merging two recipients that are one, and undoing it. Nothing is moved: both rows and what points to them stay."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F, Q

from units import clock, ledger, ports
from units.likeness import births_differ
from units.models import Account, Recipient, RecipientPair, Verdict
from units.moves import Conflict, Refused
from units.people.entry import reindex
from units.people.reach import keeps
from units.people.sameness import facts_of
from units.tokens import act

MERGE_LOCK = 7_146_013  # key of PostgreSQL's advisory lock: a merger also moves those merged before, whom no order of rows foresees


def _one_at_a_time() -> None:
    _lock("SELECT pg_advisory_xact_lock(%s)")


def _lock(query: str) -> None:
    if connection.vendor == "postgresql":  # SQLite: the IMMEDIATE transaction is exclusive already
        with connection.cursor() as cursor:
            cursor.execute(query, [MERGE_LOCK])


def locked_identity(recipient: Recipient) -> list[Recipient]:
    """`identity`, locked until the end of the caller's transaction: for verbs that look for what is there already under any of the rows
    before they write. Nobody merges or takes a merger back meanwhile."""
    _lock("SELECT pg_advisory_xact_lock_shared(%s)")
    row = Recipient.objects.only("merged_into_id").get(pk=recipient.pk)
    kept = row.merged_into_id or row.pk
    together = Recipient.objects.select_for_update(of=("self",)).filter(Q(pk=kept) | Q(merged_into=kept)).select_related("unit")
    return sorted(together.order_by("pk"), key=lambda one: (one.pk != kept, one.pk))


def merge(source: Recipient, *, into: Recipient, by: Account, versions: Mapping[int, int], reason: str = "") -> Recipient:
    """``source`` is the same as ``into``: from now on it is shown with it. Returns the one that is kept (where ``into`` was itself
    merged, the one it was merged into).

    Raises:
        Conflict: one of them is no longer as the sender saw it. PermissionDenied: one of them is out of reach.
        Refused: not of one kind, the same already, different births without a reason, or what the ports say
            (both have an open nomination for one award).
    """
    with act():
        _one_at_a_time()
        kept_id = into.merged_into_id or into.pk
        gone, kept = _locked(source.pk, kept_id, versions)
        if not keeps(by, {gone.unit_id, kept.unit_id}):
            raise PermissionDenied
        _check(gone, kept, reason)
        if refusals := [said for port in ports.on_recipient_merge for said in port(gone, kept)]:
            raise Refused(*refusals)
        _point(gone, kept)
        first, second = sorted((gone.pk, kept.pk))
        told = {"verdict": Verdict.SAME, "kept": kept, "by": by, "at": clock.now()}
        RecipientPair.objects.update_or_create(first_id=first, second_id=second, defaults=told)
        ledger.record([gone], "recipient.merge", by=by, fields=["merged_into"], note=_note(kept, reason))
        ledger.record([kept], "recipient.absorb", by=by, note=_note(gone, reason))
    return kept


def _locked(gone_id: int, kept_id: int, versions: Mapping[int, int]) -> tuple[Recipient, Recipient]:
    """Both rows locked, in the order of keys; both still stand for themselves, so that no circle can arise."""
    if gone_id == kept_id:
        raise Refused("Hai hồ sơ này đã là một.")
    rows = {row.pk: row for row in Recipient.objects.select_for_update(of=("self",)).filter(pk__in=[gone_id, kept_id]).order_by("pk")}
    if len(rows) != 2 or any(versions.get(pk, row.version) != row.version for pk, row in rows.items()):
        raise Conflict
    if any(row.merged_into_id for row in rows.values()):
        raise Conflict
    return rows[gone_id], rows[kept_id]


def _check(gone: Recipient, kept: Recipient, reason: str) -> None:
    if gone.kind != kept.kind:
        raise Refused(f"Không gộp {gone.get_kind_display().lower()} với {kept.get_kind_display().lower()}.")
    if not reason.strip() and differ(gone, kept):
        raise Refused("Hai hồ sơ khác ngày sinh. Nếu chắc chắn là một người, ghi lý do (ngày nào sai, căn cứ giấy tờ nào).")


def differ(one: Recipient, other: Recipient) -> bool:
    """Both births are known and differ: merging needs a reason in writing."""
    facts = dict(facts_of(Recipient.objects.filter(pk__in=[one.pk, other.pk])))
    return births_differ(facts[one.pk], facts[other.pk])


def _note(other: Recipient, reason: str) -> str:
    return f"{other.name}, {other.unit}. {reason.strip()}".strip()


def _point(gone: Recipient, kept: Recipient) -> None:
    """Point the row, and those merged into it before, to the one that is kept."""
    Recipient.objects.filter(Q(pk=gone.pk) | Q(merged_into=gone)).update(merged_into=kept, version=F("version") + 1)
    Recipient.objects.filter(pk=kept.pk).update(version=F("version") + 1)
    gone.merged_into, gone.version, kept.version = kept, gone.version + 1, kept.version + 1
    reindex([kept])


def undo(gone: Recipient, *, by: Account, version: int) -> Recipient:
    """They were two after all: the row stands for itself again, with those that had been merged into it before.

    Raises:
        Conflict, PermissionDenied; Refused: it was not merged.
    """
    with act():
        _one_at_a_time()
        rows = Recipient.objects.select_for_update(of=("self",)).filter(pk__in=[gone.pk, gone.merged_into_id or gone.pk]).order_by("pk")
        found = {row.pk: row for row in rows}
        row = found.get(gone.pk)
        if row is None or row.version != version or row.merged_into_id != gone.merged_into_id:
            raise Conflict
        if row.merged_into_id is None:
            raise Refused("Hồ sơ này không gộp vào hồ sơ nào.")
        kept = found[row.merged_into_id]
        if not keeps(by, {row.unit_id, kept.unit_id}):
            raise PermissionDenied
        RecipientPair.objects.filter(Q(first=row) | Q(second=row), verdict=Verdict.SAME).exclude(kept=row).delete()
        group = _merged_before(row.pk)
        Recipient.objects.filter(pk__in=group).update(merged_into=row, version=F("version") + 1)
        Recipient.objects.filter(pk=row.pk).update(merged_into=None, version=F("version") + 1)
        Recipient.objects.filter(pk=kept.pk).update(version=F("version") + 1)
        row.merged_into, row.version = None, row.version + 1
        reindex([row, kept])
        ledger.record([row], "recipient.split", by=by, fields=["merged_into"], note=_note(kept, ""))
        ledger.record([kept], "recipient.release", by=by, note=_note(row, ""))
    return row


def _merged_before(pk: int) -> set[int]:
    """Keys of those that were merged into a recipient, at whatever distance, before it was merged itself."""
    found: set[int] = set()
    frontier = {pk}
    while frontier:
        pairs = RecipientPair.objects.filter(kept_id__in=frontier, verdict=Verdict.SAME).values_list("first_id", "second_id", "kept_id")
        frontier = {first if kept == second else second for first, second, kept in pairs} - found
        found |= frontier
    return found
