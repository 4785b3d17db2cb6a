"""Holds (tạm dừng xét): nobody is awarded or proposed while a competent body verifies (khoản 4 Điều 4 Nghị định 98/2023/NĐ-CP).

A hold stands on that body's paper, never on a letter; the head of the standing body of a deciding unit above the recipient sets and ends
it. It takes effect for decisions that are not issued yet: setting and issuing wait for each other at the recipient's row.
"""

import datetime
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Q, QuerySet

from awards import doubles, records
from awards.models import Hold, HoldKind, Nomination, NominationState
from awards.nominations import NOMINATOR
from units import access, attachments, clock, ledger
from units.models import Account, Recipient, Role, Unit
from units.moves import Conflict, Refused
from units.notifications import Tell, tell
from units.tokens import act
from units.vietnamese import nfc

SETTERS = frozenset({Role.OFFICE_HEAD})
WORDS = {"hold.set": "đã ghi tạm dừng xét khen thưởng", "hold.end": "đã kết thúc tạm dừng xét khen thưởng"}


def may_set(account: Account, recipient: Recipient) -> bool:
    """Whether the account heads the standing body of a deciding unit that reaches the recipient. One query."""
    return _seats(account, recipient).exists()


def _seats(account: Account, recipient: Recipient) -> QuerySet[Unit]:
    mine = access.units_of(account, SETTERS)
    return Unit.objects.filter(id__in=mine, decides=True, reaches__descendant=recipient.unit_id).order_by("id")


def _must_set(account: Account, recipient: Recipient) -> None:
    """Raises PermissionDenied; a lent right that was used is noted for the ledger."""
    seat = _seats(account, recipient).first()
    if seat is None or not access.has_role(account, SETTERS, seat.pk):
        raise PermissionDenied


def shown_to(account: Account, recipients: Iterable[Recipient]) -> QuerySet[Hold]:
    """Holds of recipients whose unit lies in the account's reach: units that manage them, the standing body and above."""
    rows = list(recipients)
    may = records.rights(account, {row.unit_id for row in rows})
    return of([row for row in rows if row.unit_id in may.reads])


def of(recipients: Iterable[Recipient]) -> QuerySet[Hold]:
    """Their holds, the latest first; the caller has asked who reads them."""
    rows = Hold.objects.filter(recipient__in=list(recipients))
    return rows.select_related("set_by", "ended_by", "paper__file", "recipient").order_by("-starts_on", "-id")


def put(
    recipient: Recipient,
    *,
    kind: str,
    body_name: str,
    paper_number: str,
    paper_on: datetime.date,
    starts_on: datetime.date,
    by: Account,
    upload: UploadedFile | None = None,
) -> Hold:
    """Note that a competent body verifies a recipient; the units that nominate it now are told.

    Raises:
        PermissionDenied; Refused: no paper, a day that cannot be, or the same paper stands already.
    """
    told = {"kind": kind, "body_name": nfc(body_name.strip()), "paper_number": nfc(paper_number.strip())}
    if reasons := _wrong(told, paper_on, starts_on):
        raise Refused(*reasons)
    with act():
        _must_set(by, recipient)
        kept = set(doubles.lock([recipient.pk]).values())
        same = Hold.objects.filter(Q(recipient__in=kept) | Q(recipient__merged_into__in=kept), ended_at=None)
        if same.filter(paper_number=told["paper_number"], paper_on=paper_on).exists():
            raise Refused(f"Đã ghi tạm dừng xét theo văn bản số {told['paper_number']}.")
        paper = attachments.attach(upload, unit=recipient.unit, by=by) if upload else None
        days = {"paper_on": paper_on, "starts_on": starts_on}
        hold = Hold.objects.create(recipient=recipient, set_by=by, set_at=clock.now(), paper=paper, **told, **days)
        ledger.record([hold], "hold.set", by=by, note=f"{hold.body_name}, văn bản số {hold.paper_number} ngày {paper_on:%d/%m/%Y}")
        tell(_tells(recipient, f"tạm dừng xét khen thưởng từ {starts_on:%d/%m/%Y}: cơ quan có thẩm quyền đang xác minh"), by=by)
    return hold


def _wrong(told: dict[str, str], paper_on: datetime.date, starts_on: datetime.date) -> list[str]:
    lacking = {"body_name": "Cơ quan đang xác minh: ghi tên cơ quan.", "paper_number": "Số văn bản: ghi số văn bản của cơ quan ấy."}
    reasons = [sentence for name, sentence in lacking.items() if not told[name]]
    if told["kind"] not in HoldKind.values:
        reasons.append("Lý do: chọn một lý do trong danh sách.")
    if paper_on > clock.today():
        reasons.append("Ngày văn bản: ở sau hôm nay.")
    if starts_on < paper_on:
        reasons.append("Từ ngày: không được trước ngày văn bản của cơ quan có thẩm quyền.")
    return reasons


def end(hold: Hold, *, ends_on: datetime.date, reason: str, by: Account, version: int) -> Hold:
    """End a hold on a day (its last), with what that stands on; the units that nominate the recipient now are told.

    Raises:
        PermissionDenied, Conflict; Refused: no reason, a day before its first or to come, or it ended already.
    """
    if not reason.strip():
        raise Refused("Căn cứ kết thúc: ghi văn bản kết luận của cơ quan có thẩm quyền.")
    with act():
        _must_set(by, hold.recipient)
        doubles.lock([hold.recipient_id])
        row = Hold.objects.select_for_update(of=("self",)).filter(pk=hold.pk, version=version).first()
        if row is None:
            raise Conflict
        if row.ended_at:
            raise Refused("Việc tạm dừng xét này đã kết thúc.")
        if not row.starts_on <= ends_on <= clock.today():
            raise Refused(f"Đến hết ngày: từ {row.starts_on:%d/%m/%Y} đến hôm nay.")
        told = {"ends_on": ends_on, "ended_by": by, "ended_at": clock.now(), "end_reason": nfc(reason.strip())}
        Hold.objects.filter(pk=row.pk).update(version=F("version") + 1, **told)
        ledger.record([row], "hold.end", by=by, note=reason.strip(), fields=["ends_on"])
        tell(_tells(hold.recipient, f"hết tạm dừng xét khen thưởng từ sau ngày {ends_on:%d/%m/%Y}"), by=by)
    return Hold.objects.get(pk=row.pk)


def _tells(recipient: Recipient, sentence: str) -> list[Tell]:
    """One message for each unit with a live case of the recipient, whichever of its rows that names."""
    kept = recipient.merged_into_id or recipient.pk
    same = Q(recipient=kept) | Q(recipient__merged_into=kept)
    first: dict[int, Nomination] = {}
    for row in Nomination.objects.filter(same, state__in=NominationState.open()).order_by("pk"):
        first.setdefault(row.unit_id, row)
    return [Tell(unit, NOMINATOR, f"{recipient.name}: {sentence}.", f"/truong-hop/{row.public_id}/") for unit, row in first.items()]
