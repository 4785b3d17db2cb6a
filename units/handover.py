"""What a reorganisation writes on this floor: names, places, successors, roles, recipients with their posts. All through the tape."""

import datetime
from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from units import clock, registry
from units.models.account import Role, RoleAssignment
from units.models.recipient import CollectiveDetail, Post, Recipient
from units.models.unit import Unit, UnitName, UnitPlace, UnitStanding, UnitSuccession
from units.plans import NewUnit
from units.ports import Handover
from units.tape import Tape
from units.vietnamese import ascii_filename, date_vn

DAY = datetime.timedelta(days=1)
SHOWN = 50  # lines of a group that are written out; the rest is counted
# Roles that follow the work to the successor. A council and its standing body belong to the unit that had them; a head only takes
# over where nobody heads the successor and no second head comes.
MOVING = frozenset({Role.CLERK, Role.ADMIN, Role.RECORDS_CLERK, Role.AUDITOR, Role.SUPPORT})
UNITS, ROLES, RECIPIENTS, BELOW = "Đơn vị", "Tài khoản", "Người, tập thể, hộ", "Đơn vị trực thuộc"
PRINTED = ("issuing_body", "parent_body", "head_post", "symbol", "place_name")


# --- units ------------------------------------------------------------------------------------------------------------------


def open_new(wanted: NewUnit, *, on: datetime.date, tape: Tape) -> Unit:
    """Open the unit that the act makes; its code is made from its name when none is given."""
    parent = Unit.objects.get(pk=wanted.parent_id) if wanted.parent_id else None
    unit = registry.open_unit(
        code=wanted.code or fresh_code(wanted.name), kind=wanted.kind, name=wanted.name, valid_from=on, parent=parent,
        printed={"issuing_body": registry.issuing_body(wanted.name)} | {name: text for name, text in wanted.printed.items() if text},
        state_code=wanted.state_code, sector=wanted.sector, decides=wanted.decides, order=wanted.order, opened_on=on,
    )  # fmt: skip
    UnitStanding.objects.filter(unit=unit).update(has_council=wanted.has_council, is_grassroots=wanted.is_grassroots)
    tape.note_made([unit])
    for model in (UnitName, UnitPlace, UnitStanding):
        tape.note_made(list(model.objects.filter(unit=unit)))
    tape.say(UNITS, f"{unit}: thành lập từ {date_vn(on)}")
    return unit


def fresh_code(name: str) -> str:
    """A free code from a name: ``ubnd-xa-bac-ai-tay``, ``…-2``."""
    stem = ascii_filename(name).removeprefix("ubnd-")[:30] or "don-vi"
    taken = set(Unit.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for n in range(1, len(taken) + 2) if (code := stem if n == 1 else f"{stem}-{n}") not in taken)


def end_unit(h: Handover) -> None:
    """Close the unit and say who follows it."""
    rows = [UnitSuccession(predecessor=h.unit, successor=h.heir, effective_on=h.on, act=h.act, is_main=h.closes)] if h.heir else []
    rows += [UnitSuccession(predecessor=h.unit, successor=one, effective_on=h.on, act=h.act, is_main=False) for one in h.others]
    h.tape.make(rows)
    if h.closes:
        h.tape.alter(Unit.objects.filter(pk=h.unit.pk), closed_on=h.on)
        h.tape.say(UNITS, f"{h.unit}: kết thúc hoạt động từ {date_vn(h.on)}")


def set_name(unit: Unit, name: str, printed: dict[str, str], *, on: datetime.date, tape: Tape) -> None:
    """The name from a day on. Printed columns that are not given stay; the issuing body follows the name as it did before."""
    old = unit.names_row(on)
    columns = {column: getattr(old, column) for column in PRINTED} | {column: text for column, text in printed.items() if text}
    if "issuing_body" not in printed and name != old.name:
        columns["issuing_body"] = registry.issuing_body(name)
    if old.valid_from == on:
        tape.alter(UnitName.objects.filter(pk=old.pk), name=name, **columns)
    else:
        tape.make([UnitName(unit=unit, name=name, valid_from=on, **columns)])
    tape.say(UNITS, f"{old.name}: đổi thành {name} từ {date_vn(on)}" if name != old.name else f"{name}: đổi thông tin in trên văn bản")


def set_place(units: Sequence[Unit], parent: Unit, *, on: datetime.date, tape: Tape, parent_body: str = "") -> None:
    """Put units under another from a day on; ``parent_body`` is what their papers then print above their own name."""
    today = UnitPlace.objects.filter(unit__in=units, valid_from=on)
    placed = set(today.values_list("unit_id", flat=True))
    tape.alter(today, parent_id=parent.pk)
    tape.make(UnitPlace(unit=unit, parent=parent, valid_from=on) for unit in units if unit.pk not in placed)
    if parent_body:
        printing = {unit: unit.names_row(on) for unit in units}
        for unit, row in printing.items():
            if row.parent_body not in ("", parent_body):
                set_name(unit, row.name, {"parent_body": parent_body}, on=on, tape=tape)


def refresh(tape: Tape, unit_ids: Iterable[int]) -> None:
    """The columns of today of units whose dated rows changed; one update per different outcome."""
    today = clock.today()
    same: dict[tuple, list[int]] = {}
    for unit in Unit.objects.filter(pk__in=set(unit_ids)).prefetch_related("names", "places", "standings"):
        same.setdefault(tuple(registry.of_today(unit, today).items()), []).append(unit.pk)
    for columns, ids in same.items():
        tape.alter(Unit.objects.filter(pk__in=ids), **dict(columns))


def children(h: Handover, parent_body: str = "") -> list[int]:
    """Open units below the one that ends come under its successor; returns their keys."""
    if h.heir is None:
        return []
    rows = Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=h.on), parent=h.unit).exclude(pk=h.heir.pk)
    below = list(rows.prefetch_related("names"))
    set_place(below, h.heir, on=h.on, tape=h.tape, parent_body=parent_body)
    h.tape.say(BELOW, *(f"{unit}: chuyển về trực thuộc {h.heir}" for unit in below))
    return [unit.pk for unit in below]


def standing_body(h: Handover) -> None:
    """Who served the ended unit serves its successor, unless that has its own; whom the ended unit served, its successor serves."""
    if h.heir is None:
        return
    h.tape.alter(Unit.objects.filter(standing_body=h.unit), standing_body_id=h.heir.pk)
    if h.unit.standing_body_id and h.heir.standing_body_id is None and h.unit.standing_body_id != h.heir.pk:
        h.tape.alter(Unit.objects.filter(pk=h.heir.pk), standing_body_id=h.unit.standing_body_id)


# --- accounts -----------------------------------------------------------------------------------------------------------------


def roles(units: Sequence[Unit], heir: Unit | None, *, on: datetime.date, tape: Tape) -> None:
    """Roles at ended units end the day before; those that follow the work begin at the successor on the day, or on their own later one."""
    valid = RoleAssignment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    rows = list(valid.filter(unit__in=units).select_related("account", "unit").order_by("unit__order", "unit_id", "role", "id"))
    held = {_seat(row) for row in valid.filter(unit=heir)} if heir else set()
    heads = {row.account_id for row in rows if row.role == Role.HEAD and row.delegation_id is None}
    headed = len(heads) > 1 or any(role == Role.HEAD for _, role, _ in held)
    following = [row for row in rows if heir and (row.role in MOVING or (row.role == Role.HEAD and not headed))]
    end_rows(RoleAssignment.objects.filter(pk__in=[row.pk for row in rows]), rows, on, tape)
    new = {}
    for row in following:
        if _seat(row) not in held:
            new.setdefault(
                _seat(row),
                RoleAssignment(
                    account=row.account, unit=heir, role=row.role, valid_from=max(on, row.valid_from), valid_to=row.valid_to,
                    delegation_id=row.delegation_id,
                ),
            )  # fmt: skip
    tape.make(new.values())
    for row in rows:
        after = f"chuyển sang {heir}" if row in following else "kết thúc, không chuyển"
        tape.say(ROLES, f"{row.account} – {row.get_role_display()} tại {row.unit}: {after}")


def _seat(row: RoleAssignment) -> tuple[int, str, int | None]:
    return row.account_id, row.role, row.delegation_id


def end_rows(table: QuerySet, rows: Sequence, on: datetime.date, tape: Tape) -> None:
    """Dated rows end the day before. One that was to begin on the day or later goes: at the ended unit it has no day; the tape keeps it."""
    tape.alter(table.filter(pk__in=[row.pk for row in rows if row.valid_from < on]), valid_to=on - DAY)
    tape.remove(table.filter(pk__in=[row.pk for row in rows if row.valid_from >= on]))


# --- recipients ---------------------------------------------------------------------------------------------------------------


def recipients(rows: QuerySet[Recipient], to: Unit, *, on: datetime.date, tape: Tape) -> list[int]:
    """Recipients come under another unit; the posts they hold at their old one go on there. Returns their keys."""
    old = list(rows.order_by().values_list("unit_id", flat=True).distinct())
    whole = CollectiveDetail.objects.filter(whole_unit_id__in=old).values("recipient_id")
    moved = tape.alter(rows.exclude(pk__in=whole), unit_id=to.pk)
    held = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on), unit_id__in=old)
    posts = [row for at in range(0, len(moved), 5000) for row in held.filter(recipient_id__in=moved[at : at + 5000])]
    later = [row.pk for row in posts if row.valid_from >= on]
    tape.alter(Post.objects.filter(pk__in=later), unit_id=to.pk)
    begun = [row for row in posts if row.valid_from < on]
    tape.make(Post(recipient_id=row.recipient_id, unit=to, title=row.title, valid_from=on, valid_to=row.valid_to) for row in begun)
    end_rows(Post.objects.filter(pk__in=[row.pk for row in begun]), begun, on, tape)
    names = Recipient.objects.filter(pk__in=moved[:SHOWN]).order_by("sort_key")
    tape.say(RECIPIENTS, *(f"{row} ({row.get_kind_display()}): chuyển sang {to}" for row in names))
    tape.say_more(RECIPIENTS, len(moved) - len(names))
    return moved


def whole_units(h: Handover) -> None:
    """Say which collectives stay: the one that *is* the ended unit keeps its awards there."""
    rows = Recipient.objects.filter(unit=h.unit, collective__whole_unit=h.unit)
    h.tape.say(RECIPIENTS, *(f"{row} (tập thể đơn vị cũ): giữ nguyên ở {h.unit}, đơn vị kế thừa vẫn xem được" for row in rows))
