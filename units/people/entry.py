"""Verbs of a recipient's facts: enter, edit, posts over time. Each one locks the recipient, whose version its sender saw."""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q

from units import ledger, registry
from units.models import Account, CollectiveDetail, Post, Recipient, RecipientKind, RecipientWord, Unit
from units.moves import Conflict, Refused
from units.people.reach import keeps
from units.people.sameness import remember_different
from units.tokens import act
from units.vietnamese import date_vn, fold, nfc

WORDS = {
    "recipient.add": "đã được nhập",
    "recipient.edit": "đã được sửa",
    "recipient.add_post": "đã ghi thêm chức vụ",
    "recipient.edit_post": "đã sửa chức vụ",
    "recipient.remove_post": "đã bỏ một dòng chức vụ",
    "recipient.merge": "được gộp vào một hồ sơ khác",
    "recipient.absorb": "đã nhận một hồ sơ gộp vào",
    "recipient.split": "đã được tách ra lại",
    "recipient.release": "đã trả lại một hồ sơ gộp nhầm",
    "recipient.different": "được xác nhận là khác với một người giống tên",
}
# Old and new value of these go into the ledger's table of values, which the retention table can empty.
PERSONAL = frozenset(
    {"name", "honorific", "birth_date", "birth_year", "gender", "ethnicity", "phone", "identity_number", "head_name", "address"}
)
IDENTITY = re.compile(r"\d{12}|\d{9}")


def identity_fault(number: str) -> str:
    """Why an identity number cannot be one, "" when it can: 12 digits (Luật Căn cước công dân 59/2014/QH13, điều 12), or 9 of the
    identity card before it."""
    return "" if not number or IDENTITY.fullmatch(number) else "Số định danh gồm 12 chữ số (giấy cũ: 9 chữ số), chỉ ghi chữ số."


def add(*, unit: Unit, by: Account, name: str, different_from: Iterable[Recipient] = (), **columns: Any) -> Recipient:
    """Enter a recipient at a unit of one's reach (columns of `registry.add_recipient`); it is another one than ``different_from``.

    Raises:
        PermissionDenied: the unit is not in reach. Refused: a fault of the name, the number, or a second whole-unit collective.
    """
    with act():
        if not keeps(by, [unit.pk]):
            raise PermissionDenied
        detail = _checked(columns.pop("detail", None) or {})
        _check_whole_unit(detail.get("whole_unit"))
        made = registry.add_recipient(unit=unit, by=by, name=name, detail=detail, **columns)
        remember_different(made, different_from, by=by)
    return made


def _checked(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of the kind as they are stored: a full date of birth brings its year."""
    if fault := identity_fault(detail.get("identity_number", "")):
        raise Refused(fault)
    born = detail.get("birth_date")
    return {**detail, "birth_year": born.year} if born else dict(detail)


def _check_whole_unit(unit: Unit | None, but: int = 0) -> None:
    standing = CollectiveDetail.objects.filter(whole_unit=unit).exclude(pk=but).select_related("recipient").first() if unit else None
    if standing:
        raise Refused(f"{unit} đã có tập thể “{standing.recipient}” là toàn đơn vị. Hãy dùng tập thể đó.")


@contextmanager
def keeping(recipient: Recipient, *, by: Account, version: int) -> Iterator[Recipient]:
    """Lock a recipient of one's reach as its sender saw it, let the caller write, bump the version.

    Raises:
        Conflict, PermissionDenied; Refused: it was merged into another one.
    """
    with act():
        row = Recipient.objects.select_for_update(of=("self",)).filter(pk=recipient.pk, version=version).first()
        if row is None:
            raise Conflict
        if not keeps(by, [row.unit_id]):
            raise PermissionDenied
        if row.merged_into_id:
            raise Refused("Hồ sơ này đã gộp vào hồ sơ khác. Hãy sửa hồ sơ được giữ lại.")
        yield row
        Recipient.objects.filter(pk=row.pk).update(version=F("version") + 1)
        row.version += 1


def edit(recipient: Recipient, *, by: Account, version: int, detail: Mapping[str, Any] | None = None, **columns: Any) -> list[str]:
    """Change a recipient's facts; returns the names of what changed, which the ledger keeps too. Nothing changed, nothing written.

    ``columns`` are those of `Recipient` (name, recipient_class, labour_group, is_enterprise), ``detail`` those of its kind.
    """
    with keeping(recipient, by=by, version=version) as row:
        told = dict(columns)
        if "name" in told:
            told |= registry.name_columns(row.kind, told["name"])
        part = getattr(row, row.kind)
        facts = _checked(detail or {})
        _check_whole_unit(facts.get("whole_unit"), but=row.pk)
        before = _changed(row, told) | _changed(part, facts)
        changed = sorted(before.keys() - {"sort_key", "search_text"})
        if changed:
            row.save(update_fields=list(told))
            part.save(update_fields=list(facts)) if facts else None
            if "name" in before:
                reindex([row])
            after = {field: _said(getattr(part if field in facts else row, field)) for field in changed}
            values = {field: (before[field], after[field]) for field in changed if field in PERSONAL}
            ledger.record([row], "recipient.edit", by=by, fields=changed, values=values)
    return changed


def _changed(obj: Any, columns: Mapping[str, Any]) -> dict[str, str]:
    """Set the columns; returns the old text of those that changed."""
    before = {}
    for field, value in columns.items():
        old = getattr(obj, field)
        if old != value:
            before[field] = _said(old)
            setattr(obj, field, value)
    return before


def _said(value: Any) -> str:
    return date_vn(value) if isinstance(value, datetime.date) else "" if value is None else str(value)


def reindex(recipients: Iterable[Recipient]) -> None:
    """Make the words of recipients anew: those of the name, and of the names merged into it."""
    for row in recipients:
        names = Recipient.objects.filter(merged_into=row).values_list("name", flat=True)
        RecipientWord.objects.filter(recipient=row).delete()
        RecipientWord.objects.bulk_create(registry.word_rows(row, *names))


# --- posts ----------------------------------------------------------------------------------------------------------------


def add_post(
    recipient: Recipient,
    *,
    unit: Unit,
    title: str,
    valid_from: datetime.date,
    by: Account,
    version: int,
    valid_to: datetime.date | None = None,
) -> Post:
    """Write a post that a person holds or held at a unit between two days (inclusive).

    Raises:
        Refused: dates the wrong way round, or the same post at the unit overlaps.
    """
    with keeping(recipient, by=by, version=version) as row:
        post = Post(recipient=row, unit=unit, title=nfc(title), valid_from=valid_from, valid_to=valid_to)
        _check_post(post)
        post.save()
        ledger.record([row], "recipient.add_post", by=by, fields=["posts"], note=post.title)
    return post


def edit_post(
    post: Post, *, by: Account, version: int, title: str, valid_from: datetime.date, valid_to: datetime.date | None, unit: Unit
) -> None:
    """Correct a post or end it; ``version`` is the person's. Raises as `add_post`."""
    with keeping(post.recipient, by=by, version=version) as row:
        post.title, post.valid_from, post.valid_to, post.unit = nfc(title), valid_from, valid_to, unit
        _check_post(post)
        post.save(update_fields=["title", "valid_from", "valid_to", "unit"])
        ledger.record([row], "recipient.edit_post", by=by, fields=["posts"], note=post.title)


def remove_post(post: Post, *, by: Account, version: int) -> None:
    """Take away a post that was entered by mistake. What papers printed of it stays printed."""
    with keeping(post.recipient, by=by, version=version) as row:
        Post.objects.filter(pk=post.pk).delete()
        ledger.record([row], "recipient.remove_post", by=by, fields=["posts"], note=post.title)


def _check_post(post: Post) -> None:
    if post.recipient.kind != RecipientKind.PERSON:
        raise Refused("Chỉ cá nhân có chức vụ.")
    if post.valid_to and post.valid_to < post.valid_from:
        raise Refused("Ngày thôi giữ đứng trước ngày bắt đầu.")
    others = Post.objects.filter(recipient_id=post.recipient_id, unit_id=post.unit_id).exclude(pk=post.pk)
    meeting = others.filter(Q(valid_to=None) | Q(valid_to__gte=post.valid_from))
    if post.valid_to:
        meeting = meeting.filter(valid_from__lte=post.valid_to)
    same = next((one for one in meeting if fold(one.title) == fold(post.title)), None)
    if same:
        until = f"đến {date_vn(same.valid_to)}" if same.valid_to else "đến nay"
        raise Refused(f"Đã ghi “{same.title}” ở {same.unit} từ {date_vn(same.valid_from)} {until}. Hãy sửa dòng đó.")
