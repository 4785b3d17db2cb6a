"""The engine of moves: what one move changes, who may make it, and that a refused one changes nothing."""

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from awards.models import Nomination, NominationState
from awards.nominations import NOMINATION, tell_nominator
from tests.factories import cases, world
from tests.racing import race
from units import clock, moves
from units.models import LedgerEntry, Notification, RoleAssignment
from units.moves import Conflict, Move, Moves, Refused, available, editing, perform
from units.notifications import Tell

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    return world()


def versions(rows):
    return {row.pk: row.version for row in rows}


def everything():
    """All that a move may touch, to be compared before and after."""
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in (Nomination, LedgerEntry, Notification)}


def said():
    return list(LedgerEntry.objects.order_by("pk").values_list("verb", "subject_id", "actor__username", "state", "version", "note"))


def told():
    return sorted(Notification.objects.values_list("account__username", "text", "url"))


# --- what a move does -----------------------------------------------------------------------------------------------------


def test_a_move_changes_state_and_version_writes_the_ledger_and_tells(w):
    (case,) = cases(w)
    LedgerEntry.objects.all()  # the recipient's own entry stands before
    before = len(said())
    (moved,) = perform(NOMINATION, "leave_out", [case], by=w.appraiser, versions=versions([case]), note="Trùng hồ sơ năm 2020")
    fresh = Nomination.objects.get()
    assert (moved.state, moved.version) == (fresh.state, fresh.version) == ("left_out", 1)
    assert said()[before:] == [("nomination.leave_out", case.pk, "appraiser", "left_out", 1, "Trùng hồ sơ năm 2020")]
    text = "1 trường hợp không được cấp trên trình tiếp. Ý kiến: Trùng hồ sơ năm 2020"
    url = f"/truong-hop/{case.public_id}/"
    assert told() == [("commune_clerk", text, url), ("commune_head", text, url)]


def test_further_columns_are_set_in_the_same_step_and_named_in_the_ledger(w):
    (case,) = cases(w, state="passed")
    day = datetime.date(2021, 12, 20)
    table = Moves("nomination", NominationState, (replace(NOMINATION["decide"], roles=frozenset({"appraiser"})),))
    (moved,) = perform(table, "decide", [case], by=w.appraiser, versions=versions([case]), also={"decided_on": day, "holder": w.commune})
    fresh = Nomination.objects.get()
    assert (moved.decided_on, moved.holder_id) == (fresh.decided_on, fresh.holder_id) == (day, w.commune.pk)
    assert LedgerEntry.objects.get(verb="nomination.decide").fields == ["decided_on", "holder"]


def test_many_objects_go_together_each_with_its_own_version_and_entry(w):
    rows = cases(w, 3)
    Nomination.objects.filter(pk=rows[1].pk).update(version=7)
    rows[1].version = 7
    before = len(said())
    moved = perform(NOMINATION, "accept", reversed(rows), by=w.appraiser, versions=versions(rows))
    assert [(row.pk, row.version) for row in moved] == [(rows[0].pk, 1), (rows[1].pk, 8), (rows[2].pk, 1)]
    assert said()[before:] == [("nomination.accept", row.pk, "appraiser", "accepted", row.version, "") for row in moved]
    assert set(Nomination.objects.values_list("pk", "state", "version")) == {(row.pk, "accepted", row.version) for row in moved}


def test_one_person_gets_one_message_for_many_objects(w):
    rows = cases(w, 3)
    perform(NOMINATION, "leave_out", rows, by=w.appraiser, versions=versions(rows), note="Vượt số lượng")
    assert [(who, text[:12]) for who, text, _ in told()] == [("commune_clerk", "3 trường hợp"), ("commune_head", "3 trường hợp")]


def test_no_object_is_no_act(w, count_queries):
    with count_queries(0):
        assert perform(NOMINATION, "accept", [], by=w.appraiser, versions={}) == []


@pytest.mark.parametrize("number", [1, 500])
def test_the_number_of_queries_does_not_grow(w, number, count_queries):
    """Savepoint and release, lock, right, update, ledger; holders and messages."""
    rows = [cases(w)[0]]
    blank = Nomination.objects.get()
    other = [
        Nomination(**{f.attname: getattr(blank, f.attname) for f in Nomination._meta.concrete_fields} | {"id": None, "public_id": f"{n:032d}", "state": "left_out"})
        for n in range(number - 1)
    ]  # fmt: skip
    Nomination.objects.bulk_create(other)
    Nomination.objects.update(state="under_appraisal", recipient=rows[0].recipient) if number == 1 else None
    rows = list(Nomination.objects.order_by("pk"))
    table = Moves("nomination", NominationState, (
        Move("go", "Đi", "đã đi", (NominationState.LEFT_OUT, NominationState.UNDER_APPRAISAL), NominationState.REFUSED,
             frozenset({"appraiser"}), at="holder_id", tells=tell_nominator("đã đi")),
    ))  # fmt: skip
    with count_queries(8):
        moved = perform(table, "go", rows, by=w.appraiser, versions=versions(rows))
    assert len(moved) == number
    assert Nomination.objects.filter(state="refused", version=1).count() == number
    assert LedgerEntry.objects.filter(verb="nomination.go").count() == number


# --- what refuses it ------------------------------------------------------------------------------------------------------


def refused(kind, w, rows, name="accept", *, by=None, seen=None, note="", table=NOMINATION):
    """Try the move, check that it ends in ``kind`` and that nothing at all has changed."""
    before = everything()
    with pytest.raises(kind) as refusal:
        perform(table, name, rows, by=by or w.appraiser, versions=versions(rows) if seen is None else seen, note=note)
    assert everything() == before
    return refusal.value


def test_another_version_is_a_conflict(w):
    rows = cases(w, 2)
    refused(Conflict, w, rows, seen={rows[0].pk: 0, rows[1].pk: 1})


def test_a_row_whose_version_nobody_saw_is_a_conflict(w):
    rows = cases(w, 2)
    refused(Conflict, w, rows, seen={rows[0].pk: 0})


def test_a_row_that_is_gone_is_a_conflict(w):
    rows = cases(w)
    ghost = Nomination(pk=rows[0].pk + 1, version=0)
    refused(Conflict, w, [*rows, ghost])


def test_another_state_is_a_conflict_also_for_one_of_many(w):
    rows = [*cases(w, 2), *cases(w, state="passed")]
    refused(Conflict, w, rows)


def test_without_the_role_there_the_move_is_denied(w):
    rows = [*cases(w), *cases(w, holder=w.other_province)]
    for stranger in (w.commune_clerk, w.member_1, w.other_appraiser, w.admin, w.appraiser):  # the appraiser: right for one only
        refused(PermissionDenied, w, rows, by=stranger)
    assert len(perform(NOMINATION, "accept", rows[:1], by=w.appraiser, versions=versions(rows))) == 1


def test_a_role_that_is_over_or_not_yet_begun_gives_no_right(w):
    rows = cases(w)
    mine = RoleAssignment.objects.filter(account=w.appraiser)
    yesterday, tomorrow = (clock.today() + datetime.timedelta(days=n) for n in (-1, 1))
    mine.update(valid_to=yesterday)
    refused(PermissionDenied, w, rows)
    mine.update(valid_to=None, valid_from=tomorrow)
    refused(PermissionDenied, w, rows)
    mine.update(valid_from=clock.today(), valid_to=clock.today())
    assert len(perform(NOMINATION, "accept", rows, by=w.appraiser, versions=versions(rows))) == 1


def test_the_unit_asked_is_the_one_the_move_names(w):
    """A nomination lies at the province; only the nominating unit's people may withdraw it, only the holder's accept it."""
    (case,) = cases(w)
    refused(PermissionDenied, w, [case], "withdraw", note="Có đơn", by=w.appraiser)
    refused(PermissionDenied, w, [case], "accept", by=w.commune_clerk)
    assert perform(NOMINATION, "withdraw", [case], by=w.commune_clerk, versions=versions([case]), note="Có đơn")[0].state == "withdrawn"


@pytest.mark.parametrize("note", ["", "  \n\t"])
def test_a_move_that_needs_a_reason_is_refused_without_one(w, note):
    refusal = refused(Refused, w, cases(w), "refuse", note=note)
    assert refusal.reasons == ["“Không đạt”: phải ghi lý do."]


def test_the_guard_sees_the_locked_rows_and_gives_its_reasons(w):
    rows = cases(w, 2)
    seen = []

    def guard(locked):
        seen.extend((row.pk, row.state, row.version) for row in locked)
        return ["Thiếu báo cáo.", "Thiếu biên bản."]

    table = Moves("nomination", NominationState, (replace(NOMINATION["accept"], guard=guard),))
    refusal = refused(Refused, w, rows, table=table)
    assert refusal.reasons == ["Thiếu báo cáo.", "Thiếu biên bản."]
    assert str(refusal) == "Thiếu báo cáo.; Thiếu biên bản."
    assert seen == [(row.pk, "under_appraisal", 0) for row in rows]


def test_a_failure_after_the_update_undoes_it(w):
    def tells(rows, note):
        raise RuntimeError("mail list broken")

    table = Moves("nomination", NominationState, (replace(NOMINATION["accept"], tells=tells),))
    refused(RuntimeError, w, cases(w), table=table)


def test_the_sender_is_not_told_of_his_own_act(w):
    (case,) = cases(w)
    both = lambda rows, note: [Tell(w.commune.pk, frozenset({"clerk", "head"}), "Đã rút.")]  # noqa: E731 -- one line, one use
    table = Moves("nomination", NominationState, (replace(NOMINATION["withdraw"], tells=both),))
    perform(table, "withdraw", [case], by=w.commune_clerk, versions=versions([case]), note="Có đơn")
    assert told() == [("commune_head", "Đã rút.", "")]


# --- buttons --------------------------------------------------------------------------------------------------------------


def names(case, account):
    return [move.name for move in available(NOMINATION, case, account)]


def test_buttons_follow_state_and_role(w, count_queries):
    (case,) = cases(w)
    with count_queries(1):
        found = names(case, w.appraiser)
    assert found == ["leave_out", "accept", "ask_more", "refuse", "propose_lower", "hold", "pass_to_decider"]
    assert names(case, w.commune_clerk) == ["withdraw"]
    assert [names(case, stranger) for stranger in (w.sibling_clerk, w.district_clerk, w.other_appraiser, w.admin)] == [[], [], [], []]
    case.state = "decided"
    assert names(case, w.appraiser) == []


def test_every_button_works_and_every_other_move_does_not(w):
    """What `available` shows is what `perform` lets through, for each role and state."""
    (case,) = cases(w)
    for account in (w.appraiser, w.commune_clerk, w.secretary, w.records_clerk, w.sibling_clerk):
        shown = set(names(case, account))
        for move in NOMINATION.table:
            allowed = move.name in shown
            right = move.roles and getattr(case, move.at) in moves.access.units_where(account, move.roles)
            assert allowed == (not move.follows and bool(right) and case.state in move.sources)


# --- editing --------------------------------------------------------------------------------------------------------------


def edit(w, case, *, by=None, version=0, states=("under_appraisal",), write=lambda row: None):
    with editing(
        case, "nomination.remark", by=by or w.appraiser, version=version, roles={"appraiser"}, states=states, at="holder_id",
        fields=["remark"], note="Sửa ý kiến",
    ) as row:  # fmt: skip
        write(row)
        return row


def remark(row):
    row.remark = "Rõ thành tích."
    row.save(update_fields=["remark"])


def test_an_edit_writes_bumps_and_records(w):
    (case,) = cases(w)
    before = len(said())
    row = edit(w, case, write=remark)
    fresh = Nomination.objects.get()
    assert (row.version, fresh.version, fresh.remark, fresh.state) == (1, 1, "Rõ thành tích.", "under_appraisal")
    assert said()[before:] == [("nomination.remark", case.pk, "appraiser", "under_appraisal", 1, "Sửa ý kiến")]
    assert LedgerEntry.objects.get(verb="nomination.remark").fields == ["remark"]


@pytest.mark.parametrize(
    ("kind", "how"),
    [
        (Conflict, {"version": 1}),
        (PermissionDenied, {"by": "commune_clerk"}),
        (Refused, {"states": ("draft",)}),
        (ZeroDivisionError, {"write": lambda row: (remark(row), 1 / 0)}),
    ],
)
def test_a_refused_edit_changes_nothing(w, kind, how):
    (case,) = cases(w)
    how = how | ({"by": w.commune_clerk} if "by" in how else {})
    before = everything()
    with pytest.raises(kind):
        edit(w, case, **{"write": remark} | how)
    assert everything() == before


def test_a_refused_edit_says_in_which_state_it_stands(w):
    (case,) = cases(w)
    with pytest.raises(Refused) as refusal:
        edit(w, case, states=("draft",))
    assert refusal.value.reasons == ["Không sửa được khi đang ở trạng thái “Đang thẩm định”."]


# --- races ----------------------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_verdicts_at_once_exactly_one_stands():
    w = world()
    for _ in range(10):
        (case,) = cases(w)
        verbs = ["accept", "refuse", "hold", "ask_more"]
        outcomes = race(
            4, lambda n, case=case, verbs=verbs: perform(NOMINATION, verbs[n], [case], by=w.appraiser, versions={case.pk: 0}, note="x")
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Conflict", "Conflict", "list"]
        entry = LedgerEntry.objects.get(subject_type="nomination", subject_id=case.pk)
        fresh = Nomination.objects.get(pk=case.pk)
        assert (fresh.state, fresh.version) == (entry.state, entry.version) == (entry.state, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_race_above_would_be_lost_without_lock_and_version(monkeypatch):
    """Negative control: rows read without lock, written without looking at version and state."""
    w = world()
    monkeypatch.setattr(moves, "_lock", lambda model, ids, seen: list(model.objects.filter(pk__in=ids)))
    monkeypatch.setattr(
        moves,
        "_compare_and_set",
        lambda move, rows, also: type(rows[0]).objects.filter(pk__in=[r.pk for r in rows]).update(state=move.target),
    )
    winners = 0
    for _ in range(10):
        (case,) = cases(w)
        outcomes = race(4, lambda n, case=case: perform(NOMINATION, "refuse", [case], by=w.appraiser, versions={case.pk: 0}, note="x"))
        winners = max(winners, sum(isinstance(outcome, list) for outcome in outcomes))
    assert winners > 1
