"""The tape of a reorganisation: every row it makes, alters or removes is written down with its values before and after.

The preview runs the same code and throws the transaction away; `play_back` undoes it. A row altered twice has one step: the first
values before, the last ones after. Version columns only ever grow, also when something is undone.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, ProtectedError, RestrictedError

from units.models.change import ChangeStep, UnitChange

CHUNK = 5000  # keys in one query: below what both databases take
VERSION = "version"


@dataclass
class Tape:
    """What a running reorganisation has done so far, the sentences that say it, and what stands against it."""

    steps: dict[tuple[str, int], ChangeStep] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unsaid: Counter[str] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)

    def say(self, group: str, *lines: str) -> None:
        """Add lines that people read before and after, under a heading."""
        self.said[group].extend(lines)

    def say_more(self, group: str, count: int) -> None:
        """Count lines of a group that are not written out."""
        self.unsaid[group] += count

    def refuse(self, *reasons: str) -> None:
        """Say why it cannot be done: the whole reorganisation is then thrown away."""
        self.refusals.extend(reason for reason in reasons if reason not in self.refusals)

    def make(self, rows: Iterable[models.Model]) -> list[Any]:
        """Insert rows of one model in one query."""
        rows = list(rows)
        if not rows:
            return []
        return self.note_made(type(rows[0])._default_manager.bulk_create(rows))

    def note_made(self, rows: Sequence[models.Model]) -> list[Any]:
        """Write down rows that another verb has inserted."""
        for row in rows:
            step = ChangeStep(model=row._meta.label, object_id=row.pk, made=True, after=_values(row, _columns(type(row))))
            self.steps[(step.model, row.pk)] = step
        return list(rows)

    def alter(self, rows: models.QuerySet, **values: Any) -> list[int]:
        """Lock rows, set columns (by attribute name: ``unit_id=3``) and bump the version of those that have one.

        ``rows`` joins no other table (that one would be locked too): conditions on others are subqueries. Rows that hold these
        values already are left alone. Returns the keys altered, in order. Two queries per 5,000 rows.
        """
        model = rows.model
        watched = [*values, *([VERSION] if _versioned(model) else [])]
        wanted = {name: _plain(value) for name, value in values.items()}
        found = rows.select_for_update().order_by("pk").values("pk", *watched)
        changed = [row for row in found if any(_plain(row[name]) != wanted[name] for name in values)]
        bump = {VERSION: F(VERSION) + 1} if _versioned(model) else {}
        for part in _parts([row["pk"] for row in changed]):
            model._default_manager.filter(pk__in=part).update(**values, **bump)
        for row in changed:
            before = {name: _plain(row[name]) for name in watched}
            after = wanted | ({VERSION: row[VERSION] + 1} if bump else {})
            self._altered(model._meta.label, row["pk"], before, after)
        return [row["pk"] for row in changed]

    def _altered(self, label: str, pk: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        step = self.steps.setdefault((label, pk), ChangeStep(model=label, object_id=pk))
        if not step.made:
            step.before = {**before, **step.before}
        step.after = {**step.after, **after}

    def remove(self, rows: models.QuerySet) -> int:
        """Delete rows that nothing points to; returns how many."""
        found = list(rows.select_for_update().order_by("pk"))
        for row in found:
            earlier = self.steps.get((row._meta.label, row.pk), ChangeStep())
            before = {**_values(row, _columns(type(row))), **earlier.before}
            self.steps[(row._meta.label, row.pk)] = ChangeStep(model=row._meta.label, object_id=row.pk, before=before)
        for part in _parts([row.pk for row in found]):
            rows.model._default_manager.filter(pk__in=part).delete()
        return len(found)

    def store(self, change: UnitChange) -> None:
        """Keep the steps with their change, after those it has already."""
        last = change.steps.count()
        for order, step in enumerate(self.steps.values(), last + 1):
            step.change, step.order = change, order
        ChangeStep.objects.bulk_create(self.steps.values())


def play_back(change: UnitChange) -> list[str]:
    """Put every row of a change back; returns refusals, with which the caller throws the transaction away.

    Altered rows first, then removed ones come back, then made ones go in reverse order: nothing then points to them.
    """
    steps = list(change.steps.order_by("order"))
    refusals: list[str] = []
    for label, own in _by_model([step for step in steps if step.before and step.after]).items():
        refusals += _restore(apps.get_model(label), own)
    for label, own in _by_model([step for step in steps if not step.after]).items():
        _insert_again(apps.get_model(label), own)
    made = _by_model([step for step in steps if step.made])
    for label in reversed(made):
        refusals += _take_away(apps.get_model(label), made[label])
    return refusals


def _restore(model: type[models.Model], steps: list[ChangeStep]) -> list[str]:
    rows = _locked(model, steps)
    faults = [_touched(model, rows.get(step.object_id), step) for step in steps]
    for step in steps:
        if (row := rows.get(step.object_id)) is None:
            continue
        for name, value in step.before.items():
            setattr(row, name, row.version + 1 if name == VERSION else _read(model, name, value))
    columns = sorted({name for step in steps for name in step.before})
    if rows:
        model._default_manager.bulk_update(rows.values(), [_field(model, name).name for name in columns], batch_size=500)
    return [fault for fault in faults if fault]


def _insert_again(model: type[models.Model], steps: list[ChangeStep]) -> None:
    rows = [model(pk=step.object_id, **{name: _read(model, name, value) for name, value in step.before.items()}) for step in steps]
    model._default_manager.bulk_create(rows)


def _take_away(model: type[models.Model], steps: list[ChangeStep]) -> list[str]:
    rows = _locked(model, steps)
    faults = [fault for step in steps if (fault := _touched(model, rows.get(step.object_id), step))]
    if faults:
        return faults
    try:
        model._default_manager.filter(pk__in=list(rows)).delete()
    except (ProtectedError, RestrictedError) as error:
        objects = error.protected_objects if isinstance(error, ProtectedError) else error.restricted_objects
        kinds = sorted({WORDS.get(type(one).__name__, "thao tác khác") for one in objects})
        return [f"{_word(model)} mới đã được dùng ({', '.join(kinds).lower()}). Hãy ghi một lần sắp xếp mới thay vì hoàn tác."]
    return []


def _touched(model: type[models.Model], row: models.Model | None, step: ChangeStep) -> str:
    """A sentence when the row is no longer as the change left it."""
    if row is None:
        return f"{_word(model)} số {step.object_id} không còn nữa."
    if _values(row, step.after) == step.after:
        return ""
    return f"{_word(model)} “{row}” đã được sửa sau lần sắp xếp này. Hãy ghi một lần sắp xếp mới thay vì hoàn tác."


WORDS = {
    "Unit": "Đơn vị", "UnitName": "Tên đơn vị", "UnitPlace": "Nơi trực thuộc", "UnitStanding": "Tư cách đơn vị",
    "UnitSuccession": "Quan hệ kế thừa", "RoleAssignment": "Vai trò", "Recipient": "Người, tập thể, hộ", "Post": "Chức vụ",
    "Block": "Khối thi đua", "BlockSeat": "Chỗ trong khối", "Campaign": "Phong trào", "CampaignUnit": "Phong trào gửi tới",
    "Dossier": "Tờ trình", "DossierLine": "Dòng tờ trình", "Nomination": "Trường hợp", "CouncilSession": "Phiên họp",
    "Decision": "Quyết định",
}  # fmt: skip


def _word(model: type[models.Model]) -> str:
    return WORDS.get(model.__name__, model.__name__)


def _locked(model: type[models.Model], steps: list[ChangeStep]) -> dict[int, Any]:
    rows: dict[int, Any] = {}
    for part in _parts([step.object_id for step in steps]):
        rows |= {row.pk: row for row in model._default_manager.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk")}
    return rows


def _by_model(steps: Iterable[ChangeStep]) -> dict[str, list[ChangeStep]]:
    grouped: dict[str, list[ChangeStep]] = {}
    for step in steps:
        grouped.setdefault(step.model, []).append(step)
    return grouped


def _parts(keys: list[int]) -> list[list[int]]:
    return [keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK)]


def _columns(model: type[models.Model]) -> list[str]:
    return [column.attname for column in model._meta.concrete_fields if not column.primary_key]


def _values(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(_read(type(row), name, getattr(row, name))) for name in names}


def _plain(value: Any) -> Any:
    """A value as JSON keeps it; moments in UTC, to the microsecond."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def _read(model: type[models.Model], name: str, value: Any) -> Any:
    return _field(model, name).to_python(value)


def _field(model: type[models.Model], name: str) -> models.Field:
    return next(column for column in model._meta.concrete_fields if column.attname == name)


def _versioned(model: type[models.Model]) -> bool:
    return VERSION in _columns(model)
