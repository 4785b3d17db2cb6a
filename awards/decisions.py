"""Decisions of a deciding unit: drafted, approved, signed outside, numbered and issued here.

The decision is issued at commit: number, printed facts, award records and messages are one transaction; the PDF follows.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet

from awards import deciders, decision_paper, doubles, judgements, prize_fund, standing_on
from awards.dossiers import close_finished
from awards.models import AwardRecord, Decision, DecisionLine, DecisionState, Nomination, NominationState, RecordSource
from awards.models.dossier import NominationQuerySet
from awards.nominations import NOMINATION
from emulation import routes
from emulation.models import Award, Campaign, VoteMode
from units import access, attachments, clock, ledger
from units.models import Account, DocumentNumber, Paper, PaperKind, Role, Signatory, Unit
from units.moves import Move, Moves, Refused, editing, perform
from units.notifications import Tell
from units.papers import filing, numbering, signatories
from units.papers.layout import AnnexRow
from units.papers.render import unprintable
from units.papers.snapshots import DecisionSnapshot
from units.tokens import act

S = DecisionState
SERIES = "QĐ"
DRAFTERS = frozenset({Role.APPRAISER, Role.OFFICE_HEAD})
APPROVERS = frozenset({Role.OFFICE_HEAD})
RECORDS = frozenset({Role.RECORDS_CLERK})
READY = Q(state=NominationState.PASSED) | Q(state=NominationState.ACCEPTED, rule__vote_mode=VoteMode.NONE)


# --- the table of moves --------------------------------------------------------------------------------------------------


def _complete(rows: Sequence[Decision]) -> list[str]:
    """A decision goes on only with somebody on its list, and with nobody who lost the council's or the appraiser's yes."""
    lines = DecisionLine.objects.filter(decision__in=rows, struck=False)
    if not lines.exists():
        return ["Danh sách không còn ai. Hãy thêm trường hợp hoặc huỷ dự thảo."]
    lost = lines.exclude(nomination__in=Nomination.objects.filter(READY)).select_related("nomination__recipient")
    names = [line.nomination.recipient.name for line in lost]
    return [f"Không còn được thông qua: {', '.join(names)}. Hãy bỏ khỏi danh sách."] if names else []


def _single(rows: Sequence[Decision], *, decider: bool = True) -> list[str]:
    """Guard: as `_complete`, and nobody on the list is or may be awarded twice for one merit; nothing else stands in the way today,
    the unit of the decision being the one that decides."""
    if reasons := _complete(rows):
        return reasons
    for row in rows:
        locked = list(_listed(row).select_for_update(of=("self",)).order_by("pk"))
        doubles.refuse_standing(locked)
        judgements.refuse(locked, deciding=True, unit=row.unit, decider=decider)
        if decider:
            deciders.must_lead_here(row.unit, locked, row.award, on=clock.today())
    return []


def _single_at_issue(rows: Sequence[Decision]) -> list[str]:
    """Guard: as `_single`; who decides is asked of the day that the paper bears (`issue`), which may lie before today."""
    return _single(rows, decider=False)


def _still_decides(rows: Sequence[Decision]) -> list[str]:
    """Guard: as `_complete`; since the approval the power to decide may have gone to another level."""
    if reasons := _complete(rows):
        return reasons
    for row in rows:
        deciders.must_decide(row.unit, _listed(row), row.award, on=clock.today())
    return []


def _listed(decision: Decision) -> QuerySet[Nomination]:
    """The nominations on the list of a decision."""
    lines = DecisionLine.objects.filter(decision=decision, struck=False)
    return Nomination.objects.filter(pk__in=lines.values("nomination_id")).select_related("recipient")


def _tell(roles: frozenset[str], sentence: str):
    """Tells holders of the roles at the deciding unit about one decision."""

    def tells(rows: Sequence[Decision], note: str) -> list[Tell]:
        reason = f" Ý kiến: {note}" if note else ""
        return [Tell(row.unit_id, roles, f"“{row.subject}” {sentence}.{reason}", f"/quyet-dinh/{row.public_id}/") for row in rows]

    return tells


DECISION = Moves(
    "decision",
    DecisionState,
    (
        Move("approve", "Duyệt dự thảo", "đã duyệt dự thảo", (S.DRAFT,), S.APPROVED, APPROVERS, guard=_single,
             tells=_tell(DRAFTERS, "đã được duyệt dự thảo, có thể trình ký")),
        Move("rework", "Trả dự thảo để sửa", "đã trả dự thảo để sửa", (S.APPROVED,), S.DRAFT, DRAFTERS, needs_note=True,
             tells=_tell(DRAFTERS, "được trả về dự thảo để sửa")),
        Move("send_for_signature", "Trình ký", "đã trình ký", (S.APPROVED,), S.SENT_FOR_SIGNATURE, DRAFTERS, guard=_still_decides),
        Move("take_back", "Ghi: bị trả lại", "bị trả lại khi trình ký", (S.SENT_FOR_SIGNATURE,), S.DRAFT, DRAFTERS, needs_note=True,
             tells=_tell(DRAFTERS, "bị trả lại khi trình ký")),
        Move("sign", "Ghi: đã ký", "đã được ký", (S.SENT_FOR_SIGNATURE,), S.SIGNED, DRAFTERS, guard=_complete,
             tells=_tell(RECORDS, "đã ký, chờ cấp số và ban hành")),
        Move("issue", "Ban hành", "đã ban hành", (S.SIGNED,), S.ISSUED, RECORDS, guard=_single_at_issue,
             tells=_tell(Role.standing_body(), "đã ban hành")),
        Move("cancel", "Huỷ dự thảo", "đã huỷ dự thảo", (S.DRAFT, S.APPROVED, S.SENT_FOR_SIGNATURE, S.SIGNED), S.CANCELLED, DRAFTERS,
             needs_note=True),
    ),
)  # fmt: skip

WORDS = DECISION.words() | {
    "decision.draft": "đã soạn dự thảo",
    "decision.edit": "đã sửa nội dung dự thảo",
    "decision.add_lines": "đã thêm trường hợp vào danh sách",
    "decision.drop_line": "đã bỏ một trường hợp khỏi danh sách",
    "decision.strike": "đã ghi tên bị gạch",
    "decision.attach_scan": "đã đính bản chụp có chữ ký",
}


# --- drafting ------------------------------------------------------------------------------------------------------------


def ready(unit_ids: Iterable[int]) -> NominationQuerySet:
    """Nominations that wait for a decision of the units which hold them: passed by the council, or accepted where the rule
    asks for no vote; on no live list yet."""
    return _waiting(unit_ids).filter(routes.decided_by_holder(clock.today()))


def _waiting(unit_ids: Iterable[int]) -> NominationQuerySet:
    """As `ready`, those too that another level decides by now."""
    on_a_list = DecisionLine.objects.filter(struck=False).values("nomination_id")
    return Nomination.objects.filter(READY, holder_id__in=unit_ids, holder__decides=True).exclude(id__in=on_a_list)


@doubles.kept_when_refused()
def draft(*, unit: Unit, campaign: Campaign, award: Award, nominations: Iterable[Nomination], by: Account) -> Decision:
    """Start a decision of one award form for many recipients.

    Raises:
        PermissionDenied: the account does not draft for the unit.
        Refused: nobody chosen, or some do not wait for this unit's decision on this award (any more), or may be doubles; or another
            level decides it by now (`awards.deciders`).
    """
    if not access.has_role(by, DRAFTERS, unit.pk):
        raise PermissionDenied
    today = clock.today()
    with act():
        chosen = _locked_ready(unit, campaign.pk, award, nominations)
        decision = Decision.objects.create(
            unit=unit,
            campaign=campaign,
            award=award,
            subject=chosen[0].rule.decision_subject,
            reason=campaign.award_reason or f"đã có thành tích xuất sắc trong {campaign.name}",
            signatory=signatories.may_sign(unit, today).first(),
            created_by=by,
            created_at=clock.now(),
            public_id=uuid.uuid4().hex,
            **decision_paper.defaults(unit, today),
        )
        _add(decision, chosen)
        ledger.record([decision], "decision.draft", by=by)
    return decision


def _locked_ready(unit: Unit, campaign_id: int, award: Award, nominations: Iterable[Nomination]) -> list[Nomination]:
    """The chosen nominations, locked, in the order given."""
    ids = [row.pk for row in nominations]
    if not ids:
        raise Refused("Chưa chọn trường hợp nào. Hãy đánh dấu ít nhất một trường hợp.")
    rows = _waiting([unit.pk]).filter(pk__in=ids, campaign=campaign_id, award=award).select_related("rule")
    found = {row.pk: row for row in rows.select_for_update(of=("self",)).order_by("pk")}
    if len(found) != len(set(ids)):
        raise Refused(
            "Có trường hợp không còn chờ quyết định này (đã có ở dự thảo khác hoặc đang xét lại). Hãy mở lại danh sách và chọn lại."
        )
    deciders.must_decide(unit, found.values(), award, on=clock.today())
    doubles.refuse_standing(list(found.values()))
    judgements.refuse(found.values(), deciding=True, decider=False)
    return [found[pk] for pk in dict.fromkeys(ids)]


def _add(decision: Decision, chosen: list[Nomination]) -> None:
    start = decision.lines.count()
    DecisionLine.objects.bulk_create(
        DecisionLine(decision=decision, nomination=nomination, order=start + place) for place, nomination in enumerate(chosen, 1)
    )


def edit(decision: Decision, *, by: Account, version: int, **columns: object) -> None:
    """Change what a draft says: subject, reason, request, executors, extra bases, copies, planned signatory."""
    with editing(decision, "decision.edit", by=by, version=version, roles=DRAFTERS, states=[S.DRAFT], fields=columns) as row:
        for column, value in columns.items():
            setattr(row, column, value)
        row.save(update_fields=list(columns))


@doubles.kept_when_refused()
def add_lines(decision: Decision, nominations: Iterable[Nomination], *, by: Account, version: int) -> None:
    """Put more waiting nominations of the same award and campaign on a draft's list."""
    with editing(decision, "decision.add_lines", by=by, version=version, roles=DRAFTERS, states=[S.DRAFT]) as row:
        _add(row, _locked_ready(row.unit, row.campaign_id, row.award, nominations))


@doubles.kept_when_refused()
def approve(decision: Decision, *, by: Account, version: int) -> Decision:
    """Approve a draft: its text and list stand from here on. Raises what `perform` raises."""
    return perform(DECISION, "approve", [decision], by=by, versions={decision.pk: version})[0]


def drop_line(line: DecisionLine, *, by: Account, version: int) -> None:
    """Take a nomination off a draft's list; it waits for a decision again."""
    with editing(line.decision, "decision.drop_line", by=by, version=version, roles=DRAFTERS, states=[S.DRAFT]):
        line.delete()


# --- signature -----------------------------------------------------------------------------------------------------------


def preview(decision: Decision) -> DecisionSnapshot:
    """The decision as it would print today; DỰ THẢO until it is approved."""
    lines = decision_paper.live_lines(decision)
    return decision_paper.snapshot(decision, lines, on=clock.today(), draft=decision.state in (S.DRAFT, S.CANCELLED))


def send_for_signature(decision: Decision, *, by: Account, version: int) -> Decision:
    """Mark "đã trình ký" and order the copy to be signed: number and date blank, frozen as it goes out."""
    with act():
        (row,) = perform(DECISION, "send_for_signature", [decision], by=by, versions={decision.pk: version})
        out = preview(row)
        _check_letters(out)
        filing.order(PaperKind.DECISION, unit=row.unit, subject=row, snapshot=out, title=f"Bản trình ký: {row.subject}", by=by)
    return row


def strike(decision: Decision, lines: Sequence[DecisionLine], reason: str, *, by: Account, version: int) -> None:
    """Record names struck by the signer: the lines stay with the reason, the nominations end, their units are told."""
    if not lines or not reason.strip():
        raise Refused("Hãy đánh dấu tên bị gạch và ghi lý do.")
    nominations = [line.nomination for line in lines]
    with editing(
        decision, "decision.strike", by=by, version=version, roles=DRAFTERS, states=[S.SENT_FOR_SIGNATURE], fields=["lines"], note=reason
    ):
        DecisionLine.objects.filter(pk__in=[line.pk for line in lines], decision=decision).update(struck=True, struck_reason=reason[:300])
        perform(NOMINATION, "strike", nominations, by=by, versions={row.pk: row.version for row in nominations}, note=reason)
        close_finished(nominations, by=by)


def sign(decision: Decision, *, signatory: Signatory, signed_on: datetime.date, by: Account, version: int) -> Decision:
    """Record that the decision came back signed.

    Raises:
        Refused: the signatory has no power for this unit on that day, or the day lies ahead.
    """
    signatories.check(signatory, decision.unit, signed_on)
    if signed_on > clock.today():
        raise Refused("Ngày ký ở sau hôm nay. Hãy ghi ngày trên bản đã ký.")
    also = {"signatory": signatory, "signed_on": signed_on}
    return perform(DECISION, "sign", [decision], by=by, versions={decision.pk: version}, also=also)[0]


def cancel(decision: Decision, *, by: Account, version: int, note: str) -> Decision:
    """Give a draft up; its nominations wait for a decision again."""
    with act():
        (row,) = perform(DECISION, "cancel", [decision], by=by, versions={decision.pk: version}, note=note)
        row.lines.filter(struck=False).update(struck=True, struck_reason=f"Huỷ dự thảo: {note}"[:300])
    return row


def attach_scan(decision: Decision, upload: UploadedFile, *, by: Account, version: int) -> None:
    """Keep the scan of the signed paper, before or after issuing."""
    attachments.store(upload.read())  # hashed and on disk before the transaction opens
    with editing(
        decision, "decision.attach_scan", by=by, version=version, roles=RECORDS, states=[S.SIGNED, S.ISSUED], fields=["signed_scan"]
    ) as row:
        row.signed_scan = attachments.attach(upload, unit=row.unit, by=by)
        row.save(update_fields=["signed_scan"])


# --- issuing -------------------------------------------------------------------------------------------------------------


def check_day(decision: Decision, decided_on: datetime.date) -> None:
    """The number is given after signature (Nghị định 30/2020/NĐ-CP, Điều 15), so the paper is not older than it, nor of tomorrow.

    Raises:
        Refused: says which day is possible.
    """
    if decision.signed_on and decided_on < decision.signed_on:
        raise Refused(f"Ngày quyết định không được trước ngày ký {decision.signed_on:%d/%m/%Y}.")
    if decided_on > clock.today():
        raise Refused(f"Ngày quyết định không được sau hôm nay {clock.today():%d/%m/%Y}.")


@doubles.kept_when_refused()
def issue(decision: Decision, *, decided_on: datetime.date, by: Account, version: int, number: int | None = None) -> Decision:
    """Issue a signed decision in one transaction; without ``number`` the next one of the unit's own series is taken.

    Number → printed facts → paper → decision issued → nominations decided → award records → initiatives used → prizes → finished dossiers
    closed. The number of queries does not grow with the number of recipients.

    Raises:
        Refused: the day, the number, the list or a letter that cannot be printed.
        Conflict, PermissionDenied: as `units.moves.perform`.
    """
    check_day(decision, decided_on)
    with act():
        given = _number(decision, decided_on, number)
        lines = decision_paper.live_lines(decision)
        printed = decision_paper.snapshot(decision, lines, on=decided_on, number=given)
        _check_letters(printed)
        title = f"Quyết định số {given.text} – {decision.subject}"
        paper = filing.order(PaperKind.DECISION, unit=decision.unit, subject=decision, snapshot=printed, title=title, by=by)
        also = {"number": given, "decided_on": decided_on, "paper": paper}
        (issued,) = perform(DECISION, "issue", [decision], by=by, versions={decision.pk: version}, also=also)
        nominations = [line.nomination for line in lines]
        judgements.refuse(nominations, deciding=True, on=decided_on, unit=decision.unit)
        deciders.must_lead_here(decision.unit, nominations, decision.award, on=decided_on)
        seen = {row.pk: row.version for row in nominations}
        perform(NOMINATION, "decide", nominations, by=by, versions=seen, also={"decided_on": decided_on})
        rows = _records(issued, nominations, decision_paper.annex_rows(lines, decided_on), printed.annex_issuer)
        standing_on.use(AwardRecord.objects.bulk_create(rows), number=given.text, by=by)
        prize_fund.enter(issued, rows)
        close_finished(nominations, by=by)
    return issued


def _number(decision: Decision, on: datetime.date, number: int | None) -> DocumentNumber:
    facts = {"code": SERIES, "symbol": decision.symbol, "on": on, "title": decision.subject}
    return numbering.take(decision.unit, **facts) if number is None else numbering.enter(decision.unit, number=number, **facts)


def _check_letters(printed: DecisionSnapshot) -> None:
    if letters := unprintable(printed):
        raise Refused(f"Có chữ không in được: {' '.join(letters)}. Hãy gõ lại những chỗ có chữ ấy bằng bộ gõ Unicode.")


def _records(decision: Decision, nominations: list[Nomination], rows: dict[int, AnnexRow], issuer: str) -> list[AwardRecord]:
    return [
        AwardRecord(
            recipient=nomination.recipient,
            award=decision.award,
            award_year=nomination.award_year,
            period_from=nomination.period_from,
            period_to=nomination.period_to,
            method=nomination.method,
            recipient_class=nomination.recipient_class,
            decision_number=decision.number.text,
            decided_on=decision.decided_on,
            issuer_id=decision.unit_id,
            issuer_name=issuer,
            printed_name=rows[nomination.pk].addressed_name,
            decision=decision,
            nomination=nomination,
            source=RecordSource.DECIDED,
        )
        for nomination in nominations
    ]


def papers_of(decision: Decision) -> list[Paper]:
    """Everything printed of a decision, newest first: copies to sign and the issued paper."""
    rows = Paper.objects.filter(subject_type=ledger.subject_type(Decision), subject_id=decision.pk, kind=PaperKind.DECISION)
    return list(rows.select_related("file").order_by("-id"))
