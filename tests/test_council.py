"""Council sessions: the verbs, from planning to closing."""

import datetime
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from awards import council, voting
from awards.models import AgendaItem, Choice, CouncilSession, Nomination, NominationState, Seat, SessionState, Vote
from awards.tally import CountError, Tally, decide
from emulation.models import AwardRule
from tests.factories import PDF, World, cases, world
from units.models import LedgerEntry, Notification, Paper
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
S, N = SessionState, NominationState


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def planned(w: World) -> CouncilSession:
    return council.plan(unit=w.province, name="Phiên họp tháng 12", held_on=datetime.date(2021, 12, 15), by=w.secretary, place="Hội trường")


def put(w: World, session: CouncilSession, rows: list[Nomination]) -> list[AgendaItem]:
    session.refresh_from_db()
    seen = {row.pk: row.version for row in rows}
    council.put_on_agenda(session, rows, by=w.secretary, version=session.version, versions=seen)
    session.refresh_from_db()
    return list(voting.items_of(session).filter(nomination__in=rows))


def opened(w: World, count: int = 2, award: str = "BK_TINH") -> tuple[CouncilSession, list[AgendaItem]]:
    session = planned(w)
    items = put(w, session, cases(w, count, award=award, state="accepted"))
    return council.open_session(session, by=w.secretary, version=session.version), items


def press(w: World, session: CouncilSession, item: AgendaItem, *choices: str) -> None:
    for name, choice in zip(("member_1", "member_2", "member_3"), choices, strict=False):
        voting.cast(session, item.pk, choice, by=getattr(w, name))


def close(w: World, session: CouncilSession, **kwargs) -> CouncilSession:
    session.refresh_from_db()
    return council.close(session, by=w.secretary, version=session.version, **({"seen_unverified": True} | kwargs))


def states(items: list[AgendaItem]) -> list[str]:
    return [Nomination.objects.get(pk=item.nomination_id).state for item in items]


# --- planning ---------------------------------------------------------------------------------------------------------------


def test_who_has_left_the_council_since_the_roll_was_made_neither_sees_nor_votes(w):
    session, items = opened(w)
    voting.cast(session, items[0].pk, Choice.YES, by=w.member_1)
    assert CouncilSession.objects.visible_to(w.member_1).exists()
    w.member_1.roles.update(valid_to=datetime.date(2021, 11, 21))
    with pytest.raises(PermissionDenied):
        voting.cast(session, items[1].pk, Choice.YES, by=w.member_1)
    assert Vote.objects.filter(seat__account=w.member_1).count() == 1
    assert not CouncilSession.objects.visible_to(w.member_1).exists()


def test_a_planned_session_seats_the_members_of_the_unit(w):
    session = planned(w)
    assert list(session.seats.values_list("account__username", "can_vote", "present")) == [
        ("member_1", True, True),
        ("member_2", True, True),
        ("member_3", True, True),
    ]
    assert LedgerEntry.objects.get(subject_type="councilsession").verb == "councilsession.plan"


def test_cases_of_one_award_under_two_rules_do_not_share_a_session(w):
    """The vote sheet prints one threshold for each award."""
    old, new = cases(w, 2, state="accepted")
    rule = AwardRule.objects.get(pk=w.rules["BK_TINH"].pk)
    rule.pk, rule.valid_from, rule.vote_numerator, rule.vote_denominator = None, datetime.date(2021, 11, 1), 2, 3
    rule.save()
    Nomination.objects.filter(pk=new.pk).update(rule=rule)
    new.refresh_from_db()
    session = planned(w)
    put(w, session, [old])
    with pytest.raises(Refused, match="theo quy định khác về biểu quyết"):
        put(w, session, [new])
    assert states(list(voting.items_of(session))) == [N.ON_AGENDA]
    assert len(put(w, planned(w), [new])) == 1


@pytest.mark.parametrize("who", ["appraiser", "office_head", "member_1", "commune_head", "other_appraiser"])
def test_only_the_secretary_of_the_unit_plans(w, who):
    with pytest.raises(PermissionDenied):
        council.plan(unit=w.province, name="x", held_on=datetime.date(2021, 12, 15), by=getattr(w, who))
    assert CouncilSession.objects.count() == 0


def test_the_roll_takes_deputies_and_people_without_account(w):
    session = planned(w)
    first = session.seats.get(account=w.member_1)
    first.present = False
    guest = Seat(name="Ông Đi Thay", post="Phó Giám đốc", can_vote=False)
    council.set_roll(session, by=w.secretary, version=session.version, kept=[first, guest], removed=[session.seats.get(account=w.member_3)])
    assert list(session.seats.values_list("name", "can_vote", "present", "order")) == [
        ("Người member_1", True, False, 1),
        ("Người member_2", True, True, 2),
        ("Ông Đi Thay", False, True, 3),
    ]
    assert voting.roll_of(session) == voting.Roll(seats=2, present=1)


def test_putting_on_the_agenda_freezes_the_threshold(w):
    session = planned(w)
    rows = cases(w, 2, state="accepted")
    items = put(w, session, rows)
    AwardRule.objects.filter(pk=rows[0].rule_id).update(vote_numerator=9, vote_denominator=10)
    assert states(items) == [N.ON_AGENDA, N.ON_AGENDA]
    items[0].refresh_from_db()
    assert (items[0].vote_numerator, items[0].vote_denominator, items[0].vote_strict, items[0].vote_base) == (1, 2, True, "all_members")


def test_an_award_without_council_is_refused_with_that_sentence(w):
    session = planned(w)
    rows = cases(w, 1, award="GK_XA", state="accepted")
    with pytest.raises(Refused) as refusal:
        put(w, session, rows)
    assert refusal.value.reasons == [
        "“Giấy khen của Chủ tịch UBND cấp xã” không qua Hội đồng: lập dự thảo quyết định ngay từ trường hợp thẩm định đạt."
    ]
    assert Nomination.objects.get().state == N.ACCEPTED


def test_a_case_of_another_unit_is_refused(w):
    session = planned(w)
    with pytest.raises(Refused):
        put(w, session, cases(w, 1, state="accepted", unit=w.other_commune, holder=w.other_province))


def test_a_case_not_accepted_is_a_conflict(w):
    session = planned(w)
    with pytest.raises(Conflict):
        put(w, session, cases(w, 1))
    assert AgendaItem.objects.count() == 0


def test_taking_off_and_reordering(w):
    session = planned(w)
    first, second = put(w, session, cases(w, 2, state="accepted"))
    council.reorder(session, {first.pk: 20, second.pk: 10}, by=w.secretary, version=session.version)
    assert list(voting.items_of(session)) == [second, first]
    session.refresh_from_db()
    council.take_off_agenda(session, [first], by=w.secretary, version=session.version)
    assert list(voting.items_of(session)) == [second]
    assert Nomination.objects.get(pk=first.nomination_id).state == N.ACCEPTED


def test_putting_many_takes_the_same_queries(w, count_queries):
    session = planned(w)
    for count in (1, 20):
        rows = cases(w, count, state="accepted")
        rows = list(council.agenda_candidates(session))
        session.refresh_from_db()
        with count_queries(36):
            council.put_on_agenda(session, rows, by=w.secretary, version=session.version, versions={row.pk: row.version for row in rows})


def test_a_member_reads_what_is_on_the_agenda_of_his_sessions_and_nothing_else(w):
    (on, elsewhere, accepted, decided) = cases(w, 4, state="accepted")
    put(w, planned(w), [on])
    other = planned(w)
    other.seats.get(account=w.member_1).delete()
    put(w, other, [elsewhere])
    Nomination.objects.filter(pk=decided.pk).update(state=N.DECIDED, decided_on="2021-12-20")  # without the council
    read = {name: set(Nomination.objects.visible_to(w.accounts[name])) for name in ("member_1", "member_2", "secretary")}
    assert read == {"member_1": {on}, "member_2": {on, elsewhere}, "secretary": {on, elsewhere, accepted, decided}}
    assert not Nomination.objects.visible_to(w.records_clerk).exists()


# --- opening, cancelling ------------------------------------------------------------------------------------------------------


def test_opening_tells_the_members_and_freezes_roll_and_agenda(w):
    session, items = opened(w)
    assert session.state == S.OPEN
    assert set(Notification.objects.values_list("account__username", flat=True)) == {"member_1", "member_2", "member_3"}
    for change in (
        lambda: council.set_roll(session, by=w.secretary, version=session.version, kept=[]),
        lambda: council.take_off_agenda(session, items, by=w.secretary, version=session.version),
        lambda: council.edit(session, by=w.secretary, version=session.version, name="khác"),
    ):
        with pytest.raises(Refused):
            change()
    assert session.items.count() == 2


def test_nothing_to_vote_on_or_nobody_to_vote_does_not_open(w):
    session = planned(w)
    session.seats.update(present=False)
    with pytest.raises(Refused) as refusal:
        council.open_session(session, by=w.secretary, version=session.version)
    assert len(refusal.value.reasons) == 2
    session.refresh_from_db()
    assert session.state == S.PLANNED


def test_cancelling_gives_the_cases_back(w):
    session, _ = opened(w)
    council.cancel(session, by=w.secretary, version=session.version, note="Hoãn vì bão")
    assert [row.state for row in Nomination.objects.all()] == [N.ACCEPTED, N.ACCEPTED]
    assert AgendaItem.objects.count() == 0


def test_a_session_with_votes_is_not_cancelled(w):
    session, items = opened(w)
    press(w, session, items[0], "yes")
    with pytest.raises(Refused):
        council.cancel(session, by=w.secretary, version=session.version, note="Hoãn")


# --- votes --------------------------------------------------------------------------------------------------------------------


def test_a_vote_is_one_row_and_changes_until_closing(w):
    session, (item, _) = opened(w)
    press(w, session, item, "yes")
    press(w, session, item, "no")
    assert list(Vote.objects.values_list("item_id", "seat__account__username", "choice")) == [(item.pk, "member_1", "no")]


def test_casting_costs_three_statements(w, count_queries):
    session, (item, _) = opened(w)
    for choice in ("yes", "no"):
        with count_queries(5):  # savepoint, item with session, seat, upsert, release
            voting.cast(session, item.pk, choice, by=w.member_1)


def test_the_key_refuses_a_second_vote(w):
    session, (item, _) = opened(w)
    press(w, session, item, "yes")
    seat = Seat.objects.get(account=w.member_1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(item=item, seat=seat, choice=Choice.NO)


@pytest.mark.parametrize("why", ["stranger", "absent", "deputy", "closed", "planned", "secret", "hands", "other session", "choice"])
def test_who_and_what_may_not_be_voted(w, why):
    session, items = opened(w, award="CSTD_TINH" if why == "secret" else "BK_TINH")
    account, choice, target = w.member_1, "yes", session
    if why == "stranger":
        account = w.secretary
    elif why == "absent":
        Seat.objects.filter(account=account).update(present=False)
    elif why == "deputy":
        Seat.objects.filter(account=account).update(can_vote=False)
    elif why in ("closed", "planned"):
        CouncilSession.objects.update(state=why)
    elif why == "hands":
        voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
    elif why == "other session":
        target = planned(w)
    elif why == "choice":
        choice = "maybe"
    with pytest.raises(PermissionDenied if why == "stranger" else Refused):
        voting.cast(target, items[0].pk, choice, by=account)
    assert Vote.objects.count() == 0


def test_the_rest_of_a_group_keeps_votes_given(w):
    session, (first, second) = opened(w)
    other = put_open(w, session)
    press(w, session, first, "no")
    assert voting.agree_to_rest(session, w.awards["BK_TINH"].pk, by=w.member_1) == 1
    assert dict(Vote.objects.values_list("item_id", "choice")) == {first.pk: "no", second.pk: "yes"}
    assert voting.progress(session, Seat.objects.get(account=w.member_1)) == (2, 3)
    assert other.votes.count() == 0


def put_open(w: World, session: CouncilSession) -> AgendaItem:
    """A case of another award on the same agenda, put there before the opening as far as the rules see."""
    CouncilSession.objects.filter(pk=session.pk).update(state=S.PLANNED)
    (item,) = put(w, session, cases(w, 1, award="TTLDXS", state="accepted"))
    CouncilSession.objects.filter(pk=session.pk).update(state=S.OPEN)
    session.refresh_from_db()
    return item


# --- hands and paper -----------------------------------------------------------------------------------------------------------


def test_a_show_of_hands_counts_for_the_group_but_not_for_what_was_pulled_out(w):
    session, items = opened(w, 3)
    voting.pull_out(session, [items[2].pk], out=True, by=w.secretary, version=session.version)
    session.refresh_from_db()
    together = [item for item in voting.items_of(session) if not item.pulled_out]
    assert voting.record_hands(session, together, yes=2, no=1, blank=0, by=w.secretary, version=session.version) == 2
    found = voting.results(session, voting.items_of(session))
    assert {pk: (r.tally.yes, r.outcome.needed, r.outcome.passed) for pk, r in found.items()} == {
        items[0].pk: (2, 2, True),
        items[1].pk: (2, 2, True),
    }


def test_hands_must_add_up_to_the_members_present(w):
    session, items = opened(w)
    Seat.objects.filter(account=w.member_3).update(present=False)
    for counts in ({"yes": 3, "no": 0, "blank": 0}, {"yes": 1, "no": 0, "blank": 0}):
        with pytest.raises(CountError):
            voting.record_hands(session, items, **counts, by=w.secretary, version=session.version)
    assert voting.record_hands(session, items, yes=2, no=0, blank=0, by=w.secretary, version=session.version) == 2


def test_pulling_out_forgets_the_groups_count(w):
    session, items = opened(w)
    voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
    session.refresh_from_db()
    voting.pull_out(session, [items[0].pk], out=True, by=w.secretary, version=session.version)
    assert set(voting.results(session, voting.items_of(session))) == {items[1].pk}


@pytest.mark.parametrize("who", ["member_1", "appraiser", "other_appraiser"])
def test_only_the_secretary_writes_counts(w, who):
    session, items = opened(w)
    with pytest.raises(PermissionDenied):
        voting.record_hands(session, items, yes=3, no=0, blank=0, by=getattr(w, who), version=session.version)


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("bien-ban.pdf", PDF, content_type="application/pdf")


def test_a_paper_count_needs_its_scan_and_counts_written_opinions(w):
    session, (item,) = opened(w, 1, award="CSTD_TINH")
    Seat.objects.filter(account=w.member_3).update(present=False)
    with pytest.raises(Refused):
        voting.record_paper(session, {item: (3, 0, 0)}, scan=None, by=w.secretary, version=session.version)
    voting.record_paper(session, {item: (3, 0, 0)}, scan=scan(), by=w.secretary, version=session.version)
    result = voting.results(session, voting.items_of(session))[item.pk]
    # two present and one written opinion: nobody counts as absent; 9/10 of three members is three
    assert (result.tally, result.outcome.needed, result.outcome.passed) == (Tally(3, 0, 0, absent=0, seats=3), 3, True)


def test_more_ballots_than_members_are_refused(w):
    session, (item,) = opened(w, 1, award="CSTD_TINH")
    with pytest.raises(CountError):
        voting.record_paper(session, {item: (3, 1, 0)}, scan=scan(), by=w.secretary, version=session.version)


def test_open_awards_take_no_paper_and_secret_ones_no_hands(w):
    session, (item,) = opened(w, 1)
    with pytest.raises(Refused):
        voting.record_paper(session, {item: (3, 0, 0)}, scan=scan(), by=w.secretary, version=session.version)
    AgendaItem.objects.update(vote_mode="secret")
    session.refresh_from_db()
    with pytest.raises(Refused):
        voting.record_hands(session, [item], yes=3, no=0, blank=0, by=w.secretary, version=session.version)


# --- closing --------------------------------------------------------------------------------------------------------------------


def test_closing_freezes_results_moves_the_cases_and_orders_the_sheet(w):
    session, (first, second) = opened(w)
    press(w, session, first, "yes", "yes", "no")
    press(w, session, second, "yes", "blank")
    closed = close(w, session)
    assert closed.state == S.CLOSED
    assert list(AgendaItem.objects.order_by("id").values_list("count_method", "yes", "no", "blank", "base", "needed", "passed")) == [
        ("members", 2, 1, 0, 3, 2, True),
        ("members", 1, 0, 1, 3, 2, False),
    ]
    assert states([first, second]) == [N.PASSED, N.FAILED]
    sheet = Paper.objects.get(kind="vote_sheet")
    (group,) = sheet.snapshot["groups"]
    assert group["rule"] == "trên 50 % tổng số thành viên Hội đồng; tỷ lệ chưa xác minh, Hội đồng đã xem và xác nhận"
    assert [(row["yes"], row["no"], row["blank"], row["share"], row["result"]) for row in group["rows"]] == [
        (2, 1, 0, "66,67 %", "Đạt"),
        (1, 0, 1, "33,33 %", "Không đạt"),
    ]


def test_results_are_what_the_tally_says(w):
    session, (item, _) = opened(w)
    press(w, session, item, "yes", "no")
    result = voting.results(session, voting.items_of(session))[item.pk]
    assert result.outcome == decide(Tally(1, 1, 0, absent=0, seats=3), voting.threshold(item))
    assert result.outcome.share == Fraction(1, 3)


def test_an_item_without_result_keeps_the_session_open_and_is_named(w):
    session, (first, second) = opened(w)
    press(w, session, first, "yes", "yes", "yes")
    with pytest.raises(Refused) as refusal:
        close(w, session)
    assert refusal.value.reasons == [f"{second.nomination.recipient} ({second.nomination.award}): chưa có kết quả biểu quyết."]
    session.refresh_from_db()
    assert (session.state, states([first])) == (S.OPEN, [N.ON_AGENDA])


def test_an_unverified_threshold_decides_nothing_until_the_secretary_confirms(w):
    session, items = opened(w)
    voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
    with pytest.raises(Refused):
        close(w, session, seen_unverified=False)
    assert states(items) == [N.ON_AGENDA, N.ON_AGENDA]
    AwardRule.objects.update(verified=True)
    assert close(w, session, seen_unverified=False).state == S.CLOSED


def test_closed_stays_closed_and_a_second_closing_conflicts(w):
    session, items = opened(w)
    voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
    session.refresh_from_db()
    seen = session.version
    council.close(session, by=w.secretary, version=seen, seen_unverified=True)
    with pytest.raises(Conflict):
        council.close(session, by=w.secretary, version=seen, seen_unverified=True)
    assert Paper.objects.filter(kind="vote_sheet").count() == 1


def test_only_the_secretary_closes(w):
    session, items = opened(w)
    voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
    session.refresh_from_db()
    with pytest.raises(PermissionDenied):
        council.close(session, by=w.office_head, version=session.version, seen_unverified=True)


def test_a_case_held_back_comes_to_another_session(w):
    session, _ = opened(w, 1)
    council.cancel(session, by=w.secretary, version=session.version, note="Hoãn")
    again = planned(w)
    (item,) = put(w, again, [Nomination.objects.select_related("rule", "award").get()])
    assert item.session_id == again.pk


def test_closing_costs_the_same_for_two_and_for_twenty(w, count_queries):
    for count in (2, 20):
        session, items = opened(w, count)
        voting.record_hands(session, items, yes=3, no=0, blank=0, by=w.secretary, version=session.version)
        session.refresh_from_db()
        with count_queries(40, at_most=True) as captured:
            council.close(session, by=w.secretary, version=session.version, seen_unverified=True)
        if count == 2:
            few = len(captured)
    assert len(captured) == few
