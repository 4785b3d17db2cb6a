"""The way of one nomination: its table of moves. Verbs of other subjects (dossiers, appraisal, council, decisions) perform them."""

from collections.abc import Sequence

from awards import doubles, judgements, standing_on
from awards.models import DecisionLine, Nomination, NominationState
from units.models import Role
from units.moves import Move, Moves
from units.notifications import Tell

S = NominationState
NOMINATOR = frozenset({Role.CLERK, Role.HEAD})
APPRAISAL = frozenset({Role.CLERK, Role.APPRAISER, Role.OFFICE_HEAD})
COUNCIL = frozenset({Role.SECRETARY, Role.APPRAISER, Role.OFFICE_HEAD})
SIGNING = frozenset({Role.RECORDS_CLERK})


def tell_nominator(sentence: str):
    """Tells the nominating unit's clerks: one message per unit, whatever the number of its nominations."""

    def tells(rows: Sequence[Nomination], note: str) -> list[Tell]:
        first: dict[int, Nomination] = {}
        count: dict[int, int] = {}
        for row in rows:
            first.setdefault(row.unit_id, row)
            count[row.unit_id] = count.get(row.unit_id, 0) + 1
        reason = f" Ý kiến: {note}" if note else ""
        return [
            Tell(unit_id, NOMINATOR, f"{count[unit_id]} trường hợp {sentence}.{reason}", f"/truong-hop/{row.public_id}/")
            for unit_id, row in first.items()
        ]

    return tells


def _tell_both(rows: Sequence[Nomination], note: str) -> list[Tell]:
    """Tells whoever decides from now on, and the nominating units."""
    told = f"Một trường hợp được chuyển đến để xét, quyết định. Ý kiến: {note}"
    here = [Tell(row.holder_id, APPRAISAL, told, f"/tham-dinh/{row.public_id}/") for row in rows]
    return here + tell_nominator("được chuyển đến cấp có thẩm quyền hiện nay")(rows, note)


def on_a_decision(rows: Sequence[Nomination]) -> set[int]:
    """Ids of nominations that stand on the list of a decision, drafted or further. One query."""
    return set(DecisionLine.objects.filter(nomination__in=rows, struck=False).values_list("nomination_id", flat=True))


def _on_no_decision(rows: Sequence[Nomination]) -> list[str]:
    """Guard: what stands on a decision's list is first taken off it."""
    listed = on_a_decision(rows)
    return [
        f"{row.recipient}: đang có tên trong dự thảo quyết định. Bỏ khỏi danh sách quyết định trước." for row in rows if row.pk in listed
    ]


def _acceptable(rows: Sequence[Nomination]) -> list[str]:
    """Guard: no double, and nothing that a verified text asks is certainly missing."""
    return doubles.refuse_standing(rows) or judgements.refuse(rows, deciding=False)


def _decidable(rows: Sequence[Nomination]) -> list[str]:
    """Guard: no double, nothing missing or waiting for another decision, nobody under verification, decided by who may."""
    return doubles.refuse_standing(rows) or judgements.refuse(rows, deciding=True)


def _reopened(rows: Sequence[Nomination]) -> list[str]:
    """Guard: `_on_no_decision`, and no initiative of theirs went to another nomination meanwhile."""
    return _on_no_decision(rows) or standing_on.refusals(rows)


NOMINATION = Moves(
    "nomination",
    NominationState,
    (
        Move("submit", "Trình lên", "đã trình lên cấp trên", (S.DRAFT, S.UNDER_APPRAISAL), S.SUBMITTED, NOMINATOR, at="holder_id"),
        Move("recall", "Rút lại", "đã rút lại trước khi tiếp nhận", (S.SUBMITTED,), S.DRAFT, NOMINATOR, at="unit_id"),
        Move("hand_back", "Rút lại", "cấp gửi đã rút lại tờ trình", (S.SUBMITTED,), S.UNDER_APPRAISAL, NOMINATOR, at="return_to_id"),
        Move("receive", "Tiếp nhận", "đã được tiếp nhận", (S.SUBMITTED,), S.UNDER_APPRAISAL, APPRAISAL, at="holder_id"),
        Move("leave_out", "Không trình tiếp", "không được trình tiếp", (S.UNDER_APPRAISAL,), S.LEFT_OUT, APPRAISAL, at="holder_id",
             needs_note=True, tells=tell_nominator("không được cấp trên trình tiếp")),
        Move("accept", "Đạt", "thẩm định đạt", (S.UNDER_APPRAISAL, S.HELD), S.ACCEPTED, APPRAISAL, at="holder_id",
             guard=_acceptable),
        Move("ask_more", "Trả lại để bổ sung", "bị trả lại để bổ sung", (S.UNDER_APPRAISAL, S.HELD), S.RETURNED, APPRAISAL,
             at="holder_id", needs_note=True, tells=tell_nominator("bị trả lại để bổ sung")),
        Move("refuse", "Không đạt", "thẩm định không đạt", (S.UNDER_APPRAISAL, S.HELD), S.REFUSED, APPRAISAL, at="holder_id",
             needs_note=True, tells=tell_nominator("không đạt khi thẩm định")),
        Move("propose_lower", "Đề nghị hạ hình thức", "được đề nghị hạ hình thức", (S.UNDER_APPRAISAL, S.HELD), S.LOWER_FORM, APPRAISAL,
             at="holder_id", needs_note=True, tells=tell_nominator("được đề nghị hạ hình thức, chờ đơn vị đồng ý")),
        Move("hold", "Để lại phiên sau", "để lại phiên sau", (S.UNDER_APPRAISAL, S.ACCEPTED), S.HELD, APPRAISAL, at="holder_id",
             guard=_on_no_decision, needs_note=True, tells=tell_nominator("được để lại phiên sau")),
        Move("reconsider", "Thẩm định lại", "được thẩm định lại", (S.ACCEPTED, S.HELD, S.REFUSED), S.UNDER_APPRAISAL, APPRAISAL,
             at="holder_id", guard=_reopened, needs_note=True),
        Move("pass_to_decider", "Chuyển cấp quyết định", "được chuyển đến cấp có thẩm quyền hiện nay",
             (S.UNDER_APPRAISAL, S.HELD, S.ACCEPTED, S.PASSED), S.UNDER_APPRAISAL, APPRAISAL, at="holder_id", guard=_on_no_decision,
             needs_note=True, tells=_tell_both),
        Move("supplement", "Gửi lại sau bổ sung", "đã bổ sung và gửi lại", (S.RETURNED,), S.UNDER_APPRAISAL, NOMINATOR, at="unit_id"),
        Move("agree_lower", "Đồng ý hạ hình thức", "đã đồng ý hạ hình thức", (S.LOWER_FORM,), S.UNDER_APPRAISAL, NOMINATOR, at="unit_id"),
        Move("withdraw", "Rút trường hợp", "đã rút trường hợp này", (S.RETURNED, S.LOWER_FORM, S.HELD, S.UNDER_APPRAISAL), S.WITHDRAWN,
             NOMINATOR, at="unit_id", needs_note=True),
        Move("put_on_agenda", "Đưa vào phiên họp", "được đưa vào phiên họp", (S.ACCEPTED,), S.ON_AGENDA, COUNCIL, at="holder_id",
             guard=_decidable),
        Move("take_off_agenda", "Đưa ra khỏi phiên họp", "được đưa ra khỏi phiên họp", (S.ON_AGENDA,), S.ACCEPTED, COUNCIL, at="holder_id"),
        Move("pass_vote", "Thông qua", "được Hội đồng thông qua", (S.ON_AGENDA,), S.PASSED, COUNCIL, at="holder_id"),
        Move("fail_vote", "Không thông qua", "không được Hội đồng thông qua", (S.ON_AGENDA,), S.FAILED, COUNCIL, at="holder_id",
             tells=tell_nominator("không được Hội đồng thông qua")),
        Move("strike", "Gạch tên", "bị gạch tên khi trình ký", (S.PASSED, S.ACCEPTED), S.REFUSED,
             frozenset({Role.APPRAISER, Role.OFFICE_HEAD}), at="holder_id", needs_note=True,
             tells=tell_nominator("bị gạch tên khi trình ký")),
        Move("decide", "Ban hành", "đã có quyết định", (S.PASSED, S.ACCEPTED), S.DECIDED, SIGNING, at="holder_id",
             tells=tell_nominator("đã có quyết định khen thưởng")),
    ),
)  # fmt: skip
