"""Workbooks for the tests of imports, and an import driven to where a test needs it."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from awards.intake import reading, review, starting, storing
from awards.models import Intake
from tests.factories import World

Cell = object
PEOPLE = ("STT", "Danh xưng", "Họ và tên", "Ngày sinh", "Giới tính", "Số định danh", "Chức vụ", "Đơn vị công tác")
DECISIONS = ("STT", "Họ và tên", "Chức vụ", "Đơn vị công tác", "Danh hiệu thi đua/Hình thức khen thưởng", "Năm", "Số quyết định", "Ngày quyết định",
             "Cơ quan ban hành")  # fmt: skip


def workbook(rows: Sequence[Sequence[Cell]], *, name: str = "Danh sach.xlsx", sheet: str = "Danh sách") -> SimpleUploadedFile:
    """An .xlsx with these rows from row 1 on; dates become real dates, a text that begins with = a formula that failed."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    page.write_formula(number, column, cell, None, "#DIV/0!")
    return SimpleUploadedFile(name, buffer.getvalue())


def loaded(
    w: World, rows: Sequence[Sequence[Cell]], kind: str = "people", *, by=None, unit=None, name: str = "Danh sach.xlsx", **facts
) -> Intake:
    """An import whose file the worker has read."""
    intake = starting.start(kind=kind, unit=unit or w.commune, upload=workbook(rows, name=name), by=by or w.commune_clerk, **facts)
    reading.run(intake.job_id)
    return again(intake)


def again(intake: Intake) -> Intake:
    return Intake.objects.get(pk=intake.pk)


def stored(intake: Intake, *, by=None) -> Intake:
    """All that is ready accepted, the rest left out, and stored by the worker."""
    who = by or intake.created_by
    review.accept_ready(intake, by=who, version=intake.version)
    intake = again(intake)
    review.skip_wrong(intake, "lỗi", by=who, version=intake.version)
    intake = again(intake)
    intake = starting.store(intake, by=who, version=intake.version)
    storing.run(intake.job_id)
    return again(intake)


def findings(intake: Intake) -> list[tuple[str, str, str]]:
    """(cell, level, reason) of everything found, in the order of the rows."""
    return [(one["cell"], one["level"], one["reason"]) for row in intake.rows.order_by("number") for one in row.findings]
