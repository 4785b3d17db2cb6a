"""The words of the access matrix: its columns, what may come back, and the shapes of a row. The rows are in `access_matrix.py`
and, for one subject each, in ``access_rows_*.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access_objects import Places
from tests.factories import World

# Column → account of `factories.world()`. One account per role, relation and province.
ROLES = {
    "visitor": None,
    "inactive": "inactive",
    "clerk": "commune_clerk",
    "head": "commune_head",
    "sibling": "sibling_clerk",
    "district": "district_clerk",
    "dept": "department_clerk",
    "appraiser": "appraiser",
    "office": "office_head",
    "secretary": "secretary",
    "member": "member_1",
    "records": "records_clerk",
    "admin": "admin",
    "auditor": "auditor",
    "support": "support",
    "o_clerk": "other_clerk",
    "o_appraiser": "other_appraiser",
}
NAMELESS = ("visitor", "inactive")
EVERYBODY = " ".join(role for role in ROLES if role not in NAMELESS)
STAFF = "appraiser office secretary"
PROVINCE = " ".join(role for role in ROLES if role not in NAMELESS and not role.startswith("o_"))

# What may come back. "in" of a POST: past the guards, whatever the form then says.
ANSWERS = ("in", "away", "login", "403", "404", "405", "500")
Cells = Mapping[str, str]


def who(allowed: str, forbidden: str = "", *, rest: str = "404", visitor: str = "login") -> Cells:
    """The answers of one object and method, by role: ``allowed`` get in, ``forbidden`` get 403, all others ``rest``."""
    cells = dict.fromkeys(ROLES, rest)
    cells |= dict.fromkeys(NAMELESS, visitor)
    cells |= dict.fromkeys(allowed.split(), "in")
    cells |= dict.fromkeys(forbidden.split(), "403")
    unknown = (set(allowed.split()) | set(forbidden.split())) - set(ROLES)
    if unknown:
        raise ValueError(f"unknown roles {unknown}")
    return cells


SIGNED_IN = who(EVERYBODY)
PUBLIC = dict.fromkeys(ROLES, "in")
APPRAISERS = who("appraiser office clerk dept o_appraiser", rest="403")
STRANGERS = who("visitor inactive", rest="away")  # whoever is signed in already is sent home


# Who sees what of whom; see `visible_to` of each. An act on what one sees and may not do is a 403, on what one doesn't see a 404.
VIEW = {
    "draft": "clerk head",
    "commune": f"clerk head district {STAFF}",
    "sibling": f"sibling district {STAFF}",
    "district": f"district {STAFF}",
    "dept": f"dept {STAFF}",
    "other": "o_clerk o_appraiser",
}
# Sessions: the standing body and members with a seat. Decisions: the standing body and the records clerk; once issued, whoever
# sees one of its nominations: a member only what was on the agenda of a session of his.
SESSION = {"province": f"{STAFF} member", "other": "o_appraiser"}
DECISION = {"province": f"{STAFF} records", "other": "o_appraiser"}
ISSUED = {"province": f"{STAFF} records clerk head district", "other": "o_appraiser o_clerk"}
CAMPAIGN = {"draft": f"{STAFF} admin", "launched": PROVINCE, "dept": f"dept {STAFF}", "other": "o_clerk o_appraiser"}
BLOCK = {"commune": f"clerk head {STAFF} member records admin auditor support", "other": "o_clerk o_appraiser"}


def seen(*places: str, also: str = "", view: Mapping[str, str] = VIEW) -> Mapping[str, Cells]:
    """{place: cells} of a page for everybody who sees the object; ``also`` see it besides, except the other province's."""
    return {place: who(view[place] if place == "other" else f"{view[place]} {also}") for place in places}


def done(*, view: Mapping[str, str] = VIEW, **may: str) -> Mapping[str, Cells]:
    """{place: cells} of an act: those named may, the others who see the object get 403."""
    return {place: who(roles, forbidden=" ".join(set(view[place].split()) - set(roles.split()))) for place, roles in may.items()}


@dataclass(frozen=True)
class Row:
    """One address. ``get`` and ``post``: cells of an address without object, or {object: cells}; None = refused."""

    get: Mapping[str, Any] | None = None
    post: Mapping[str, Any] | None = None
    at: Callable[[World], Places] | None = None
    data: Mapping[str, str] | Callable[[Mapping[str, Any]], Mapping[str, str]] = field(default_factory=dict)
    why: str = ""

    def cells(self, method: str) -> Mapping[str, Cells]:
        """{object: cells} of a method; the object of an address without one is ""."""
        told = {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)
        if told is None:
            return {}
        return told if self.at else {"": told}

    def sent(self, kwargs: Mapping[str, Any]) -> Mapping[str, str]:
        """What a POST to the object sends."""
        return self.data(kwargs) if callable(self.data) else self.data


# --- rows ------------------------------------------------------------------------------------------------------------------

ISSUED_ONLY = {"province": PUBLIC, "other": PUBLIC, "draft": dict.fromkeys(ROLES, "404")}
CLERKS = "clerk head sibling district dept o_clerk"  # who nominate
STEP = {"commune": "clerk head", "other": "o_clerk"}  # the nominating unit's own step
DRAFT = STEP | {"draft": "clerk head"}
SECRETARY = {"province": "secretary", "other": ""}
FOR_WHOM = {  # who drafts for nobody gets 403 at once; for another unit than one's own 404
    "province": who("appraiser office", rest="403") | {"o_appraiser": "404"},
    "other": who("o_appraiser", rest="403") | {"appraiser": "404", "office": "404"},
}
DRAFTERS = {"province": "appraiser office", "other": "o_appraiser"}


def sheet(at: Callable[[World], Places], view: Mapping[str, str] = VIEW, **may: str) -> Row:
    """An act asked on a page of its own: who may see the page may send it."""
    return Row(at=at, get=done(view=view, **may), post=done(view=view, **may))


def press(at: Callable[[World], Places], view: Mapping[str, str] = VIEW, **may: str) -> Row:
    """An act without a page."""
    return Row(at=at, post=done(view=view, **may))
