"""A rule of the catalogue in plain Vietnamese, part by part, and what two of its versions say differently. Reads no rows."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from emulation.criteria import Route, Source
from emulation.criteria_words import GROUP_WORDS, fresh_words, lines, prior_words, route_title
from emulation.models import AwardRule, NoticeMoment, VoteMode
from emulation.standards import read_routes
from units.models import RecipientKind, UnitKind
from units.vietnamese import date_vn, number_vn

ABOVE = {"prime_minister": "Thủ tướng Chính phủ", "government": "Chính phủ", "state_president": "Chủ tịch nước"}
STEPS = {
    "appraisal": "Thẩm định và trình",
    "council": "Họp Hội đồng",
    "decision": "Ra quyết định",
    "notice": "Thông báo kết quả",
    "hand_over": "Trao tặng",
    "joint_opinion": "Trả lời hiệp y",
}
PAPERS = {
    "report": "Báo cáo thành tích",
    "minutes": "Biên bản họp xét",
    "confirmation": "Xác nhận thành tích, sáng kiến",
    "other": "Tài liệu khác",
}
COLUMNS = {  # what a version may change, as the page calls it
    "for_person": "Cá nhân", "for_collective": "Tập thể", "for_household": "Hộ gia đình", "groups": "Đối tượng",
    "from_block_only": "Chỉ do khối suy tôn", "vote_mode": "Cách biểu quyết", "vote_numerator": "Tỷ lệ phiếu",
    "vote_denominator": "Tỷ lệ phiếu", "vote_strict": "Tỷ lệ phiếu", "vote_base": "Tính tỷ lệ trên", "decision_subject": "Trích yếu",
    "required_papers": "Giấy tờ", "criteria": "Tóm tắt tiêu chuẩn", "routes": "Tiêu chuẩn", "deciders": "Ai quyết định",
    "nominators": "Ai đề nghị", "multipliers": "Mức tiền thưởng", "clocks": "Thời hạn", "consultations": "Lấy ý kiến cơ quan",
    "notice": "Lấy ý kiến nhân dân", "notice_working_days": "Lấy ý kiến nhân dân", "joint_opinion": "Hiệp y", "articles": "Điều khoản",
    "source": "Căn cứ", "verified": "Đã đối chiếu",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said, with its article. ``place`` is where it stands in the columns (``routes[0].require.all[1]``)."""

    text: str
    source: Source | None = None
    place: str = ""
    depth: int = 0
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """What belongs together on the page; ``key`` is the same in every version. ``whole`` is a route itself: its article holds for all its
    criteria that name none."""

    key: str
    label: str
    said: tuple[Said, ...]
    title: str = ""
    whole: Said | None = None


def parts(rule: AwardRule, names: Mapping[str, str]) -> list[Part]:
    """Everything but the criteria. ``names``: award code → name. No query."""
    joint = "Phải hiệp y" if rule.joint_opinion else "Không phải hiệp y"
    columns = (
        ("recipients", "Dành cho", [_on_article(rule, "recipients", _recipients(rule))]),
        ("deciders", "Ai quyết định", _rows(rule, "deciders", lambda row: _kinds(row) + _span(row))),
        ("nominators", "Ai được đề nghị", _rows(rule, "nominators", _kinds)),
        ("vote", "Biểu quyết", [_on_article(rule, "vote", vote_words(rule))]),
        ("papers", "Giấy tờ", [_on_article(rule, "papers", _papers(rule.required_papers))]),
        ("notice", "Lấy ý kiến nhân dân", [_perhaps(rule, "notice", _notice(rule), rule.notice != NoticeMoment.NONE)]),
        (
            "joint_opinion",
            "Hiệp y",
            [_perhaps(rule, "joint_opinion", joint, rule.joint_opinion)],
        ),
        ("consultations", "Lấy ý kiến cơ quan", _rows(rule, "consultations", lambda row: str(row["agency"]))),
        ("clocks", "Thời hạn", _rows(rule, "clocks", _clock)),
        ("multipliers", "Tiền thưởng", _rows(rule, "multipliers", _prize)),
        ("subject", "Trích yếu quyết định", [Said(rule.decision_subject)]),
        ("source", "Căn cứ chung", [Said(rule.source, Source("", rule.verified))]),
    )
    return [Part(key, label, tuple(said) or (Said("Danh mục chưa ghi."),)) for key, label, said in columns]


def route_parts(rule: AwardRule, names: Mapping[str, str]) -> list[Part]:
    """The routes of criteria, each with its sentences. No query.

    Raises:
        emulation.standards.Malformed: a rule that was stored without being read first.
    """
    routes = read_routes(rule.routes, source=Source(rule.source, rule.verified))
    return [_route(route, f"routes[{n}]", rule.routes[n].get("note", ""), names) for n, route in enumerate(routes)]


def _route(route: Route, place: str, note: str, names: Mapping[str, str]) -> Part:
    said = [Said(prior_words(route.prior, names), route.prior.source, f"{place}.prior")] if route.prior else []
    if route.fresh:
        said.append(Said(fresh_words(route.fresh, names), route.fresh.source, f"{place}.fresh"))
    for line in lines(route.require, names):
        at = f"{place}.require.{line.path}".rstrip(".") if line.source else place
        said.append(Said(line.text, line.source or (route.source if route.require is None else None), at, line.depth, line.judged))
    if route.papers is not None:
        said.append(Said(f"Giấy tờ: {_papers(route.papers)}", route.source, place))
    if note:
        said.append(Said(f"Ghi chú: {note}"))
    return Part(f"route:{route.id}", route.name, tuple(said), route_title(route), Said(route.name, route.source, place))


# --- single things ----------------------------------------------------------------------------------------------------------


def vote_words(rule: AwardRule) -> str:
    """How the council votes and the share as an exact fraction of its base."""
    if rule.vote_mode == VoteMode.NONE:
        return str(VoteMode.NONE.label)
    share = f"{rule.vote_numerator}/{rule.vote_denominator} {rule.get_vote_base_display()}"
    return f"{rule.get_vote_mode_display()}, {f'trên {share}' if rule.vote_strict else f'từ {share} trở lên'}"


def kind_word(kind: str) -> str:
    """A kind of unit, or a body above all units."""
    return ABOVE.get(kind) or str(UnitKind(kind).label)


def _rows(rule: AwardRule, column: str, words: Callable[[Mapping[str, Any]], str]) -> list[Said]:
    """The rows of a list of the rule, each on its own article."""
    rows = getattr(rule, column)
    return [Said(words(row), Source(row["article"], row["verified"]), f"{column}[{n}]") for n, row in enumerate(rows)]


def _on_article(rule: AwardRule, name: str, text: str) -> Said:
    return Said(text, rule.article_of(name), f"articles.{name}" if name in rule.articles else "")


def _perhaps(rule: AwardRule, name: str, text: str, asked: bool) -> Said:
    """What is not asked stands on no article unless one is written: not found is not the same as not needed."""
    return _on_article(rule, name, text) if asked or name in rule.articles else Said(f"{text} (danh mục chưa ghi điều khoản nào đòi)")


def _recipients(rule: AwardRule) -> str:
    words = [GROUP_WORDS[group] for group in rule.groups] or [str(RecipientKind(kind).label) for kind in rule.recipient_kinds]
    if rule.from_block_only:
        movement = ", hoặc do cơ quan phát động phong trào chuyên đề đề nghị" if rule.has_thematic_way else ""
        words.append(f"chỉ do cụm, khối thi đua suy tôn{movement}; đơn vị không tự đề nghị")
    return "; ".join(words)


def _papers(kinds: Any) -> str:
    return "; ".join(PAPERS.get(kind, kind) for kind in kinds) or "Không đòi giấy tờ riêng"


def _kinds(row: Mapping[str, Any]) -> str:
    return "; ".join(kind_word(kind) for kind in row["kinds"])


def _span(row: Mapping[str, Any]) -> str:
    given = ((word, row.get(key)) for key, word in (("from", "từ"), ("to", "đến hết")))
    days = [f"{word} {date_vn(datetime.date.fromisoformat(str(day)))}" for word, day in given if day]
    return f" ({' '.join(days)})" if days else ""


def _notice(rule: AwardRule) -> str:
    days = f", {rule.notice_working_days} ngày làm việc" if rule.notice != NoticeMoment.NONE and rule.notice_working_days else ""
    return f"{rule.get_notice_display()}{days}"


def _clock(row: Mapping[str, Any]) -> str:
    return f"{STEPS.get(row['step'], row['step'])}: {row['working_days']} ngày làm việc"


def _prize(row: Mapping[str, Any]) -> str:
    most = "không quá " if row.get("ceiling") else ""
    return f"{RecipientKind(row['kind']).label}: {most}{number_vn(Decimal(row['multiplier']))} lần lương cơ sở{_span(row)}"


# --- what is not verified, and what differs ------------------------------------------------------------------------------------


def unverified(rule: AwardRule) -> int:
    """How many things of a rule nobody has compared with the official text."""
    columns = (rule.routes, rule.deciders, rule.nominators, rule.multipliers, rule.clocks, rule.consultations, rule.articles)
    return sum(1 for column in columns for row in _tables(column) if row.get("verified") is False) + (not rule.verified)


def _tables(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _tables(part)


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of two versions side by side. Each line is marked on its side: ``text`` when the other does not say it, ``source`` when it
    says the same on another article or not compared with the text."""

    label: str
    before: tuple[tuple[Said, str], ...]
    after: tuple[tuple[Said, str], ...]

    @property
    def mark(self) -> str:
        """The heaviest mark of its lines; empty where both say the same."""
        marks = {mark for _, mark in (*self.before, *self.after)}
        return next((mark for mark in ("text", "source") if mark in marks), "")


def side_by_side(before: AwardRule, after: AwardRule, names: Mapping[str, str]) -> list[Difference]:
    """All parts of two versions of a rule in the order of the later one, what is gone at the end of its kind."""
    old, new = ({part.key: part for part in (*route_parts(rule, names), *parts(rule, names))} for rule in (before, after))
    keys = list(new) + [key for key in old if key not in new]
    keys.sort(key=lambda key: not key.startswith("route:"))
    return [_difference(old.get(key), new.get(key)) for key in keys]


def _difference(old: Part | None, new: Part | None) -> Difference:
    said = [_whole(part) for part in (old, new)]
    marked = [tuple((one, _mark(one, said[1 - n])) for one in rows) for n, rows in enumerate(said)]
    shown = new or old
    return Difference(shown.label if shown else "", marked[0], marked[1])


def _mark(one: Said, others: list[Said]) -> str:
    sources = [other.source for other in others if other.text == one.text]
    return "" if one.source in sources else "source" if sources else "text"


def _whole(part: Part | None) -> list[Said]:
    if part is None:
        return []
    return [Said(part.title), *part.said] if part.title else list(part.said)


def changed_columns(before: AwardRule, after: Mapping[str, Any]) -> list[str]:
    """Names of the columns in which the new version differs."""
    return [name for name in COLUMNS if name in after and getattr(before, name) != after[name]]
