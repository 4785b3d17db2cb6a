"""Verbs of recipients: facts, posts, who reads the identity number, answers, merging and taking it back."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from tests.factories import START, account, collective, nomination, person, world
from units import people
from units.likeness import Facts
from units.models import CollectiveDetail, LedgerEntry, LedgerValue, Post, Recipient, RecipientPair, RecipientWord, Role
from units.moves import Conflict, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
DAY = datetime.date(1980, 3, 12)
NUMBER = "058080000001"


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    return world()


def fresh(recipient):
    return Recipient.objects.get(pk=recipient.pk)


def born(day, **more):
    return {"honorific": "Ông", "gender": "male", "birth_date": day, "birth_year": day.year} | more


def seen(*recipients):
    return {one.pk: fresh(one).version for one in recipients}


def merge(gone, kept, by, **more):
    return people.merge(fresh(gone), into=fresh(kept), by=by, versions=seen(gone, kept), **more)


def last_entry():
    return LedgerEntry.objects.order_by("-id").first()


# --- facts ----------------------------------------------------------------------------------------------------------------


def test_editing_writes_what_changed_and_keeps_old_and_new_value_apart(w):
    mai = person(w, name="Chamaléa Thị Mai", detail=born(DAY, identity_number=NUMBER))
    changed = people.edit(
        mai,
        by=w.commune_clerk,
        version=0,
        name="Chamaléa Thị Mái",
        labour_group="farmer",
        detail={"identity_number": "058080000002", "phone": ""},
    )
    assert changed == ["identity_number", "labour_group", "name"]
    after = fresh(mai)
    assert (after.name, after.search_text, after.version, after.person.identity_number) == (
        "Chamaléa Thị Mái",
        "chamalea thi mai",
        1,
        "058080000002",
    )
    assert set(RecipientWord.objects.values_list("exact", flat=True)) == {"chamalea:4", "thi:5", "mai:4"}
    entry = last_entry()
    assert (entry.verb, entry.fields, entry.note) == ("recipient.edit", changed, "")
    assert set(LedgerValue.objects.filter(entry=entry).values_list("field", "before", "after")) == {
        ("identity_number", NUMBER, "058080000002"),
        ("name", "Chamaléa Thị Mai", "Chamaléa Thị Mái"),
    }


def test_saving_without_a_change_writes_nothing_to_the_ledger(w):
    mai = person(w, name="Chamaléa Thị Mai")
    before = LedgerEntry.objects.count()
    assert people.edit(mai, by=w.commune_clerk, version=0, name="Chamaléa Thị Mai") == []
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("who", ["sibling_clerk", "other_clerk", "commune_head", "member_1", "admin"])
def test_only_who_keeps_the_unit_may_edit(w, who):
    mai = person(w)
    with pytest.raises(PermissionDenied):
        people.edit(mai, by=w.accounts[who], version=0, name="Khác")
    with pytest.raises(PermissionDenied):
        people.add(unit=w.commune, by=w.accounts[who], kind="person", name="Khác", recipient_class="direct_worker")


@pytest.mark.parametrize("who", ["commune_clerk", "district_clerk", "appraiser"])
def test_the_unit_and_those_above_edit(w, who):
    assert people.edit(person(w), by=w.accounts[who], version=0, name="Khác") == ["name"]


def test_an_old_page_does_not_overwrite(w):
    mai = person(w)
    people.edit(mai, by=w.commune_clerk, version=0, name="Một")
    with pytest.raises(Conflict):
        people.edit(mai, by=w.commune_clerk, version=0, name="Hai")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Nguyễn Văn Hоà", "“о” (chữ cái Kirin)"),
        ("Τrần Thị Bé", "“Τ” (chữ cái Hy Lạp)"),
        ("123", "Ghi tên bằng chữ"),
    ],
)
def test_a_name_with_letters_of_another_alphabet_is_refused_by_its_letter(w, name, said):
    with pytest.raises(Refused) as refused:
        people.add(unit=w.commune, by=w.commune_clerk, kind="person", name=name, recipient_class="direct_worker")
    assert said in refused.value.reasons[0]
    assert not Recipient.objects.exists()


@pytest.mark.parametrize(("number", "good"), [("", True), (NUMBER, True), ("264111222", True), ("12345", False), ("05808000000a", False)])
def test_an_identity_number_has_12_or_9_digits(w, number, good):
    assert (people.identity_fault(number) == "") is good
    if not good:
        with pytest.raises(Refused):
            people.edit(person(w), by=w.commune_clerk, version=0, detail={"identity_number": number})


def test_who_reads_an_identity_number(w):
    mai = person(w, detail=born(DAY, identity_number=NUMBER))
    readers = {name for name, one in w.accounts.items() if people.may_see_identity(one, mai)}
    assert readers == {"commune_clerk", "commune_head", "appraiser"}


def test_a_whole_unit_is_one_collective(w):
    collective(w, name="UBND xã Phước Bình", detail={"whole_unit": w.commune})
    with pytest.raises(Refused, match="là toàn đơn vị"):
        people.add(
            unit=w.commune, by=w.commune_clerk, kind="collective", name="Xã Phước Bình", recipient_class="administration",
            detail={"whole_unit": w.commune},
        )  # fmt: skip
    part = collective(w, name="Tổ Một")
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectiveDetail.objects.filter(pk=part.pk).update(whole_unit=w.commune)


# --- posts ----------------------------------------------------------------------------------------------------------------


def test_posts_over_time_do_not_overlap_at_one_unit(w):
    mai = person(w, post="")
    year = datetime.date(2020, 1, 1)
    people.add_post(mai, unit=w.commune, title="Trưởng thôn", valid_from=START, valid_to=year, by=w.commune_clerk, version=0)
    with pytest.raises(Refused, match="Đã ghi “Trưởng thôn”"):
        people.add_post(mai, unit=w.commune, title="Trưởng Thôn", valid_from=year, by=w.commune_clerk, version=1)
    people.add_post(mai, unit=w.commune, title="Trưởng thôn", valid_from=year + datetime.timedelta(1), by=w.commune_clerk, version=1)
    people.add_post(mai, unit=w.commune, title="Bí thư chi bộ", valid_from=START, by=w.commune_clerk, version=2)
    with pytest.raises(Refused, match="đứng trước"):
        people.add_post(mai, unit=w.commune, title="X", valid_from=year, valid_to=START, by=w.commune_clerk, version=3)
    assert Post.objects.count() == 3


def test_a_post_is_ended_and_a_wrong_one_removed(w):
    mai = person(w)
    post = mai.posts.get()
    people.edit_post(
        post, by=w.commune_clerk, version=0, title="Nông dân", unit=w.commune, valid_from=START, valid_to=datetime.date(2020, 5, 1)
    )
    assert Post.objects.get().valid_to == datetime.date(2020, 5, 1)
    people.remove_post(post, by=w.commune_clerk, version=1)
    assert not Post.objects.exists()
    with pytest.raises(PermissionDenied):
        people.add_post(mai, unit=w.commune, title="X", valid_from=START, by=w.sibling_clerk, version=2)


# --- same or different ----------------------------------------------------------------------------------------------------


def test_likely_matches_come_with_reasons_in_three_queries_however_many(w, count_queries):
    an = person(w, name="Nguyễn Văn An", detail=born(DAY))
    person(w, name="Nguyễn Văn Bình", detail=born(DAY))
    person(w, w.sibling_commune, name="Nguyễn Văn An")
    rows = {n: Facts("person", "Nguyen Van An", w.commune.pk, DAY) for n in range(3)}
    reach = people.shown_to(w.commune_clerk)
    with count_queries(3):
        one = people.likely({0: rows[0]}, reach)
    with count_queries(3):
        three = people.likely(rows, reach)
    wanted = [(an, "cùng tên không dấu, cùng ngày sinh, cùng đơn vị")]
    assert {key: [(hit.recipient, hit.reasons) for hit in hits] for key, hits in three.items()} == {0: wanted, 1: wanted, 2: wanted}
    assert one.keys() == {0}


def test_what_was_answered_is_not_asked_again(w):
    one, other = person(w, name="Nguyễn Văn An"), person(w, name="Nguyen Van An")
    ((first, second, likeness),) = people.duplicates(w.commune_clerk)
    assert ({first, second}, likeness.reasons) == ({one, other}, ("cùng tên không dấu", "cùng đơn vị", "cùng chức vụ")[:2])
    with pytest.raises(PermissionDenied):
        people.answer_different(one, other, by=w.sibling_clerk)
    people.answer_different(other, one, by=w.commune_clerk)
    assert people.duplicates(w.commune_clerk) == []
    assert people.duplicates(w.sibling_clerk) == []


def test_entering_somebody_else_remembers_whom_it_is_not(w):
    one = person(w, name="Nguyễn Văn An")
    other = people.add(
        unit=w.commune, by=w.commune_clerk, kind="person", name="Nguyễn Văn An", recipient_class="direct_worker", different_from=[one]
    )
    assert list(RecipientPair.objects.values_list("first", "second", "verdict")) == [(one.pk, other.pk, "different")]
    assert people.duplicates(w.commune_clerk) == []


# --- merging --------------------------------------------------------------------------------------------------------------


def state():
    return sorted(Recipient.objects.values_list("pk", "merged_into")), sorted(RecipientWord.objects.values_list("recipient", "exact"))


def test_a_merger_moves_nothing_and_undoing_restores_exactly(w):
    one, other = person(w, name="Nguyễn Văn An"), person(w, name="Nguyễn Văn Ân")
    before = state()
    assert merge(one, other, w.commune_clerk) == other
    assert people.identity(fresh(one)) == people.identity(fresh(other)) == [other, one]
    assert people.kept_ids([one.pk, other.pk]) == {one.pk: other.pk, other.pk: other.pk}
    assert list(people.search(w.commune_clerk, "an")) == [fresh(other)]  # found by the name that was merged, once
    assert people.duplicates(w.commune_clerk) == []
    verbs = [(entry.verb, entry.subject_id) for entry in LedgerEntry.objects.order_by("-id")[:2]]
    assert verbs == [("recipient.absorb", other.pk), ("recipient.merge", one.pk)]
    people.undo(fresh(one), by=w.commune_clerk, version=fresh(one).version)
    assert state() == before
    assert last_entry().verb == "recipient.release"
    assert not RecipientPair.objects.exists()


def test_chains_point_to_the_one_that_is_kept_and_come_apart_step_by_step(w):
    a, b, c, d = (person(w, name="Nguyễn Văn An") for _ in range(4))
    clerk = w.commune_clerk
    merge(a, b, clerk)
    merge(b, c, clerk)
    assert merge(d, b, clerk) == c  # b was merged: its keeper keeps d too
    assert {fresh(one).merged_into_id for one in (a, b, d)} == {c.pk}
    people.undo(fresh(b), by=clerk, version=fresh(b).version)
    assert [fresh(one).merged_into_id for one in (a, b, c, d)] == [b.pk, None, None, c.pk]
    people.undo(fresh(a), by=clerk, version=fresh(a).version)
    assert [fresh(one).merged_into_id for one in (a, b, c, d)] == [None, None, None, c.pk]


def test_no_circle_and_nobody_twice(w):
    a, b = person(w, name="Nguyễn Văn An"), person(w, name="Nguyễn Văn An")
    merge(a, b, w.commune_clerk)
    with pytest.raises(Refused, match="đã là một"):
        merge(b, a, w.commune_clerk)
    with pytest.raises(Conflict):
        people.merge(a, into=b, by=w.commune_clerk, versions={a.pk: 0, b.pk: 0})
    with pytest.raises(Refused, match="đã gộp"):
        people.edit(fresh(a), by=w.commune_clerk, version=fresh(a).version, name="Khác")


def test_different_births_are_never_offered_and_merged_only_with_a_reason(w):
    one, other = person(w, name="Nguyễn Văn An", detail=born(DAY)), person(w, name="Nguyễn Văn An", detail=born(DAY.replace(day=1)))
    assert people.duplicates(w.commune_clerk) == []
    with pytest.raises(Refused, match="khác ngày sinh"):
        merge(one, other, w.commune_clerk)
    merge(one, other, w.commune_clerk, reason="Giấy khai sinh ghi 01/3/1980")
    assert "Giấy khai sinh" in last_entry().note


def test_merging_across_units_needs_reach_over_both(w):
    here, there = person(w, name="Nguyễn Văn An"), person(w, w.sibling_commune, name="Nguyễn Văn An")
    for who in ("commune_clerk", "sibling_clerk", "commune_head", "other_appraiser"):
        with pytest.raises(PermissionDenied):
            merge(here, there, w.accounts[who])
    merge(here, there, w.district_clerk)
    with pytest.raises(PermissionDenied):
        people.undo(fresh(here), by=w.commune_clerk, version=fresh(here).version)
    assert here in people.visible_to(w.commune_clerk)
    assert there in people.visible_to(w.commune_clerk)  # who is kept in the place of ours


def test_a_person_is_not_merged_with_a_collective(w):
    with pytest.raises(Refused, match="Không gộp"):
        merge(person(w), collective(w), w.commune_clerk)


def test_two_open_nominations_for_one_award_stand_in_the_way(w):
    one, other = person(w, name="Nguyễn Văn An"), person(w, name="Nguyễn Văn An")
    first, second = nomination(w, one, state="draft"), nomination(w, other, state="under_appraisal")
    with pytest.raises(Refused, match="Cả hai đang được đề nghị"):
        merge(one, other, w.commune_clerk)
    type(first).objects.filter(pk=second.pk).update(state="withdrawn")
    merge(one, other, w.commune_clerk)


def test_a_lent_role_merges_in_the_givers_name(w):
    district_reader = account("nguoi.doc", (Role.HEAD, w.district))
    assert not people.keeps(district_reader, [w.commune.pk])
    assert people.keeps(w.district_clerk, [w.commune.pk, w.district.pk])
    assert not people.keeps(w.district_clerk, [w.commune.pk, w.sibling_district.pk])
