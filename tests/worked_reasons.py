"""What the engine says of one criterion: the exact Vietnamese sentence and the facts it stands on, one line per turn of phrase."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from awards.eligibility.findings import Judgement
from awards.eligibility.history import (
    Case,
    DisciplineFact,
    HeldFact,
    HoldFact,
    InitiativeFact,
    MembersFact,
    MovementFact,
    PostFact,
    RatingFact,
    SelectionFact,
    Standing,
)
from emulation.criteria import (
    COMPLETED,
    BlockSelected,
    Criterion,
    General,
    Held,
    InitiativeCount,
    Judged,
    Leadership,
    MemberShare,
    MemberTitle,
    Movement,
    NoMemberDisciplined,
    Prior,
    RatingYears,
    Reach,
    Route,
    Source,
    Standard,
)
from tests.worked_facts import DECLARED, WAITING, day, disciplined, of

ARTICLE = Source("Điều 1", verified=True)
UNREAD = Source("Điều 2", verified=False)
NAMES = {
    "CSTDCS": "Chiến sĩ thi đua cơ sở",
    "CSTD_TINH": "Chiến sĩ thi đua cấp tỉnh",
    "BK_TINH": "Bằng khen tỉnh",
    "LDTT": "Lao động tiên tiến",
}
USUAL = Case(2024, datetime.date(2024, 11, 20), "merit")


@dataclass(frozen=True)
class Reason:
    """One criterion (or one that must be held first, or a bar), the facts, and what is said: sentence and refs. ``since``: history loaded from."""

    expected: tuple[str, tuple[str, ...]]
    asked: Criterion | Prior
    facts: tuple[Any, ...] = ()
    case: Case = USUAL
    since: int | None = 2000
    female: bool | None = False
    factor: Fraction = Fraction(2, 3)
    key: str = ""


def told(judge: Callable[..., Judgement], reason: Reason) -> tuple[str, tuple[str, ...]]:
    """What a judge says of the criterion, and the facts it used."""
    first = isinstance(reason.asked, Prior)
    route = Route(
        id="k1",
        name="Điểm 1",
        groups=("person",),
        methods=(),
        source=ARTICLE,
        require=Judged(source=ARTICLE, text="Gương mẫu.") if first else reason.asked,
        prior=reason.asked if first else None,
    )
    general = General(hold=ARTICLE, clean=ARTICLE, women=ARTICLE, women_factor=reason.factor)
    standard = Standard("CO_TINH", "Cờ thi đua", ("person",), (route,), general, ARTICLE, NAMES)
    history = of([list(reason.facts)], "person", reason.since, reason.female)
    judgement = judge(standard, history, reason.case)
    key = reason.key or ("k1.prior" if first else "k1")
    finding = next(one for one in (*judgement.bars, *judgement.routes[0].findings) if one.key == key)
    return finding.sentence, finding.used


def titles(code: str, *years: int, standing: Standing = Standing.RECORDED) -> tuple[HeldFact, ...]:
    return tuple(HeldFact(code, year, "merit", standing, ref=f"record:{year}") for year in years)


def ratings(level: str, *years: int, standing: Standing = Standing.RECORDED) -> tuple[RatingFact, ...]:
    return tuple(RatingFact(year, level, standing, f"rating:{year}") for year in years)


def ideas(*days: str, standing: Standing = Standing.RECORDED) -> tuple[InitiativeFact, ...]:
    return tuple(InitiativeFact(day(one), "province", standing, ref=f"initiative:{one[-4:]}") for one in days)


def held(**more: Any) -> Held:
    return Held(**{"source": ARTICLE, "awards": ("CSTDCS",), "count": 3} | more)


def rating(**more: Any) -> RatingYears:
    return RatingYears(**{"source": ARTICLE, "at_least": "good", "years": 2} | more)


def initiative(**more: Any) -> InitiativeCount:
    return InitiativeCount(**{"source": ARTICLE, "scope": "province", "count": 2} | more)


def share(of_whom: str = "LDTT", percent: Any = 70, **more: Any) -> MemberShare:
    return MemberShare(source=ARTICLE, of=of_whom, percent=Fraction(percent), **more)


def members(**more: Any) -> tuple[MembersFact, ...]:
    return (MembersFact(**{"year": 2024, "members": 10} | more),)


def case(**more: Any) -> Case:
    return Case(**{"award_year": 2024, "on": USUAL.on, "method": "merit"} | more)


def said(words: str, *used: str) -> tuple[str, tuple[str, ...]]:
    return f"{words} (Điều 1)", used


def records(*years: int) -> tuple[str, ...]:
    return tuple(f"record:{year}" for year in years)


LEAD = Leadership(source=ARTICLE, ranks=("director",), years=6)
MOVE = Movement(source=ARTICLE, launched_by=("province",), min_years=3, moments=("final",))
NOBODY = NoMemberDisciplined(source=ARTICLE, at_least="pay_cut")
BLOCK = BlockSelected(source=ARTICLE, organised_by="province")
BEFORE = Prior(("BK_TINH", "CSTD_TINH"), ARTICLE)


def posts(first: str, last: str = "20/11/2024", rank: str = "director", **more: Any) -> tuple[PostFact, ...]:
    return (PostFact(rank, day(first), day(last), **more),)


REASONS = [
    # titles in a row
    Reason(
        said("Đã có Chiến sĩ thi đua cơ sở các năm 2022, 2023 và 2024", *records(2022, 2023, 2024)),
        held(),
        titles("CSTDCS", 2022, 2023, 2024),
    ),
    Reason(said("Đã có Chiến sĩ thi đua cơ sở năm 2024", *records(2024)), held(count=1), titles("CSTDCS", 2023, 2024)),
    Reason(said("Đã có Chiến sĩ thi đua cơ sở năm 2023", *records(2023)), held(count=1, lag=1), titles("CSTDCS", 2023)),
    Reason(said("Còn thiếu Chiến sĩ thi đua cơ sở các năm 2022 và 2024", *records(2023)), held(), titles("CSTDCS", 2023)),
    Reason(said("Còn thiếu Chiến sĩ thi đua cơ sở năm 2024; chưa rõ năm 2022", *records(2023)), held(), titles("CSTDCS", 2023), since=2023),
    Reason(said("Còn thiếu Chiến sĩ thi đua cơ sở năm 2024; chưa rõ các năm 2022 và 2023"), held(), since=2024),
    Reason(
        said("Chưa rõ có Chiến sĩ thi đua cơ sở các năm 2022 và 2023 hay không", *records(2024)), held(), titles("CSTDCS", 2024), since=2024
    ),
    Reason(
        said("Chờ quyết định của năm 2024 về Chiến sĩ thi đua cơ sở", *records(2023, 2024)),
        held(count=2),
        titles("CSTDCS", 2023) + titles("CSTDCS", 2024, standing=WAITING),
    ),
    Reason(
        said("Có Chiến sĩ thi đua cơ sở các năm 2023 và 2024; cần xác nhận năm 2023", *records(2023, 2024)),
        held(count=2),
        titles("CSTDCS", 2023, standing=DECLARED) + titles("CSTDCS", 2024),
    ),
    Reason(said("Còn thiếu Chiến sĩ thi đua cơ sở hoặc Chiến sĩ thi đua cấp tỉnh năm 2024"), held(awards=("CSTDCS", "CSTD_TINH"), count=1)),
    Reason(said("Còn thiếu LA năm 2024"), held(awards=("LA",), count=1)),
    Reason(
        said("Khoảng thời gian được xét chưa đủ 3 năm để có Chiến sĩ thi đua cơ sở"), held(within=2), titles("CSTDCS", 2022, 2023, 2024)
    ),
    # of several runs the nearest is named: fewest lacking years, then the latest
    Reason(
        said("Đã có Chiến sĩ thi đua cơ sở các năm 2021 và 2023", *records(2021, 2023)),
        held(count=2, gap=3, lag=1),
        titles("CSTDCS", 2019, 2021, 2023),
    ),
    Reason(said("Còn thiếu Chiến sĩ thi đua cơ sở năm 2024", *records(2023)), held(count=2, gap=1, lag=1), titles("CSTDCS", 2023)),
    Reason(
        said("Còn thiếu Chiến sĩ thi đua cơ sở năm 2024", *records(2022, 2023)),
        held(count=3, gap=1, lag=1),
        titles("CSTDCS", 2022, 2023) + titles("LDTT", 2024),
    ),
    Reason(
        said("Có Chiến sĩ thi đua cơ sở các năm 2020, 2022 và 2023; cần xác nhận năm 2022", *records(2020, 2022, 2023)),
        held(gap=2, lag=1),
        titles("CSTDCS", 2020, 2023) + titles("CSTDCS", 2021, 2022, standing=DECLARED),
    ),
    # in total
    Reason(
        said("Đã có Chiến sĩ thi đua cơ sở 3 năm (các năm 2019, 2021 và 2024), đủ 3 năm", *records(2019, 2021, 2024)),
        held(gap=None),
        titles("CSTDCS", 2019, 2021, 2024),
    ),
    Reason(
        said("Có Chiến sĩ thi đua cơ sở 3 năm (các năm 2019, 2021 và 2024), đủ 3 năm nhưng còn phải xác nhận", *records(2019, 2021, 2024)),
        held(gap=None),
        titles("CSTDCS", 2019, 2024) + titles("CSTDCS", 2021, standing=DECLARED),
    ),
    Reason(
        said("Có Chiến sĩ thi đua cơ sở 1 năm (năm 2024), trong đó có năm chờ quyết định", *records(2024)),
        held(gap=None, count=1),
        titles("CSTDCS", 2024, standing=WAITING),
    ),
    Reason(
        said("Mới có Chiến sĩ thi đua cơ sở 2 trên 3 năm (các năm 2021 và 2024); những năm trước chưa rõ", *records(2021, 2024)),
        held(gap=None),
        titles("CSTDCS", 2021, 2024),
    ),
    Reason(
        said("Mới có Chiến sĩ thi đua cơ sở 1 trên 3 năm (năm 2024)", *records(2024)),
        held(gap=None, within=5),
        titles("CSTDCS", 2019, 2024),
    ),
    Reason(said("Mới có Chiến sĩ thi đua cơ sở 0 trên 3 năm"), held(gap=None, within=5)),
    Reason(
        said("Mới có Chiến sĩ thi đua cơ sở 2 trên 3 năm (các năm 2023 và 2024)", *records(2023, 2024)),
        held(gap=None, within=2),
        titles("CSTDCS", 2022, 2023, 2024),
    ),
    # the latest of equals are counted
    Reason(
        said("Đã có Chiến sĩ thi đua cơ sở 2 năm (các năm 2022 và 2023), đủ 2 năm", *records(2022, 2023)),
        held(gap=None, count=2),
        titles("CSTDCS", 2019, 2022, 2023),
    ),
    # ratings
    Reason(
        said("Đã có xếp loại hoàn thành tốt nhiệm vụ trở lên các năm 2023 và 2024", "rating:2023", "rating:2024"),
        rating(),
        ratings("excellent", 2023) + ratings("good", 2024),
    ),
    Reason(
        said("Còn thiếu xếp loại hoàn thành xuất sắc nhiệm vụ năm 2023", "rating:2024"),
        rating(at_least="excellent"),
        ratings("good", 2023) + ratings("excellent", 2024),
    ),
    Reason(
        said("Còn thiếu xếp loại hoàn thành nhiệm vụ trở lên năm 2024", "rating:2023"),
        rating(at_least="completed"),
        ratings("completed", 2023) + ratings("not_completed", 2024),
    ),
    Reason(said("Còn thiếu xếp loại hoàn thành tốt nhiệm vụ trở lên năm 2023; chưa rõ năm 2024"), rating(), ratings("completed", 2023)),
    Reason(
        said("Đã có xếp loại hoàn thành tốt nhiệm vụ trở lên 2 năm (các năm 2020 và 2022), đủ 2 năm", "rating:2020", "rating:2022"),
        rating(consecutive=False),
        ratings("good", 2020, 2022),
    ),
    # initiatives
    Reason(
        said("Đã có 2 sáng kiến, đề tài cấp tỉnh, bộ, ngành chưa dùng cho lần khen khác, cần 2", "initiative:2023", "initiative:2024"),
        initiative(),
        ideas("01/02/2023", "01/02/2024"),
    ),
    Reason(
        said(
            "Có 2 sáng kiến, đề tài cấp tỉnh, bộ, ngành chưa dùng cho lần khen khác trong 3 năm đến năm 2024, cần 2; còn phải xác nhận",
            "initiative:2024",
            "initiative:2023",
        ),
        initiative(within=3),
        ideas("01/02/2023", standing=DECLARED) + ideas("01/02/2024"),
    ),
    Reason(
        said("Mới có 1 trên 2 sáng kiến, đề tài toàn quốc chưa dùng cho lần khen khác trong 5 năm đến năm 2024", "initiative:2024"),
        initiative(scope="national", within=5),
        (InitiativeFact(day("01/02/2024"), "national", ref="initiative:2024"),),
    ),
    Reason(
        said("Mới biết 0 trên 2 sáng kiến, đề tài cấp cơ sở chưa dùng cho lần khen khác; dữ liệu sáng kiến trước đó chưa đầy đủ"),
        initiative(scope="grassroots"),
    ),
    Reason(
        said("Đã có 3 sáng kiến, đề tài cấp tỉnh, bộ, ngành chưa dùng cho lần khen khác, cần 2", "initiative:2022", "initiative:2023"),
        initiative(),
        ideas("01/02/2022", "01/02/2023", "01/02/2024"),
    ),
    # collectives
    Reason(said("Có 7 trên 10 người đạt Lao động tiên tiến, đạt yêu cầu từ 70 % trở lên"), share(), members(titles={"LDTT": 7})),
    Reason(
        said("Có 6 trên 10 người đạt Lao động tiên tiến, yêu cầu từ 70 % trở lên: đủ nếu các quyết định của năm nay được ký"),
        share(),
        members(titles={"LDTT": 6}, pending={"LDTT": 1}),
    ),
    Reason(
        said("Mới có 5 trên 10 người đạt Lao động tiên tiến, yêu cầu trên 50 %"),
        share(percent=50, strict=True),
        members(titles={"LDTT": 5}),
    ),
    Reason(
        said("Mới có 6 trên 10 người đạt Lao động tiên tiến, yêu cầu từ 66,67 % trở lên. Số liệu của năm chưa đầy đủ"),
        share(percent="200/3"),
        members(titles={"LDTT": 6}),
        since=2025,
    ),
    Reason(said("Mới có 0 trên 10 người đạt X, yêu cầu từ 70 % trở lên"), share("X"), members()),
    Reason(
        said(
            "Có 7 trên 10 người đạt Lao động tiên tiến, đạt yêu cầu từ 70 % trở lên; số người do đơn vị khai, cần xác nhận", "headcount:1"
        ),
        share(),
        members(titles={"LDTT": 7}, standing=DECLARED, ref="headcount:1"),
    ),
    Reason(
        said("Mới có 6 trên 10 người đạt Lao động tiên tiến, yêu cầu từ 70 % trở lên", "headcount:1"),
        share(),
        members(titles={"LDTT": 6}, standing=DECLARED, ref="headcount:1"),
    ),
    Reason(said("Chưa có số người của tập thể năm 2024"), share()),
    Reason(said("Chưa có số người của tập thể năm 2024"), share(), members(members=0)),
    Reason(said("Chưa có số người hoàn thành nhiệm vụ năm 2024"), share(COMPLETED), members()),
    Reason(
        said("Có 10 trên 10 người hoàn thành nhiệm vụ trở lên, đạt yêu cầu từ 100 % trở lên"), share(COMPLETED, 100), members(completed=10)
    ),
    Reason(
        said("Mới có 9 trên 10 người hoàn thành nhiệm vụ trở lên, yêu cầu từ 100 % trở lên. Số liệu của năm chưa đầy đủ"),
        share(COMPLETED, 100),
        members(completed=9, unrated=1),
    ),
    Reason(
        said("Năm 2024 có 1 cá nhân đạt Chiến sĩ thi đua cơ sở, cần ít nhất 1"),
        MemberTitle(source=ARTICLE, award="CSTDCS"),
        members(titles={"CSTDCS": 1}, pending={"CSTDCS": 2}),
    ),
    Reason(
        said("Năm 2024 có 0 cá nhân đạt X, 1 người chờ quyết định, cần ít nhất 1"),
        MemberTitle(source=ARTICLE, award="X"),
        members(pending={"X": 1}),
    ),
    Reason(said("Chưa có số liệu cá nhân đạt X năm 2024"), MemberTitle(source=ARTICLE, award="X")),
    Reason(
        said("Năm 2024 có 3 người bị kỷ luật từ hạ bậc lương trở lên"),
        NOBODY,
        members(disciplined={"warning": 4, "pay_cut": 1, "forced_resignation": 2}),
    ),
    Reason(
        said("Chưa ghi nhận ai bị kỷ luật từ hạ bậc lương trở lên năm 2024; đơn vị phải xác nhận"),
        NOBODY,
        members(disciplined={"warning": 4}),
    ),
    Reason(said("Chưa có số liệu kỷ luật của tập thể năm 2024"), NOBODY),
    Reason(
        said("Khối thi đua đã suy tôn Cờ thi đua năm 2024", "selection:2"),
        BLOCK,
        (
            SelectionFact("CO_TINH", 2024, "province", selected=False, ref="selection:1"),
            SelectionFact("CO_TINH", 2024, "province", selected=True, ref="selection:2"),
        ),
    ),
    Reason(
        said("Khối thi đua đã suy tôn đơn vị khác Cờ thi đua năm 2024"),
        BLOCK,
        (SelectionFact("CO_TINH", 2024, "province", selected=False),),
    ),
    Reason(said("Khối thi đua chưa nhập kết quả suy tôn Cờ thi đua năm 2024"), BLOCK),
    # the case
    Reason(said("Chưa gắn với phong trào thi đua nào"), MOVE),
    Reason(said("Phong trào không do cấp được quy định phát động"), MOVE, case=case(movement=MovementFact("ministry", 3, "final"))),
    Reason(said("Phong trào mới kéo dài 2 năm, phải từ 3 năm"), MOVE, case=case(movement=MovementFact("province", 2, "final"))),
    Reason(said("Không phải dịp sơ kết hoặc tổng kết được quy định"), MOVE, case=case(movement=MovementFact("province", 3, "interim"))),
    Reason(
        said("Khen trong phong trào thi đua đúng cấp phát động và thời gian"),
        MOVE,
        case=case(movement=MovementFact("province", 3, "final")),
    ),
    Reason(said("Chưa mô tả phạm vi ảnh hưởng của thành tích (cần toàn tỉnh, bộ, ngành)"), Reach(source=ARTICLE, at_least="province")),
    Reason(
        said("Thành tích có phạm vi ảnh hưởng cơ sở, cần khu vực"), Reach(source=ARTICLE, at_least="region"), case=case(reach="grassroots")
    ),
    Reason(said("Không phải thành tích đột xuất"), Reach(source=ARTICLE, at_least="field", sudden=True), case=case(reach="field")),
    Reason(
        said("Thành tích được mô tả có phạm vi ảnh hưởng toàn quốc; người xét phải xác nhận"),
        Reach(source=ARTICLE, at_least="field"),
        case=case(reach="national"),
    ),
    Reason(said("Người xét đánh giá: Gương mẫu chấp hành"), Judged(source=ARTICLE, text="Gương mẫu chấp hành.")),
    # posts
    Reason(said("Đã giữ chức vụ được tính 6 năm, cần 6 năm"), LEAD, posts("21/11/2018")),
    Reason(said("Đã giữ chức vụ được tính 5 năm 11 tháng, cần 6 năm"), LEAD, posts("22/11/2018")),
    Reason(said("Đã giữ chức vụ được tính 0 tháng, cần 6 năm"), LEAD),
    Reason(
        said("Đã giữ chức vụ được tính 4 tháng, cần 6 năm; còn chức vụ chưa rõ thuộc bậc nào"),
        LEAD,
        posts("21/07/2024") + posts("01/01/2010", "31/12/2012", ""),
    ),
    Reason(said("Đã giữ chức vụ được tính 4 năm, cần 6 năm; nữ được giảm còn 4 năm"), LEAD, posts("21/11/2020"), female=True),
    Reason(
        said("Đã giữ chức vụ được tính 4 năm, cần 6 năm; nữ được giảm còn 4 năm nhưng chưa rõ giới tính"),
        LEAD,
        posts("21/11/2020"),
        female=None,
    ),
    Reason(
        said("Đã giữ chức vụ được tính 3 năm 4 tháng, cần 5 năm; nữ được giảm còn 3 năm 4 tháng"),
        Leadership(source=ARTICLE, ranks=("director",), years=5),
        posts("21/07/2021"),
        female=True,
    ),
    # what must be held first
    Reason(said("Đã có Bằng khen tỉnh năm 2020", "record:2020"), BEFORE, titles("BK_TINH", 2020)),
    Reason(said("Đã có Bằng khen tỉnh năm 2020; cần xác nhận", "record:2020"), BEFORE, titles("BK_TINH", 2020, standing=DECLARED)),
    Reason(
        said("Đã có Chiến sĩ thi đua cấp tỉnh năm 2024; chờ quyết định", "record:2024"), BEFORE, titles("CSTD_TINH", 2024, standing=WAITING)
    ),
    Reason(said("Đã có Bằng khen tỉnh năm 2020"), BEFORE, (HeldFact("BK_TINH", 2020, "merit"),)),
    Reason(said("Chưa rõ đã có Bằng khen tỉnh hoặc Chiến sĩ thi đua cấp tỉnh hay chưa"), BEFORE),
    Reason(said("Chưa có Bằng khen tỉnh hoặc Chiến sĩ thi đua cấp tỉnh"), BEFORE, tuple(disciplined("01/01/2019", "31/12/2019"))),
    Reason(
        ("Đã có Bằng khen tỉnh năm 2020 (Điều 2; chưa xác minh)", ("record:2020",)), Prior(("BK_TINH",), UNREAD), titles("BK_TINH", 2020)
    ),
    # at the edges of what is looked at
    Reason(
        said("Đã có Chiến sĩ thi đua cơ sở 1 năm (năm 1965), đủ 1 năm", *records(1965)),
        held(gap=None, count=1),
        titles("CSTDCS", 1965),
        since=1900,
    ),
    Reason(said("Mới có Chiến sĩ thi đua cơ sở 0 trên 1 năm"), held(gap=None, count=1), titles("CSTDCS", 1964), since=1900),
    Reason(
        said("Đã có Chiến sĩ thi đua cơ sở các năm 2018, 2021 và 2024", *records(2018, 2021, 2024)),
        held(gap=3),
        titles("CSTDCS", 2018, 2021, 2024),
    ),
    Reason(said("Còn thiếu Chiến sĩ thi đua cơ sở năm 2023", *records(2021, 2022)), held(lag=1), titles("CSTDCS", 2021, 2022)),
    Reason(
        said("Còn thiếu Chiến sĩ thi đua cơ sở năm 2023", *records(2024)),
        held(count=2),
        titles("CSTDCS", 2023, 2024) + tuple(disciplined("01/01/2023", "31/12/2023")),
    ),
    Reason(said("Đã có Chiến sĩ thi đua cơ sở năm 2024"), held(count=1), (HeldFact("CSTDCS", 2024, "merit"),)),
    Reason(said("Đã có xếp loại hoàn thành tốt nhiệm vụ trở lên năm 2024", "rating:2024"), rating(years=1), ratings("good", 2023, 2024)),
    Reason(said("Đã có xếp loại hoàn thành tốt nhiệm vụ trở lên năm 2024"), rating(years=1), (RatingFact(2024, "good"),)),
    Reason(
        said("Đã có 1 sáng kiến, đề tài cấp tỉnh, bộ, ngành chưa dùng cho lần khen khác, cần 1"),
        initiative(count=1),
        (InitiativeFact(day("01/02/2024"), "province"),),
    ),
    Reason(
        said("Mới có 0 trên 2 sáng kiến, đề tài cấp tỉnh, bộ, ngành chưa dùng cho lần khen khác trong 5 năm đến năm 2024"),
        initiative(within=5),
        tuple(disciplined("01/01/2021", "31/12/2021")),
        since=2021,
    ),
    Reason(said("Khối thi đua đã suy tôn Cờ thi đua năm 2024"), BLOCK, (SelectionFact("CO_TINH", 2024, "province", selected=True),)),
    Reason(
        said("Đã giữ chức vụ được tính 3 năm 6 tháng, cần 5 năm"),
        Leadership(source=ARTICLE, ranks=("director",), years=5),
        posts("21/05/2021"),
        female=True,
        factor=Fraction(5, 7),
    ),
    Reason(said("Đã giữ chức vụ được tính 1 năm 1 tháng, cần 6 năm"), LEAD, posts("21/10/2023")),
    # bars
    Reason(
        said("Chưa xét, chưa đề nghị: đang xem xét kỷ luật từ 01/10/2024", "hold:1"),
        LEAD,
        (HoldFact("discipline", day("01/10/2024"), ref="hold:1"), HoldFact("press", day("01/11/2024"))),
        key="bar.hold",
    ),
    Reason(
        said("Chưa xét, chưa đề nghị: xác minh khác từ 01/10/2024"),
        LEAD,
        (HoldFact("xác minh khác", day("01/10/2024")), HoldFact("press", day("02/10/2024"))),
        key="bar.hold",
    ),
    Reason(
        said("Đang trong thời hạn kỷ luật đến hết ngày 05/10/2025", "discipline:1"),
        LEAD,
        (
            DisciplineFact("warning", day("05/10/2024"), day("05/10/2025"), "discipline:1"),
            DisciplineFact("reprimand", day("01/10/2024"), day("01/01/2025")),
        ),
        key="bar.discipline",
    ),
]
