"""Which forms the law allows for a described achievement on a day, the highest first, and why the higher ones do not apply.

The judge answers each award of the catalogue; here the answers are put in order. A text that nobody has checked allows and forbids
nothing by itself: such a form is shown as doubtful.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from awards import facts
from awards.eligibility.findings import Answer, Judgement
from awards.eligibility.history import Case, History, MovementFact
from awards.eligibility.judging import judge
from awards.panels import along, in_short, is_unread
from emulation import catalogue
from emulation.models import Award, AwardMethod, AwardRule
from units.models import Recipient, RecipientKind, Unit

FITS, WEIGH, DOUBT, UNREAD, NO = "fits", "weigh", "doubt", "unread", "no"
VERDICTS = {
    FITS: ("Đề nghị được", "green"),
    WEIGH: ("Người xét cân nhắc", "blue"),
    DOUBT: ("Có thể chưa đủ, tiêu chuẩn chưa xác minh", "amber"),
    UNREAD: ("Chưa nhập tiêu chuẩn", "grey"),
    NO: ("Không áp dụng", "red"),
}
FOR_OTHERS = "bar.kind"
# For the eye only: whose award stands above whose. Within a level the rank of the ladder says it.
HEIGHT = {"state": 4, "province": 3, "central_agency": 3, "department": 2, "district": 2, "armed_forces": 2}


@dataclass(frozen=True, slots=True)
class Described:
    """An achievement as one tells it. ``groups``: of `emulation.criteria.GROUPS`, when no recipient is named."""

    kind: str
    method: str = ""
    reach: str = ""
    sudden: bool = False
    movement: MovementFact | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Advice:
    """One form: whether it applies, and the sentence why (not)."""

    award: Award
    verdict: str
    why: str
    judgement: Judgement

    @property
    def word(self) -> str:
        return VERDICTS[self.verdict][0]

    @property
    def tone(self) -> str:
        return VERDICTS[self.verdict][1]


def advise(
    told: Described, *, on: datetime.date, award_year: int, unit: Unit | None = None, recipient: Recipient | None = None
) -> list[Advice]:
    """Every form of the catalogue that goes to such recipients, the highest first.

    ``recipient``: its history is judged; without one nothing is known but what is told. ``unit``: whose own rules stand before the
    common ones. Eleven queries at most.
    """
    rules = [rule for rule in catalogue.rules_on(on, unit=unit).values() if told.kind in rule.recipient_kinds]
    standards = catalogue.standards(rules)
    history = facts.load([recipient.pk], on=on, award_years=[award_year])[recipient.pk] if recipient else History(groups_of(told))
    case = Case(award_year, on, told.method, told.movement, told.reach, told.sudden)
    found = [(rule, judge(standards[rule.pk], history, case)) for rule in rules]
    return ordered(_advice(rule, judgement, told) for rule, judgement in found if not _for_others(judgement))


def groups_of(told: Described) -> frozenset[str]:
    """The groups of the law for somebody who is only described."""
    own = {RecipientKind.PERSON: "person", RecipientKind.COLLECTIVE: "collective", RecipientKind.HOUSEHOLD: "household"}
    return told.groups | {own[RecipientKind(told.kind)]}


def _for_others(judgement: Judgement) -> bool:
    return any(bar.key == FOR_OTHERS for bar in judgement.bars)


def ordered(rows: Iterable[Advice]) -> list[Advice]:
    """The highest first: by the level that decides, then the rank of the ladder, then the order of the catalogue."""
    return sorted(rows, key=lambda one: (-HEIGHT.get(one.award.level, 1), -one.award.rank, one.award.order, one.award.code))


def _advice(rule: AwardRule, judgement: Judgement, told: Described) -> Advice:
    if not judgement.routes and told.method and rule.routes:
        method = AwardMethod(told.method).label.lower()
        why = f"Danh mục không có con đường nào theo phương thức “{method}” đến hình thức này cho đối tượng này"
        if rule.verified:
            return Advice(rule.award, NO, f"{why}.", judgement)
        return Advice(rule.award, DOUBT, f"{why} ({rule.source}; chưa xác minh).", judgement)  # what nobody has read forbids nothing
    return Advice(rule.award, verdict_of(judgement), in_short(judgement) or f"Theo {judgement.routes[0].route.name}.", judgement)


def verdict_of(judgement: Judgement) -> str:
    """How far a judgement speaks for a form."""
    if judgement.answer == Answer.NOT_MET:
        return NO
    if judgement.answer > Answer.UNKNOWN:
        return FITS
    if is_unread(judgement) or not judgement.routes:
        return UNREAD
    return DOUBT if any(finding.strict == Answer.NOT_MET for finding in (*judgement.bars, *along(judgement))) else WEIGH


def best(rows: Sequence[Advice]) -> Advice | None:
    """The highest that applies; else the highest that people may weigh."""
    return next((row for row in rows if row.verdict == FITS), next((row for row in rows if row.verdict == WEIGH), None))
