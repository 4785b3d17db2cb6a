"""Who may do what with prize money, and with what somebody with the right sets otherwise in a case."""

from awards.models import Nomination, Override
from tests import access_objects as objects
from tests.access_objects import Places, once
from tests.access_rights import DECISION, ISSUED, SIGNED_IN, STAFF, Row, seen, sheet, who
from tests.factories import World
from units import clock

READERS = who(f"{STAFF} clerk head sibling district dept records o_clerk o_appraiser", rest="403")
SETTLE = {
    "province": who("appraiser office records", forbidden="secretary clerk head district"),
    "other": who("o_appraiser", forbidden="o_clerk"),
}
VIEW = {"commune": f"clerk head district {STAFF}", "other": "o_clerk o_appraiser"}
APPRAISE = {"commune": "appraiser office", "other": "o_appraiser"}


@once
def appraised(w: World) -> Places:
    """Cases under appraisal at their decider."""
    return {place: {"public_id": where["public_id"]} for place, where in objects.nominations(w).items() if place in VIEW}


@once
def set_aside(w: World) -> Places:
    """One finding of each case was set aside."""
    return {place: where | {"row_id": _row(w, where["public_id"]).pk} for place, where in appraised(w).items()}


def _row(w: World, public_id: str) -> Override:
    case = Nomination.objects.get(public_id=public_id)
    return Override.objects.create(nomination=case, key="k1", finding="Còn thiếu", reason="Thử", by=w.appraiser, at=clock.now())


ROWS: dict[str, Row] = {
    "awards:decision_prizes": Row(at=objects.issued, get=seen("province", "other", view=ISSUED), post=SETTLE),
    "awards:decision_prizes_excel": Row(at=objects.drafted, get=seen("province", "other", view=DECISION)),
    "awards:prizes": Row(get=READERS),
    "awards:prizes_excel": Row(get=READERS),
    "awards:prizes_of_wrong_salaries": Row(get=SIGNED_IN),  # each sees what `Prize.visible_to` shows; others an empty page
    "awards:nomination_set_aside": sheet(appraised, VIEW, **APPRAISE),
    "awards:nomination_restore": sheet(set_aside, VIEW, **APPRAISE),
    "awards:nomination_rule": sheet(appraised, VIEW, **APPRAISE),
}
