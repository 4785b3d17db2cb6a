"""The tally against an oracle that tries every number of votes with fractions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.tally import CountError, Outcome, Tally, Threshold, decide, highest, show_of_hands

NINETY = Threshold(9, 10, "all_members")
MAJORITY = Threshold(1, 2, "present", strict=True)
TWO_THIRDS = Threshold(2, 3, "present")


def oracle_needed(base, threshold):
    """First number of votes whose share of `base` is enough; one more than everybody when none is."""
    share = Fraction(threshold.numerator, threshold.denominator)
    for votes in range(1, base + 1):
        reached = Fraction(votes, base)
        if reached > share or (reached == share and not threshold.strict):
            return votes
    return base + 1


def tallies(seats, silents):
    """Every tally of a council of `seats` of whom `silent` do not vote."""
    for silent in silents:
        for absent in range(seats - silent + 1):
            voting = seats - silent - absent
            for yes in range(voting + 1):
                for no in range(voting - yes + 1):
                    yield Tally(yes, no, voting - yes - no, absent, seats)


def check(sizes, thresholds, *, all_vote):
    """Every verdict equals the oracle's, looked up by base and yes; gives the number of tallies."""
    tables = [(each, [oracle_needed(base, each) for base in range(41)]) for each in thresholds]
    shares = [[Fraction(yes, base or 1) for yes in range(base + 1)] for base in range(41)]
    seen = 0
    for seats in sizes:
        for tally in tallies(seats, range(1 if all_vote else seats + 1)):
            seen += 1
            for threshold, needed in tables:
                base = seats if threshold.base == "all_members" else seats - tally.absent
                passed = tally.yes >= needed[base]
                outcome = decide(tally, threshold)
                assert outcome.passed is passed, (tally, threshold)
                assert (outcome.needed, outcome.base) == (needed[base], base)
                assert outcome.share == shares[base][tally.yes]
    return seen


def test_every_vote_of_councils_of_up_to_40_seats():
    # C(44, 4) - 1: each way to split 1 … 40 seats into yes, no, blank and absent.
    assert check(range(1, 41), [NINETY, MAJORITY, TWO_THIRDS], all_vote=True) == 135_750


def test_every_vote_of_small_councils_where_some_do_not_vote():
    others = [TWO_THIRDS, Threshold(4, 5, "all_members"), Threshold(1, 1, "present")]
    assert check(range(1, 13), [NINETY, MAJORITY, *others], all_vote=False) == 6_187


thresholds = st.builds(
    lambda denominator, part, base, strict: Threshold(1 + part % (denominator - 1), denominator, base, strict=strict),
    st.integers(2, 1000),
    st.integers(0, 1000),
    st.sampled_from(["all_members", "present"]),
    st.booleans(),
)


@given(thresholds, st.integers(1, 400), st.data())
def test_needed_is_the_smallest_sufficient_number(threshold, seats, data):
    absent = data.draw(st.integers(0, seats))
    yes = data.draw(st.integers(0, seats - absent))
    outcome = decide(Tally(yes, 0, 0, absent, seats), threshold)
    assert outcome.needed == oracle_needed(outcome.base, threshold)
    assert outcome.passed == (yes >= outcome.needed)


@given(st.integers(1, 400), st.data())
def test_one_more_agreeing_vote_never_hurts(seats, data):
    yes = data.draw(st.integers(0, seats - 1))
    before, after = (decide(Tally(count, 0, 0, 0, seats), NINETY) for count in (yes, yes + 1))
    assert after.passed >= before.passed
    assert after.share > before.share


@pytest.mark.parametrize(
    ("tally", "threshold", "outcome"),
    [
        (Tally(14, 1, 0, 0, 15), NINETY, Outcome(14, 15, 14, Fraction(14, 15), True)),
        (Tally(13, 0, 0, 2, 15), NINETY, Outcome(13, 15, 14, Fraction(13, 15), False)),
        (Tally(9, 1, 0, 0, 10), NINETY, Outcome(9, 10, 9, Fraction(9, 10), True)),
        (Tally(5, 5, 0, 5, 15), MAJORITY, Outcome(5, 10, 6, Fraction(1, 2), False)),
        (Tally(6, 4, 0, 5, 15), MAJORITY, Outcome(6, 10, 6, Fraction(3, 5), True)),
        (Tally(10, 2, 3, 0, 15), TWO_THIRDS, Outcome(10, 15, 10, Fraction(2, 3), True)),
        # Seven silent members stay in the base of those present.
        (Tally(8, 0, 0, 0, 15), TWO_THIRDS, Outcome(8, 15, 10, Fraction(8, 15), False)),
        # Nobody came: nothing passes.
        (Tally(0, 0, 0, 15, 15), TWO_THIRDS, Outcome(0, 0, 1, Fraction(0), False)),
        (Tally(0, 0, 0, 15, 15), MAJORITY, Outcome(0, 0, 1, Fraction(0), False)),
    ],
)
def test_decide(tally, threshold, outcome):
    assert decide(tally, threshold) == outcome


def test_a_share_is_never_a_float():
    assert isinstance(decide(Tally(1, 0, 0, 0, 3), TWO_THIRDS).share, Fraction)
    assert TWO_THIRDS.share == Fraction(2, 3)


def test_present_and_silent_follow_from_the_counts():
    tally = Tally(yes=5, no=2, blank=1, absent=3, seats=15)
    assert (tally.present, tally.silent) == (12, 4)


@pytest.mark.parametrize(
    ("counts", "field", "message"),
    [
        ((-1, 0, 0, 0, 5), "yes", "Số phiếu đồng ý: không thể là số âm (-1)."),
        ((0, -2, 0, 0, 5), "no", "Số phiếu không đồng ý: không thể là số âm (-2)."),
        ((0, 0, -1, 0, 5), "blank", "Số phiếu trắng: không thể là số âm (-1)."),
        ((0, 0, 0, -1, 5), "absent", "Số người vắng mặt: không thể là số âm (-1)."),
        ((0, 0, 0, 0, -5), "seats", "Tổng số thành viên: không thể là số âm (-5)."),
        ((0, 0, 0, 0, 0), "seats", "Tổng số thành viên: phải từ 1 trở lên."),
        (
            (3, 1, 1, 1, 5),
            "seats",
            "Tổng số thành viên: có 5 thành viên, nhưng số phiếu và số người vắng mặt cộng lại là 6. Hãy kiểm tra lại các số.",
        ),
    ],
)
def test_impossible_counts_are_refused(counts, field, message):
    with pytest.raises(CountError) as refusal:
        Tally(*counts)
    assert (refusal.value.field, str(refusal.value)) == (field, message)


@pytest.mark.parametrize("counts", [(1.0, 0, 0, 0, 5), (True, 0, 0, 0, 5), (0, "1", 0, 0, 5)])
def test_counts_are_whole_numbers(counts):
    with pytest.raises(TypeError):
        Tally(*counts)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 10, "present"), "lớn hơn 0"),
        ((-1, 10, "present"), "lớn hơn 0"),
        ((1, 0, "present"), "lớn hơn 0"),
        ((11, 10, "present"), "không quá 100 %"),
        ((1, 1, "present", True), "quá 100 %"),
        ((1, 2, "everybody"), "^Cơ sở tính tỷ lệ: chọn"),
    ],
)
def test_impossible_thresholds_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Threshold(*arguments)


@pytest.mark.parametrize("arguments", [(0.9, 1, "present"), (9, 10.0, "present")])
def test_thresholds_are_whole_numbers(arguments):
    with pytest.raises(TypeError):
        Threshold(*arguments)


# --- Before the vote ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("recused", "absent", "outcome"),
    [
        (0, 0, Outcome(20, 20, 18, Fraction(1), True)),
        (2, 0, Outcome(18, 20, 18, Fraction(9, 10), True)),
        (3, 0, Outcome(17, 20, 18, Fraction(17, 20), False)),
        (1, 2, Outcome(17, 20, 18, Fraction(17, 20), False)),
        (20, 0, Outcome(0, 20, 18, Fraction(0), False)),
    ],
)
def test_highest_reachable_share(recused, absent, outcome):
    assert highest(NINETY, seats=20, recused=recused, absent=absent) == outcome


def test_highest_refuses_more_people_than_seats():
    with pytest.raises(CountError) as refusal:
        highest(NINETY, seats=20, recused=18, absent=3)
    assert (refusal.value.field, str(refusal.value)) == (
        "recused",
        "Số người không tham gia biểu quyết: cùng với 3 người vắng mặt vượt quá 20 thành viên.",
    )
    with pytest.raises(CountError, match="Số người không tham gia biểu quyết: không thể là số âm"):
        highest(NINETY, seats=20, recused=-1)


# --- A show of hands ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hands", "tally"),
    [
        ({"yes": 11, "no": 1, "blank": 0, "present": 12}, Tally(11, 1, 0, 3, 15)),
        ({"yes": 9, "no": 1, "blank": 1, "present": 12, "recused": 1}, Tally(9, 1, 1, 3, 15)),
        ({"yes": 0, "no": 0, "blank": 0, "present": 0}, Tally(0, 0, 0, 15, 15)),
    ],
)
def test_show_of_hands(hands, tally):
    assert show_of_hands(**hands, seats=15) == tally


@pytest.mark.parametrize(
    ("hands", "field", "message"),
    [
        (
            {"yes": 10, "no": 1, "blank": 0, "present": 12},
            "present",
            "Số người có mặt: có 12 người, nhưng số đồng ý, không đồng ý, không biểu quyết cộng lại là 11. Hãy kiểm tra lại các số.",
        ),
        (
            {"yes": 16, "no": 0, "blank": 0, "present": 16},
            "present",
            "Số người có mặt: có 16 người, nhiều hơn 15 thành viên của Hội đồng.",
        ),
        (
            {"yes": 13, "no": -1, "blank": 0, "present": 12},
            "no",
            "Số phiếu không đồng ý: không thể là số âm (-1).",
        ),
    ],
)
def test_inconsistent_shows_of_hands_are_refused(hands, field, message):
    with pytest.raises(CountError) as refusal:
        show_of_hands(**hands, seats=15)
    assert (refusal.value.field, str(refusal.value)) == (field, message)
