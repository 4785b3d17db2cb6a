"""Rows of the access matrix: the ledger, what is held on a person, and how long."""

from tests.access_objects import Places, once
from tests.access_rights import STAFF, Row, who
from tests.factories import World, person

READERS = who(f"{STAFF} admin auditor o_appraiser", rest="403")
CHECKERS = who("admin auditor", rest="403")
TOP_READERS = who("admin auditor", rest="403")
KEEPERS = who("admin", rest="403")
# Who answers for the data gets in, who sees the person gets 403, others 404.
SUBJECT = {
    "commune": who("appraiser office admin", forbidden="clerk head district secretary"),
    "sibling": who("appraiser office admin", forbidden="sibling district secretary"),
    "other": who("o_appraiser", forbidden="o_clerk"),
}


@once
def people(w: World) -> Places:
    """A person of the commune, of its sibling, of the other province."""
    places = {"commune": w.commune, "sibling": w.sibling_commune, "other": w.other_commune}
    return {place: {"pk": person(w, unit).pk} for place, unit in places.items()}


@once
def kinds(w: World) -> Places:
    return {"phone": {"kind": "phone"}}


ROWS = {
    "awards:ledger": Row(get=READERS),
    "awards:ledger_download": Row(post=READERS),
    "awards:ledger_check": Row(get=CHECKERS, post=CHECKERS),
    "awards:data_subject": Row(at=people, get=SUBJECT, post=SUBJECT),
    "awards:data_hold": Row(at=people, get=SUBJECT, post=SUBJECT),
    "awards:data_release": Row(at=people, get=SUBJECT, post=SUBJECT),
    "awards:personal_data": Row(get=TOP_READERS),
    "awards:retention_period": Row(at=kinds, get={"phone": KEEPERS}, post={"phone": KEEPERS}),
    "awards:retention_forget": Row(
        at=kinds, get={"phone": who("", rest="403") | {"admin": "away"}}, post={"phone": KEEPERS}, why="no period is set: led to set one"
    ),
}
