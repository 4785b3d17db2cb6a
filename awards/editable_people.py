"""The people of a unit as a list that goes out to Excel and comes back. Identity numbers stay out of workbooks: they travel."""

import datetime
import re
from collections.abc import Mapping

from django.urls import reverse

from awards.roundtrip import EditableList, Entry
from units import people
from units.access import CASE_ROLES, reach_of
from units.models import Account, Gender, LabourGroup, Recipient, RecipientClass, RecipientKind, Unit
from units.vietnamese import nfc
from units.workbooks.columns import Column
from units.workbooks.reading import Value
from units.workbooks.values import BadValue, as_date

GENDERS = {str(label): value for value, label in Gender.choices if value}
CLASSES = {str(label): value for value, label in RecipientClass.choices}
GROUPS = {str(label): value for value, label in LabourGroup.choices if value}
OF_PERSONS = frozenset({"honorific", "born", "gender", "ethnicity", "phone"})
LONGEST = {"name": 250, "honorific": 30, "ethnicity": 40, "phone": 20}
PHONE = re.compile(r"[0-9 .+()-]*")
COLUMNS = (
    Column("order", "TT", kind="whole", width=6),
    Column("kind", "Phân loại", width=12),
    Column("honorific", "Danh xưng", width=12),
    Column("name", "Họ và tên / Tên tập thể", width=30),
    Column("born", "Ngày sinh hoặc năm sinh", kind="date"),
    Column("gender", "Giới tính", kind="choice", choices=tuple(GENDERS), width=10),
    Column("ethnicity", "Dân tộc", width=12),
    Column("phone", "Điện thoại", width=16),
    Column("class", "Loại đối tượng", kind="choice", choices=tuple(CLASSES), width=34),
    Column("group", "Nhóm lao động", kind="choice", choices=tuple(GROUPS), width=26),
)
EDITABLE = frozenset(column.key for column in COLUMNS) - {"order", "kind"}


def _unit(account: Account, code: str) -> Unit | None:
    return Unit.objects.filter(id__in=reach_of(account, CASE_ROLES), code=code).first()


def _entries(account: Account, unit: Unit) -> list[Entry]:
    rows = people.shown_to(account).filter(unit=unit).select_related("person").order_by("-kind", "sort_key", "id")
    return [_entry(number, row) for number, row in enumerate(rows, 1)]


def _entry(number: int, row: Recipient) -> Entry:
    cells: dict[str, Value] = {
        "order": number,
        "kind": str(RecipientKind(row.kind).label),
        "name": row.name,
        "class": str(row.get_recipient_class_display()),
        "group": str(row.get_labour_group_display()) if row.labour_group else "",
    }
    if row.kind == RecipientKind.PERSON:
        person = row.person
        cells |= {"honorific": person.honorific, "ethnicity": person.ethnicity, "phone": person.phone}
        cells |= {"born": person.birth_date or person.birth_year, "gender": str(person.get_gender_display()) if person.gender else ""}
    return Entry(row.pk, row.version, row.name, cells)


# --- what comes back -----------------------------------------------------------------------------------------------------------


def _problems(entry: Entry, texts: Mapping[str, str]) -> dict[str, str]:
    """What cannot be stored, by column."""
    kind = next(one for one in RecipientKind if str(one.label) == entry.cells["kind"])
    found = {key: "chỉ cá nhân có mục này; để trống." for key in OF_PERSONS & set(texts) if kind != RecipientKind.PERSON}
    found |= {key: f"dài quá {most} chữ. Rút gọn lại." for key, most in LONGEST.items() if len(texts.get(key, "")) > most}
    if not texts.get("name", "x"):
        found["name"] = "không để trống tên."
    if not PHONE.fullmatch(texts.get("phone", "")):
        found["phone"] = "chỉ ghi chữ số."
    if "class" in texts and CLASSES.get(texts["class"]) not in RecipientClass.of(kind):
        found["class"] = f"phải chọn một trong: {'; '.join(str(one.label) for one in RecipientClass.of(kind))}."
    return found | _problem_of_birth(texts.get("born", ""))


def _problem_of_birth(text: str) -> dict[str, str]:
    """A birth is a full date or a year; the text was read as a date before."""
    try:
        day = as_date(text)
    except BadValue as bad:
        return {"born": f"{bad.reason} {bad.fix}"}
    return {"born": "ghi đủ ngày, tháng, năm, hoặc chỉ năm."} if day and day.month and not day.day else {}


def _write(unit: Unit, edits: Mapping[int, Mapping[str, str]], *, versions: Mapping[int, int], by: Account, reason: str) -> None:
    for row in Recipient.objects.filter(pk__in=edits, unit=unit).order_by("pk"):
        columns, detail = _typed(edits[row.pk])
        people.edit(row, by=by, version=versions[row.pk], detail=detail, **columns)


def _typed(texts: Mapping[str, str]) -> tuple[dict[str, object], dict[str, object]]:
    """(columns of the recipient, columns of the person)."""
    columns: dict[str, object] = {}
    detail: dict[str, object] = {key: nfc(texts[key]) for key in ("honorific", "ethnicity", "phone") if key in texts}
    if "name" in texts:
        columns["name"] = nfc(texts["name"])
    if "class" in texts:
        columns["recipient_class"] = CLASSES[texts["class"]]
    if "group" in texts:
        columns["labour_group"] = GROUPS.get(texts["group"], "")
    if "gender" in texts:
        detail["gender"] = GENDERS.get(texts["gender"], "")
    return columns, detail | (_birth(texts["born"]) if "born" in texts else {})


def _birth(text: str) -> dict[str, datetime.date | int | None]:
    day = as_date(text)
    return {"birth_date": day.date if day else None, "birth_year": day.year if day else None}


PEOPLE = EditableList(
    slug="nguoi",
    columns=COLUMNS,
    editable=EDITABLE,
    find=_unit,
    may_edit=lambda account, unit: people.keeps(account, [unit.pk]),
    unit=lambda unit: unit,
    title=lambda unit: f"Danh sách người, tập thể, hộ: {unit}",
    address=lambda unit: f"{reverse('units:people')}?unit={unit.code}",
    entries=_entries,
    write=_write,
    problems=_problems,
)
