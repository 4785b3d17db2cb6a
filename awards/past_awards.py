"""Past awards that the system doesn't have, declared by a unit with number, day, issuer and scan of the decision."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from awards import declarations
from awards.models import AwardRecord
from units import people
from units.models import Account, Recipient
from units.moves import Refused
from units.tokens import act
from units.vietnamese import fold, nfc

FIELDS = ("award", "award_year", "method", "decision_number", "decided_on", "issuer_name", "period_from", "period_to")


def declare(recipient: Recipient, *, by: Account, upload: UploadedFile | None, **facts: Any) -> AwardRecord:
    """Declare a past award that is missing (columns of `FIELDS`). One withdrawn or refused before is declared again.

    Raises:
        PermissionDenied; Refused: it is there already, with where it stands.
    """
    facts = _cleaned(facts)
    with act():
        declarations.must_edit(by, recipient)
        if twin := _twin(people.locked_identity(recipient), facts):
            if twin.withdrawn_at is None:
                raise Refused(_there(twin))
            return declarations.change(twin, facts, by=by, version=twin.version, upload=upload)
        made = AwardRecord(recipient=recipient, recipient_class=recipient.recipient_class, printed_name=recipient.name, **facts)
        return declarations.enter(made, by=by, owner=recipient, upload=upload)


def edit(
    record: AwardRecord, *, by: Account, version: int, reason: str = "", upload: UploadedFile | None = None, **facts: Any
) -> AwardRecord:
    """`declarations.change` of an award record, unless it would then be one that is there already.

    Raises:
        Conflict, PermissionDenied, Refused.
    """
    facts = _cleaned(facts)
    with act():
        if twin := _twin(people.locked_identity(record.recipient), facts, besides=record):
            raise Refused(_there(twin))
        return declarations.change(record, facts, by=by, version=version, reason=reason, upload=upload)


def _cleaned(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: nfc(value) if isinstance(value, str) else value for name, value in facts.items()}


def _twin(one: Sequence[Recipient], facts: Mapping[str, Any], besides: AwardRecord | None = None) -> AwardRecord | None:
    """Of the rows that are one recipient: the record with the same award, year and method, or the same decision; a live one first."""
    rows = AwardRecord.objects.filter(recipient__in=one).select_related("award")
    rows = rows.exclude(pk=besides.pk if besides else 0).order_by("id")
    found = [row for row in rows if _same(row, facts)]
    return next((row for row in found if row.withdrawn_at is None), found[0] if found else None)


def _same(row: AwardRecord, facts: Mapping[str, Any]) -> bool:
    asked = (facts["award"], facts["award_year"], facts["method"])
    if (row.award, row.award_year, row.method) == asked:
        return True
    return (_plain(row.decision_number), row.decided_on) == (_plain(facts["decision_number"]), facts["decided_on"])


def _plain(number: str) -> str:
    """A decision number as it is compared: without diacritics, case and spaces (QĐ, QD and qđ are one)."""
    return "".join(fold(number).split())


def _there(twin: AwardRecord) -> str:
    how = twin.get_source_display().lower()
    return (
        f"Đã có: {twin.award} năm {twin.award_year}, Quyết định số {twin.decision_number} ngày {twin.decided_on:%d/%m/%Y} ({how}). "
        "Xem dòng ấy trên trang này; nếu dòng ấy sai thì sửa dòng ấy, không khai thêm."
    )
