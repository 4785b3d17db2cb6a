"""What a page shows of a judgement: the answer as word and sign, what stands in the way, alternatives as alternatives. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from awards.eligibility.findings import Answer, Finding, Judgement, RouteFinding
from emulation.criteria import AllOf, Node, OneOf, placed


@dataclass(frozen=True, slots=True)
class Sign:
    """An answer for the eye: never colour alone. ``icon`` stands beside the word, hidden from screen readers."""

    tone: str
    icon: str
    word: str


SIGNS = {
    Answer.MET: Sign("green", "✓", Answer.MET.label),
    Answer.TO_CONFIRM: Sign("blue", "!", Answer.TO_CONFIRM.label),
    Answer.PENDING: Sign("amber", "…", Answer.PENDING.label),
    Answer.UNKNOWN: Sign("grey", "?", Answer.UNKNOWN.label),
    Answer.NOT_MET: Sign("red", "✕", Answer.NOT_MET.label),
}
FOR_PEOPLE = Sign("grey", "☞", "Người xét đánh giá")
NO_ROUTE = "Danh mục chưa có tiêu chuẩn nào cho loại đối tượng và phương thức này: người xét tự đối chiếu."
UNREAD = "Tiêu chuẩn chưa được nhập vào danh mục: người xét đối chiếu văn bản."
ONLY_PEOPLE = "Mọi tiêu chuẩn đều do người xét đánh giá."


@dataclass(frozen=True, slots=True)
class Used:
    """A fact that a finding stands on, and where its record shows it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion; or, with ``options``, alternatives of which one suffices, the nearest first. ``key`` is that of the finding."""

    sign: Sign
    reason: str = ""
    law: str = ""
    used: tuple[Used, ...] = ()
    options: tuple[tuple["Line", ...], ...] = ()
    key: str = ""
    aside: str = ""  # why somebody with the right set it aside


@dataclass(frozen=True, slots=True)
class Way:
    """One route to the award."""

    name: str
    sign: Sign
    lacks: str
    lines: tuple[Line, ...]
    law: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One award for one recipient. ``ways``: the route the unit chose first (``chosen``), then the nearest; ``missing``: what holds the
    award back along the nearest."""

    award: str
    sign: Sign
    bars: tuple[Line, ...]
    ways: tuple[Way, ...]
    missing: tuple[str, ...]
    may_file: bool
    chosen: bool = False

    @property
    def nearest(self) -> Way | None:
        return self.ways[0] if self.ways else None

    @property
    def others(self) -> tuple[Way, ...]:
        return self.ways[1:]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known beside the judgement: facts by ref, reasons of findings set aside by key."""

    facts: Mapping[str, Used]
    aside: Mapping[str, str]

    def line(self, finding: Finding) -> Line:
        sign = FOR_PEOPLE if finding.judged else SIGNS[finding.answer]
        used = tuple(self.facts[ref] for ref in finding.used if ref in self.facts)
        law = _law(finding.source.article, finding.source.verified)
        return Line(sign, finding.reason, law, used, key=finding.key, aside=self.aside.get(finding.key, ""))


def panel(
    judgement: Judgement, *, name: str, facts: Mapping[str, Used] | None = None, aside: Mapping[str, str] | None = None, route: str = ""
) -> Panel:
    """A judgement as its page shows it.

    ``facts``: what is known of each ref; a ref without an entry is not shown. ``aside``: key of a finding → why it was set aside.
    ``route``: id of the route that the unit chose.
    """
    known = _Known(facts or {}, aside or {})
    routes = sorted(judgement.routes, key=lambda one: one.route.id != route)
    return Panel(
        award=name,
        sign=sign_of(judgement),
        bars=tuple(known.line(bar) for bar in judgement.bars),
        ways=tuple(_way(one, known) for one in routes),
        missing=tuple(finding.sentence for finding in holding_back(judgement)) or ((NO_ROUTE,) if not judgement.routes else ()),
        may_file=judgement.may_file,
        chosen=any(one.route.id == route for one in routes),
    )


def refs(judgements: Iterable[Judgement]) -> set[str]:
    """Every fact that the judgements stand on."""
    return {ref for one in judgements for finding in _all_findings(one) for ref in finding.used}


def _all_findings(judgement: Judgement) -> list[Finding]:
    return [*judgement.bars, *(finding for route in judgement.routes for finding in route.findings)]


def _way(found: RouteFinding, known: _Known) -> Way:
    parts = _branches(found, known.line)
    lines = tuple(line for part in parts for line in part.lines)
    return Way(found.route.name, SIGNS[found.answer], _lacks(found), lines, _law(found.route.source.article, found.route.source.verified))


def _lacks(found: RouteFinding) -> str:
    """``thiếu 1 tiêu chuẩn, chưa rõ 2 tiêu chuẩn``."""
    said = [f"thiếu {found.short} tiêu chuẩn"] if found.short else []
    said += [f"chưa rõ {found.open} tiêu chuẩn"] if found.open else []
    return ", ".join(said)


def _law(article: str, verified: bool) -> str:
    return article if verified else f"{article}; chưa xác minh"


# --- the tree of a route ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Branch:
    """A part of a route: its lines, the findings along its nearest alternative, and how near it is (as the judge ranks it)."""

    lines: tuple[Line, ...]
    along: tuple[Finding, ...]
    answer: Answer
    judged: bool
    rank: tuple[int, int, int] = field(default=(0, 0, 0))


def _branches(found: RouteFinding, draw: Callable[[Finding], Line]) -> list[_Branch]:
    by_key = {finding.key: finding for finding in found.findings}
    prior = by_key.get(f"{found.route.id}.prior")
    first = [_leaf(prior, draw)] if prior else []
    if found.route.require is None:
        return first + [_leaf(finding, draw) for finding in found.findings if finding is not prior]
    return [*first, _branch(found.route.require, found.route.id, by_key, draw)]


def _branch(node: Node, key: str, by_key: Mapping[str, Finding], draw: Callable[[Finding], Line]) -> _Branch:
    if not isinstance(node, AllOf | OneOf):
        return _leaf(by_key[key], draw)
    parts = [_branch(part, place, by_key, draw) for place, part in placed(node, key)]
    return _together(parts) if isinstance(node, AllOf) else _either(parts)


def _leaf(finding: Finding, draw: Callable[[Finding], Line]) -> _Branch:
    return _weighed((draw(finding),), (finding,), finding.answer, finding.judged)


def _weighed(lines: tuple[Line, ...], along: tuple[Finding, ...], answer: Answer, judged: bool) -> _Branch:
    short = sum(finding.answer == Answer.NOT_MET for finding in along)
    unknown = sum(finding.answer == Answer.UNKNOWN and not finding.judged for finding in along)
    return _Branch(lines, along, answer, judged, (answer, -short, -unknown))


def _together(parts: Sequence[_Branch]) -> _Branch:
    weighed = [part for part in parts if not part.judged]
    answer = min((part.answer for part in weighed), default=Answer.UNKNOWN)
    lines = tuple(line for part in parts for line in part.lines)
    return _weighed(lines, tuple(finding for part in weighed for finding in part.along), answer, not weighed)


def _either(parts: Sequence[_Branch]) -> _Branch:
    """Of alternatives the nearest stands first, as the judge takes it; the others follow in the order of the law."""
    nearest = max(parts, key=lambda part: part.rank)
    ordered = [nearest, *(part for part in parts if part is not nearest)]
    line = Line(SIGNS[nearest.answer], options=tuple(part.lines for part in ordered))
    return _Branch((line,), nearest.along, nearest.answer, all(part.judged for part in parts), nearest.rank)


def sign_of(judgement: Judgement) -> Sign:
    """The answer as a sign; that of people where every criterion is left to them."""
    people = judgement.answer == Answer.UNKNOWN and judgement.routes and not judgement.bars and not along(judgement)
    if people and not is_unread(judgement):
        return FOR_PEOPLE
    return SIGNS[judgement.answer]


# --- in one sentence --------------------------------------------------------------------------------------------------------


def holding_back(judgement: Judgement) -> list[Finding]:
    """The findings because of which the answer is no better: bars, else those of the nearest route along its nearest alternative."""
    if judgement.bars:
        return [bar for bar in judgement.bars if bar.answer <= judgement.answer] or list(judgement.bars)
    if judgement.answer == Answer.MET:
        return []
    back = [finding for finding in along(judgement) if finding.answer == judgement.answer]
    return sorted(back, key=lambda finding: finding.strict)  # what the facts deny before what they do not tell


def along(judgement: Judgement) -> list[Finding]:
    """The findings of the nearest route along its nearest alternative that are not left to people."""
    if judgement.nearest is None:
        return []
    return [finding for part in _branches(judgement.nearest, _undrawn) for finding in part.along if not finding.judged]


def _undrawn(finding: Finding) -> Line:
    return Line(FOR_PEOPLE)


def in_short(judgement: Judgement) -> str:
    """What holds an award back, or that nothing does, in one sentence for a list."""
    back = holding_back(judgement)
    if back:
        more = f" (và {len(back) - 1} điều khác)" if len(back) > 1 else ""
        return f"{back[0].sentence}{more}"
    if judgement.answer == Answer.MET:
        return ""
    if judgement.nearest is None:
        return NO_ROUTE
    return UNREAD if is_unread(judgement) else ONLY_PEOPLE


def is_unread(judgement: Judgement) -> bool:
    """Whether nobody has entered yet what the nearest route asks: nothing can be said for or against."""
    return judgement.nearest is not None and judgement.nearest.route.require is None and not along(judgement)
