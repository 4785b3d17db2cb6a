"""The judge: one award, one recipient, one day. Criteria combined into routes, routes compared, bars on top. Pure."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from awards.eligibility import sentences
from awards.eligibility.counting import ONE_DAY, QUALITY, Start, counted, end, span
from awards.eligibility.findings import Answer, Finding, Judgement, RouteFinding
from awards.eligibility.history import Case, HeldFact, History
from awards.eligibility.weighing import MERIT, Scales, absent, weigh
from emulation.criteria import AllOf, Criterion, Judged, Node, OneOf, Prior, Route, Source, Standard, placed

Rank = tuple[Answer, int, int]


def judge(standard: Standard, history: History, case: Case) -> Judgement:
    """Whether a recipient may have an award, by which routes, with reasons (``docs/eligibility.md``)."""
    routes = [judge_route(route, standard, history, case) for route in standard.routes if _is_open(route, history, case)]
    routes.sort(key=lambda found: _rank(found.answer, found.short, found.open), reverse=True)  # stable: ties in catalogue order
    bars = tuple(_bars(standard, history, case))
    best = routes[0].answer if routes else Answer.UNKNOWN
    return Judgement(standard.award, min([best, *(bar.answer for bar in bars)]), tuple(routes), bars)


def _is_open(route: Route, history: History, case: Case) -> bool:
    fits_method = not case.method or not route.methods or case.method in route.methods
    return fits_method and not history.groups.isdisjoint(route.groups)


def _rank(answer: Answer, short: int, open_: int) -> Rank:
    """The nearer, the greater: a better answer, fewer criteria not met, fewer not known."""
    return answer, -short, -open_


def soften(answer: Answer, source: Source) -> Answer:
    """A text that nobody has checked passes nobody and fails nobody."""
    if source.verified:
        return answer
    return {Answer.MET: Answer.TO_CONFIRM, Answer.NOT_MET: Answer.UNKNOWN}.get(answer, answer)


def found(key: str, strict: Answer, reason: str, source: Source, used: tuple[str, ...] = (), *, judged: bool = False) -> Finding:
    return Finding(key, soften(strict, source), strict, reason, source, used, judged)


# --- bars -----------------------------------------------------------------------------------------------------------------


def _bars(standard: Standard, history: History, case: Case) -> Iterator[Finding]:
    """What stands in the way whatever the routes say: kind of recipient, holds, a discipline in force (khoản 4 Điều 4 NĐ 98/2023/NĐ-CP)."""
    on, general = case.on, standard.general
    if standard.groups and history.groups.isdisjoint(standard.groups):
        yield found("bar.kind", Answer.NOT_MET, f"{standard.name} không dành cho loại đối tượng này.", standard.source)
    holds = [hold for hold in history.holds if hold.starts_on <= on and (hold.ends_on is None or on <= hold.ends_on)]
    if general.hold and holds:
        reason = f"Chưa xét, chưa đề nghị: {sentences.HOLDS.get(holds[0].kind, holds[0].kind)} từ {_day(holds[0].starts_on)}."
        yield found("bar.hold", Answer.NOT_MET, reason, general.hold, tuple(hold.ref for hold in holds if hold.ref))
    running = [row for row in history.disciplines if row.decided_on <= on <= row.ends_on]
    if general.clean and running:
        last = max(row.ends_on for row in running)
        reason = f"Đang trong thời hạn kỷ luật đến hết ngày {_day(last)}."
        yield found("bar.discipline", Answer.NOT_MET, reason, general.clean, tuple(row.ref for row in running if row.ref))


def _day(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"


# --- a route --------------------------------------------------------------------------------------------------------------


def judge_route(route: Route, standard: Standard, history: History, case: Case) -> RouteFinding:
    """One route. Where an award must be held first, each one held is tried and the best outcome stands."""
    scales = Scales(standard, history, case, starts=tuple(_starts(route, standard, history, case)))
    if route.prior is None or route.require is None:  # a text that was not read passes and fails nobody, whatever is held first
        return _outcome(route, scales, None)
    tries = [_tried(route, route.prior, record, scales) for record in _priors(route.prior, scales)]
    if not tries:
        return _outcome(route, scales, _none_held(route.id, route.prior, scales))
    return max(tries, key=lambda one: one[0])[1]


def _tried(route: Route, prior: Prior, record: HeldFact, scales: Scales) -> tuple[tuple[Rank, int, datetime.date, Answer], RouteFinding]:
    """The route after one prior award; before it, how near that is: ties go to the latest award, then to the surest."""
    first = _held_first(route.id, record, prior, scales)
    outcome = _outcome(route, replace(scales, prior=_after(record, prior.source)), first)
    return (_rank(outcome.answer, outcome.short, outcome.open), record.year, end(record), first.strict), outcome


def _starts(route: Route, standard: Standard, history: History, case: Case) -> Iterator[Start]:
    """The days from which facts count: after a discipline, after the last award of the same ladder."""
    ended = [row.ends_on for row in history.disciplines if row.decided_on <= case.on]
    if standard.general.clean and ended:
        yield Start(max(ended) + ONE_DAY, standard.general.clean)
    if route.fresh:
        records = (row for row in _by_merit(history.held, route.fresh.awards) if row.year < case.award_year)
        ends = [end(row) for row in records if QUALITY[row.standing] != Answer.PENDING]
        if ends:
            yield Start(max(ends) + ONE_DAY, route.fresh.source)


def _by_merit(held: Iterable[HeldFact], awards: Sequence[str]) -> Iterator[HeldFact]:
    return (row for row in held if row.method == MERIT and row.award in awards)


def _after(record: HeldFact, source: Source) -> Start:
    return Start(end(record) + ONE_DAY, source)


def _worth(record: HeldFact, scales: Scales) -> Answer:
    return counted(*span(record), QUALITY[record.standing], scales.starts)


def _priors(prior: Prior, scales: Scales) -> list[HeldFact]:
    records = (row for row in _by_merit(scales.history.held, prior.awards) if row.year <= scales.year)
    return [row for row in records if _worth(row, scales) > Answer.NOT_MET]


def _held_first(route_id: str, record: HeldFact, prior: Prior, scales: Scales) -> Finding:
    name = scales.standard.names.get(record.award, record.award)
    answer = _worth(record, scales)
    doubt = {Answer.TO_CONFIRM: "; cần xác nhận", Answer.PENDING: "; chờ quyết định"}.get(answer, "")
    return found(f"{route_id}.prior", answer, f"Đã có {name} năm {record.year}{doubt}.", prior.source, (record.ref,) * bool(record.ref))


def _none_held(route_id: str, prior: Prior, scales: Scales) -> Finding:
    names = sentences.award_words(prior.awards, scales.standard.names)
    bounds = [start.day.year for start in scales.starts if start.source.verified]
    answer = absent(scales.history.titles_since, bounds, scales.year)
    reason = f"Chưa có {names}." if answer == Answer.NOT_MET else f"Chưa rõ đã có {names} hay chưa."
    return found(f"{route_id}.prior", answer, reason, prior.source)


def _outcome(route: Route, scales: Scales, prior: Finding | None) -> RouteFinding:
    tree = _weigh_tree(route.require, route, scales)
    parts = [_single(prior), tree] if prior else [tree]
    whole = _together(parts)
    return RouteFinding(route, whole.answer, whole.findings, whole.short, whole.open)


# --- the tree -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """A tree weighed. ``judged``: nothing in it but what people judge."""

    answer: Answer
    findings: tuple[Finding, ...]
    short: int
    open: int
    judged: bool

    @property
    def rank(self) -> Rank:
        return _rank(self.answer, self.short, self.open)


def _weigh_tree(node: Node | None, route: Route, scales: Scales) -> Branch:
    if node is None:
        return _single(found(route.id, Answer.UNKNOWN, "Tiêu chuẩn của con đường này chưa được nhập.", route.source, judged=True))
    return _weigh_node(node, route.id, scales)


def _weigh_node(node: Node, key: str, scales: Scales) -> Branch:
    if not isinstance(node, AllOf | OneOf):
        return _single(_weigh_leaf(node, key, scales))
    parts = [_weigh_node(part, place, scales) for place, part in placed(node, key)]
    return _together(parts) if isinstance(node, AllOf) else _either(parts)


def _weigh_leaf(criterion: Criterion, key: str, scales: Scales) -> Finding:
    weight = weigh(criterion, scales)
    return found(key, weight.answer, weight.reason, criterion.source, weight.used, judged=isinstance(criterion, Judged))


def _single(finding: Finding) -> Branch:
    short, unknown = finding.answer == Answer.NOT_MET, finding.answer == Answer.UNKNOWN and not finding.judged
    return Branch(finding.answer, (finding,), int(short), int(unknown), finding.judged)


def _together(parts: Sequence[Branch]) -> Branch:
    """All must hold: the least answer of those that are not left to people."""
    weighed = [part for part in parts if not part.judged]
    return Branch(
        answer=min((part.answer for part in weighed), default=Answer.UNKNOWN),
        findings=tuple(finding for part in parts for finding in part.findings),
        short=sum(part.short for part in weighed),
        open=sum(part.open for part in weighed),
        judged=not weighed,
    )


def _either(parts: Sequence[Branch]) -> Branch:
    """One suffices: the nearest stands, the others are shown beside it."""
    nearest = max(parts, key=lambda part: part.rank)  # the first of equals
    findings = tuple(finding for part in parts for finding in part.findings)
    return replace(nearest, findings=findings, judged=all(part.judged for part in parts))
