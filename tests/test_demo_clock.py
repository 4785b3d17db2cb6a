"""The demo: its calendar, its cards; and that neither exists outside it."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import World, world
from units import clock
from units.models import Account

pytestmark = pytest.mark.django_db
D = datetime.date
CARD = "/dang-nhap-trinh-dien/"


@pytest.fixture
def w() -> World:
    made = world()
    Account.objects.filter(username__in=["admin", "commune_clerk", "district_clerk"]).update(is_demo=True)
    return made


@pytest.fixture
def _demo(settings, tmp_path) -> None:
    settings.DEMO, settings.DEMO_TODAY, settings.DATA_DIR = True, D(2021, 11, 22), tmp_path


# --- the calendar -----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_demo")
def test_the_administrator_steps_through_the_year(w, django_app):
    page = django_app.get("/trinh-dien/", user=w.admin)
    assert page.html.select_one(".status").text == "Hôm nay là thứ Hai 22/11/2021."
    buttons = [" ".join(button.text.split()) for button in page.html.select(".side-by-side button")]
    assert buttons == ["Đăng ký 15/01/2021", "Nộp hồ sơ 22/11/2021 (đang ở đây)", "Hội đồng 20/12/2021", "Cuối năm 31/12/2021"]
    page = page.forms[4].submit().follow()
    assert "Hôm nay của bản trình diễn là thứ Hai 20/12/2021." in page.text
    assert clock.today() == D(2021, 12, 20)
    form = page.forms[6]
    form["day"] = "2021-03-17"
    form.submit().follow()
    assert clock.today() == D(2021, 3, 17)


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize(
    "typed, said",
    [
        ("", "Ghi ngày, ví dụ 31/12/2021."),
        ("hôm qua", "Ghi ngày theo dạng ngày/tháng/năm"),
        ("1999-01-01", "Chọn một ngày từ năm 2015 đến năm 2035."),
    ],
)
def test_a_day_that_is_none_moves_nothing(w, django_app, typed, said):
    form = django_app.get("/trinh-dien/", user=w.admin).forms[6]
    form["day"].force_value(typed)
    assert said in form.submit().html.select_one(".error-summary, .alert, form.sheet").text
    assert clock.today() == D(2021, 11, 22)


@pytest.mark.usefixtures("_demo")
def test_others_do_not_move_it(w, client):
    client.force_login(w.commune_clerk)
    assert client.get("/trinh-dien/").status_code == 403
    assert client.post("/trinh-dien/", {"day": "2021-12-31"}).status_code == 403
    assert clock.today() == D(2021, 11, 22)


def test_outside_the_demo_it_is_not_there(w, client):
    client.force_login(w.admin)
    assert client.get("/trinh-dien/").status_code == 404
    assert client.post("/trinh-dien/", {"day": "2021-12-31"}).status_code == 404
    with pytest.raises(RuntimeError):
        clock.set_demo_today(D(2021, 12, 31))


# --- the cards ----------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_demo")
def test_a_card_for_each_demo_account_leads_in_without_a_password(w, django_app):
    page = django_app.get(reverse("account_login"))
    assert [plate.text for plate in page.html.select(".plate-name")] == ["Người commune_clerk", "Người district_clerk", "Người admin"]
    page = page.forms[1].submit().follow()
    assert page.context["user"] == w.commune_clerk


@pytest.mark.usefixtures("_demo")
@pytest.mark.parametrize("who", ["commune_head", "nobody", ""])
def test_only_demo_accounts_have_a_card(w, client, who):
    assert client.post(CARD, {"username": who}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_demo")
def test_an_inactive_account_has_no_card_and_gets_in_by_none(w, client, django_app):
    Account.objects.filter(pk=w.commune_clerk.pk).update(is_active=False)
    names = [plate.text for plate in django_app.get(reverse("account_login")).html.select(".plate-name")]
    assert names == ["Người district_clerk", "Người admin"]
    assert client.post(CARD, {"username": "commune_clerk"}).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_demo")
def test_a_card_is_not_opened_by_a_link(w, client):
    assert client.get(CARD, {"username": "commune_clerk"}).status_code == 405
    assert "_auth_user_id" not in client.session


def test_outside_the_demo_there_are_no_cards(w, client, django_app):
    assert not django_app.get(reverse("account_login")).html.select(".plate")
    assert client.post(CARD, {"username": "commune_clerk"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_with_a_password_one_gets_in_unless_inactive(w, client):
    url, secret = reverse("account_login"), "mat-khau-thu-nghiem"
    assert client.post(url, {"login": "commune_clerk", "password": "sai"}).status_code == 200
    assert client.post(url, {"login": "commune_clerk", "password": secret}).headers["Location"] == "/"
    client.logout()
    Account.objects.filter(pk=w.commune_clerk.pk).update(is_active=False)
    client.post(url, {"login": "commune_clerk", "password": secret})
    assert "_auth_user_id" not in client.session
