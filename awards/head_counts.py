"""People of a collective in a year, as its unit counts them: declared and compared like ratings. Ratios of titles are taken of them."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from awards import declarations
from awards.models import HeadCount
from units import clock
from units.models import Account, Recipient, RecipientKind
from units.moves import Refused

FIELDS = ("year", "members", "completed")
WORDS = {verb: words for verb, words in declarations.WORDS.items() if verb.startswith("headcount.")}


def declare(recipient: Recipient, *, by: Account, upload: UploadedFile | None = None, **facts: Any) -> HeadCount:
    """Enter the people of one year (columns of `FIELDS`). One withdrawn or refused before is declared again.

    Raises:
        PermissionDenied; Refused: no collective, the year is counted already or lies ahead, more completed than people.
    """
    _check(facts)
    if recipient.kind != RecipientKind.COLLECTIVE:
        raise Refused("Chỉ tập thể mới có số người.")
    return declarations.declare_year(HeadCount, recipient, facts, by=by, upload=upload, found=lambda row: str(row.members))


def edit(count: HeadCount, *, by: Account, version: int, reason: str = "", upload: UploadedFile | None = None, **facts: Any) -> HeadCount:
    """Change a count; the year never changes.

    Raises:
        Conflict, PermissionDenied, Refused.
    """
    facts = {**facts, "year": count.year}
    _check(facts)
    return declarations.change(count, facts, by=by, version=version, reason=reason, upload=upload)


def _check(facts: dict[str, Any]) -> None:
    if facts["year"] > clock.today().year:
        raise Refused(f"Năm {facts['year']} chưa đến.")
    if facts.get("completed") is not None and facts["completed"] > facts["members"]:
        raise Refused("Số người hoàn thành nhiệm vụ không được lớn hơn số người.")
