"""Typed addresses and forms with numbers that are none, or that no database holds: an answer in words, never a 500."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
HUGE = "9" * 30
NUMBERS = ["²", "٣", "-1", HUGE, "1e3", "", "\x00", "1\x00"]


@pytest.fixture
def w():
    return world()


def browser(account):
    client = Client(raise_request_exception=True)
    client.force_login(account)
    return client


@pytest.mark.parametrize("number", NUMBERS)
def test_in_the_address(w, number):
    client = browser(w.appraiser)
    asked = {
        "awards:public_decisions": ("nam", "year", "page", "q"),
        "awards:appraisal": ("page", "state", "q", "award", "unit", "campaign"),
        "awards:dossiers": ("page", "q", "state"),
        "awards:decisions": ("page", "q", "state"),
        "awards:dossier_start": ("phong_trao",),
        "awards:appraisal_accept": ("ids",),
        "units:notifications": ("page",),
        "awards:gathering": ("unit", "campaign", "award", "page"),
    }
    for name, words in asked.items():
        for word in words:
            assert client.get(reverse(name), {word: number}).status_code < 500


@pytest.mark.parametrize("number", NUMBERS)
def test_in_a_form(w, number):
    client = browser(w.appraiser)
    for name in ("awards:appraisal_accept", "awards:appraisal_undo", "awards:appraisal_order"):
        sent = {"ids": number, "rows": f"{number}:{number}", "versions": f"{number}:{number}", "unit": number, "version": number}
        assert client.post(reverse(name), sent).status_code < 500
    clerk = browser(w.commune_clerk)
    for name in ("awards:dossier_start", "awards:gathering"):
        sent = {"unit": number, "campaign": number, "title": number, "ids": number, "form_token": number}
        assert clerk.post(reverse(name), sent).status_code < 500


@pytest.mark.parametrize("number", [HUGE, "0"])
def test_in_a_path(w, number):
    client = browser(w.commune_clerk)
    for path in (f"/nguoi-nhan/{number}/", f"/thong-bao/{number}/da-doc/"):
        assert client.get(path).status_code in (404, 405)
        assert client.post(path).status_code in (404, 405)


def test_such_an_answer_is_a_page_in_words(w):
    client = browser(w.appraiser)
    for answer in (
        client.get("/to-trinh/", {"q": "a\x00"}),
        client.get("/to-trinh/%00/"),
        Client().post("/tai-khoan/dang-nhap/", {"login": "\x00"}),
    ):
        assert answer.status_code == 400
        assert "400.html" in [template.name for template in answer.templates]
