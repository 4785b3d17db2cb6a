"""The engine behind every state: one table of moves per aggregate, and `perform`, the only writer of state.

From a table come the buttons, the permission check, the ledger verb, the notifications, the access-matrix rows, the property
test and the state diagram.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import F, Q

from units import access, ledger, notifications
from units.models.account import Account
from units.tokens import act


class Refused(Exception):
    """A move or an edit that may not happen now; ``reasons`` are Vietnamese sentences that say what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)


class Conflict(Exception):
    """Somebody was faster: the object is no longer as the sender saw it."""


Guard = Callable[[Sequence[Any]], list[str]]
Tells = Callable[[Sequence[Any], str], list[notifications.Tell]]


@dataclass(frozen=True, slots=True)
class Move:
    """One way from some states to another.

    ``at`` names the column that holds the unit at which one of ``roles`` is needed. ``done`` is what the history says.
    ``guard`` gets the locked rows and returns refusals; ``tells`` gets the moved rows and the note and returns messages.
    ``follows`` marks a mere consequence of another act, which was allowed: it asks no right and has no button.
    """

    name: str
    label: str
    done: str
    sources: tuple[str, ...]
    target: str
    roles: frozenset[str]
    at: str = "unit_id"
    guard: Guard | None = None
    needs_note: bool = False
    tells: Tells | None = None
    follows: bool = False


@dataclass(frozen=True, slots=True)
class Moves:
    """The table of one aggregate. ``name`` is the aggregate's model name; verbs in the ledger read ``name.move``."""

    name: str
    states: type[models.TextChoices]
    table: tuple[Move, ...]
    index: dict[str, Move] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "index", {move.name: move for move in self.table})

    def __getitem__(self, name: str) -> Move:
        return self.index[name]

    def verb(self, move: Move) -> str:
        return f"{self.name}.{move.name}"

    def words(self) -> dict[str, str]:
        """What the history page says for each move."""
        return {self.verb(move): move.done for move in self.table}


def available(moves: Moves, obj: Any, account: Account) -> list[Move]:
    """The moves this account could make now, by state and right; guards speak when one tries. One query."""
    held = access.roles_by_unit(account)
    offered = (move for move in moves.table if obj.state in move.sources and not move.follows)
    return [move for move in offered if held.get(getattr(obj, move.at), set()) & move.roles]


def perform(
    moves: Moves,
    name: str,
    objects: Iterable[Any],
    *,
    by: Account,
    versions: Mapping[int, int],
    note: str = "",
    also: Mapping[str, Any] | None = None,
) -> list[Any]:
    """Move objects to the move's target state, all or none, in a number of queries that does not grow with their number.

    Order: lock in key order → versions → right → state → guard → compare-and-set → ledger → messages.
    ``versions`` maps each primary key to the version the sender saw; ``also`` are further columns set in the same update.

    Raises:
        Conflict: a row is gone, or has another version or state than the sender saw.
        PermissionDenied: the account lacks the role at the unit of one of the rows.
        Refused: a note is missing or the guard says no.
    """
    move = moves[name]
    chosen = list(objects)
    if not chosen:
        return []
    if move.needs_note and not note.strip():
        raise Refused(f"“{move.label}”: phải ghi lý do.")
    with act():
        rows = _lock(type(chosen[0]), [obj.pk for obj in chosen], versions)
        if not move.follows:
            _check_right(move, rows, by)
        if any(row.state not in move.sources for row in rows):
            raise Conflict
        if move.guard and (reasons := move.guard(rows)):
            raise Refused(*reasons)
        _compare_and_set(move, rows, also or {})
        ledger.record(rows, moves.verb(move), by=by, note=note, fields=(also or {}).keys())
        if move.tells:
            notifications.tell(move.tells(rows, note), by=by)
    return rows


def _lock(model: type[models.Model], ids: list[int], versions: Mapping[int, int]) -> list[Any]:
    rows = list(model._default_manager.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))
    if len(rows) != len(set(ids)) or any(versions.get(row.pk) != row.version for row in rows):
        raise Conflict
    return rows


def _check_right(move: Move, rows: list[Any], by: Account) -> None:
    if not access.decide(by, move.roles, [getattr(row, move.at) for row in rows]):
        raise PermissionDenied


def _compare_and_set(move: Move, rows: list[Any], also: Mapping[str, Any]) -> None:
    seen: dict[int, list[int]] = {}
    for row in rows:
        seen.setdefault(row.version, []).append(row.pk)
    unchanged = Q()
    for version, ids in seen.items():
        unchanged |= Q(version=version, pk__in=ids)
    manager = type(rows[0])._default_manager
    changed = manager.filter(unchanged, state__in=move.sources).update(state=move.target, version=F("version") + 1, **also)
    if changed != len(rows):
        raise Conflict
    for row in rows:
        row.state, row.version = move.target, row.version + 1
        for column, value in also.items():
            setattr(row, column, value)


@contextmanager
def editing(
    root: Any,
    verb: str,
    *,
    by: Account,
    version: int,
    roles: Iterable[str],
    states: Iterable[str] | None = None,
    at: str = "unit_id",
    fields: Iterable[str] = (),
    note: str = "",
) -> Iterator[Any]:
    """Change a root's own columns or its children without changing its state: lock, check, let the caller write, bump.

    Yields the locked row; the caller saves what it changed on it (``save(update_fields=…)``) or its children.

    Raises:
        Conflict, PermissionDenied, Refused: as `perform`.
    """
    with act():
        (row,) = _lock(type(root), [root.pk], {root.pk: version})
        if not access.decide(by, roles, [getattr(row, at)]):
            raise PermissionDenied
        if states is not None and row.state not in states:
            raise Refused(f"Không sửa được khi đang ở trạng thái “{row.get_state_display()}”.")
        yield row
        type(row)._default_manager.filter(pk=row.pk).update(version=F("version") + 1)
        row.version += 1
        ledger.record([row], verb, by=by, fields=fields, note=note)
