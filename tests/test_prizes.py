"""Prize money as arithmetic: worked amounts with their articles, the days where the law changes, exactness, which of several is paid."""

import datetime
from decimal import ROUND_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.prizes import Claim, Factor, Multiplier, Settlement, Unreadable, multiplier_for, prize, read_number, settle

D = datetime.date
UNIT = 10_000  # Điều 53 khoản 2 NĐ 98/2023/NĐ-CP

# (first day, last day, lương cơ sở, its decree)
SALARIES = [
    (D(2019, 7, 1), D(2023, 6, 30), 1_490_000, "Nghị định 38/2019/NĐ-CP"),
    (D(2023, 7, 1), D(2024, 6, 30), 1_800_000, "Nghị định 24/2023/NĐ-CP"),
    (D(2024, 7, 1), D(2026, 6, 30), 2_340_000, "Nghị định 73/2024/NĐ-CP"),
    (D(2026, 7, 1), D(2200, 1, 1), 2_530_000, "Nghị định 161/2026/NĐ-CP"),
]


def salary_on(day: datetime.date) -> int:
    return next(amount for first, last, amount, _decree in SALARIES if first <= day <= last)


# What, by which article, on which day, × base salary, what a lawyer gets by hand.
WORKED = [
    ("Lao động tiên tiến", "Điều 54 NĐ 98/2023/NĐ-CP", D(2024, 6, 30), "0.3", 540_000),
    ("Lao động tiên tiến", "Điều 54 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "0.3", 710_000),  # 702.000
    ("Lao động tiên tiến", "Điều 54 NĐ 98/2023/NĐ-CP; NĐ 152/2025/NĐ-CP", D(2026, 6, 30), "0.3", 710_000),
    ("Lao động tiên tiến", "Điều 54 NĐ 98/2023/NĐ-CP; NĐ 152/2025/NĐ-CP", D(2026, 7, 1), "0.3", 760_000),  # 759.000
    ("Chiến sĩ thi đua cơ sở", "Điều 54 NĐ 98/2023/NĐ-CP", D(2023, 6, 30), "1", 1_490_000),
    ("Chiến sĩ thi đua cơ sở", "Điều 54 NĐ 98/2023/NĐ-CP", D(2023, 7, 1), "1", 1_800_000),
    ("Chiến sĩ thi đua cấp tỉnh", "Điều 54 NĐ 98/2023/NĐ-CP", D(2026, 6, 30), "3", 7_020_000),
    ("Chiến sĩ thi đua cấp tỉnh", "Điều 54 NĐ 98/2023/NĐ-CP", D(2026, 7, 1), "3", 7_590_000),
    ("Chiến sĩ thi đua toàn quốc", "Điều 54 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "4.5", 10_530_000),
    ("Tập thể lao động xuất sắc", "Điều 54 NĐ 98/2023/NĐ-CP", D(2026, 7, 1), "1.5", 3_800_000),  # 3.795.000
    ("Tập thể lao động tiên tiến", "Điều 54 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "0.8", 1_880_000),  # 1.872.000
    ("Cờ thi đua của UBND tỉnh", "Điều 54 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "8", 18_720_000),
    ("Bằng khen cấp tỉnh, cá nhân", "Điều 58 NĐ 98/2023/NĐ-CP", D(2024, 6, 30), "1.5", 2_700_000),
    ("Bằng khen cấp tỉnh, cá nhân", "Điều 58 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "1.5", 3_510_000),
    ("Bằng khen cấp tỉnh, cá nhân", "Điều 54 NĐ 152/2025/NĐ-CP", D(2026, 7, 1), "1.5", 3_800_000),
    ("Giấy khen của Chủ tịch UBND cấp xã", "Điều 58 NĐ 98/2023/NĐ-CP", D(2025, 6, 30), "0.15", 360_000),  # 351.000
    ("Giấy khen của Chủ tịch UBND cấp xã", "Điều 54 NĐ 152/2025/NĐ-CP", D(2025, 7, 1), "0.3", 710_000),
    ("Kỷ niệm chương (mức cao nhất)", "Điều 58 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "0.6", 1_410_000),  # 1.404.000
    ("Bằng khen của Thủ tướng", "Điều 58 NĐ 98/2023/NĐ-CP", D(2024, 7, 1), "3.5", 8_190_000),
    ("Huân chương Lao động hạng Ba", "Điều 55 NĐ 98/2023/NĐ-CP", D(2026, 7, 1), "4.5", 11_390_000),  # 11.385.000
]


@pytest.mark.parametrize(("what", "article", "on", "times", "amount"), WORKED)
def test_worked_amounts(what, article, on, times, amount):
    assert prize(Decimal(times), salary_on(on), UNIT) == Decimal(amount)


@given(
    times=st.decimals(min_value=0, max_value=50, places=3),
    salary=st.integers(1, 10**9),
    unit=st.sampled_from([1, 1_000, 10_000, 50_000]),
)
def test_a_prize_is_the_least_whole_number_of_units_not_below_the_product(times, salary, unit):
    amount = Fraction(prize(times, salary, unit))
    product = Fraction(times) * salary
    assert amount % unit == 0
    assert product <= amount < product + unit


@given(st.integers(0, 10**7), st.integers(1, 10**12))
def test_no_digit_is_lost_however_long_the_numbers(thousandths, salary):
    times = Decimal(thousandths).scaleb(-3)
    by_hand = -(-thousandths * salary // (1000 * UNIT)) * UNIT  # whole numbers only
    assert prize(times, salary, UNIT) == Decimal(by_hand)


@given(st.decimals(min_value=0, max_value=50, places=2), st.decimals(min_value=0, max_value=50, places=2), st.integers(1, 10**8))
def test_a_higher_multiplier_never_pays_less(one, other, salary):
    low, high = sorted([one, other])
    assert prize(low, salary, UNIT) <= prize(high, salary, UNIT)


def test_an_amount_that_is_whole_already_is_not_rounded_up():
    assert prize(Decimal("1.5"), 2_340_000, UNIT) == Decimal(3_510_000)
    assert prize(Decimal("1.5"), 2_340_000, UNIT).as_tuple().exponent == 0
    assert prize(Decimal(0), 2_340_000, UNIT) == 0


@pytest.mark.parametrize(
    "arguments", [(0.3, 2_340_000, UNIT), (Decimal("0.3"), 2_340_000.0, UNIT), (Decimal("0.3"), 2_340_000, 1e4), (True, 1, 1)]
)
def test_a_float_is_refused_everywhere(arguments):
    with pytest.raises(TypeError):
        prize(*arguments)


@pytest.mark.parametrize(
    "arguments", [(Decimal(-1), 1, 1), (Decimal(1), 0, 1), (Decimal(1), 1, 0), (Decimal("NaN"), 1, 1), (Decimal("Infinity"), 1, 1)]
)
def test_amounts_that_cannot_be_are_refused(arguments):
    with pytest.raises(ValueError, match=r"prize|finite"):
        prize(*arguments)


# --- which multiplier ------------------------------------------------------------------------------------------------------

GK_XA = [
    {"kind": "person", "multiplier": "0.15", "ceiling": False, "to": "2025-06-30", "article": "Điều 58 NĐ 98/2023/NĐ-CP", "verified": True},
    {
        "kind": "person",
        "multiplier": "0.3",
        "ceiling": False,
        "from": "2025-07-01",
        "article": "Điều 54 NĐ 152/2025/NĐ-CP",
        "verified": True,
    },
]
FACTORS = {
    "collective": Factor(Decimal(2), "Điều 53 khoản 4 NĐ 98/2023/NĐ-CP", verified=False),
    "household": Factor(Decimal("1.5"), "Nghị định 152/2025/NĐ-CP", verified=True),
}


def test_the_multiplier_of_the_day():
    old = Multiplier(Decimal("0.15"), ceiling=False, article="Điều 58 NĐ 98/2023/NĐ-CP", verified=True)
    new = Multiplier(Decimal("0.3"), ceiling=False, article="Điều 54 NĐ 152/2025/NĐ-CP", verified=True)
    assert multiplier_for(GK_XA, "person", D(2025, 6, 30), FACTORS) == old
    assert multiplier_for(GK_XA, "person", D(2025, 7, 1), FACTORS) == new


def test_a_collective_and_a_household_by_their_factor_and_an_unverified_one_says_so():
    collective = multiplier_for(GK_XA, "collective", D(2025, 7, 1), FACTORS)
    household = multiplier_for(GK_XA, "household", D(2025, 7, 1), FACTORS)
    assert collective == Multiplier(
        Decimal("0.6"), ceiling=False, article="Điều 54 NĐ 152/2025/NĐ-CP; Điều 53 khoản 4 NĐ 98/2023/NĐ-CP", verified=False
    )
    assert household == Multiplier(
        Decimal("0.45"), ceiling=False, article="Điều 54 NĐ 152/2025/NĐ-CP; Nghị định 152/2025/NĐ-CP", verified=True
    )


def test_a_kinds_own_row_goes_before_the_factor():
    own = {"kind": "collective", "multiplier": "1.5", "ceiling": False, "article": "Điều 54", "verified": True}
    assert multiplier_for([*GK_XA, own], "collective", D(2025, 7, 1), FACTORS) == Multiplier(
        Decimal("1.5"), ceiling=False, article="Điều 54", verified=True
    )


def test_of_two_rows_in_force_the_later_one_stands():
    rows = [{"kind": "person", "multiplier": "1", "from": "2024-01-01"}, {"kind": "person", "multiplier": "2", "from": D(2025, 1, 1)}]
    assert multiplier_for(rows, "person", D(2025, 1, 1), {}).value == Decimal(2)
    assert multiplier_for(rows, "person", D(2024, 12, 31), {}).value == Decimal(1)


@pytest.mark.parametrize(
    ("rows", "kind", "factors"),
    [([], "person", FACTORS), (GK_XA, "collective", {}), ([{"kind": "collective", "multiplier": "2"}], "household", FACTORS)],
)
def test_nothing_is_guessed(rows, kind, factors):
    assert multiplier_for(rows, kind, D(2025, 7, 1), factors) is None


@pytest.mark.parametrize(
    "row", [{"multiplier": 0.3}, {"multiplier": "ba"}, {"multiplier": "-1"}, {"multiplier": "NaN"}, {}, {"multiplier": "1", "from": "x"}]
)
def test_what_cannot_be_read_is_no_multiplier(row):
    with pytest.raises(Unreadable):
        multiplier_for([{"kind": "person"} | row], "person", D(2025, 7, 1), FACTORS)


def test_numbers_as_the_catalogue_writes_them():
    assert (read_number("1.5"), read_number(2), read_number(Decimal("0.15"))) == (Decimal("1.5"), Decimal(2), Decimal("0.15"))


@given(st.decimals(min_value=0, max_value=100, places=3), st.decimals(min_value=0, max_value=3, places=2))
def test_a_factor_multiplies_exactly(times, factor):
    rows = [{"kind": "person", "multiplier": str(times), "article": "", "verified": True}]
    found = multiplier_for(rows, "household", D(2025, 7, 1), {"household": Factor(factor, "", verified=True)})
    assert Fraction(found.value) == Fraction(times) * Fraction(factor)
    assert found.value.quantize(Decimal("0.00001"), rounding=ROUND_UP) == found.value


# --- several prizes -------------------------------------------------------------------------------------------------------------

YEAR = (D(2024, 1, 1), D(2024, 12, 31))


def claim(key, amount, *, recipient=1, ladder="cstd", rank=1, year=2024, method="merit", period=YEAR) -> Claim:
    return Claim(key, recipient, ladder, rank, year, method, period, Decimal(amount))


def test_one_ladder_and_one_year_only_the_highest():
    ldtt, cstd = claim(1, 710_000, rank=1), claim(2, 2_340_000, rank=2)
    assert settle([ldtt, cstd]) == {1: Settlement(pay=False, beside=(2,)), 2: Settlement(pay=True, beside=(1,))}


@pytest.mark.parametrize(
    "other",
    [
        claim(2, 2_340_000, ladder="form"),  # a title and a form at once: both (khoản 7)
        claim(2, 2_340_000, year=2023, period=(D(2023, 1, 1), D(2023, 12, 31))),  # different times: each (khoản 5)
        claim(2, 2_340_000, method="ad_hoc"),  # different achievements: each (khoản 6)
        claim(2, 2_340_000, recipient=2),
        claim(2, 2_340_000, period=(D(2025, 1, 1), D(2025, 5, 31))),  # one award year, two achievement periods
    ],
)
def test_different_times_achievements_and_ladders_are_each_paid(other):
    assert settle([claim(1, 710_000), other]) == {1: Settlement(pay=True), 2: Settlement(pay=True)}


@pytest.mark.timeout(10)
def test_the_many_of_one_decision_are_settled_without_comparing_each_with_all():
    many = [claim(key, 710_000, recipient=key) for key in range(20_000)]
    assert all(told == Settlement(pay=True) for told in settle(many).values())


def test_awards_of_no_ladder_never_meet():
    assert settle([claim(1, 1, ladder=""), claim(2, 2, ladder="")]) == {1: Settlement(pay=True), 2: Settlement(pay=True)}


def test_equal_amounts_the_higher_step_then_the_earlier_one():
    assert settle([claim(1, 5, rank=1), claim(2, 5, rank=2)])[2].pay is True
    assert settle([claim(1, 5), claim(2, 5)]) == {1: Settlement(pay=True, beside=(2,)), 2: Settlement(pay=False, beside=(1,))}


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["", "a", "b"]), st.integers(2023, 2024), st.integers(1, 5)), max_size=8))
def test_in_every_group_exactly_one_is_paid(facts):
    claims = [claim(key, amount, recipient=who, ladder=ladder, year=year) for key, (who, ladder, year, amount) in enumerate(facts, 1)]
    found = settle(claims)
    for one in claims:
        group = [one.key, *found[one.key].beside]
        assert sum(found[key].pay for key in group) == 1
