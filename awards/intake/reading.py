"""The worker's first part: from the file to checked rows, chunk by chunk. Repeatable: it begins by clearing its own rows."""

from collections.abc import Iterator, Sequence

from django.db import transaction

from awards.intake import book as books
from awards.intake import layout as layouts
from awards.intake import sheets
from awards.intake.examining import CHUNK, Examiner, plain, save, unknowns_of
from awards.intake.facts import Book, spelling
from awards.intake.layout import Layout, NoTable
from awards.intake.table import INTAKE, tell
from awards.models import Intake, IntakeRow, IntakeState, IntakeUnknown
from units import attachments, jobs
from units.models import Job
from units.moves import Conflict, perform
from units.vietnamese import number_vn
from units.workbooks.markup import Unreadable

MOST_ROWS = 20_000
READ = 20  # percent of the bar when the file is parsed
NAMED_HEADINGS = 10  # so many unknown headings are named on the page
UNTITLED = "Không thấy dòng nào dưới dòng tiêu đề. Kiểm tra tệp rồi tải lại."


def run(job_id: int) -> None:
    """Claim the job, read or check again, and lay the rows before the clerk; a file that cannot be read is refused with its reason."""
    job = jobs.claim(job_id)
    if job is None:
        return
    intake = Intake.objects.select_related("unit", "file__file", "created_by").get(pk=job.subject_id)
    if intake.state == IntakeState.READING:
        try:
            _work(intake, job)
        except (Unreadable, NoTable) as fault:
            _move(intake, "refuse", error=str(fault))
        except Conflict:
            pass  # given up meanwhile
    jobs.finish(job)


def _work(intake: Intake, job: Job) -> None:
    if intake.layout:
        check_again(intake, job)
        _move(intake, "read")
    else:
        layout, notices = _read(intake, job)
        _move(intake, "read", layout={**plain(layout), "notices": notices})


SAID = {"read": "đã đọc xong, chờ xem lại từng dòng", "refuse": "không đọc được"}


def _move(intake: Intake, name: str, **also: object) -> None:
    note = str(also.get("error", ""))
    with transaction.atomic():
        perform(INTAKE, name, [intake], by=intake.created_by, versions={intake.pk: intake.version}, also=also, note=note)
        tell(intake, SAID[name], note)


# --- from the file -----------------------------------------------------------------------------------------------------------


def _read(intake: Intake, job: Job) -> tuple[Layout, list[str]]:
    """Store every row of the table with what is found on it; returns the layout and what to say of the whole file."""
    book = books.of(intake.unit)
    stored = intake.file.file
    table = sheets.table(stored, attachments.read(stored), intake.kind, {*book.awards, *book.award_aliases})
    jobs.report(job, READ)
    IntakeRow.objects.filter(intake=intake).delete()
    examiner, notices = Examiner(intake, layout=table.layout, book=book), list(table.notices)
    done = 0
    for rows in _chunks(_rows(intake, table, book, notices)):
        done += len(rows)
        if done > MOST_ROWS:
            raise NoTable(f"Tệp có quá {number_vn(MOST_ROWS)} dòng. Tách thành nhiều tệp rồi tải từng tệp.")
        _keep(examiner, rows)
        jobs.report(job, READ + (100 - READ) * min(rows[-1].number, len(table.lines)) // (len(table.lines) + 1))
    if not done:
        raise NoTable(UNTITLED)
    return table.layout, notices


def _chunks(rows: Iterator[IntakeRow]) -> Iterator[list[IntakeRow]]:
    chunk: list[IntakeRow] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _rows(intake: Intake, table: sheets.Table, book: Book, notices: list[str]) -> Iterator[IntakeRow]:
    """The lines below the header that are rows of the table; group rows above them say kind, unit or award."""
    said: dict[str, str] = {}
    unknown: list[str] = []
    for line in table.lines:
        if line.number <= table.layout.last_row or not line.cells or layouts.is_numbering(line):
            continue
        if layouts.is_total(line):
            notices.append(f"Dòng {line.number} là dòng tổng hoặc câu kết, không nhập.")
        elif heading := layouts.heading(line, table.layout):
            about = _meaning(heading, book, intake.kind)
            said |= about
            if not about:
                unknown.append(f"dòng {line.number} “{heading[:60]}”")
        else:
            yield IntakeRow(intake=intake, number=line.number, cells={**line.cells, **said})
    if unknown:
        more = f" và {len(unknown) - NAMED_HEADINGS} dòng nữa" if len(unknown) > NAMED_HEADINGS else ""
        notices.append(f"Coi là tiêu đề nhóm, không nhập: {', '.join(unknown[:NAMED_HEADINGS])}{more}.")


def _meaning(heading: str, book: Book, kind: str) -> dict[str, str]:
    """What a group row says of the rows below it, by field."""
    if of_kind := layouts.kind_of_heading(heading):
        return {"_kind": of_kind}
    key = spelling(heading)
    if kind == "decisions" and (key in book.awards or key in book.award_aliases):
        return {"_award": heading}
    return {"_unit": heading} if key in book.units or key in book.unit_aliases else {}


def _keep(examiner: Examiner, rows: Sequence[IntakeRow]) -> None:
    found = examiner.examine(rows)
    with transaction.atomic():
        IntakeRow.objects.bulk_create(rows)
        IntakeUnknown.objects.bulk_create(unknowns_of(found))


# --- again -------------------------------------------------------------------------------------------------------------------


def check_again(intake: Intake, job: Job) -> None:
    """Check every row anew, in order."""
    examiner, total = Examiner(intake), IntakeRow.objects.filter(intake=intake).count()
    done, last = 0, 0
    while rows := list(IntakeRow.objects.filter(intake=intake, number__gt=last).order_by("number")[:CHUNK]):
        found = examiner.examine(rows)
        with transaction.atomic():
            save(found)
        done, last = done + len(rows), rows[-1].number
        jobs.report(job, 100 * done // (total + 1))
