"""Milestones: the dates of a campaign, whose date each one is, and whether their order makes sense."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emulation.models import Campaign, Milestone, MilestoneKind
from units import clock
from units.models import UnitKind
from units.vietnamese import date_vn

K = MilestoneKind
Slot = tuple[str, str]  # kind of milestone, kind of unit ("" = everybody else)

# Every date a campaign may have, in the order of the form, with its name on screens.
SLOTS: dict[Slot, str] = {
    (K.REGISTRATION, ""): "Đăng ký thi đua",
    (K.FILING, UnitKind.COMMUNE): "Cấp xã nộp hồ sơ",
    (K.FILING, UnitKind.DISTRICT): "Cấp huyện nộp hồ sơ",
    (K.FILING, UnitKind.DEPARTMENT): "Sở, ban, ngành nộp hồ sơ",
    (K.FILING, ""): "Đơn vị khác nộp hồ sơ",
    (K.COUNCIL, ""): "Họp Hội đồng",
    (K.DECISION, ""): "Ra quyết định",
}
FILING = tuple(slot for slot in SLOTS if slot[0] == K.FILING)
COUNCIL, DECISION = (K.COUNCIL, ""), (K.DECISION, "")

# (earlier, later): the later date may not come before the earlier one.
ORDER: tuple[tuple[Slot, Slot], ...] = (
    *(((K.REGISTRATION, ""), slot) for slot in FILING),
    ((K.FILING, UnitKind.COMMUNE), (K.FILING, UnitKind.DISTRICT)),
    *((slot, COUNCIL) for slot in FILING),
    (COUNCIL, DECISION),
)


def name(milestone: Milestone) -> str:
    """The milestone's name on screens; a unit kind outside the form's slots is named by its own word."""
    known = SLOTS.get((milestone.kind, milestone.unit_kind))
    return known or f"{milestone.get_kind_display()} ({milestone.get_unit_kind_display()})"


def misplaced(dates: Mapping[Slot, datetime.date | None]) -> dict[Slot, str]:
    """The slots whose date comes before one that must precede it, each with a sentence that says so."""
    faults: dict[Slot, str] = {}
    for earlier, later in ORDER:
        first, second = dates.get(earlier), dates.get(later)
        if first and second and second < first:
            faults.setdefault(later, f"“{SLOTS[later]}” phải từ ngày {date_vn(first)} trở đi, sau mốc “{SLOTS[earlier]}”.")
    return faults


def dates_of(campaign: Campaign) -> dict[Slot, datetime.date]:
    """The campaign's dates by slot (uses prefetched milestones)."""
    return {(row.kind, row.unit_kind): row.due_on for row in campaign.milestones.all()}


def filing_of(rows: Iterable[Milestone], unit_kind: str) -> Milestone | None:
    """The filing milestone that binds units of a kind: their own, else the one for everybody."""
    filing = {row.unit_kind: row for row in rows if row.kind == K.FILING}
    return filing.get(unit_kind) or filing.get("")


@dataclass(frozen=True, slots=True)
class Step:
    """One milestone on the line of steps."""

    label: str
    state: str
    when: datetime.date
    note: str = ""


def binding(rows: Iterable[Milestone], unit_kind: str) -> list[Milestone]:
    """The milestones that bind units of a kind, in order of date: of the filing dates only their own."""
    rows = list(rows)
    own = filing_of(rows, unit_kind)
    return sorted((row for row in rows if row.kind != K.FILING or row == own), key=_place)


def _place(row: Milestone) -> tuple[datetime.date, int]:
    return row.due_on, row.pk


def steps(rows: Iterable[Milestone]) -> list[Step]:
    """The line of milestones as of today: past ones done, the next one current."""
    rows = sorted(rows, key=_place)
    today = clock.today()
    coming = next((row.due_on for row in rows if row.due_on >= today), None)
    return [Step(name(row), _step_state(row.due_on, today, coming), row.due_on) for row in rows]


def _step_state(due: datetime.date, today: datetime.date, coming: datetime.date | None) -> str:
    if due < today:
        return "done"
    return "current" if due == coming else "todo"
