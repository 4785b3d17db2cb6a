"""One criterion weighed against one history: the answer, its reason, the facts used. Pure."""

import datetime
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from awards.eligibility import sentences
from awards.eligibility.counting import QUALITY, WINDOW, Run, Start, consecutive, counted, in_total, months, span
from awards.eligibility.findings import Answer
from awards.eligibility.history import Case, HeldFact, History, InitiativeFact, MembersFact, PostFact
from emulation.criteria import (
    COMPLETED,
    DISCIPLINES,
    LEVELS,
    REACHES,
    SCOPES,
    BlockSelected,
    Criterion,
    Held,
    InitiativeCount,
    Judged,
    Leadership,
    MemberShare,
    MemberTitle,
    Movement,
    NoMemberDisciplined,
    RatingYears,
    Reach,
    Standard,
)

MERIT = "merit"  # only awards by merit support merit: khoản 3 Điều 4 Nghị định 98/2023/NĐ-CP


class Weight(NamedTuple):
    """What a criterion comes to, before it is known whether its text is verified."""

    answer: Answer
    reason: str
    used: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scales:
    """What every criterion of a route is weighed with. ``starts``: those of every fact; ``prior``: that of ``since_prior`` ones."""

    standard: Standard
    history: History
    case: Case
    starts: tuple[Start, ...] = ()
    prior: Start | None = None

    def starts_of(self, since_prior: bool) -> tuple[Start, ...]:
        return (*self.starts, self.prior) if since_prior and self.prior else self.starts

    @property
    def year(self) -> int:
        return self.case.award_year


def weigh(criterion: Criterion, scales: Scales) -> Weight:
    """The answer of one criterion (``docs/eligibility.md``, "Words").

    Raises:
        KeyError: a word was added to the vocabulary and not here.
    """
    return WORDS[type(criterion)](criterion, scales)


def absent(since: int | None, bounds: Sequence[int], year: int) -> Answer:
    """What an empty stretch of years means. ``bounds``: the first years that could count; none: any year could, so nobody knows.
    A stretch that begins after the award year is empty for certain."""
    if bounds and (max(bounds) > year or is_known(since, max(bounds))):
        return Answer.NOT_MET
    return Answer.UNKNOWN


# --- years ------------------------------------------------------------------------------------------------------------


def first_year(scales: Scales, within: int | None) -> int:
    return scales.year - (within or WINDOW) + 1


def is_known(since: int | None, year: int) -> bool:
    """Whether what is absent in a year is missing; before it, nobody knows."""
    return since is not None and year >= since


def held_worth(awards: Sequence[str], scales: Scales, starts: Iterable[Start]) -> tuple[Callable[[int], Answer], dict[int, list[HeldFact]]]:
    """What each year is worth for awards held by merit, and the records by year."""
    by_year: dict[int, list[HeldFact]] = {}
    for fact in scales.history.held:
        if fact.method == MERIT and fact.award in awards:
            by_year.setdefault(fact.year, []).append(fact)
    active = tuple(starts)

    def worth(year: int) -> Answer:
        records = by_year.get(year, ())
        best = max((counted(*span(fact), QUALITY[fact.standing], active) for fact in records), default=Answer.NOT_MET)
        if records or any(start.shuts_out(year) for start in active):
            return best
        return Answer.NOT_MET if is_known(scales.history.titles_since, year) else Answer.UNKNOWN

    return worth, by_year


def _held(criterion: Held, scales: Scales) -> Weight:
    worth, by_year = held_worth(criterion.awards, scales, scales.starts_of(criterion.since_prior))
    run = _run(worth, scales, count=criterion.count, gap=criterion.gap, lag=criterion.lag, within=criterion.within)
    used = tuple(fact.ref for year in run.years for fact in by_year.get(year, ()) if worth(year) > Answer.UNKNOWN and fact.ref)
    thing = sentences.award_words(criterion.awards, scales.standard.names)
    return Weight(run.answer, _run_reason(thing, run, worth, criterion.count, criterion.gap), used)


def _rating(criterion: RatingYears, scales: Scales) -> Weight:
    starts = scales.starts_of(criterion.since_prior)
    rated = {row.year for row in scales.history.ratings}
    fit = [row for row in scales.history.ratings if LEVELS.index(row.level) >= LEVELS.index(criterion.at_least)]

    def worth(year: int) -> Answer:
        whole = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
        best = max((counted(*whole, QUALITY[row.standing], starts) for row in fit if row.year == year), default=Answer.NOT_MET)
        if year in rated or any(start.shuts_out(year) for start in starts):
            return best
        return Answer.UNKNOWN

    gap = 1 if criterion.consecutive else None
    run = _run(worth, scales, count=criterion.years, gap=gap, lag=criterion.lag, within=criterion.within)
    used = tuple(row.ref for row in fit if row.year in run.years and row.ref)
    higher = "" if criterion.at_least == LEVELS[-1] else " trở lên"
    thing = f"xếp loại {sentences.RATINGS[criterion.at_least]}{higher}"
    return Weight(run.answer, _run_reason(thing, run, worth, criterion.years, gap), used)


def _run(worth: Callable[[int], Answer], scales: Scales, *, count: int, gap: int | None, lag: int, within: int | None) -> Run:
    first = first_year(scales, within)
    if gap is None:
        return in_total(worth, count=count, years=range(first, scales.year + 1))
    latest = range(scales.year - lag, scales.year + 1)
    return consecutive(worth, count=count, gap=gap, first=first, latest=latest)


def _run_reason(thing: str, run: Run, worth: Callable[[int], Answer], asked: int, gap: int | None) -> str:
    if gap is None:
        have = [year for year in run.years if worth(year) > Answer.UNKNOWN]
        return sentences.total_words(thing, answer=run.answer, have=have, asked=asked)
    return sentences.run_words(thing, answer=run.answer, years=run.years, worth=worth, asked=asked)


# --- initiatives --------------------------------------------------------------------------------------------------------


def _initiative(criterion: InitiativeCount, scales: Scales) -> Weight:
    starts = scales.starts_of(criterion.since_prior)
    first = first_year(scales, criterion.within)
    last = min(scales.case.on, datetime.date(scales.year, 12, 31))

    def worth(row: InitiativeFact) -> Answer:
        return counted(row.recognised_on, row.recognised_on, QUALITY[row.standing], starts)

    fit = [row for row in scales.history.initiatives if _is_free(row, criterion.scope) and row.recognised_on <= last]
    good = [row for row in fit if row.recognised_on.year >= first and worth(row) > Answer.NOT_MET]
    good.sort(key=worth, reverse=True)
    chosen = good[: criterion.count]
    answer = worth(chosen[-1]) if len(chosen) == criterion.count else _absent_initiative(criterion, scales, starts)
    span_words = f" trong {criterion.within} năm đến năm {scales.year}" if criterion.within else ""
    reason = sentences.initiative_words(criterion.scope, answer=answer, have=len(good), asked=criterion.count, span=span_words)
    return Weight(answer, reason, tuple(row.ref for row in chosen if row.ref))


def _is_free(row: InitiativeFact, scope: str) -> bool:
    return not row.used_for and SCOPES.index(row.scope) >= SCOPES.index(scope)


def _absent_initiative(criterion: InitiativeCount, scales: Scales, starts: Iterable[Start]) -> Answer:
    bounds = [start.day.year for start in starts if start.source.verified]
    if criterion.within:
        bounds.append(first_year(scales, criterion.within))
    return absent(scales.history.initiatives_since, bounds, scales.year)


# --- collectives --------------------------------------------------------------------------------------------------------


def _members(scales: Scales) -> MembersFact | None:
    return next((fact for fact in scales.history.members if fact.year == scales.year), None)


def _by_decisions(scales: Scales, *, now: bool, then: bool) -> Answer:
    """Reached by signed decisions; with those of this year's base dossiers; else missing, or not known before history is loaded."""
    if now:
        return Answer.MET
    if then:
        return Answer.PENDING
    return Answer.NOT_MET if is_known(scales.history.titles_since, scales.year) else Answer.UNKNOWN


def _member_share(criterion: MemberShare, scales: Scales) -> Weight:
    fact = _members(scales)
    if fact is None or not fact.members:
        return Weight(Answer.UNKNOWN, f"Chưa có số người của tập thể năm {scales.year}.")
    total = fact.members

    def reached(part: int) -> bool:
        share = Fraction(100 * part, total)
        return share > criterion.percent if criterion.strict else share >= criterion.percent

    if criterion.of != COMPLETED:
        have, more = fact.titles.get(criterion.of, 0), fact.pending.get(criterion.of, 0)
        answer = _by_decisions(scales, now=reached(have), then=reached(have + more))
        thing = f"đạt {scales.standard.names.get(criterion.of, criterion.of)}"
    elif fact.completed is None:
        return Weight(Answer.UNKNOWN, f"Chưa có số người hoàn thành nhiệm vụ năm {scales.year}.")
    else:
        have, thing = fact.completed, "hoàn thành nhiệm vụ trở lên"
        later = Answer.UNKNOWN if reached(have + fact.unrated) else Answer.NOT_MET
        answer = Answer.MET if reached(have) else later
    answer = min(answer, QUALITY[fact.standing])
    reason = sentences.share_words(thing, answer=answer, have=have, members=total, percent=criterion.percent, strict=criterion.strict)
    return Weight(answer, reason, (fact.ref,) * bool(fact.ref))


def _member_title(criterion: MemberTitle, scales: Scales) -> Weight:
    name = scales.standard.names.get(criterion.award, criterion.award)
    fact = _members(scales)
    if fact is None:
        return Weight(Answer.UNKNOWN, f"Chưa có số liệu cá nhân đạt {name} năm {scales.year}.")
    have, more = fact.titles.get(criterion.award, 0), fact.pending.get(criterion.award, 0)
    answer = _by_decisions(scales, now=have >= criterion.count, then=have + more >= criterion.count)
    waiting = f", {more} người chờ quyết định" if answer == Answer.PENDING else ""
    return Weight(answer, f"Năm {scales.year} có {have} cá nhân đạt {name}{waiting}, cần ít nhất {criterion.count}.")


def _no_member_disciplined(criterion: NoMemberDisciplined, scales: Scales) -> Weight:
    fact = _members(scales)
    if fact is None:
        return Weight(Answer.UNKNOWN, f"Chưa có số liệu kỷ luật của tập thể năm {scales.year}.")
    heavy = DISCIPLINES[DISCIPLINES.index(criterion.at_least) :]
    number = sum(fact.disciplined.get(form, 0) for form in heavy)
    form = sentences.FORMS[criterion.at_least]
    if number:
        return Weight(Answer.NOT_MET, f"Năm {scales.year} có {number} người bị kỷ luật từ {form} trở lên.")
    return Weight(Answer.TO_CONFIRM, f"Chưa ghi nhận ai bị kỷ luật từ {form} trở lên năm {scales.year}; đơn vị phải xác nhận.")


def _block_selected(criterion: BlockSelected, scales: Scales) -> Weight:
    rows = [
        row
        for row in scales.history.selections
        if (row.award, row.year, row.organised_by) == (scales.standard.award, scales.year, criterion.organised_by)
    ]
    chosen = [row for row in rows if row.selected]
    name = scales.standard.name
    if chosen:
        return Weight(Answer.MET, f"Khối thi đua đã suy tôn {name} năm {scales.year}.", tuple(row.ref for row in chosen if row.ref))
    if rows:
        return Weight(Answer.NOT_MET, f"Khối thi đua đã suy tôn đơn vị khác {name} năm {scales.year}.")
    return Weight(Answer.UNKNOWN, f"Khối thi đua chưa nhập kết quả suy tôn {name} năm {scales.year}.")


# --- the case itself ------------------------------------------------------------------------------------------------------


def _movement(criterion: Movement, scales: Scales) -> Weight:
    movement = scales.case.movement
    if movement is None:
        return Weight(Answer.UNKNOWN, "Chưa gắn với phong trào thi đua nào.")
    if movement.launched_by not in criterion.launched_by:
        return Weight(Answer.NOT_MET, "Phong trào không do cấp được quy định phát động.")
    if movement.years < criterion.min_years:
        return Weight(Answer.NOT_MET, f"Phong trào mới kéo dài {movement.years} năm, phải từ {criterion.min_years} năm.")
    if movement.moment not in criterion.moments:
        return Weight(Answer.NOT_MET, "Không phải dịp sơ kết hoặc tổng kết được quy định.")
    return Weight(Answer.MET, "Khen trong phong trào thi đua đúng cấp phát động và thời gian.")


def _reach(criterion: Reach, scales: Scales) -> Weight:
    case, wanted = scales.case, sentences.REACHES[criterion.at_least]
    if not case.reach:
        return Weight(Answer.UNKNOWN, f"Chưa mô tả phạm vi ảnh hưởng của thành tích (cần {wanted}).")
    if REACHES.index(case.reach) < REACHES.index(criterion.at_least):
        return Weight(Answer.NOT_MET, f"Thành tích có phạm vi ảnh hưởng {sentences.REACHES[case.reach]}, cần {wanted}.")
    if criterion.sudden and not case.sudden:
        return Weight(Answer.NOT_MET, "Không phải thành tích đột xuất.")
    return Weight(
        Answer.TO_CONFIRM, f"Thành tích được mô tả có phạm vi ảnh hưởng {sentences.REACHES[case.reach]}; người xét phải xác nhận."
    )


def _leadership(criterion: Leadership, scales: Scales) -> Weight:
    on, general = scales.case.on, scales.standard.general
    held = [post for post in scales.history.posts if post.starts_on <= on]
    posts = [post for post in held if post.rank in criterion.ranks]
    served, asked = months(_until(post, on) for post in posts), criterion.years * 12
    said = f"Đã giữ chức vụ được tính {sentences.count_words(served)}, cần {criterion.years} năm"
    if served >= asked:
        return Weight(Answer.MET, f"{said}.")
    women = None if any(post.later_retirement for post in posts) else general.women
    eased = math.ceil(asked * general.women_factor)
    if women and served >= eased and scales.history.female is not False:
        less = f"nữ được giảm còn {sentences.count_words(eased)}"
        if scales.history.female is None:
            return Weight(Answer.UNKNOWN, f"{said}; {less} nhưng chưa rõ giới tính.")
        return Weight(Answer.MET if women.verified else Answer.TO_CONFIRM, f"{said}; {less}.")
    if any(not post.rank for post in held):
        return Weight(Answer.UNKNOWN, f"{said}; còn chức vụ chưa rõ thuộc bậc nào.")
    return Weight(Answer.NOT_MET, f"{said}.")


def _until(post: PostFact, on: datetime.date) -> tuple[datetime.date, datetime.date]:
    return post.starts_on, min(post.ends_on or on, on)


def _judged(criterion: Judged, scales: Scales) -> Weight:
    return Weight(Answer.UNKNOWN, f"Người xét đánh giá: {criterion.text.rstrip('.')}.")


WORDS: dict[type[Criterion], Callable[..., Weight]] = {
    RatingYears: _rating,
    Held: _held,
    InitiativeCount: _initiative,
    MemberShare: _member_share,
    MemberTitle: _member_title,
    NoMemberDisciplined: _no_member_disciplined,
    BlockSelected: _block_selected,
    Movement: _movement,
    Reach: _reach,
    Leadership: _leadership,
    Judged: _judged,
}
