"""Whether two cases may reward one merit: codes from plain facts, and their sentences. No database, no clock.

"Never several awards or several forms for the same achievement" (khoản 2 Điều 5 Luật 06/2022/QH15). A machine is certain only of the
same award for the same year; everything else it suspects, and a person answers. A lower form of the same time is no step that the law
asks for (khoản 1 Điều 4 Nghị định 98/2023/NĐ-CP), so it is asked about too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from units.vietnamese import fold

MERIT, COMMENDATION = "merit", "commendation"
SAME_YEAR, SAME_PERIOD, SAME_LADDER, SAME_TEXT, LIKE_PERSON = "same_year", "same_period", "same_ladder", "same_text", "like_person"
TOLD = {
    SAME_YEAR: "cùng danh hiệu, hình thức và năm xét",
    SAME_PERIOD: "cùng danh hiệu, hình thức mà thời gian lập thành tích chồng nhau",
    SAME_LADDER: "hai hình thức khen theo công trạng cho cùng một thời gian, mà một thành tích không tặng nhiều hình thức (khoản 2 Điều 5 "
    "Luật 06/2022/QH15)",
    SAME_TEXT: "bài thành tích gần như giống nhau",
    LIKE_PERSON: "có thể là một người, một tập thể viết khác nhau",
}
# One recipient, two papers whose times meet: the two lines tell what there is to weigh, so many may be answered in one press.
PLAIN = frozenset({SAME_PERIOD, SAME_LADDER})
SHORTEST, ALIKE = 8, 0.7  # words of a text that can be compared; share of its three-word runs found in the other text


@dataclass(frozen=True, slots=True)
class Case:
    """One award asked for or given. ``declared``: a unit's own word that nobody has confirmed, which never makes certain."""

    award: int
    kind: str
    ladder: str
    year: int
    starts: date
    ends: date
    method: str
    campaign: int | None = None
    text: str = ""
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Double:
    """Why two cases may be one merit; ``certain`` ones are refused, the others asked. ``common``: first and last day of both periods, where
    it is their time that speaks for one merit."""

    codes: tuple[str, ...]
    certain: bool
    common: tuple[date, date] | None = field(default=None, compare=False)

    @property
    def plain(self) -> bool:
        """Only the times meet: no second person, no text to compare."""
        return not self.certain and PLAIN.issuperset(self.codes)


def period(year: int, starts: date | None, ends: date | None) -> tuple[date, date]:
    """The achievement period that is meant where none, or half of one, was printed: the calendar year of the award year."""
    first = starts or min(date(year, 1, 1), ends or date.max)
    return first, ends or max(date(year, 12, 31), first)


def compare(one: Case, other: Case, *, like: bool = False) -> Double | None:
    """Two cases of one recipient, or with ``like`` of two that may be one; None where nothing speaks for one merit.

    A title and a form for one year are two things the law allows; so is an ad hoc or thematic award beside one by merit, unless
    both tell the same deed.
    """
    codes = [*_same_award(one, other), *_same_ladder(one, other)]
    if _other_merits(one, other) and alike(one.text, other.text):
        codes.append(SAME_TEXT)
    if not codes:
        return None
    certain = SAME_YEAR in codes and not like and not (one.declared or other.declared)
    common = (max(one.starts, other.starts), min(one.ends, other.ends)) if PLAIN.intersection(codes) else None
    return Double((*codes, LIKE_PERSON) if like else tuple(codes), certain, common)


def _same_award(one: Case, other: Case) -> list[str]:
    if one.award != other.award or (one.method == MERIT) != (other.method == MERIT):
        return []
    once = one.method == MERIT or (one.campaign is not None and one.campaign == other.campaign)
    found = [SAME_YEAR] if once and one.year == other.year else []
    return found or ([SAME_PERIOD] if overlap(one, other) else [])


def _same_ladder(one: Case, other: Case) -> list[str]:
    """Forms by merit only: of titles the lower is what the higher stands on."""
    forms = one.kind == other.kind == COMMENDATION and one.method == other.method == MERIT
    of_one = bool(one.ladder) and one.ladder == other.ladder and one.award != other.award
    return [SAME_LADDER] if forms and of_one and overlap(one, other) else []


def _other_merits(one: Case, other: Case) -> bool:
    return not one.method == other.method == MERIT


def overlap(one: Case, other: Case) -> bool:
    """The periods have a day in common: the next one starts after the one printed before."""
    return one.starts <= other.ends and other.starts <= one.ends


def alike(one: str, other: str) -> bool:
    """Two texts tell nearly the same, or one holds the other. Too short ones say nothing."""
    mine, theirs = _runs(one), _runs(other)
    return bool(mine and theirs) and len(mine & theirs) >= ALIKE * min(len(mine), len(theirs))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", fold(text))
    return {tuple(words[n : n + 3]) for n in range(len(words) - 2)} if len(words) >= SHORTEST else set()


def why(codes: Sequence[str], likeness: Sequence[str] = ()) -> str:
    """The codes in Vietnamese; ``likeness``: why two recipients may be one."""
    told = [TOLD[code] for code in codes if code in TOLD]
    return "; ".join([*told[:-1], f"{told[-1]} ({', '.join(likeness)})"] if told and likeness else told)
