"""What a unit enters itself about the past ("tự khai"), until an appraiser of a deciding unit has compared it with its paper.

One way for award records, ratings and initiatives. A declared fact counts as declared; it is confirmed once, or refused with a
reason and then corrected by its unit. What is confirmed is changed only by an appraiser, who says why.
"""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Q, QuerySet

from awards import records
from awards.models import AwardRecord, Discipline, HeadCount, Initiative, InitiativeAuthor, Rating, RecordSource, RecordStatus
from units import attachments, clock, ledger, people
from units.models import Account, Recipient
from units.moves import Conflict, Refused
from units.notifications import Tell, tell
from units.tokens import act
from units.vietnamese import fold

Fact = AwardRecord | Rating | Initiative | Discipline | HeadCount
KINDS: dict[str, type[Fact]] = {
    records.AWARD: AwardRecord,
    records.RATING: Rating,
    records.INITIATIVE: Initiative,
    records.DISCIPLINE: Discipline,
    records.HEAD_COUNT: HeadCount,
}
NAMES: dict[type, str] = {
    AwardRecord: "record", Rating: "rating", Initiative: "initiative", Discipline: "discipline", HeadCount: "headcount",
}  # fmt: skip
_THINGS = {
    "record": "khen thưởng cũ", "rating": "xếp loại", "initiative": "sáng kiến", "discipline": "kỷ luật", "headcount": "số người",
}  # fmt: skip
_ACTS = {
    "declare": "đã khai {}",
    "edit": "đã sửa lời khai {}",
    "withdraw": "đã rút lời khai {}",
    "confirm": "đã đối chiếu, xác nhận {}",
    "unconfirm": "đã hoàn tác xác nhận {}",
    "refuse": "đã trả lại lời khai {}",
    "correct": "đã đính chính {}",
}
WORDS = {f"{name}.{verb}": words.format(thing) for name, thing in _THINGS.items() for verb, words in _ACTS.items()}


# --- rights -----------------------------------------------------------------------------------------------------------------


def units_of(fact: Fact) -> set[int]:
    """The units whose recipients a fact is about: one, or those of all authors of an initiative."""
    if isinstance(fact, Initiative):
        return set(fact.author_rows.values_list("recipient__unit_id", flat=True))
    return {fact.recipient.unit_id}


def within(reach: Collection[int], model: type[Fact]) -> QuerySet:
    """Facts about recipients of some units: `records.confirm_reach` says for which an account confirms."""
    if model is Initiative:
        return Initiative.objects.filter(id__in=InitiativeAuthor.objects.filter(recipient__unit_id__in=reach).values("initiative_id"))
    return model.objects.filter(recipient__unit_id__in=reach)


def waiting(reach: Collection[int], model: type[Fact]) -> QuerySet:
    """Declared facts of one kind that wait in these units, those that the asking account entered itself among them."""
    return within(reach, model).filter(source=RecordSource.DECLARED, confirmed_at=None, withdrawn_at=None)


def sent_back(model: type[Fact], unit_ids: QuerySet) -> list[tuple[Recipient, Any]]:
    """(recipient, fact) of refused facts of some units that wait for their clerk, at most fifty. Two queries at most."""
    rows = model.objects.exclude(refusal="").order_by("-withdrawn_at", "id")
    if model is Initiative:
        parts = InitiativeAuthor.objects.filter(recipient__unit_id__in=unit_ids, is_lead=True).exclude(initiative__refusal="")
        return [
            (part.recipient, part.initiative) for part in parts.select_related("recipient", "initiative").order_by("initiative_id")[:50]
        ]
    related = ["recipient", *(["award"] if model is AwardRecord else [])]
    return [(row.recipient, row) for row in rows.filter(recipient__unit_id__in=unit_ids).select_related(*related)[:50]]


def is_open(fact: Fact) -> bool:
    """Whether its unit may still edit it: declared, and not confirmed; a refused one is corrected and declared again."""
    return fact.source == RecordSource.DECLARED and fact.confirmed_at is None


def may_change(fact: Fact, may: records.Rights, unit_ids: set[int]) -> bool:
    """Whether one may edit a fact that is open, or correct one that is not; what was decided here is changed by a decision."""
    if fact.source == RecordSource.DECIDED:
        return False
    return bool(unit_ids & (may.edits if is_open(fact) else may.confirms))


def must_edit(by: Account, recipient: Recipient) -> None:
    """Raises PermissionDenied for whoever is not clerk or head at or above the recipient's unit."""
    may = records.rights(by, {recipient.unit_id})
    if recipient.unit_id not in may.edits:
        raise PermissionDenied
    may.editing.use()


# --- entering and changing -----------------------------------------------------------------------------------------------------


def locked(fact: Fact, version: int) -> Any:
    """The row as it is, kept from others until the end of the act.

    Raises:
        Conflict: it is no longer at the version its sender saw.
    """
    row = type(fact).objects.select_for_update(of=("self",)).filter(pk=fact.pk, version=version).first()
    if row is None:
        raise Conflict
    return row


def enter(fact: Fact, *, by: Account, owner: Recipient, upload: UploadedFile | None = None) -> Fact:
    """Store a new declared fact inside the caller's act, with its scan. The caller has checked right and duplicates."""
    fact.source, fact.entered_by, fact.entered_at = RecordSource.DECLARED, by, clock.now()
    if upload:
        fact.scan = attachments.attach(upload, unit=owner.unit, by=by)
    fact.save(force_insert=True)
    ledger.record([fact], f"{NAMES[type(fact)]}.declare", by=by)
    return fact


def declare_year(
    model: type[Rating | HeadCount],
    recipient: Recipient,
    facts: Mapping[str, Any],
    *,
    by: Account,
    upload: UploadedFile | None,
    found: Callable[[Any], str],
) -> Any:
    """Enter what a recipient has once a year; one withdrawn or refused before is declared again.

    Raises:
        PermissionDenied; Refused: the year has one already, ``found`` says what it says.
    """
    with act():
        must_edit(by, recipient)
        rows = model.objects.filter(recipient__in=people.locked_identity(recipient), year=facts["year"])
        twin = min(rows, key=lambda row: (row.withdrawn_at is not None, row.recipient_id != recipient.pk), default=None)
        if twin is None:
            return enter(model(recipient=recipient, **facts), by=by, owner=recipient, upload=upload)
        if twin.withdrawn_at is None:
            raise Refused(f"Đã có {title(twin)}: {found(twin)}. Sai thì sửa dòng ấy, không khai thêm.")
        return change(twin, facts, by=by, version=twin.version, upload=upload)


def change(
    fact: Fact, changes: Mapping[str, Any], *, by: Account, version: int, reason: str = "", upload: UploadedFile | None = None
) -> Fact:
    """Edit an open declared fact (clerk or head; one that was refused or withdrawn is declared again thereby), or correct
    any other with a reason (appraiser). Old and new values go into the ledger.

    Raises:
        Conflict, PermissionDenied; Refused: a correction without reason, or of what was decided in this system.
    """
    with act():
        row = locked(fact, version)
        about = units_of(row)
        may, correcting = records.rights(by, about), not is_open(row)
        if not may_change(row, may, about):
            raise PermissionDenied
        (may.confirming if correcting else may.editing).use()
        if correcting and not reason.strip():
            raise Refused("Lý do: đã đối chiếu rồi thì phải ghi lý do đính chính.")
        values = _set(row, changes)
        if upload:
            row.scan = attachments.attach(upload, unit=_owner(row).unit, by=by)
            values["scan"] = ("", row.scan.name)
        if not correcting:
            row.entered_by, row.entered_at, row.withdrawn_at, row.refusal = by, clock.now(), None, ""
            if isinstance(row, AwardRecord):
                row.status = RecordStatus.IN_FORCE
        row.version += 1
        row.save()
        verb = "correct" if correcting else "edit"
        ledger.record([row], f"{NAMES[type(row)]}.{verb}", by=by, note=reason.strip(), fields=values, values=values)
    return row


def _owner(fact: Fact) -> Recipient:
    return fact.author_rows.first().recipient if isinstance(fact, Initiative) else fact.recipient


def _set(row: Fact, changes: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Write columns; returns what changed as field → (old, new) in the words of the page."""
    values = {}
    for name, new in changes.items():
        old = _said(row, name)
        setattr(row, name, new)
        if (now := _said(row, name)) != old:
            values[name] = (old, now)
    return values


def _said(row: Fact, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value)


def withdraw(fact: Fact, *, by: Account, version: int) -> None:
    """Its unit takes an open declared fact back; the row stays, shown to nobody.

    Raises:
        Conflict, PermissionDenied; Refused: it is confirmed already.
    """
    with act():
        row = locked(fact, version)
        may = records.rights(by, units_of(row))
        if not may.edits:
            raise PermissionDenied
        may.editing.use()
        if not is_open(row):
            raise Refused("Đã đối chiếu rồi nên không rút được. Chuyên viên thẩm định đính chính khi có sai sót.")
        _take_back(row, "")
        ledger.record([row], f"{NAMES[type(row)]}.withdraw", by=by)


def _take_back(row: Fact, refusal: str) -> None:
    status = {"status": RecordStatus.WITHDRAWN} if isinstance(row, AwardRecord) else {}
    at = row.withdrawn_at or clock.now()
    type(row).objects.filter(pk=row.pk).update(withdrawn_at=at, refusal=refusal, version=F("version") + 1, **status)
    row.version += 1


# --- the appraiser's answer -----------------------------------------------------------------------------------------------------


@dataclass
class Batch:
    """What a batch did: ids with their new versions, and ids left out because they changed meanwhile or are one's own."""

    done: dict[int, int] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)


def confirm(model: type[Fact], versions: Mapping[int, int], *, by: Account) -> Batch:
    """Compared with the paper: confirm facts seen at these versions. What changed meanwhile, and what one entered oneself,
    is left out.

    Raises:
        PermissionDenied: one of them is about a recipient outside one's reach.
    """
    with act():
        rows = _lock_within(model, versions, by)
        ready = [row for row in rows if row.is_declared_only and row.version == versions[row.pk] and row.entered_by_id != by.pk]
        return _mark(model, ready, versions, "confirm", by=by, confirmed_by=by, confirmed_at=clock.now())


def undo_confirm(model: type[Fact], versions: Mapping[int, int], *, by: Account) -> Batch:
    """Take one's own confirmation of the last ten minutes back; what changed since stays.

    Raises:
        PermissionDenied: as `confirm`.
    """
    with act():
        rows = _lock_within(model, versions, by)
        since = clock.now() - records.UNDO
        ready = [
            r for r in rows if r.version == versions[r.pk] and r.confirmed_by_id == by.pk and r.confirmed_at and r.confirmed_at >= since
        ]
        return _mark(model, ready, versions, "unconfirm", by=by, confirmed_by=None, confirmed_at=None)


def _lock_within(model: type[Fact], versions: Mapping[int, int], by: Account) -> list[Any]:
    rows = list(model.objects.select_for_update(of=("self",)).filter(pk__in=versions).order_by("pk"))
    if within(records.confirm_reach(by), model).filter(pk__in=versions).count() != len(rows):
        raise PermissionDenied
    if rows:
        records.rights(by, units_of(rows[0])).confirming.use()
    return rows


def _mark(model: type[Fact], ready: Sequence[Any], versions: Mapping[int, int], verb: str, *, by: Account, **columns: Any) -> Batch:
    model.objects.filter(pk__in=[row.pk for row in ready]).update(version=F("version") + 1, **columns)
    for row in ready:
        row.version += 1
    ledger.record(ready, f"{NAMES[model]}.{verb}", by=by)
    done = {row.pk: row.version for row in ready}
    return Batch(done, [pk for pk in versions if pk not in done])


def refuse(fact: Fact, *, by: Account, version: int, reason: str) -> None:
    """Send a declared fact back to its unit, which reads the reason: it no longer counts until it is declared anew.

    Raises:
        Conflict, PermissionDenied; Refused: no reason.
    """
    if not reason.strip():
        raise Refused("Lý do: ghi rõ chỗ nào không khớp để đơn vị sửa.")
    with act():
        row = locked(fact, version)
        may = records.rights(by, units_of(row))
        if not may.confirms:
            raise PermissionDenied
        may.confirming.use()
        if not row.is_declared_only:
            raise Conflict
        _take_back(row, reason.strip())
        ledger.record([row], f"{NAMES[type(row)]}.refuse", by=by, note=reason.strip())
        owner = _owner(row)
        said = f"Lời khai của {owner}: {title(row)} bị trả lại. Lý do: {reason.strip()}"
        tell([Tell(owner.unit_id, records.EDITORS, said, f"/nguoi-nhan/{owner.pk}/")], by=by)


def title(fact: Fact) -> str:
    """The fact in a few words."""
    if isinstance(fact, AwardRecord):
        return f"{fact.award} năm {fact.award_year}"
    if isinstance(fact, Discipline):
        return f"kỷ luật {fact.get_form_display().lower()} ngày {fact.decided_on:%d/%m/%Y}"
    if isinstance(fact, HeadCount):
        return f"số người năm {fact.year}"
    return f"xếp loại năm {fact.year}" if isinstance(fact, Rating) else f"sáng kiến “{fact.title}”"


def proof(fact: Fact) -> str:
    """The paper that a declared fact names, as people cite it."""
    if isinstance(fact, HeadCount):
        return "Đơn vị tự đếm"
    if isinstance(fact, Discipline):
        number, day = f"Quyết định số {fact.act_number}" if fact.act_number else "Quyết định", fact.decided_on
    elif isinstance(fact, AwardRecord):
        number, day = f"Quyết định số {fact.decision_number}", fact.decided_on
    elif isinstance(fact, Rating):
        number, day = f"Văn bản số {fact.act_number}" if fact.act_number else "", fact.act_on
    else:
        number, day = f"Văn bản số {fact.act_number}" if fact.act_number else "Công nhận", fact.recognised_on
    parts = [number, f"ngày {day:%d/%m/%Y}" if day else "", f"của {fact.issuer_name}" if fact.issuer_name else ""]
    return " ".join(part for part in parts if part) or "Chưa ghi văn bản"


def recipients_of(rows: QuerySet) -> QuerySet[Recipient]:
    """The recipients that some facts of one kind are about."""
    column = "author_rows__recipient_id" if rows.model is Initiative else "recipient_id"
    return Recipient.objects.filter(id__in=rows.values(column))


def filtered(rows: QuerySet, *, q: str = "", unit: str = "") -> QuerySet:
    """Narrow a list; ``q`` is searched in folded names of recipients and units, ``unit`` is a unit's code."""
    people = Recipient.objects.filter(unit__code=unit) if unit else Recipient.objects.all()
    for word in fold(q).split():
        people = people.filter(Q(search_text__contains=word) | Q(unit__search_text__contains=word))
    if not (q or unit):
        return rows
    if rows.model is Initiative:
        return rows.filter(id__in=InitiativeAuthor.objects.filter(recipient__in=people).values("initiative_id"))
    return rows.filter(recipient__in=people)
