"""No page of the ledger shows an identity number: entered, changed, merged, imported, sent wrongly, forgotten – only that it was."""

import datetime

import pytest
from django.urls import reverse

from awards import retention as forgetting
from tests import imports
from tests.csv_of_ours import read_csv
from tests.factories import World, world
from tests.test_people_pages import entered, main_form
from units import people
from units import retention as rules
from units.models import LedgerEntry, LedgerValue, Recipient
from units.workbooks.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
FIRST, SECOND, TWIN, LISTED = "058080000001", "058080000002", "058080000003", "058080000004"
NUMBERS = (FIRST, SECOND, TWIN, LISTED)
HEADER = list(imports.PEOPLE)


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def spellings(number: str) -> tuple[str, ...]:
    """The number as it could stand on a page: whole, in groups as people type it, its end alone."""
    return number, f"{number[:3]} {number[3:6]} {number[6:9]} {number[9:]}", number[3:]


def leaks(text: str) -> list[str]:
    return [number for number in NUMBERS if any(spelt in text for spelt in spellings(number))]


@pytest.fixture
def lived(w: World, django_app) -> Recipient:
    """A person entered by the form, refused once, changed, found to be another who was merged into her, and one from a list."""
    entered(django_app, w, name="Chamaléa Thị Mai", identity_number="058 080 000 001")
    kept = Recipient.objects.get()
    form = main_form(django_app.get(reverse("units:person_edit", args=[kept.pk]), user=w.commune_clerk))
    form["identity_number"] = "05808000000"
    form = main_form(form.submit())
    form["identity_number"] = SECOND
    form.submit().follow()
    entered(django_app, w, name="Katơr Văn Sỹ", birth="1975", identity_number=TWIN)
    twin = Recipient.objects.get(name="Katơr Văn Sỹ")
    kept.refresh_from_db()
    people.merge(twin, into=kept, by=w.commune_clerk, versions={twin.pk: twin.version, kept.pk: kept.version}, reason="đối chiếu giấy tờ")
    imports.stored(imports.loaded(w, [HEADER, [1, "Ông", "Pi Năng Thử", "01/02/1980", "Nam", LISTED, "Nông dân", "UBND xã Phước Bình"]]))
    assert people.may_see_identity(w.commune_clerk, kept)
    assert sorted(Recipient.objects.values_list("person__identity_number", flat=True)) == [SECOND, TWIN, LISTED]
    return Recipient.objects.get(pk=kept.pk)


def test_the_numbers_stand_beside_the_ledger_and_in_no_entry(w, lived):
    """The control: they were written where old and new values are kept, so that a page could have shown them."""
    assert set(LedgerValue.objects.filter(field="identity_number").values_list("before", "after")) >= {(FIRST, SECOND)}
    assert {"recipient.add", "recipient.edit", "recipient.merge"} <= set(LedgerEntry.objects.values_list("verb", flat=True))
    assert leaks(repr(list(LedgerEntry.objects.values()))) == []


def test_the_ledger_of_an_object_says_that_it_was_changed_and_not_from_what_to_what(w, lived, django_app):
    listed = Recipient.objects.get(name="Pi Năng Thử")
    for address in (lived.get_absolute_url(), listed.get_absolute_url(), "/don-vi/phuoc-binh/"):
        for who in ("commune_clerk", "commune_head", "district_clerk", "appraiser"):
            assert leaks(django_app.get(address, user=w.accounts[who]).text) == [], (address, who)
    history = django_app.get(lived.get_absolute_url(), user=w.appraiser).html.select_one(".aside").text
    assert "Đã được sửa" in history


def test_the_whole_ledger_and_what_is_taken_out_of_it_show_none(w, lived, django_app):
    for who in ("auditor", "admin", "office_head"):
        page = django_app.get(reverse("awards:ledger"), user=w.accounts[who])
        assert "Chamaléa Thị Mai" in page.text
        assert leaks(page.text) == []
        form = next(form for form in page.forms.values() if "/nhat-ky/tai/" in form.action)
        for choice in ("xlsx", "csv"):
            answer = form.submit("format", value=choice)
            told = read_csv(answer.body) if choice == "csv" else [row.cells for row in read(answer.body).sheets[0].rows]
            assert len(told) > 5
            assert leaks(repr(told)) == []
    assert leaks(django_app.get(reverse("awards:ledger_check"), user=w.auditor).text) == []


def test_when_a_number_is_forgotten_the_ledger_says_that_and_not_which(w, lived, django_app, settings):
    rules.load_rules()
    settings.DEMO_TODAY = datetime.date(2060, 1, 1)
    assert forgetting.run("identity_number", by=w.admin) == 3
    assert not LedgerValue.objects.filter(field="identity_number").exclude(before="", after="").exists()
    assert leaks(django_app.get(reverse("awards:ledger"), user=w.auditor).text) == []
