"""Where an account is signed in: the list of its sessions, when each was last seen, and ending them.

Rows are allauth's (`allauth.usersessions`). Being seen is written at most every ten minutes: pages do not write to the database
because somebody reads them.
"""

import datetime
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from units import clock, ledger
from units.models.account import Account
from units.tokens import act

SEEN = "seen"  # key of the session: when its row was last written
EVERY = datetime.timedelta(minutes=10)
BROWSERS = (("Edg", "Edge"), ("coc_coc", "Cốc Cốc"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
MACHINES = (
    ("iPhone", "điện thoại iPhone"),
    ("iPad", "máy tính bảng iPad"),
    ("Android", "điện thoại, máy tính bảng Android"),
    ("Windows", "máy tính Windows"),
    ("Mac OS", "máy tính Mac"),
    ("Linux", "máy tính Linux"),
)


@dataclass(frozen=True, slots=True)
class Login:
    """One place where the account is signed in. ``idle`` says in words how long ago it was last seen."""

    pk: int
    device: str
    address: str
    since: datetime.datetime
    idle: str
    current: bool


def begin(request: HttpRequest) -> None:
    """Note the session that has just begun."""
    UserSession.objects.create_from_request(request)
    request.session[SEEN] = clock.real_now().timestamp()


def seen(request: HttpRequest) -> None:
    """Note that a session is still in use; writes only when the last note is older than ten minutes."""
    last, now = request.session.get(SEEN), clock.real_now()
    if last is None or now.timestamp() - last < EVERY.total_seconds():
        return
    address = get_adapter(request).get_client_ip(request)
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now, ip=address)
    request.session[SEEN] = now.timestamp()


def logins_of(account: Account, current_key: str = "") -> list[Login]:
    """Where the account is signed in now, the newest use first. Two queries."""
    rows = list(UserSession.objects.filter(user=account).order_by("-last_seen_at", "-id"))
    now = clock.real_now()
    alive = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    keys = set(alive.values_list("session_key", flat=True))
    return [
        Login(row.pk, device(row.user_agent), row.ip, row.created_at, idle(now - row.last_seen_at), row.session_key == current_key)
        for row in rows
        if row.session_key in keys
    ]


def end(account: Account, pk: int) -> bool:
    """End one session of the account, asked for by itself; False when it is over already."""
    return bool(_end(account, UserSession.objects.filter(user=account, pk=pk), "account.end_session"))


def end_others(account: Account, current_key: str) -> int:
    """End every session of the account but the one in hand; returns how many."""
    return _end(account, UserSession.objects.filter(user=account).exclude(session_key=current_key), "account.end_sessions")


def end_all(account: Account) -> int:
    """End every session inside the caller's transaction; the caller records why."""
    keys = list(UserSession.objects.filter(user=account).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _end(account: Account, rows, verb: str) -> int:
    with act():
        keys = list(rows.values_list("session_key", flat=True))
        if keys:
            Session.objects.filter(session_key__in=keys).delete()
            UserSession.objects.filter(session_key__in=keys).delete()
            ledger.record([account], verb, by=account, note=f"{len(keys)} phiên")
    return len(keys)


def device(user_agent: str) -> str:
    """A browser's own description in words: "Chrome, máy tính Windows"."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Trình duyệt khác")
    machine = next((name for mark, name in MACHINES if mark in user_agent), "máy không rõ")
    return f"{browser}, {machine}"


def idle(span: datetime.timedelta) -> str:
    """How long ago, in words."""
    minutes = int(span.total_seconds() // 60)
    if minutes < EVERY.total_seconds() // 60:
        return "vừa dùng"
    if minutes < 60:
        return f"{minutes} phút trước"
    return f"{minutes // 60} giờ trước" if minutes < 60 * 24 else f"{minutes // (60 * 24)} ngày trước"
