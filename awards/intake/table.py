"""The life of an import: read, looked through row by row, stored at once or not at all; undone the same day."""

from collections.abc import Sequence

from django.db.models import Count, Q

from awards.models import Intake, IntakeRow, IntakeState, RowChoice
from awards.models.intake import IMPORTERS
from units import clock, notifications
from units.moves import Move, Moves
from units.notifications import Tell
from units.vietnamese import number_vn

S = IntakeState
COUNTS = {
    "all": Count("pk"),
    "done": Count("pk", filter=~Q(choice=RowChoice.OPEN)),
    "accepted": Count("pk", filter=Q(choice=RowChoice.ACCEPT)),
    "skipped": Count("pk", filter=Q(choice=RowChoice.SKIP)),
    "ready": Count("pk", filter=Q(choice=RowChoice.OPEN, has_error=False, needs_answer=False)),
    "wrong": Count("pk", filter=Q(choice=RowChoice.OPEN, has_error=True)),
    "asked": Count("pk", filter=Q(choice=RowChoice.OPEN, has_error=False, needs_answer=True)),
}


def count(intake: Intake) -> dict[str, int]:
    """How many rows stand where, for the page. One query."""
    return IntakeRow.objects.filter(intake=intake).aggregate(**COUNTS)


def _all_decided(rows: Sequence[Intake]) -> list[str]:
    reasons = []
    for row in rows:
        counts = count(row)
        if left := counts["all"] - counts["done"]:
            reasons.append(f"Còn {number_vn(left)} dòng chưa xong. Nhận các dòng sẵn sàng, sửa hoặc bỏ qua các dòng còn lại.")
        elif not counts["accepted"]:
            reasons.append("Mọi dòng đều bị bỏ qua, không có gì để ghi.")
    return reasons


def _same_day(rows: Sequence[Intake]) -> list[str]:
    late = any(row.stored_at is None or row.stored_at.astimezone(clock.ZONE).date() != clock.today() for row in rows)
    return ["Chỉ hoàn tác được trong ngày ghi. Từ hôm sau, sửa từng hồ sơ ở trang của người nhận."] if late else []


def address(intake: Intake) -> str:
    return f"/nhap-excel/{intake.public_id}/"


def tell(intake: Intake, sentence: str, note: str = "") -> None:
    """Tell the unit's staff what the worker did; whoever asked for it too."""
    text = f"“{intake.file.name}”: {sentence}. {note}".strip()
    notifications.tell([Tell(intake.unit_id, IMPORTERS, text, address(intake))])


INTAKE = Moves(
    "intake",
    IntakeState,
    (
        Move("read", "Đọc xong", "đã đọc xong tệp", (S.READING,), S.REVIEW, IMPORTERS, follows=True),
        Move("refuse", "Không đọc được", "không đọc được tệp", (S.READING,), S.REFUSED, IMPORTERS, follows=True),
        Move("recheck", "Kiểm tra lại", "đã cho kiểm tra lại mọi dòng", (S.REVIEW,), S.READING, IMPORTERS),
        Move("store", "Ghi vào hệ thống", "đã cho ghi vào hệ thống", (S.REVIEW,), S.STORING, IMPORTERS, guard=_all_decided),
        Move("stored", "Ghi xong", "đã ghi xong", (S.STORING,), S.DONE, IMPORTERS, follows=True),
        Move("stop", "Dừng ghi", "đã dừng, chưa ghi dòng nào", (S.STORING,), S.REVIEW, IMPORTERS, follows=True),
        Move("withdraw", "Bỏ lần nhập", "đã bỏ lần nhập", (S.READING, S.REFUSED, S.REVIEW), S.WITHDRAWN, IMPORTERS),
        Move("undo", "Hoàn tác lần nhập", "đã hoàn tác lần nhập", (S.DONE,), S.REVIEW, IMPORTERS, guard=_same_day),
    ),
)  # fmt: skip

WORDS = INTAKE.words() | {
    "intake.start": "đã tải tệp lên",
    "intake.defaults": "đã ghi lại thông tin chung",
    "intake.fix": "đã sửa một dòng",
    "intake.accept": "đã nhận một dòng",
    "intake.skip": "đã bỏ qua một dòng",
    "intake.reopen": "đã mở lại một dòng",
    "intake.answer": "đã trả lời cùng hay khác người",
    "intake.accept_ready": "đã nhận mọi dòng sẵn sàng",
    "intake.skip_wrong": "đã bỏ qua mọi dòng còn lỗi",
    "intake.name": "đã chọn một tên chưa biết",
}
