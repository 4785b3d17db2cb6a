"""Yearly ratings (xếp loại chất lượng): one by one, or a whole unit in one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from awards import declarations, records
from awards.models import Rating, RecordSource
from units import attachments, clock, ledger, privacy
from units.models import Account, Recipient, RecipientKind, Unit
from units.moves import Refused
from units.tokens import act
from units.vietnamese import nfc

FIELDS = ("year", "level", "act_number", "act_on", "issuer_name")
WORDS = {verb: words for verb, words in declarations.WORDS.items() if verb.startswith("rating.")}
FIRST_YEAR = 1945
NO_REASON = "Lý do: mức đã ghi được đổi, ghi vì sao."


def declare(recipient: Recipient, *, by: Account, upload: UploadedFile | None = None, **facts: Any) -> Rating:
    """Enter the rating of one year (columns of `FIELDS`). One withdrawn or refused before is declared again.

    Raises:
        PermissionDenied; Refused: the year is rated already, or lies ahead.
    """
    facts = _cleaned(facts)
    return declarations.declare_year(Rating, recipient, facts, by=by, upload=upload, found=Rating.get_level_display)


def edit(rating: Rating, *, by: Account, version: int, reason: str = "", upload: UploadedFile | None = None, **facts: Any) -> Rating:
    """Change a rating; another level needs a reason, and the old one stays in the ledger. The year never changes.

    Raises:
        Conflict, PermissionDenied, Refused.
    """
    facts = _cleaned({**facts, "year": rating.year})
    if facts["level"] != rating.level and not reason.strip():
        raise Refused(NO_REASON)
    return declarations.change(rating, facts, by=by, version=version, reason=reason, upload=upload)


def _cleaned(facts: Mapping[str, Any]) -> dict[str, Any]:
    if facts["year"] > clock.today().year:
        raise Refused(f"Năm {facts['year']} chưa đến: ghi năm đã xếp loại.")
    if facts["year"] < FIRST_YEAR:
        raise Refused(f"Năm {facts['year']}: ghi năm bằng bốn chữ số, từ {FIRST_YEAR}.")
    return {name: nfc(value) if isinstance(value, str) and name != "level" else value for name, value in facts.items()}


# --- the table of a unit -----------------------------------------------------------------------------------------------------


def rated(unit: Unit) -> QuerySet[Recipient]:
    """Who gets a yearly rating in a unit: its persons and collectives, persons first; nobody whose data is restricted on request."""
    kinds = [RecipientKind.PERSON, RecipientKind.COLLECTIVE]
    rows = Recipient.objects.filter(unit=unit, kind__in=kinds, merged_into=None).exclude(id__in=privacy.held())
    return rows.order_by("-kind", "sort_key", "id")


def of_year(recipients: Sequence[Recipient], year: int) -> dict[int, Rating]:
    """Recipient id → rating of the year, withdrawn ones too: its own, or that of a row merged into it, a live one first. One query."""
    rows = Rating.objects.filter(Q(recipient__in=recipients) | Q(recipient__merged_into__in=recipients), year=year).select_related(
        "recipient"
    )
    best_last = sorted(rows, key=lambda row: (row.withdrawn_at is None, row.recipient.merged_into_id is None))
    return {row.recipient.merged_into_id or row.recipient_id: row for row in best_last}


def is_locked(rating: Rating | None) -> bool:
    """Whether the table only shows a rating: confirmed, or imported; an appraiser corrects it on the recipient's page."""
    return rating is not None and not declarations.is_open(rating)


@dataclass
class Saved:
    """What saving a table did."""

    new: int = 0
    changed: int = 0
    same: int = 0


class Overtaken(Refused):
    """Colleagues wrote some of the same ratings meanwhile; nothing was stored. ``recipients`` are theirs."""

    def __init__(self, recipients: list[Recipient]) -> None:
        names = ", ".join(row.name for row in recipients[:5]) + (" …" if len(recipients) > 5 else "")
        super().__init__(f"Đồng nghiệp vừa ghi xếp loại của {len(recipients)} dòng ({names}). Chưa lưu gì: xem lại các dòng ấy rồi lưu.")
        self.recipients = recipients


@dataclass
class _Plan:
    new: list[Rating] = field(default_factory=list)
    changed: list[tuple[Rating, str]] = field(default_factory=list)
    same: int = 0
    overtaken: list[Recipient] = field(default_factory=list)


def save_table(
    unit: Unit,
    year: int,
    levels: Mapping[int, str],
    *,
    seen: Mapping[int, int],
    by: Account,
    reason: str = "",
    upload: UploadedFile | None = None,
    **act_facts: Any,
) -> Saved:
    """Store the levels of many recipients of one unit (recipient id → level), all or none, under one act (number, day, issuer).

    ``seen`` maps a recipient to the version of the rating that the page showed; those without one had none. A line left as it
    was keeps its own act. The queries grow only with the number of changed levels.

    Raises:
        PermissionDenied; Overtaken; Refused: a locked rating, a changed level without reason, a year to come.
    """
    may = records.rights(by, {unit.pk})
    if unit.pk not in may.edits:
        raise PermissionDenied
    told = _cleaned({"year": year, **act_facts})
    if upload:
        attachments.store(upload.read())  # on disk before the transaction opens
    with act():
        may.editing.use()
        listed = list(rated(unit).filter(pk__in=levels).select_for_update(of=("self",)))
        plan = _plan(listed, year, levels, seen)
        if plan.overtaken:
            raise Overtaken(plan.overtaken)
        if any(before.withdrawn_at is None for before, _ in plan.changed) and not reason.strip():
            raise Refused(NO_REASON)
        _store(unit, plan, told, by=by, reason=reason.strip(), upload=upload)
    return Saved(len(plan.new), len(plan.changed), plan.same)


def _plan(listed: Sequence[Recipient], year: int, levels: Mapping[int, str], seen: Mapping[int, int]) -> _Plan:
    kept, plan = of_year(listed, year), _Plan()
    for person in listed:
        level, row = levels[person.pk], kept.get(person.pk)
        shown = row.level if row and row.withdrawn_at is None else ""
        if level == shown or (is_locked(row) and seen.get(person.pk) == row.version):
            plan.same += bool(shown)
        elif (row.version if row else None) != seen.get(person.pk):
            plan.overtaken.append(person)
        elif row is None:
            plan.new.append(Rating(recipient=person, level=level, year=year))
        elif not level:
            raise Refused(f"{person}: không để trống mức đã ghi. Rút xếp loại trên trang của người ấy.")
        else:
            plan.changed.append((row, level))
    return plan


def _store(unit: Unit, plan: _Plan, told: Mapping[str, Any], *, by: Account, reason: str, upload: UploadedFile | None) -> None:
    scan = attachments.attach(upload, unit=unit, by=by) if upload and (plan.new or plan.changed) else None
    for row in plan.new:
        row.source, row.entered_by, row.entered_at, row.scan = RecordSource.DECLARED, by, clock.now(), scan
        for name in ("act_number", "act_on", "issuer_name"):
            setattr(row, name, told.get(name, getattr(row, name)))
    ledger.record(Rating.objects.bulk_create(plan.new), "rating.declare", by=by)
    for row, level in plan.changed:
        given = {name: value for name, value in told.items() if value}
        changed = declarations.change(row, {**given, "level": level}, by=by, version=row.version, reason=reason)
        if scan:
            Rating.objects.filter(pk=changed.pk).update(scan=scan)
