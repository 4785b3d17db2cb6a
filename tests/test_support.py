"""Support works as a user: visibly, for half an hour, and never as that person's own hand."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from awards import ledger_words, voting
from awards.council import SESSION
from awards.decisions import DECISION
from awards.dossiers import DOSSIER
from awards.models import CouncilSession, Dossier
from tests.factories import account, world
from units import acting, clock, ledger, support
from units.models import Account, LedgerEntry, Notification, Role, RoleAssignment
from units.moves import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return world()


@pytest.fixture
def client(w):
    client = Client()
    client.force_login(w.support)
    return client


def start(client, user, reason="Không mở được tờ trình."):
    return client.post(f"/ho-tro/{user.pk}/", {"reason": reason})


def told(subject):
    rows = LedgerEntry.objects.filter(subject_type=ledger.subject_type(subject), subject_id=subject.pk).order_by("id")
    return [(row.verb, row.actor.username, row.on_behalf and row.on_behalf.username, row.capacity) for row in rows]


def confirmed(w):
    return Dossier.objects.create(
        campaign=w.campaign, unit=w.commune, to_unit=w.district, title="x", state="confirmed", created_by=w.commune_clerk, created_at=clock.now(),
        confirmed_hash="0" * 64, public_id="d" * 32,
    )  # fmt: skip


def test_from_the_reason_to_the_end_button(w, client):
    assert start(client, w.commune_clerk, "").status_code == 200
    assert start(client, w.commune_clerk)["Location"] == "/"
    page = client.get("/").text
    assert "<strong>Người support</strong> (hỗ trợ kỹ thuật) đang thao tác hộ <strong>Người commune_clerk</strong>" in page
    assert client.get("/thong-bao/").context["user"] == w.commune_clerk
    (notice,) = Notification.objects.filter(account=w.commune_clerk)
    assert notice.text == (
        "Người support (hỗ trợ kỹ thuật) thao tác hộ bằng tài khoản của bạn, nhiều nhất 30 phút. Lý do: Không mở được tờ trình."
    )
    assert client.post("/ho-tro/ket-thuc/")["Location"] == "/ho-tro/"
    assert client.get("/thong-bao/").context["user"] == w.support
    assert told(w.commune_clerk) == [("support.start", "support", None, ""), ("support.end", "support", None, "")]


def test_what_is_done_shows_both_names(w, client):
    row = confirmed(w)
    start(client, w.commune_clerk)
    client.post(f"/to-trinh/{row.public_id}/mo-lai/", {"version": row.version})
    row.refresh_from_db()
    assert row.state == "draft"
    assert told(row) == [("dossier.reopen", "support", "commune_clerk", "support")]


def test_it_ends_by_itself_after_half_an_hour(w, client, monkeypatch):
    start(client, w.commune_clerk)
    later = clock.real_now() + datetime.timedelta(minutes=30, seconds=1)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert client.get("/thong-bao/").context["user"] == w.support
    assert [verb for verb, *_ in told(w.commune_clerk)] == ["support.start", "support.end"]


@pytest.mark.parametrize("what", ["role", "closed", "raised"])
def test_it_ends_at_once_when_a_right_is_gone(w, client, what):
    start(client, w.commune_clerk)
    if what == "role":
        RoleAssignment.objects.filter(account=w.support).delete()
    elif what == "closed":
        Account.objects.filter(pk=w.commune_clerk.pk).update(is_active=False)
    else:
        RoleAssignment.objects.create(account=w.commune_clerk, unit=w.commune, role=Role.ADMIN, valid_from=clock.today())
    assert client.get("/thong-bao/").context["user"] == w.support


@pytest.mark.parametrize("name", ["admin", "auditor", "support", "other_clerk"])
def test_some_accounts_are_never_acted_as(w, client, name):
    assert start(client, w.accounts[name]).status_code == 404
    assert client.get("/thong-bao/").context["user"] == w.support


def test_who_also_serves_beyond_the_reach_is_not_acted_as(w):
    low = account("low_support", (Role.SUPPORT, w.commune))
    assert list(support.may_be_helped(low).values_list("username", flat=True)) == ["commune_clerk", "commune_head"]
    RoleAssignment.objects.create(account=w.commune_head, unit=w.district, role=Role.CLERK, valid_from=clock.today())
    assert list(support.may_be_helped(low).values_list("username", flat=True)) == ["commune_clerk"]


def test_only_support_may(w):
    for name in ("admin", "commune_clerk", "auditor"):
        client = Client()
        client.force_login(w.accounts[name])
        assert start(client, w.commune_head).status_code == 403


REFUSED = [
    *(f"{DECISION.name}.{name}" for name in ("approve", "issue")),
    f"{DOSSIER.name}.confirm",
    f"{DOSSIER.name}.confirm_paper",
    *(f"{SESSION.name}.{move.name}" for move in SESSION.table),
    *("account.open", "account.give_role", "account.give_slip", "account.add_factor", "account.change_password"),
    *("delegation.lend", "delegation.revoke", "ballot.cast", "decision.sign", "decision.attach_scan"),
]


@pytest.mark.parametrize("verb", REFUSED)
def test_the_users_own_hand_is_refused_by_the_ledger_itself(w, verb):
    with acting.as_user(w.support), pytest.raises(PermissionDenied):
        ledger.record([w.commune_head], verb, by=w.commune_head)
    ledger.record([w.commune_head], verb, by=w.commune_head)


def test_a_vote_is_refused_before_anything_is_looked_at(w):
    """Votes stand in no ledger, so the ledger cannot refuse them."""
    with acting.as_user(w.support), pytest.raises(PermissionDenied, match="Hỗ trợ kỹ thuật không làm thay việc này"):
        voting.cast(CouncilSession(pk=1), 1, "yes", by=w.member_1)


def test_every_refused_verb_is_a_real_one():
    """A verb that was renamed would open a door."""
    known = set(ledger_words.WORDS) | {"ballot.cast"}
    dangling = [
        name
        for name in acting.REFUSED_TO_SUPPORT
        if not any(verb.startswith(name) if name.endswith(".") else verb == name for verb in known)
    ]
    assert dangling == []


@pytest.mark.parametrize("verb", ["dossier.reopen", "dossier.add_lines", "dossier.attach", "nomination.supplement", "campaign.open"])
def test_ordinary_work_is_not(w, verb):
    with acting.as_user(w.support):
        ledger.record([w.commune_head], verb, by=w.commune_head)


def test_nothing_of_a_refused_act_stays(w):
    row = confirmed(w)
    Dossier.objects.filter(pk=row.pk).update(state="draft")
    with acting.as_user(w.support), pytest.raises(PermissionDenied):
        perform(DOSSIER, "confirm", [row], by=w.commune_head, versions={row.pk: row.version})
    row.refresh_from_db()
    assert (row.state, row.version, told(row)) == ("draft", 0, [])


OWN = [
    "/tai-khoan/doi-mat-khau/", "/tai-khoan/lop-bao-ve/", "/tai-khoan/lop-bao-ve/the-ma/", "/tai-khoan/phien-dang-nhap/", "/uy-quyen/",
    "/tai-khoan/dang-xuat/", "/ho-tro/",
]  # fmt: skip


@pytest.mark.parametrize("url", OWN)
def test_the_users_account_is_no_page_of_supports(w, client, url):
    start(client, w.commune_clerk)
    assert client.get(url).status_code == 403


def test_support_is_not_led_to_the_users_second_factor(w, client, settings):
    start(client, w.commune_head)
    settings.REQUIRE_SECOND_FACTOR = True
    assert client.get("/thong-bao/").status_code == 200


def test_the_list_finds_names_without_marks_at_a_constant_cost(w, client, count_queries):
    Account.objects.filter(pk=w.commune_clerk.pk).update(full_name="Katơr Thị Nhường")
    assert [row[2] for row in client.get("/ho-tro/?q=nhuong").context["page"].object_list] == ["commune_clerk"]
    with count_queries(7):
        client.get("/ho-tro/")
