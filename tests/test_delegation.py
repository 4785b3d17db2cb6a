"""Standing in: what a lent role gives, when it ends, and that every act by it shows both names."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from awards import dossiers
from awards.dossiers import DOSSIER
from awards.models import Dossier
from emulation import campaigns
from emulation.models import Campaign
from tests.factories import account, world
from units import access, accounts, clock, delegation, ledger
from units.models import Delegation, LedgerEntry, Notification, Role, RoleAssignment
from units.moves import Refused, available, perform

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2021, 11, 22)


@pytest.fixture(autouse=True)
def _day(monkeypatch):
    noon = datetime.datetime.combine(TODAY, datetime.time(12), tzinfo=clock.ZONE)
    monkeypatch.setattr(clock, "now", lambda: noon)


@pytest.fixture
def w():
    return world()


def lend(giver, taker, *, by=None, first=TODAY, last=TODAY + 8 * DAY, roles=None):
    rows = RoleAssignment.objects.filter(account=giver, delegation=None)
    return delegation.lend(
        giver=giver, taker=taker, roles=roles or [row.pk for row in rows], valid_from=first, valid_to=last, reason="đi học", by=by or giver
    )


def draft(w):
    return dossiers.start(campaign=w.campaign, unit=w.commune, title="Tờ trình thử", by=w.commune_clerk)


def told(subject):
    rows = LedgerEntry.objects.filter(subject_type=ledger.subject_type(subject), subject_id=subject.pk).order_by("id")
    return [(row.verb, row.actor.username, row.on_behalf and row.on_behalf.username, row.capacity) for row in rows]


# --- whose right ---------------------------------------------------------------------------------------------------------------


def test_the_taker_has_the_right_between_the_two_days(w, monkeypatch):
    lend(w.district_clerk, w.district_head, first=TODAY + DAY, last=TODAY + 2 * DAY)
    days = {}
    for ahead in range(4):
        noon = datetime.datetime.combine(TODAY + ahead * DAY, datetime.time(12), tzinfo=clock.ZONE)
        monkeypatch.setattr(clock, "now", lambda noon=noon: noon)
        days[ahead] = access.has_role(w.district_head, {Role.CLERK}, w.district.pk)
    assert days == {0: False, 1: True, 2: True, 3: False}


def test_buttons_come_with_the_lent_right(w):
    dossier = draft(w)
    before = {move.name for move in available(DOSSIER, dossier, w.commune_clerk)}
    lend(w.commune_head, w.commune_clerk)
    assert {move.name for move in available(DOSSIER, dossier, w.commune_clerk)} - before == {"confirm"}


def test_an_act_by_a_lent_right_shows_both_names(w):
    """Negative control beside it: without the loan the same move is forbidden."""
    campaign = w.campaign
    stand_in = account("stand_in", (Role.CLERK, w.province))
    row = Dossier.objects.create(
        campaign=campaign, unit=w.commune, to_unit=w.district, title="x", state="confirmed", created_by=w.commune_clerk, created_at=clock.now(),
        confirmed_hash="0" * 64, public_id="d" * 32,
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        perform(DOSSIER, "reopen", [row], by=w.district_clerk, versions={row.pk: row.version})
    lend(w.commune_clerk, w.district_clerk)
    perform(DOSSIER, "reopen", [row], by=w.district_clerk, versions={row.pk: row.version})
    assert told(row) == [("dossier.reopen", "district_clerk", "commune_clerk", "delegation")]
    assert not access.has_role(stand_in, {Role.CLERK}, w.commune.pk)


def test_the_history_reads_both_names(w):
    row = Dossier.objects.create(
        campaign=w.campaign, unit=w.commune, to_unit=w.district, title="x", state="confirmed", created_by=w.commune_clerk, created_at=clock.now(),
        confirmed_hash="0" * 64, public_id="d" * 32,
    )  # fmt: skip
    lend(w.commune_clerk, w.district_clerk)
    perform(DOSSIER, "reopen", [row], by=w.district_clerk, versions={row.pk: row.version})
    (line,) = ledger.history(row, DOSSIER.words())
    assert (line.who, line.on_behalf) == ("Người district_clerk", "thay Người commune_clerk")


def test_the_own_right_goes_first(w):
    """The head of the commune holds the clerk's right by loan too; what both could do he does in his own name."""
    lend(w.commune_clerk, w.commune_head)
    row = Dossier.objects.create(
        campaign=w.campaign, unit=w.commune, to_unit=w.district, title="x", state="confirmed", created_by=w.commune_clerk, created_at=clock.now(),
        confirmed_hash="0" * 64, public_id="d" * 32,
    )  # fmt: skip
    perform(DOSSIER, "reopen", [row], by=w.commune_head, versions={row.pk: row.version})
    assert told(row) == [("dossier.reopen", "commune_head", None, "")]


def test_a_right_asked_before_the_verbs_transaction_is_noted_too(w):
    """`dossiers.start` asks first and writes then; over the page, the request is one act."""
    lend(w.sibling_clerk, w.district_clerk)
    client = Client()
    client.force_login(w.district_clerk)
    answer = client.post("/to-trinh/moi/", {"campaign": w.campaign.pk, "unit": w.sibling_commune.pk, "title": "x"})
    made = Dossier.objects.filter(unit=w.sibling_commune).first()
    assert made is not None, answer.status_code
    assert told(made) == [("dossier.start", "district_clerk", "sibling_clerk", "delegation")]


def test_nothing_is_carried_from_one_act_to_the_next(w):
    lend(w.commune_clerk, w.district_clerk)
    assert access.has_role(w.district_clerk, {Role.CLERK}, w.commune.pk)
    ledger.record([w.district_clerk], "account.edit", by=w.district_clerk)
    assert told(w.district_clerk) == [("account.edit", "district_clerk", None, "")]


def test_deciding_costs_one_query(w, count_queries):
    lend(w.commune_clerk, w.district_clerk)
    with count_queries(1):
        assert access.decide(w.district_clerk, {Role.CLERK}, [w.commune.pk, w.district.pk])
    with count_queries(1):
        assert access.has_role(w.district_clerk, {Role.CLERK}, w.commune.pk)


# --- the end ------------------------------------------------------------------------------------------------------------------------


def test_it_ends_when_the_giver_takes_it_back_or_the_taker_gives_it_back(w):
    for who in (w.commune_head, w.commune_clerk, w.admin):
        made = lend(w.commune_head, w.commune_clerk)
        assert access.has_role(w.commune_clerk, {Role.HEAD})
        delegation.revoke(made, by=who)
        assert not access.has_role(w.commune_clerk, {Role.HEAD})
    with pytest.raises(PermissionDenied):
        delegation.revoke(lend(w.commune_head, w.commune_clerk), by=w.district_clerk)


def test_it_ends_with_the_givers_own_role(w):
    lend(w.commune_head, w.commune_clerk)
    accounts.end_role(RoleAssignment.objects.get(account=w.commune_head), first_day_without=TODAY, by=w.admin)
    assert not access.has_role(w.commune_clerk, {Role.HEAD})
    assert access.roles_of(w.commune_clerk)[0].role == Role.CLERK


@pytest.mark.engine
def test_it_ends_with_the_givers_account_even_when_nobody_ended_it(w):
    """The query itself asks: a giver locked by any other way lends nothing."""
    lend(w.commune_head, w.commune_clerk)
    type(w.commune_head).objects.filter(pk=w.commune_head.pk).update(is_active=False)
    assert not access.has_role(w.commune_clerk, {Role.HEAD})
    assert access.units_where(w.commune_clerk, {Role.HEAD}) == frozenset()


# --- what can be lent, and to whom -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["member_1", "admin", "auditor", "support"])
def test_votes_and_administration_are_not_lent(w, name):
    with pytest.raises(Refused) as refusal:
        lend(w.accounts[name], w.secretary, by=w.accounts[name])
    assert refusal.value.reasons[0] == "Vai trò cho mượn: đánh dấu ít nhất một vai trò đang giữ và được phép ủy quyền."


def test_what_is_lent_is_not_lent_on(w):
    lend(w.commune_head, w.commune_clerk)
    borrowed = RoleAssignment.objects.get(account=w.commune_clerk, delegation__isnull=False)
    with pytest.raises(Refused):
        lend(w.commune_clerk, w.district_clerk, roles=[borrowed.pk])


def test_somebody_elses_role_is_not_lent(w):
    row = RoleAssignment.objects.get(account=w.commune_head)
    with pytest.raises(Refused):
        lend(w.commune_clerk, w.district_clerk, roles=[row.pk])


@pytest.mark.parametrize(
    ("taker", "fits"),
    [("commune_head", True), ("district_clerk", True), ("sibling_clerk", False), ("appraiser", False), ("other_clerk", False)],
)
def test_the_taker_is_of_the_same_unit_or_the_one_above(w, taker, fits):
    if fits:
        lend(w.commune_clerk, w.accounts[taker])
    else:
        with pytest.raises(Refused):
            lend(w.commune_clerk, w.accounts[taker])


def test_who_holds_only_a_lent_role_there_is_no_taker(w):
    lend(w.commune_head, w.district_clerk)
    borrower_only = account("borrower", (Role.CLERK, w.sibling_district))
    with pytest.raises(Refused):
        lend(w.commune_clerk, borrower_only)


@pytest.mark.parametrize(("first", "last"), [(TODAY + DAY, TODAY), (TODAY - 3 * DAY, TODAY - DAY)])
def test_the_days_must_make_sense(w, first, last):
    with pytest.raises(Refused):
        lend(w.commune_clerk, w.district_clerk, first=first, last=last)


def test_the_administrator_lends_for_who_is_away_but_nobody_else_does(w):
    made = lend(w.commune_head, w.commune_clerk, by=w.admin)
    assert made.recorded_by == w.admin
    assert sorted(Notification.objects.values_list("account__username", flat=True)) == ["commune_clerk", "commune_head"]
    for stranger in (w.district_clerk, w.commune_clerk, w.other_appraiser):
        with pytest.raises(PermissionDenied):
            lend(w.commune_head, w.commune_clerk, by=stranger)


# --- pages --------------------------------------------------------------------------------------------------------------------------


def test_both_see_it_on_the_home_page_and_the_taker_in_the_page_head(w, client):
    lend(w.commune_head, w.commune_clerk)
    client.force_login(w.commune_clerk)
    text = client.get("/").text
    assert "Đang thay <strong>Người commune_head</strong> đến 30/11/2021" in text
    assert "Bạn làm thay Người commune_head từ 22/11/2021 đến hết 30/11/2021." in text
    client.force_login(w.commune_head)
    assert "Người commune_clerk làm thay bạn từ 22/11/2021 đến hết 30/11/2021." in client.get("/").text


def test_from_the_form_and_back(w, django_app):
    page = django_app.get("/uy-quyen/", user=w.commune_head)
    form = next(form for form in page.forms.values() if "taker" in form.fields)
    form["reason"], form["taker"] = "Nghỉ phép", str(w.commune_clerk.pk)
    form["roles"] = [str(RoleAssignment.objects.get(account=w.commune_head).pk)]
    form["valid_from"], form["valid_to"] = "22/11/2021", "21/11/2021"
    wrong = form.submit()
    assert "Đến hết ngày: không được trước ngày bắt đầu." in wrong.text
    form = next(form for form in wrong.forms.values() if "taker" in form.fields)
    form["valid_to"] = "30/11/2021"
    done = form.submit().follow()
    assert Delegation.objects.get().taker == w.commune_clerk
    back = next(form for form in done.forms.values() if "thu-hoi" in form.action)
    back.submit().follow()
    assert Delegation.objects.get().ended_at is not None


def test_a_campaigns_head_may_not_be_confused_by_loans(w):
    """Campaigns are an administrator's, and that role is not lent: nothing here changes."""
    lend(w.commune_head, w.commune_clerk)
    assert [move.name for move in available(campaigns.CAMPAIGN, Campaign.objects.get(), w.commune_clerk)] == []
