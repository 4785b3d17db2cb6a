"""What a reorganisation asks for, as plain facts that a page builds, the database keeps and the day carries out."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from units.models.attachment import Attachment
from units.models.change import ChangeKind, UnitChange
from units.models.unit import Unit
from units.vietnamese import date_vn, join_vn, nfc

K = ChangeKind


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit that the act opens. ``printed``: issuing_body, parent_body, head_post, symbol, place_name; an empty code is made."""

    name: str
    kind: str
    parent_id: int | None = None
    code: str = ""
    state_code: str = ""
    sector: str = ""
    decides: bool = False
    has_council: bool = False
    is_grassroots: bool = False
    order: int = 0
    printed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """The act by which it is done. ``text`` is how sentences cite it. Who records it has it at hand; what a file of a reform could not
    check against the official text is not ``verified``, and ``source`` says where it is from."""

    number: str
    issued_on: datetime.date
    issuer: str
    title: str = ""
    file: Attachment | None = None
    verified: bool = True
    source: str = ""

    @property
    def text(self) -> str:
        return f"{self.number} ngày {date_vn(self.issued_on)}"


@dataclass(frozen=True, slots=True)
class Plan:
    """``unit_ids``: whom it is about; ``into``: the successors (keys or units to open), the main one first; the rest by kind."""

    kind: str
    on: datetime.date
    unit_ids: tuple[int, ...]
    into: tuple[int | NewUnit, ...] = ()
    closes: bool = True
    name: str = ""
    printed: dict[str, str] = field(default_factory=dict)
    state_code: str = ""
    parent_id: int | None = None
    parent_body: str = ""
    key: str = ""

    @property
    def existing(self) -> set[int]:
        """Keys of every unit it touches that stands already: the right of whoever records it is asked over these."""
        heirs = {one for one in self.into if isinstance(one, int)}
        parents = {one.parent_id for one in self.into if isinstance(one, NewUnit)} | {self.parent_id}
        return {*self.unit_ids, *heirs, *(pk for pk in parents if pk is not None)}


def merge(*, units: Iterable[Unit], into: Unit | NewUnit, on: datetime.date, parent_body: str = "") -> Plan:
    """Units end and another, standing or new, takes their place. ``parent_body`` is printed by the units that come under it."""
    return Plan(K.MERGE, on, tuple(unit.pk for unit in units), (_place(into),), parent_body=parent_body)


def split(*, unit: Unit, into: Iterable[Unit | NewUnit], on: datetime.date, closes: bool = True) -> Plan:
    """A unit is divided; the first successor is the main one. When it goes on smaller, its running matters stay with it."""
    return Plan(K.SPLIT, on, (unit.pk,), tuple(_place(one) for one in into), closes=closes)


def rename(*, unit: Unit, name: str, on: datetime.date, printed: dict[str, str] | None = None, state_code: str = "") -> Plan:
    """A new name from a day on; printed columns that are not given follow the name or stay."""
    return Plan(K.RENAME, on, (unit.pk,), name=nfc(name), printed=printed or {}, state_code=state_code, closes=False)


def transfer(*, unit: Unit, parent: Unit, on: datetime.date, parent_body: str = "") -> Plan:
    """The unit comes under another one."""
    return Plan(K.TRANSFER, on, (unit.pk,), parent_id=parent.pk, parent_body=parent_body, closes=False)


def close(*, unit: Unit, on: datetime.date, heir: Unit | None = None) -> Plan:
    """The unit ends. ``heir`` takes what is left open; accounts and seats go to nobody."""
    return Plan(K.CLOSE, on, (unit.pk,), (heir.pk,) if heir else ())


def keyed(plan: Plan, key: str) -> Plan:
    """The plan under a key by which a reform finds it done."""
    return replace(plan, key=key)


def _place(one: Unit | NewUnit) -> int | NewUnit:
    return one if isinstance(one, NewUnit) else one.pk


# --- kept and read back ----------------------------------------------------------------------------------------------------


def to_json(plan: Plan) -> dict[str, Any]:
    """As `UnitChange.plan` keeps it."""
    into = [one if isinstance(one, int) else asdict(one) for one in plan.into]
    return asdict(replace(plan, into=())) | {"kind": str(plan.kind), "on": plan.on.isoformat(), "into": into}


def standing_of(act: Act) -> dict[str, Any]:
    """What `UnitChange.plan` keeps of an act that was not checked against the official text; nothing of any other."""
    return {} if act.verified else {"act_verified": False, "act_source": act.source}


def of_change(change: UnitChange) -> Plan:
    """The plan of a recorded change."""
    said = {name: value for name, value in change.plan.items() if name in Plan.__dataclass_fields__}
    into = tuple(one if isinstance(one, int) else NewUnit(**one) for one in said["into"])
    return Plan(**said | {"on": datetime.date.fromisoformat(said["on"]), "unit_ids": tuple(said["unit_ids"]), "into": into})


def act_of(change: UnitChange) -> Act:
    said = Act(change.act_number, change.act_issued_on, change.act_issuer, change.act_title, change.act_file)
    return replace(said, verified=change.act_verified, source=change.act_source)


def sentence(plan: Plan, names: dict[int, str]) -> str:
    """What is done, in one line; ``names`` maps the keys of units to their names of that day."""
    own = join_vn(names.get(pk, "?") for pk in plan.unit_ids)
    heirs = join_vn(names.get(one, "?") if isinstance(one, int) else one.name for one in plan.into)
    since = f"từ {date_vn(plan.on)}"
    if plan.kind == K.MERGE:
        return f"Sáp nhập {own} vào {heirs} {since}"
    if plan.kind == K.SPLIT:
        return f"Chia {own} thành {heirs} {since}" if plan.closes else f"Tách {heirs} từ {own} {since}"
    if plan.kind == K.RENAME:
        return f"Đổi tên {own} thành {plan.name} {since}" if plan.name not in own else f"Đổi thông tin in trên văn bản của {own} {since}"
    if plan.kind == K.TRANSFER:
        return f"Chuyển {own} về trực thuộc {names.get(plan.parent_id or 0, '?')} {since}"
    return f"{own} kết thúc hoạt động {since}" + (f", {heirs} tiếp nhận việc còn lại" if heirs else "")
