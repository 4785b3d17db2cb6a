"""Who may do what with accounts: the administrator within reach, support, and everybody with his own."""

import datetime
from collections.abc import Mapping

from allauth.usersessions.models import UserSession

from tests.access_objects import Places
from tests.access_rights import EVERYBODY, NAMELESS, PUBLIC, ROLES, SIGNED_IN, Cells, Row, who
from tests.factories import World
from units import clock, delegation, slips
from units.models import RoleAssignment

_codes: dict[int, str] = {}


def accounts(w: World) -> Places:
    """The administrator's reach, another province, himself."""
    return {"commune": {"pk": w.commune_clerk.pk}, "other": {"pk": w.other_clerk.pk}, "own": {"pk": w.admin.pk}}


def role_rows(w: World) -> Places:
    held = {place: RoleAssignment.objects.get(account_id=kwargs["pk"], delegation=None) for place, kwargs in accounts(w).items()}
    return {place: {"pk": row.account_id, "row": row.pk} for place, row in held.items()}


def slipped(w: World) -> Places:
    """Accounts with a slip whose code is still on somebody's screen."""
    for account in (w.commune_head, w.other_clerk, w.admin):
        _codes[account.pk] = slips.make(account, by=None)
    return {"commune": {"pk": w.commune_head.pk}, "other": {"pk": w.other_clerk.pk}, "own": {"pk": w.admin.pk}}


def code(kwargs: Mapping[str, int]) -> Mapping[str, str]:
    return {"code": _codes[kwargs["pk"]]}


def sessions(w: World) -> Places:
    def begun(account) -> dict[str, int]:
        return {"pk": UserSession.objects.create(user=account, ip="10.0.0.1", session_key=f"k{account.pk}", user_agent="Firefox").pk}

    return {"commune": begun(w.commune_clerk), "other": begun(w.other_clerk)}


def lent(w: World) -> Places:
    """The head of a commune away next year, its clerk standing in; the same in the other province. Today nobody has more rights."""
    first = clock.today() + datetime.timedelta(days=365)
    days = {"valid_from": first, "valid_to": first, "reason": "nghỉ phép"}

    def lend(giver, taker) -> dict[str, int]:
        row = RoleAssignment.objects.get(account=giver, delegation=None)
        return {"pk": delegation.lend(giver=giver, taker=taker, roles=[row.pk], by=giver, **days).pk}

    return {"commune": lend(w.commune_head, w.commune_clerk), "other": lend(w.other_clerk, w.other_appraiser)}


def helped(w: World) -> Places:
    return {"commune": {"pk": w.commune_clerk.pk}, "other": {"pk": w.other_clerk.pk}, "admin": {"pk": w.admin.pk}}


def only(role: str, **cells: str) -> Mapping[str, Cells]:
    """{object: cells}: what the one role gets there; all others get 403 before anybody looks at the object."""
    return {place: who("", rest="403") | {role: cell} for place, cell in cells.items()}


AGAIN = dict.fromkeys(EVERYBODY.split(), "away") | dict.fromkeys(NAMELESS, "login")  # asks for the password once more
MANAGED = only("admin", commune="in", other="404", own="403")
SHEET = Row(at=accounts, get=MANAGED, post=MANAGED)
ADMIN = who("admin", rest="403")

ROWS: dict[str, Row] = {
    # with a slip in hand, or on the way in
    "units:slip": Row(get=PUBLIC, post=PUBLIC, why="whoever has a slip; wrong ones all read the same (test_account_slips)"),
    "units:slip_link": Row(at=lambda w: {"": {"code": "ABCD-EFGH-2345"}}, get={"": dict.fromkeys(ROLES, "away")}),
    "mfa_authenticate": Row(
        get=who("") | dict.fromkeys(EVERYBODY.split(), "away"), post=SIGNED_IN, why="between password and session; others are sent on"
    ),
    # one's own
    "account_reauthenticate": Row(get=SIGNED_IN, post=SIGNED_IN),
    "mfa_index": Row(get=SIGNED_IN),
    "mfa_activate_totp": Row(get=AGAIN, post=SIGNED_IN),
    "mfa_add_webauthn": Row(get=AGAIN, post=SIGNED_IN),
    "mfa_reauthenticate": Row(get=AGAIN, post=SIGNED_IN, why="without a factor: by the password"),
    "mfa_reauthenticate_webauthn": Row(get=AGAIN, post=SIGNED_IN, why="without a factor: by the password"),
    "units:factor_card": Row(get=AGAIN, post=SIGNED_IN),
    "units:factor_card_paper": Row(post=SIGNED_IN),
    "units:factor_remove": Row(
        at=lambda w: {"": {"pk": 1}}, get={"": AGAIN}, post={"": SIGNED_IN}, why="asks for the password before it looks"
    ),
    "units:sessions": Row(get=SIGNED_IN),
    "units:session_end": Row(at=sessions, post={"commune": who("clerk"), "other": who("o_clerk")}),
    "units:sessions_end_others": Row(post=SIGNED_IN),
    "units:delegations": Row(get=SIGNED_IN, post=SIGNED_IN),
    "units:delegation_end": Row(at=lent, post={"commune": who("clerk head admin"), "other": who("o_clerk o_appraiser")}),
    # the administrator's
    "units:accounts": Row(get=ADMIN),
    "units:account_open": Row(get=ADMIN, post=ADMIN),
    "units:account": Row(at=accounts, get=only("admin", commune="in", other="404", own="in")),
    "units:account_edit": SHEET,
    "units:account_role": SHEET,
    "units:account_role_end": Row(at=role_rows, get=MANAGED, post=MANAGED),
    "units:account_slip": SHEET,
    "units:account_slip_paper": Row(at=slipped, post=MANAGED, data=code),
    "units:account_leave": SHEET,
    "units:account_reopen": SHEET,
    "units:account_factor": SHEET,
    "units:account_delegate": SHEET,
    # support
    "units:support": Row(get=who("support", rest="403")),
    "units:support_start": Row(
        at=helped, get=only("support", commune="in", other="404", admin="404"), post=only("support", commune="in", other="404", admin="404")
    ),
    "units:support_end": Row(post=SIGNED_IN),
}
