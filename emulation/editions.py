"""New versions of transition clauses, ranks of posts and the base salary of a day, each with its act, article and reason.

Rows are only inserted. Of those that have begun on a day the latest start counts, of one start the latest edition
(`emulation.catalogue.counting`), so that what was judged on earlier days stands. A corrected base salary counts for what is decided
after it was entered: prizes that were fixed keep the row they were fixed with.
"""

import datetime
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet

from emulation.catalogue import counting
from emulation.edition_words import NO_RANK, rank_words, same
from emulation.models import BaseSalary, LegalAct, PostRank, Regime, TransitionClause
from emulation.rules import home_of, may_edit_common
from units import clock, ledger
from units.models import Account
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import date_vn, fold, money_vn, nfc

WORDS = {
    "transitionclause.publish": "đã ghi bản mới của điều khoản chuyển tiếp",
    "postrank.publish": "đã ghi bản mới của bậc chức vụ",
    "basesalary.correct": "đã ghi bản sửa mức lương cơ sở",
}
SAME = "Bản mới giống hệt bản đang có: chưa thay đổi điều gì."


@dataclass(frozen=True, slots=True)
class Ground:
    """What a version stands on: act, article, whether somebody read it in the official text, and why there is a new version."""

    legal_act: LegalAct
    article: str
    verified: bool
    reason: str

    def faults(self) -> list[str]:
        """What is missing, as sentences."""
        asked = (("Ghi điều khoản.", self.article), ("Ghi lý do có bản mới.", self.reason))
        return [text for text, given in asked if not nfc(given).strip()]


Row = TypeVar("Row", TransitionClause, PostRank, BaseSalary)


def _insert(row: Row, among: QuerySet[Row], verb: str, *, ground: Ground, by: Account, note: str) -> Row:
    row.act, row.reason, row.verified = ground.legal_act, nfc(ground.reason).strip()[:500], ground.verified
    row.entered_by, row.entered_at = by, clock.now()
    row.edition = (among.aggregate(last=Max("edition"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict from None
    ledger.record([row], verb, by=by, note=f"{note}. {row.reason}"[:200], unit=home_of(by))
    return row


def _check(by: Account, found: list[str]) -> None:
    if not may_edit_common(by):
        raise PermissionDenied
    if found:
        raise Refused(*found)


# --- transition clauses -----------------------------------------------------------------------------------------------------


def clauses_of(regime: Regime, previous: Regime) -> QuerySet[TransitionClause]:
    """Every version of what a regime says of dossiers of an earlier one."""
    return TransitionClause.objects.filter(regime=regime, previous=previous).select_related("regime", "previous", "act")


def clause_on(regime: Regime, previous: Regime, on: datetime.date) -> TransitionClause | None:
    """The version that counts on a day. One query."""
    return next(iter(counting(clauses_of(regime, previous), on, lambda row: row.previous_id).values()), None)


def clause_faults(*, regime: Regime, previous: Regime, received_before: datetime.date, valid_from: datetime.date) -> dict[str, str]:
    """What cannot be, by field: a clause begins with its regime at the earliest, and speaks of an earlier one."""
    found = {}
    if previous.valid_from >= regime.valid_from:
        found["text"] = f"“{previous}” không phải chế độ trước của “{regime}”."
    start = f"“{regime}” áp dụng từ {date_vn(regime.valid_from)}"
    if valid_from < regime.valid_from:
        found["valid_from"] = f"{start}: chọn ngày từ đó trở đi."
    if received_before < regime.valid_from:
        found["received_before"] = f"{start}: mốc nhận hồ sơ phải từ ngày đó trở đi."
    return found


def publish_clause(draft: TransitionClause, *, ground: Ground, by: Account) -> TransitionClause:
    """A new version of a transition clause: ``draft`` carries regime, previous, received_before, more_favourable, text, valid_from.

    Raises:
        PermissionDenied: see `rules.may_edit_common`. Conflict: somebody else was faster.
        Refused: no article or reason, see `clause_faults`, nothing differs.
    """
    regime, previous, start = draft.regime, draft.previous, draft.valid_from
    dates = clause_faults(regime=regime, previous=previous, received_before=draft.received_before, valid_from=start)
    draft.text, draft.article, draft.verified = nfc(draft.text).strip(), nfc(ground.article).strip(), ground.verified
    found = [*dates.values(), *ground.faults(), *([] if draft.text else ["Ghi nội dung điều khoản."])]
    _check(by, found or ([SAME] if same(clause_on(regime, previous, start), draft) else []))
    with act():
        note = f"{regime.code}, nhận trước {date_vn(draft.received_before)}, từ {date_vn(start)}"
        return _insert(draft, clauses_of(regime, previous), "transitionclause.publish", ground=ground, by=by, note=note)


# --- ranks of posts -----------------------------------------------------------------------------------------------------------


def rank_on(title: str, on: datetime.date) -> PostRank | None:
    """The version of a title that counts on a day. One query."""
    rows = PostRank.objects.filter(folded=fold(title).strip()).select_related("act")
    return next(iter(counting(rows, on, lambda row: row.folded).values()), None)


def publish_rank(draft: PostRank, *, ground: Ground, by: Account) -> PostRank:
    """A new version of what a post's title means: ``draft`` carries title, rank (empty: none any more), later_retirement, valid_from.

    Raises:
        PermissionDenied: see `rules.may_edit_common`. Conflict: somebody else was faster.
        Refused: no title, article or reason; nothing differs.
    """
    draft.title, draft.source, draft.verified = nfc(draft.title).strip(), nfc(ground.article).strip(), ground.verified
    draft.folded = fold(draft.title).strip()
    found = ground.faults() + ([] if draft.folded else ["Ghi tên chức vụ."])
    _check(by, found or ([SAME] if same(rank_on(draft.title, draft.valid_from), draft) else []))
    with act():
        rank = rank_words(draft.rank) if draft.rank else NO_RANK
        note = f"{draft.title}: {rank}, từ {date_vn(draft.valid_from)}"
        return _insert(draft, PostRank.objects.filter(folded=draft.folded), "postrank.publish", ground=ground, by=by, note=note)


# --- the base salary of a day ----------------------------------------------------------------------------------------------------


def corrected(salary: BaseSalary) -> BaseSalary:
    """The latest edition of the base salary of the same day. One query."""
    return BaseSalary.objects.filter(valid_from=salary.valid_from).select_related("act").latest("edition")


def correct_salary(salary: BaseSalary, *, amount: int, ground: Ground, by: Account) -> BaseSalary:
    """The figure (VND a month) of a day put right by the next edition of its row; the days stay. Prizes that were fixed keep theirs.

    Raises:
        PermissionDenied: see `rules.may_edit_common`. Refused: no article or reason, nothing differs, an amount of nothing.
        Conflict: ``salary`` is not the latest edition any more.
    """
    draft = BaseSalary(amount=amount, valid_from=salary.valid_from, source=nfc(ground.article).strip(), verified=ground.verified)
    wrong = [] if amount > 0 else ["Ghi số tiền lớn hơn 0."]
    _check(by, ground.faults() + wrong or ([SAME] if same(salary, draft) else []))
    with act():
        last = max(BaseSalary.objects.select_for_update().filter(valid_from=salary.valid_from), key=lambda row: row.edition)
        if last.pk != salary.pk:
            raise Conflict
        draft.valid_to = last.valid_to
        note = f"Từ {date_vn(draft.valid_from)}: {money_vn(salary.amount)} → {money_vn(amount)}"
        return _insert(draft, BaseSalary.objects.filter(valid_from=draft.valid_from), "basesalary.correct", ground=ground, by=by, note=note)
