"""What judging answers: five answers, findings per criterion, routes compared. Pure."""

from dataclasses import dataclass
from enum import IntEnum

from emulation.criteria import Route, Source


class Answer(IntEnum):
    """Ordered: of all that must hold the least answer stands, of alternatives the greatest."""

    NOT_MET = 0
    UNKNOWN = 1
    PENDING = 2
    TO_CONFIRM = 3
    MET = 4

    @property
    def label(self) -> str:
        """The word on the screen."""
        return ("Chưa đạt", "Chưa rõ", "Chờ quyết định của năm nay", "Đạt, cần xác nhận", "Đạt")[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer to one criterion. ``key`` is its place (``k1d.all[1]``), stable while the rule stands. ``judged``: left to people.

    ``strict`` is the answer as the facts give it; ``answer`` is softened where the criterion is unverified: such a one never fails and
    never passes anybody by itself. ``reason`` is a whole Vietnamese sentence, its article not included; ``used`` are refs of facts.
    """

    key: str
    answer: Answer
    strict: Answer
    reason: str
    source: Source
    used: tuple[str, ...] = ()
    judged: bool = False

    @property
    def sentence(self) -> str:
        """The reason with its article: "Còn thiếu CSTĐ cơ sở năm 2019 (Điều 22 Luật 06/2022/QH15)"."""
        doubt = "" if self.source.verified else "; chưa xác minh"
        return f"{self.reason.removesuffix('.')} ({self.source.article}{doubt})"


@dataclass(frozen=True, slots=True)
class RouteFinding:
    """One route judged. ``short``: how many criteria are not met, ``open``: how many are not known; both along its nearest alternative."""

    route: Route
    answer: Answer
    findings: tuple[Finding, ...]
    short: int
    open: int

    @property
    def machine(self) -> bool:
        """Whether at least one criterion was not left to people."""
        return any(not finding.judged for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Judgement:
    """One recipient for one award. ``routes``: those open to the recipient and the method, the nearest first.

    ``bars`` stand whatever the routes say: a hold, a discipline in force, a kind the award does not go to. ``answer`` is the routes' best,
    NOT_MET when a verified bar stands.
    """

    award: str
    answer: Answer
    routes: tuple[RouteFinding, ...]
    bars: tuple[Finding, ...]

    @property
    def nearest(self) -> RouteFinding | None:
        return self.routes[0] if self.routes else None

    @property
    def may_file(self) -> bool:
        """Unknown is never failed: only what is certainly not met may not be filed."""
        return self.answer > Answer.NOT_MET
