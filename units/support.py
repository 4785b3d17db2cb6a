"""Support works as a user: for half an hour at most, with a reason, under a red banner, and never as the user's own hand.

The session stays the support's own; the middleware puts the user in its place for each request (`units.acting.as_user`). What
support may never do is listed in `units.acting.REFUSED_TO_SUPPORT`.
"""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from units import access, clock, ledger, notifications, stewards
from units.models.account import Account, Role, RoleAssignment
from units.moves import Refused
from units.tokens import act

SUPPORT = frozenset({Role.SUPPORT})
NEVER = frozenset({Role.SUPPORT, Role.ADMIN, Role.AUDITOR})
AT_MOST = datetime.timedelta(minutes=30)
KEY = "support_as"  # key of the support's session


@dataclass(frozen=True, slots=True)
class Standing:
    """Support at work: who, as whom, until when (machine's time)."""

    support: Account
    user: Account
    until: datetime.datetime

    @property
    def minutes_left(self) -> int:
        return max(1, int((self.until - clock.real_now()).total_seconds() // 60))


def may_be_helped(support: Account) -> QuerySet[Account]:
    """Active accounts that support may work as: all their roles within reach, none of support, admin or auditor. One query."""
    kept = RoleAssignment.objects.dated(clock.today()).filter(account_id=OuterRef("pk"), role__in=NEVER)
    rows = stewards.wholly_within(support, SUPPORT).filter(is_active=True).exclude(pk=support.pk)
    return rows.exclude(Exists(kept)).order_by("full_name", "id")


def start(request: HttpRequest, user: Account, *, reason: str) -> None:
    """Begin to work as somebody; told to the person and kept in the ledger.

    Raises:
        PermissionDenied: no support, or not for this account.
        Refused: without a reason.
    """
    support = request.user
    if not access.has_role(support, SUPPORT) or not may_be_helped(support).filter(pk=user.pk).exists():
        raise PermissionDenied("Không hỗ trợ được tài khoản này.")
    if not reason.strip():
        raise Refused("Lý do: ghi người dùng nhờ việc gì.")
    until = clock.real_now() + AT_MOST
    with act():
        ledger.record([user], "support.start", by=support, note=reason)
        text = f"{support} (hỗ trợ kỹ thuật) thao tác hộ bằng tài khoản của bạn, nhiều nhất 30 phút. Lý do: {reason}"
        notifications.tell_account(user, text, "")
    request.session[KEY] = {"user": user.pk, "until": until.isoformat()}


def standing(request: HttpRequest, support: Account) -> Standing | None:
    """Whether the signed-in account works as somebody now; ends by itself when the time is over or a right is gone."""
    kept = request.session.get(KEY)
    if not kept:
        return None
    until = datetime.datetime.fromisoformat(kept["until"])
    user = may_be_helped(support).filter(pk=kept["user"]).first() if access.has_role(support, SUPPORT) else None
    if user is not None and until > clock.real_now():
        return Standing(support, user, until)
    stop(request, support, note="hết thời gian hoặc không còn quyền")
    return None


def stop(request: HttpRequest, support: Account, *, note: str = "") -> None:
    """End working as somebody. Harmless when nobody does."""
    kept = request.session.pop(KEY, None)
    user = Account.objects.filter(pk=kept["user"]).first() if kept else None
    if user is not None:
        with act():
            ledger.record([user], "support.end", by=support, note=note)
