"""The envelope: its table of moves, starting it, sending it up, taking it in, closing it.

What goes into it: `awards.filling`. Its head's word: `awards.confirmation`. Envelopes made of others: `awards.gathering`.
"""

import secrets
import uuid
from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from awards import doubles, judgements, pinning
from awards.contents import content_hash, destination, lines_of
from awards.models import Dossier, DossierLine, DossierState, Nomination, NominationState
from awards.nominations import APPRAISAL, NOMINATION, NOMINATOR
from emulation import routes
from emulation.models import Campaign
from units import access, clock, ledger, registry
from units.models import Account, Role, Signatory, Unit
from units.moves import Conflict, Move, Moves, Refused, available, editing, perform
from units.notifications import Tell
from units.tokens import act

S = DossierState
RECEIPT_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that can be mistaken for another on paper
UNCONFIRMED = {"confirmed_hash": "", "confirmed_method": "", "confirmed_by": None, "confirmed_at": None, "signed_scan": None}


def _unchanged(rows: Sequence[Dossier]) -> list[str]:
    """Guard of sending: what goes up is exactly what the head confirmed."""
    changed = "Dữ liệu đã khác bản thủ trưởng xác nhận: bấm “Mở lại để sửa”, rồi xin xác nhận lại."
    return [changed for row in rows if content_hash(row) != row.confirmed_hash]


def _tell(at: str, roles: frozenset[str], sentence: str):
    def tells(rows: Sequence[Dossier], note: str) -> list[Tell]:
        reason = f" Lý do: {note}" if note else ""
        return [Tell(getattr(row, at), roles, f"{sentence.format(row=row)}.{reason}", f"/to-trinh/{row.public_id}/") for row in rows]

    return tells


TRAVELS = (NominationState.DRAFT, NominationState.UNDER_APPRAISAL)
HEAD = frozenset({Role.HEAD})
DOSSIER = Moves(
    "dossier",
    DossierState,
    (
        Move("confirm", "Xác nhận tờ trình", "đã xác nhận tờ trình trên màn hình", (S.DRAFT,), S.CONFIRMED, HEAD,
             tells=_tell("unit_id", NOMINATOR, "“{row.title}” đã được thủ trưởng xác nhận, gửi được rồi")),
        Move("confirm_paper", "Nộp bản đã ký", "đã tải bản ký trên giấy lên", (S.DRAFT,), S.CONFIRMED, NOMINATOR),
        Move("reopen", "Mở lại để sửa", "đã mở lại để sửa; xác nhận cũ hết hiệu lực", (S.CONFIRMED,), S.DRAFT, NOMINATOR),
        Move("send", "Gửi tờ trình", "đã gửi tờ trình", (S.CONFIRMED,), S.SENT, NOMINATOR, guard=_unchanged,
             tells=_tell("to_unit_id", APPRAISAL, "{row.unit} đã gửi “{row.title}”, chờ tiếp nhận")),
        Move("recall", "Rút tờ trình", "đã rút tờ trình trước khi được tiếp nhận", (S.SENT,), S.DRAFT, NOMINATOR),
        Move("receive", "Tiếp nhận", "đã tiếp nhận tờ trình", (S.SENT,), S.RECEIVED, APPRAISAL, at="to_unit_id",
             tells=_tell("unit_id", NOMINATOR, "“{row.title}” đã được {row.to_unit} tiếp nhận")),
        Move("resume", "Mở lại", "có trường hợp được thẩm định lại", (S.CLOSED,), S.RECEIVED, frozenset(), follows=True),
        Move("close", "Đóng", "mọi trường hợp đã có kết quả", (S.RECEIVED,), S.CLOSED, frozenset(), follows=True),
    ),
)  # fmt: skip

WORDS = DOSSIER.words() | {
    "dossier.start": "đã lập tờ trình",
    "dossier.edit_letter": "đã sửa thông tin tờ trình",
    "dossier.add_lines": "đã thêm trường hợp",
    "dossier.remove_line": "đã bỏ một trường hợp",
    "dossier.gather": "đã đưa trường hợp của cấp dưới vào tờ trình",
    "dossier.attach": "đã đính kèm tệp",
    "dossier.remove_file": "đã bỏ một tệp",
    "dossier.edit_nomination": "đã sửa một trường hợp",
    "dossier.print": "đã in tờ trình",
    "dossier.hand_over": "đã chuyển theo đơn vị kế thừa",
}


def start(*, unit: Unit, campaign: Campaign, title: str, by: Account) -> Dossier:
    """Open an empty envelope of a unit in a campaign that addresses it; the signer is the one of last time.

    Raises:
        PermissionDenied: no clerk or head of the unit.
        Refused: the unit has ended, or the campaign is not open for it.
    """
    if not access.has_role(by, NOMINATOR, unit.pk):
        raise PermissionDenied
    with act():
        registry.tree_stands()
        if not Unit.objects.open_on(clock.today()).filter(pk=unit.pk).exists():
            raise Refused(f"{unit} đã kết thúc hoạt động: lập tờ trình ở đơn vị kế thừa.")
        if not Campaign.objects.open_for([unit.pk]).filter(pk=campaign.pk).exists():
            raise Refused(f"Phong trào “{campaign}” không mở cho {unit}. Hãy chọn phong trào khác.")
        post, name = last_signer(unit)
        dossier = Dossier.objects.create(
            unit=unit, campaign=campaign, title=title.strip(), signer_post=post, signer_name=name,
            created_by=by, created_at=clock.now(), public_id=uuid.uuid4().hex,
        )  # fmt: skip
        ledger.record([dossier], "dossier.start", by=by)
    return dossier


def last_signer(unit: Unit) -> tuple[str, str]:
    """(post, name) that signed the unit's newest letter, else its signatory of today, else its head's post and no name."""
    before = Dossier.objects.filter(unit=unit).exclude(signer_name="").order_by("-id").values_list("signer_post", "signer_name").first()
    if before:
        return before
    signatory = Signatory.objects.valid_on(clock.today()).filter(unit=unit).first()
    return (signatory.post, signatory.name) if signatory else (unit.names_row(clock.today()).head_post, "")


LETTER_FIELDS = ("title", "letter_number", "letter_date", "signer_post", "signer_name")


def edit_letter(dossier: Dossier, *, by: Account, version: int, **columns: object) -> None:
    """Change title, number, date or signer of a draft."""
    with editing(dossier, "dossier.edit_letter", by=by, version=version, roles=NOMINATOR, states=S.editable(), fields=columns) as row:
        for name in LETTER_FIELDS:
            setattr(row, name, columns.get(name, getattr(row, name)))
        row.save(update_fields=LETTER_FIELDS)


def send(dossier: Dossier, *, by: Account, version: int) -> Dossier:
    """Send a confirmed envelope to the next stop of its route; its nominations go with it and get a new holder.

    Raises:
        Refused: nothing in it, the lines lead to different units (they are named), the content is not what was confirmed, one of
            them is a double beyond doubt (`awards.doubles`), or certainly lacks what the award asks (`awards.judgements`).
    """
    with act():
        registry.tree_stands()  # the receiver does not end between here and the commit
        locked, nominations = _locked("send", dossier, version)
        lines = list(lines_of(locked))
        receiver, problems = destination(locked, lines)
        problems += gone(lines)
        if receiver is None or problems:
            raise Refused(*(problems or ["Tờ trình chưa có trường hợp nào."]))
        doubles.refuse_certain(nominations)
        judgements.refuse(nominations, deciding=False)
        now = clock.now()
        also = {"to_unit": receiver, "sent_at": now, "receipt_code": _receipt_code()}
        (sent,) = perform(DOSSIER, "send", [locked], by=by, versions={locked.pk: version}, also=also)
        moved = {"holder": receiver, "held_since": now, "return_to": locked.unit}
        own = [row for row in nominations if row.state == NominationState.DRAFT]
        _move(own, "submit", by, moved | {"submitted_on": clock.today()})
        _move([row for row in nominations if row not in own], "submit", by, moved)
    return sent


def recall(dossier: Dossier, *, by: Account, version: int) -> Dossier:
    """Take a sent envelope back before it is received: it is a draft again, and so are the unit's own nominations."""
    with act():
        _, nominations = _locked("recall", dossier, version)
        also = {"to_unit": None, "sent_at": None, "receipt_code": "", **UNCONFIRMED}
        (back,) = perform(DOSSIER, "recall", [dossier], by=by, versions={dossier.pk: version}, also=also)
        moved = {"holder": back.unit, "held_since": clock.now()}
        own = [row for row in nominations if row.unit_id == back.unit_id]
        _move(own, "recall", by, moved | {"submitted_on": None, "return_to": None})
        _move([row for row in nominations if row not in own], "hand_back", by, moved)
    return back


def receive(dossier: Dossier, *, by: Account, version: int) -> Dossier:
    """Take an envelope in at the unit it was sent to; its nominations come under appraisal there. Those that the unit decides are
    judged by the regime of this day from now on (`awards.pinning`)."""
    with act():
        locked, nominations = _locked("receive", dossier, version)
        doubles.write_down(doubles.look(nominations))
        now = clock.now()
        (received,) = perform(DOSSIER, "receive", [locked], by=by, versions={locked.pk: version}, also={"received_at": now})
        arrived = [row for row in nominations if row.state == NominationState.SUBMITTED]
        decided = set(_decided_by(received.to_unit, arrived))
        _move([row for row in arrived if row.pk not in decided], "receive", by, {"held_since": now})
        here = [row for row in arrived if row.pk in decided]
        _move(here, "receive", by, {"held_since": now, "received_on": clock.today()})
        pinning.receive(here, unit=received.to_unit, on=clock.today(), by=by)
    return received


def _decided_by(unit: Unit, nominations: Sequence[Nomination]) -> QuerySet[Nomination, int]:
    """Ids of the nominations whose award the unit itself decides: for those the day of receipt is the one that pins the regime."""
    rows = Nomination.objects.filter(pk__in=[row.pk for row in nominations], award__in=routes.decided_by(unit.kind, clock.today()))
    return rows.values_list("pk", flat=True) if unit.decides else rows.none().values_list("pk", flat=True)


def close_finished(nominations: Iterable[Nomination], *, by: Account) -> list[Dossier]:
    """Close the received envelopes in which no nomination is open any more; call it after every final move.

    The envelopes are locked before the count, so that of two last moves at once the second closes.
    """
    touched = DossierLine.objects.filter(nomination__in=[row.pk for row in nominations]).values("dossier_id")
    with act():
        rows = list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=touched, state=S.RECEIVED).order_by("pk"))
        still = DossierLine.objects.filter(dossier__in=rows, nomination__state__in=NominationState.open())
        waiting = set(still.values_list("dossier_id", flat=True))
        done = [row for row in rows if row.pk not in waiting]
        return perform(DOSSIER, "close", done, by=by, versions={row.pk: row.version for row in done})


def resume_closed(nominations: Iterable[Nomination], *, by: Account) -> list[Dossier]:
    """Take closed envelopes up again in which a nomination is open once more; call it after every move out of a final state."""
    touched = DossierLine.objects.filter(nomination__in=[row.pk for row in nominations]).values("dossier_id")
    with act():
        rows = list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=touched, state=S.CLOSED).order_by("pk"))
        return perform(DOSSIER, "resume", rows, by=by, versions={row.pk: row.version for row in rows})


def available_moves(dossier: Dossier, account: Account) -> list[Move]:
    """The buttons of an envelope for an account."""
    return available(DOSSIER, dossier, account)


def gone(lines: Sequence[DossierLine]) -> list[str]:
    """Refusals for lines that were withdrawn or came back to their unit after the head confirmed."""
    rows = [line.nomination for line in lines]
    return [
        f"{row.recipient.name}: {row.get_state_display().lower()}. Mở lại tờ trình, bỏ dòng này rồi xin xác nhận lại."
        for row in rows
        if row.state not in TRAVELS
    ]


def _locked(move: str, dossier: Dossier, version: int) -> tuple[Dossier, list[Nomination]]:
    """An envelope, then its nominations in key order, locked.

    An envelope that is not as the sender saw it conflicts before any nomination is waited for: whoever ends nominations (a
    verdict, a council, a decision) locks them first and then the received envelopes (`close_finished`), the other way round.
    """
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    if locked.version != version or locked.state not in DOSSIER[move].sources:
        raise Conflict
    inside = DossierLine.objects.filter(dossier=locked).values("nomination_id")
    return locked, list(Nomination.objects.select_for_update(of=("self",)).filter(pk__in=inside).order_by("pk"))


def _move(rows: list[Nomination], move: str, by: Account, also: dict[str, object]) -> None:
    perform(NOMINATION, move, rows, by=by, versions={row.pk: row.version for row in rows}, also=also)


def _receipt_code() -> str:
    return "PN-" + "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(8))
