"""Every table of moves, played at random: no sequence leaves the table, the ledger always tells the present state, and a refused
move changes nothing. A new table comes in by one line in PLAYS; a table that is not there fails.
"""

import datetime
import importlib
import pkgutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import awards
import emulation
import units
from awards import council, decisions, dossiers, nominations
from awards.models import CouncilSession, Decision, Dossier, Nomination
from emulation import campaigns
from emulation.models import Campaign
from tests.factories import World, cases, serial, world
from units import clock, succession
from units.models import DocumentNumber, LedgerEntry, Notification, NumberSeries, Paper, Role, RoleAssignment, Signatory, UnitChange
from units.moves import Conflict, Move, Moves, Refused, perform

DAY = datetime.date(2021, 12, 20)


@dataclass(frozen=True)
class Play:
    """A table with a row in its first state; ``also``: columns that the database asks for with a move's target."""

    moves: Moves
    make: Callable[[World], models.Model]
    also: Mapping[str, Callable[[World], Mapping[str, Any]]] = field(default_factory=dict)


def nomination(w: World) -> Nomination:
    return cases(w, state="draft", holder=w.commune)[0]


def dossier(w: World) -> Dossier:
    return Dossier.objects.create(
        campaign=w.campaign,
        unit=w.commune,
        title="Tờ trình",
        created_by=w.commune_clerk,
        created_at=clock.now(),
        public_id=uuid.uuid4().hex,
    )


def campaign(w: World) -> Campaign:
    return Campaign.objects.create(
        code="thu", unit=w.province, kind="annual", name="Thử", year=2022, period_from="2022-01-01", period_to="2022-12-31",
        public_id=uuid.uuid4().hex,
    )  # fmt: skip


def decision(w: World) -> Decision:
    return Decision.objects.create(
        unit=w.province, campaign=w.campaign, award=w.awards["BK_TINH"], subject="Về việc tặng Bằng khen", reason="Thử", request="Thử",
        executors="Thử", symbol="QĐ-UBND", created_by=w.appraiser, created_at=clock.now(), public_id=uuid.uuid4().hex,
    )  # fmt: skip


def session(w: World) -> CouncilSession:
    return CouncilSession.objects.create(
        unit=w.province, name="Phiên thử", held_on=DAY, created_by=w.secretary, public_id=uuid.uuid4().hex
    )  # fmt: skip


def change(w: World) -> UnitChange:
    return UnitChange.objects.create(
        kind="rename", unit=w.province, effective_on=DAY, act_number="1/NQ", act_issued_on=DAY, act_issuer="Thử", plan={},
        recorded_by=w.admin, recorded_at=clock.now(), public_id=uuid.uuid4().hex,
    )  # fmt: skip


def issued(w: World) -> dict[str, Any]:
    series, _ = NumberSeries.objects.get_or_create(unit=w.province, code="QĐ", year=2021)
    number = DocumentNumber.objects.create(series=series, number=serial(), symbol="QĐ-UBND", given_on=DAY)
    paper = Paper.objects.create(
        kind="decision", unit=w.province, subject_type="decision", subject_id=0, title="Thử", snapshot={}, created_at=clock.now(),
        created_by=w.appraiser, public_id=uuid.uuid4().hex,
    )  # fmt: skip
    return {"number": number, "decided_on": DAY, "paper": paper}


PLAYS = {
    "nomination": Play(
        nominations.NOMINATION, nomination,
        {
            "submit": lambda w: {"holder": w.province, "return_to": w.district},
            "propose_lower": lambda w: {"lower_award": w.awards["GK_XA"]},
            "decide": lambda w: {"decided_on": DAY},
        },
    ),
    "dossier": Play(
        dossiers.DOSSIER, dossier,
        {
            "confirm": lambda w: {"confirmed_hash": "0" * 64, "to_unit": w.district},
            "confirm_paper": lambda w: {"confirmed_hash": "0" * 64, "to_unit": w.district},
            "send": lambda w: {"to_unit": w.district, "sent_at": clock.now()},
        },
    ),
    "campaign": Play(campaigns.CAMPAIGN, campaign),
    "decision": Play(
        decisions.DECISION, decision, {"sign": lambda w: {"signatory": Signatory.objects.get(), "signed_on": DAY}, "issue": issued}
    ),
    "councilsession": Play(council.SESSION, session),
    "unitchange": Play(succession.CHANGE, change, {"do": lambda w: {"done_on": DAY}}),
}  # fmt: skip


def tables() -> dict[str, Moves]:
    """Every table of moves in the house."""
    found = {}
    for app in (units, emulation, awards):
        for module in pkgutil.iter_modules(app.__path__):
            if not module.ispkg:
                for value in vars(importlib.import_module(f"{app.__name__}.{module.name}")).values():
                    if isinstance(value, Moves):
                        found[value.name] = value
    return found


def test_every_table_is_played() -> None:
    assert tables() == {name: play.moves for name, play in PLAYS.items()}


# --- the table itself -----------------------------------------------------------------------------------------------------


def reached(moves: Moves, start: str) -> set[str]:
    seen, frontier = {start}, [start]
    while frontier:
        state = frontier.pop()
        new = {move.target for move in moves.table if state in move.sources} - seen
        seen |= new
        frontier.extend(new)
    return seen


@pytest.mark.parametrize("moves", tables().values(), ids=tables().keys())
def test_a_table_is_whole(moves: Moves) -> None:
    assert len(moves.index) == len(moves.table), "two moves share a name"
    states = set(moves.states.values)
    for move in moves.table:
        assert set(move.sources) | {move.target} <= states
        assert move.target not in move.sources or len(move.sources) > 1
        assert bool(move.roles) != move.follows, f"{move.name}: either somebody makes it, or it follows"
        assert move.roles <= set(Role.values)
        assert "" not in (move.label, move.done), f"{move.name}: says nothing"
    assert moves.words() == {f"{moves.name}.{move.name}": move.done for move in moves.table}
    assert reached(moves, moves.states.values[0]) == states, "states that nobody gets to"


# --- played at random -----------------------------------------------------------------------------------------------------


@dataclass
class Player:
    """A row in play, with what the player believes about it."""

    play: Play
    w: World
    row: models.Model
    state: str
    version: int = 0
    entries: int = 0

    def __post_init__(self) -> None:
        rows = RoleAssignment.objects.filter(account__in=self.w.accounts.values())
        self.held = set(rows.values_list("account__username", "unit_id", "role"))

    def rights(self, move: Move) -> list[str]:
        """Accounts that may make the move now, worked out apart from `units.access`."""
        unit_id = getattr(self.row, move.at)
        return sorted({username for username, at, role in self.held if at == unit_id and role in move.roles})

    def everything(self) -> list[Any]:
        return [list(model.objects.order_by("pk").values()) for model in (type(self.row), LedgerEntry, Notification)]

    def expected(self, move: Move, username: str, seen: int, note: str, guarded: bool) -> type[Exception] | None:
        """What must come of it, in the order in which `perform` looks."""
        if move.needs_note and not note.strip():
            return Refused
        if seen != self.version:
            return Conflict
        if not move.follows and username not in self.rights(move):
            return PermissionDenied
        if self.state not in move.sources:
            return Conflict
        return Refused if guarded else None

    def go(self, move: Move, username: str, seen: int, note: str, guarded: bool) -> None:
        """Make the move and compare the world with the belief."""
        wanted = self.expected(move, username, seen, note, guarded)
        table = replace(self.play.moves, table=(replace(move, guard=lambda _rows: ["Chưa được."] if guarded else []),))
        also = self.play.also.get(move.name, lambda _w: {})(self.w)
        by, before = self.w.accounts[username], self.everything()
        go = partial(perform, table, move.name, [self.row], by=by, versions={self.row.pk: seen}, note=note, also=also)
        if wanted:
            with pytest.raises(wanted):
                go()
            assert self.everything() == before
            return
        go()
        self.state, self.version, self.entries = move.target, self.version + 1, self.entries + 1
        self.row.refresh_from_db()
        assert (self.row.state, self.row.version) == (self.state, self.version)
        entries = LedgerEntry.objects.filter(subject_type=self.play.moves.name, subject_id=self.row.pk).order_by("id")
        assert [entry.verb for entry in entries][-1:] == [f"{self.play.moves.name}.{move.name}"]
        last = entries.last()
        assert (last.state, last.version, last.actor, last.note, entries.count()) == (self.state, self.version, by, note, self.entries)


@pytest.fixture(scope="module")
def w(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One world for all sequences; each is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield world()
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PLAYS)
@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # not "explain": it costs minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_sequence_of_moves_leaves_the_table(name: str, w: World, data: st.DataObject) -> None:
    play = PLAYS[name]
    with transaction.atomic():
        row = play.make(w)
        player = Player(play, w, row, row.state)
        everybody = sorted(w.accounts)
        for _ in range(data.draw(st.integers(1, 12), label="moves")):
            fitting = [move for move in play.moves.table if player.state in move.sources]
            move = data.draw(st.sampled_from(fitting or play.moves.table) | st.sampled_from(play.moves.table), label="move")
            who = data.draw(st.sampled_from(player.rights(move) or everybody) | st.sampled_from(everybody), label="by")
            late = data.draw(st.integers(0, 9), label="saw an older version if 0") == 0
            note = data.draw(st.sampled_from(["Có lý do.", "Có lý do.", "", " "]), label="note")
            guarded = data.draw(st.integers(0, 9), label="guard refuses if 0") == 0
            player.go(move, who, player.version - late, note, guarded)
        assert player.state in play.moves.states.values
        transaction.set_rollback(True)
