"""Who is asked about: the rows that are one recipient, what kind it is, and which groups of the law it belongs to."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from units.models import Gender, LabourGroup, Recipient, RecipientClass, RecipientKind, UnitKind
from units.vietnamese import nfc

# Ids travel as one JSON text: a list of parameters would end at SQLite's and PostgreSQL's limits.
_AMONG = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}
WORKERS = LabourGroup.workers_and_farmers() | {LabourGroup.DIRECT_LABOURER}
ARMED = frozenset({LabourGroup.SOLDIER, LabourGroup.POLICE})
COMMUNES = frozenset({UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE})
# A village is no unit of ours but a collective; only its name says what it is.
VILLAGES = ("thôn ", "bản ", "buôn ", "bon ", "làng ", "ấp ", "khóm ", "xóm ", "sóc ", "phum ", "tổ dân phố ", "khu phố ", "khu dân cư ")
COLUMNS = (
    "id", "merged_into_id", "kind", "name", "unit_id", "unit__kind", "recipient_class", "labour_group", "person__gender",
    "collective__whole_unit_id", "collective__whole_unit__kind", "collective__member_count",
)  # fmt: skip
SHARED = ("person__gender", "collective__whole_unit_id", "collective__whole_unit__kind", "collective__member_count")


def among(ids: Iterable[int]) -> RawSQL:
    """A subquery of some ids for ``__in``, however many."""
    return RawSQL(_AMONG[connection.vendor], [json.dumps(sorted(set(ids)))])  # noqa: S611 -- the ids are a parameter


@dataclass(frozen=True, slots=True)
class Asked:
    """One recipient with all rows that were found to be the same. ``whole_unit``: the unit that a collective is the whole of."""

    ids: tuple[int, ...]
    kind: str
    unit_id: int
    groups: frozenset[str]
    female: bool | None
    whole_unit: int | None
    member_count: int | None


def asked(ids: Iterable[int]) -> tuple[dict[int, int], dict[int, Asked]]:
    """(id asked → id of the kept row, kept id → recipient). Unknown ids are left out. One query."""
    kept = Recipient.objects.filter(id__in=among(ids)).values(kept=Coalesce("merged_into_id", "id"))
    rows = Recipient.objects.filter(Q(id__in=kept) | Q(merged_into_id__in=kept)).order_by("id").values_list(*COLUMNS)
    keys: dict[int, int] = {}
    found: dict[int, list[tuple]] = {}
    for row in rows:
        keys[row[0]] = row[1] or row[0]
        found.setdefault(keys[row[0]], []).append(row)
    return keys, {key: _asked(sorted(same, key=lambda row: row[1] is not None)) for key, same in found.items()}


def _asked(rows: Sequence[tuple]) -> Asked:
    """The kept row comes first. What only a merged row says is known of them all: whom it is the whole of, how many, man or woman."""
    every = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    kept = every[0] | {column: next((row[column] for row in every if row[column]), None) for column in SHARED}
    return Asked(
        ids=tuple(row[0] for row in rows),
        kind=kept["kind"],
        unit_id=kept["unit_id"],
        groups=groups_of(kept),
        female=kept["person__gender"] == Gender.FEMALE if kept["person__gender"] else None,
        whole_unit=kept["collective__whole_unit_id"],
        member_count=kept["collective__member_count"],
    )


def groups_of(row: dict) -> frozenset[str]:
    """Groups of `emulation.criteria.GROUPS`, from the columns of a recipient. A narrower group stands beside the wider one."""
    if row["kind"] == RecipientKind.HOUSEHOLD:
        return frozenset({"household"})
    if row["kind"] == RecipientKind.COLLECTIVE:
        return frozenset({"collective", *_of_collective(row)})
    armed = row["unit__kind"] == UnitKind.ARMED_FORCES or row["labour_group"] in ARMED
    business = RecipientClass.ENTREPRENEUR in (row["recipient_class"], row["labour_group"])
    worker = row["labour_group"] in WORKERS
    chosen = {"person": True, "worker_farmer": worker, "entrepreneur": business, "armed_person": armed}
    return frozenset(group for group, belongs in chosen.items() if belongs)


def _of_collective(row: dict) -> list[str]:
    kinds = {row["unit__kind"], row["collective__whole_unit__kind"]}
    found = ["armed_collective"] if UnitKind.ARMED_FORCES in kinds else []
    found += ["commune"] if row["collective__whole_unit__kind"] in COMMUNES else []
    return found + (["village"] if nfc(row["name"]).lower().startswith(VILLAGES) else [])
