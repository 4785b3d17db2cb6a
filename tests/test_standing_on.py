"""An author's part in an initiative serves one nomination at a time and one award for good."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied

from awards import appraisal, decisions, filling, gathering, initiatives, standing_on
from awards.contents import content_hash
from awards.models import AwardRecord, Initiative, InitiativeAuthor, Nomination, NominationInitiative
from tests.envelopes import add, complete, draft, fresh, nominations
from tests.factories import World, cases, person, world
from units import people
from units.models import LedgerEntry, Recipient
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
BK = "Bằng khen của Chủ tịch UBND tỉnh"


@pytest.fixture
def w(settings) -> World:
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def part(recipient: Recipient, title: str = "Tưới nước tiết kiệm", scope: str = "grassroots", **columns) -> InitiativeAuthor:
    facts = {"recognised_on": "2021-03-01", "issuer_name": "UBND huyện Bác Ái", "source": "imported", "act_number": "12/QĐ"}
    made = Initiative.objects.create(title=title, scope=scope, **facts | columns)
    return InitiativeAuthor.objects.create(initiative=made, recipient=recipient)


def choose(w: World, row: Nomination, *parts: InitiativeAuthor, by=None) -> None:
    row = fresh(row)
    filling.stand_on(row, [one.pk for one in parts], by=by or w.commune_clerk, version=row.version)


def chosen(row: Nomination) -> list[int]:
    return list(NominationInitiative.objects.filter(nomination=row).order_by("author_id").values_list("author_id", flat=True))


def two(w: World) -> tuple[Nomination, Nomination, InitiativeAuthor]:
    """Two drafts for one person (a form and another form), and the person's part in an initiative."""
    someone = person(w)
    dossier = draft(w)
    (first,) = add(w, dossier, someone)
    (second,) = add(w, dossier, someone, award="CSTD_TINH")
    return first, second, part(someone)


def test_a_nomination_names_what_it_stands_on_and_changes_its_mind(w):
    first, _second, one = two(w)
    other = part(first.recipient, "Bếp không khói")
    choose(w, first, one)
    choose(w, first, one, other)
    assert chosen(first) == [one.pk, other.pk]
    choose(w, first, other)
    assert chosen(first) == [other.pk]
    assert LedgerEntry.objects.filter(verb="nomination.stand_on").count() == 3


def test_the_second_nomination_is_told_where_the_first_is(w):
    first, second, one = two(w)
    choose(w, first, one)
    with pytest.raises(Refused) as refusal:
        choose(w, second, one)
    assert refusal.value.reasons == [
        (
            f"“Tưới nước tiết kiệm”: đang được dùng cho “{BK}” năm 2021 trong tờ trình “Đề nghị khen thưởng năm 2021”. "
            "Mỗi sáng kiến chỉ dùng một lần."
        )
    ]
    assert chosen(second) == []


def test_whoever_may_not_see_the_first_reads_its_unit_only(w):
    someone = person(w)
    one = part(someone)
    (above,) = add(w, draft(w, at="district", clerk="district_clerk"), someone, by="district_clerk")
    choose(w, above, one, by=w.district_clerk)
    (mine,) = add(w, draft(w), someone, award="CSTD_TINH")
    with pytest.raises(Refused, match="trong đề nghị của UBND huyện Bác Ái"):
        choose(w, mine, one)


@pytest.mark.parametrize("state", ["refused", "withdrawn", "left_out", "failed"])
def test_what_ended_lets_go(w, state):
    first, second, one = two(w)
    choose(w, first, one)
    Nomination.objects.filter(pk=first.pk).update(state=state)
    choose(w, second, one)
    assert chosen(second) == [one.pk]


def test_a_refused_one_is_not_taken_up_again_without_its_initiative(w):
    (first,) = cases(w, 1)
    one = part(first.recipient)
    NominationInitiative.objects.create(nomination=first, author=one)
    row = appraisal.give_verdict(first, "refuse", by=w.appraiser, version=first.version, note="Chưa đủ")
    (second,) = add(w, draft(w), first.recipient, award="CSTD_TINH")
    choose(w, second, one)
    with pytest.raises(Refused, match="đang được dùng cho một đề nghị khác"):
        appraisal.give_verdict(row, "reconsider", by=w.appraiser, version=row.version, note="Xét lại")
    choose(w, second)
    assert appraisal.give_verdict(row, "reconsider", by=w.appraiser, version=row.version, note="Xét lại").state == "under_appraisal"


def test_two_rows_that_are_one_person_have_one_part(w):
    one, other = person(w), person(w)
    first_part = part(one)
    second_part = InitiativeAuthor.objects.create(initiative=first_part.initiative, recipient=other)
    dossier = draft(w)
    (first,) = add(w, dossier, one)
    choose(w, first, first_part)
    (second,) = add(w, dossier, other, award="CSTD_TINH")
    choose(w, second, second_part)  # two people, two parts
    choose(w, second)
    one.refresh_from_db()
    other.refresh_from_db()
    people.merge(one, into=other, by=w.appraiser, versions={})
    with pytest.raises(Refused, match="Mỗi sáng kiến chỉ dùng một lần"):
        choose(w, second, second_part)


@pytest.mark.parametrize("case", ["stranger", "withdrawn", "used"])
def test_what_cannot_be_chosen(w, case):
    first, _second, one = two(w)
    if case == "stranger":
        one, error = part(person(w)), "không phải của người được đề nghị"
    elif case == "withdrawn":
        Initiative.objects.update(withdrawn_at="2021-05-01T00:00Z")
        error = "đã bị trả lại hoặc đã rút"
    else:
        InitiativeAuthor.objects.update(used_for=record(w, first.recipient))
        error = f"đã được dùng cho “{BK}” năm 2020"
    with pytest.raises(Refused, match=error):
        choose(w, first, one)


def record(w: World, recipient: Recipient) -> AwardRecord:
    return AwardRecord.objects.create(
        recipient=recipient, award=w.awards["BK_TINH"], award_year=2020, recipient_class="direct_worker", decision_number="1/QĐ",
        decided_on="2020-12-20", issuer_name="Chủ tịch", printed_name="x", source="imported",
    )  # fmt: skip


def test_who_may_choose_and_when(w):
    first, _second, one = two(w)
    for who in (w.sibling_clerk, w.appraiser):
        with pytest.raises(PermissionDenied):
            choose(w, first, one, by=who)
    with pytest.raises(Conflict):
        filling.stand_on(first, [one.pk], by=w.commune_clerk, version=first.version + 5)
    Nomination.objects.filter(pk=first.pk).update(state="under_appraisal")
    with pytest.raises(Refused):
        choose(w, first, one)


def test_an_author_whose_part_is_named_stays(w):
    first, _second, one = two(w)
    choose(w, first, one)
    helper = person(w)
    with pytest.raises(Refused, match="không bỏ tác giả này được"):
        initiatives._set_authors(one.initiative, [helper], helper)


def test_what_the_head_confirms_includes_the_initiatives(w):
    dossier = complete(w, person(w))
    (row,) = nominations(dossier)
    before = content_hash(fresh(dossier))
    choose(w, row, part(row.recipient))
    assert content_hash(fresh(dossier)) != before
    choose(w, row)
    assert content_hash(fresh(dossier)) == before


def test_free_ones_of_enough_scope_come_first(w):
    someone = person(w)
    small, large, used, gone = (part(someone, title, scope) for title, scope in (
        ("Nhỏ", "grassroots"), ("Lớn", "province"), ("Đã dùng", "province"), ("Đã rút", "province")
    ))  # fmt: skip
    Initiative.objects.filter(pk=gone.initiative_id).update(withdrawn_at="2021-05-01T00:00Z")
    InitiativeAuthor.objects.filter(pk=used.pk).update(used_for=record(w, someone))
    (row,) = add(w, draft(w), someone, award="CSTD_TINH")
    ask = {"id": "a", "name": "A", "for": ["person"], "article": "Điều 22", "require": {"initiative": {"scope": "province"}}}
    w.rules["CSTD_TINH"].routes = [ask]
    w.rules["CSTD_TINH"].save()
    offered = standing_on.offered(fresh(row), w.commune_clerk)
    assert [(one.author, one.enough, bool(one.taken)) for one in offered] == [
        (large, True, False),
        (small, False, False),
        (used, True, True),
    ]


def test_issuing_writes_the_record_and_nothing_frees_it_silently(w):
    rows = cases(w, 3, state="passed")
    parts = [part(row.recipient, f"Sáng kiến {n}") for n, row in enumerate(rows[:2])]
    NominationInitiative.objects.bulk_create(
        NominationInitiative(nomination=row, author=one) for row, one in zip(rows, parts, strict=False)
    )
    decision = issued(w, rows)
    made = {row.nomination_id: row for row in AwardRecord.objects.filter(decision=decision)}
    assert [fresh(one).used_for for one in parts] == [made[rows[0].pk], made[rows[1].pk]]
    assert LedgerEntry.objects.filter(verb="initiative.use", note__startswith="Quyết định số").count() == 2
    AwardRecord.objects.filter(pk=made[rows[0].pk].pk).update(status="cancelled")
    (again,) = add(w, draft(w), rows[0].recipient, award="CSTD_TINH")
    with pytest.raises(Refused, match="đã được dùng cho"):
        choose(w, again, parts[0])
    initiatives.mark_unused(parts[0], by=w.appraiser, reason="Quyết định bị huỷ")
    choose(w, again, parts[0])
    assert chosen(again) == [parts[0].pk]


def issued(w: World, rows: list[Nomination]):
    day = datetime.date(2021, 11, 20)
    decision = decisions.draft(unit=w.province, campaign=w.campaign, award=w.awards["BK_TINH"], nominations=rows, by=w.appraiser)
    decision = decisions.approve(decision, by=w.office_head, version=decision.version)
    decision = decisions.send_for_signature(decision, by=w.appraiser, version=decision.version)
    decision = decisions.sign(decision, signatory=decision.signatory, signed_on=day, by=w.appraiser, version=decision.version)
    return decisions.issue(decision, decided_on=day, number=11, by=w.records_clerk, version=decision.version)


def test_issuing_refuses_what_serves_another_award(w):
    (row,) = cases(w, 1, state="passed")
    one = part(row.recipient)
    NominationInitiative.objects.create(nomination=row, author=one)
    InitiativeAuthor.objects.update(used_for=record(w, row.recipient))
    AwardRecord.objects.update(status="cancelled")
    with pytest.raises(Refused, match="đã được dùng cho"):
        issued(w, [row])


def test_a_withdrawn_nomination_frees_it_through_the_verb(w):
    first, second, one = two(w)
    choose(w, first, one)
    Nomination.objects.filter(pk=first.pk).update(state="returned")
    row = fresh(first)
    gathering.withdraw(row, by=w.commune_clerk, version=row.version, note="Rút")
    choose(w, second, one)
    assert chosen(second) == [one.pk]
