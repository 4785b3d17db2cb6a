"""Facts for the judge: read from rows as they stand, in a number of queries that does not grow with the recipients."""

import datetime
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.eligibility.history import (
    DisciplineFact,
    HeldFact,
    History,
    HoldFact,
    InitiativeFact,
    MembersFact,
    PostFact,
    RatingFact,
    SelectionFact,
    Standing,
)
from awards.facts import known, load
from awards.models import (
    AwardRecord,
    Discipline,
    HeadCount,
    HistoryCoverage,
    Hold,
    Initiative,
    InitiativeAuthor,
    NominationInitiative,
    Rating,
)
from awards.used_facts import named
from emulation.models import Block, BlockResult, BlockSeat, PostRank
from tests.factories import PDF, collective, nomination, person, world
from units import attachments, clock
from units.models import Post, Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = date(2021, 11, 22)
AT = datetime.datetime(2021, 11, 1, tzinfo=datetime.UTC)


@pytest.fixture
def w():
    return world()


def record(w, of, award="BK_TINH", year=2020, **columns):
    columns = {"source": "imported", "decided_on": date(year, 12, 20), "decision_number": f"{year}/QĐ-UBND"} | columns
    return AwardRecord.objects.create(
        recipient=of, award=w.awards[award], award_year=year, recipient_class=of.recipient_class, issuer_name="UBND", printed_name=of.name,
        **columns,
    )  # fmt: skip


def rating(of, year=2020, level="excellent", **columns):
    return Rating.objects.create(recipient=of, year=year, level=level, **{"source": "imported"} | columns)


def initiative(of, title="Máy gặt", *, used_for=None, **columns):
    columns = {"scope": "province", "recognised_on": date(2020, 5, 1), "issuer_name": "Sở", "source": "imported"} | columns
    made = Initiative.objects.create(title=title, **columns)
    return InitiativeAuthor.objects.create(initiative=made, recipient=of, used_for=used_for)


def discipline(of, decided=date(2020, 3, 1), ends=date(2021, 3, 1), form="warning", **columns):
    return Discipline.objects.create(recipient=of, form=form, decided_on=decided, ends_on=ends, **{"source": "imported"} | columns)


def hold(w, of, **columns):
    columns = {"kind": "investigation", "body_name": "Thanh tra", "paper_number": "1/TT", "paper_on": DAY, "starts_on": DAY} | columns
    return Hold.objects.create(recipient=of, set_by=w.office_head, set_at=AT, **columns)


def of(recipient, **more) -> History:
    return load([recipient.pk], on=DAY, **more)[recipient.pk]


# --- one recipient ------------------------------------------------------------------------------------------------------------


def test_everything_that_is_known_of_a_person(w):
    one = person(w, labour_group="farmer", detail={"gender": "female"}, post="Phó Chủ tịch", post_from=date(2018, 1, 1))
    PostRank.objects.create(title="Phó Chủ tịch", folded="pho chu tich", rank="commune_deputy", later_retirement=True, source="thử")
    held = record(w, one, period_from=date(2019, 6, 1), period_to=date(2020, 5, 31))
    rated, idea, bad, stop = rating(one), initiative(one), discipline(one), hold(w, one)
    Post.objects.create(recipient=one, unit=w.commune, title="Không ai biết", valid_from=date(2010, 1, 1), valid_to=date(2017, 1, 1))
    assert of(one) == History(
        groups=frozenset({"person", "worker_farmer"}),
        female=True,
        held=(
            HeldFact(
                "BK_TINH", 2020, "merit", Standing.RECORDED, date(2019, 6, 1), date(2020, 5, 31), date(2020, 12, 20), "2020/QĐ-UBND",
                f"record:{held.pk}",
            ),
        ),
        ratings=(RatingFact(2020, "excellent", Standing.RECORDED, f"rating:{rated.pk}"),),
        initiatives=(
            InitiativeFact(date(2020, 5, 1), "province", Standing.RECORDED, "", "Máy gặt", f"initiative:{idea.initiative_id}"),
        ),
        disciplines=(DisciplineFact("warning", date(2020, 3, 1), date(2021, 3, 1), f"discipline:{bad.pk}"),),
        holds=(HoldFact("investigation", DAY, None, "1/TT", f"hold:{stop.pk}"),),
        posts=(
            PostFact("", date(2010, 1, 1), date(2017, 1, 1), "Không ai biết"),
            PostFact("commune_deputy", date(2018, 1, 1), None, "Phó Chủ tịch", True),
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "groups"),
    [
        ({"labour_group": "worker"}, {"person", "worker_farmer"}),
        ({"labour_group": "worker_or_farmer"}, {"person", "worker_farmer"}),
        ({"labour_group": "direct_labourer"}, {"person", "worker_farmer"}),
        ({"labour_group": "teacher"}, {"person"}),
        ({"labour_group": "soldier"}, {"person", "armed_person"}),
        ({"recipient_class": "entrepreneur"}, {"person", "entrepreneur"}),
    ],
)
def test_groups_of_persons(w, columns, groups):
    assert of(person(w, **columns)).groups == groups


def test_groups_of_collectives_and_households(w):
    army = w.commune
    type(army).objects.filter(pk=w.finance.pk).update(kind="armed_forces")
    rows = {
        "collective": collective(w, name="Ban Chỉ huy"),
        "collective village": collective(w, name="Thôn Hạ"),
        "collective commune": collective(w, detail={"whole_unit": w.commune}),
        "collective armed_collective": collective(w, w.finance),
        "person armed_person": person(w, w.finance),
    }
    found = load([row.pk for row in rows.values()], on=DAY)
    assert {frozenset(words.split()): found[row.pk].groups for words, row in rows.items()} == {
        frozenset(words.split()): frozenset(words.split()) for words in rows
    }


def test_what_is_declared_pending_or_gone(w):
    one = person(w)
    by = {"source": "declared", "entered_by": w.commune_clerk}
    declared = record(w, one, year=2018, **by)
    confirmed = record(w, one, year=2019, **by, confirmed_by=w.appraiser, confirmed_at=AT)
    corrected = record(w, one, year=2017, status="corrected")
    record(w, one, year=2016, status="cancelled")
    record(w, one, year=2015, status="withdrawn", withdrawn_at=AT)
    rating(one, 2018, **by)
    rating(one, 2017, **by, withdrawn_at=AT)
    initiative(one, **by)
    initiative(one, "Đã rút", withdrawn_at=AT)
    discipline(one, withdrawn_at=AT)
    live = nomination(w, one, award="CSTD_TINH", state="accepted")
    nomination(w, one, award="BK_TINH", state="accepted")  # no title
    found = of(one)
    assert [(fact.ref, fact.standing.value) for fact in found.held] == [
        (f"record:{corrected.pk}", "recorded"),
        (f"record:{declared.pk}", "declared"),
        (f"record:{confirmed.pk}", "recorded"),
        (f"nomination:{live.pk}", "pending"),
    ]
    assert [(fact.year, fact.standing.value) for fact in found.ratings] == [(2018, "declared")]
    assert [(fact.title, fact.standing.value) for fact in found.initiatives] == [("Máy gặt", "declared")]
    assert found.disciplines == ()


@pytest.mark.parametrize(
    ("state", "pending"),
    [("draft", 0), ("submitted", 1), ("returned", 1), ("passed", 1), ("refused", 0), ("withdrawn", 0), ("decided", 0)],
)
def test_a_title_is_pending_from_sending_to_decision(w, state, pending):
    one = person(w)
    nomination(w, one, award="CSTD_TINH", state=state)
    assert len(of(one).held) == pending


def test_an_initiative_is_used_by_a_record_or_by_another_live_nomination(w):
    one = person(w)
    initiative(one, "Đã dùng", used_for=record(w, one))
    initiative(one, "Dùng cho cái đã hủy", used_for=record(w, one, year=2019, status="cancelled"))
    untrue = record(w, one, year=2018, source="declared")
    initiative(one, "Dùng cho lời khai đã rút", used_for=untrue)
    AwardRecord.objects.filter(pk=untrue.pk).update(status="withdrawn", withdrawn_at=clock.now())
    bound, free = initiative(one, "Đang nêu"), initiative(one, "Đã nhả")
    mine = nomination(w, one, award="CSTD_TINH", state="accepted")
    NominationInitiative.objects.create(nomination=mine, author=bound)
    NominationInitiative.objects.create(nomination=nomination(w, one, state="refused"), author=free)
    row = known([one.pk], on=DAY)[one.pk]
    used = {None: {}, mine.pk: {}, mine.pk + 1: {}}
    for who in used:
        used[who] = {fact.title: fact.used_for for fact in row.seen_from(who, on=DAY).initiatives}
    anybody = {
        "Đã dùng": "BK_TINH",
        "Dùng cho cái đã hủy": "BK_TINH",
        "Dùng cho lời khai đã rút": "",
        "Đang nêu": "CSTD_TINH",
        "Đã nhả": "",
    }
    assert used == {None: anybody, mine.pk: anybody | {"Đang nêu": ""}, mine.pk + 1: anybody}
    assert [fact.award for fact in row.seen_from(mine.pk, on=DAY).held] == ["BK_TINH"]  # it is no title of its own


def test_merged_rows_are_one(w):
    kept, other = person(w, detail={}), person(w, w.sibling_commune, detail={"gender": "female"})
    record(w, other), rating(kept)
    one = initiative(kept)
    InitiativeAuthor.objects.create(initiative=one.initiative, recipient=other, used_for=record(w, kept, year=2018))
    Recipient.objects.filter(pk=other.pk).update(merged_into=kept)
    found = load([other.pk, kept.pk, 999_999], on=DAY)
    assert found.keys() == {other.pk, kept.pk}
    assert found[kept.pk] == found[other.pk]
    assert [fact.year for fact in found[kept.pk].held] == [2018, 2020]
    assert ([fact.year for fact in found[kept.pk].ratings], found[kept.pk].female) == ([2020], True)
    assert [fact.used_for for fact in found[kept.pk].initiatives] == ["BK_TINH"]


def test_nobody_is_asked_about():
    assert load([], on=DAY) == {}


# --- collectives ---------------------------------------------------------------------------------------------------------------


def test_a_whole_unit_knows_its_people(w):
    whole = collective(w, w.district, detail={"whole_unit": w.district, "member_count": 5})
    people = [person(w, at) for at in (w.district, w.commune, w.sibling_commune, w.commune)]
    record(w, people[0], "CSTD_TINH", 2021), record(w, people[0], "CSTD_TINH", 2020)
    record(w, people[1], "BK_TINH", 2021)  # no title
    record(w, people[3], "CSTD_TINH", 2021, source="declared", entered_by=w.commune_clerk)
    nomination(w, people[2], award="CSTD_TINH", state="submitted")
    nomination(w, people[0], award="CSTD_TINH", state="submitted")  # has it already
    rating(people[0], 2021), rating(people[1], 2021, "not_completed")
    rating(people[2], 2021, source="declared", entered_by=w.commune_clerk)
    discipline(people[1], date(2021, 5, 1), date(2022, 5, 1))
    discipline(people[1], date(2021, 6, 1), date(2022, 5, 1))
    count = HeadCount.objects.create(recipient=whole, year=2020, members=9, completed=8, source="imported")
    assert of(whole, award_years=[2020, 2021]).members == (
        MembersFact(2020, 9, 8, 0, {"CSTD_TINH": 1}, {}, {}, ref=f"headcount:{count.pk}"),
        MembersFact(2021, 5, 1, 3, {"CSTD_TINH": 1}, {"CSTD_TINH": 2}, {"warning": 1}, Standing.DECLARED),  # typed, of no year
    )


def test_a_head_count_is_as_sure_as_who_compared_it(w):
    whole = collective(w, w.district, detail={"whole_unit": w.district})
    assert of(whole).members == (MembersFact(2021, None),)
    told = HeadCount.objects.create(recipient=whole, year=2021, members=9, source="declared", entered_by=w.commune_clerk)
    ref = f"headcount:{told.pk}"
    assert of(whole).members == (MembersFact(2021, 9, standing=Standing.DECLARED, ref=ref),)
    HeadCount.objects.filter(pk=told.pk).update(confirmed_by=w.appraiser, confirmed_at=AT, completed=8)
    assert of(whole).members == (MembersFact(2021, 9, 8, ref=ref),)
    assert named([ref])[ref].label == "Số người năm 2021"


def test_what_was_merged_into_a_plain_row_is_a_whole_unit_still(w):
    whole = collective(w, detail={"whole_unit": w.commune, "member_count": 7})
    plain = collective(w)
    Recipient.objects.filter(pk=whole.pk).update(merged_into=plain)
    found = of(plain)
    assert found.members == (MembersFact(2021, 7, standing=Standing.DECLARED),)
    assert found.groups == {"collective", "commune"}


def test_a_part_of_a_unit_does_not(w):
    part = collective(w, detail={"member_count": 5})
    person(w)
    assert of(part).members == ()


def test_blocks_that_select_and_those_that_do_not(w):
    block = Block.objects.create(code="khoi", name="Khối", unit=w.province)
    wholes = {unit: collective(w, unit, detail={"whole_unit": unit}) for unit in (w.commune, w.sibling_commune, w.district)}
    for unit in (w.commune, w.sibling_commune):
        BlockSeat.objects.create(block=block, unit=unit, valid_from=date(2020, 1, 1))
    BlockSeat.objects.create(block=block, unit=w.district, valid_from=date(2015, 1, 1), valid_to=date(2019, 12, 31))
    paper = attachments.attach(SimpleUploadedFile("bien-ban.pdf", PDF), unit=w.province, by=w.appraiser)
    BlockResult.objects.create(
        block=block, campaign=w.campaign, unit=w.commune, award=w.awards["CO_TINH"], votes_for=5, votes_total=5, met_on=DAY,
        minutes=paper, entered_by=w.district_clerk,
    )  # fmt: skip
    found = load([row.pk for row in wholes.values()], on=DAY)
    result = BlockResult.objects.get()
    assert [found[row.pk].selections for row in wholes.values()] == [
        (SelectionFact("CO_TINH", 2021, "province", True, f"block_result:{result.pk}"),),
        (SelectionFact("CO_TINH", 2021, "province", False),),
        (),
    ]


def test_the_latest_entry_of_the_nearest_unit_says_how_far_history_goes(w):
    def entered(unit, subject, year, at=AT):
        HistoryCoverage.objects.create(unit=unit, subject=subject, since_year=year, entered_by=w.admin, entered_at=at)

    entered(w.district, "titles", 2018, AT - datetime.timedelta(days=1))
    entered(w.province, "titles", 2010)
    entered(w.district, "titles", 2016)
    entered(w.district, "titles", 2014, AT - datetime.timedelta(days=2))
    entered(w.province, "initiatives", 2019)
    rows = [person(w), person(w, w.finance), person(w, w.other_commune)]
    found = load([row.pk for row in rows], on=DAY)
    assert [(found[row.pk].titles_since, found[row.pk].initiatives_since) for row in rows] == [(2016, 2019), (2010, 2019), (None, None)]


# --- many -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 3, 200])
def test_eight_queries_whatever_the_number(w, count_queries, people):
    whole = collective(w, detail={"whole_unit": w.commune})
    rows = [whole, *(person(w) for _ in range(people))]
    for row in rows[1:]:
        record(w, row), rating(row), initiative(row), discipline(row)
    with count_queries(8):
        found = load([row.pk for row in rows], on=DAY)
    assert len(found) == people + 1


def test_seventy_thousand_ids_are_no_matter(w):
    one = person(w)
    assert list(load(range(one.pk, one.pk + 70_000), on=DAY)) == [one.pk]
