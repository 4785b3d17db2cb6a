"""Units, their dated names and their closure; recipients with their details."""

import datetime
import unicodedata

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import START, person, unit, world
from units import registry
from units.models import CollectiveDetail, HouseholdDetail, LedgerEntry, PersonDetail, Post, Recipient, Unit, UnitName, UnitReach
from units.registry import reach_pairs
from units.vietnamese import fold, person_sort_key, sort_key

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def pairs():
    return set(UnitReach.objects.values_list("ancestor__code", "descendant__code"))


def test_a_unit_opens_with_name_and_closure():
    top = unit("t", "province", "UBND tỉnh Thử")
    middle = unit("h", "district", "UBND huyện Đá", top)
    low = unit("x", "commune", "UBND xã Ớt", middle)
    assert pairs() == {("t", "t"), ("h", "h"), ("x", "x"), ("t", "h"), ("t", "x"), ("h", "x")}
    assert (low.name, low.sort_key, low.search_text) == ("UBND xã Ớt", sort_key("UBND xã Ớt"), fold("UBND xã Ớt"))
    row = UnitName.objects.get(unit=low)
    assert (row.name, row.issuing_body, row.symbol, row.place_name, row.valid_from) == (
        "UBND xã Ớt",
        "UBND XÃ ỚT",
        "UBND",
        "Ninh Thuận",
        START,
    )


def test_a_name_is_kept_for_its_days():
    made = unit("x", "commune", "UBND xã Cũ")
    registry.set_name(made, unicodedata.normalize("NFD", "UBND phường Mới"), valid_from=datetime.date(2021, 7, 1))
    fresh = Unit.objects.get()
    assert [fresh.name_on(datetime.date(*day)) for day in ((2010, 1, 1), (2021, 6, 30), (2021, 7, 1), (2030, 1, 1))] == [
        "UBND xã Cũ", "UBND xã Cũ", "UBND phường Mới", "UBND phường Mới",
    ]  # fmt: skip
    assert (fresh.name, fresh.search_text) == ("UBND phường Mới", fold("UBND phường Mới"))
    assert unicodedata.is_normalized("NFC", fresh.name)


def test_an_older_name_entered_later_does_not_become_todays():
    made = unit("x", "commune", "UBND xã Nay")
    registry.set_name(made, "UBND xã Xưa", valid_from=datetime.date(2000, 1, 1))
    assert Unit.objects.get().name == "UBND xã Nay"
    assert Unit.objects.get().name_on(datetime.date(2001, 1, 1)) == "UBND xã Xưa"


def test_a_unit_has_one_name_a_day_and_a_failed_opening_leaves_nothing():
    made = unit("x", "commune", "UBND xã Một")
    with pytest.raises(IntegrityError), transaction.atomic():
        registry.set_name(made, "UBND xã Hai", valid_from=START)
    with pytest.raises(IntegrityError), transaction.atomic():
        unit("x", "commune", "UBND xã trùng mã")
    assert (Unit.objects.count(), UnitName.objects.count(), pairs()) == (1, 1, {("x", "x")})


def test_a_unit_without_name_says_so():
    with pytest.raises(UnitName.DoesNotExist):
        Unit.objects.create(code="vo-danh", kind="agency", name="", sort_key="", search_text="").name_on(START)


# --- closure --------------------------------------------------------------------------------------------------------------


FORESTS = st.integers(1, 8).flatmap(
    lambda size: st.tuples(
        st.tuples(*(st.none() | st.integers(0, n - 1) if n else st.none() for n in range(size))),
        st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda edge: edge[0] != edge[1]), max_size=4),
    )
)


@given(forest=FORESTS)
def test_the_closure_is_exactly_what_one_gets_to_by_single_steps(forest):
    parents, successions = dict(enumerate(forest[0])), forest[1]
    step = {(parent, child) for child, parent in parents.items() if parent is not None} | {(after, before) for before, after in successions}
    wanted = {(node, node) for node in parents} | step
    while new := {(a, d) for a, b in wanted for c, d in step if b == c} - wanted:
        wanted |= new
    assert reach_pairs(parents, successions) == wanted


def test_rebuilding_mends_the_closure_and_changes_only_what_is_wrong(count_queries):
    top = unit("t", "province", "Tỉnh")
    low = unit("x", "commune", "Xã", top)
    kept = UnitReach.objects.get(ancestor=top, descendant=top).pk
    UnitReach.objects.filter(ancestor=top, descendant=low).delete()
    UnitReach.objects.create(ancestor=low, descendant=top)
    assert registry.rebuild_reach() == 3
    assert pairs() == {("t", "t"), ("x", "x"), ("t", "x")}
    assert UnitReach.objects.filter(pk=kept).exists()
    lock = connection.vendor == "postgresql"
    with count_queries(5 + lock):  # savepoint, parents, successions, what stands, release; on PostgreSQL the lock on the tree
        registry.rebuild_reach()


# --- recipients -----------------------------------------------------------------------------------------------------------


def test_a_person_is_entered_with_detail_post_and_ledger():
    w = world()
    before = LedgerEntry.objects.count()
    made = person(w, name=unicodedata.normalize("NFD", "Chamaléa Thị Ớt"), labour_group="farmer")
    fresh = Recipient.objects.get()
    assert fresh == made
    assert (fresh.kind, fresh.unit, fresh.name, fresh.recipient_class, fresh.is_worker_or_farmer) == (
        "person", w.commune, "Chamaléa Thị Ớt", "direct_worker", True,
    )  # fmt: skip
    assert (fresh.sort_key, fresh.search_text) == (person_sort_key("Chamaléa Thị Ớt"), fold("Chamaléa Thị Ớt"))
    assert (fresh.person.honorific, fresh.person.gender) == ("Ông", "male")
    assert list(Post.objects.values_list("recipient", "unit", "title", "valid_from", "valid_to")) == [
        (made.pk, w.commune.pk, "Nông dân", START, None)
    ]
    entries = LedgerEntry.objects.order_by("-id")[: LedgerEntry.objects.count() - before]
    assert [(entry.verb, entry.subject_id, entry.actor) for entry in entries] == [("recipient.add", made.pk, w.commune_clerk)]


@pytest.mark.parametrize(
    ("kind", "recipient_class", "detail", "model"),
    [
        ("person", "direct_worker", {"ethnicity": "Raglai"}, PersonDetail),
        ("collective", "administration", {"member_count": 7}, CollectiveDetail),
        ("household", "household", {"head_name": "Katơr Thử"}, HouseholdDetail),
    ],
)
def test_each_kind_has_its_own_detail(kind, recipient_class, detail, model):
    w = world()
    made = registry.add_recipient(kind=kind, unit=w.commune, name="Thử", recipient_class=recipient_class, by=w.commune_clerk, detail=detail)
    assert model.objects.filter(recipient=made, **detail).exists()
    counts = [each.objects.count() for each in (PersonDetail, CollectiveDetail, HouseholdDetail)]
    assert sorted(counts) == [0, 0, 1]


def test_what_the_database_refuses_leaves_nothing_behind():
    w = world()
    with pytest.raises(IntegrityError), transaction.atomic():
        registry.add_recipient(kind="person", unit=w.commune, name="Thử", recipient_class="không có", by=w.commune_clerk)
    assert (Recipient.objects.count(), PersonDetail.objects.count(), LedgerEntry.objects.count()) == (0, 0, 0)
    with pytest.raises(ObjectDoesNotExist):
        Recipient.objects.get()


def test_keys_of_a_name_that_grows_fit_their_columns():
    """A digit becomes three letters of the key, so a name may be shorter than its key."""
    name = "1a" * 125
    w = world()
    someone, place = person(w, name=name), unit("dai", "agency", name, w.province)
    assert (len(someone.name), len(person_sort_key(name))) == (250, 752)
    assert {len(someone.sort_key), len(place.sort_key)} == {400}
    assert (someone.search_text, place.search_text) == (name, name)
