"""Who goes first among equals: only where the regime says so, and it never passes or fails anybody."""

import datetime

import pytest

from awards.preferences import preference
from emulation.models import GeneralRule
from tests.factories import collective, nomination, person, unit, world
from units.models import CollectiveDetail

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ARTICLE = "Nghị định 98/2023/NĐ-CP Điều 4 khoản 6"


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


@pytest.fixture
def rule(w):
    regime = w.rules["BK_TINH"].regime
    return GeneralRule.objects.create(regime=regime, code="women_preference", value={"percent": 70}, article=ARTICLE, verified=True)


def office(w, genders: str):
    """A collective that is a whole unit with so many women (w), men (m) and people of whom nobody knows (-)."""
    of = unit(f"phong-{len(genders)}-{genders.count('w')}", "agency", "Phòng Thử", parent=w.finance)
    for one in genders:
        person(w, of, detail={"gender": {"w": "female", "m": "male", "-": ""}[one]})
    made = collective(w, of)
    CollectiveDetail.objects.update_or_create(recipient=made, defaults={"whole_unit": of})
    return made


def test_a_woman_goes_first_where_the_regime_says_so(w, rule):
    woman, man = nomination(w, person(w), gender="female"), nomination(w, person(w), gender="male")
    said = f"Nữ: được ưu tiên khi nhiều trường hợp đủ tiêu chuẩn như nhau ({ARTICLE})."
    assert (preference(woman), preference(man)) == (said, "")
    rule.delete()
    assert preference(woman) == ""


def test_what_nobody_has_read_says_so(w, rule):
    GeneralRule.objects.update(verified=False)
    assert preference(nomination(w, person(w), gender="female")).endswith(f"({ARTICLE}; chưa xác minh).")


@pytest.mark.parametrize(
    ("genders", "said"),
    [
        ("wwwwwwwmmm", "Tập thể có 7 nữ trên 10 người"),
        ("wwwwwwmmmm", ""),
        ("wwwwwwwm--m", ""),
        ("www", "Tập thể có 3 nữ trên 3 người"),
        ("", ""),
    ],
)
def test_a_collective_of_seventy_in_a_hundred_women(w, rule, genders, said):
    assert preference(nomination(w, office(w, genders))).split(":")[0] == said


def test_part_of_a_unit_says_nothing(w, rule):
    assert preference(nomination(w, collective(w))) == ""


def test_the_page_of_the_case_says_it(w, rule, django_app):
    case = nomination(w, person(w), gender="female", state="under_appraisal")
    assert "Nữ: được ưu tiên" in django_app.get(f"/truong-hop/{case.public_id}/", user=w.commune_clerk).html.find(id="che-do").text
