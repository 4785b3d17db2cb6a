"""Findings set aside: by whom, with a reason, seen by everybody who decides, taken back likewise."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from awards import overrides
from awards.judgements import judged, refusals
from awards.models import Nomination, Override
from awards.nominations import NOMINATION
from emulation.models import AwardRule, GeneralRule
from tests.factories import account, nomination, person, world
from tests.test_facts import AT, discipline, hold
from tests.test_judgements import ARTICLE, TWO_BASE, known_since
from units import ledger
from units.ledger import history
from units.models import Role
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
REASON = "Có xác nhận của Hội đồng huyện năm 2019"


@pytest.fixture
def w(settings):
    settings.DEMO = True
    made = world()
    made.province.refresh_from_db()
    asked = [{"id": "k1", "name": "k1", "for": ["person"], "article": ARTICLE, "verified": True, "require": {"all": [TWO_BASE]}}]
    AwardRule.objects.filter(pk=made.rules["BK_TINH"].pk).update(routes=asked)
    known_since(made)
    return made


def case(w, *, state="under_appraisal", holder=None, **columns) -> Nomination:
    """A case that certainly lacks two titles."""
    return nomination(w, person(w), state=state, holder=holder or w.province, **columns)


def key_of(row: Nomination) -> str:
    (finding,) = judged([row])[row.pk].judgement.routes[0].findings
    return finding.key


def aside(w, row: Nomination, *, by=None, reason=REASON, version=None, key=None) -> Override:
    version = row.version if version is None else version
    return overrides.set_aside(row, key or key_of(row), reason=reason, by=by or w.appraiser, version=version)


@pytest.mark.engine
def test_a_finding_set_aside_no_longer_refuses(w):
    row = case(w)
    sentence = overrides.sentence_of(row, key_of(row))
    assert refusals([row], deciding=True) == [f"{row.recipient.name} – {row.award.name}: {sentence}"]
    made = aside(w, row)
    assert refusals([row], deciding=True) == []
    assert (made.finding, made.reason, made.by, made.withdrawn_at) == (sentence, REASON, w.appraiser, None)
    last = history(row, NOMINATION.words() | overrides.WORDS)[-1]
    assert (last.sentence, last.who, last.note) == ("được bỏ qua một điều kiện", w.appraiser.full_name, f"{sentence} — {REASON}")


@pytest.mark.parametrize("who", ["appraiser", "office_head"])
def test_who_may(w, who):
    row = case(w)
    assert overrides.may_set_aside(row, w.accounts[who])
    assert aside(w, row, by=w.accounts[who])


@pytest.mark.parametrize(
    "who",
    ["commune_clerk", "commune_head", "district_clerk", "secretary", "member_1", "records_clerk", "admin", "auditor", "other_appraiser"],
)
def test_who_may_not(w, who):
    row = case(w)
    assert not overrides.may_set_aside(row, w.accounts[who])
    with pytest.raises(PermissionDenied):
        aside(w, row, by=w.accounts[who])
    assert not Override.objects.exists()


def test_not_the_account_that_entered_the_case(w):
    row = case(w)
    ledger.record([row], "nomination.add", by=w.appraiser)
    assert not overrides.may_set_aside(row, w.appraiser)
    with pytest.raises(PermissionDenied, match="nhập trường hợp"):
        aside(w, row)
    assert aside(w, row, by=w.office_head)


def test_nobody_who_speaks_for_the_nominating_unit_even_where_it_decides_itself(w):
    row = case(w, holder=w.commune)
    Nomination.objects.filter(pk=row.pk).update(award=w.awards["GK_XA"])
    row = Nomination.objects.get(pk=row.pk)
    own, other = (
        account("chuyen_vien_xa", (Role.APPRAISER, w.commune), (Role.CLERK, w.commune)),
        account("tham_dinh_xa", (Role.APPRAISER, w.commune)),
    )
    with pytest.raises(PermissionDenied):
        aside(w, row, by=own)
    assert aside(w, row, by=other)


def test_what_is_refused(w):
    row = case(w)
    with pytest.raises(Refused, match="Lý do"):
        aside(w, row, reason="  ")
    with pytest.raises(Refused, match="không còn trong kết quả"):
        aside(w, row, key="k9")
    with pytest.raises(Conflict):
        aside(w, row, version=9)
    aside(w, row)
    with pytest.raises(Refused, match="đã được bỏ qua"):
        aside(w, row, version=row.version + 1)


def test_nobody_sets_a_hold_aside(w):
    AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk).update(routes=[])
    row = case(w)
    hold(w, row.recipient)
    GeneralRule.objects.create(regime=row.rule.regime, code="hold", article="Khoản 4 Điều 4", verified=True)
    assert [bar.key for bar in judged([row])[row.pk].judgement.bars] == ["bar.hold"]
    with pytest.raises(Refused, match="không bỏ qua được"):
        aside(w, row, key="bar.hold", by=w.office_head)
    Override.objects.create(nomination=row, key="bar.hold", finding="x", reason=REASON, by=w.appraiser, at=AT)  # of an earlier day
    assert len(refusals([row], deciding=True)) == 1


def test_a_second_discipline_is_not_the_one_that_was_set_aside(w):
    AwardRule.objects.filter(pk=w.rules["BK_TINH"].pk).update(routes=[])
    row = case(w)
    discipline(row.recipient, date(2021, 3, 1), date(2022, 3, 1))
    GeneralRule.objects.create(regime=row.rule.regime, code="clean", article="Khoản 4 Điều 4", verified=True)
    aside(w, row, key="bar.discipline")
    assert refusals([row], deciding=True) == []
    discipline(row.recipient, date(2021, 6, 1), date(2022, 6, 1))
    told = "Đang trong thời hạn kỷ luật đến hết ngày 01/06/2022 (Khoản 4 Điều 4)"
    assert refusals([row], deciding=True) == [f"{row.recipient.name} – {row.award.name}: {told}"]


@pytest.mark.parametrize("state", ["draft", "submitted", "on_agenda", "passed", "failed", "refused"])
def test_only_while_it_is_appraised(w, state):
    row = case(w, state=state)
    assert not overrides.may_set_aside(row, w.appraiser)
    with pytest.raises(Refused, match="trạng thái"):
        aside(w, row)


def test_not_at_a_level_on_the_way(w):
    row = case(w, holder=w.district)
    with pytest.raises(Refused, match="cấp khác"):
        aside(w, row, by=account("tham_dinh_huyen", (Role.APPRAISER, w.district)))


@pytest.mark.engine
def test_taken_back_it_counts_again_and_stays_as_history(w):
    row = case(w)
    made = aside(w, row)
    for name in ("commune_head", "secretary"):
        with pytest.raises(PermissionDenied):
            overrides.withdraw(made, by=w.accounts[name], version=1, reason="Nhầm người")
    with pytest.raises(Refused, match="Lý do"):
        overrides.withdraw(made, by=w.office_head, version=1, reason=" ")
    overrides.withdraw(made, by=w.office_head, version=1, reason="Nhầm người")
    assert len(refusals([row], deciding=True)) == 1
    assert [(one.reason, one.withdrawn_by) for one in overrides.history(row)] == [(REASON, w.office_head)]
    assert overrides.live([row]) == {}
    with pytest.raises(Conflict):
        overrides.withdraw(made, by=w.office_head, version=2, reason="Nhầm người")
    assert aside(w, row, version=2)  # and may be set aside anew


def test_live_ones_of_many_in_one_query(w, count_queries):
    rows = [case(w) for _ in range(3)]
    for row in rows[:2]:
        aside(w, row)
    for size in (1, 3):
        with count_queries(1):
            found = overrides.live(rows[:size])
            assert {pk: overrides.sentence(made) for pk, made in found.items()} == {
                row.pk: f"Đã bỏ qua 1 điều kiện, lý do: {REASON}" for row in rows[:size][:2]
            }
    assert overrides.sentence([]) == ""
