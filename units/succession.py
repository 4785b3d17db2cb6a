"""Reorganisations: merge, split, rename, transfer, close — by an act, from a day on, shown before they are done, undoable the same
day. What is asked for is a `Plan`; what it did stands on its tape (`units.tape`), written by `units.handover` and by the upper floors
through `ports.on_unit_succession`.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from units import access, clock, handover, ledger, ports, registry
from units.lineage import predecessors, sentence_of, successors, units_of_change, visible_to
from units.models.account import Account, Role
from units.models.change import ChangeKind, ChangeState, ChangeStep, UnitChange
from units.models.recipient import Recipient
from units.models.unit import Unit, UnitReach, UnitSuccession
from units.moves import Conflict, Move, Moves, Refused, perform
from units.notifications import Tell, tell
from units.plans import Act, NewUnit, Plan, act_of, close, merge, of_change, rename, split, standing_of, to_json, transfer
from units.preconditions import faults
from units.tape import Tape, play_back
from units.tokens import act
from units.vietnamese import date_vn

__all__ = [
    "Act", "NewUnit", "Plan", "act_of", "close", "merge", "predecessors", "rename", "sentence_of", "split", "successors",
    "transfer", "units_of_change", "visible_to",
]  # fmt: skip

K, S = ChangeKind, ChangeState
RUNNERS = frozenset({Role.ADMIN})
TOLD = frozenset({Role.CLERK, Role.HEAD})
BEYOND = "Việc này đụng tới đơn vị ngoài phạm vi quản trị của bạn, hoặc cấp trên của đơn vị mới. Nhờ quản trị cấp trên ghi nhận."
ORDER = (
    "Phải xong trước", handover.UNITS, handover.BELOW, handover.ROLES, handover.RECIPIENTS, "Tờ trình", "Hồ sơ đang mở",
    "Phiên họp, quyết định", "Chỗ trong khối", "Phong trào gửi tới",
)  # fmt: skip


def _undoable(rows: Sequence[UnitChange]) -> list[str]:
    late = "Chỉ hoàn tác được trong ngày thực hiện ({day}). Hãy ghi một lần sắp xếp mới."
    return [late.format(day=date_vn(row.done_on)) for row in rows if row.done_on != clock.today()]


CHANGE = Moves(
    "unitchange",
    ChangeState,
    (
        Move("do", "Thực hiện", "đã được thực hiện", (S.PLANNED,), S.DONE, frozenset(), follows=True),
        Move("undo", "Hoàn tác", "đã hoàn tác", (S.DONE,), S.UNDONE, RUNNERS, guard=_undoable),
        Move("cancel", "Hủy", "đã hủy trước ngày hiệu lực", (S.PLANNED,), S.CANCELLED, RUNNERS, needs_note=True),
    ),
)
WORDS = CHANGE.words() | {
    "unitchange.record": "đã ghi nhận",
    "unitchange.blocked": "chưa thực hiện được vào ngày hiệu lực",
    "unitchange.assign": "đã chuyển người, tập thể, hộ sang đơn vị kế thừa",
}


# --- who may ------------------------------------------------------------------------------------------------------------------


def admin_units(account: Account) -> QuerySet[Unit]:
    """Open units where the account is administrator: one of them records the change."""
    return Unit.objects.open_on(clock.today()).filter(id__in=access.units_of(account, RUNNERS))


def choosable(account: Account) -> QuerySet[Unit]:
    """Open units that the account may reorganise."""
    return Unit.objects.open_on(clock.today()).filter(id__in=access.reach_of(account, RUNNERS))


def may_reorganise(account: Account) -> bool:
    return access.has_role(account, RUNNERS)


def _need_right(plan: Plan, by: Account) -> None:
    reached = UnitReach.objects.filter(descendant_id__in=plan.existing, ancestor_id__in=access.units_of(by, RUNNERS))
    if plan.existing - set(reached.values_list("descendant_id", flat=True)):
        raise PermissionDenied(BEYOND)


# --- before ---------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """One kind of thing that moves, with lines that say what becomes of each; the lines may be fewer than ``count``."""

    name: str
    count: int
    lines: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"{self.name} ({self.count})"


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be done. ``planned``: it waits for its day, and refusals of upper floors then count as of that day."""

    groups: tuple[Group, ...]
    refusals: tuple[str, ...]
    planned: bool

    @property
    def ok(self) -> bool:
        return not self.refusals


def preview(plan: Plan, act: Act, *, by: Account) -> Preview:
    """Do it, read what it did, and throw it away.

    Raises:
        PermissionDenied: the account does not administer all units concerned.
    """
    _need_right(plan, by)
    planned = plan.on > clock.today()
    with transaction.atomic():
        units = _locked(plan)
        stopped = faults(plan, units)
        tape = Tape()
        if not stopped:
            _carry_out(plan, units, act.text, by, tape)
        transaction.set_rollback(True)
    if planned and tape.refusals:
        tape.say(ORDER[0], *tape.refusals)
        tape.refusals = []
    return Preview(_groups(tape), tuple(stopped or tape.refusals), planned)


def _groups(tape: Tape) -> tuple[Group, ...]:
    shown = sorted(tape.said, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    groups = []
    for name in shown:
        lines = tape.said[name][: handover.SHOWN]
        count = len(tape.said[name]) + tape.unsaid[name]
        rest = [f"… và {count - len(lines)} dòng nữa"] if count > len(lines) else []
        groups.append(Group(name, count, (*lines, *rest)))
    return tuple(group for group in groups if group.count)


# --- doing ----------------------------------------------------------------------------------------------------------------------


def record_change(plan: Plan, said: Act, *, unit: Unit, by: Account) -> UnitChange:
    """Record a reorganisation at a unit that the account administers. Effective today or before: it is done; later: it waits.

    Raises:
        PermissionDenied: the account does not administer the unit and all units concerned.
        Refused: something stands against it (`preview` says the same).
    """
    if not access.has_role(by, RUNNERS, unit.pk):
        raise PermissionDenied
    _need_right(plan, by)
    return enter(plan, said, unit=unit, by=by)


def enter(plan: Plan, said: Act, *, unit: Unit, by: Account) -> UnitChange:
    """`record_change` without asking for a right: for the loading of a reform by whoever runs the server."""
    with act():
        if stopped := faults(plan, _locked(plan)):
            raise Refused(*stopped)
        change = UnitChange.objects.create(
            kind=plan.kind, unit=unit, effective_on=plan.on, act_number=said.number, act_issued_on=said.issued_on,
            act_issuer=said.issuer, act_title=said.title, act_file=said.file, plan=to_json(plan) | standing_of(said), recorded_by=by,
            recorded_at=clock.now(), public_id=uuid.uuid4().hex,
        )  # fmt: skip
        ledger.record([change], "unitchange.record", by=by, note=sentence_of(change))
        return _do(change, by) if plan.on <= clock.today() else change


def _do(change: UnitChange, by: Account | None) -> UnitChange:
    """Carry a locked, planned change out, keep its tape and what it did in words."""
    plan, tape = of_change(change), Tape()
    units = _locked(plan)
    if stopped := faults(plan, units, besides=change):
        raise Refused(*stopped)
    said = sentence_of(change)
    heirs = _carry_out(plan, units, change.act, by, tape)
    if tape.refusals:
        raise Refused(*tape.refusals)
    tape.store(change)
    done = {"said": said, "heirs": [unit.pk for unit in heirs], "done": [[g.name, g.count, list(g.lines)] for g in _groups(tape)]}
    also = {"done_on": clock.today(), "plan": change.plan | done}
    (row,) = perform(CHANGE, "do", [change], by=by, versions={change.pk: change.version}, also=also)
    concerned = [*(units[pk] for pk in plan.unit_ids), *(unit for unit in heirs if unit.pk not in plan.unit_ids)]
    # Filed under the recording unit: an entry under a unit that was opened just now would keep it from being undone.
    ledger.record(concerned, f"unit.{plan.kind}", by=by, note=f"{said} ({change.act})", unit=change.unit)
    tell([Tell(unit.pk, TOLD, f"{said} theo {change.act}.", "/") for unit in concerned], by=by)
    return row


def _locked(plan: Plan) -> dict[int, Unit]:
    """The units it touches, locked in key order; nobody else changes the tree until the end."""
    registry.one_writer()
    rows = Unit.objects.select_for_update(of=("self",)).filter(pk__in=plan.existing).order_by("pk")
    units = {row.pk: row for row in rows}
    if plan.existing - units.keys():
        raise Conflict
    return units


def _carry_out(plan: Plan, units: dict[int, Unit], act_text: str, by: Account | None, tape: Tape) -> list[Unit]:
    """Write everything; returns the successors. The columns of today and the closure follow at the end."""
    heirs = [units[one] if isinstance(one, int) else handover.open_new(one, on=plan.on, tape=tape) for one in plan.into]
    own = [units[pk] for pk in plan.unit_ids]
    touched = {unit.pk for unit in [*own, *heirs]}
    if plan.kind == K.RENAME:
        handover.set_name(own[0], plan.name, plan.printed, on=plan.on, tape=tape)
        if plan.state_code:
            tape.alter(Unit.objects.filter(pk=own[0].pk), state_code=plan.state_code)
    elif plan.kind == K.TRANSFER:
        parent = units[plan.parent_id or 0]
        handover.set_place(own, parent, on=plan.on, tape=tape, parent_body=plan.parent_body)
        tape.say(handover.UNITS, f"{own[0]}: chuyển về trực thuộc {parent} từ {date_vn(plan.on)}")
    else:
        touched |= _hand_over(plan, own, heirs, act_text=act_text, by=by, tape=tape)
    handover.refresh(tape, touched)
    registry.rebuild_reach()
    return heirs


def _hand_over(plan: Plan, own: list[Unit], heirs: list[Unit], *, act_text: str, by: Account | None, tape: Tape) -> set[int]:
    """Merge, split, close: successors, then what follows them on this floor and on the upper ones; returns units that moved."""
    heir, others = (heirs[0], tuple(heirs[1:])) if heirs and plan.closes else (None, tuple(heirs))
    whole = [
        ports.Handover(kind=plan.kind, unit=unit, heir=heir, others=others, closes=plan.closes, on=plan.on, tape=tape, by=by, act=act_text)
        for unit in own
    ]
    moved: set[int] = set()
    for h in whole:
        handover.end_unit(h)
        if plan.closes:
            moved |= set(handover.children(h, plan.parent_body))
            handover.standing_body(h)
    if plan.closes:
        handover.roles(own, heir if plan.kind != K.CLOSE else None, on=plan.on, tape=tape)
    handover.refresh(tape, moved)
    registry.rebuild_reach()  # the upper floors ask for the way up
    if plan.kind == K.MERGE and heir:
        handover.recipients(Recipient.objects.filter(unit__in=own), heir, on=plan.on, tape=tape)
        for h in whole:
            handover.whole_units(h)
    for provider in ports.on_unit_succession:
        for h in whole:
            provider(h)
    return moved


# --- after ----------------------------------------------------------------------------------------------------------------------


def undo(change: UnitChange, *, by: Account, version: int) -> UnitChange:
    """Put everything back on the day it was done.

    Raises:
        Conflict, PermissionDenied: as `units.moves.perform`.
        Refused: another day, a later reorganisation stands on it, or somebody has altered what it wrote.
    """
    with act():
        registry.one_writer()
        (row,) = perform(CHANGE, "undo", [change], by=by, versions={change.pk: version})
        if refusals := _built_upon(row) or play_back(row):
            raise Refused(*refusals)
        registry.refresh_today()
        registry.rebuild_reach()
        ledger.record(
            list(Unit.objects.filter(pk__in=of_change(row).unit_ids)), "unit.undo", by=by, note=f"{row.plan.get('said', '')} ({row.act})"
        )
    return row


def _built_upon(change: UnitChange) -> list[str]:
    """Later reorganisations that touched the same rows."""
    own = change.steps.order_by("id")
    last = own.last()
    if last is None:
        return []
    same = own.order_by().filter(model=OuterRef("model"), object_id=OuterRef("object_id"))
    later = ChangeStep.objects.filter(Exists(same), id__gt=last.pk, change__state=S.DONE).exclude(change=change)
    rows = UnitChange.objects.filter(pk__in=later.values("change_id"))
    return [f"Hoàn tác việc sau trước đã: {row.plan.get('said') or row}." for row in rows]


def cancel(change: UnitChange, *, by: Account, version: int, note: str) -> UnitChange:
    """Take back a change that still waits for its day."""
    (row,) = perform(CHANGE, "cancel", [change], by=by, versions={change.pk: version}, note=note)
    return row


def perform_due() -> int:
    """Do what has come to its day; returns how many were done. Harmless when two run at once: each change is locked first.

    What is refused on the day stays planned; its recorder is told once with the reasons, and it is tried again.
    """
    done = 0
    due = UnitChange.objects.filter(state=S.PLANNED, effective_on__lte=clock.today()).order_by("effective_on", "id")
    for pk in list(due.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                registry.one_writer()
                change = UnitChange.objects.select_for_update(of=("self",)).get(pk=pk)
                if change.state == S.PLANNED:
                    _do(change, None)
                    done += 1
        except Refused as refusal:
            _say_blocked(pk, " ".join(refusal.reasons))
    return done


def _say_blocked(pk: int, reasons: str) -> None:
    with transaction.atomic():
        change = UnitChange.objects.select_for_update(of=("self",)).get(pk=pk)
        if change.state == S.PLANNED and change.plan.get("blocked") != reasons:
            UnitChange.objects.filter(pk=pk).update(plan=change.plan | {"blocked": reasons})
            ledger.record([change], "unitchange.blocked", by=None, note=reasons)
            text = f"Chưa thực hiện được: {sentence_of(change)}. {reasons}"
            tell([Tell(change.unit_id, RUNNERS, text, f"/sap-xep/{change.public_id}/")])


def assign_recipients(ids: Iterable[int], *, to: Unit, by: Account) -> int:
    """After a split: put recipients of the divided unit under one of its successors, with their posts; returns how many.

    Raises:
        PermissionDenied: the account administers neither.
        Refused: one of them is not managed by a predecessor of the unit.
    """
    wanted = set(ids)
    with act():
        registry.one_writer()
        edges = UnitSuccession.objects.filter(successor=to, effective_on__lte=clock.today())
        if not edges or not choosable(by).filter(pk=to.pk).exists():
            raise PermissionDenied
        rows = Recipient.objects.filter(pk__in=wanted, unit__in=edges.values("predecessor_id"))
        if rows.count() != len(wanted):
            raise Refused(f"Có người, tập thể hoặc hộ không thuộc đơn vị cũ của {to}. Tải lại trang và chọn lại.")
        tape = Tape()
        moved = handover.recipients(rows, to, on=clock.today(), tape=tape)
        if len(moved) != len(wanted):
            raise Refused("Tập thể là cả đơn vị cũ giữ nguyên ở đơn vị cũ: bỏ khỏi danh sách chuyển.")
        ledger.record(list(Recipient.objects.filter(pk__in=moved)), "unitchange.assign", by=by, note=str(to))
    return len(moved)


def groups_of(change: UnitChange) -> list[Group]:
    """What a change did, as it was said on the day; empty while it waits."""
    return [Group(name, count, tuple(lines)) for name, count, lines in change.plan.get("done", [])]
