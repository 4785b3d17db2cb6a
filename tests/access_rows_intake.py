"""Who may do what with imports: the unit that loads, and who appraises above it looks on; a sibling sees nothing."""

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.intake import starting
from awards.models import Intake
from tests.access_objects import Places
from tests.access_rights import SIGNED_IN, Row, done, press, seen, sheet, who
from tests.factories import PDF, World
from tests.imports import DECISIONS, again, loaded, stored, workbook

IMPORTS = "clerk sibling district dept appraiser office o_clerk o_appraiser"
VIEW = {
    "commune": "clerk appraiser office", "sibling": "sibling appraiser office", "dept": "dept appraiser office", "other": "o_clerk o_appraiser",
}  # fmt: skip
OWN = {"commune": "clerk", "sibling": "sibling", "dept": "dept", "other": "o_clerk"}
WHO = {"commune": ("commune", "commune_clerk"), "sibling": ("sibling_commune", "sibling_clerk"), "dept": ("finance", "department_clerk"),
       "other": ("other_commune", "other_clerk")}  # fmt: skip


def _loaded(w: World, place: str) -> Intake:
    unit, account = (getattr(w, name) for name in WHO[place])
    row = [1, "Nguyễn Văn An", "Nông dân", unit.name, "BK_TINH", 2020, "123/QĐ-UBND", "20/12/2020", "Chủ tịch UBND tỉnh"]
    wrong = [2, "Trần Thị Bình", "Nông dân", unit.name, "Bằng lạ", 2020, "123/QĐ-UBND", "31/02/2020", "Chủ tịch UBND tỉnh"]
    scan = SimpleUploadedFile("qd.pdf", PDF)
    return loaded(w, [DECISIONS, row, wrong], "decisions", by=account, unit=unit, scan=scan)


def waiting(w: World) -> Places:
    """Imports in review, one of each unit."""
    return {place: {"public_id": _loaded(w, place).public_id} for place in WHO}


def rows(w: World) -> Places:
    return {place: {**kwargs, "number": 2} for place, kwargs in waiting(w).items()}


def ended(w: World) -> Places:
    """Imports that were stored."""
    return {place: {"public_id": stored(_loaded(w, place)).public_id} for place in WHO}


def lost(w: World) -> Places:
    """Imports whose reading was given up."""
    made = {}
    for place, (unit, account) in WHO.items():
        intake = starting.start(kind="people", unit=getattr(w, unit), upload=workbook([]), by=getattr(w, account))
        intake.job.state = "failed"
        intake.job.save(update_fields=["state"])
        made[place] = {"public_id": again(intake).public_id}
    return made


def act(at) -> Row:
    return sheet(at, VIEW, **OWN)


ROWS = {
    "awards:intakes": Row(get=SIGNED_IN),
    "awards:intake_new": Row(get=who(IMPORTS, rest="403"), post=who(IMPORTS, rest="403")),
    "awards:intake_typed": Row(get=who(IMPORTS, rest="403"), post=who(IMPORTS, rest="403")),
    "awards:intake_template": Row(at=lambda w: {"people": {"kind": "people"}}, get={"people": who(IMPORTS, rest="403")}),
    "awards:intake": Row(at=waiting, get=seen(*WHO, view=VIEW)),
    "awards:intake_file": Row(at=waiting, get=seen(*WHO, view=VIEW)),
    "awards:intake_scan": Row(at=waiting, get=seen(*WHO, view=VIEW)),
    "awards:intake_again": press(lost, VIEW, **OWN),
    "awards:intake_accept_ready": press(waiting, VIEW, **OWN),
    "awards:intake_skip_wrong": act(waiting),
    "awards:intake_name": press(waiting, VIEW, **OWN),
    "awards:intake_once": act(waiting),
    "awards:intake_store": act(waiting),
    "awards:intake_withdraw": act(waiting),
    "awards:intake_undo": act(ended),
    "awards:intake_row": Row(at=rows, get=seen(*WHO, view=VIEW), post=done(view=VIEW, **OWN)),
    "awards:intake_row_accept": press(rows, VIEW, **OWN),
    "awards:intake_row_skip": press(rows, VIEW, **OWN),
    "awards:intake_row_reopen": press(rows, VIEW, **OWN),
    "awards:intake_row_answer": press(rows, VIEW, **OWN),
}
