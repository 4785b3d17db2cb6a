"""What a decision prints: the facts of the day, frozen into a snapshot (Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.2)."""

import datetime
from collections.abc import Sequence

from django.db.models import Q

from awards.models import Decision, DecisionLine, Nomination
from emulation.models import Award, AwardKind
from units import dated
from units.models import DocumentNumber, LegalBasis, PaperKind, RecipientKind, Unit, UnitName
from units.papers import signatories
from units.papers.layout import AnnexGroup, AnnexRow, Header, SignatureBlock, balanced, counted, counts
from units.papers.page import layout_on
from units.papers.snapshots import DecisionSnapshot
from units.vietnamese import join_vn

# Collectives first, then persons, then households, as decisions list them.
PRINTED_KINDS = {RecipientKind.COLLECTIVE: "collective", RecipientKind.PERSON: "individual", RecipientKind.HOUSEHOLD: "household"}
KIND_WORDS = {"collective": "tập thể", "individual": "cá nhân", "household": "hộ gia đình"}
ISSUER_WIDTH = 26  # letters of the issuing body that fill the left column at 12 pt bold capitals


def live_lines(decision: Decision) -> list[DecisionLine]:
    """Names that are not struck, with all that is printed of them, by the proposing units' protocol order. Two queries."""
    rows = DecisionLine.objects.filter(decision=decision, struck=False).select_related(
        "nomination__recipient__person",
        "nomination__recipient__collective",
        "nomination__recipient__household",
        "nomination__recipient__unit",
        "nomination__unit",
        "nomination__rule",
    )
    rows = rows.prefetch_related("nomination__recipient__unit__names").defer("nomination__achievement", "nomination__remark")
    return list(rows.order_by("nomination__unit__order", "nomination__unit__sort_key", "order", "id"))


def annex_row(nomination: Nomination, on: datetime.date) -> AnnexRow:
    """A recipient as printed on a day: form of address, name, post, and the unit under the name it bore that day."""
    recipient = nomination.recipient
    unit = recipient.unit.name_on(on)
    if recipient.kind == RecipientKind.PERSON:
        return AnnexRow(name=recipient.name, address=recipient.person.honorific, post=nomination.post_title, unit=unit)
    if recipient.kind == RecipientKind.HOUSEHOLD:
        return AnnexRow(name=recipient.name, unit=recipient.household.address or unit)
    return AnnexRow(name=recipient.name, unit="" if recipient.collective.whole_unit_id else unit)


def annex_rows(lines: Sequence[DecisionLine], on: datetime.date) -> dict[int, AnnexRow]:
    """Nomination id → its printed row."""
    return {line.nomination_id: annex_row(line.nomination, on) for line in lines}


def annex_groups(lines: Sequence[DecisionLine], rows: dict[int, AnnexRow]) -> tuple[AnnexGroup, ...]:
    """The printed rows by kind; kinds without anybody are left out."""
    by_kind = {
        printed: tuple(rows[line.nomination_id] for line in lines if line.nomination.recipient.kind == kind)
        for kind, printed in PRINTED_KINDS.items()
    }
    return tuple(AnnexGroup(kind=kind, rows=members) for kind, members in by_kind.items() if members)


def bases(decision: Decision, on: datetime.date) -> list[LegalBasis]:
    """The "Căn cứ" rows valid on a day for this unit and award, in order."""
    rows = LegalBasis.objects.filter(dated.on(on), paper_kind=PaperKind.DECISION)
    rows = rows.filter(Q(unit=None) | Q(unit=decision.unit_id), award_code__in=["", decision.award.code])
    return list(rows.order_by("order", "id"))


def spelled(text: str) -> str:
    """Papers write the name of the committee in full."""
    return text.replace("UBND", "Ủy ban nhân dân")


def issuer_phrase(name: UnitName) -> str:
    """``Chủ tịch Ủy ban nhân dân tỉnh Ninh Thuận``: who decides, in running text."""
    return f"{(name.head_post or signatories.HEAD_POST).capitalize()} {spelled(name.name)}"


def award_phrase(award: Award) -> str:
    """``danh hiệu Chiến sĩ thi đua cấp tỉnh``, ``Bằng khen của Chủ tịch Ủy ban nhân dân tỉnh``; a flag names itself."""
    title = award.kind == AwardKind.TITLE and not award.name.startswith("Cờ")
    return f"danh hiệu {award.name}" if title else spelled(award.name)


def lines_of(text: str) -> list[str]:
    """Typed lines without the empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def _head_of(unit: Unit, on: datetime.date) -> str:
    """``Giám đốc Sở Nội vụ``."""
    return issuer_phrase(unit.names_row(on))


def defaults(unit: Unit, on: datetime.date) -> dict[str, str]:
    """What a new draft says before anybody edits it: request, executors, receivers of copies, symbol.

    Taken from the unit's last issued decision where there is one, so that the words of the house are typed once.
    """
    name = unit.names_row(on)
    last = Decision.objects.public().filter(unit=unit).order_by("-decided_on", "-id").first()
    standing = unit.standing_body
    request = f"Theo đề nghị của {_head_of(standing, on)}" if standing else "Theo đề nghị của Thường trực Hội đồng Thi đua - Khen thưởng"
    heads = [f"Chánh Văn phòng {spelled(name.name)}", _head_of(standing, on)] if standing else []
    return {
        "request": request,
        "executors": last.executors if last else ", ".join([*heads, "Thủ trưởng các cơ quan, đơn vị có liên quan"]),
        "copies": last.copies if last else "\n".join([*([standing.name] if standing else []), "Lưu: VT"]),
        "symbol": f"QĐ-{name.symbol}" if name.symbol else "QĐ",
    }


def snapshot(
    decision: Decision, lines: Sequence[DecisionLine], *, on: datetime.date, number: DocumentNumber | None = None, draft: bool = False
) -> DecisionSnapshot:
    """The decision as it prints. Without a number, number and date stay blank to be written by hand; ``draft`` adds DỰ THẢO.

    ``on`` is the decision's date, or today for what is not issued yet: names and legal bases are those of that day.
    """
    name = decision.unit.names_row(on)
    groups = annex_groups(lines, annex_rows(lines, on))
    who = join_vn(KIND_WORDS[kind] for kind in counts(groups)) or "tập thể, cá nhân"
    return DecisionSnapshot(
        header=Header(
            parent_body=name.parent_body,
            issuing_body="\n".join(balanced(name.issuing_body, ISSUER_WIDTH)),
            number_text=f"{number.number:02d}" if number else "",
            symbol=decision.symbol,
            place=name.place_name,
            day=on if number else None,
            year=on.year,
            draft=draft,
        ),
        layout=layout_on(on),
        subject=decision.subject,
        authority_line=f"{name.head_post or signatories.HEAD_POST} {' '.join(name.issuing_body.split())}".upper(),
        bases=(*(row.text for row in bases(decision, on)), *lines_of(decision.extra_bases), decision.request),
        articles=(
            f"Tặng {award_phrase(decision.award)} cho {counted(counts(groups))} {decision.reason} (có Danh sách kèm theo).",
            f"{decision.executors} và các {who.replace(' và ', ', ')} có tên tại Điều 1 căn cứ Quyết định thi hành",
        ),
        signature=_signature(decision, name),
        copies=tuple(lines_of(decision.copies)),
        annex_title=f"Danh sách {who.replace(' và ', ', ')} được tặng {award_phrase(decision.award)}".upper(),
        annex_issuer=issuer_phrase(name),
        groups=groups,
    )


def _signature(decision: Decision, name: UnitName) -> SignatureBlock:
    return signatories.block(decision.signatory, name) if decision.signatory else signatories.blank_block(name)
