"""Papers of appraisal and council: what the standing body lays before the council, and what the council voted."""

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby

from awards.models import AgendaItem, AwardRecord, CouncilSession, Nomination, Seat
from emulation.models import VoteMode
from units.models import Unit
from units.papers.layout import Header, SignatureBlock
from units.papers.snapshots import AppraisalGroup, AppraisalListSnapshot, AppraisalRow, VoteGroup, VoteRow, VoteSheetSnapshot
from units.vietnamese import date_phrase, date_vn, percent_vn

COUNCIL = "HỘI ĐỒNG THI ĐUA -\nKHEN THƯỞNG"
ACHIEVEMENT_LENGTH = 300  # letters of the achievement that the list for the council prints


def address_of(nomination: Nomination) -> str:
    """Form of address of a person ("Ông", "Bà"); nothing for collectives and households."""
    person = getattr(nomination.recipient, "person", None)
    return person.honorific if person else ""


def place_of(nomination: Nomination) -> str:
    """Post and unit as lists print them."""
    return ", ".join(part for part in (nomination.post_title, nomination.recipient.unit.name) if part)


def shortened(text: str, length: int = ACHIEVEMENT_LENGTH) -> str:
    """The text in one line, cut at a word with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length].rsplit(" ", 1)[0] + " …"


def records_line(records: Iterable[AwardRecord]) -> str:
    """``2019 Lao động tiên tiến; 2020 Bằng khen …``."""
    return "; ".join(f"{row.award_year} {row.award.name}" for row in records)


def appraisal_list(
    unit: Unit,
    rows: list[Nomination],
    records: dict[int, list[AwardRecord]],
    *,
    drafter: str,
    on: datetime.date,
    asides: Mapping[int, str] | None = None,
) -> AppraisalListSnapshot:
    """Bảng tổng hợp trình Hội đồng of nominations sorted by award; ``asides``: what was set otherwise, by nomination."""
    told = asides or {}
    name = unit.names_row(on)
    groups = [
        AppraisalGroup(
            title=award.name, rows=tuple(_appraisal_row(row, records.get(row.recipient_id, []), told.get(row.pk, "")) for row in members)
        )
        for award, members in groupby(rows, key=lambda row: row.award)
    ]
    return AppraisalListSnapshot(
        header=Header(
            parent_body=name.issuing_body or unit.name.upper(),
            issuing_body="CƠ QUAN THƯỜNG TRỰC\nHỘI ĐỒNG THI ĐUA -\nKHEN THƯỞNG",
            place=name.place_name,
            day=on,
            draft=False,
        ),
        subject=f"Kết quả thẩm định đến {date_phrase(on)}",
        groups=tuple(groups),
        drafter=SignatureBlock(post="NGƯỜI LẬP", name=drafter),
        signature=SignatureBlock(post="LÃNH ĐẠO CƠ QUAN THƯỜNG TRỰC"),
    )


def _appraisal_row(row: Nomination, records: list[AwardRecord], aside: str) -> AppraisalRow:
    return AppraisalRow(
        name=row.recipient.name,
        address=address_of(row),
        place=place_of(row),
        award=row.award.name,
        achievement=shortened(row.achievement),
        past_awards=records_line(records),
        verdict=row.get_state_display(),
        note=shortened(row.remark, 120),
        aside=aside,
    )


# --- council ------------------------------------------------------------------------------------------------------------------


def threshold_words(item: AgendaItem) -> str:
    """``từ 90 % tổng số thành viên Hội đồng trở lên`` or ``trên 1/2 số thành viên có mặt``, of the fraction frozen on an item."""
    share = f"{item.vote_numerator}/{item.vote_denominator}"
    if item.vote_denominator and 100 % item.vote_denominator == 0:
        share = f"{100 * item.vote_numerator // item.vote_denominator} %"
    base = item.get_vote_base_display()
    return f"trên {share} {base}" if item.vote_strict else f"từ {share} {base} trở lên"


def vote_sheet(session: CouncilSession, items: list[AgendaItem], seats: list[Seat], *, secretary: str) -> VoteSheetSnapshot:
    """Bảng tổng hợp kết quả biểu quyết of a closed session; items sorted by award."""
    name = session.unit.names_row(session.held_on)
    groups = [
        VoteGroup(award=award.name, rule=_rule_words(members), rows=tuple(_vote_row(item) for item in members))
        for award, members in ((key, list(group)) for key, group in groupby(items, key=lambda item: item.nomination.award))
    ]
    return VoteSheetSnapshot(
        header=Header(
            parent_body=name.issuing_body or session.unit.name.upper(),
            issuing_body=COUNCIL,
            symbol="BB-HĐTĐKT",
            year=session.held_on.year,
            draft=False,
        ),
        subject=session.name,
        facts=tuple(_facts(session, items, seats)),
        groups=tuple(groups),
        secretary=SignatureBlock(post="THƯ KÝ", name=secretary),
        chair=SignatureBlock(post="CHỦ TRÌ", name=session.chair),
    )


def _rule_words(items: list[AgendaItem]) -> str:
    words = threshold_words(items[0])
    return words if items[0].nomination.rule.article_of("vote").verified else f"{words}; tỷ lệ chưa xác minh, Hội đồng đã xem và xác nhận"


def _vote_row(item: AgendaItem) -> VoteRow:
    return VoteRow(
        name=f"{address_of(item.nomination)} {item.nomination.recipient.name}".strip(),
        place=place_of(item.nomination),
        yes=item.yes,
        no=item.no,
        blank=item.blank,
        share=share_text(item),
        result="Đạt" if item.passed else "Không đạt",
    )


def share_text(item: AgendaItem) -> str:
    """Agreeing votes over the base, with two decimals: ``86,67 %``."""
    return percent_vn(Fraction(item.yes, item.base) if item.base else Fraction(0))


def _facts(session: CouncilSession, items: list[AgendaItem], seats: list[Seat]) -> list[str]:
    voting = [seat for seat in seats if seat.can_vote]
    absent = [seat for seat in voting if not seat.present]
    attending = [seat for seat in seats if not seat.can_vote and seat.present]
    where = f", tại {session.place}" if session.place else ""
    facts = [
        f"Thời gian: ngày {date_vn(session.held_on)}{where}. Chủ trì: {session.chair or '……'}.",
        f"Thành viên Hội đồng được biểu quyết: {len(voting)}; có mặt: {len(voting) - len(absent)}; vắng mặt: {len(absent)}"
        + (f" ({', '.join(seat.name for seat in absent)})." if absent else "."),
    ]
    if attending:
        facts.append(f"Dự họp, không biểu quyết: {', '.join(seat.name for seat in attending)}.")
    modes = {item.vote_mode for item in items}
    ways = [
        word
        for mode, word in (
            (VoteMode.OPEN, "biểu quyết công khai"),
            (VoteMode.SECRET, "bỏ phiếu kín bằng phiếu giấy"),
            (VoteMode.WRITTEN, "lấy phiếu bằng văn bản"),
        )
        if mode in modes
    ]
    return [*facts, f"Hình thức: {'; '.join(ways)}. Số trường hợp: {len(items)}."]
