"""What follows a unit on this floor when it ends: envelopes, nominations, council sessions, drafted decisions.

What was sent keeps the unit that sent it; whoever holds a role at the successor acts for it (`units.access`). Records never move.
"""

from collections.abc import Sequence

from django.db.models import Model, QuerySet

from awards.models import (
    CouncilSession,
    Decision,
    DecisionState,
    Dossier,
    DossierLine,
    DossierState,
    Nomination,
    NominationState,
    SessionState,
)
from units import ledger
from units.handover import SHOWN
from units.models import ChangeKind, Unit
from units.ports import Handover
from units.vietnamese import join_vn

DOSSIERS, CASES, COUNCIL = "Tờ trình", "Hồ sơ đang mở", "Phiên họp, quyết định"
UNSENT = [DossierState.DRAFT, DossierState.CONFIRMED]
UNSIGNED = [DecisionState.DRAFT, DecisionState.APPROVED, DecisionState.SENT_FOR_SIGNATURE]


def hand_over(h: Handover) -> None:
    """Called by `units.ports.on_unit_succession` for every unit that ends or is divided.

    Locks as everywhere: envelopes that are not received yet, then nominations, then received envelopes.
    """
    if not h.closes:
        return
    if stopped := _left_open(h) + _council_stops(h):
        h.tape.refuse(*stopped)
        return
    receiver = h.heir or h.unit.parent
    if receiver is not None:
        _envelopes(h, receiver)
        _nominations(h, receiver)
        received = Dossier.objects.filter(to_unit=h.unit, state=DossierState.RECEIVED)
        _told(h, DOSSIERS, Dossier, h.tape.alter(received, to_unit_id=receiver.pk), f"đang thẩm định ở {receiver}")
    _council(h)


def _left_open(h: Handover) -> list[str]:
    """A unit without a successor ends only when nothing of its own is open."""
    if h.heir is not None:
        return []
    rows = Nomination.objects.filter(unit=h.unit, state__in=NominationState.open()).select_related("recipient", "award")
    if not (count := rows.count()):
        return []
    named = join_vn([f"{row.recipient.name} ({row.get_state_display().lower()})" for row in rows.order_by("recipient__sort_key")[:5]])
    ask = "Chọn đơn vị tiếp nhận, hoặc ghi là sáp nhập"
    return [f"{h.unit} còn {count} hồ sơ đề nghị đang mở: {named}{' và các trường hợp khác' if count > 5 else ''}. {ask}."]


def _council_stops(h: Handover) -> list[str]:
    """A council's running matters go on only at a successor that decides; what is signed is issued first."""
    signed = Decision.objects.filter(unit=h.unit, state=DecisionState.SIGNED)
    found = [f"Quyết định “{row}” đã ký, chưa ban hành: cấp số và ban hành trước." for row in signed]
    if h.heir is not None and h.heir.decides:
        return found
    found += [f"Phiên họp “{row}” của {h.unit} {row.get_state_display().lower()}: chốt kết quả hoặc hủy trước." for row in _sessions(h)]
    return found + [f"Quyết định “{row}” của {h.unit} đang dở: ban hành hoặc hủy dự thảo trước." for row in _drafts(h)]


def _sessions(h: Handover) -> QuerySet[CouncilSession]:
    return CouncilSession.objects.filter(unit=h.unit, state__in=[SessionState.PLANNED, SessionState.OPEN])


def _drafts(h: Handover) -> QuerySet[Decision]:
    return Decision.objects.filter(unit=h.unit, state__in=UNSIGNED)


def _envelopes(h: Handover, receiver: Unit) -> None:
    """Unsent envelopes go on at the successor; what was sent to the unit waits at whoever takes its place.

    Where the unit's level goes, what it had gathered leaves its envelope: the nominations stand at the receiver, who does not gather.
    """
    unsent = Dossier.objects.filter(unit=h.unit, state__in=UNSENT)
    if h.kind == ChangeKind.CLOSE:
        envelopes = list(unsent.select_for_update().order_by("pk").values_list("pk", flat=True))
        own = Nomination.objects.filter(unit=h.unit).values("pk")
        h.tape.remove(DossierLine.objects.filter(dossier__in=envelopes).exclude(nomination__in=own))
    if h.heir is not None:
        _told(h, DOSSIERS, Dossier, h.tape.alter(unsent, unit_id=h.heir.pk), f"{h.heir} soạn tiếp, xin xác nhận lại nếu đã xác nhận")
    waiting = Dossier.objects.filter(to_unit=h.unit, state=DossierState.SENT)
    _told(h, DOSSIERS, Dossier, h.tape.alter(waiting, to_unit_id=receiver.pk), f"chờ tiếp nhận ở {receiver}")


def _nominations(h: Handover, receiver: Unit) -> None:
    """Drafts become the successor's; whatever else the unit holds, or gets back, goes to whoever takes its place."""
    rows = Nomination.objects.filter(state__in=NominationState.open())
    drafts = h.tape.alter(rows.filter(unit=h.unit, state=NominationState.DRAFT), unit_id=receiver.pk, holder_id=receiver.pk)
    held = h.tape.alter(rows.filter(holder=h.unit), holder_id=receiver.pk)
    # Its own cases come back to it: for them whoever is at the successor acts for it.
    back = h.tape.alter(rows.filter(return_to=h.unit).exclude(unit=h.unit), return_to_id=receiver.pk)
    _told(h, CASES, Nomination, drafts, f"{receiver} soạn tiếp")
    _told(h, CASES, Nomination, held, f"chuyển đến {receiver}")
    _told(h, CASES, Nomination, [pk for pk in back if pk not in set(held)], f"bổ sung xong thì gửi lại {receiver}")


def _council(h: Handover) -> None:
    if h.heir is None:
        return
    sessions = h.tape.alter(_sessions(h), unit_id=h.heir.pk)
    drafts = h.tape.alter(_drafts(h), unit_id=h.heir.pk, signatory_id=None)
    h.tape.say(COUNCIL, *(f"Phiên họp “{row}”: {h.heir} họp tiếp" for row in CouncilSession.objects.filter(pk__in=sessions)))
    rows = Decision.objects.filter(pk__in=drafts)
    h.tape.say(COUNCIL, *(f"Quyết định “{row}”: {h.heir} làm tiếp, chọn lại người ký" for row in rows))


def _told(h: Handover, group: str, model: type[Model], ids: Sequence[int], what: str) -> None:
    """Lines for the preview and entries for the ledger, in a number of queries that does not grow with the rows."""
    rows = list(model._default_manager.filter(pk__in=ids).order_by("-pk")) if ids else []
    shown = model._default_manager.filter(pk__in=[row.pk for row in rows[:SHOWN]])
    if model is Nomination:
        shown = shown.select_related("recipient", "award")
    h.tape.say(group, *(f"{row}: {what}" for row in (shown if rows else [])))
    h.tape.say_more(group, max(len(rows) - SHOWN, 0))
    if rows:
        # Filed under the old unit: an entry under a unit opened just now would keep it from being undone.
        ledger.record(rows, f"{ledger.subject_type(model)}.hand_over", by=h.by, note=what, unit=h.unit)
