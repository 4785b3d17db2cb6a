"""Any sequence of reorganisations and undoings: nobody's award is lost, successors see what their predecessors saw, names of the past
stay, the closure is what the dated rows say, a preview writes nothing, and undoing gives every row back.
"""

import datetime
import os
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from awards.models import AwardRecord, Dossier, Nomination, NominationState
from tests.reorganising import ACT, TODAY, busy_world, own_of, picture, seen_by, standing
from units import clock, registry, succession
from units.models import Unit, UnitChange, UnitName, UnitPlace, UnitReach, UnitSuccession
from units.moves import Refused
from units.plans import NewUnit, Plan

FULL = os.environ.get("DRILLS") == "full"
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def w(django_db_setup: None, django_db_blocker: Any) -> Any:
    """One world for all sequences; each is undone."""
    from django.conf import settings as django_settings  # noqa: PLC0415 -- changed for this module only

    before = django_settings.DEMO
    django_settings.DEMO = True
    with django_db_blocker.unblock(), transaction.atomic(), standing(TODAY):
        yield busy_world()
        transaction.set_rollback(True)
    django_settings.DEMO = before


class Story:
    """What happened so far, and what must therefore hold."""

    def __init__(self, w: Any, data: st.DataObject) -> None:
        self.w, self.data, self.today = w, data, TODAY
        self.records = list(AwardRecord.objects.order_by("pk").values())
        self.done: list[tuple[UnitChange, dict[str, Any]]] = []

    def choose(self, options: Any, label: str) -> Any:
        return self.data.draw(st.sampled_from(list(options)), label=label)

    def units(self) -> list[Unit]:
        """Open units that may be reorganised: not the province nor the other tree."""
        below = UnitReach.objects.filter(ancestor=self.w.province).values("descendant_id")
        rows = Unit.objects.open_on(self.today).filter(pk__in=below).exclude(kind__in=["province", "department"])
        return list(rows.order_by("pk"))

    def new(self) -> NewUnit:
        parent = self.choose([self.w.district.pk, self.w.sibling_district.pk, self.w.province.pk], "parent")
        name = self.choose(["UBND xã Mới", "UBND xã Phước Bình", "UBND phường Đá"], "name")
        return NewUnit(name=name, kind="commune", parent_id=parent, decides=self.data.draw(st.booleans(), label="decides"))

    def heir(self) -> Unit | NewUnit:
        return self.choose(self.units(), "heir") if self.data.draw(st.booleans(), label="existing") else self.new()

    def plan(self) -> Plan:
        units, on = self.units(), self.today - DAY * self.data.draw(st.integers(0, 2), label="days ago")
        one, kind = self.choose(units, "unit"), self.choose(["merge", "merge", "split", "rename", "transfer", "close"], "kind")
        if kind == "merge":
            chosen = self.data.draw(st.lists(st.sampled_from(units), min_size=1, max_size=3, unique=True), label="merged")
            return succession.merge(units=chosen, into=self.heir(), on=on)
        if kind == "split":
            heirs = [self.heir() for _ in range(self.data.draw(st.integers(1, 2), label="heirs"))]
            return succession.split(unit=one, into=heirs, on=on, closes=self.data.draw(st.booleans(), label="closes"))
        if kind == "rename":
            return succession.rename(unit=one, name=self.choose(["UBND xã Tên Mới", "UBND xã Phước Hòa"], "name"), on=on)
        if kind == "transfer":
            return succession.transfer(unit=one, parent=self.choose([*units, self.w.province], "parent"), on=on)
        return succession.close(unit=one, on=on, heir=self.choose([None, *units, self.w.province], "heir"))

    def reorganise(self) -> None:
        plan = self.plan()
        before = picture()
        seen = {unit.pk: seen_by(unit.pk) for unit in Unit.objects.all()}
        own = {pk: self.of_old(pk) for pk in plan.unit_ids}
        names = self.names_before(plan.on)
        shown = succession.preview(plan, ACT, by=self.w.admin)
        assert picture() == before, "a preview wrote something"
        if shown.refusals:
            with pytest.raises(Refused) as refusal:
                succession.record_change(plan, ACT, unit=self.w.province, by=self.w.admin)
            assert tuple(refusal.value.reasons) == shown.refusals
            assert picture() == before, "a refusal left something"
            return
        change = succession.record_change(plan, ACT, unit=self.w.province, by=self.w.admin)
        assert [(group.name, group.count) for group in shown.groups] == [(g.name, g.count) for g in succession.groups_of(change)]
        self.done.append((change, before))
        assert self.names_before(plan.on) >= names
        self.heirs_see(plan, change, seen, own)

    def of_old(self, unit_id: int) -> set[int]:
        """Recipients of a unit and of all whose place it took."""
        return {pk for one in [Unit(pk=unit_id), *succession.predecessors(Unit(pk=unit_id))] for pk in own_of(one.pk)}

    def heirs_see(self, plan: Plan, change: UnitChange, seen: dict[int, set[int]], own: dict[int, set[int]]) -> None:
        if plan.kind == "merge":
            (heir,) = change.plan["heirs"]
            assert seen_by(heir) == set().union(seen.get(heir, set()), *(seen[pk] for pk in plan.unit_ids))
        if plan.kind == "split" and plan.closes:
            for heir in change.plan["heirs"]:
                assert seen_by(heir) >= own[plan.unit_ids[0]]

    def names_before(self, day: datetime.date) -> set[tuple[int, datetime.date, str]]:
        days = [day - DAY, TODAY - 400 * DAY]
        return {(unit.pk, on, unit.name_on(on)) for unit in Unit.objects.prefetch_related("names") for on in days}

    def undo(self) -> None:
        if not self.done:
            return
        change, before = self.done.pop()
        if change.done_on != self.today:
            with pytest.raises(Refused, match="Chỉ hoàn tác được trong ngày"):
                succession.undo(change, by=self.w.admin, version=change.version)
            return
        succession.undo(change, by=self.w.admin, version=change.version)
        assert picture() == before

    def holds(self) -> None:
        """What holds after any act."""
        assert list(AwardRecord.objects.order_by("pk").values()) == self.records
        places: dict[int, int | None] = {}
        for row in UnitPlace.objects.filter(valid_from__lte=self.today).order_by("valid_from"):
            places[row.unit_id] = row.parent_id
        ended = Q(is_main=True) | Q(predecessor__closed_on=F("effective_on"))
        edges = UnitSuccession.objects.filter(ended, effective_on__lte=self.today).values_list("predecessor_id", "successor_id")
        assert set(UnitReach.objects.values_list("ancestor", "descendant")) == registry.reach_pairs(places, edges)
        assert dict(Unit.objects.values_list("pk", "parent_id")) == places
        closed = Unit.objects.filter(closed_on__lte=self.today)
        assert not Nomination.objects.filter(state__in=NominationState.open(), holder__in=closed).exists()
        assert not Dossier.objects.filter(state__in=["sent", "received"], to_unit__in=closed).exists()
        today = {row.unit_id: row.name for row in UnitName.objects.filter(valid_from__lte=self.today).order_by("valid_from")}
        assert dict(Unit.objects.values_list("pk", "name")) == today


@pytest.mark.django_db
@pytest.mark.drill
@settings(
    max_examples=150 if FULL else 12,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],  # not "explain": it costs minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_any_sequence_of_reorganisations_keeps_what_was(w: Any, data: st.DataObject) -> None:
    with transaction.atomic():
        story = Story(w, data)
        for _ in range(data.draw(st.integers(1, 8 if FULL else 5), label="acts")):
            with standing(story.today):
                what = data.draw(st.sampled_from(["reorganise", "reorganise", "reorganise", "undo", "sleep"]), label="what")
                if what == "sleep":
                    story.today += DAY
                    continue
                getattr(story, what)()
                story.holds()
        assert clock.today() == TODAY
        transaction.set_rollback(True)
