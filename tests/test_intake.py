"""Loading history: a file read, looked through and stored."""

import datetime

import pytest

from awards.models import AwardRecord, IntakeResult
from tests.factories import world
from tests.imports import DECISIONS, PEOPLE, findings, loaded, stored
from units.models import Recipient

pytestmark = pytest.mark.django_db
BORN = datetime.date(1980, 3, 12)
UNIT = "UBND xã Phước Bình"


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def test_people_are_read_accepted_and_stored_once(w):
    rows = [["DANH SÁCH"], [], PEOPLE,
            [1, "Ông", "Nguyễn Văn An", BORN, "Nam", "058080000123", "Chủ tịch Hội", UNIT],
            [2, "Bà", "Trần Thị Bình", "1985", "Nữ", "", "Nông dân", "xã Phước Bình"]]  # fmt: skip
    intake = loaded(w, rows)
    assert (intake.state, intake.error, findings(intake)) == ("review", "", [])
    done = stored(intake)
    assert (done.state, done.error, done.counts) == ("done", "", {"recipient.made": 2})
    made = Recipient.objects.order_by("pk").values_list(
        "kind",
        "name",
        "unit__code",
        "person__birth_date",
        "person__birth_year",
        "person__gender",
        "person__identity_number",
        "posts__title",
    )
    assert list(made) == [
        ("person", "Nguyễn Văn An", "phuoc-binh", BORN, 1980, "male", "058080000123", "Chủ tịch Hội"),
        ("person", "Trần Thị Bình", "phuoc-binh", None, 1985, "female", "", "Nông dân"),
    ]
    second = stored(loaded(w, rows))
    assert (second.state, second.counts, Recipient.objects.count()) == ("done", {"recipient.same": 2}, 2)


def test_decisions_make_recipients_and_records(w):
    row = [
        1,
        "Nguyễn Văn An",
        "Nông dân",
        UNIT,
        "BK_TINH",
        2020,
        "123/QĐ-UBND",
        datetime.date(2020, 12, 20),
        "Chủ tịch UBND tỉnh Ninh Thuận",
    ]
    intake = loaded(
        w,
        [
            DECISIONS,
            row,
            [
                2,
                "Nguyễn Văn An",
                "Nông dân",
                UNIT,
                "Giấy khen của Chủ tịch UBND cấp xã",
                2019,
                "5/QĐ-UBND",
                "02/01/2020",
                "Chủ tịch UBND xã Phước Bình",
            ],
        ],
        "decisions",
    )
    assert (intake.state, findings(intake)) == ("review", [])
    done = stored(intake)
    assert (done.state, done.error, done.counts) == ("done", "", {"recipient.made": 1, "awardrecord.made": 2})
    held = AwardRecord.objects.order_by("pk").values_list(
        "recipient__name",
        "award__code",
        "award_year",
        "decision_number",
        "decided_on",
        "issuer__code",
        "issuer_name",
        "source",
        "entered_by__username",
    )
    assert list(held) == [
        (
            "Nguyễn Văn An",
            "BK_TINH",
            2020,
            "123/QĐ-UBND",
            datetime.date(2020, 12, 20),
            "tinh",
            "Chủ tịch UBND tỉnh Ninh Thuận",
            "declared",
            "commune_clerk",
        ),
        (
            "Nguyễn Văn An",
            "GK_XA",
            2019,
            "5/QĐ-UBND",
            datetime.date(2020, 1, 2),
            "phuoc-binh",
            "Chủ tịch UBND xã Phước Bình",
            "imported",
            "commune_clerk",
        ),
    ]
    assert IntakeResult.objects.count() == 3
