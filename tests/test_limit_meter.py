"""The shares beside the limits: exact, warning only, in a constant number of queries."""

import datetime
from decimal import Decimal

import pytest

from awards import dossiers, filling, limit_meter
from awards.models import Dossier, HeadCount, Nomination
from emulation import limits
from tests.factories import World, collective, person, world
from units.models import Recipient

pytestmark = pytest.mark.django_db
D = datetime.date


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, D(2021, 11, 22)
    return world()


def draft(w: World, *recipients: Recipient, award: str = "BK_TINH") -> Dossier:
    made = dossiers.start(unit=w.commune, campaign=w.campaign, title="Thử", by=w.commune_clerk)
    filling.add_nominations(made, recipients=recipients, award=w.awards[award], by=w.commune_clerk, version=made.version)
    return made


def leader(w: World) -> Recipient:
    return person(w, recipient_class="leader_office")


def limit(w: World, measure: str = "leader_share", percent: str = "50", **columns):
    asked = {"award": None, "at_most": True, "valid_from": D(2021, 1, 1), "valid_to": None, "source": "Công văn thử"} | columns
    return limits.add(unit=w.province, measure=measure, percent=Decimal(percent), by=w.admin, **asked)


def told(w: World) -> list[tuple[str, str, str, bool]]:
    return [(one.label, one.figures, one.wish, one.is_past) for one in limit_meter.read(w.commune, w.campaign)]


def test_shares_are_shown_without_any_limit(w):
    draft(w, leader(w), person(w), person(w), collective(w))
    assert told(w) == [
        ("Lãnh đạo", "1 trên 3 người được đề nghị (33 %)", "", False),
        ("Trực tiếp lao động, công tác", "2 trên 3 người được đề nghị (67 %)", "", False),
    ]


def test_a_limit_is_compared_exactly_and_just_reached_is_not_past(w):
    limit(w)
    draft(w, leader(w), person(w))
    assert told(w)[0] == ("Lãnh đạo", "1 trên 2 người được đề nghị (50 %)", "mong muốn không quá 50 %", False)
    draft(w, leader(w))
    assert told(w)[0] == ("Lãnh đạo", "2 trên 3 người được đề nghị (67 %)", "mong muốn không quá 50 %", True)


def test_at_least_warns_below(w):
    limit(w, "direct_share", "66.67", at_most=False)
    draft(w, leader(w), person(w), person(w))
    assert told(w)[1] == ("Trực tiếp lao động, công tác", "2 trên 3 người được đề nghị (67 %)", "mong muốn ít nhất 66,67 %", True)


def test_a_limit_of_one_award_counts_that_award_and_nobody_twice(w):
    limit(w, award=w.awards["CSTD_TINH"])
    boss = leader(w)
    draft(w, boss, person(w))
    draft(w, boss, award="CSTD_TINH")
    assert told(w)[0] == ("Lãnh đạo (Chiến sĩ thi đua cấp tỉnh)", "1 trên 1 người được đề nghị (100 %)", "mong muốn không quá 50 %", True)
    limits.add(
        unit=w.province, measure="leader_share", award=None, percent=Decimal(50), at_most=True, valid_from=D(2021, 1, 1), valid_to=None,
        source="Thử", by=w.admin,
    )  # fmt: skip
    assert told(w)[1][1] == "1 trên 2 người được đề nghị (50 %)"


def test_titles_stand_against_the_head_count_of_the_unit(w):
    limit(w, "title_share", "15", award=w.awards["CSTD_TINH"])
    draft(w, person(w), award="CSTD_TINH")
    assert told(w)[2] == ("Chiến sĩ thi đua cấp tỉnh", "1 trên 1 người có hồ sơ trên hệ thống (100 %)", "mong muốn không quá 15 %", True)
    whole = collective(w, detail={"whole_unit": w.commune})
    HeadCount.objects.create(recipient=whole, year=2020, members=20, source="imported")
    HeadCount.objects.create(recipient=whole, year=2022, members=1, source="imported")
    assert told(w)[2][1:] == ("1 trên 20 người của đơn vị (số liệu năm 2020) (5 %)", "mong muốn không quá 15 %", False)


def test_who_is_out_of_it_is_not_counted_and_nothing_is_blocked(w):
    limit(w, percent="0")
    draft(w, leader(w), person(w))
    Nomination.objects.filter(recipient__recipient_class="leader_office").update(state="withdrawn")
    assert told(w)[0][1:] == ("0 trên 1 người được đề nghị (0 %)", "mong muốn không quá 0 %", False)
    draft(w, leader(w))
    assert told(w)[0][3] is True


def test_queries_do_not_grow(w, count_queries):
    draft(w, person(w))
    with count_queries(2):
        limit_meter.read(w.commune, w.campaign)
    limit(w)
    limit(w, "direct_share", at_most=False)
    limit(w, "title_share", award=w.awards["CSTD_TINH"])
    draft(w, person(w), leader(w))
    with count_queries(4):
        limit_meter.read(w.commune, w.campaign)


def test_the_page_of_the_envelope_shows_the_meter_and_sends_all_the_same(w, django_app):
    limit(w, percent="10")
    made = draft(w, leader(w), person(w))
    page = django_app.get(f"/to-trinh/{made.public_id}/", user=w.commune_clerk)
    meter = page.html.select_one(".meters").get_text(" ", strip=True)
    assert "1 trên 2 người được đề nghị (50 %)" in meter
    assert "mong muốn không quá 10 %" in meter
    assert "Chỉ nhắc, không chặn" in meter
    assert "Công văn thử" in meter
