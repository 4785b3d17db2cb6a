"""Who may sign for a unit on a day, and how the block above the name reads (Nghị định 30/2020/NĐ-CP, Phụ lục I, mục II.7)."""

import datetime

from django.db.models import Case, QuerySet, When

from units.models.paper import Authority, Signatory
from units.models.unit import Unit, UnitName
from units.moves import Refused
from units.papers.layout import SignatureBlock

# Who signs in the head's place: what stands above the own post.
INSTEAD = {Authority.DEPUTY: "KT.", Authority.BY_ORDER: "TL.", Authority.BY_MANDATE: "TUQ."}
HEAD_POST = "THỦ TRƯỞNG"  # for a unit whose dated name does not say what its head is called


def may_sign(unit: Unit, on: datetime.date) -> QuerySet[Signatory]:
    """Signatories of the unit valid on a day, the head first."""
    rank = Case(*(When(authority=authority, then=place) for place, authority in enumerate(Authority.values)))
    return Signatory.objects.valid_on(on).filter(unit=unit).order_by(rank, "name")


def check(signatory: Signatory, unit: Unit, on: datetime.date) -> None:
    """Refuse a signatory of another unit or of another time.

    Raises:
        Refused: names the person and the days of the power to sign.
    """
    if signatory.unit_id != unit.pk:
        raise Refused(f"{signatory.name} không ký cho {unit}. Hãy chọn người ký của {unit}.")
    if signatory.valid_from > on or (signatory.valid_to and signatory.valid_to < on):
        until = f" đến {signatory.valid_to:%d/%m/%Y}" if signatory.valid_to else ""
        raise Refused(
            f"Ngày {on:%d/%m/%Y}, {signatory} không có thẩm quyền ký (chỉ từ {signatory.valid_from:%d/%m/%Y}{until}). "
            "Hãy chọn người khác hoặc sửa ngày ký."
        )


def block(signatory: Signatory, name_row: UnitName) -> SignatureBlock:
    """The signature block: ``KT. CHỦ TỊCH`` / ``PHÓ CHỦ TỊCH`` / name. ``name_row`` is the unit's name valid on the day.

    A head signs in the own power, so nothing stands above the post and there is no "TM.".
    """
    head_post = (name_row.head_post or HEAD_POST).upper()
    if signatory.authority == Authority.ACTING:
        return SignatureBlock(post=f"Q. {head_post}", name=signatory.name)
    above = INSTEAD.get(Authority(signatory.authority))
    return SignatureBlock(authority_lines=(f"{above} {head_post}",) if above else (), post=signatory.post.upper(), name=signatory.name)


def blank_block(name_row: UnitName) -> SignatureBlock:
    """The block of a draft whose signer is not chosen: the head's post and no name."""
    return SignatureBlock(post=(name_row.head_post or HEAD_POST).upper())
