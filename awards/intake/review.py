"""Looking through the rows: fix, accept, skip, answer, choose a name once. Whatever a row shares with others is checked again with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Min, Q, QuerySet

from awards.intake import starting
from awards.intake.candidates import Candidates
from awards.intake.examining import CHUNK, Examined, Examiner, save
from awards.intake.same import NEW, Known, choose
from awards.models import Alias, Intake, IntakeRow, IntakeState, IntakeUnknown, Naming, RowChoice
from awards.models.intake import IMPORTERS
from emulation.models import Award
from units import access, clock
from units.models import Account, Unit, UnitReach
from units.moves import Refused, editing
from units.tokens import act

AT_ONCE = 1000  # rows that are checked again while the sender waits; more are the worker's
LONGEST_CELL = 4000
OPEN_STATES = (IntakeState.REVIEW,)


def _editing(intake: Intake, verb: str, *, by: Account, version: int, fields: Iterable[str] = (), note: str = ""):
    return editing(intake, verb, by=by, version=version, roles=IMPORTERS, states=OPEN_STATES, fields=fields, note=note)


# --- checking again ----------------------------------------------------------------------------------------------------------


def examine_with_kin(intake: Intake, rows: Iterable[IntakeRow]) -> list[Examined]:
    """Check rows together with all that share a name or say the same, before and after; returns what was found (unsaved)."""
    chosen = {row.pk: row for row in rows}
    examiner = Examiner(intake)
    keys = {examiner.keys_of(row) for row in chosen.values()} | _keys(IntakeRow.objects.filter(pk__in=chosen))
    kin = {row.pk: row for row in _sharing(intake, keys)}
    together = sorted({**kin, **chosen}.values(), key=lambda row: row.number)
    return [one for start in range(0, len(together), CHUNK) for one in examiner.examine(together[start : start + CHUNK])]


def _keys(rows: Iterable[IntakeRow]) -> set[tuple[str, str]]:
    return {(row.subject_key, row.key) for row in rows}


def _sharing(intake: Intake, keys: Collection[tuple[str, str]]) -> QuerySet[IntakeRow]:
    subjects, same = {subject for subject, _key in keys} - {""}, {key for _subject, key in keys} - {""}
    named = Q(subject_key__in=subjects) | Q(key__in=same)
    return IntakeRow.objects.filter(named, intake=intake).exclude(choice=RowChoice.SKIP)


def _check_again(intake: Intake, rows: Sequence[IntakeRow]) -> None:
    save(examine_with_kin(intake, rows))


def candidates(intake: Intake, row: IntakeRow) -> list[tuple[int, str, list[tuple[Known, str]]]]:
    """For each person of a row: (place in the row, name, those it may be with reasons), to ask about or to change the answer."""
    found = next((one for one in examine_with_kin(intake, [row]) if one.row.pk == row.pk), None)
    if found is None or found.checked.facts is None:
        return []
    examiner = Examiner(intake)
    whos = found.checked.facts.whos
    known = Candidates(examiner.book, whos, locking=False)
    asked = []
    for place, (who, choice) in enumerate(zip(whos, found.choices, strict=True)):
        possible = choice.asked or choose(who, known.of(who)).asked
        if possible:
            asked.append((place, who.name, list(possible)))
    return asked


# --- one row -----------------------------------------------------------------------------------------------------------------


def fix(intake: Intake, row: IntakeRow, texts: Mapping[str, str], *, by: Account, version: int) -> IntakeRow:
    """Type cells anew, by column letter or "_field" for a column the sheet lacks; the row and its kin are checked again."""
    with _editing(intake, "intake.fix", by=by, version=version, fields=texts, note=f"dòng {row.number}") as locked:
        wanted = {key: text[:LONGEST_CELL] for key, text in texts.items()}
        row.fixes = {key: text for key, text in {**row.fixes, **wanted}.items() if text != row.cells.get(key, "")}
        row.choice, row.skip_reason = RowChoice.OPEN, ""
        row.save(update_fields=["fixes", "choice", "skip_reason"])
        _check_again(locked, [row])
    return row


def answer(intake: Intake, row: IntakeRow, answers: Mapping[str, str], *, by: Account, version: int) -> IntakeRow:
    """Say who is meant, by place in the row: a recipient's key, "row:12.0", or "new" for somebody else.

    Raises:
        Refused: the one named is not among those offered.
    """
    offered = {str(place): {known.ref for known, _reason in possible} | {NEW} for place, _name, possible in candidates(intake, row)}
    if any(ref not in offered.get(place, ()) for place, ref in answers.items()):
        raise Refused("Người được chọn không còn trong danh sách gợi ý. Tải lại trang rồi chọn lại.")
    with _editing(intake, "intake.answer", by=by, version=version, note=f"dòng {row.number}") as locked:
        row.answers = {**row.answers, **answers}
        row.save(update_fields=["answers"])
        _check_again(locked, [row])
    return row


def accept(intake: Intake, row: IntakeRow, *, by: Account, version: int) -> None:
    """Take a row in.

    Raises:
        Refused: something is wrong with it, or a question is open.
    """
    with _editing(intake, "intake.accept", by=by, version=version, note=f"dòng {row.number}"):
        row.refresh_from_db()
        if not row.is_ready:
            raise Refused(f"Dòng {row.number} còn lỗi hoặc còn câu hỏi. Sửa hoặc trả lời trước khi nhận.")
        _choose([row], RowChoice.ACCEPT)


def skip(intake: Intake, row: IntakeRow, reason: str, *, by: Account, version: int) -> None:
    """Leave a row out, with the reason; rows that were said to repeat it are checked again."""
    with _editing(intake, "intake.skip", by=by, version=version, note=f"dòng {row.number}: {reason}") as locked:
        _choose([row], RowChoice.SKIP, reason.strip()[:200] or "không nhập")
        _check_again(locked, list(_sharing(locked, _keys([row]))))


def reopen(intake: Intake, row: IntakeRow, *, by: Account, version: int) -> None:
    """Take a choice back; the row waits again."""
    with _editing(intake, "intake.reopen", by=by, version=version, note=f"dòng {row.number}") as locked:
        _choose([row], RowChoice.OPEN)
        row.choice = RowChoice.OPEN
        _check_again(locked, [row])


def _choose(rows: Iterable[IntakeRow], choice: RowChoice, reason: str = "") -> None:
    IntakeRow.objects.filter(pk__in=[row.pk for row in rows]).update(choice=choice, skip_reason=reason)


# --- many rows ---------------------------------------------------------------------------------------------------------------


def waiting(intake: Intake) -> QuerySet[IntakeRow]:
    return IntakeRow.objects.filter(intake=intake, choice=RowChoice.OPEN)


def accept_ready(intake: Intake, *, by: Account, version: int) -> int:
    """Take in every row with nothing wrong and nothing to ask; returns how many."""
    with _editing(intake, "intake.accept_ready", by=by, version=version) as locked:
        return waiting(locked).filter(has_error=False, needs_answer=False).update(choice=RowChoice.ACCEPT)


def skip_wrong(intake: Intake, reason: str, *, by: Account, version: int) -> int:
    """Leave out every row that still has an error; returns how many."""
    with _editing(intake, "intake.skip_wrong", by=by, version=version, note=reason) as locked:
        return waiting(locked).filter(has_error=True).update(choice=RowChoice.SKIP, skip_reason=reason.strip()[:200] or "còn lỗi")


# --- names nobody knew -------------------------------------------------------------------------------------------------------


def name_it(
    intake: Intake, *, naming: str, folded: str, unit: Unit | None = None, award: Award | None = None, by: Account, version: int
) -> int:
    """Say once what a spelling means; it is remembered for this unit and those below it. Returns how many rows had it.

    Raises:
        PermissionDenied: the unit is not one's own or below it.
        Refused: no row has that spelling (any more).
    """
    if unit is not None and not UnitReach.objects.filter(ancestor=intake.unit, descendant=unit).exists():
        raise PermissionDenied("Chỉ chọn được đơn vị mình và đơn vị trực thuộc.")
    rows = IntakeRow.objects.filter(intake=intake, unknowns__naming=naming, unknowns__folded=folded).distinct()
    number = rows.count()
    if not number or not folded or (unit is None) == (award is None) or (naming == Naming.UNIT) != (award is None):
        raise Refused("Tên này không còn trong danh sách. Tải lại trang rồi chọn lại.")
    with act():
        with _editing(intake, "intake.name", by=by, version=version, note=_said(naming, folded, unit or award)) as locked:
            Alias.objects.update_or_create(
                owner=locked.unit, folded=folded, **{f"{_other(naming)}": None},
                defaults={"unit": unit, "award": award, "by": by, "at": clock.now()},
            )  # fmt: skip
            affected = list(rows[: AT_ONCE + 1])
            if len(affected) <= AT_ONCE:
                _check_again(locked, affected)
        if len(affected) > AT_ONCE:
            starting.recheck(locked, by=by, version=locked.version)
    return number


def _other(naming: str) -> str:
    return "award" if naming == Naming.UNIT else "unit"


def _said(naming: str, folded: str, meant: Unit | Award | None) -> str:
    return f"{Naming(naming).label} “{folded}” là {meant}"


def unknown_names(intake: Intake) -> list[dict[str, object]]:
    """Each unknown spelling once, with the number of open rows that have it as ``number``, the commonest first; at most 50."""
    rows = IntakeUnknown.objects.filter(intake=intake).exclude(row__choice=RowChoice.SKIP)
    grouped = rows.values("naming", "folded").annotate(text=Min("text"), number=Count("row", distinct=True))
    return list(grouped.order_by("-number", "folded")[:50])


def importing_units(account: Account) -> list[Unit]:
    """Units for which the account loads workbooks."""
    return list(Unit.objects.filter(pk__in=access.units_of(account, IMPORTERS)).order_by("order", "sort_key"))
