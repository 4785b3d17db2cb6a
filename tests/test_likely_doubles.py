"""Two cases for one merit: each rule beside the case that it must leave alone."""

import datetime

import pytest

from awards.likely_doubles import Case, Double, alike, compare, period, why

D = datetime.date


def case(year: int = 2021, **told) -> Case:
    facts = {
        "award": 1, "kind": "commendation", "ladder": "", "year": year, "starts": D(year, 1, 1), "ends": D(year, 12, 31), "method": "merit",
        "campaign": 1, "text": "",
    }  # fmt: skip
    return Case(**facts | told)


DEED = "Lao xuống suối cứu ba cháu bé bị nước cuốn trôi chiều ngày 12/9 tại cầu Phước Bình"
CERTAIN = Double(("same_year",), certain=True)


def suspected(*codes: str) -> Double:
    return Double(codes, certain=False)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # the same award for the same year by merit is beyond doubt, whatever the campaign
        (case(), case(), CERTAIN),
        (case(), case(campaign=2), CERTAIN),
        # another year, no day in common: one form may be given many times
        (case(), case(2020), None),
        # another year, but the period reaches into this one
        (case(), case(2020, ends=D(2021, 1, 1)), suspected("same_period")),
        (case(), case(2020, ends=D(2020, 12, 31)), None),
        # what a unit only declares is never certain
        (case(), case(declared=True), suspected("same_year")),
        # a title and a form for one year are no double; nor are two titles of one ladder
        (case(), case(award=2, kind="title"), None),
        (case(kind="title", ladder="fighter"), case(award=2, kind="title", ladder="fighter"), None),
        # two forms of one ladder for one time
        (case(ladder="certificates"), case(award=2, ladder="certificates"), suspected("same_ladder")),
        (case(ladder="certificates"), case(2020, award=2, ladder="certificates"), None),
        (case(), case(award=2), None),
        # ad hoc and thematic awards are other merits ...
        (case(), case(method="ad_hoc"), None),
        (case(ladder="certificates"), case(award=2, ladder="certificates", method="thematic"), None),
        # ... unless both tell the same deed
        (case(text=DEED), case(method="ad_hoc", text=DEED), suspected("same_text")),
        (case(text=DEED), case(award=2, method="ad_hoc", text=f"{DEED}. Ngoài ra hiến đất làm đường."), suspected("same_text")),
        (case(text=DEED), case(award=2, text=DEED), None),
        # two ad hoc awards: one campaign is one merit, else their time decides
        (case(method="thematic"), case(method="thematic"), CERTAIN),
        (case(method="ad_hoc"), case(method="ad_hoc", campaign=2), suspected("same_period")),
        (
            case(method="ad_hoc", ends=D(2021, 3, 1)),
            case(method="ad_hoc", campaign=2, starts=D(2021, 3, 2)),
            None,
        ),
    ],
)  # fmt: skip
def test_what_is_one_merit(one, other, expected):
    assert (compare(one, other), compare(other, one)) == (expected, expected)


def test_of_two_that_only_may_be_one_person_nothing_is_certain():
    assert compare(case(), case(), like=True) == suspected("same_year", "like_person")
    assert compare(case(), case(2020), like=True) is None


@pytest.mark.parametrize(
    ("year", "starts", "ends", "expected"),
    [
        (2021, D(2020, 9, 1), D(2021, 5, 31), (D(2020, 9, 1), D(2021, 5, 31))),
        (2021, None, None, (D(2021, 1, 1), D(2021, 12, 31))),
        (2021, None, D(2020, 6, 30), (D(2020, 6, 30), D(2020, 6, 30))),
        (2021, None, D(2021, 6, 30), (D(2021, 1, 1), D(2021, 6, 30))),
        (2021, D(2021, 7, 1), None, (D(2021, 7, 1), D(2021, 12, 31))),
        (2021, D(2022, 7, 1), None, (D(2022, 7, 1), D(2022, 7, 1))),
    ],
)
def test_the_period_that_was_meant(year, starts, ends, expected):
    assert period(year, starts, ends) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (DEED, DEED.upper().replace("Ố", "O"), True),
        (DEED, "", False),
        ("Hiến đất làm đường", "Hiến đất làm đường", False),  # too short to say anything
        (DEED, "Vận động bà con hiến hai nghìn mét vuông đất làm đường và xây nhà văn hóa thôn", False),
    ],
)
def test_texts_that_tell_the_same(one, other, same):
    assert alike(one, other) is same


def test_reasons_are_whole_words():
    assert why(["same_year"]) == "cùng danh hiệu, hình thức và năm xét"
    assert why(["same_year", "like_person"], ["cùng họ tên", "cùng năm sinh"]) == (
        "cùng danh hiệu, hình thức và năm xét; có thể là một người, một tập thể viết khác nhau (cùng họ tên, cùng năm sinh)"
    )
    assert why([]) == ""
