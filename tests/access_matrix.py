"""Who may do what at every address: ONE table, run by `test_access_matrix.py` over the whole URLconf.

How to add an address (an address without a row fails the suite, and so does a row without an address):

    "awards:dossier": Row(
        at=dossiers,                                          # stage → {whose object it is: arguments of the URL}
        get={"commune": who("clerk head district", forbidden="appraiser"), "other": who("o_clerk")},
        post={"commune": who("clerk head", forbidden="district"), "other": who("o_clerk")},
    ),
    "awards:dossiers": Row(get=SIGNED_IN),                    # an address without an object

* ``who(allowed, forbidden="", rest="404")``: the roles that get in, those that see it but may not (403), and what all others
  get. Visitors and inactive accounts are sent to the login page unless you say ``visitor="…"``.
* The relation of role and object: the object "commune" is *own* for ``clerk`` and ``head``, *lower* for ``district``,
  ``appraiser``…, *sibling* for ``sibling``, *other province* for ``o_clerk``. Give the objects you need: "commune", "sibling",
  "district", "dept", "other"; any other name (a draft, say) may stand beside them.
* A method left out (``get=None``) must be refused for everybody: 405, or login, 403, 404.
* POST is sent without data: "gets in" means past the guards, that is 200 (the form with its errors), a redirect or 409.
  Give ``data={…}`` when a view looks at the data before the right.
* HEAD is checked as GET (or 405); PUT, PATCH, DELETE are refused everywhere; OPTIONS may say which methods there are, no more.

What really comes back for one address:  MATRIX_SHOW=awards:dossier pytest tests/test_access_matrix.py -k show -s
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.factories import World, cases, world
from units import clock
from units.models import Notification

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


@dataclass(frozen=True)
class Stage:
    """What the table is played on: the world of the factories, built once, and rows that builders make of it."""

    w: World = field(default_factory=world)
    made: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """An object that several rows share."""
        if name not in self.made:
            self.made[name] = make()
        return self.made[name]


Objects = Callable[[Stage], Mapping[str, Mapping[str, Any]]]


@dataclass(frozen=True)
class Row:
    """One address. ``get`` and ``post``: cells of an address without object, or {object: cells}; None = refused."""

    get: Mapping[str, Any] | None = None
    post: Mapping[str, Any] | None = None
    at: Objects | None = None
    data: Mapping[str, str] = field(default_factory=dict)
    why: str = ""

    def cells(self, method: str) -> Mapping[str, Cells]:
        """{object: cells} of a method; the object of an address without one is ""."""
        told = {"GET": self.get, "HEAD": self.get, "POST": self.post}.get(method)
        if told is None:
            return {}
        return told if self.at else {"": told}


# --- objects --------------------------------------------------------------------------------------------------------------


def notification(stage: Stage) -> Mapping[str, Mapping[str, Any]]:
    """One message to the commune's clerk, one to another province's."""
    made = {}
    for place, account in {"commune": stage.w.commune_clerk, "other": stage.w.other_clerk}.items():
        row = Notification.objects.create(account=account, key=f"matrix {place}", text="Thử", created_at=clock.now())
        made[place] = {"pk": row.pk}
    return made


def appraised(stage: Stage) -> Mapping[str, Mapping[str, Any]]:
    """A case of the commune under appraisal at its province, and one at the other province."""
    w = stage.w
    there = {"commune": (w.commune, w.province), "other": (w.other_commune, w.other_province)}
    return {place: {"public_id": cases(w, unit=unit, holder=holder)[0].public_id} for place, (unit, holder) in there.items()}


# --- rows ------------------------------------------------------------------------------------------------------------------

TABLE: dict[str, Row] = {
    # the floor of units
    "account_login": Row(get=STRANGERS, post=PUBLIC),
    "account_logout": Row(get=who(EVERYBODY, visitor="away"), post=PUBLIC),
    "account_signup": Row(get=STRANGERS, post=PUBLIC, why="closed: says so, and makes no account (test_accounts)"),
    "account_reset_password": Row(get=PUBLIC),
    "account_change_password": Row(get=SIGNED_IN, post=SIGNED_IN),
    "account_inactive": Row(get=PUBLIC),
    "units:healthz": Row(get=PUBLIC),
    "units:demo_login": Row(post=dict.fromkeys(ROLES, "404"), why="only in the demo; test_accounts shows it there"),
    "units:notifications": Row(get=SIGNED_IN),
    "units:notification_read": Row(at=notification, post={"commune": who("clerk"), "other": who("o_clerk")}),
    "units:notifications_read_all": Row(post=SIGNED_IN),
    "units:large_type": Row(post=SIGNED_IN),
    # appraisal: the standing body of any deciding unit (commune and department decide too)
    "awards:appraisal": Row(get=APPRAISERS),
    "awards:appraisal_accept": Row(
        get=APPRAISERS | {role: "away" for role, answer in APPRAISERS.items() if answer == "in"}, post=APPRAISERS
    ),
    "awards:appraisal_undo": Row(post=APPRAISERS),
    "awards:appraisal_order": Row(post=who("appraiser office"), data={"unit": "tinh"}),
    "awards:appraisal_paper": Row(at=lambda _: {"none": {"public_id": "0" * 32}}, get={"none": who("")}),
    "awards:appraisal_case": Row(
        at=appraised,
        get={"commune": who("appraiser office"), "other": who("o_appraiser")},
        post={"commune": who("appraiser office"), "other": who("o_appraiser")},
    ),
    "units:demo_clock": Row(get=who(""), post=who(""), why="only in the demo; test_clock shows it there"),
}
