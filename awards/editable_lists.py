"""The lists that go out to Excel and come back: the lines of a draft dossier, the yearly ratings of a unit, its people
(`awards.editable_people`)."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from awards import filling, ratings, records
from awards.contents import lines_of
from awards.editable_people import PEOPLE
from awards.models import Dossier, DossierLine, DossierState, NominationState, RatingLevel
from awards.nominations import NOMINATOR
from awards.roundtrip import EditableList, Entry
from emulation.models import AwardMethod
from units import access
from units.access import reach_of
from units.models import Account, RecipientKind, Unit
from units.vietnamese import nfc
from units.workbooks.columns import Column
from units.workbooks.values import as_date

ORDER = Column("order", "TT", kind="whole", width=6)

# --- lines of a dossier ------------------------------------------------------------------------------------------------------

METHODS = {str(label): value for value, label in AwardMethod.choices}
LINE_COLUMNS = (
    ORDER,
    Column("name", "Họ và tên / Tên tập thể", width=28),
    Column("unit", "Đơn vị công tác", width=26),
    Column("award", "Hình thức đề nghị", width=28),
    Column("post_title", "Chức vụ", width=20),
    Column("period_from", "Lập thành tích từ", kind="date"),
    Column("period_to", "Lập thành tích đến", kind="date"),
    Column("method", "Phương thức khen thưởng", kind="choice", choices=tuple(METHODS), width=22),
    Column("achievement", "Thành tích", kind="long"),
)
LINE_FIELDS = frozenset({"post_title", "period_from", "period_to", "method", "achievement"})
PERIOD = ("period_from", "period_to")


def _dossier(account: Account, public_id: str) -> Dossier | None:
    return Dossier.objects.visible_to(account).select_related("unit", "campaign").filter(public_id=public_id).first()


def _may_edit_dossier(account: Account, dossier: Dossier) -> bool:
    return dossier.state == DossierState.DRAFT and access.has_role(account, NOMINATOR, dossier.unit_id)


def _lines(account: Account, dossier: Dossier) -> list[Entry]:
    return [_line(dossier, number, line) for number, line in enumerate(lines_of(dossier), 1)]


def _line(dossier: Dossier, number: int, line: DossierLine) -> Entry:
    row = line.nomination
    own = row.unit_id == dossier.unit_id and row.state == NominationState.DRAFT
    cells = {
        "order": number,
        "name": row.recipient.name,
        "unit": str(row.recipient.unit),
        "award": row.award.name,
        "post_title": row.post_title,
        "period_from": row.period_from,
        "period_to": row.period_to,
        "method": row.get_method_display(),
        "achievement": row.achievement,
    }
    locked = "" if own else f"Trường hợp này do {row.unit} đề nghị hoặc đã gửi đi: không sửa trong tờ trình này."
    return Entry(row.pk, row.version, row.recipient.name, cells, locked)


def _problems_of_line(entry: Entry, texts: Mapping[str, str]) -> dict[str, str]:
    found = {}
    if len(nfc(texts.get("post_title", ""))) > 150:
        found["post_title"] = "dài quá 150 chữ. Rút gọn lại."
    if "method" in texts and texts["method"] not in METHODS:
        found["method"] = f"phải chọn một trong: {'; '.join(METHODS)}."
    days = {key: _day(texts[key]) if key in texts else entry.cells[key] for key in PERIOD}
    found |= {key: "ghi đủ ngày, tháng, năm (dd/mm/yyyy)." for key in PERIOD if days[key] is None}
    if all(days.values()) and days["period_to"] < days["period_from"]:
        found |= {key: "ngày kết thúc đứng trước ngày bắt đầu." for key in PERIOD if key in texts}
    return found


def _day(text: str) -> datetime.date | None:
    day = as_date(text)
    return day.date if day else None


def _write_lines(
    dossier: Dossier, edits: Mapping[int, Mapping[str, str]], *, versions: Mapping[int, int], by: Account, reason: str
) -> None:
    lines = dossier.lines.filter(nomination_id__in=edits).select_related("nomination").order_by("nomination_id")
    for line in lines:
        columns = {key: _typed(key, text) for key, text in edits[line.nomination_id].items()}
        filling.edit_nomination(line.nomination, by=by, version=versions[line.nomination_id], **columns)


def _typed(key: str, text: str) -> object:
    if key in PERIOD:
        return _day(text)
    if key == "method":
        return METHODS[text]
    return nfc(text) if key == "post_title" else text


LINES = EditableList(
    slug="truong-hop",
    columns=LINE_COLUMNS,
    editable=LINE_FIELDS,
    find=_dossier,
    may_edit=_may_edit_dossier,
    unit=lambda dossier: dossier.unit,
    title=lambda dossier: f"Danh sách trường hợp: {dossier.title}",
    address=lambda dossier: reverse("awards:dossier", args=[dossier.public_id]),
    entries=_lines,
    write=_write_lines,
    problems=_problems_of_line,
)

# --- yearly ratings of a unit ------------------------------------------------------------------------------------------------

LEVELS = {str(label): value for value, label in RatingLevel.choices}
RATING_COLUMNS = (
    ORDER,
    Column("name", "Họ và tên / Tên tập thể", width=30),
    Column("kind", "Phân loại", width=12),
    Column("level", "Mức xếp loại", kind="choice", choices=tuple(LEVELS), width=34),
    Column("act", "Văn bản xếp loại", width=24),
)


class UnitYear:
    """A unit and a year: the root of a table of ratings."""

    def __init__(self, unit: Unit, year: int) -> None:
        self.unit, self.year = unit, year
        self.pk = f"{unit.pk}-{year}"


def _unit_year(account: Account, word: str) -> UnitYear | None:
    """The root named ``<code of the unit>-<year>``, where one is clerk or head, or below."""
    code, _dash, year = word.rpartition("-")
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        return None
    unit = Unit.objects.filter(id__in=reach_of(account, records.EDITORS), code=code).first()
    return UnitYear(unit, int(year)) if unit else None


def _may_rate(account: Account, root: UnitYear) -> bool:
    return root.unit.pk in records.rights(account, {root.unit.pk}).edits


def _rated(account: Account, root: UnitYear) -> list[Entry]:
    people = list(ratings.rated(root.unit))
    kept = ratings.of_year(people, root.year)
    return [_rating(number, person, kept.get(person.pk)) for number, person in enumerate(people, 1)]


def _rating(number: int, person: Any, rating: Any) -> Entry:
    shown = rating if rating and rating.withdrawn_at is None else None
    cells = {
        "order": number,
        "name": person.name,
        "kind": str(RecipientKind(person.kind).label),
        "level": shown.get_level_display() if shown else "",
        "act": shown.act_number if shown else "",
    }
    locked = "Xếp loại đã được xác nhận: nhờ người thẩm định sửa." if ratings.is_locked(rating) else ""
    return Entry(person.pk, rating.version if rating else NONE_YET, person.name, cells, locked)


NONE_YET = -1  # version of a rating that is not there


def _problems_of_rating(entry: Entry, texts: Mapping[str, str]) -> dict[str, str]:
    return {} if texts["level"] else {"level": "không để trống mức đã ghi; rút xếp loại trên trang của người ấy."}


def _write_ratings(
    root: UnitYear, edits: Mapping[int, Mapping[str, str]], *, versions: Mapping[int, int], by: Account, reason: str
) -> None:
    levels = {row_id: LEVELS[texts["level"]] for row_id, texts in edits.items()}
    seen = {row_id: version for row_id, version in versions.items() if version != NONE_YET}
    ratings.save_table(root.unit, root.year, levels, seen=seen, by=by, reason=reason)


RATINGS = EditableList(
    slug="xep-loai",
    columns=RATING_COLUMNS,
    editable=frozenset({"level"}),
    find=_unit_year,
    may_edit=_may_rate,
    unit=lambda root: root.unit,
    title=lambda root: f"Xếp loại năm {root.year}: {root.unit}",
    address=lambda root: f"{reverse('awards:rating_table')}?don_vi={root.unit.code}&nam={root.year}",
    entries=_rated,
    write=_write_ratings,
    problems=_problems_of_rating,
    reason_label="Lý do đổi mức đã ghi (để trống nếu chỉ ghi mới)",
)

LISTS: dict[str, EditableList] = {one.slug: one for one in (LINES, PEOPLE, RATINGS)}


def by_slug(slug: str) -> EditableList | None:
    """The list of an address."""
    return LISTS.get(slug)
