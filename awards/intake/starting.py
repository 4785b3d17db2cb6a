"""Starting an import and giving it up: the file is kept under its content, a job reads it."""

import uuid
from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from awards.intake.table import INTAKE
from awards.models import Intake, IntakeState
from awards.models.intake import IMPORTERS
from units import access, attachments, clock, jobs, ledger
from units.attachments import XLSX
from units.models import Account, Job, Unit
from units.moves import Refused, editing, perform
from units.tokens import act

READ_TASK, STORE_TASK = "awards.tasks.read_intake", "awards.tasks.store_intake"
TYPED = "text/tab-separated-values"


def start(
    *,
    kind: str,
    unit: Unit,
    upload: UploadedFile,
    by: Account,
    defaults: Mapping[str, str] | None = None,
    scan: UploadedFile | None = None,
    media_type: str = XLSX,
) -> Intake:
    """Take a workbook in for a unit one works for; ``defaults`` are facts of all its rows, by field. The worker reads it.

    Raises:
        PermissionDenied: the account loads nothing for this unit.
        Refused: the unit has ended.
    """
    if not access.has_role(by, IMPORTERS, unit.pk):
        raise PermissionDenied("Chỉ nhập được cho đơn vị mình phụ trách.")
    if not unit.is_open_on(clock.today()):
        raise Refused(f"{unit} đã kết thúc hoạt động: nhập cho đơn vị kế thừa.")
    attachments.store(upload.read(), media_type=media_type)  # hashed and on disk before the transaction opens
    with act():
        kept = attachments.attach(upload, unit=unit, by=by, media_type=media_type)
        intake = Intake.objects.create(
            kind=kind,
            unit=unit,
            file=kept,
            sha256=kept.file.sha256,
            scan=attachments.attach(scan, unit=unit, by=by) if scan else None,
            defaults={field: text for field, text in (defaults or {}).items() if text},
            created_by=by,
            created_at=clock.now(),
            public_id=uuid.uuid4().hex,
        )
        ledger.record([intake], "intake.start", by=by, fields=["file"])
        _read(intake)
    return intake


def start_typed(*, rows: Sequence[Sequence[str]], header: Sequence[str], name: str, **facts: object) -> Intake:
    """The same for a list typed or pasted on the page: kept as a file of its own, read like any other."""
    text = "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line) for line in [header, *rows])
    upload = SimpleUploadedFile(f"{name.replace('/', '-')}.tsv", text.encode())  # of a path only the last part would stay
    return start(upload=upload, media_type=TYPED, **facts)


def _read(intake: Intake) -> None:
    job = jobs.enqueue(READ_TASK, intake, key=f"intake:{intake.pk}:read:{intake.version}")
    Intake.objects.filter(pk=intake.pk).update(job=job)
    intake.job = job


def recheck(intake: Intake, *, by: Account, version: int) -> Intake:
    """Let the worker look at all rows anew: many of them changed their meaning at once."""
    with act():
        (row,) = perform(INTAKE, "recheck", [intake], by=by, versions={intake.pk: version})
        _read(row)
    return row


def set_defaults(intake: Intake, defaults: Mapping[str, str], *, by: Account, version: int) -> Intake:
    """Type the facts of all rows anew; every row is checked again."""
    with act():
        states = [IntakeState.REVIEW]
        with editing(intake, "intake.defaults", by=by, version=version, roles=IMPORTERS, states=states, fields=defaults) as row:
            row.defaults = {field: text for field, text in defaults.items() if text}
            row.save(update_fields=["defaults"])
        return recheck(row, by=by, version=row.version)


def store(intake: Intake, *, by: Account, version: int) -> Intake:
    """Order the storing of all accepted rows. The worker does it in one transaction.

    Raises:
        Refused: some row is still undecided, or none is accepted.
    """
    also = {"stored_by": by, "error": ""}
    with act():
        (row,) = perform(INTAKE, "store", [intake], by=by, versions={intake.pk: version}, also=also)
        row.job = jobs.enqueue(STORE_TASK, row, key=f"intake:{row.pk}:store:{row.version}")
        Intake.objects.filter(pk=row.pk).update(job=row.job)
    return row


def withdraw(intake: Intake, *, by: Account, version: int) -> Intake:
    """Give an import up before anything is stored. The file stays."""
    return perform(INTAKE, "withdraw", [intake], by=by, versions={intake.pk: version})[0]


def again(intake: Intake, *, by: Account) -> None:
    """Start a job that was given up once more.

    Raises:
        Refused: nothing was given up.
    """
    if not access.has_role(by, IMPORTERS, intake.unit_id):
        raise PermissionDenied
    with act():
        job = Job.objects.filter(pk=intake.job_id, state="failed").first()
        if job is None:
            raise Refused("Việc này đang chạy hoặc đã xong.")
        jobs.retry(job)
