"""The ledger: what is written down and how it reads on the page of an object."""

import pytest

from tests.factories import person, world
from units import acting
from units.ledger import HistoryLine, digest_of_values, history, record, subject_type
from units.models import LedgerEntry, LedgerValue, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    return world()


def entries(w, count=3, verb="unit.touch"):
    return [record([w.commune], verb, by=w.commune_clerk, note=f"lần {number}")[0] for number in range(count)]


# --- entries --------------------------------------------------------------------------------------------------------------


def test_an_entry_says_who_did_what_to_which_in_which_state(w, count_queries):
    with count_queries(1), acting.as_user(w.admin):
        record([w.campaign, w.commune], "campaign.try", by=w.office_head, fields=["name", "act"], note="Thử")
    said = LedgerEntry.objects.values_list(
        "actor", "on_behalf", "capacity", "verb", "subject_type", "subject_id", "state", "version", "fields", "note", "unit"
    ).order_by("id")  # fmt: skip
    who = (w.admin.pk, w.office_head.pk, "support", "campaign.try")
    assert list(said) == [
        (*who, "campaign", w.campaign.pk, "launched", 0, ["act", "name"], "Thử", w.province.pk),
        (*who, "unit", w.commune.pk, "", 0, ["act", "name"], "Thử", w.commune.pk),
    ]


def test_values_of_personal_fields_lie_apart(w):
    (entry,) = record([w.commune], "recipient.edit", by=w.commune_clerk, fields=["birth_date"], values={"birth_date": ("", "1/1/1970")})
    assert list(LedgerValue.objects.values_list("entry", "field", "before", "after")) == [(entry.pk, "birth_date", "", "1/1/1970")]
    assert "1970" not in str(LedgerEntry.objects.values().get())
    salt = LedgerValue.objects.get().salt
    assert (len(salt), entry.values_digest) == (32, digest_of_values([("birth_date", "", "1/1/1970")], salt))


def test_the_digest_of_values_is_another_each_time(w):
    """Its salt goes with the values: nobody finds an emptied telephone number by trying them all."""
    pair = [record([w.commune], "recipient.edit", by=w.admin, values={"phone": ("", "0901")})[0].values_digest for _ in range(2)]
    assert len(set(pair)) == 2


def test_an_entry_belongs_to_the_unit_of_its_object(w, count_queries):
    someone = person(w)
    with count_queries(2):
        made = record([w.commune, w.campaign, someone, w.commune_head, w.rules["BK_TINH"]], "unit.touch", by=w.admin)
    assert [entry.unit_id for entry in made] == [w.commune.pk, w.province.pk, w.commune.pk, w.commune.pk, None]
    (told,) = record([w.rules["BK_TINH"]], "unit.touch", by=w.admin, unit=w.district)
    assert told.unit_id == w.district.pk


def test_the_history_reads_oldest_first_in_words_and_of_one_object_only(w, count_queries):
    entries(w, 2)
    record([w.district], "unit.touch", by=w.admin)
    (last,) = record([w.commune], "unit.unknown", by=None)
    with count_queries(1):
        lines = history(w.commune, {"unit.touch": "đã chạm"})
    at = list(LedgerEntry.objects.filter(subject_id=w.commune.pk).order_by("id").values_list("at", flat=True))
    name = w.commune_clerk.full_name
    assert lines == [
        HistoryLine(at[0], name, "đã chạm", "lần 0"),
        HistoryLine(at[1], name, "đã chạm", "lần 1"),
        HistoryLine(last.at, "Hệ thống", "unit.unknown", ""),
    ]


def test_objects_are_filed_under_their_models_name():
    assert (subject_type(Unit), subject_type(Unit())) == ("unit", "unit")


def test_the_history_says_for_whom(w):
    with acting.as_user(w.support):
        record([w.commune], "unit.touch", by=w.commune_clerk)
    with acting.one_act():
        acting.lent(w.commune_head)
        record([w.commune], "unit.touch", by=w.commune_clerk)
    said = [(line.who, line.on_behalf) for line in history(w.commune, {})]
    assert said == [
        (w.support.full_name, f"hỗ trợ kỹ thuật, thao tác hộ {w.commune_clerk.full_name}"),
        (w.commune_clerk.full_name, f"thay {w.commune_head.full_name}"),
    ]
