"""The door: logging in by username, throttling, sessions that end, and the headers of every page."""

import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import world
from units.models import Account

pytestmark = pytest.mark.django_db
LOGIN = "/tai-khoan/dang-nhap/"
PASSWORD = "mat-khau-thu-nghiem"


@pytest.fixture
def w():
    return world()


def log_in(client, username="commune_clerk", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": username, "password": password} | more)


def signed_in(client):
    return SESSION_KEY in client.session


def test_one_logs_in_by_username_and_out_by_post(w):
    client = Client()
    answer = log_in(client)
    assert (answer.status_code, answer["Location"], signed_in(client)) == (302, "/", True)
    assert client.get("/tai-khoan/dang-xuat/").status_code == 200
    assert signed_in(client)
    client.post("/tai-khoan/dang-xuat/")
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("commune_clerk", "sai-mat-khau"),
        ("khong-co-ai", PASSWORD),
        ("commune_clerk@example.test", PASSWORD),
        ("", ""),
        ("commune_clerk", ""),
    ],
)
def test_without_the_right_pair_one_stays_outside(w, username, password):
    client = Client()
    assert log_in(client, username, password).status_code == 200
    assert not signed_in(client)


def errors(answer):
    return list(answer.context["form"].non_field_errors())


def test_an_unknown_name_and_a_wrong_password_read_the_same(w):
    texts = [errors(log_in(Client(), name, "sai-mat-khau")) for name in ("commune_clerk", "khong-co-ai")]
    assert texts[0] == texts[1]
    assert len(texts[0]) == 1


def test_an_inactive_account_stays_outside_and_its_open_sessions_end(w):
    client = Client()
    log_in(client)
    assert client.get("/thong-bao/").status_code == 200
    Account.objects.filter(username="commune_clerk").update(is_active=False)
    assert client.get("/thong-bao/").status_code == 302
    other = Client()
    log_in(other)
    assert not signed_in(other)


def test_a_new_password_ends_the_sessions_of_the_old_one(w):
    client = Client()
    log_in(client)
    w.commune_clerk.set_password("mat-khau-moi-hoan-toan")
    w.commune_clerk.save()
    assert client.get("/thong-bao/").status_code == 302


def test_the_session_has_a_new_key_after_the_door(w):
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    log_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "http:evil.example", "javascript:alert(1)", "///evil.example"],
)
def test_the_door_leads_to_no_other_site(w, target):
    answer = log_in(Client(), next=target)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_door_leads_to_the_page_asked_for(w):
    client = Client()
    asked = client.get("/thong-bao/?page=2")
    assert asked["Location"] == f"{LOGIN}?next=/thong-bao/%3Fpage%3D2"
    assert log_in(client, next="/thong-bao/?page=2")["Location"] == "/thong-bao/?page=2"


def test_sign_up_is_closed(w):
    before = Account.objects.count()
    client = Client()
    for answer in (
        client.get("/tai-khoan/dang-ky/"),
        client.post("/tai-khoan/dang-ky/", {"username": "ke-la", "password1": PASSWORD, "password2": PASSWORD}),
    ):
        assert answer.status_code == 200
        assert "account/signup_closed.html" in [template.name for template in answer.templates]
    assert Account.objects.count() == before


def test_a_forgotten_password_is_a_matter_of_the_administrator(w):
    assert Client().get("/tai-khoan/quen-mat-khau/").status_code == 200
    assert Client().post("/tai-khoan/quen-mat-khau/", {"email": "commune_clerk@example.test"}).status_code == 405
    assert mail.outbox == []


def test_the_password_can_be_changed_and_a_weak_one_is_refused(w):
    client = Client()
    log_in(client)
    url, new = "/tai-khoan/doi-mat-khau/", "mot-mat-khau-tot-hon"
    weak = client.post(url, {"oldpassword": PASSWORD, "password1": "123456", "password2": "123456"})
    assert weak.status_code == 200
    assert Account.objects.get(username="commune_clerk").check_password(PASSWORD)
    client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert Account.objects.get(username="commune_clerk").check_password(new)


# --- guessing -------------------------------------------------------------------------------------------------------------


def guesses(client, count, username="commune_clerk"):
    return [log_in(client, username, "sai-mat-khau") for _ in range(count)]


def test_after_five_wrong_passwords_the_right_one_must_wait_too(w):
    client = Client()
    assert [answer.status_code for answer in guesses(client, 5)] == [200] * 5
    late = log_in(client)
    assert (late.status_code, signed_in(client)) == (200, False)
    assert errors(late) == ["Sai mật khẩu quá nhiều lần. Đợi năm phút rồi thử lại, hoặc liên hệ quản trị để được cấp lại."]


def test_another_account_is_not_shut_out_with_it(w):
    guesses(Client(), 5)
    other = Client(REMOTE_ADDR="10.0.0.7")
    log_in(other, "district_clerk")
    assert signed_in(other)


def test_one_address_may_not_try_many_accounts(w):
    client = Client(REMOTE_ADDR="10.0.0.8")
    for number in range(10):
        log_in(client, f"ten-{number}", "sai-mat-khau")
    log_in(client, "district_clerk")
    assert not signed_in(client)


# --- headers --------------------------------------------------------------------------------------------------------------


PAGES = ["/tai-khoan/dang-nhap/", "/cong-khai/", "/khong-co-trang-nay/", "/healthz", "/thong-bao/"]


@pytest.mark.parametrize("url", PAGES)
def test_every_answer_has_a_policy_without_unsafe_words(w, url):
    client = Client()
    client.force_login(w.commune_clerk)
    answer = client.get(url)
    policy = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip())
    assert policy == {
        "default-src": "'self'", "img-src": "'self' data:", "object-src": "'none'", "base-uri": "'self'", "form-action": "'self'",
        "frame-ancestors": "'self'",
    }  # fmt: skip
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"], answer["Referrer-Policy"]) == (
        "nosniff",
        "SAMEORIGIN",
        "same-origin",
    )


@pytest.mark.parametrize("url", PAGES)
def test_no_page_needs_what_the_policy_forbids(w, url):
    client = Client()
    client.force_login(w.commune_clerk)
    html = client.get(url).content.decode()
    assert (
        re.findall(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle=[\"']|\son[a-z]+=[\"']|https?://(?!testserver|www\.w3\.org)[^\s\"'<]+", html)
        == []
    )


def test_cookies_are_closed_to_scripts_and_other_sites(w):
    client = Client()
    log_in(client)
    client.get(LOGIN)
    cookie = client.cookies["sessionid"]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_there_is_no_admin(w):
    for url in ("/admin/", "/admin/login/", "/quan-tri/"):
        assert Client().get(url).status_code == 404


# --- the demo's cards -----------------------------------------------------------------------------------------------------


def card(client, username):
    return client.post(reverse("units:demo_login"), {"username": username}).status_code


def test_cards_open_only_demo_accounts_and_only_in_the_demo(w, settings):
    Account.objects.filter(username="commune_clerk").update(is_demo=True)
    Account.objects.filter(username="commune_head").update(is_demo=True, is_active=False)
    client = Client()
    assert (card(client, "commune_clerk"), signed_in(client)) == (404, False)
    settings.DEMO = True
    assert [card(client, name) for name in ("commune_head", "district_clerk", "khong-co-ai", "")] == [404] * 4
    assert not signed_in(client)
    assert (card(client, "commune_clerk"), signed_in(client)) == (302, True)
