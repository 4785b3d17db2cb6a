"""Votes of a council session: pressed by members, raised hands written by the secretary, paper ballots typed in.

The counts become an outcome in `awards.tally`, under the fraction and base frozen on the agenda item. Casting is not a move:
it writes one row under the key (item, seat) and nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, QuerySet

from awards.models import AgendaItem, Choice, CouncilSession, CountMethod, Seat, SessionState, Vote
from awards.tally import CountError, Outcome, Tally, Threshold, decide, highest, show_of_hands
from emulation.models import VoteMode
from units import access, acting, attachments
from units.models import Account, Role
from units.moves import Refused, editing

SECRETARY = frozenset({Role.SECRETARY})
# Ways in which members answer on paper; the secretary types in the count with the scanned record.
ON_PAPER = {VoteMode.SECRET: "bỏ phiếu kín bằng phiếu giấy", VoteMode.WRITTEN: "lấy phiếu bằng văn bản"}


@dataclass(frozen=True)
class Roll:
    """Members who may vote, and how many of them are present; a deputy sent instead counts in neither."""

    seats: int
    present: int

    @property
    def absent(self) -> int:
        return self.seats - self.present


@dataclass(frozen=True)
class Result:
    """Counts of one item and what they come to."""

    method: str
    tally: Tally
    outcome: Outcome

    @property
    def missing(self) -> int:
        """Agreeing votes still missing."""
        return max(0, self.outcome.needed - self.outcome.yes)


def roll_of(session: CouncilSession) -> Roll:
    """The roll as it stands. One query."""
    present = list(Seat.objects.filter(session=session, can_vote=True).values_list("present", flat=True))
    return Roll(len(present), sum(present))


def items_of(session: CouncilSession) -> QuerySet[AgendaItem]:
    """The agenda with everything a row shows, by award and order, in one query."""
    rows = AgendaItem.objects.filter(session=session).select_related(
        "nomination__recipient__person", "nomination__recipient__unit", "nomination__award", "nomination__rule", "nomination__unit", "scan"
    )
    return rows.order_by("nomination__award__order", "nomination__award__code", "order", "id")


def threshold(item: AgendaItem) -> Threshold:
    """The threshold frozen on an item."""
    return Threshold(item.vote_numerator, item.vote_denominator, item.vote_base, strict=item.vote_strict)


def best_possible(item: AgendaItem, roll: Roll) -> Outcome:
    """The outcome if everybody present agreed: shown before opening, because absent members may put a threshold out of reach."""
    return highest(threshold(item), seats=roll.seats, absent=roll.absent)


def outcome_of_hands(item: AgendaItem, roll: Roll, *, yes: int, no: int, blank: int) -> Outcome:
    """What a show of hands would come to.

    Raises:
        CountError: the counts do not add up to the members present.
    """
    return decide(show_of_hands(yes=yes, no=no, blank=blank, present=roll.present, seats=roll.seats), threshold(item))


# --- members press ------------------------------------------------------------------------------------------------------------


def cast(session: CouncilSession, item_id: int, choice: str, *, by: Account) -> AgendaItem:
    """Cast or change one open vote of the account's own seat: three queries. Repeats are harmless, so no form token is spent.

    The session's row is locked, so that no vote lands after its closing. Nobody abstains for kinship here: a recipient is no
    account, so the machine cannot know; such a member gives no vote and the minutes say so.

    Raises:
        PermissionDenied: the account has no seat.
        Refused: the session is not open, the seat may not vote, or the item is not voted this way.
    """
    with transaction.atomic():
        item = (
            AgendaItem.objects.select_for_update(of=("session",)).select_related("session").filter(pk=item_id, session=session.pk).first()
        )
        seat = _voting_seat(item.session if item else session, by)
        if item is None or choice not in Choice.values:
            raise Refused("Trường hợp này không có trong phiên họp: tải lại trang rồi biểu quyết.")
        if item.vote_mode != VoteMode.OPEN:
            raise Refused(f"Danh hiệu này phải {ON_PAPER[item.vote_mode]}, không biểu quyết trên máy.")
        if item.count_method == CountMethod.HANDS:
            raise Refused("Thư ký đã ghi kết quả giơ tay cho trường hợp này.")
        _upsert([Vote(item=item, seat=seat, choice=choice)])
    return item


def agree_to_rest(session: CouncilSession, award_id: int, *, by: Account) -> int:
    """Agree to every item of one award on which the seat has not voted yet; returns how many. Votes given stay as they are."""
    with transaction.atomic():
        locked = CouncilSession.objects.select_for_update().get(pk=session.pk)
        seat = _voting_seat(locked, by)
        rest = remaining(locked, seat).filter(nomination__award_id=award_id)
        rows = [Vote(item=item, seat=seat, choice=Choice.YES) for item in rest]
        Vote.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def remaining(session: CouncilSession, seat: Seat) -> QuerySet[AgendaItem]:
    """Items that this seat votes on by pressing and has not yet."""
    return pressed_items(session).exclude(votes__seat=seat)


def pressed_items(session: CouncilSession) -> QuerySet[AgendaItem]:
    """Items that members vote on by pressing: open ones that the secretary has not counted by hands."""
    return AgendaItem.objects.filter(session=session, vote_mode=VoteMode.OPEN).exclude(count_method=CountMethod.HANDS)


def progress(session: CouncilSession, seat: Seat) -> tuple[int, int]:
    """(voted, to vote) of a seat. Two queries."""
    items = pressed_items(session)
    return Vote.objects.filter(seat=seat, item__in=items).count(), items.count()


def pressed_by_seat(session: CouncilSession) -> dict[int, int]:
    """Seat id → on how many items its member has pressed: who lags, never how they voted. One query."""
    return dict(Vote.objects.filter(item__in=pressed_items(session)).values_list("seat_id").annotate(n=Count("id")))


def choices_of(seat: Seat) -> dict[int, str]:
    """Item id → what the seat voted. One query."""
    return dict(Vote.objects.filter(seat=seat).values_list("item_id", "choice"))


def _voting_seat(session: CouncilSession, by: Account) -> Seat:
    acting.check_support("ballot.cast")
    still = access.units_of(by, {Role.MEMBER})  # who has left the council since the roll was made votes no more
    seat = Seat.objects.filter(session=session, account=by, session__unit_id__in=still).first()
    if seat is None:
        raise PermissionDenied("Bạn không có tên trong danh sách thành viên của phiên họp này.")
    if session.state != SessionState.OPEN:
        raise Refused(f"Phiên họp {session.get_state_display().lower()}: không ghi thêm được biểu quyết.")
    if not seat.can_vote:
        raise Refused("Bạn dự họp thay nên không biểu quyết. Cần đổi thì báo thư ký Hội đồng.")
    if not seat.present:
        raise Refused("Danh sách phiên họp ghi bạn vắng mặt nên chưa biểu quyết được. Hãy báo thư ký Hội đồng.")
    return seat


def _upsert(votes: list[Vote]) -> None:
    Vote.objects.bulk_create(votes, update_conflicts=True, unique_fields=["item", "seat"], update_fields=["choice"])


# --- the secretary writes ----------------------------------------------------------------------------------------------------


def record_hands(session: CouncilSession, items: Iterable[AgendaItem], *, yes: int, no: int, blank: int, by: Account, version: int) -> int:
    """One show of hands for a whole group (or for one item pulled out of it); returns for how many items.

    Raises:
        CountError: the three counts do not add up to the members present.
        Refused: the session is not open, or an item is voted in secret.
    """
    with _recording(session, "councilsession.record_hands", by=by, version=version) as locked:
        roll = roll_of(locked)
        show_of_hands(yes=yes, no=no, blank=blank, present=roll.present, seats=roll.seats)
        ids = [item.pk for item in items]
        rows = AgendaItem.objects.filter(session=locked, pk__in=ids, vote_mode=VoteMode.OPEN)
        changed = rows.update(count_method=CountMethod.HANDS, yes=yes, no=no, blank=blank)
        if changed != len(ids):
            raise Refused("Có danh hiệu phải bỏ phiếu kín hoặc lấy phiếu bằng văn bản trong nhóm này: nhập kết quả phiếu giấy.")
    return changed


def forget_count(session: CouncilSession, items: Iterable[AgendaItem], *, by: Account, version: int) -> None:
    """Take a written count back; members' own votes count again."""
    with _recording(session, "councilsession.forget_count", by=by, version=version) as locked:
        rows = AgendaItem.objects.filter(session=locked, pk__in=[item.pk for item in items])
        rows.update(count_method="", yes=None, no=None, blank=None, scan=None)


def pull_out(session: CouncilSession, ids: Iterable[int], *, out: bool, by: Account, version: int) -> int:
    """Pull items out of their group (or put them back): they are counted on their own, so a group's count no longer holds."""
    with _recording(session, "councilsession.pull_out", by=by, version=version) as locked:
        rows = AgendaItem.objects.filter(session=locked, pk__in=list(ids), vote_mode=VoteMode.OPEN).exclude(pulled_out=out)
        return rows.update(pulled_out=out, count_method="", yes=None, no=None, blank=None)


def record_paper(
    session: CouncilSession,
    counts: Mapping[AgendaItem, tuple[int, int, int]],
    *,
    scan: UploadedFile | None,
    by: Account,
    version: int,
) -> None:
    """Type in the count of paper ballots or of written answers (agree, disagree, invalid or blank), with the scanned record.

    Written opinions of absent members are in the counts where the rule takes them (Nghị định 91/2017/NĐ-CP, Điều 45 khoản 8).

    Raises:
        CountError: more ballots than members.
        Refused: no scan, or an item that is voted openly.
    """
    with _recording(session, "councilsession.record_paper", by=by, version=version) as locked:
        roll = roll_of(locked)
        kept = next((item.scan for item in counts if item.scan), None)
        if scan is None and kept is None:
            raise Refused("Bản chụp biên bản kiểm phiếu: chọn tệp PDF có chữ ký Tổ kiểm phiếu.")
        if any(item.vote_mode not in ON_PAPER for item in counts):
            raise Refused("Danh hiệu này biểu quyết công khai: ghi kết quả giơ tay hoặc để thành viên bấm trên máy.")
        stored = attachments.attach(scan, unit=locked.unit, by=by) if scan else kept
        for item, (yes, no, blank) in counts.items():
            _paper_tally(roll, yes, no, blank)
            item.count_method, item.yes, item.no, item.blank, item.scan = CountMethod.PAPER, yes, no, blank, stored
        AgendaItem.objects.bulk_update(counts, ["count_method", "yes", "no", "blank", "scan"])


def _recording(session: CouncilSession, verb: str, *, by: Account, version: int):
    return editing(session, verb, by=by, version=version, roles=SECRETARY, states=[SessionState.OPEN])


# --- results -------------------------------------------------------------------------------------------------------------------


def results(session: CouncilSession, items: Iterable[AgendaItem]) -> dict[int, Result]:
    """Item id → result of the votes given so far; items without any are left out. Two queries.

    A count that the secretary wrote stands before votes pressed on the same item.
    """
    roll = roll_of(session)
    pressed: dict[int, dict[str, int]] = {}
    for item_id, choice, n in Vote.objects.filter(item__session=session).values_list("item_id", "choice").annotate(n=Count("id")):
        pressed.setdefault(item_id, {})[choice] = n
    found = {}
    for item in items:
        tally, method = _count(item, roll, pressed.get(item.pk))
        if tally is not None:
            found[item.pk] = Result(method, tally, decide(tally, threshold(item)))
    return found


def _count(item: AgendaItem, roll: Roll, pressed: Mapping[str, int] | None) -> tuple[Tally | None, str]:
    if item.count_method == CountMethod.PAPER:
        return _paper_tally(roll, item.yes, item.no, item.blank), CountMethod.PAPER
    if item.count_method == CountMethod.HANDS:
        return Tally(item.yes, item.no, item.blank, absent=roll.absent, seats=roll.seats), CountMethod.HANDS
    if pressed:
        yes, no, blank = (pressed.get(choice, 0) for choice in Choice.values)
        return Tally(yes, no, blank, absent=roll.absent, seats=roll.seats), CountMethod.MEMBERS
    return None, ""


def _paper_tally(roll: Roll, yes: int, no: int, blank: int) -> Tally:
    """Ballots beyond the members present are written opinions of absent ones, who then do not count as absent."""
    written = max(0, yes + no + blank - roll.present)
    if written > roll.absent:
        raise CountError("seats", f"có {roll.seats} thành viên, nhưng tổng số phiếu là {yes + no + blank}. Hãy kiểm tra lại các số.")
    return Tally(yes, no, blank, absent=roll.absent - written, seats=roll.seats)
