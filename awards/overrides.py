"""A finding set aside by somebody with the right, with a reason: seen by appraiser and council, never deleted, withdrawn likewise.

Who appraises at the deciding unit may do it; whoever proposes (a clerk or head of the nominating unit, or the account that entered the
case) never does.
"""

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from awards.judgements import competence, judged
from awards.models import Nomination, NominationState, Override
from emulation import routes
from units import access, clock
from units.ledger import subject_type
from units.models import Account, LedgerEntry, Role
from units.moves import Conflict, Refused, editing

ROLES = frozenset({Role.APPRAISER, Role.OFFICE_HEAD})
PROPOSERS = frozenset({Role.CLERK, Role.HEAD})
# Until the council has it on its agenda: nothing changes under the eyes of those who vote.
OPEN = (NominationState.UNDER_APPRAISAL, NominationState.HELD, NominationState.ACCEPTED)
ENTERED = ("nomination.add", "nomination.import")
NEVER = frozenset({"bar.hold"})  # ended by the conclusion of the body that verifies (`awards.holds.end`), never by an opinion
WORDS = {"nomination.set_aside": "được bỏ qua một điều kiện", "nomination.restore_finding": "không còn được bỏ qua một điều kiện"}


def may_set_aside(nomination: Nomination, account: Account) -> bool:
    """Whether the account may set findings of a nomination aside now. Up to three queries."""
    return nomination.state in OPEN and access.has_role(account, ROLES, nomination.holder_id) and not proposed_by(nomination, account)


def proposed_by(nomination: Nomination, account: Account) -> bool:
    """Whether the account speaks for the nominating unit, or entered the case. Two queries."""
    if access.has_role(account, PROPOSERS, nomination.unit_id):
        return True
    return LedgerEntry.objects.filter(
        subject_type=subject_type(nomination), subject_id=nomination.pk, verb__in=ENTERED, actor=account
    ).exists()


def sentence_of(nomination: Nomination, key: str) -> str | None:
    """What the system says today under a key: a finding, or that the unit may not nominate; None when it says nothing there (any more)."""
    one = judged([nomination])[nomination.pk]
    found = [*one.judgement.bars, *(finding for route in one.judgement.routes for finding in route.findings)]
    said = {row.key: row.sentence for row in [*found, *competence.nominator(one.nomination)]}
    return said.get(key)


def set_aside(nomination: Nomination, key: str, *, reason: str, by: Account, version: int) -> Override:
    """Set one finding aside; the sentence is kept as the system says it today.

    Raises:
        PermissionDenied: no appraiser or office head of the deciding unit, or somebody who proposes this case.
        Refused: no reason, no such finding, a hold, set aside already, before or after appraisal, or decided elsewhere.
        Conflict: the nomination changed meanwhile.
    """
    if not reason.strip():
        raise Refused("Lý do: hãy ghi căn cứ để bỏ qua điều kiện này; người thẩm định và Hội đồng đọc được.")
    if key in NEVER:
        raise Refused("Tạm dừng xét không bỏ qua được: chỉ hết khi cơ quan có thẩm quyền kết luận, ghi ở trang của người nhận.")
    finding = sentence_of(nomination, key)
    if finding is None:
        raise Refused("Điều kiện này không còn trong kết quả xét. Hãy tải lại trang.")
    with _editing(nomination, "nomination.set_aside", by, version, f"{finding} — {reason.strip()}") as row:
        try:
            with transaction.atomic():
                return Override.objects.create(
                    nomination=row, key=key, finding=finding[:1000], reason=reason.strip()[:1000], by=by, at=clock.now()
                )
        except IntegrityError:
            raise Refused("Điều kiện này đã được bỏ qua rồi.") from None


def withdraw(override: Override, *, by: Account, version: int, reason: str) -> None:
    """Let a finding count again; the row stays as history.

    Raises:
        PermissionDenied, Refused: as `set_aside`. Conflict: somebody withdrew it, or the nomination changed meanwhile.
    """
    if not reason.strip():
        raise Refused("Lý do: hãy ghi vì sao điều kiện này được tính lại.")
    with _editing(override.nomination, "nomination.restore_finding", by, version, f"{override.finding} — {reason.strip()}"):
        live = Override.objects.filter(pk=override.pk, withdrawn_at=None)
        if not live.update(withdrawn_by=by, withdrawn_at=clock.now()):
            raise Conflict


def _editing(nomination: Nomination, verb: str, by: Account, version: int, note: str):
    if not routes.decides(nomination.holder, nomination.award, clock.today()):
        raise Refused(f"“{nomination.award}” do cấp khác quyết định: cấp đó xem xét điều kiện này.")
    if proposed_by(nomination, by):
        raise PermissionDenied("Người của đơn vị đề nghị, người nhập trường hợp không tự bỏ qua điều kiện của trường hợp đó.")
    return editing(nomination, verb, by=by, version=version, roles=ROLES, states=OPEN, at="holder_id", note=note)


def live(nominations: Iterable[Nomination] | Sequence[int]) -> dict[int, list[Override]]:
    """Nomination id → what is set aside now, oldest first. One query, for lists, agendas and ballots."""
    ids = [row if isinstance(row, int) else row.pk for row in nominations]
    found: dict[int, list[Override]] = {}
    for row in Override.objects.filter(nomination__in=ids, withdrawn_at=None).select_related("by"):
        found.setdefault(row.nomination_id, []).append(row)
    return found


def history(nomination: Nomination) -> list[Override]:
    """All of a nomination, the withdrawn ones too. One query."""
    return list(Override.objects.filter(nomination=nomination).select_related("by", "withdrawn_by"))


def sentence(rows: Sequence[Override]) -> str:
    """``Đã bỏ qua 1 điều kiện, lý do: …``; empty for none."""
    reasons = "; ".join(dict.fromkeys(row.reason for row in rows))
    return f"Đã bỏ qua {len(rows)} điều kiện, lý do: {reasons}" if rows else ""


def in_full(rows: Sequence[Override]) -> str:
    """What the system says, why that was set aside and by whom, one after the other; empty for none."""
    return "; ".join(f"Đã bỏ qua điều kiện “{row.finding}”, lý do: {row.reason} ({row.by})" for row in rows)


def set_otherwise(nominations: Iterable[Nomination], *, full: bool = False) -> dict[int, str]:
    """Nomination id → what somebody set otherwise, in a sentence for lists, agendas and ballots: "Đã bỏ qua 1 điều kiện, lý do: …";
    ``full``: with the finding and the name, for who reads one case and for paper. One query; cases as the law has them are left out."""
    rows = list(nominations)
    aside = live(rows)
    told = {}
    for row in rows:
        said = [(in_full if full else sentence)(aside.get(row.pk, []))]
        said += [f"Xét theo chế độ khác, lý do: {row.rule_reason}"] if row.rule_set_by_id else []
        if text := ". ".join(part for part in said if part):
            told[row.pk] = text
    return told
