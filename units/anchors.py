"""Anchors: the head of the ledger's chain, handed outside the database, against which a cut-off end or a re-hashed chain shows.

Each anchor is a line of a text file, a row of a guarded table and a message (with mail) to every auditor. A line is signed with a
key drawn from SECRET_KEY: it proves that this installation wrote it, against somebody who has the database's password and can
write files, but not the key. Against somebody who has the server itself only the copies outside prove anything: the auditors'
mailboxes, a print, a copy of the file on another machine (``ledger_verify --anchors``).
"""

import datetime
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from units import clock, notifications, sealing
from units.models.account import Role, RoleAssignment
from units.models.ledger import LedgerAnchor, LedgerEntry, LedgerSeal
from units.notifications import Tell
from units.vietnamese import number_vn

FILE = "ledger-anchors.txt"
SALT = "units.anchors"
LINE = re.compile(r"(\S+) seq=([0-9]+) entries=([0-9]+) hash=([0-9a-f]{64}) sign=([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Head:
    """The head of the chain at a moment: seal ``seq`` has ``hash``, and the ledger had so many ``entries``."""

    at: datetime.datetime
    seq: int
    entries: int
    hash: str

    def signed(self) -> str:
        """The head as a line of the file."""
        return f"{self} sign={_sign(str(self), settings.SECRET_KEY)}"

    def __str__(self) -> str:
        return f"{self.at.astimezone(clock.ZONE).isoformat(timespec='seconds')} seq={self.seq} entries={self.entries} hash={self.hash}"


def _sign(text: str, key: str) -> str:
    return salted_hmac(SALT, text, secret=key, algorithm="sha256").hexdigest()


def file_path() -> Path:
    """Where the anchors lie outside the database (setting ``ANCHOR_DIR``; best on another machine's disk)."""
    return Path(settings.ANCHOR_DIR) / FILE


@dataclass(frozen=True, slots=True)
class Written:
    """What a file of anchors says: its heads, and the numbers of lines that nobody of us wrote."""

    heads: tuple[Head, ...] = ()
    strange: tuple[int, ...] = ()


def read(path: Path) -> Written | None:
    """The anchors of a file; None when it is not there. Lines signed with a key of SECRET_KEY_FALLBACKS count too."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return None
    found = [(number, _head(line)) for number, line in enumerate(lines, 1) if line.strip()]
    return Written(tuple(head for _, head in found if head), tuple(number for number, head in found if head is None))


def _head(line: str) -> Head | None:
    match = LINE.fullmatch(line.strip())
    if not match:
        return None
    at, seq, entries, link, sign = match.groups()
    said = line.strip().rpartition(" sign=")[0]
    if not any(constant_time_compare(sign, _sign(said, key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        return None
    return Head(datetime.datetime.fromisoformat(at), int(seq), int(entries), link)


def anchor() -> LedgerAnchor | None:
    """Seal, then hand out the head of the chain; None when there is nothing new since the last anchor.

    The seals are committed before the line is written, and the line stands before its row: a crash between leaves a line that is
    true, and whose row the next anchor makes up for.
    """
    sealing.seal(everything=True)
    with transaction.atomic():
        if not sealing.only_sealer():
            return None
        _make_up_for_lost_rows()
        top, last = LedgerSeal.objects.order_by("-seq").first(), LedgerAnchor.objects.order_by("-seq").first()
        if top is None or (last and last.seq >= top.seq):
            return None
        head = Head(clock.now(), top.seq, LedgerEntry.objects.count(), top.hash)
        _tell_auditors(head)
        _append(head)
        return LedgerAnchor.objects.create(seq=head.seq, hash=head.hash, entries=head.entries, at=head.at, place=str(file_path()))


def anchor_once_a_day() -> LedgerAnchor | None:
    """The day's anchor; None when it is there already, or nothing happened since the last."""
    last = LedgerAnchor.objects.order_by("-seq").first()
    if last and last.at.astimezone(clock.ZONE).date() == clock.today():
        return None
    return anchor()


def _append(head: Head) -> None:
    path = file_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(head.signed() + "\n")
        file.flush()
        os.fsync(file.fileno())


def _make_up_for_lost_rows() -> None:
    """Rows for true lines at the end of the file whose transaction was lost."""
    last = LedgerAnchor.objects.order_by("-seq").first()
    written = read(file_path()) or Written()
    newer = {head.seq: head for head in written.heads if head.seq > (last.seq if last else 0)}
    true = set(LedgerSeal.objects.filter(seq__in=newer).values_list("seq", "hash"))
    LedgerAnchor.objects.bulk_create(
        LedgerAnchor(seq=head.seq, hash=head.hash, entries=head.entries, at=head.at, place=str(file_path()))
        for _, head in sorted(newer.items())
        if (head.seq, head.hash) in true
    )


def _tell_auditors(head: Head) -> None:
    """A message with mail: the mailbox is the copy that nobody on this server can change."""
    text = f"Mốc nhật ký số {number_vn(head.seq)}, giữ thư này để đối chiếu: {head}"
    notifications.tell(Tell(unit_id, frozenset({Role.AUDITOR}), text, "/nhat-ky/kiem-tra/") for unit_id in _audited_units())


def _audited_units() -> Iterable[int]:
    rows = RoleAssignment.objects.valid_on(clock.today()).filter(role=Role.AUDITOR)
    return rows.values_list("unit_id", flat=True).distinct()
