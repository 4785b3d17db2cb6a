"""Two rows that are one recipient: what was awarded, and a restriction, count under either of them."""

import pytest

from awards import appraisal, ratings, records
from awards.models import AwardRecord, Rating
from tests.factories import nomination, person, world
from tests.imports import PEOPLE, loaded, stored
from tests.reorganising import TODAY
from units import privacy
from units.models import PersonDetail, Recipient
from units.moves import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w(settings):
    """Two rows of one woman; `merge` merges the first into the second."""
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    made.gone, made.kept = person(made, name="Katơr Nhường"), person(made, name="Katơr Nhường")
    return made


def merge(w):
    Recipient.objects.filter(pk=w.gone.pk).update(merged_into=w.kept)
    w.gone.refresh_from_db()


def award(w, recipient, year):
    return AwardRecord.objects.create(
        recipient=recipient, award=w.awards["BK_TINH"], award_year=year, recipient_class="direct_worker", decision_number="12/QĐ",
        decided_on=f"{year}-12-20", issuer_name="UBND tỉnh", printed_name=recipient.name, source="imported",
    )  # fmt: skip


def test_appraisers_and_council_see_what_was_awarded_under_either_row(w, count_queries):
    old, new, other = award(w, w.gone, 2018), award(w, w.kept, 2019), person(w)
    merge(w)
    with count_queries(1):
        found = appraisal.records_of([w.kept, w.gone, other])
    assert found == {w.kept.pk: [old, new], w.gone.pk: [old, new]}


def test_a_restriction_asked_for_under_one_row_holds_for_the_other(w):
    privacy.hold(w.gone, reason="theo đơn", paper="Đơn 1", by=w.appraiser)
    privacy.refuse_held([w.kept])
    merge(w)
    with pytest.raises(Refused, match="đang được hạn chế"):
        privacy.refuse_held([w.kept])
    assert not records.visible(w.commune_clerk).filter(pk__in=[w.kept.pk, w.gone.pk]).exists()
    with pytest.raises(Refused, match="đã được hạn chế"):
        privacy.hold(w.kept, reason="x", paper="y", by=w.appraiser)
    assert [row.paper for row in privacy.restrictions_of(w.kept)] == ["Đơn 1"]
    privacy.release(w.kept, reason="rút đơn", by=w.appraiser)
    privacy.refuse_held([w.kept, w.gone])


def test_the_table_of_ratings_shows_the_year_rated_under_the_other_row(w):
    mine = ratings.declare(w.gone, by=w.commune_clerk, year=2020, level="good", act_number="", act_on=None, issuer_name="")
    merge(w)
    assert ratings.of_year([w.kept], 2020) == {w.kept.pk: mine}
    saved = ratings.save_table(w.commune, 2020, {w.kept.pk: "good"}, seen={w.kept.pk: mine.version}, by=w.commune_clerk)
    assert (saved.new, saved.same, Rating.objects.count()) == (0, 1, 1)


def test_who_asked_for_restriction_is_not_in_the_table_of_ratings(w):
    assert [*ratings.rated(w.commune)] == [w.gone, w.kept]
    privacy.hold(w.gone, reason="theo đơn", paper="Đơn 1", by=w.appraiser)
    assert [*ratings.rated(w.commune)] == [w.kept]


def test_no_year_before_there_were_ratings(w):
    with pytest.raises(Refused, match="từ 1945"):
        ratings.save_table(w.commune, 1, {w.kept.pk: "good"}, seen={}, by=w.commune_clerk)


def test_an_import_writes_nothing_on_the_kept_row_of_another_unit(w):
    elsewhere = person(w, w.sibling_commune, name="Katơr Nhường")
    Recipient.objects.filter(pk=w.kept.pk).update(merged_into=elsewhere)
    Recipient.objects.filter(pk=w.gone.pk).update(merged_into=elsewhere)
    stored(loaded(w, [PEOPLE, [1, "Bà", "Katơr Nhường", "", "", "001085000001", "Nông dân", "UBND xã Phước Bình"]]))
    assert list(PersonDetail.objects.exclude(identity_number="").values_list("recipient", flat=True)) == []
    assert Recipient.objects.get(pk=elsewhere.pk).version == 0


def test_no_lower_award_is_proposed_that_the_other_row_is_nominated_for(w):
    asked, other = nomination(w, w.gone, award="CSTD_TINH", state="under_appraisal"), nomination(w, w.kept, state="under_appraisal")
    assert other.award in appraisal.lower_awards(asked)
    merge(w)
    asked.recipient.refresh_from_db()
    assert other.award not in appraisal.lower_awards(asked)
