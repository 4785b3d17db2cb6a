"""Recognised initiatives and scientific works (sáng kiến, đề tài): entered with their authors, each author's part used once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile

from awards import declarations, records
from awards.models import AwardRecord, Initiative, InitiativeAuthor, NominationInitiative, NominationState, RecordStatus
from units import ledger, people
from units.models import Account, Recipient
from units.moves import Refused
from units.tokens import act
from units.vietnamese import fold, nfc, nfc_lines

FIELDS = ("title", "scope", "act_number", "recognised_on", "issuer_name", "summary")
WORDS = {verb: words for verb, words in declarations.WORDS.items() if verb.startswith("initiative.")} | {
    "initiative.use": "đã ghi sáng kiến được dùng để xét khen",
    "initiative.free": "đã bỏ ghi sáng kiến được dùng để xét khen",
}


def declare(
    recipient: Recipient,
    *,
    by: Account,
    lead: Recipient | None = None,
    co_authors: Iterable[Recipient] = (),
    upload: UploadedFile | None = None,
    **facts: Any,
) -> Initiative:
    """Enter an initiative (columns of `FIELDS`) of a recipient and co-authors; ``lead`` is the lead author, by default the recipient.
    One withdrawn or refused before is declared again.

    Raises:
        PermissionDenied: for one of the authors. Refused: this author has it already.
    """
    authors = {row.pk: row for row in (recipient, *co_authors)}
    facts = _cleaned(facts)
    with act():
        for author in authors.values():
            declarations.must_edit(by, author)
        if twin := _twin(people.locked_identity(recipient), facts):
            if twin.withdrawn_at is None:
                raise Refused(f"Đã có sáng kiến “{twin.title}” công nhận ngày {twin.recognised_on:%d/%m/%Y}. Sai thì sửa dòng ấy.")
            again = declarations.change(twin, facts, by=by, version=twin.version, upload=upload)
            _set_authors(again, authors.values(), lead or recipient)
            return again
        made = declarations.enter(Initiative(**facts), by=by, owner=recipient, upload=upload)
        _set_authors(made, authors.values(), lead or recipient)
    return made


def edit(
    initiative: Initiative,
    *,
    by: Account,
    version: int,
    authors: Iterable[Recipient],
    lead: Recipient,
    reason: str = "",
    upload: UploadedFile | None = None,
    **facts: Any,
) -> Initiative:
    """Change facts and authors; an author whose part was used stays.

    Raises:
        Conflict, PermissionDenied; Refused: no author, or a used part would go.
    """
    authors = list(authors)
    if lead not in authors:
        raise Refused("Tác giả chính: chọn một trong các tác giả.")
    with act():
        new = {row.unit_id for row in authors} - declarations.units_of(initiative)
        if new - records.rights(by, new).edits:
            raise PermissionDenied
        row = declarations.change(initiative, _cleaned(facts), by=by, version=version, reason=reason, upload=upload)
        _set_authors(row, authors, lead)
    return row


def _set_authors(initiative: Initiative, authors: Iterable[Recipient], lead: Recipient) -> None:
    wanted = {row.pk for row in authors}
    there = {part.recipient_id: part for part in initiative.author_rows.select_related("recipient")}
    gone = [part for key, part in there.items() if key not in wanted]
    named = set(NominationInitiative.objects.filter(author__in=gone).values_list("author_id", flat=True))
    if used := [part for part in gone if part.used_for_id or part.pk in named]:
        raise Refused(f"{used[0].recipient}: sáng kiến đã được dùng để xét khen nên không bỏ tác giả này được.")
    InitiativeAuthor.objects.filter(pk__in=[part.pk for part in gone]).delete()
    InitiativeAuthor.objects.bulk_create(InitiativeAuthor(initiative=initiative, recipient_id=key) for key in sorted(wanted - set(there)))
    initiative.author_rows.update(is_lead=False)
    initiative.author_rows.filter(recipient=lead).update(is_lead=True)


def _cleaned(facts: Mapping[str, Any]) -> dict[str, Any]:
    facts = {name: nfc(value) if isinstance(value, str) and name != "summary" else value for name, value in facts.items()}
    return {**facts, "summary": nfc_lines(facts.get("summary", "")).strip()}


def _twin(one: Sequence[Recipient], facts: Mapping[str, Any]) -> Initiative | None:
    """Of the rows that are one author: the initiative with this title and year; a live one first."""
    rows = Initiative.objects.filter(author_rows__recipient__in=one, recognised_on__year=facts["recognised_on"].year)
    same = [row for row in rows.order_by("id") if fold(row.title) == fold(facts["title"])]
    return next((row for row in same if row.withdrawn_at is None), same[0] if same else None)


# --- single use -----------------------------------------------------------------------------------------------------------------


def mark_used(author: InitiativeAuthor, record: AwardRecord, *, by: Account) -> None:
    """Say that an author's part in an initiative supported an award; a part supports one award, once.

    Raises:
        PermissionDenied: not an appraiser of a deciding unit at or above the author's.
        Refused: used already, the award is not the author's or not in force, the initiative was withdrawn.
    """
    with act():
        part = InitiativeAuthor.objects.select_for_update(of=("self",)).get(pk=author.pk)
        _must_confirm(by, part)
        if part.used_for_id:
            raise Refused(
                f"Sáng kiến đã được dùng cho {part.used_for.award} năm {part.used_for.award_year}: mỗi sáng kiến chỉ dùng một lần."
            )
        if part.initiative.withdrawn_at:
            raise Refused("Sáng kiến này đã bị trả lại hoặc đã rút.")
        record = AwardRecord.objects.select_related("award", "recipient").get(pk=record.pk)
        if record.status != RecordStatus.IN_FORCE or record.recipient not in people.identity(part.recipient):
            raise Refused("Khen thưởng: chọn một khen thưởng còn hiệu lực của chính tác giả này.")
        part.used_for = record
        part.save(update_fields=["used_for"])
        ledger.record([part.initiative], "initiative.use", by=by, note=f"{part.recipient}: {record.award} năm {record.award_year}")


def _must_confirm(by: Account, part: InitiativeAuthor) -> None:
    may = records.rights(by, {part.recipient.unit_id})
    if not may.confirms:
        raise PermissionDenied
    may.confirming.use()


def mark_unused(author: InitiativeAuthor, *, by: Account, reason: str) -> None:
    """Take `mark_used` back, with a reason.

    Raises:
        PermissionDenied; Refused: no reason.
    """
    if not reason.strip():
        raise Refused("Lý do: ghi vì sao bỏ.")
    with act():
        part = InitiativeAuthor.objects.select_for_update(of=("self",)).get(pk=author.pk)
        _must_confirm(by, part)
        part.used_for = None
        part.save(update_fields=["used_for"])
        part.nomination_rows.filter(nomination__state=NominationState.DECIDED).delete()
        ledger.record([part.initiative], "initiative.free", by=by, note=reason.strip())
