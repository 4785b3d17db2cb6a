"""The criteria of a rule as plain Vietnamese sentences. Pure: no database, no clock.

The judge says how somebody stands to a criterion; here is only what the criterion asks. Numbers stay digits, as officials read them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from emulation.criteria import (
    COMPLETED,
    AllOf,
    BlockSelected,
    Criterion,
    Fresh,
    Held,
    InitiativeCount,
    Judged,
    Leadership,
    MemberShare,
    MemberTitle,
    Movement,
    Node,
    NoMemberDisciplined,
    OneOf,
    Prior,
    RatingYears,
    Reach,
    Route,
    Source,
    placed,
)
from units.vietnamese import join_vn, percent_vn

LEVEL_WORDS = {
    "not_completed": "không hoàn thành nhiệm vụ",
    "completed": "hoàn thành nhiệm vụ",
    "good": "hoàn thành tốt nhiệm vụ",
    "excellent": "hoàn thành xuất sắc nhiệm vụ",
}
SCOPE_WORDS = {"grassroots": "cấp cơ sở", "province": "phạm vi tỉnh", "national": "phạm vi toàn quốc"}
REACH_WORDS = {
    "grassroots": "trong cơ sở",
    "field": "trong một lĩnh vực của tỉnh",
    "province": "trong toàn tỉnh",
    "region": "trong khu vực",
    "national": "trong toàn quốc",
}
DISCIPLINE_WORDS = {
    "reprimand": "khiển trách",
    "warning": "cảnh cáo",
    "pay_cut": "hạ bậc lương",
    "demotion": "giáng chức",
    "dismissal": "cách chức",
    "forced_resignation": "buộc thôi việc",
}
GROUP_WORDS = {
    "person": "Cá nhân",
    "worker_farmer": "Công nhân, nông dân, người lao động",
    "entrepreneur": "Doanh nhân, trí thức",
    "armed_person": "Cá nhân trong lực lượng vũ trang",
    "foreigner": "Người nước ngoài, người Việt Nam ở nước ngoài",
    "collective": "Tập thể",
    "armed_collective": "Tập thể trong lực lượng vũ trang",
    "commune": "Xã, phường, đặc khu",
    "village": "Thôn, tổ dân phố",
    "household": "Hộ gia đình",
}
METHOD_WORDS = {
    "merit": "công trạng",
    "ad_hoc": "đột xuất",
    "thematic": "chuyên đề",
    "contribution": "cống hiến",
    "service": "niên hạn",
    "external": "đối ngoại",
    "resistance": "kháng chiến",
}
LAUNCHER_WORDS = {
    "province": "tỉnh",
    "ministry": "bộ, ngành",
    "prime_minister": "Thủ tướng Chính phủ",
    "central_council": "Hội đồng Thi đua - Khen thưởng Trung ương",
}
MOMENT_WORDS = {"interim": "sơ kết", "final": "tổng kết"}
RANK_WORDS = {
    "party_secretary": "bí thư tỉnh ủy",
    "party_deputy": "phó bí thư tỉnh ủy",
    "province_chair": "chủ tịch UBND, HĐND tỉnh",
    "province_vice_chair": "phó chủ tịch UBND tỉnh",
    "director": "giám đốc sở và tương đương",
    "deputy_director": "phó giám đốc sở và tương đương",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a tree: how deep it stands, what it says, and its source (None on a line that only opens a list). ``path``: its place
    in the data (``all[1]``), for somebody who confirms it."""

    depth: int
    text: str
    source: Source | None = None
    judged: bool = False
    path: str = ""


def lines(node: Node | None, names: Mapping[str, str], depth: int = 0, path: str = "") -> list[Line]:
    """A tree as lines, top to bottom. What must all hold stands on one depth; alternatives stand under a line of their own."""
    if node is None:
        return [Line(depth, "Chưa đọc được tiêu chuẩn trong văn bản: hệ thống không chấm đạt, cũng không chấm hỏng.")]
    if isinstance(node, Criterion):
        return [Line(depth, sentence(node, names), node.source, isinstance(node, Judged), path)]
    flat = len(node.parts) == 1 or (isinstance(node, AllOf) and depth == 0)
    opening = [] if flat else [Line(depth, _opening(node))]
    inside = depth + len(opening)
    return opening + [line for place, part in placed(node, path) for line in lines(part, names, inside, place)]


def _opening(node: AllOf | OneOf) -> str:
    return "Đạt một trong các điều sau:" if isinstance(node, OneOf) else "Đạt tất cả các điều sau:"


def sentence(criterion: Criterion, names: Mapping[str, str]) -> str:
    """What one criterion asks, as a sentence. ``names``: award code → name."""
    return WORDS[type(criterion)](criterion, names)


def prior_words(prior: Prior, names: Mapping[str, str]) -> str:
    """What must be held first."""
    return f"Trước đó đã được tặng {_awards(prior.awards, names)} theo công trạng."


def fresh_words(fresh: Fresh, names: Mapping[str, str]) -> str:
    """From when achievements count."""
    return f"Chỉ tính thành tích sau thời gian lập thành tích của lần gần nhất được tặng {_awards(fresh.awards, names)}."


def route_title(route: Route) -> str:
    """For whom a route is, and by which methods: "Cá nhân – công trạng"."""
    groups = "; ".join(GROUP_WORDS[group] for group in route.groups)
    return f"{groups} – khen {join_vn(METHOD_WORDS[method] for method in route.methods)}" if route.methods else groups


def _awards(codes: tuple[str, ...], names: Mapping[str, str]) -> str:
    said = [names.get(code, code) for code in codes]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} hoặc {said[-1]}"


def _since(criterion: Any) -> str:
    return ", tính từ sau thời gian lập thành tích của lần khen trước" if criterion.since_prior else ""


def _window(within: int | None) -> str:
    return f" trong {within} năm gần nhất" if within and within > 1 else " trong năm xét" if within else ""


def _rating(row: RatingYears, names: Mapping[str, str]) -> str:
    level = LEVEL_WORDS[row.at_least] + ("" if row.at_least == "excellent" else " trở lên")
    if row.years == 1:
        when = " trong năm xét" if row.consecutive and not row.lag else f" ít nhất 1 năm{_window(row.within)}"
    else:
        when = f" {row.years} năm {'liên tục' if row.consecutive else 'trở lên'}{_window(row.within)}"
    return f"Được xếp loại {level}{when}{_lag(row.lag) if row.years > 1 else ''}{_since(row)}."


def _held(row: Held, names: Mapping[str, str]) -> str:
    what = _awards(row.awards, names)
    if row.count == 1 and row.gap is not None and not row.lag:
        return f"Đạt {what} trong năm xét{_since(row)}."
    in_row = {None: "", 1: " liên tục"}.get(row.gap, f" liên tục (hai lần kề nhau cách không quá {row.gap} năm)")
    return f"Đạt {what} {row.count} lần{in_row}{_window(row.within)}{_lag(row.lag)}{_since(row)}."


def _lag(lag: int) -> str:
    return f", lần cuối sớm nhất là {lag} năm trước năm xét" if lag else ""


def _initiative(row: InitiativeCount, names: Mapping[str, str]) -> str:
    return f"Có {row.count} sáng kiến hoặc đề tài được công nhận từ {SCOPE_WORDS[row.scope]} trở lên{_window(row.within)}{_since(row)}."


def _share(row: MemberShare, names: Mapping[str, str]) -> str:
    share = percent_vn(row.percent / Fraction(100), decimals=0 if row.percent.denominator == 1 else 2)
    what = "hoàn thành nhiệm vụ" if row.of == COMPLETED else f"đạt {names.get(row.of, row.of)}"
    least = "Trên" if row.strict else "Đủ" if row.percent == 100 else "Ít nhất"
    return f"{least} {share} cá nhân trong tập thể {what} trong năm xét."


def _title(row: MemberTitle, names: Mapping[str, str]) -> str:
    return f"Có ít nhất {row.count} cá nhân đạt {names.get(row.award, row.award)} trong năm xét."


def _no_discipline(row: NoMemberDisciplined, names: Mapping[str, str]) -> str:
    return f"Không có cá nhân nào bị kỷ luật từ {DISCIPLINE_WORDS[row.at_least]} trở lên trong năm xét."


def _block(row: BlockSelected, names: Mapping[str, str]) -> str:
    return f"Được cụm, khối thi đua do {LAUNCHER_WORDS[row.organised_by]} tổ chức suy tôn trong năm xét."


def _movement(row: Movement, names: Mapping[str, str]) -> str:
    who = " hoặc ".join(LAUNCHER_WORDS[one] for one in row.launched_by)
    years = f" từ {row.min_years} năm trở lên" if row.min_years else ""
    return f"Xuất sắc trong phong trào thi đua do {who} phát động{years}, khi {' hoặc '.join(MOMENT_WORDS[one] for one in row.moments)}."


def _reach(row: Reach, names: Mapping[str, str]) -> str:
    kind = "Thành tích đột xuất" if row.sudden else "Thành tích"
    return f"{kind} có ảnh hưởng {REACH_WORDS[row.at_least]} trở lên."


def _leadership(row: Leadership, names: Mapping[str, str]) -> str:
    posts = ", ".join(RANK_WORDS.get(rank, rank) for rank in row.ranks)
    return f"Giữ chức vụ lãnh đạo ({posts}) cộng lại từ {row.years} năm."


def _judged(row: Judged, names: Mapping[str, str]) -> str:
    return row.text if row.text.endswith(".") else f"{row.text}."


WORDS: dict[type[Criterion], Callable[[Any, Mapping[str, str]], str]] = {
    RatingYears: _rating,
    Held: _held,
    InitiativeCount: _initiative,
    MemberShare: _share,
    MemberTitle: _title,
    NoMemberDisciplined: _no_discipline,
    BlockSelected: _block,
    Movement: _movement,
    Reach: _reach,
    Leadership: _leadership,
    Judged: _judged,
}
