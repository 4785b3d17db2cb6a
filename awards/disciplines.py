"""Disciplines (kỷ luật): declared by the unit, compared with their paper by an appraiser, like ratings (`awards.declarations`).

They are personal data: read by units that manage the person, the standing body and above, by nobody else.
"""

from typing import Any

from django.core.files.uploadedfile import UploadedFile

from awards import declarations
from awards.models import Discipline
from units import clock, people
from units.models import Account, Recipient
from units.moves import Refused
from units.tokens import act
from units.vietnamese import nfc

FIELDS = ("form", "decided_on", "ends_on", "act_number", "issuer_name")
WORDS = {verb: words for verb, words in declarations.WORDS.items() if verb.startswith("discipline.")}


def declare(recipient: Recipient, *, by: Account, upload: UploadedFile | None = None, **facts: Any) -> Discipline:
    """Enter a discipline (columns of `FIELDS`). One withdrawn or refused before is declared again.

    Raises:
        PermissionDenied; Refused: it is there already, its period ends before it begins, or it is of a day to come.
    """
    facts = _cleaned(facts)
    with act():
        declarations.must_edit(by, recipient)
        together = people.locked_identity(recipient)
        if twin := _twin(together, recipient, facts):
            if twin.withdrawn_at is None:
                raise Refused(f"Đã ghi {declarations.title(twin)}. Sai thì sửa dòng ấy, không ghi thêm.")
            return declarations.change(twin, facts, by=by, version=twin.version, upload=upload)
        return declarations.enter(Discipline(recipient=recipient, **facts), by=by, owner=recipient, upload=upload)


def edit(discipline: Discipline, *, by: Account, version: int, reason: str = "", upload: UploadedFile | None = None, **facts: Any):
    """Change a discipline; one that was compared with its paper only by an appraiser, with a reason.

    Raises:
        Conflict, PermissionDenied, Refused.
    """
    facts = _cleaned(facts)
    with act():
        together = people.locked_identity(discipline.recipient)
        if (twin := _twin(together, discipline.recipient, facts)) and twin.pk != discipline.pk:
            raise Refused(f"Đã ghi {declarations.title(twin)} ở dòng khác.")
        return declarations.change(discipline, facts, by=by, version=version, reason=reason, upload=upload)


def _twin(together: list[Recipient], recipient: Recipient, facts: dict[str, Any]) -> Discipline | None:
    """The same form of the same day among the rows that are one recipient: a live one first, then the recipient's own."""
    rows = Discipline.objects.filter(recipient__in=together, form=facts["form"], decided_on=facts["decided_on"])
    return next(iter(sorted(rows, key=lambda row: (row.withdrawn_at is not None, row.recipient_id != recipient.pk))), None)


def _cleaned(facts: dict[str, Any]) -> dict[str, Any]:
    if facts["decided_on"] > clock.today():
        raise Refused("Ngày quyết định: ở sau hôm nay. Ghi ngày trên quyết định kỷ luật.")
    if facts["ends_on"] < facts["decided_on"]:
        raise Refused("Hết thời hạn kỷ luật ngày: đứng trước ngày quyết định.")
    return {name: nfc(value) if isinstance(value, str) and name != "form" else value for name, value in facts.items()}
