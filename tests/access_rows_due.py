"""Who may do what where people meet the law: local limits, who is due, what a person may be nominated for, the advisor."""

from emulation.models import LocalLimit
from tests.access_objects import Places, once
from tests.access_rights import CLERKS, SIGNED_IN, Row, seen, who
from tests.access_rows_records import LOOKED_UP, PLACES, record_people
from tests.factories import World

ADMINS = who("admin", rest="403")


@once
def local_limits(w: World) -> Places:
    """One of the province, one of the other province."""
    columns = {"measure": "leader_share", "percent": 30, "valid_from": "2021-01-01", "source": "Công văn thử nghiệm"}
    return {
        place: {"pk": LocalLimit.objects.create(unit=unit, **columns).pk}
        for place, unit in {"province": w.province, "other": w.other_province}.items()
    }


OWN_LIMIT = {
    "province": who("admin", rest="403") | {"o_clerk": "404", "o_appraiser": "404"},
    "other": who("", forbidden="o_clerk o_appraiser"),
}

ROWS: dict[str, Row] = {
    "emulation:limits": Row(get=SIGNED_IN),
    "emulation:limit_add": Row(get=ADMINS, post=ADMINS),
    "awards:due": Row(get=LOOKED_UP, post=who(CLERKS, rest="403")),
    "awards:advisor": Row(get=LOOKED_UP),
    "awards:possible": Row(at=record_people, get=seen(*PLACES)),
    "emulation:limit_end": Row(at=local_limits, get=OWN_LIMIT, post=OWN_LIMIT),
}
