"""Excel out, edited offline, back in: one engine for every list a clerk works on. The lists themselves: `awards.editable_lists`.

A list goes out with a hidden key per row (`units.workbooks.differences`). The file that comes back is kept like every upload; its
differences are shown, and nothing is written before they are confirmed: then all of them or none, through the list's own verb.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import salted_hmac

from units import attachments
from units.models import Account, Attachment, Unit
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import date_vn
from units.workbooks import reading
from units.workbooks.columns import Column
from units.workbooks.differences import KEY, Change, Differences, Kept, Problem, as_said, compare, key_of
from units.workbooks.reading import Value
from units.workbooks.writing import LONG, Page, write_book

MOST_CHANGES = 500  # rows written in one act: about ten queries each
SHEET = "Danh sách"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list: whose (``id``), which version, its name for people, its cells by column key."""

    id: int
    version: int
    label: str
    cells: Mapping[str, Value]
    locked: str = ""


@dataclass(frozen=True, slots=True)
class EditableList:
    """What the engine must know of one list.

    ``find`` gives the root for the word in the address if the account may see it, else None; ``may_edit`` says whether it may
    change it now. ``problems`` looks at the new texts of one row and names what is wrong by column key. ``write`` gets
    {id: {key: text}} and the versions, inside one transaction. ``reason_label``: ask for a reason that ``write`` gets.
    """

    slug: str
    columns: tuple[Column, ...]
    editable: frozenset[str]
    find: Callable[[Account, str], Any]
    may_edit: Callable[[Account, Any], bool]
    unit: Callable[[Any], Unit]
    title: Callable[[Any], str]
    address: Callable[[Any], str]
    entries: Callable[[Account, Any], Sequence[Entry]]
    write: Callable[..., None]
    problems: Callable[[Entry, Mapping[str, str]], Mapping[str, str]] = lambda _entry, _texts: {}
    reason_label: str = ""


# --- out -------------------------------------------------------------------------------------------------------------------


def export(what: EditableList, root: Any, *, by: Account, today: Any) -> bytes:
    """The list as a workbook. Grey columns are only to look at; the key of each row stands in a hidden column."""
    entries = what.entries(by, root)
    seal = _seal(what, root)
    keys = [column.key for column in what.columns]
    rows = ({**one.cells, KEY.key: key_of(_kept(one, what), keys, seal)} for one in entries)
    note = f"Xuất ngày {date_vn(today)}. Sửa các cột nền trắng, giữ nguyên cột xám và cột ẩn; lưu dạng .xlsx rồi “Nhập lại tệp đã sửa”."
    page = Page(
        SHEET,
        [*what.columns, KEY],
        rows,
        title=what.title(root),
        note=note,
        given=frozenset(keys) - what.editable,
        hidden=frozenset({KEY.key}),
    )
    return write_book([page], size=LONG if len(entries) >= LONG else 0)


def _kept(entry: Entry, what: EditableList) -> Kept:
    values = {column.key: as_said(entry.cells.get(column.key), column) for column in what.columns}
    return Kept(entry.id, entry.version, entry.label, values, entry.locked)


def _seal(what: EditableList, root: Any) -> Callable[[str], str]:
    """Keyed hash bound to this list of this root."""
    scope = f"awards.roundtrip.{what.slug}.{root.pk}"
    return lambda told: salted_hmac(scope, told, algorithm="sha256").hexdigest()[:32]


# --- back in ---------------------------------------------------------------------------------------------------------------


def keep(what: EditableList, root: Any, upload: UploadedFile, *, by: Account) -> Attachment:
    """Store a checked workbook that came back. Raises PermissionDenied: one may not change the list now."""
    if not what.may_edit(by, root):
        raise PermissionDenied
    with act():
        return attachments.attach(upload, unit=what.unit(root), by=by, media_type=attachments.XLSX)


def kept_file(what: EditableList, root: Any, public_id: str, *, by: Account) -> Attachment | None:
    """The workbook somebody sent for a list: only its sender sees it."""
    rows = Attachment.objects.filter(uploaded_by=by, unit=what.unit(root), file__media_type=attachments.XLSX)
    return rows.select_related("file").filter(public_id=public_id).first()


def differences(what: EditableList, root: Any, file: Attachment, *, by: Account) -> Differences:
    """What the file changes against the list as it is now. Raises `units.workbooks.markup.Unreadable`."""
    book = reading.read(attachments.read(file.file), unicode_only=False)
    entries = what.entries(by, root)
    found = compare(book, what.columns, [_kept(one, what) for one in entries], editable=what.editable, seal=_seal(what, root))
    return _without_problems(what, {one.id: one for one in entries}, found)


def _without_problems(what: EditableList, entries: Mapping[int, Entry], found: Differences) -> Differences:
    """Move what the list's own rules refuse from ready and conflicts to refused, at its cell."""
    by_row: dict[int, list[Change]] = {}
    for change in [*found.ready, *found.conflicts]:
        by_row.setdefault(change.id, []).append(change)
    bad = {
        (row_id, key): reason
        for row_id, changes in by_row.items()
        for key, reason in what.problems(entries[row_id], {change.column.key: change.new for change in changes}).items()
    }
    for change in [*found.ready, *found.conflicts]:
        if reason := bad.get((change.id, change.column.key)):
            found.refused.append(Problem(change.cell, change.label, f"{change.column.name}: {reason}"))
    found.ready = [change for change in found.ready if (change.id, change.column.key) not in bad]
    found.conflicts = [change for change in found.conflicts if (change.id, change.column.key) not in bad]
    return found


@dataclass(slots=True)
class Answers:
    """What the person said on the page of differences: names of conflicts to take from the file and to leave, a reason, and the
    versions the page showed."""

    take: frozenset[str] = frozenset()
    leave: frozenset[str] = frozenset()
    reason: str = ""
    seen: Mapping[int, int] = field(default_factory=dict)


def apply(what: EditableList, root: Any, found: Differences, answers: Answers, *, by: Account) -> int:
    """Write what only the file changed and the conflicts answered for it, all or none; returns the number of fields.

    Raises:
        Conflict: a row changed since the page was shown.
        PermissionDenied, Refused: from the list's verb; a conflict without answer; too many rows; nothing to write.
    """
    if not what.may_edit(by, root):
        raise PermissionDenied
    if any(answers.seen.get(row_id) != version for row_id, version in found.versions.items()):
        raise Conflict
    open_ones = [change for change in found.conflicts if change.name not in answers.take | answers.leave]
    if open_ones:
        raise Refused(*(f"{one.cell} ({one.label}): chọn giữ bản nào." for one in open_ones[:5]))
    taken = found.ready + [change for change in found.conflicts if change.name in answers.take]
    edits: dict[int, dict[str, str]] = {}
    for change in taken:
        edits.setdefault(change.id, {})[change.column.key] = change.new
    if not edits:
        raise Refused("Không có thay đổi nào để ghi.")
    if len(edits) > MOST_CHANGES:
        raise Refused(f"Tệp sửa {len(edits)} dòng, quá {MOST_CHANGES} dòng một lần. Chia thành nhiều tệp.")
    versions = {row_id: found.versions[row_id] for row_id in edits}
    with act():
        what.write(root, edits, versions=versions, by=by, reason=answers.reason)
    return len(taken)
