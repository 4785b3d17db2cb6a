"""Who is due in a unit: groups, marks, one press from the list to an envelope, in a constant number of queries."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from awards import due, filling
from awards.models import Dossier, Nomination
from emulation.models import AwardRule, GeneralRule
from tests.eligible import RATINGS, excellent, law, rated, titled
from tests.factories import World, collective, nomination, person, world
from units import clock
from units.models import RecipientRestriction, UnitArea
from units.moves import Refused

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 11, 22)
    made = world()
    law(made)
    return made


def groups(w: World, award: str = "BK_TINH", unit=None, **asked) -> dict[str, list[str]]:
    """Group → names, of one award; empty groups left out."""
    found = due.read(unit or w.commune, **{"award_year": 2021} | asked)
    (one,) = [row for row in found.awards if row.award.code == award]
    return {group: [entry.recipient.name for entry in entries] for group, entries in one.groups.items() if entries}


def test_everybody_stands_in_the_group_that_the_facts_give(w):
    excellent(w, name="Đủ Rồi")
    rated(person(w, name="Tự Khai"), 2020, 2021, source="declared")
    rated(person(w, name="Thiếu Một"), 2020, level="good")
    rated(person(w, name="Thiếu Một Năm"), 2020, 2021, level="good")
    person(w, name="Chưa Biết")
    held = excellent(w, name="Đang Kỷ Luật")
    held.disciplines.create(form="warning", decided_on=D(2021, 6, 1), ends_on=D(2022, 6, 1), source="imported")
    GeneralRule.objects.create(regime=w.rules["BK_TINH"].regime, code="clean", article="Điều 4 khoản 4", verified=True)
    assert groups(w) == {
        "du": ["Đủ Rồi"],
        "xac-nhan": ["Tự Khai"],
        "gan": ["Thiếu Một", "Thiếu Một Năm"],
        "chua-ro": ["Chưa Biết"],
        "chua": ["Đang Kỷ Luật"],
    }


def test_a_title_of_this_years_base_dossier_is_waited_for(w):
    waiting = person(w, name="Chờ Năm Nay")
    titled(w, waiting, 2019, 2020)
    w.rules["CSTDCS"] = AwardRule.objects.create(
        award=w.awards["CSTDCS"],
        regime=w.rules["BK_TINH"].regime,
        valid_from="2017-10-01",
        source="thử",
        decision_subject="Thử",
        for_person=True,
    )
    nomination(w, waiting, award="CSTDCS", state="under_appraisal")
    ready = person(w, name="Đủ Ba Năm")
    titled(w, ready, 2019, 2020, 2021)
    lacks = person(w, name="Thiếu Hai Không Mốt Chín")
    titled(w, lacks, 2020, 2021)
    assert groups(w, "CSTD_TINH") == {"du": ["Đủ Ba Năm"], "cho": ["Chờ Năm Nay"], "gan": ["Thiếu Hai Không Mốt Chín"]}
    (one,) = [row for row in due.read(w.commune, award_year=2021).awards if row.award.code == "CSTD_TINH"]
    assert [entry.lacks for entry in one.groups["gan"]] == ["Còn thiếu Chiến sĩ thi đua cơ sở năm 2019 (Điều 22 Luật thử nghiệm)"]
    assert [entry.may_ask for group in ("du", "cho", "gan") for entry in one.groups[group]] == [True, True, False]


def test_two_that_lack_are_far(w):
    route = RATINGS | {"require": {"all": [RATINGS["require"], {"held": {"awards": ["CSTDCS"], "count": 1}}]}}
    AwardRule.objects.filter(award__code="BK_TINH").update(routes=[route])
    rated(person(w, name="Thiếu Hai"), 2020, 2021, level="good")
    assert groups(w) == {"chua": ["Thiếu Hai"]}


def test_a_text_nobody_checked_says_who_is_near_but_fails_nobody(w):
    AwardRule.objects.filter(award__code="BK_TINH").update(routes=[RATINGS | {"verified": False}])
    rated(person(w, name="Gần"), 2020, 2021, level="good")
    excellent(w, name="Đủ")
    assert groups(w) == {"xac-nhan": ["Đủ"], "gan": ["Gần"]}
    (one,) = [row for row in due.read(w.commune, award_year=2021).awards if row.award.code == "BK_TINH"]
    assert [entry.may_ask for entry in one.groups["gan"]] == [True]


def test_only_recipients_the_award_goes_to_are_in_its_list(w):
    collective(w)
    excellent(w, name="Người")
    assert groups(w) == {"du": ["Người"]}


def test_whose_data_is_restricted_is_in_no_list(w):
    hidden = excellent(w, name="Ẩn")
    RecipientRestriction.objects.create(recipient=hidden, reason="Thử", paper="1", by=w.appraiser, at=clock.now())
    excellent(w, name="Hiện")
    assert groups(w) == {"du": ["Hiện"]}


def test_the_year_is_the_one_asked_for(w):
    excellent(w, 2019, 2020, name="Năm Trước")
    assert (groups(w, award_year=2020), groups(w)) == ({"du": ["Năm Trước"]}, {"chua-ro": ["Năm Trước"]})


def test_marks_say_who_is_overlooked_and_narrow_the_list(w):
    UnitArea.objects.create(unit=w.commune, area_class="KV3", valid_from="2021-06-04", source="861/QĐ-TTg")
    UnitArea.objects.create(unit=w.sibling_commune, area_class="KV1", valid_from="2021-06-04", source="861/QĐ-TTg")
    woman = {"detail": {"honorific": "Bà", "gender": "female"}}
    excellent(w, name="Nữ Nông Dân", labour_group="farmer", **woman)
    excellent(w, name="Ông Trưởng Phòng", recipient_class="leader_office", at=w.sibling_commune)
    found = due.read(w.district, award_year=2021)
    marked = {entry.recipient.name: entry.badges for one in found.awards for entry in one.groups["du"] if one.award.code == "BK_TINH"}
    assert marked == {"Nữ Nông Dân": ["Trực tiếp lao động", "Công nhân, nông dân", "Nữ", "Xã vùng khó khăn"], "Ông Trưởng Phòng": []}
    assert found.marked == {"truc-tiep": 1, "cong-nong": 1, "nu": 1, "vung-kho": 1}
    assert groups(w, unit=w.district, mark="vung-kho") == {"du": ["Nữ Nông Dân"]}


def test_an_area_counts_on_its_days_and_for_units_below(w):
    UnitArea.objects.create(unit=w.district, area_class="mountain", valid_from="2020-01-01", valid_to="2021-11-22", source="thử")
    assert w.commune.pk in due.remote_units(w.commune)
    UnitArea.objects.update(valid_to="2021-11-21")
    assert due.remote_units(w.commune) == frozenset()


def test_who_is_asked_for_already_says_so(w):
    asked = excellent(w, name="Đã Đề Nghị")
    nomination(w, asked, state="submitted")
    old = excellent(w, name="Năm Ngoái")
    nomination(w, old, state="withdrawn")
    (one,) = [row for row in due.read(w.commune, award_year=2021).awards if row.award.code == "BK_TINH"]
    assert [(entry.recipient.name, entry.nominated is None, entry.may_ask) for entry in one.groups["du"]] == [
        ("Đã Đề Nghị", False, False),
        ("Năm Ngoái", True, True),
    ]


def test_who_was_given_it_for_the_year_is_not_asked_for_again(w):
    given = excellent(w)
    titled(w, given, 2021)
    given.records.update(award=w.awards["BK_TINH"])
    (one,) = [row for row in due.read(w.commune, award_year=2021).awards if row.award.code == "BK_TINH"]
    assert [(entry.held, entry.may_ask) for entry in one.groups["du"]] == [(True, False)]
    assert one.waits is False


def test_too_many_for_a_page_are_looked_at_unit_by_unit(w, monkeypatch):
    excellent(w)
    excellent(w)
    monkeypatch.setattr(due, "MOST", 1)
    assert due.read(w.commune, award_year=2021) == due.Due([], {}, 2, too_many=2)


def test_of_a_large_unit_one_award_is_judged_at_a_time(w, monkeypatch):
    excellent(w)
    monkeypatch.setattr(due, "AT_ONCE", 2)
    found = due.read(w.commune, award_year=2021)
    assert ([one.award.code for one in found.awards], [one.code for one in found.closed]) == (
        ["BK_TINH"],
        ["CSTD_TINH", "TTLDXS", "CO_TINH", "GK_XA"],
    )
    opened = due.read(w.commune, award_year=2021, award="CSTD_TINH")
    assert ([one.award.code for one in opened.awards], "BK_TINH" in [one.code for one in opened.closed]) == (["CSTD_TINH"], True)


@pytest.mark.engine
@pytest.mark.parametrize("number", [1, 3, 200])
def test_queries_do_not_grow_with_people(w, number, count_queries):
    for _ in range(number):
        excellent(w)
    with count_queries(18):
        due.read(w.commune, award_year=2021)


# --- into an envelope -------------------------------------------------------------------------------------------------------


def start(w: World, *recipients, **asked) -> tuple[Dossier, int, list[str]]:
    told = {"unit": w.commune, "campaign": w.campaign, "award": w.awards["BK_TINH"], "by": w.commune_clerk}
    return due.start_draft(recipients=recipients, **told | asked)


def test_one_press_makes_a_draft_with_the_chosen(w):
    first, second = excellent(w), excellent(w)
    dossier, number, left_out = start(w, first, second)
    assert (dossier.title, dossier.state, number, left_out) == ("Đề nghị khen thưởng năm 2021", "draft", 2, [])
    assert set(dossier.lines.values_list("nomination__recipient_id", flat=True)) == {first.pk, second.pk}


def test_who_cannot_be_added_is_named_and_the_others_are_in(w):
    first, asked, elsewhere = (
        excellent(w, name="Được"),
        excellent(w, name="Đã Đề Nghị"),
        excellent(w, name="Nơi Khác", at=w.sibling_commune),
    )
    start(w, asked)
    _, number, left_out = start(w, first, asked, elsewhere)
    assert (number, [reason.split(":")[0] for reason in left_out]) == (1, ["Đã Đề Nghị", "Nơi Khác"])


def test_nobody_added_leaves_no_envelope(w):
    asked = excellent(w)
    start(w, asked)
    with pytest.raises(Refused):
        start(w, asked)
    assert Dossier.objects.count() == 1


def test_into_an_envelope_that_is_being_written(w):
    dossier, _, _ = start(w, excellent(w))
    again, number, _ = start(w, excellent(w), into=dossier)
    assert (again.pk, number, dossier.lines.count()) == (dossier.pk, 1, 2)


def test_others_may_not(w):
    chosen = excellent(w)
    for who in (w.district_clerk, w.appraiser, w.other_clerk):
        with pytest.raises(PermissionDenied):
            start(w, chosen, by=who)
    assert Nomination.objects.count() == 0
    assert filling.within(w.commune).count() == 1


def test_who_holds_it_from_elsewhere_is_named_and_the_others_are_in(w):
    """A certain double refuses its own line only."""
    free, taken = excellent(w, name="Được"), excellent(w, name="Đã Có")
    titled(w, taken, 2021)
    taken.records.update(award=w.awards["BK_TINH"])
    _, number, left_out = start(w, free, taken)
    assert (number, len(left_out), "Đã Có" in left_out[0]) == (1, 1, True)
    with pytest.raises(Refused):
        start(w, taken)


def test_a_press_sent_twice_makes_one_envelope(w, client):
    one = excellent(w)
    client.force_login(w.commune_clerk)
    sent = {"award": "BK_TINH", "ids": [one.pk], "form_token": "a" * 32}
    first, second = client.post("/den-han/", sent), client.post("/den-han/", sent)
    assert (first.status_code, second.status_code, Dossier.objects.count()) == (302, 302, 1)
    assert first.url == second.url
