"""The door: logging in by username, throttling, sessions that end, and the headers of every page."""

import datetime
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from config.filecache import LockingFileCache
from tests.factories import account, world
from units import accounts, clock
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


# Of allauth's addresses these are served, with our views and pages; everything else of it is not there.
SERVED = {
    "account_login", "account_logout", "account_signup", "account_reset_password", "account_change_password", "account_inactive",
    "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_authenticate", "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}  # fmt: skip


def test_no_other_address_of_allauth_is_served():
    assert {name for name in get_resolver().reverse_dict if isinstance(name, str)} == SERVED
    for name in ("account_email", "account_set_password", "mfa_login_webauthn", "mfa_signup_webauthn", "mfa_view_recovery_codes"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in (
        "signup/",
        "email/",
        "password/reset/",
        "mfa/",
        "2fa/",
        "lop-bao-ve/khoa/login/",
        "lop-bao-ve/recovery-codes/",
        "sessions/",
    ):
        assert Client().get(f"/tai-khoan/{path}").status_code == 404


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
    assert errors(late) == ["Sai quá nhiều lần. Đợi năm phút rồi thử lại, hoặc liên hệ quản trị để được cấp lại."]


def test_another_account_is_not_shut_out_with_it(w):
    guesses(Client(), 5)
    other = Client(REMOTE_ADDR="10.0.0.7")
    log_in(other, "district_clerk")
    assert signed_in(other)


def test_one_address_may_not_try_many_accounts(w):
    client = Client(REMOTE_ADDR="10.0.0.8")
    for number in range(60):
        log_in(client, f"ten-{number}", "sai-mat-khau")
    log_in(client, "district_clerk")
    assert not signed_in(client)


def test_a_strangers_guesses_do_not_shut_out_the_owners_own_browser(w):
    """Negative control: a browser without the mark waits like any stranger."""
    own = Client(REMOTE_ADDR="10.0.0.21")
    log_in(own)
    own.post("/tai-khoan/dang-xuat/")
    guesses(Client(REMOTE_ADDR="10.6.6.6"), 5)
    other = Client(REMOTE_ADDR="10.0.0.23")
    log_in(other)
    assert not signed_in(other)
    moved = Client(REMOTE_ADDR="10.0.0.22")  # the same browser at another address
    moved.cookies["thiet_bi"] = own.cookies["thiet_bi"].value
    log_in(moved)
    assert signed_in(moved)


def test_nor_an_address_from_which_he_is_signed_in(w):
    log_in(Client(REMOTE_ADDR="10.0.0.31"))
    guesses(Client(REMOTE_ADDR="10.6.6.6"), 5)
    fresh = Client(REMOTE_ADDR="10.0.0.31")
    log_in(fresh)
    assert signed_in(fresh)


def test_the_owners_own_place_is_counted_too(w):
    own = Client(REMOTE_ADDR="10.0.0.21")
    log_in(own)
    own.post("/tai-khoan/dang-xuat/")
    guesses(own, 5)
    log_in(own)
    assert not signed_in(own)


@pytest.mark.parametrize("forged", ["x", "eyJjb21tdW5lX2NsZXJrIjoieCJ9:1:x", '{"commune_clerk": "x"}'])
def test_a_mark_that_we_did_not_sign_is_none(w, forged):
    guesses(Client(REMOTE_ADDR="10.6.6.6"), 5)
    client = Client(REMOTE_ADDR="10.0.0.41")
    client.cookies["thiet_bi"] = forged
    log_in(client)
    assert not signed_in(client)


def test_a_mark_of_another_account_is_none_for_this_one(w):
    client = Client(REMOTE_ADDR="10.0.0.51")
    log_in(client, "district_clerk")
    client.post("/tai-khoan/dang-xuat/")
    guesses(Client(REMOTE_ADDR="10.6.6.6"), 5)
    log_in(client)
    assert not signed_in(client)


@pytest.mark.parametrize(("proxies", "inside"), [(0, False), (1, True)])
def test_the_address_is_believed_only_behind_our_own_proxies(w, settings, proxies, inside):
    """Without a proxy of ours the header is the guesser's own invention, and each guess would come from a new address."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for number in range(60):
        Client().post(LOGIN, {"login": f"ten-{number}", "password": "x"}, headers={"X-Forwarded-For": f"10.7.7.{number}"})
    client = Client()
    client.post(LOGIN, {"login": "district_clerk", "password": PASSWORD}, headers={"X-Forwarded-For": "10.7.7.99"})
    assert signed_in(client) is inside


@pytest.mark.parametrize("username", ["commune_clerk", "khong-co-ai", "nghi-viec", "chua-co-mat-khau"])
def test_every_wrong_pair_costs_the_same_work(w, settings, monkeypatch, username):
    """A hash is nine tenths of a log-in's time: one for a known name, one for an unknown one, a closed account, and one without password."""
    account("nghi-viec", ("clerk", w.commune))
    Account.objects.filter(username="nghi-viec").update(is_active=False)
    account("chua-co-mat-khau", ("clerk", w.commune))
    Account.objects.filter(username="chua-co-mat-khau").update(password="!")
    made = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args, **more: made.append(1) or real(self, *args, **more))
    log_in(Client(), username, "sai-mat-khau")
    assert len(made) == 1


def _add(place: str) -> bool:
    return LockingFileCache(place, {}).add("lock", 1)


def test_processes_count_together_without_redis(tmp_path):
    """Django's own file cache asks and then writes; ours gives the lock to one process only."""
    place = str(tmp_path / "cache")
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        for turn in range(5):
            folder = f"{place}{turn}"
            assert sorted(pool.map(_add, [folder] * 16)) == [False] * 15 + [True]


# --- sessions -------------------------------------------------------------------------------------------------------------


def rows(client):
    return client.get("/tai-khoan/phien-dang-nhap/").context["rows"]


def test_one_sees_where_one_is_signed_in_and_ends_it(w):
    phone = Client(REMOTE_ADDR="10.0.0.61", headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 15_0) Safari/604.1"})
    desk = Client(REMOTE_ADDR="10.0.0.62", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/96.0 Safari/537.36"})
    log_in(phone)
    log_in(desk)
    told = sorted((row.device, row.address, row.idle, row.current) for row in rows(desk))
    assert told == [
        ("Chrome, máy tính Windows", "10.0.0.62", "vừa dùng", True),
        ("Safari, điện thoại iPhone", "10.0.0.61", "vừa dùng", False),
    ]
    other = next(row.pk for row in rows(desk) if not row.current)
    assert desk.post(f"/tai-khoan/phien-dang-nhap/{other}/ket-thuc/").status_code == 302
    assert phone.get("/thong-bao/").status_code == 302
    assert desk.get("/thong-bao/").status_code == 200
    assert desk.post(f"/tai-khoan/phien-dang-nhap/{other}/ket-thuc/").status_code == 404


def test_all_others_end_at_once(w):
    own, others = Client(), [Client(REMOTE_ADDR=f"10.0.1.{n}") for n in range(3)]
    for client in (*others, own):
        log_in(client)
    own.post("/tai-khoan/phien-dang-nhap/ket-thuc-phien-khac/")
    assert [client.get("/thong-bao/").status_code for client in (*others, own)] == [302, 302, 302, 200]
    assert len(rows(own)) == 1


def test_a_new_password_leaves_only_this_session(w):
    own, other = Client(), Client(REMOTE_ADDR="10.0.0.71")
    log_in(own)
    log_in(other)
    new = "một câu hoàn toàn mới"
    own.post("/tai-khoan/doi-mat-khau/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [client.get("/thong-bao/").status_code for client in (own, other)] == [200, 302]
    assert [row.current for row in rows(own)] == [True]


def test_being_seen_is_written_every_ten_minutes_and_not_oftener(w, monkeypatch, count_queries):
    client = Client()
    log_in(client)
    client.get("/thong-bao/")
    before = clock.real_now()
    with count_queries(5):
        client.get("/thong-bao/")
    monkeypatch.setattr(clock, "real_now", lambda: before + datetime.timedelta(minutes=25))
    client.get("/cong-khai/")
    (row,) = UserSession.objects.all()
    assert row.last_seen_at == before + datetime.timedelta(minutes=25)


def test_a_password_given_by_somebody_else_must_be_changed_first(w):
    password = accounts.open_account(
        username="mo-bang-lenh", full_name="Ai", role="clerk", unit=w.commune, valid_from=datetime.date(2015, 1, 1)
    )
    client = Client()
    log_in(client, "mo-bang-lenh", password)
    assert client.get("/thong-bao/")["Location"] == "/tai-khoan/doi-mat-khau/"
    new = "một câu hoàn toàn mới"
    answer = client.post("/tai-khoan/doi-mat-khau/", {"oldpassword": password, "password1": new, "password2": new})
    assert answer["Location"] == "/"
    assert client.get("/thong-bao/").status_code == 200


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
