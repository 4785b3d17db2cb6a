"""Telling people: one row per person and act, in the caller's transaction; mail goes out later from the rows."""

import datetime
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q

from units import access, clock
from units.models.account import Account, RoleAssignment
from units.models.notification import Notification

CLAIM = datetime.timedelta(minutes=10)  # after that long a mail taken by a sweep that died is anybody's again
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tell:
    """Say ``text`` to whoever holds one of ``roles`` at the unit. ``url`` leads to the thing."""

    unit_id: int
    roles: frozenset[str]
    text: str
    url: str = ""


def tell(tells: Iterable[Tell], *, by: Account | None = None) -> int:
    """Write one notification per person, several texts to one person folded into one; returns how many were written.

    Two queries whatever the number of messages. The actor is not told what he just did.
    """
    tells = list(tells)
    if not tells:
        return 0
    holders = holders_of({message.unit_id for message in tells}, {role for message in tells for role in message.roles})
    per_account: dict[int, list[Tell]] = defaultdict(list)
    for message in tells:
        for account_id in {a for role in message.roles for a in holders.get((message.unit_id, role), ())}:
            if by is None or account_id != by.pk:
                per_account[account_id].append(message)
    now = clock.now()
    rows = [_row(account_id, messages, now) for account_id, messages in sorted(per_account.items())]
    Notification.objects.bulk_create(rows)
    return len(rows)


def tell_account(account: Account, text: str, url: str) -> None:
    """Tell one person something that concerns the person and no unit: the own account, standing in, help by support."""
    _row(account.pk, [Tell(0, frozenset(), text, url)], clock.now()).save()


def holders_of(unit_ids: Iterable[int], roles: Iterable[str]) -> dict[tuple[int, str], list[int]]:
    """(unit id, role) → ids of the active accounts that hold it today, there or at its main successor. One query."""
    found = RoleAssignment.objects.valid_on(clock.today()).filter(role__in=list(roles), account__is_active=True)
    holders: dict[tuple[int, str], list[int]] = defaultdict(list)
    for unit_id, role, account_id in access.at_each(found).filter(at__in=list(unit_ids)).values_list("at", "role", "account_id"):
        holders[(unit_id, role)].append(account_id)
    return holders


def _row(account_id: int, messages: list[Tell], now: datetime.datetime) -> Notification:
    first, rest = messages[0], len(messages) - 1
    text = f"{first.text} (và {rest} việc khác)" if rest else first.text
    key = f"act:{uuid.uuid4().hex}"  # an act tells a person once; reminders bring a key of their own
    return Notification(account_id=account_id, key=key, text=text[:500], url=first.url, created_at=now, mail=True)


def unread_count(account: Account) -> int:
    return Notification.objects.filter(account=account, read_at=None).count()


def mark_read(account: Account, *, notification_id: int | None = None) -> int:
    """Mark one notification, or all, as read; returns how many changed."""
    rows = Notification.objects.filter(account=account, read_at=None)
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=clock.now())


def send_mails(limit: int = 200) -> int:
    """Send the mails that wait, oldest first, each marked before the next; returns how many left.

    A mail whose use has passed is dropped, not sent late. SMTP is at-least-once, so each carries a fixed Message-ID: a
    second copy after a crash between sending and marking is recognised by the mailbox. A mail that its server refuses
    keeps nobody else's waiting: it is tried again when its claim has run out.

    Raises:
        OSError: the mail server cannot be reached.
    """
    Notification.objects.filter(mail=True).filter(Q(account__email="") | Q(useful_until__lt=clock.today())).update(mail=False)
    free = Q(mailed_at=None) | Q(mailed_at__lt=clock.real_now() - CLAIM)
    waiting = list(Notification.objects.filter(free, mail=True).select_related("account").order_by("id")[:limit])
    if not waiting:
        return 0  # no mail server is called, no empty file written
    sent = 0
    with get_connection() as connection:
        for row in waiting:
            mine = Notification.objects.filter(pk=row.pk)
            if not mine.filter(free, mail=True).update(mailed_at=clock.real_now()):
                continue  # another sweep was faster
            try:
                _mail(row, connection).send()
            except (SMTPRecipientsRefused, SMTPResponseException) as refusal:
                log.warning("mail of notification %s refused: %s", row.pk, refusal)
                continue
            except OSError:
                mine.update(mailed_at=None)
                raise
            mine.update(mail=False, mailed_at=clock.now())
            sent += 1
    return sent


def _mail(row: Notification, connection: object) -> EmailMessage:
    body = f"{row.text}\n\n{settings.BASE_URL}{row.url}\n"
    headers = {"Message-ID": f"<notification-{row.pk}@thidua>"}
    subject = " ".join(row.text.split())[:120]
    return EmailMessage(subject, body, to=[row.account.email], headers=headers, connection=connection)
