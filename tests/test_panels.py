"""What a page shows of a judgement: alternatives as alternatives, the nearest first, and what holds the answer back."""

import datetime

from awards.eligibility.findings import Answer
from awards.eligibility.history import HeldFact, History, HoldFact, InitiativeFact, RatingFact, Standing
from awards.panels import NO_ROUTE, ONLY_PEOPLE, SIGNS, UNREAD, Line, Used, holding_back, in_short, panel, refs, sign_of
from emulation.criteria import General, Source
from tests.judged import LAW, judged

D = datetime.date
PERSON = frozenset({"person"})
THREE_TITLES = {"held": {"awards": ["CSTDCS"], "count": 3}}
INITIATIVE = {"initiative": {"scope": "province", "within": 2}}
GOOD = {"rating": {"at_least": "good"}}
KIND = {"judged": "Gương mẫu, được quần chúng tín nhiệm."}


def held(*years: int, standing: Standing = Standing.RECORDED) -> tuple[HeldFact, ...]:
    return tuple(HeldFact("CSTDCS", year, "merit", standing, ref=f"record:{year}") for year in years)


def told(lines: tuple[Line, ...]) -> list:
    """Icons of criteria; alternatives as lists of lists."""
    return [[told(option) for option in line.options] if line.options else line.sign.icon for line in lines]


def test_every_answer_has_a_word_a_sign_and_a_colour_of_its_own():
    assert sorted(SIGNS) == sorted(Answer)
    for part in ("word", "icon", "tone"):
        assert len({getattr(sign, part) for sign in SIGNS.values()}) == len(Answer)


def test_what_lacks_is_said_with_its_article():
    history = History(PERSON, held=held(2020, 2021), titles_since=2010, initiatives_since=2010)
    found = judged({"require": THREE_TITLES}, history=history)
    sentence = "Còn thiếu Chiến sĩ thi đua cơ sở năm 2019 (Điều 22 Luật 06/2022/QH15)"
    shown = panel(found, name="CSTĐ cấp tỉnh", facts={"record:2020": Used("2020", "/nguoi-nhan/1/#record-1")})
    assert in_short(found) == sentence
    assert (shown.sign, shown.may_file, [one.replace(".", "") for one in shown.missing]) == (SIGNS[Answer.NOT_MET], False, [sentence])
    assert shown.nearest.lacks == "thiếu 1 tiêu chuẩn"
    assert [used.label for used in shown.nearest.lines[0].used] == ["2020"]
    assert refs([found]) == {"record:2020", "record:2021"}


def test_of_alternatives_the_nearest_stands_first_and_alone_holds_back():
    history = History(PERSON, held=held(2020, 2021), ratings=(RatingFact(2021, "good"),), titles_since=2010, initiatives_since=2010)
    found = judged({"require": {"all": [GOOD, {"any": [{"all": [THREE_TITLES, INITIATIVE]}, INITIATIVE]}, KIND]}}, history=history)
    assert told(panel(found, name="").nearest.lines) == ["✓", [["✕"], ["✕", "✕"]], "☞"]
    assert [one.key for one in holding_back(found)] == ["k1.all[1].any[1]"]


def test_other_routes_are_folded_behind_the_nearest():
    history = History(PERSON, initiatives=(InitiativeFact(D(2021, 3, 1), "province", Standing.DECLARED),), titles_since=2010)
    shown = panel(judged({"require": THREE_TITLES}, {"require": INITIATIVE}, history=history), name="")
    assert [way.name for way in (shown.nearest, *shown.others)] == ["Khoản 2", "Khoản 1"]
    assert (shown.sign.word, shown.may_file) == ("Đạt, cần xác nhận", True)


def test_a_bar_stands_before_what_the_routes_lack():
    history = History(PERSON, holds=(HoldFact("press", D(2021, 11, 1), ref="hold:4"),), titles_since=2010)
    found = judged({"require": THREE_TITLES}, history=history, general=General(hold=LAW))
    shown = panel(found, name="", facts={"hold:4": Used("Đang xác minh", "/x")})
    assert [(line.sign.icon, line.used[0].label) for line in shown.bars] == [("✕", "Đang xác minh")]
    assert in_short(found) == f"Chưa xét, chưa đề nghị: báo chí nêu, đang được xác minh từ 01/11/2021 ({LAW.article})"


def test_an_unread_article_says_so_and_only_warns():
    doubtful = {"require": THREE_TITLES, "article": "Điều 9 Nghị định 2026", "verified": False}
    found = judged(doubtful, history=History(PERSON, titles_since=2010))
    assert (found.answer, panel(found, name="").nearest.law) == (Answer.UNKNOWN, "Điều 9 Nghị định 2026; chưa xác minh")
    assert in_short(found).endswith("(Điều 9 Nghị định 2026; chưa xác minh)")


def test_what_only_people_judge_and_what_the_catalogue_lacks():
    assert in_short(judged({"require": KIND})) == ONLY_PEOPLE
    assert in_short(judged({"require": None})) == UNREAD
    assert [sign_of(judged({"require": one})).word for one in (KIND, None)] == ["Người xét đánh giá", "Chưa rõ"]
    assert in_short(judged({"require": KIND, "for": ["household"]})) == NO_ROUTE
    assert panel(judged({"require": KIND, "for": ["household"]}), name="").missing == (NO_ROUTE,)
    assert told(panel(judged({"require": None}), name="").nearest.lines) == ["☞"]


def test_nothing_is_said_of_what_is_met():
    found = judged({"require": GOOD}, history=History(PERSON, ratings=(RatingFact(2021, "excellent"),)))
    assert (in_short(found), panel(found, name="").missing) == ("", ())


def test_a_prior_award_is_a_line_of_its_own():
    source = Source("Điều 73", verified=True)
    route = {"require": GOOD, "prior": {"awards": ["BK_TINH"], "article": source.article, "verified": True}}
    history = History(PERSON, ratings=(RatingFact(2021, "good"),), titles_since=1950)
    shown = panel(judged(route, history=history), name="")
    assert told(shown.nearest.lines) == ["?", "✓"]
    assert [one.endswith("(Điều 73)") for one in shown.missing] == [True]
