"""Council sessions of a deciding unit: plan, roll, agenda, open, close. The council advises; what passes goes on to a decision."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Max

from awards import doubles, sheets, voting
from awards.dossiers import close_finished
from awards.models import AgendaItem, CouncilSession, Nomination, NominationState, Seat, SessionState, Vote
from awards.models.dossier import NominationQuerySet
from awards.nominations import NOMINATION
from emulation.models import VoteMode
from units import access, clock, ledger
from units.models import Account, PaperKind, Role, Unit
from units.moves import Move, Moves, Refused, editing, perform
from units.notifications import Tell
from units.papers import filing
from units.tokens import act
from units.vietnamese import weekday_date

S = SessionState
SECRETARY = frozenset({Role.SECRETARY})


def _can_open(rows: Sequence[CouncilSession]) -> list[str]:
    reasons = []
    for row in rows:
        if not row.seats.filter(can_vote=True, present=True).exists():
            reasons.append("Chưa có thành viên nào được biểu quyết và có mặt: cập nhật danh sách thành viên trước khi mở.")
        if not row.items.exists():
            reasons.append("Chưa có trường hợp nào trong nội dung phiên họp: đưa các trường hợp thẩm định đạt vào trước khi mở.")
    return reasons


def _can_cancel(rows: Sequence[CouncilSession]) -> list[str]:
    counted = AgendaItem.objects.filter(session__in=rows).exclude(count_method="").exists()
    voted = counted or Vote.objects.filter(item__session__in=rows).exists()
    return ["Đã có biểu quyết trong phiên họp này: hãy chốt kết quả, không huỷ được nữa."] if voted else []


def _tell_members(sentence: str):
    def tells(rows: Sequence[CouncilSession], note: str) -> list[Tell]:
        reason = f" Lý do: {note}" if note else ""
        members = frozenset({Role.MEMBER})
        return [Tell(row.unit_id, members, f"{row.name} {sentence}.{reason}", f"/phien-hop/{row.public_id}/") for row in rows]

    return tells


SESSION = Moves(
    "councilsession",
    SessionState,
    (
        Move("open", "Mở biểu quyết", "đã mở biểu quyết", (S.PLANNED,), S.OPEN, SECRETARY, guard=_can_open,
             tells=_tell_members("đã mở biểu quyết")),
        Move("close", "Chốt kết quả", "đã chốt kết quả", (S.OPEN,), S.CLOSED, SECRETARY),
        Move("cancel", "Huỷ phiên họp", "đã huỷ phiên họp", (S.PLANNED, S.OPEN), S.CANCELLED, SECRETARY, guard=_can_cancel, needs_note=True,
             tells=_tell_members("đã huỷ")),
    ),
)  # fmt: skip
WORDS = SESSION.words() | {
    "councilsession.plan": "đã lập phiên họp",
    "councilsession.edit": "đã sửa thông tin phiên họp",
    "councilsession.roll": "đã cập nhật danh sách thành viên",
    "councilsession.put_on_agenda": "đã đưa trường hợp vào nội dung",
    "councilsession.take_off_agenda": "đã đưa trường hợp ra khỏi nội dung",
    "councilsession.reorder": "đã sắp lại thứ tự",
    "councilsession.record_hands": "đã ghi kết quả giơ tay",
    "councilsession.record_paper": "đã nhập kết quả phiếu giấy",
    "councilsession.forget_count": "đã xoá kết quả ghi tay để ghi lại",
    "councilsession.pull_out": "đã tách hoặc gộp lại trường hợp",
}


def units_with_council(account: Account) -> list[Unit]:
    """Open deciding units where the account is the council's secretary."""
    return list(Unit.objects.open_on(clock.today()).filter(id__in=access.units_of(account, SECRETARY), decides=True))


# --- planning ------------------------------------------------------------------------------------------------------------------


def plan(*, unit: Unit, name: str, held_on: datetime.date, by: Account, place: str = "", chair: str = "") -> CouncilSession:
    """Plan a session; its roll starts with the accounts that are members of the unit's council on that day.

    Raises:
        PermissionDenied: the account is not the secretary there.
        Refused: the unit decides nothing.
    """
    if not access.has_role(by, SECRETARY, unit.pk):
        raise PermissionDenied
    if not unit.decides:
        raise Refused(f"{unit} không có thẩm quyền quyết định khen thưởng nên không họp Hội đồng trên hệ thống.")
    with act():
        session = CouncilSession.objects.create(
            unit=unit, name=name, held_on=held_on, place=place, chair=chair, created_by=by, public_id=uuid.uuid4().hex
        )
        members = Account.objects.holding({Role.MEMBER}, [unit.pk], held_on).order_by("id")
        Seat.objects.bulk_create(
            Seat(session=session, account=member, name=member.full_name, post="Ủy viên", order=n) for n, member in enumerate(members, 1)
        )
        ledger.record([session], "councilsession.plan", by=by)
    return session


PLAN_FIELDS = ("name", "held_on", "place", "chair")


def edit(session: CouncilSession, *, by: Account, version: int, **columns: object) -> None:
    """Change name, day, place or chair before the opening."""
    with _planning(session, "edit", by=by, version=version, fields=columns) as row:
        for name in PLAN_FIELDS:
            setattr(row, name, columns.get(name, getattr(row, name)))
        row.save(update_fields=PLAN_FIELDS)


def set_roll(session: CouncilSession, *, by: Account, version: int, kept: Iterable[Seat], removed: Iterable[Seat] = ()) -> None:
    """Write the roll: who is present, who may vote, and people without an account. Frozen by the opening."""
    with _planning(session, "roll", by=by, version=version) as row:
        Seat.objects.filter(session=row, pk__in=[seat.pk for seat in removed]).delete()
        last = row.seats.aggregate(last=Max("order"))["last"] or 0
        for seat in kept:
            if seat.pk is None:
                last += 1
                seat.order = last
            seat.session = row
            seat.save()


def agenda_candidates(session: CouncilSession) -> NominationQuerySet:
    """Accepted nominations held by the session's unit whose award goes through a council."""
    rows = Nomination.objects.filter(holder=session.unit_id, state=NominationState.ACCEPTED).exclude(rule__vote_mode=VoteMode.NONE)
    return rows.with_facts().order_by("award__order", "award__code", "recipient__sort_key", "id")


@doubles.kept_when_refused()
def put_on_agenda(
    session: CouncilSession, nominations: Sequence[Nomination], *, by: Account, version: int, versions: Mapping[int, int]
) -> int:
    """Put accepted nominations before the session, each with the threshold of its rule frozen; returns how many.

    Raises:
        Refused: none given, an award that does not go through a council or is voted under two rules in this session, a nomination of
            another unit, one that may be a double, or the session is not planned.
    """
    if not nominations:
        raise Refused("Chưa chọn trường hợp nào: đánh dấu ít nhất một dòng.")
    with _planning(session, "put_on_agenda", by=by, version=version, note=f"{len(nominations)} trường hợp") as row:
        without = sorted({str(one.award) for one in nominations if one.rule.vote_mode == VoteMode.NONE})
        if without:
            raise Refused(*(f"“{award}” không qua Hội đồng: lập dự thảo quyết định ngay từ trường hợp thẩm định đạt." for award in without))
        if any(one.holder_id != row.unit_id for one in nominations):
            raise Refused("Có trường hợp không ở đơn vị của Hội đồng này.")
        last = row.items.aggregate(last=Max("order"))["last"] or 0
        items = [_item(row, one, last + n) for n, one in enumerate(nominations, 1)]
        if mixed := _mixed([*row.items.select_related("nomination__award"), *items]):
            raise Refused(
                *(f"“{award}”: có trường hợp theo quy định khác về biểu quyết. Hãy đưa vào một phiên họp riêng." for award in mixed)
            )
        perform(NOMINATION, "put_on_agenda", nominations, by=by, versions=versions)
        AgendaItem.objects.bulk_create(items)
    return len(nominations)


def _mixed(items: Iterable[AgendaItem]) -> list[str]:
    """Awards that would be voted on under two rules: counting, result and vote sheet know one for each award of a session."""
    rules: dict[str, set[tuple]] = {}
    for item in items:
        rule = (item.vote_mode, item.vote_numerator, item.vote_denominator, item.vote_strict, item.vote_base)
        rules.setdefault(item.nomination.award.name, set()).add(rule)
    return sorted(award for award, told in rules.items() if len(told) > 1)


def _item(session: CouncilSession, nomination: Nomination, order: int) -> AgendaItem:
    rule = nomination.rule
    return AgendaItem(
        session=session,
        nomination=nomination,
        order=order,
        vote_mode=rule.vote_mode,
        vote_numerator=rule.vote_numerator,
        vote_denominator=rule.vote_denominator,
        vote_strict=rule.vote_strict,
        vote_base=rule.vote_base,
    )


def take_off_agenda(session: CouncilSession, items: Sequence[AgendaItem], *, by: Account, version: int) -> int:
    """Take items off a planned session; their nominations are accepted again."""
    with _planning(session, "take_off_agenda", by=by, version=version, note=f"{len(items)} trường hợp"):
        _release(items, by=by)
    return len(items)


def reorder(session: CouncilSession, order: Mapping[int, int], *, by: Account, version: int) -> None:
    """Set the order of items (item id → place) inside their awards."""
    with _planning(session, "reorder", by=by, version=version) as row:
        items = list(row.items.filter(pk__in=order))
        for item in items:
            item.order = order[item.pk]
        AgendaItem.objects.bulk_update(items, ["order"])


def _release(items: Sequence[AgendaItem], *, by: Account) -> None:
    rows = list(Nomination.objects.select_for_update(of=("self",)).filter(pk__in=[item.nomination_id for item in items]).order_by("pk"))
    AgendaItem.objects.filter(pk__in=[item.pk for item in items]).delete()
    perform(NOMINATION, "take_off_agenda", rows, by=by, versions={row.pk: row.version for row in rows})


def _planning(session: CouncilSession, verb: str, *, by: Account, version: int, fields: Iterable[str] = (), note: str = ""):
    return editing(session, f"councilsession.{verb}", by=by, version=version, roles=SECRETARY, states=[S.PLANNED], fields=fields, note=note)


# --- opening, closing -------------------------------------------------------------------------------------------------------------


def open_session(session: CouncilSession, *, by: Account, version: int) -> CouncilSession:
    """Open the vote: roll and agenda are frozen from here on.

    Raises:
        Refused: nobody may vote, or nothing is on the agenda.
    """
    (row,) = perform(SESSION, "open", [session], by=by, versions={session.pk: version}, also={"opened_at": clock.now()})
    return row


def cancel(session: CouncilSession, *, by: Account, version: int, note: str) -> CouncilSession:
    """Cancel a session in which nothing was voted; its nominations are accepted again."""
    with act():
        (row,) = perform(SESSION, "cancel", [session], by=by, versions={session.pk: version}, note=note)
        _release(list(row.items.all()), by=by)
    return row


def unverified(items: Iterable[AgendaItem]) -> bool:
    """Whether a threshold among the items has not been checked against the official text."""
    return any(not item.nomination.rule.article_of("vote").verified for item in items)


def close(session: CouncilSession, *, by: Account, version: int, seen_unverified: bool = False) -> CouncilSession:
    """Close for good: freeze every result, move the nominations (one move for those that passed, one for the others), order the
    vote sheet.

    Raises:
        Refused: an item has no result yet (named), or an unverified threshold was not confirmed by the secretary: such a number
            approves or rejects nothing by itself.
    """
    with act():
        CouncilSession.objects.select_for_update().get(pk=session.pk)
        items = list(voting.items_of(session))
        results = voting.results(session, items)
        if lacking := [item for item in items if item.pk not in results]:
            raise Refused(*_lacking_words(lacking))
        if unverified(items) and not seen_unverified:
            raise Refused("Có tỷ lệ chưa xác minh với văn bản gốc: đánh dấu xác nhận đã xem trước khi chốt.")
        (row,) = perform(SESSION, "close", [session], by=by, versions={session.pk: version}, also={"closed_at": clock.now()})
        _freeze(items, results)
        _settle(items, by=by)
        _order_sheet(row, items, by=by)
    return row


def _lacking_words(items: Sequence[AgendaItem], shown: int = 5) -> list[str]:
    named = [f"{item.nomination.recipient} ({item.nomination.award}): chưa có kết quả biểu quyết." for item in items[:shown]]
    return named + ([f"Còn {len(items) - shown} trường hợp khác chưa có kết quả."] if len(items) > shown else [])


def _freeze(items: Sequence[AgendaItem], results: Mapping[int, voting.Result]) -> None:
    for item in items:
        result = results[item.pk]
        item.count_method = result.method
        item.yes, item.no, item.blank = result.tally.yes, result.tally.no, result.tally.blank
        item.base, item.needed, item.passed = result.outcome.base, result.outcome.needed, result.outcome.passed
    AgendaItem.objects.bulk_update(items, ["count_method", "yes", "no", "blank", "base", "needed", "passed"], batch_size=200)


def _settle(items: Sequence[AgendaItem], *, by: Account) -> None:
    locked = Nomination.objects.select_for_update(of=("self",)).filter(pk__in=[item.nomination_id for item in items]).order_by("pk")
    passed = {item.nomination_id for item in items if item.passed}
    rows = list(locked)
    for move, chosen in (("pass_vote", [r for r in rows if r.pk in passed]), ("fail_vote", [r for r in rows if r.pk not in passed])):
        moved = perform(NOMINATION, move, chosen, by=by, versions={row.pk: row.version for row in chosen})
        if move == "fail_vote":
            close_finished(moved, by=by)


def _order_sheet(session: CouncilSession, items: Sequence[AgendaItem], *, by: Account) -> None:
    snapshot = sheets.vote_sheet(session, items, list(session.seats.all()), secretary=by.full_name)
    filing.order(PaperKind.VOTE_SHEET, unit=session.unit, subject=session, snapshot=snapshot, title=snapshot.title, by=by)


def title_for(unit: Unit, on: datetime.date) -> str:
    """A name to start from."""
    return f"Phiên họp Hội đồng Thi đua - Khen thưởng {weekday_date(on)}"


def without_council(session: CouncilSession) -> int:
    """How many accepted nominations of the unit go straight to a decision, because their award needs no council."""
    return Nomination.objects.filter(holder=session.unit_id, state=NominationState.ACCEPTED, rule__vote_mode=VoteMode.NONE).count()
