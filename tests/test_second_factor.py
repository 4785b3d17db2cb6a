"""The second factor: who needs one and is led to it, the three ways, the log-in, the browser's part."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as django_settings
from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.factories import world
from units import clock, second_factor
from units.models import LedgerEntry, Role
from units.moves import Refused

LOGIN, INDEX, ASK = "/tai-khoan/dang-nhap/", "/tai-khoan/lop-bao-ve/", "/tai-khoan/ma-dang-nhap/"
CARD, APP, KEY = f"{INDEX}the-ma/", f"{INDEX}ung-dung/", f"{INDEX}khoa/"
PASSWORD = "mat-khau-thu-nghiem"
db = pytest.mark.django_db


@pytest.fixture
def w(db, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    return world()


def log_in(username, client=None):
    client = client or Client()
    return client, client.post(LOGIN, {"login": username, "password": PASSWORD})


def inside(client):
    return SESSION_KEY in client.session


def app_code(client):
    """The six digits a telephone would show for the secret on the page."""
    secret = client.session["mfa.totp.secret"]
    return format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30))


# --- who needs one ---------------------------------------------------------------------------------------------------------------


NEEDING = ["admin", "commune_head", "appraiser", "office_head", "secretary", "member_1", "records_clerk", "auditor", "support"]


@pytest.mark.parametrize("name", NEEDING)
def test_who_needs_one_reaches_nothing_else_before(w, name):
    client, _ = log_in(name)
    for url in ("/", "/thong-bao/", "/to-trinh/", "/quyet-dinh/", "/tai-khoan-nguoi-dung/", "/uy-quyen/", "/tai-khoan/phien-dang-nhap/"):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, INDEX), url
    assert client.post("/thong-bao/da-doc-het/")["Location"] == INDEX
    assert "Cần làm ngay" in client.get(INDEX).text


@pytest.mark.parametrize("name", ["commune_clerk", "district_clerk"])
def test_who_needs_none_is_not_asked(w, name):
    client, _ = log_in(name)
    assert client.get("/thong-bao/").status_code == 200


def test_the_roles_are_those_of_the_house():
    assert set(Role.values) - Role.needing_second_factor() == {Role.CLERK}


def test_the_demo_and_a_switch_leave_it_out(w, settings):
    settings.REQUIRE_SECOND_FACTOR = False
    client, _ = log_in("secretary")
    assert client.get("/thong-bao/").status_code == 200


def test_a_role_given_meanwhile_asks_at_once(w):
    client, _ = log_in("commune_clerk")
    assert client.get("/thong-bao/").status_code == 200
    w.commune_clerk.roles.create(unit=w.commune, role=Role.HEAD, valid_from="2015-01-01")
    assert client.get("/thong-bao/")["Location"] == INDEX


# --- the printed card ------------------------------------------------------------------------------------------------------------


def card(client):
    answer = client.post(CARD)
    return answer.context["codes"]


def test_a_printed_card_is_a_factor_of_its_own(w):
    client, _ = log_in("secretary")
    codes = card(client)
    assert (len(codes), len(set(codes))) == (16, 16)
    assert client.get("/thong-bao/").status_code == 200
    again, answer = log_in("secretary")
    assert (answer["Location"], inside(again)) == (ASK, False)
    assert again.get("/thong-bao/").status_code == 302
    assert "Một mã chưa gạch trên thẻ" in again.get(ASK).text
    assert again.post(ASK, {"code": codes[3]}).status_code == 302
    assert inside(again)


def test_each_code_is_good_once(w):
    client, _ = log_in("secretary")
    codes = card(client)
    first, _ = log_in("secretary")
    first.post(ASK, {"code": codes[0]})
    second, _ = log_in("secretary")
    answer = second.post(ASK, {"code": codes[0]})
    assert (answer.status_code, inside(second)) == (200, False)
    assert answer.context["form"].errors["code"] == ["Mã chưa đúng. Xem lại mã, hoặc chờ mã kế tiếp rồi gõ lại."]


def test_a_new_card_makes_the_old_one_worthless(w):
    client, _ = log_in("secretary")
    old, new = card(client), card(client)
    other, _ = log_in("secretary")
    other.post(ASK, {"code": old[0]})
    assert not inside(other)
    other.post(ASK, {"code": new[0]})
    assert inside(other)


def test_codes_cannot_be_guessed_at_length(w):
    client, _ = log_in("secretary")
    codes = card(client)
    other, _ = log_in("secretary", Client(REMOTE_ADDR="10.3.3.3"))
    for _ in range(5):
        other.post(ASK, {"code": "00000000"})
    answer = other.post(ASK, {"code": codes[0]})
    assert answer.context["form"].errors["code"] == ["Sai quá nhiều lần. Đợi năm phút rồi thử lại, hoặc liên hệ quản trị để được cấp lại."]


def test_the_card_is_shown_once_and_printed_with_name_and_date(w):
    client, _ = log_in("secretary")
    answer = client.post(CARD)
    codes = answer.context["codes"]
    assert "Thẻ mã đăng nhập của Người secretary" in answer.text
    assert all(code not in client.get(INDEX).text for code in codes)
    paper = client.post(f"{CARD}pdf/", {"code": codes})
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert client.post(f"{CARD}pdf/", {"code": codes[:-1]}).status_code == 404


def test_secrets_are_locked_in_the_database(w):
    client, _ = log_in("secretary")
    codes = card(client)
    factor = Authenticator.objects.get(user=w.secretary)
    assert factor.data["seed"].startswith("gAAAA")
    assert [code for code in codes if code.replace(" ", "") in str(factor.data)] == []


# --- the app -----------------------------------------------------------------------------------------------------------------------


def with_app(username):
    client, _ = log_in(username)
    page = client.get(APP)
    assert re.search(r'src="data:image/svg\+xml;base64,[A-Za-z0-9+/=]+"', page.text)
    answer = client.post(APP, {"code": app_code(client)})
    assert answer.status_code == 302
    cache.clear()  # the same half minute
    return client


def test_the_app_asks_for_its_six_digits(w):
    client, _ = log_in("member_1")
    client.get(APP)
    wrong = client.post(APP, {"code": "000000"})
    assert wrong.context["form"].errors["code"] == ["Mã chưa đúng. Xem lại mã, hoặc chờ mã kế tiếp rồi gõ lại."]
    secret = client.session["mfa.totp.secret"]
    client.post(APP, {"code": app_code(client)})
    assert client.get("/thong-bao/").status_code == 200
    assert Authenticator.objects.filter(user=w.member_1).count() == 1, "no card comes unasked"
    again, answer = log_in("member_1")
    assert (answer["Location"], inside(again)) == (ASK, False)
    again.post(ASK, {"code": format_hotp_value(hotp_value(secret, int(clock.real_now().timestamp()) // 30))})
    assert inside(again)


def test_no_factor_is_set_up_by_who_finds_the_screen_open(w):
    client = Client()
    client.force_login(w.member_1)
    for url in (APP, KEY, CARD):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/tai-khoan/nhap-lai-mat-khau/")
    client.post(f"/tai-khoan/nhap-lai-mat-khau/?next={APP}", {"password": PASSWORD})
    assert client.get(APP).status_code == 200


# --- taking one away -----------------------------------------------------------------------------------------------------------------


def test_the_last_factor_stays_while_a_role_needs_one(w):
    second_factor.make_card(w.secretary)
    factor = Authenticator.objects.get(user=w.secretary)
    with pytest.raises(Refused):
        second_factor.remove(w.secretary, factor)
    second_factor.make_card(w.commune_clerk)
    second_factor.remove(w.commune_clerk, Authenticator.objects.get(user=w.commune_clerk))
    verbs = LedgerEntry.objects.filter(subject_id=w.commune_clerk.pk, subject_type="account").values_list("verb", "note")
    assert list(verbs) == [("account.add_factor", "Thẻ mã in"), ("account.remove_factor", "Thẻ mã in")]


def test_somebody_elses_factor_is_not_there(w):
    client, _ = log_in("commune_clerk")
    second_factor.make_card(w.secretary)
    factor = Authenticator.objects.get(user=w.secretary)
    assert client.post(f"{INDEX}{factor.pk}/bo/").status_code == 404


def test_after_a_reset_the_open_sessions_are_over_and_the_set_up_starts_anew(w):
    client = with_app("secretary")
    assert client.get("/thong-bao/").status_code == 200
    second_factor.reset(w.secretary, reason="Mất điện thoại.", by=w.admin)
    assert client.get("/thong-bao/")["Location"].startswith(LOGIN)
    again, _ = log_in("secretary")
    assert again.get("/thong-bao/")["Location"] == INDEX


# --- words and scripts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [INDEX, CARD, APP, KEY, "/tai-khoan/nhap-lai-mat-khau/"])
def test_pages_are_vietnamese_and_have_no_inline_code(w, url):
    client, _ = log_in("commune_clerk")
    html = client.get(url).text
    main = html[html.index("<main") : html.index("</main>")]
    assert re.findall(r"\b(?:Authenticator code|Security|Password|Activate|Deactivate|Code:|Recovery|Sign In|Two-Factor)\b", main) == []
    executable = r"<style\b|<script\b(?![^>]*(?:\bsrc=|type=\"application/json\"))|\sstyle=[\"']|\son[a-z]+=[\"']"
    assert re.findall(executable, html) == []


# --- a real browser with a virtual authenticator -----------------------------------------------------------------------------------


def authenticator(page):
    """A fingerprint reader that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def enter(page, base, username):
    page.goto(f"{base}{LOGIN}")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_passkey_in_the_browser(live_server, page, settings):
    """Registration and log-in under our own policy: allauth's scripts come from files, and no policy is broken."""
    settings.REQUIRE_SECOND_FACTOR = True
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    world()
    base = live_server.url.replace("127.0.0.1", "localhost")  # an address of digits can have no passkey
    faults = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    session, key = authenticator(page)
    enter(page, base, "secretary")
    page.get_by_role("link", name="Thêm khóa đăng nhập").click()
    page.get_by_label("Tên khóa").fill("Máy tính cơ quan")
    page.get_by_role("button", name="Thêm khóa").click()
    page.get_by_text("Khóa đăng nhập “Máy tính cơ quan”").first.wait_for()
    assert len(session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    page.goto(f"{base}/")
    page.get_by_role("heading", name="Việc cần làm", level=1).wait_for()
    page.context.clear_cookies()
    enter(page, base, "secretary")
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    page.get_by_role("heading", name="Việc cần làm", level=1).wait_for()
    page.goto(f"{base}{reverse('mfa_reauthenticate_webauthn')}?next={reverse('units:notifications')}")
    page.get_by_role("button", name="Dùng khóa đăng nhập").click()
    page.get_by_role("heading", name="Thông báo", level=1).wait_for()
    assert faults == []
    assert django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'self'"]
