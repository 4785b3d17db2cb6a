"""Form tokens: a double click, a resend, a retry after a crash do nothing twice; a refused act does not use the token up."""

import contextlib

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from awards.models import Dossier
from awards.views import dossiers as pages
from tests.factories import world
from tests.racing import race
from units import tokens
from units.models import FormToken, LedgerEntry
from units.moves import Refused
from units.tokens import AlreadyDone, act

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def w():
    return world()


@contextlib.contextmanager
def request_of(account_id, token=TOKEN):
    """What the middleware does around a POST."""
    mark = tokens.begin(account_id, token)
    try:
        yield
    finally:
        tokens.end(mark)


def spent():
    return sorted(FormToken.objects.values_list("account__username", "token", "answer_url"))


# --- the engine -----------------------------------------------------------------------------------------------------------


def test_fresh_tokens_differ_and_are_taken():
    first, second = tokens.fresh(), tokens.fresh()
    assert first != second
    assert tokens.OURS.fullmatch(first)


def test_an_act_spends_the_token_and_the_next_one_is_told_where_it_led(w):
    with request_of(w.commune_clerk.pk):
        with act():
            assert spent() == [("commune_clerk", TOKEN, "")]
        tokens.remember_answer("/to-trinh/abc/")
    with request_of(w.commune_clerk.pk), pytest.raises(AlreadyDone) as done, act():
        pytest.fail("the act ran twice")
    assert done.value.answer_url == "/to-trinh/abc/"
    assert spent() == [("commune_clerk", TOKEN, "/to-trinh/abc/")]


def test_acts_within_one_request_spend_it_once(w, count_queries):
    with request_of(w.commune_clerk.pk):
        with act(), act():
            pass
        with count_queries(2), act():  # savepoint and release
            pass
    assert len(spent()) == 1


def test_a_failed_act_does_not_use_the_token_up(w):
    with request_of(w.commune_clerk.pk):
        with pytest.raises(Refused), act():
            raise Refused("Chưa được.")
        assert spent() == []
        tokens.remember_answer("/nowhere/")
        assert spent() == []
        with act():
            pass
    assert spent() == [("commune_clerk", TOKEN, "")]


def test_an_inner_failure_that_is_caught_leaves_the_outer_act_whole(w):
    with request_of(w.commune_clerk.pk):
        with act(), contextlib.suppress(Refused), act():
            raise Refused("Chưa được.")
        with act():
            pass
    assert spent() == [("commune_clerk", TOKEN, "")]


def test_a_rollback_around_the_act_gives_the_token_back_to_the_next_request(w):
    with request_of(w.commune_clerk.pk), transaction.atomic():
        with act():
            pass
        transaction.set_rollback(True)
    with request_of(w.commune_clerk.pk), act():
        pass
    assert spent() == [("commune_clerk", TOKEN, "")]


def test_a_token_belongs_to_its_account(w):
    for account in (w.commune_clerk, w.commune_head):
        with request_of(account.pk), act():
            pass
    assert spent() == [("commune_clerk", TOKEN, ""), ("commune_head", TOKEN, "")]


@pytest.mark.parametrize("garbage", ["", "x" * 32, "0" * 31, "0" * 33, "0" * 5000, "0" * 31 + "\x00", "É" * 32, "' OR 1=1 --"])
def test_what_we_cannot_have_given_out_counts_as_no_token(w, garbage):
    for _ in range(2):
        with request_of(w.commune_clerk.pk, garbage), act():
            pass
    assert spent() == []


def test_outside_a_request_acts_need_no_token(w):
    for _ in range(2):
        with act():
            pass
    tokens.remember_answer("/x/")
    assert spent() == []


# --- by a browser ---------------------------------------------------------------------------------------------------------


def form(w, **more):
    return {"unit": w.commune.pk, "campaign": w.campaign.pk, "title": "Đề nghị khen thưởng năm 2021", "form_token": TOKEN} | more


def browser(account, **how):
    client = Client(**how)
    client.force_login(account)
    return client


URL = "/to-trinh/moi/"


def test_a_resent_form_makes_one_dossier_and_leads_to_it(w):
    client = browser(w.commune_clerk)
    first = client.post(URL, form(w))
    second = client.post(URL, form(w))
    dossier = Dossier.objects.get()
    assert (first.status_code, first["Location"]) == (302, reverse("awards:dossier_add", args=[dossier.public_id]))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert LedgerEntry.objects.filter(verb="dossier.start").count() == 1
    page = client.get(second["Location"])
    assert "Việc này đã được ghi nhận ở lần bấm trước." in page.content.decode()


def test_without_a_token_each_form_counts(w):
    """Negative control: it is the token that keeps the second one out."""
    client = browser(w.commune_clerk)
    for _ in range(2):
        client.post(URL, form(w, form_token=""))
    assert Dossier.objects.count() == 2


def test_a_form_with_an_error_can_be_sent_again_with_the_same_token(w):
    client = browser(w.commune_clerk)
    assert client.post(URL, form(w, title="")).status_code == 200
    assert spent() == []
    assert client.post(URL, form(w)).status_code == 302
    assert Dossier.objects.count() == 1


def test_each_form_is_rendered_with_a_token_of_its_own(w):
    client = browser(w.commune_clerk)
    found = [tokens.OURS.findall(client.get(URL).content.decode().split('name="form_token"')[1][:60]) for _ in range(2)]
    assert [len(each) for each in found] == [1, 1]
    assert found[0] != found[1]


def test_after_a_crash_between_commit_and_answer_the_retry_does_nothing_twice(w, monkeypatch):
    """The act is committed, the answer is lost: the sender is led back and told, and nothing happens twice."""
    client = browser(w.commune_clerk, raise_request_exception=False)
    with monkeypatch.context() as crash:
        crash.setattr(pages, "redirect", lambda *_: 1 / 0)
        assert client.post(URL, form(w)).status_code == 500
    assert (Dossier.objects.count(), spent()) == (1, [("commune_clerk", TOKEN, "")])
    retry = client.post(URL, form(w), headers={"referer": "http://testserver" + URL})
    assert (retry.status_code, retry["Location"]) == (302, "http://testserver" + URL)
    assert "Việc này đã được ghi nhận ở lần bấm trước." in client.get(URL).content.decode()
    assert Dossier.objects.count() == 1


def test_the_retry_is_never_led_to_another_site(w):
    client = browser(w.commune_clerk)
    with request_of(w.commune_clerk.pk), act():
        pass
    retry = client.post(URL, form(w), headers={"referer": "https://evil.example/"})
    assert (retry.status_code, retry["Location"]) == (302, "/")
    assert Dossier.objects.count() == 0


# --- fifty at once --------------------------------------------------------------------------------------------------------


def submit_fifty_times(w):
    cookies = browser(w.commune_clerk).cookies

    def submit(_number):
        client = Client()
        client.cookies = cookies.copy()
        return client.post(URL, form(w)).status_code

    return race(50, submit)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_identical_submits_make_one_dossier():
    w = world()
    assert submit_fifty_times(w) == [302] * 50
    assert Dossier.objects.count() == 1
    assert LedgerEntry.objects.filter(verb="dossier.start").count() == 1
    dossier = Dossier.objects.get()
    assert spent() == [("commune_clerk", TOKEN, reverse("awards:dossier_add", args=[dossier.public_id]))]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_token_they_make_fifty(monkeypatch):
    """Negative control."""
    monkeypatch.setattr(tokens, "spend", lambda: None)
    w = world()
    assert submit_fifty_times(w) == [302] * 50
    assert Dossier.objects.count() == 50
