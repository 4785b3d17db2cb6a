"""The submission letter (tờ trình) as a frozen snapshot: grounds, counts per award, list, signer, code of the version."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q

from awards.contents import content_hash, decides, destination, lines_of, short_code
from awards.models import Dossier, Nomination
from units import clock, dated
from units.models import LegalBasis, PaperKind, RecipientKind, Unit, UnitKind
from units.papers.layout import Header, SignatureBlock
from units.papers.snapshots import NominationGroup, NominationRow, Request, SubmissionLetterSnapshot
from units.vietnamese import date_phrase

COMMITTEES = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.SPECIAL_ZONE)


def letter(dossier: Dossier) -> SubmissionLetterSnapshot:
    """The letter as it would be printed today; its ``version`` is the short code of the content's hash.

    Number and date print as blanks while they are not known (Nghị định 30/2020/NĐ-CP, Phụ lục III, Mẫu 1.4).
    """
    lines = list(lines_of(dossier))
    receiver = dossier.to_unit or destination(dossier, lines)[0]
    rows = [line.nomination for line in lines]
    to_name = receiver.name_on(_day(dossier)) if receiver else "………………"
    own_name = dossier.unit.name_on(_day(dossier))
    # A level on the way does not decide: it is asked to pass the request on.
    what = "quyết định" if receiver is None or decides(receiver, rows) else "trình cấp có thẩm quyền quyết định"
    reason = f"trong “{dossier.campaign.name}”"
    return SubmissionLetterSnapshot(
        header=_header(dossier),
        subject=f"Về việc {_lower_first(dossier.title)}",
        addressees=(to_name,),
        grounds=_grounds(dossier),
        opening=f"{own_name} đề nghị xét khen thưởng các tập thể, cá nhân, hộ gia đình có thành tích {reason}, cụ thể như sau:",
        requests=_requests(rows),
        closing=f"{own_name} kính trình {to_name} xem xét, {what}.",
        signature=_signature(dossier),
        copies=("Lưu: VT",),
        list_issuer=own_name,
        groups=_groups(rows),
        code=f"TT-{dossier.campaign.period_to.year}-{dossier.pk}",
        version=short_code(content_hash(dossier, lines)),
    )


def _day(dossier: Dossier):
    return dossier.letter_date or clock.today()


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _header(dossier: Dossier) -> Header:
    names = dossier.unit.names_row(_day(dossier))
    number, _slash, symbol = dossier.letter_number.partition("/")
    return Header(
        parent_body=names.parent_body,
        issuing_body=names.issuing_body,
        number_text=number.strip(),
        symbol=symbol.strip() or f"TTr-{names.symbol}",
        place=names.place_name,
        day=dossier.letter_date,
        year=_day(dossier).year,
        draft=False,
    )


def _grounds(dossier: Dossier) -> tuple[str, ...]:
    day = _day(dossier)
    rows = LegalBasis.objects.filter(dated.on(day), paper_kind=PaperKind.SUBMISSION_LETTER)
    texts = [row.text for row in rows.filter(Q(unit=None) | Q(unit=dossier.unit), award_code="")]
    act = dossier.campaign.act
    if act:
        texts.append(f"Căn cứ {act.title} ({act.number} {date_phrase(act.issued_on)} của {act.issuer})")
    return tuple(texts) or (f"Căn cứ kết quả thực hiện {dossier.campaign.name}",)


KIND_FIELDS = {RecipientKind.COLLECTIVE: "collectives", RecipientKind.PERSON: "individuals", RecipientKind.HOUSEHOLD: "households"}


def _requests(rows: Sequence[Nomination]) -> tuple[Request, ...]:
    awards = {row.award_id: row.award for row in sorted(rows, key=lambda row: row.award.order)}
    counted = Counter((row.award_id, KIND_FIELDS[RecipientKind(row.recipient.kind)]) for row in rows)
    return tuple(Request(award=award.name, **{name: counted[(pk, name)] for name in KIND_FIELDS.values()}) for pk, award in awards.items())


def _groups(rows: Sequence[Nomination]) -> tuple[NominationGroup, ...]:
    awards = {row.award_id: row.award for row in sorted(rows, key=lambda row: row.award.order)}
    return tuple(
        NominationGroup(title=award.name, rows=tuple(_row(row) for row in rows if row.award_id == pk)) for pk, award in awards.items()
    )


def _row(nomination: Nomination) -> NominationRow:
    recipient = nomination.recipient
    person = recipient.kind == RecipientKind.PERSON
    place = ", ".join(part for part in (nomination.post_title, recipient.unit.name) if part)
    return NominationRow(
        name=recipient.name, address=recipient.person.honorific if person else "", place=place, award=nomination.award.name
    )


def _signature(dossier: Dossier) -> SignatureBlock:
    """A people's committee signs in its own name; anyone else as head (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7)."""
    collective = ("TM. Ủy ban nhân dân",) if _is_committee(dossier.unit) else ()
    return SignatureBlock(authority_lines=collective, post=dossier.signer_post, name=dossier.signer_name)


def _is_committee(unit: Unit) -> bool:
    return unit.kind in COMMITTEES
