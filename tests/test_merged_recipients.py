"""Two rows that are one recipient: what was awarded, and a restriction, count under either of them."""

import pytest

from awards import appraisal, records
from awards.models import AwardRecord
from tests.factories import person, world
from units import privacy
from units.models import Recipient
from units.moves import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def w():
    """Two rows of one woman; the first was merged into the second."""
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
