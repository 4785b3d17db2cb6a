"""What is held on one recipient, for the recipient: everything about him, nothing about others, as sections to read or as JSON.

Who worked on the entries, co-authors and others on the same decision are other people: they are left out.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from awards.ledger_words import WORDS
from awards.models import (
    Achievement,
    AwardRecord,
    DecisionLine,
    Discipline,
    Hold,
    InitiativeAuthor,
    IntakeKind,
    IntakeResult,
    IntakeRow,
    Nomination,
    Rating,
)
from units import clock, ledger, privacy
from units.ledger import subject_type
from units.models import Account, LedgerEntry, LedgerValue, Post, Recipient, RecipientRestriction
from units.moves import Refused
from units.tokens import act
from units.vietnamese import date_vn

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and rows of (label → text)."""

    title: str
    rows: list[Row] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        return list(self.rows[0]) if self.rows else []

    @property
    def cells(self) -> list[list[str]]:
        return [list(row.values()) for row in self.rows]


def export(recipient: Recipient, *, reason: str, by: Account) -> list[Section]:
    """Everything held on a recipient, merged rows included. That it was taken is in the ledger.

    Raises:
        PermissionDenied: the account does not answer for the recipient's data.
        Refused: no reason is given.
    """
    if not reason.strip():
        raise Refused("Ghi lý do: ai yêu cầu, theo đơn hoặc văn bản nào.")
    with act():
        privacy.need_keeper(recipient, by)
        sections = collect(recipient)
        ledger.record([recipient], "recipient.export", by=by, note=reason.strip())
    return sections


def as_json(recipient: Recipient, sections: Sequence[Section]) -> bytes:
    """The sections as JSON, in the order of the page, with the day they were taken."""
    said = {"họ tên": recipient.name, "ngày lập": date_vn(clock.today()), "dữ liệu": {one.title: one.rows for one in sections}}
    return json.dumps(said, ensure_ascii=False, indent=2).encode()


def family(recipient: Recipient) -> list[Recipient]:
    """The recipient and all rows found to be the same, however they were merged, oldest first."""
    ids, found = {recipient.pk, recipient.merged_into_id or recipient.pk}, set()
    while ids != found:
        found = set(ids)
        pairs = Recipient.objects.filter(Q(id__in=found) | Q(merged_into_id__in=found)).values_list("id", "merged_into_id")
        ids |= {pk for pair in pairs for pk in pair if pk}
    return list(Recipient.objects.filter(id__in=ids).select_related("unit", "person", "collective", "household").order_by("id"))


def collect(recipient: Recipient) -> list[Section]:
    """The sections, empty ones too: that nothing is held is an answer. A constant number of queries."""
    rows = family(recipient)
    ids = [row.pk for row in rows]
    parts = InitiativeAuthor.objects.filter(recipient_id__in=ids).select_related("initiative")
    cases = list(Nomination.objects.filter(recipient_id__in=ids).select_related("campaign", "award", "unit").order_by("id"))
    return [
        Section("Thông tin cá nhân", [_facts(row) for row in rows]),
        Section("Chức vụ", [_post(row) for row in Post.objects.filter(recipient_id__in=ids).select_related("unit")]),
        Section("Khen thưởng", [_record(row) for row in AwardRecord.objects.filter(recipient_id__in=ids).select_related("award")]),
        Section("Xếp loại hằng năm", [_rating(row) for row in Rating.objects.filter(recipient_id__in=ids)]),
        Section("Kỷ luật", [_discipline(row) for row in Discipline.objects.filter(recipient_id__in=ids)]),
        Section("Tạm dừng xét", [_hold(row) for row in Hold.objects.filter(recipient_id__in=ids)]),
        Section("Sáng kiến, đề tài", [_part(row) for row in parts]),
        Section("Thành tích đã ghi", [_achievement(row) for row in Achievement.objects.filter(recipient_id__in=ids)]),
        Section("Trường hợp đề nghị khen thưởng", [_case(row) for row in cases]),
        Section("Dòng trong quyết định", [_line(row) for row in _lines(cases)]),
        Section("Dòng trong tệp Excel đã nhập", [_imported(row) for row in _imports(ids)]),
        Section("Hạn chế xử lý dữ liệu", [_held(row) for row in RecipientRestriction.objects.filter(recipient_id__in=ids)]),
        Section("Nhật ký", list(_entries(ids, cases))),
    ]


# --- rows -------------------------------------------------------------------------------------------------------------------


def _told(**said: Any) -> Row:
    """Labels with texts: dates as people write them, nothing as an empty text. Underscores in labels stand for spaces."""
    return {label.replace("_", " "): _text(value) for label, value in said.items()}


def _text(value: Any) -> str:
    if value in (None, ""):
        return ""
    if hasattr(value, "tzinfo"):
        at = value.astimezone(clock.ZONE)
        return f"{at:%H:%M} {date_vn(at.date())}"
    return date_vn(value) if hasattr(value, "isoformat") else str(value)


def _facts(row: Recipient) -> Row:
    person, household = getattr(row, "person", None), getattr(row, "household", None)
    ours = {"tên": row.name, "loại": row.get_kind_display(), "đơn vị": row.unit, "loại đối tượng": row.get_recipient_class_display()}
    theirs: dict[str, Any] = {"nhóm lao động": row.get_labour_group_display()}
    if person:
        theirs |= {
            "danh xưng": person.honorific,
            "ngày sinh": person.birth_date or person.birth_year,
            "giới tính": person.get_gender_display(),
            "dân tộc": person.ethnicity,
            "điện thoại": person.phone,
            "số định danh cá nhân": person.identity_number,
        }
    if household:
        theirs |= {"chủ hộ": household.head_name, "địa chỉ": household.address}
    return _told(**ours, **theirs)


def _post(row: Post) -> Row:
    return _told(chức_vụ=row.title, đơn_vị=row.unit, từ=row.valid_from, đến=row.valid_to)


def _record(row: AwardRecord) -> Row:
    return _told(
        năm=row.award_year,
        danh_hiệu_hình_thức=row.award,
        quyết_định_số=row.decision_number,
        ngày=row.decided_on,
        cơ_quan=row.issuer_name,
        tên_in_trên_quyết_định=row.printed_name,
        nguồn=row.get_source_display(),
        hiệu_lực=row.get_status_display(),
    )


def _rating(row: Rating) -> Row:
    return _told(năm=row.year, mức=row.get_level_display(), văn_bản=row.act_number, ngày=row.act_on, cơ_quan=row.issuer_name)


def _discipline(row: Discipline) -> Row:
    return _told(
        hình_thức=row.get_form_display(),
        quyết_định_số=row.act_number,
        ngày=row.decided_on,
        hết_thời_hạn=row.ends_on,
        cơ_quan=row.issuer_name,
        đã_rút=row.withdrawn_at,
    )


def _hold(row: Hold) -> Row:
    return _told(
        lý_do=row.get_kind_display(),
        cơ_quan=row.body_name,
        văn_bản=row.paper_number,
        ngày=row.paper_on,
        từ=row.starts_on,
        đến=row.ends_on,
        căn_cứ_kết_thúc=row.end_reason,
    )


def _part(row: InitiativeAuthor) -> Row:
    one = row.initiative
    return _told(
        tên=one.title,
        phạm_vi=one.get_scope_display(),
        tác_giả_chính="có" if row.is_lead else "không",
        công_nhận=one.recognised_on,
        văn_bản=one.act_number,
        cơ_quan=one.issuer_name,
        tóm_tắt=one.summary,
    )


def _achievement(row: Achievement) -> Row:
    figure = f"{row.figure:f} {row.figure_unit}".strip() if row.figure is not None else ""
    return _told(ngày=row.happened_on, lĩnh_vực=row.get_field_display(), việc=row.text, con_số=figure, đã_bỏ=row.withdrawn_at)


def _case(row: Nomination) -> Row:
    return _told(
        phong_trào=row.campaign,
        hình_thức=row.award,
        năm=row.award_year,
        đơn_vị_đề_nghị=row.unit,
        chức_vụ=row.post_title,
        thành_tích=row.achievement,
        tình_trạng=row.get_state_display(),
        ý_kiến_thẩm_định=row.remark,
    )


def _lines(cases: Iterable[Nomination]) -> Iterable[DecisionLine]:
    rows = DecisionLine.objects.filter(nomination_id__in=[row.pk for row in cases])
    return rows.select_related("decision__number", "nomination__award").order_by("id")


def _line(row: DecisionLine) -> Row:
    one, struck = row.decision, "có" if row.struck else ""
    number = str(one.number) if one.number else ""
    return _told(quyết_định=one.subject, số=number, ngày=one.decided_on, hình_thức=row.nomination.award, bị_gạch_tên=struck)


def _imports(ids: Sequence[int]) -> Iterable[IntakeRow]:
    results = IntakeResult.objects.filter(subject_type=subject_type(Recipient), subject_id__in=ids).values("row_id")
    return IntakeRow.objects.filter(id__in=results).exclude(cells={}).select_related("intake__file").order_by("id")


def _imported(row: IntakeRow) -> Row:
    """A line of a workbook; one of initiatives names several people, and only that it is there is said."""
    cells = {} if row.intake.kind == IntakeKind.INITIATIVES else {**row.cells, **row.fixes}
    said = "; ".join(f"{name}: {value}" for name, value in cells.items() if value)
    return _told(tệp=row.intake.file.name, dòng=row.number, nội_dung=said)


def _held(row: RecipientRestriction) -> Row:
    return _told(từ=row.at, theo=row.paper, lý_do=row.reason, đến=row.lifted_at)


def _entries(ids: Sequence[int], cases: Iterable[Nomination]) -> Iterable[Row]:
    """What the ledger says about the recipient and his cases: what and when, not who."""
    about = Q(subject_type=subject_type(Recipient), subject_id__in=ids)
    about |= Q(subject_type=subject_type(Nomination), subject_id__in=[row.pk for row in cases])
    entries = list(LedgerEntry.objects.filter(about).order_by("id"))
    values: dict[int, list[LedgerValue]] = {}
    for value in LedgerValue.objects.filter(entry__in=[entry.pk for entry in entries]).order_by("id"):
        values.setdefault(value.entry_id, []).append(value)
    for entry in entries:
        yield _told(lúc=entry.at, việc=WORDS.get(entry.verb, entry.verb), thay_đổi=_changes(values.get(entry.pk, ())))


def _changes(values: Iterable[LedgerValue]) -> str:
    return "; ".join(_change(row) for row in values)


def _change(row: LedgerValue) -> str:
    return f"{row.field}: đã xóa theo thời hạn" if row.restricted_on else f"{row.field}: “{row.before}” → “{row.after}”"
