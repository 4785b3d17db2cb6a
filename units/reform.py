"""A whole reform as data: steps of a file in ``units/data/``, carried out through the verbs of `units.succession`, each all or nothing.

A step is done once: its key is kept with the change. Units are found by our own codes only.
"""

import datetime
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from units import clock, plans, registry, succession
from units.models.account import Account
from units.models.change import ChangeState, UnitChange
from units.models.unit import Unit
from units.moves import Refused
from units.plans import Act, NewUnit, Plan

DATA = Path(__file__).with_name("data")
REFORM = "reform-2024-2025"
PARENT, PARENT_BODY = "tinh-khanh-hoa", "UBND TỈNH KHÁNH HÒA"  # under which a reform's new communes come, unless a row says otherwise
ORDER = {"province": 0}  # place in lists: provinces first, communes after departments


def read(name: str = REFORM) -> dict[str, Any]:
    """A reform file as it stands."""
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))


def apply(*, through: datetime.date, by: Account, name: str = REFORM) -> list[str]:
    """Carry out every step effective until a day that is not done yet; returns their keys.

    In the demo each step is told on its own day, elsewhere it is recorded today with the effective date of its act.

    Raises:
        Refused: a step cannot be done; those before it stay done.
    """
    facts, done = read(name), []
    known = _done(facts["key"])
    for step in facts["steps"]:
        key = f"{facts['key']}/{step['key']}"
        if step["effective"] <= through and key not in known:
            with _telling(step["effective"]):
                if _step(step, key, by):
                    done.append(step["key"])
    if registry.refresh_today() or done:
        registry.rebuild_reach()
    return done


def _done(key: str) -> set[str]:
    rows = UnitChange.objects.filter(state__in=[ChangeState.DONE, ChangeState.PLANNED], plan__key__startswith=key)
    return set(rows.values_list("plan__key", flat=True))


def _telling(day: datetime.date) -> AbstractContextManager[None]:
    return clock.standing_on(day) if settings.DEMO else nullcontext()


def _step(step: Mapping[str, Any], key: str, by: Account) -> bool:
    """One step, all or nothing; whether anything was done."""
    with transaction.atomic():
        if "open" in step:
            opened = [_open(row, step["effective"]) for row in step["open"]]
            return any(opened)
        said = _act(step)
        kind = next(word for word in MAKERS if word in step)
        plan: Plan = plans.keyed(MAKERS[kind](step), key)
        succession.enter(plan, said, unit=Unit.objects.get(pk=plan.unit_ids[0]), by=by)
    return True


def _act(step: Mapping[str, Any]) -> Act:
    """The act of a step; unverified when the file could check the act or the step itself only in part or not at all."""
    facts = {"verified": True, "source": ""} | step["act"]
    sources = [facts["source"], step.get("source", "")]
    verified = facts["verified"] is True and step.get("verified", True) is True
    return Act(**facts | {"verified": verified, "source": "; ".join(source for source in sources if source)})


def _unit(code: str) -> Unit:
    """A unit by our code.

    Raises:
        Refused: there is none.
    """
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise Refused(f"Chưa có đơn vị mã “{code}”: nạp danh sách đơn vị trước khi nạp việc sắp xếp.")
    return unit


def _merge(step: Mapping[str, Any]) -> Plan:
    into, units = step["into"], [_unit(code) for code in step["merge"]]
    heir = _unit(into) if isinstance(into, str) else _new(into)
    return plans.merge(units=units, into=heir, on=step["effective"], parent_body=step.get("parent_body", ""))


def _split(step: Mapping[str, Any]) -> Plan:
    return plans.split(unit=_unit(step["split"]), into=[_unit(code) for code in step["into"]], on=step["effective"])


def _rename(step: Mapping[str, Any]) -> Plan:
    return plans.rename(unit=_unit(step["rename"]), name=step["name"], on=step["effective"], state_code=step.get("state_code", ""))


def _close(step: Mapping[str, Any]) -> Plan:
    return plans.close(unit=_unit(step["close"]), on=step["effective"], heir=_unit(step["heir"]) if "heir" in step else None)


MAKERS: dict[str, Callable[[Mapping[str, Any]], Plan]] = {"merge": _merge, "split": _split, "rename": _rename, "close": _close}


def _new(row: Mapping[str, Any]) -> NewUnit:
    """A people's committee from the name of its place: "Xã Bác Ái Tây"."""
    word, place = _place(row["name"])
    top = row["kind"] == "province"
    printed = {"parent_body": "" if top else PARENT_BODY, "symbol": "UBND", "head_post": "CHỦ TỊCH", "place_name": place}
    return NewUnit(
        name=f"UBND {word.lower()} {place}", kind=row["kind"], code=row["code"], state_code=row.get("state_code", ""), decides=True,
        parent_id=None if top else _unit(PARENT).pk, order=ORDER.get(row["kind"], 300), printed=printed,
    )  # fmt: skip


def _place(name: str) -> tuple[str, str]:
    words = name.split(" ")
    cut = 2 if name.startswith(("Thị trấn", "Đặc khu", "Thành phố")) else 1
    return " ".join(words[:cut]), " ".join(words[cut:])


def _open(row: Mapping[str, Any], on: datetime.date) -> bool:
    """Open a unit of the list unless it stands."""
    if Unit.objects.filter(code=row["code"]).exists():
        return False
    new = _new(row)
    make = partial(registry.open_unit, code=new.code, kind=new.kind, name=new.name, valid_from=on, state_code=new.state_code)
    make(
        parent=Unit.objects.get(pk=new.parent_id) if new.parent_id else None, decides=True, order=new.order, opened_on=on,
        printed={"issuing_body": registry.issuing_body(new.name)} | new.printed,
    )  # fmt: skip
    return True
