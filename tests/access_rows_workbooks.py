"""Who may take a list out to Excel and bring it back: lines of a dossier by its own clerk and head while it is a draft; the file that
came back only by its sender. Agenda and appraisal lists only go out."""

import uuid

from awards import editable_lists, roundtrip
from awards.models import Dossier
from tests import access_objects as objects
from tests.access_objects import Places, once
from tests.access_rights import APPRAISERS, SESSION, STAFF, VIEW, Cells, Row, seen, who
from tests.factories import World
from units import attachments, clock
from units.models import Attachment

SEEN_ONLY = {"commune": who("", VIEW["commune"]), "other": who("", VIEW["other"])}  # received: nobody edits the lines there any more


def list_words(w: World) -> Places:
    """The lines of a draft, of received envelopes, of the other province's."""
    found = {place: {"slug": "truong-hop", "word": where["public_id"]} for place, where in objects.dossiers(w).items()}
    return found | {"unknown": {"slug": "khong-co", "word": "gi"}, "nobody": {"slug": "xep-loai", "word": "khong-co-2020"}}


def drafted(w: World) -> Places:
    return {place: where for place, where in list_words(w).items() if place in ("draft", "commune", "other")}


@once
def files_back(w: World) -> Places:
    """A workbook that the commune's clerk sent for each of the lists."""
    found = {}
    for place, where in drafted(w).items():
        dossier = Dossier.objects.get(public_id=where["word"])
        content = roundtrip.export(editable_lists.LINES, dossier, by=w.commune_clerk, today=clock.today())
        kept = Attachment.objects.create(
            file=attachments.store(content, media_type=attachments.XLSX), name="sua.xlsx", unit=dossier.unit, uploaded_by=w.commune_clerk,
            uploaded_at=clock.now(), public_id=uuid.uuid4().hex,
        )  # fmt: skip
        found[place] = where | {"file_id": kept.public_id}
    return found


@once
def unit_people(w: World) -> Places:
    """The people of each unit: seen by who sees the unit's cases, changed by clerks and appraisers at or above it."""
    at = {"commune": w.commune, "sibling": w.sibling_commune, "dept": w.finance, "other": w.other_commune}
    return {f"people_{place}": {"slug": "nguoi", "word": unit.code} for place, unit in at.items()}


def excel_words(w: World) -> Places:
    return list_words(w) | unit_people(w)


def back_words(w: World) -> Places:
    return drafted(w) | unit_people(w)


PEOPLE_SEEN = {
    "people_commune": who(f"clerk head district {STAFF}"), "people_sibling": who(f"sibling district {STAFF}"),
    "people_dept": who(f"dept {STAFF}"), "people_other": who("o_clerk o_appraiser"),
}  # fmt: skip
PEOPLE_KEPT = {
    "people_commune": who("clerk district appraiser", "head office secretary"),
    "people_sibling": who("sibling district appraiser", "office secretary"),
    "people_dept": who("dept appraiser", "office secretary"),
    "people_other": who("o_clerk o_appraiser"),
}
BACK = {"draft": who("clerk head"), **SEEN_ONLY, **PEOPLE_KEPT}


def nobody() -> Cells:
    return who("")


ROWS: dict[str, Row] = {
    "awards:appraisal_excel": Row(get=APPRAISERS),
    "awards:session_excel": Row(at=objects.sessions, get=seen("province", "other", view=SESSION)),
    "awards:list_excel": Row(at=excel_words, get={**seen(*VIEW), **PEOPLE_SEEN, "unknown": nobody(), "nobody": nobody()}),
    "awards:list_back": Row(at=back_words, get=BACK, post=BACK),
    "awards:list_differences": Row(at=files_back, get={"draft": who("clerk"), **SEEN_ONLY}, post={"draft": who("clerk"), **SEEN_ONLY}),
}
