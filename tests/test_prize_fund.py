"""Prizes of issued decisions: entered with the decision, by the law of its day; settled by a person; forecast while nominating."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from awards import decisions, prize_fund
from awards.models import AwardRecord, Prize, RecordStatus
from emulation.models import Award, AwardRule, BaseSalary, GeneralRule
from tests.factories import collective, nomination, person, prize_law, world
from tests.granted import granted
from tests.test_decisions import issued, signed
from units import registry
from units.ledger import history
from units.models import Recipient
from units.moves import Conflict, Refused

pytestmark = pytest.mark.django_db
D = datetime.date
TODAY = D(2021, 12, 22)


@pytest.fixture
def w(settings):
    settings.DEMO, settings.DEMO_TODAY = True, TODAY
    made = world()
    prize_law(made)
    made.province.refresh_from_db()
    return made


def facts(row: Prize) -> tuple:
    return row.record.recipient.name, row.multiplier, row.base_salary.amount, row.amount, row.state, row.verified


def household(w) -> Recipient:
    return registry.add_recipient(kind="household", unit=w.commune, name="Hộ ông Thử", recipient_class="household", by=w.commune_clerk)


def test_prizes_come_with_the_decision_by_kind_of_recipient(w):
    rows = [nomination(w, person(w, name="Bà A")), nomination(w, collective(w, name="Tổ B")), nomination(w, household(w))]
    decision = issued(w, nominations=rows)
    found = Prize.objects.filter(decision=decision).select_related("record__recipient", "base_salary").order_by("id")
    assert sorted(facts(row)[1:] for row in found) == [
        (Decimal("1.500"), 1_490_000, Decimal(2_240_000), "due", True),  # 2.235.000
        (Decimal("2.250"), 1_490_000, Decimal(3_360_000), "due", True),  # 3.352.500
        (Decimal("3.000"), 1_490_000, Decimal(4_470_000), "due", False),  # the collective factor is unverified
    ]
    assert {row.fund_id for row in found} == {w.province.pk}


def test_an_award_whose_multiplier_nobody_knows_has_no_prize(w):
    AwardRule.objects.filter(award=w.awards["BK_TINH"]).update(multipliers=[])
    assert not Prize.objects.filter(decision=issued(w)).exists()


@pytest.mark.parametrize("spoil", ["salary", "rounding", "float"])
def test_nothing_is_guessed_and_no_decision_stopped(w, spoil):
    if spoil == "salary":
        BaseSalary.objects.all().delete()
    elif spoil == "rounding":
        GeneralRule.objects.filter(code="prize_rounding").delete()
    else:
        AwardRule.objects.filter(award=w.awards["BK_TINH"]).update(multipliers=[{"kind": "person", "multiplier": 1.5}])
    decision = issued(w)
    assert (decision.state, Prize.objects.count()) == ("issued", 0)


@pytest.mark.engine
@pytest.mark.parametrize(("day", "salary", "amount"), [(D(2023, 6, 30), 1_490_000, 2_240_000), (D(2023, 7, 1), 1_800_000, 2_700_000)])
def test_the_base_salary_is_that_of_the_decisions_day(w, settings, day, salary, amount):
    settings.DEMO_TODAY = D(2023, 7, 5)
    decision = signed(w, nominations=[nomination(w)])
    decisions.issue(decision, decided_on=day, by=w.records_clerk, version=decision.version, number=7)
    (row,) = Prize.objects.select_related("base_salary")
    assert (row.base_salary.amount, row.amount) == (salary, Decimal(amount))


def test_the_rule_is_that_of_the_decisions_day_not_the_one_the_nomination_was_judged_by(w):
    old = w.rules["BK_TINH"]
    AwardRule.objects.filter(pk=old.pk).update(valid_to="2021-06-30")
    new = AwardRule.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_to = None, D(2021, 7, 1), D(2023, 12, 31)
    new.multipliers = [{"kind": "person", "multiplier": "2", "ceiling": False, "article": "Điều mới", "verified": True}]
    new.save()
    case = nomination(w)
    assert case.rule_id == old.pk
    granted(w, [case])
    (row,) = Prize.objects.all()
    assert (row.multiplier, row.article) == (Decimal(2), "Điều mới")


def test_a_provinces_own_rule_stands_before_the_common_one(w):
    own = AwardRule.objects.get(pk=w.rules["BK_TINH"].pk)
    own.pk, own.unit = None, w.province
    own.multipliers = [{"kind": "person", "multiplier": "1.6", "ceiling": False, "article": "Quy chế tỉnh", "verified": True}]
    own.save()
    granted(w, [nomination(w)])
    assert [row.article for row in Prize.objects.all()] == ["Quy chế tỉnh"]


def test_as_many_queries_for_thirty_as_for_one(w, count_queries):
    for size in (1, 30):
        decision = granted(w, [nomination(w) for _ in range(size)])
        records = list(AwardRecord.objects.filter(decision=decision).select_related("award", "nomination__recipient"))
        Prize.objects.filter(decision=decision).delete()
        Award.objects.filter(code="BK_TINH").update(ladder="khen")
        decision = type(decision).objects.select_related("award", "unit").get(pk=decision.pk)
        with count_queries(5):
            assert len(prize_fund.enter(decision, records)) == size


# --- several prizes ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def ladder(w):
    """Bằng khen and CSTĐ tỉnh made one ladder of the tests, the title above."""
    Award.objects.filter(code="BK_TINH").update(ladder="cstd", rank=1)
    Award.objects.filter(code="CSTD_TINH").update(ladder="cstd", rank=2)
    for code in ("BK_TINH", "CSTD_TINH"):
        w.awards[code].refresh_from_db()
    return w


def both(w, *, one: Recipient, other: Recipient) -> tuple[Prize, Prize]:
    """The prize of a Bằng khen, then that of the title above it, of one year."""
    granted(w, [nomination(w, one)])
    granted(w, [nomination(w, other, award="CSTD_TINH")])
    lower, higher = Prize.objects.order_by("id")
    return lower, higher


def test_of_one_ladder_and_year_the_second_waits_for_a_person(ladder):
    one = person(ladder)
    lower, higher = both(ladder, one=one, other=one)
    assert (lower.state, higher.state) == ("due", "to_settle")


def test_another_person_another_year_and_a_cancelled_record_do_not_meet(ladder):
    w = ladder
    lower, higher = both(w, one=person(w), other=person(w))
    assert (lower.state, higher.state) == ("due", "due")


def test_the_same_person_under_another_spelling_is_met(ladder):
    w = ladder
    kept, double = person(w), person(w)
    Recipient.objects.filter(pk=double.pk).update(merged_into=kept)
    double.refresh_from_db()
    assert both(w, one=double, other=kept)[1].state == "to_settle"


def test_a_prize_of_a_cancelled_record_stands_in_nobodys_way(ladder):
    w, one = ladder, person(ladder)
    granted(w, [nomination(w, one)])
    AwardRecord.objects.update(status=RecordStatus.CANCELLED)
    granted(w, [nomination(w, one, award="CSTD_TINH")])
    assert Prize.objects.order_by("-id").first().state == "due"


def test_without_the_rule_of_the_ladder_each_is_paid(ladder):
    GeneralRule.objects.filter(code="prize_ladder").delete()
    one = person(ladder)
    assert [row.state for row in both(ladder, one=one, other=one)] == ["due", "due"]


def settle(w, row: Prize, *, by=None, version=None, reason="Theo kết luận của lãnh đạo Sở", pay_all=False):
    versions = {row.pk: row.version if version is None else version}
    return prize_fund.settle_prizes([row], pay_all=pay_all, reason=reason, by=by or w.records_clerk, versions=versions)


@pytest.mark.engine
def test_the_highest_only(ladder):
    w, one = ladder, person(ladder)
    lower, higher = both(w, one=one, other=one)
    settle(w, higher)
    lower.refresh_from_db()
    higher.refresh_from_db()
    assert [(row.state, row.reason, row.settled_by_id, row.version) for row in (lower, higher)] == [
        ("not_paid", "Theo kết luận của lãnh đạo Sở", w.records_clerk.pk, 1),
        ("due", "Theo kết luận của lãnh đạo Sở", w.records_clerk.pk, 1),
    ]
    for row in (lower, higher):
        assert [(line.who, line.note) for line in history(row, prize_fund.WORDS)] == [
            (w.records_clerk.full_name, "Theo kết luận của lãnh đạo Sở")
        ]


def test_both_are_paid_when_a_person_says_so(ladder):
    w, one = ladder, person(ladder)
    _lower, higher = both(w, one=one, other=one)
    settle(w, higher, pay_all=True)
    assert [row.state for row in Prize.objects.order_by("id")] == ["due", "due"]


def test_the_prize_of_another_fund_stays_as_its_unit_has_it(ladder):
    w, one = ladder, person(ladder)
    lower, higher = both(w, one=one, other=one)
    Prize.objects.filter(pk=lower.pk).update(fund=w.commune)
    settle(w, higher)
    assert [row.state for row in Prize.objects.order_by("id")] == ["due", "due"]


@pytest.mark.parametrize("who", ["appraiser", "office_head", "records_clerk"])
def test_who_settles(ladder, who):
    w, one = ladder, person(ladder)
    _lower, higher = both(w, one=one, other=one)
    assert settle(w, higher, by=w.accounts[who])


@pytest.mark.parametrize(
    "who", ["commune_clerk", "commune_head", "secretary", "member_1", "admin", "auditor", "other_appraiser", "department_clerk"]
)
def test_who_does_not(ladder, who):
    w, one = ladder, person(ladder)
    _lower, higher = both(w, one=one, other=one)
    with pytest.raises(PermissionDenied):
        settle(w, higher, by=w.accounts[who])
    assert Prize.objects.get(pk=higher.pk).state == "to_settle"


def test_what_is_refused(ladder):
    w, one = ladder, person(ladder)
    lower, higher = both(w, one=one, other=one)
    with pytest.raises(Refused, match="Lý do"):
        settle(w, higher, reason="  ")
    with pytest.raises(Refused, match="Chưa chọn ai"):
        prize_fund.settle_prizes([], pay_all=True, reason="x", by=w.records_clerk, versions={})
    with pytest.raises(Conflict):
        settle(w, higher, version=9)
    with pytest.raises(Conflict):  # it waits for nobody
        settle(w, lower)


# --- ceilings --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def medal(w):
    """The award that the law only gives a ceiling for: at most 0,6 × 1.490.000 = 894.000 → 900.000."""
    row = {"kind": "person", "multiplier": "0.6", "ceiling": True, "article": "Điều 58 NĐ 98/2023/NĐ-CP", "verified": True}
    AwardRule.objects.filter(award=w.awards["BK_TINH"]).update(multipliers=[row])
    granted(w, [nomination(w)])
    return Prize.objects.get()


def set_amount(w, row, amount, *, by=None, reason="Quyết định 12/QĐ-UBND"):
    return prize_fund.set_amount([row], amount, reason=reason, by=by or w.office_head, versions={row.pk: row.version})


def test_a_ceiling_waits_until_somebody_says_how_much(w, medal):
    assert (medal.state, medal.amount, medal.ceiling, prize_fund.waits_for_amount(medal)) == ("to_settle", 900_000, 900_000, True)
    set_amount(w, medal, 600_000)
    medal.refresh_from_db()
    assert (medal.state, medal.amount, medal.ceiling, medal.settled_by_id) == ("due", 600_000, 900_000, w.office_head.pk)
    assert [line.sentence for line in history(medal, prize_fund.WORDS)] == ["đã định mức tiền thưởng"]


@pytest.mark.parametrize("amount", [0, -1, 900_001])
def test_never_more_than_the_ceiling(w, medal, amount):
    with pytest.raises(Refused, match=r"không quá 900\.000 đ"):
        set_amount(w, medal, amount)


def test_the_database_keeps_the_ceiling_too(medal):
    with pytest.raises(IntegrityError), transaction.atomic():
        Prize.objects.filter(pk=medal.pk).update(amount=900_001)


def test_a_ceiling_is_not_settled_before_its_amount_and_by_nobody_else(w, medal):
    with pytest.raises(Refused, match="định mức"):
        settle(w, medal)
    with pytest.raises(PermissionDenied):
        set_amount(w, medal, 1, by=w.commune_head)


# --- who sees them, the forecast -----------------------------------------------------------------------------------------------------


def test_who_sees_which_prizes(w):
    granted(w, [nomination(w, person(w)), nomination(w, person(w, w.sibling_commune))])
    seen = {name: Prize.objects.visible_to(w.accounts[name]).count() for name in w.accounts}
    assert {name: number for name, number in seen.items() if number} == {
        "appraiser": 2, "office_head": 2, "secretary": 2, "records_clerk": 2, "commune_clerk": 1, "commune_head": 1, "sibling_clerk": 1,
    }  # fmt: skip


def test_the_forecast_is_by_the_salary_of_today_and_says_what_it_does_not_know(w, count_queries):
    rows = [nomination(w), nomination(w, collective(w)), nomination(w, award="GK_XA")]
    with count_queries(3):
        told = prize_fund.forecast(rows, on=TODAY, unit=w.commune)
    assert (told.total, told.counted, told.unknown, told.at_most, told.verified) == (2_240_000 + 4_470_000, 2, 1, False, False)
    assert told.salary.amount == 1_490_000
    later = prize_fund.forecast(rows[:1], on=D(2023, 7, 1), unit=w.commune)
    assert (later.total, later.verified) == (2_700_000, True)
    with count_queries(0):
        assert prize_fund.forecast([], on=TODAY, unit=w.commune).counted == 0


def test_the_forecast_counts_one_achievement_once_where_the_highest_only_is_paid(ladder):
    w, one = ladder, person(ladder)
    rows = [nomination(w, one), nomination(w, one, award="CSTD_TINH"), nomination(w, person(w))]
    told = prize_fund.forecast(rows, on=TODAY, unit=w.commune)
    assert (told.total, told.counted, told.unknown, told.lower) == (4_470_000 + 2_240_000, 2, 0, 1)
    GeneralRule.objects.filter(code="prize_ladder").delete()
    told = prize_fund.forecast(rows, on=TODAY, unit=w.commune)
    assert (told.total, told.counted, told.lower) == (4_470_000 + 2 * 2_240_000, 3, 0)
