"""Checking the ledger: the chain, the personal values beside it, and the anchors outside; and the checks asked for on the page."""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Min

from units import anchors, clock, jobs, sealing
from units.ledger import digest_of_values, record
from units.models.account import Account
from units.models.job import JobState
from units.models.ledger import LedgerAnchor, LedgerCheck, LedgerEntry, LedgerSeal, LedgerValue
from units.tokens import act

TASK = "units.tasks.verify_ledger"
RESTRICT = "ledger.restrict"  # the verb of the entries that say which values were emptied (`units.retention`)
KEPT = 200  # sentences of one report; after a deletion at the beginning every seal may be at fault
STEP = 5_000
Progress = Callable[[int, int], None]

# kind of fault → (Vietnamese, English); {0}, {1} are numbers of seal, entry or line
FAULTS = {
    "seal missing": (
        "Mất niêm phong số {0}: dòng nhật ký đã bị xóa hoặc đánh số lại.",
        "Seal {0} is missing: entries were deleted or renumbered.",
    ),
    "entry missing": (
        "Niêm phong số {0}: dòng nhật ký {1} đã bị xóa.",
        "Seal {0}: entry {1} was deleted.",
    ),
    "link broken": (
        "Niêm phong số {0} không nối với niêm phong trước nó.",
        "Seal {0} does not follow the seal before it.",
    ),
    "entry changed": (
        "Niêm phong số {0}: dòng nhật ký {1} đã bị sửa, đổi chỗ hoặc thay thế.",
        "Seal {0}: entry {1} was changed, moved or replaced.",
    ),
    "values changed": (
        "Dòng nhật ký {1}: giá trị cũ và mới đã bị sửa, thêm hoặc xóa.",
        "Entry {1}: its personal values were changed, added or deleted.",
    ),
    "values lost": (
        "Dòng nhật ký {1}: mất giá trị cũ và mới.",
        "Entry {1}: its personal values are gone.",
    ),
    "values of nobody": (
        "Có giá trị cũ và mới mà không còn dòng nhật ký {1}.",
        "There are personal values of entry {1}, which is gone.",
    ),
    "values emptied": (
        "Dòng nhật ký {1}: giá trị bị xóa trắng mà nhật ký không ghi ai xóa, khi nào.",
        "Entry {1}: its personal values were emptied, and no entry says by whom and when.",
    ),
    "cut off": (
        "Mốc số {0} có trong sổ mốc nhưng nhật ký không còn tới đó: phần cuối đã bị cắt.",
        "Anchor {0} is beyond the end of the chain: its end was cut off.",
    ),
    "anchor differs": (
        "Mốc số {0} khác với nhật ký: chuỗi đã bị tính lại.",
        "Anchor {0} differs from the chain: it was computed anew.",
    ),
    "anchor file gone": (
        "Không thấy tệp mốc {2}.",
        "There is no file of anchors {2}.",
    ),
    "anchor forged": (
        "Tệp mốc, dòng {0}: không phải do hệ thống này ghi (hoặc đã đổi khóa bí mật).",
        "File of anchors, line {0}: not written by this installation (or the secret key was changed).",
    ),
    "anchor row missing": (
        "Mốc số {0} có trong tệp mà không có trong bảng.",
        "Anchor {0} is in the file but not in the table.",
    ),
    "anchor line missing": (
        "Mốc số {0} có trong bảng mà không có trong tệp.",
        "Anchor {0} is in the table but not in the file.",
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong; ``kind`` is a key of `FAULTS`."""

    kind: str
    seq: int = 0
    entry: int = 0
    place: str = ""

    def said(self, language: str = "vi") -> str:
        return FAULTS[self.kind][language == "en"].format(self.seq, self.entry, self.place)


@dataclass(slots=True)
class Report:
    """What a walk found. ``unsealed`` entries are not yet protected by the chain; ``anchored`` is the newest head known outside."""

    sealed: int = 0
    head: str = ""
    unsealed: int = 0
    oldest_unsealed: datetime.datetime | None = None
    anchored: anchors.Head | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults


def verify(*, anchor_file: Path | None = None, progress: Progress | None = None) -> Report:
    """Walk chain, values and anchors; nothing is written.

    ``anchor_file`` is a copy of the file of anchors, else the one of the settings. ``progress`` is told (seals walked, of how many).
    """
    path = anchor_file or anchors.file_path()
    written, rows = anchors.read(path), {row.seq: row.hash for row in LedgerAnchor.objects.order_by("seq")}
    outside = (written or anchors.Written()).heads
    report = Report(anchored=max(outside, key=lambda head: head.seq, default=None))
    heads = _walk(report, {head.seq for head in outside} | rows.keys(), progress or _silent)
    report.faults += _head_faults(report, heads, {(head.seq, head.hash) for head in outside} | set(rows.items()))
    report.faults += _book_faults(path, written, rows)
    report.faults += _value_faults()
    waiting = LedgerEntry.objects.filter(seal=None)
    report.unsealed, report.oldest_unsealed = waiting.count(), waiting.aggregate(oldest=Min("at"))["oldest"]
    return report


def _silent(*_figures: int) -> None:
    """Nobody asked how far it is."""


def _walk(report: Report, wanted: set[int], progress: Progress) -> dict[int, str]:
    """Follow the seals from the first; returns the hashes of the wanted ones. One pass, a few rows in memory."""
    bare = dict(LedgerSeal.objects.exclude(entry_id__in=LedgerEntry.objects.values("id")).values_list("seq", "entry_id"))
    report.faults += [Fault("entry missing", seq, entry) for seq, entry in sorted(bare.items())]
    total, previous, expected, heads = LedgerSeal.objects.count(), sealing.GENESIS, 1, {}
    columns = ("seq", "previous", "hash", *(f"entry__{name}" for name in sealing.COLUMNS))
    for seq, before, link, *said in LedgerSeal.objects.order_by("seq").values_list(*columns).iterator(STEP):
        report.faults += [Fault("seal missing", gap) for gap in range(expected, min(seq, expected + KEPT)) if gap not in bare]
        if before != previous and seq - 1 not in bare:
            report.faults.append(Fault("link broken", seq))
        if sealing.digest(said, before) != link:
            report.faults.append(Fault("entry changed", seq, said[0]))
        if seq in wanted:
            heads[seq] = link
        report.sealed, report.head, previous, expected = report.sealed + 1, link, link, seq + 1
        if report.sealed % STEP == 0:
            progress(report.sealed, total)
    return heads


def _head_faults(report: Report, heads: dict[int, str], anchored: set[tuple[int, str]]) -> list[Fault]:
    """What the anchored heads say about the chain: its end cut off, or all of it computed anew after a change."""
    gone = [Fault("cut off", seq) for seq, _ in sorted(anchored) if seq not in heads]
    return gone + [Fault("anchor differs", seq) for seq, link in sorted(anchored) if heads.get(seq, link) != link]


def _book_faults(path: Path, written: anchors.Written | None, rows: dict[int, str]) -> list[Fault]:
    """File and table of anchors against each other. Lines newer than the newest row are a crash's, not a fault."""
    if written is None:
        return [Fault("anchor file gone", place=str(path))] if rows else []
    lines, newest = {head.seq for head in written.heads}, max(rows, default=0)
    return [
        *(Fault("anchor forged", line) for line in written.strange),
        *(Fault("anchor line missing", seq) for seq in sorted(rows.keys() - lines)),
        *(Fault("anchor row missing", seq) for seq in sorted(lines - rows.keys()) if seq < newest),
    ]


# --- personal values ------------------------------------------------------------------------------------------------------


def _value_faults() -> list[Fault]:
    """Values against the digests in their entries; emptied ones against the entries that say so."""
    told = {field: (by, day) for by, day, fields in _restrictions() for field in fields}
    seen: dict[str, int] = {}
    faults: list[Fault] = []
    columns = ("entry_id", "field", "before", "after", "salt", "restricted_on", "entry__values_digest")
    rows = LedgerValue.objects.order_by("entry_id", "id").values_list(*columns).iterator(STEP)
    for entry, group in itertools.groupby(rows, key=lambda row: row[0]):
        values = list(group)
        if any(row[5] for row in values):
            word = restricted_word(entry, (row[1] for row in values))
            seen[word] = entry
            honest = word in told and all(row[5] == told[word][1] and not any(row[2:5]) for row in values)
            faults += [] if honest else [Fault("values emptied", entry=entry)]
        elif len({row[4] for row in values}) > 1 or digest_of_values((row[1:4] for row in values), values[0][4]) != values[0][6]:
            faults.append(Fault("values changed", entry=entry))
    faults += [Fault("values changed", entry=int(word.partition(":")[0])) for word in told.keys() - seen.keys()]
    lost = LedgerEntry.objects.exclude(values_digest="").exclude(id__in=LedgerValue.objects.values("entry_id"))
    homeless = LedgerValue.objects.exclude(entry_id__in=LedgerEntry.objects.values("id")).order_by("entry_id").distinct()
    faults += [Fault("values lost", entry=entry) for entry in lost.order_by("id").values_list("id", flat=True)[:KEPT]]
    return faults + [Fault("values of nobody", entry=entry) for entry in homeless.values_list("entry_id", flat=True)[:KEPT]]


def restricted_word(entry_id: int, fields: Iterable[str]) -> str:
    """How an entry says that the values of another were emptied: "15:birth_date,phone"."""
    return f"{entry_id}:{','.join(sorted(fields))}"


def _restrictions() -> Iterator[tuple[int, datetime.date, list[str]]]:
    """(entry, day, words) of the entries that say which values were emptied."""
    for pk, at, fields in LedgerEntry.objects.filter(verb=RESTRICT).values_list("id", "at", "fields"):
        yield pk, at.astimezone(clock.ZONE).date(), fields


# --- checks asked for on the page -------------------------------------------------------------------------------------------


def ask(*, by: Account) -> LedgerCheck:
    """Start a check in the background; one that still runs is answered instead of a second."""
    with act():
        running = LedgerCheck.objects.filter(finished_at=None, job__state__in=[JobState.QUEUED, JobState.RUNNING]).first()
        if running:
            return running
        check = LedgerCheck.objects.create(asked_by=by, asked_at=clock.now())
        check.job = jobs.enqueue(TASK, check, key=f"ledger-check:{check.pk}")
        LedgerCheck.objects.filter(pk=check.pk).update(job=check.job)
        record([check], "ledgercheck.ask", by=by)
    return check


def run(job_id: int) -> None:
    """The job: seal, walk, keep the result; harmless when repeated."""
    job = jobs.claim(job_id)
    if job is None:
        return
    sealing.seal(everything=True)
    report = verify(progress=lambda done, total: jobs.report(job, min(99, done * 100 // max(total, 1))))
    with transaction.atomic():
        if jobs.finish(job):
            LedgerCheck.objects.filter(pk=job.subject_id, finished_at=None).update(
                finished_at=clock.now(), holds=report.holds, report=summary(report)
            )


def summary(report: Report) -> dict[str, object]:
    """A report as the page keeps it: figures, and the first sentences."""
    return {
        "sealed": report.sealed,
        "head": report.head,
        "unsealed": report.unsealed,
        "anchored": str(report.anchored or ""),
        "faults": [fault.said() for fault in report.faults[:KEPT]],
        "more": max(0, len(report.faults) - KEPT),
    }
