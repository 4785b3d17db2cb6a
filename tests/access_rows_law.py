"""Who may do what with holds, and with how far history is loaded."""

from awards.models import Hold
from tests.access_objects import Places, attachment, once
from tests.access_rights import Row, sheet, who
from tests.access_rows_records import PLACES, people, record_people
from tests.factories import World
from units import clock

# The head of the standing body sets and ends; whoever manages the person or stands above reads.
SETTERS = dict.fromkeys(("commune", "sibling", "dept"), "office") | {"other": ""}
STEWARDS = who("appraiser office admin o_appraiser", rest="403")
READERS = {
    "commune": "clerk head district appraiser office secretary",
    "sibling": "sibling district appraiser office secretary",
    "dept": "dept appraiser office secretary",
    "other": "o_clerk o_appraiser",
}


@once
def held_people(w: World) -> Places:
    made = {}
    for place, one in people(w).items():
        row = Hold.objects.create(
            recipient=one, kind="investigation", body_name="Thanh tra", paper_number="1/TT", paper_on="2021-11-01", starts_on="2021-11-01",
            paper=attachment(w, one.unit), set_by=w.admin, set_at=clock.now(),
        )  # fmt: skip
        made[place] = {"pk": one.pk, "row_id": row.pk}
    return made


ROWS: dict[str, Row] = {
    "awards:hold_add": sheet(record_people, **SETTERS),
    "awards:hold_end": sheet(held_people, **SETTERS),
    "awards:hold_file": Row(at=held_people, get={place: who(READERS[place]) for place in PLACES}),
    "awards:coverage": Row(get=STEWARDS, post=STEWARDS),
}
