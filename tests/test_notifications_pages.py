"""The page of notifications, large type, and the page of a forgotten password."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import World, world
from units import clock
from units.models import Account, FormToken, Notification
from units.notifications import Tell, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def w() -> World:
    return world()


def say(account: Account, number: int = 1, url: str = "/phong-trao/") -> list[Notification]:
    return Notification.objects.bulk_create(
        Notification(account=account, key=f"thu:{n}", text=f"Việc số {n}", url=url, created_at=clock.now()) for n in range(1, number + 1)
    )


def texts(page) -> list[str]:
    return [line.text for line in page.html.select(".task-text")]


def test_the_newest_stands_first_and_only_ones_own(w, django_app):
    say(w.commune_clerk, 3)
    say(w.commune_head)
    page = django_app.get("/thong-bao/", user=w.commune_clerk)
    assert texts(page) == ["Việc số 3", "Việc số 2", "Việc số 1"]
    assert page.html.select_one(".status").text == "3 thông báo chưa đọc"


def test_nothing_yet_says_what_will_come(w, django_app):
    page = django_app.get("/thong-bao/", user=w.commune_clerk)
    assert "Chưa có thông báo nào" in page.html.select_one(".empty").text


def test_thirty_stand_on_a_page(w, django_app):
    say(w.commune_clerk, 31)
    page = django_app.get("/thong-bao/", user=w.commune_clerk)
    assert (len(texts(page)), texts(page.click("Trang sau"))) == (30, ["Việc số 1"])


def test_opening_one_marks_it_read_and_leads_to_the_thing(w, client):
    first, second = say(w.commune_clerk, 2)
    client.force_login(w.commune_clerk)
    assert client.post(reverse("units:notification_read", args=[first.pk])).headers["Location"] == "/phong-trao/"
    assert list(Notification.objects.filter(read_at=None)) == [second]


def test_one_without_an_address_leads_back_to_the_list(w, client):
    (row,) = say(w.commune_clerk, url="")
    client.force_login(w.commune_clerk)
    assert client.post(reverse("units:notification_read", args=[row.pk])).headers["Location"] == "/thong-bao/"


def test_nobody_marks_anothers(w, client):
    (row,) = say(w.commune_head)
    client.force_login(w.commune_clerk)
    assert client.post(reverse("units:notification_read", args=[row.pk])).status_code == 404
    client.post(reverse("units:notifications_read_all"))
    assert list(Notification.objects.filter(read_at=None)) == [row]


def test_all_are_marked_at_once(w, django_app):
    say(w.commune_clerk, 3)
    page = django_app.get("/thong-bao/", user=w.commune_clerk).forms[2].submit().follow()
    assert "Đã đánh dấu 3 thông báo là đã đọc." in page.text
    assert page.html.select_one(".status").text == "Đã đọc hết"
    assert not page.html.select(".page-actions form")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_needs_the_same_queries_at_one_and_three(w, client, count_queries, rows):
    say(w.commune_clerk, rows)
    client.force_login(w.commune_clerk)
    client.get("/thong-bao/")
    with count_queries(6):
        assert len(client.get("/thong-bao/").context["page"].object_list) == rows


def test_an_act_is_told_to_whoever_holds_the_role_today_but_not_to_the_actor(w):
    Account.objects.filter(pk=w.commune_head.pk).update(is_active=False)
    message = Tell(w.commune.pk, frozenset({"clerk", "head"}), "Có việc", "/x/")
    assert (tell([message]), tell([message], by=w.commune_clerk), tell([])) == (1, 0, 0)
    assert list(Notification.objects.values_list("account__username", "text")) == [("commune_clerk", "Có việc")]


# --- large type ---------------------------------------------------------------------------------------------------------------


def test_large_type_is_remembered_and_the_page_stays(w, django_app):
    page = django_app.get("/thong-bao/", user=w.commune_clerk)
    assert "large-type" not in page.html.html.get("class", [])
    page = page.forms[0].submit().follow()
    assert page.request.path == "/thong-bao/"
    assert page.html.html["class"] == ["large-type"]
    assert page.forms[0].submit().follow().html.html.get("class", []) == []


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "", "javascript:alert(1)"])
def test_large_type_never_leads_elsewhere(w, client, target):
    client.force_login(w.commune_clerk)
    assert client.post("/co-chu/", {"next": target}).headers["Location"] == "/"


def test_pressed_twice_by_the_same_form_it_switches_once(w, client):
    client.force_login(w.commune_clerk)
    for _ in range(2):
        client.post("/co-chu/", {"next": "/", "form_token": "a" * 32})
    w.commune_clerk.refresh_from_db()
    assert (w.commune_clerk.large_type, FormToken.objects.count()) == (True, 1)


# --- a forgotten password -------------------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_asked_for_by_hand(django_app):
    page = django_app.get(reverse("account_reset_password"))
    assert "cấp lại bằng phiếu dùng một lần" in page.html.select_one(".sheet").text
    assert page.click("Về trang đăng nhập").request.path == reverse("account_login")


def test_moments_are_shown_in_vietnamese_time(w, django_app):
    (row,) = say(w.commune_clerk)
    Notification.objects.filter(pk=row.pk).update(created_at=datetime.datetime(2021, 11, 21, 18, 5, tzinfo=datetime.UTC))
    page = django_app.get("/thong-bao/", user=w.commune_clerk)
    assert page.html.select_one(".task-due").text.strip() == "01:05, 22/11/2021 · chưa đọc"
