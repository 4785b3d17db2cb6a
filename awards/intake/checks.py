"""One row of a sheet against the rules of its kind: what it says, and what is wrong in which cell. Pure: no database, no clock."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from awards.intake import values
from awards.intake.columns import CLASSES, GENDERS, KINDS, LABOUR, LEVELS, MARKS, METHODS, PEOPLE, SCOPES, TITLES
from awards.intake.facts import ERROR, WARNING, Book, Checked, Facts, Finding, Grant, Rated, Unknown, Who, Work, folded, ordered, spelling
from awards.intake.layout import FAULT, MARK, MARK_NUMBER, Layout
from awards.intake.values import Birth, Unreadable
from units.vietnamese import nfc

Read = TypeVar("Read")
Defaults = Mapping[str, str]

CHOOSE_ONCE = "Chọn một lần ở mục “Tên chưa biết” trên đầu trang: mọi dòng ghi như vậy được hiểu theo."
CLASS_OF_UNIT = {
    "party_body": "party_body", "mass_organisation": "party_body", "school": "public_service", "enterprise": "enterprise",
    "cooperative": "cooperative", "central_agency": "central_agency", "armed_forces": "other_collective",
}  # fmt: skip
CLASSES_OF_KIND = {
    "person": frozenset({"leader_province", "leader_department", "entrepreneur", "leader_office", "direct_worker"}),
    "collective": frozenset(
        {"party_body", "administration", "public_service", "enterprise", "cooperative", "central_agency", "other_collective"}
    ),
    "household": frozenset({"household"}),
}
KIND_WORDS = {"person": "cá nhân", "collective": "tập thể", "household": "hộ gia đình"}


class Row:
    """The cells of one row as the checks read them, and what they found so far."""

    def __init__(self, number: int, cells: Mapping[str, str], *, layout: Layout, book: Book, defaults: Defaults) -> None:
        self.number, self.layout, self.book, self.defaults = number, layout, book, defaults
        self.cells = {letter: text for letter, text in cells.items() if text}
        self.columns = layout.fields
        self.faulty: set[str] = set()
        self.checked = Checked()
        self._take_faults_out()

    def _take_faults_out(self) -> None:
        """A cell with an Excel error counts as said to be wrong; nothing is read from it."""
        for field, column in self.columns.items():
            fault = self.cells.get(column.letter, "")
            if fault.startswith(FAULT):
                self.say(field, ERROR, fault.removeprefix(FAULT), "Sửa ô này trong Excel, hoặc gõ giá trị vào đây.")
                self.faulty.add(field)
                del self.cells[column.letter]

    def own(self, field: str) -> str:
        """The clean text of a field's cell."""
        column = self.columns.get(field)
        return nfc(self.cells.get(column.letter, "")) if column else ""

    def text(self, field: str) -> str:
        """The clean text of a field's cell; else what a group row above said; else what was typed once for all rows."""
        return self.own(field) or self.cells.get(f"_{field}", "") or self.defaults.get(field, "")

    def where(self, field: str) -> tuple[str, str]:
        """The cell's address and its column's header; without such a column the row itself."""
        column = self.columns.get(field)
        return (f"{column.letter}{self.number}", column.title) if column else (f"dòng {self.number}", TITLES.get(field, ""))

    def say(self, field: str, level: str, reason: str, fix: str = "") -> None:
        cell, title = self.where(field)
        self.checked.findings.append(Finding(cell, title, level, reason, fix))

    def read(self, field: str, reader: Callable[[str], Read], *, needed: bool = False) -> Read | None:
        """What the cell says, or None: empty (an error when ``needed``) or unreadable (an error with reason and cure)."""
        text = self.text(field)
        if not text:
            if needed and field not in self.faulty:
                self.say(field, ERROR, f"thiếu {TITLES[field].lower()}", f"Ghi {TITLES[field].lower()} vào ô này.")
            return None
        try:
            return reader(text)
        except Unreadable as fault:
            self.say(field, ERROR, fault.reason, fault.fix)
            return None

    def lacks(self, *fields: str) -> bool:
        """None of the fields says anything, nor tries to."""
        return not any(self.text(field) or field in self.faulty for field in fields)

    @property
    def failed(self) -> bool:
        return any(finding.level == ERROR for finding in self.checked.findings)


def check(kind: str, number: int, cells: Mapping[str, str], *, layout: Layout, book: Book, defaults: Defaults) -> Checked:
    """Read one row of a list of some kind. ``defaults`` are facts typed once for all rows, by field."""
    row = Row(number, cells, layout=layout, book=book, defaults=defaults)
    facts = READERS[kind](row)
    if not row.failed:
        row.checked.facts = facts
    return row.checked


# --- whom ------------------------------------------------------------------------------------------------------------------


def _who(row: Row, *, always_person: bool = False) -> Who | None:
    kind = "person" if always_person else _kind(row)
    name = row.read("name", lambda text: values.name(text, "tên"), needed=True)
    post, unit = _post_and_unit(row)
    person = _personal(row) if kind == "person" else Personal()
    recipient_class, group = _class_and_group(row, kind, unit)
    count = row.read("member_count", lambda text: values.whole(text, "số người", largest=100_000)) if kind == "collective" else None
    if row.failed or name is None or unit is None:
        return None
    return Who(
        kind=kind, name=name, unit=unit, cell=row.where("name")[0], post=post if kind == "person" else "", member_count=count,
        honorific=row.text("honorific")[:30] if kind == "person" else "", birth_date=person.birth.day, birth_year=person.birth.year,
        gender=person.gender, ethnicity=person.ethnicity, identity=person.identity, phone=person.phone, recipient_class=recipient_class,
        labour_group=group, head_name=row.text("head_name")[:120], address=row.text("address")[:250],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Personal:
    """What only a person has."""

    birth: Birth = Birth(None, None)  # noqa: RUF009 -- frozen, shared on purpose
    gender: str = ""
    ethnicity: str = ""
    identity: str = ""
    phone: str = ""


def _kind(row: Row) -> str:
    found = row.read("kind", lambda text: values.word(text, KINDS, "phân loại", offer="Cá nhân, Tập thể, Hộ gia đình"))
    if found or row.text("kind"):
        return found or "person"
    honorific = folded(row.text("honorific"))
    words = f"{folded(row.text('name'))} "
    if honorific in KINDS:
        return KINDS[honorific]
    if not honorific and words.startswith(("ho ong ", "ho ba ", "ho gia dinh ")):
        return "household"
    title = row.columns["name"].title if "name" in row.columns else ""
    only_collectives = folded(title).startswith("ten") and "ca nhan" not in folded(title) and "ho va ten" not in folded(title)
    return "collective" if only_collectives and not honorific else "person"


def _post_and_unit(row: Row) -> tuple[str, int | None]:
    """The post and the unit; one column may hold both ("Chủ tịch Hội Nông dân, UBND xã Phước Bình")."""
    post, part = row.text("post"), row.text("part")
    if row.layout.has("post_unit") and not row.text("unit"):
        told = row.text("post_unit")
        for place in [found.start() for found in re.finditer(r"[,;]|\s-\s", told)]:
            spelled = told[place:].strip(" ,;-")
            if _units_called(row.book, spelled):
                return told[:place].strip(), _unit(row, spelled, "post_unit")
        row.say("post_unit", WARNING, f"không tách được đơn vị, coi là người của {row.book.unit_names[row.book.home]}")
        return told[:150], row.book.home
    if part and folded(part) not in folded(post):
        post = f"{post}, {part}" if post else part
    if len(post) > 150:
        row.say("post", ERROR, f"chức vụ dài {len(post)} chữ", "Ghi ngắn lại, tối đa 150 chữ.")
    told = row.text("unit")
    if not told and not row.layout.has("unit"):
        return post, row.book.home
    if not told and "unit" in row.faulty:
        return post, None
    if not told:
        row.say("unit", ERROR, "thiếu đơn vị công tác", "Ghi tên đơn vị vào ô này.")
        return post, None
    return post, _unit(row, told, "unit")


def _units_called(book: Book, text: str) -> tuple[int, ...]:
    key = spelling(text)
    if key in book.unit_aliases:
        return (book.unit_aliases[key],)
    exact = book.spelled_units.get(ordered(text))
    return exact or book.units.get(key, ())


def _unit(row: Row, text: str, field: str) -> int | None:
    """The unit a cell names, inside the importing unit's own subtree."""
    book, found = row.book, _units_called(row.book, text)
    inside = [one for one in found if one in book.inside]
    if len(inside) == 1:
        return inside[0]
    if found and not inside:
        row.say(field, ERROR, f"“{text}” không thuộc {book.unit_names[book.home]}",
                "Chỉ nhập được cho đơn vị mình và đơn vị trực thuộc. Bỏ dòng này, hoặc sửa tên đơn vị.")  # fmt: skip
        return None
    row.checked.unknown.append(Unknown("unit", text))
    reason = f"“{text}” trùng tên với {len(inside)} đơn vị" if inside else f"chưa biết đơn vị “{text}”"
    row.say(field, ERROR, reason, CHOOSE_ONCE)
    return None


def _personal(row: Row) -> Personal:
    """Birth, gender, identity and so on; a year of birth in a column "Nam" or "Nữ" says the gender as well."""

    def born_in(field: str) -> Birth | None:
        return row.read(field, lambda text: values.birth(text, today=row.book.today))

    born = born_in("birth")
    gender = row.read("gender", lambda text: values.word(text, GENDERS, "giới tính", offer="Nam, Nữ")) or ""
    for field, said in (("birth_male", "male"), ("birth_female", "female")):
        if row.text(field):
            born, gender = born_in(field) or born, gender or said
    if row.text("birth_male") and row.text("birth_female"):
        row.say("birth_female", ERROR, "ghi năm sinh ở cả cột Nam và cột Nữ", "Xoá một ô.")
    ethnicity = row.text("ethnicity")
    if len(ethnicity) > 40:
        row.say("ethnicity", ERROR, "dân tộc quá dài", "Ghi tối đa 40 chữ.")
    identity, phone = row.read("identity", values.identity) or "", row.read("phone", values.phone) or ""
    return Personal(born or Birth(None, None), gender, ethnicity, identity, phone)


def _class_and_group(row: Row, kind: str, unit: int | None) -> tuple[str, str]:
    offer = "các loại đối tượng trong tệp mẫu"
    found = row.read("recipient_class", lambda text: values.word(text, CLASSES, "loại đối tượng", offer=offer))
    if found == "other_collective" and kind == "person":
        found = "direct_worker"
    if found and found not in CLASSES_OF_KIND[kind]:
        row.say("recipient_class", ERROR, f"“{row.text('recipient_class')}” không dành cho {KIND_WORDS[kind]}", "Chọn loại đối tượng khác.")
    usual = {"person": "direct_worker", "household": "household"}
    collective = CLASS_OF_UNIT.get(row.book.unit_kinds.get(unit or 0, ""), "administration")
    group = row.read("labour_group", lambda text: values.word(text, LABOUR, "nhóm lao động", offer="Công nhân, Nông dân, Viên chức…"))
    return found or usual.get(kind, collective), (group or "") if kind == "person" else ""


# --- what ------------------------------------------------------------------------------------------------------------------


def _person(row: Row) -> Facts | None:
    who = _who(row)
    gone = row.book.closed.get(who.unit) if who else None
    if gone:
        field = "unit" if row.layout.has("unit") else "post_unit"
        row.say(field, ERROR, f"đơn vị đã kết thúc hoạt động từ {gone:%d/%m/%Y}", "Ghi tên đơn vị kế thừa.")
    return Facts((who,)) if who else None


def _decision(row: Row) -> Facts | None:
    who = _who(row)
    year = row.read("year", lambda text: values.year(text, today=row.book.today, what="năm"), needed=True)
    number, on = _number_and_day(row, "date")
    if row.lacks("number", "number_date") and not _marked_with_number(row):
        row.say(
            "number" if row.layout.has("number") else "number_date", ERROR, "thiếu số quyết định", "Ghi số, ký hiệu, ví dụ 123/QĐ-UBND."
        )
    if row.lacks("date", "number_date"):
        row.say("date" if row.layout.has("date") else "number_date", ERROR, "thiếu ngày quyết định", "Ghi ngày/tháng/năm.")
    issuer, issuer_name = _issuer(row)
    method = row.read("method", lambda text: values.word(text, METHODS, "phương thức", offer="Công trạng, Đột xuất, Chuyên đề, Cống hiến…"))
    period = row.read("period", lambda text: values.period(text, today=row.book.today))
    awards = _awards(row, who.kind if who else None)
    if year is not None and on is not None and not year - 1 <= on.year <= year + 3:
        row.say("year", ERROR, f"năm {year} không khớp ngày quyết định {on:%d/%m/%Y}", "Xem lại năm khen thưởng và ngày quyết định.")
    if row.failed or who is None or year is None or on is None:
        return None
    grants = tuple(Grant(award, year, own or number or "", on, issuer, issuer_name, method or "merit", period) for award, own in awards)
    return Facts((who,), grants)


def _marked_with_number(row: Row) -> bool:
    return any(field.startswith(MARK_NUMBER) and row.text(field) for field in row.columns)


def _number_and_day(row: Row, field: str) -> tuple[str | None, datetime.date | None]:
    today = row.book.today
    if row.text("number_date"):
        both = row.read("number_date", lambda text: values.number_and_day(text, today=today))
        return both or (None, None)
    number = row.read("number", _number)
    return number, row.read(field, lambda text: values.day(text, today=today, what=TITLES[field].lower()))


def _number(text: str) -> str:
    if len(text) > 60 or not re.search(r"\d", text):
        raise Unreadable(f"số “{text}” không đúng", "Ghi số, ký hiệu, ví dụ 123/QĐ-UBND.")
    return text


def _issuer(row: Row, *, needed: bool = True) -> tuple[int | None, str]:
    """The issuing body: a unit when its name is known ("Chủ tịch UBND tỉnh …" too), in any case its words."""
    text = row.text("issuer")
    if not text:
        if needed and row.lacks("issuer"):
            row.say("issuer", ERROR, "thiếu cơ quan ban hành", "Ghi cơ quan hoặc người ký quyết định, ví dụ Chủ tịch UBND tỉnh.")
        return None, ""
    if len(text) > 250:
        row.say("issuer", ERROR, "tên cơ quan quá dài", "Ghi tối đa 250 chữ.")
    bare = re.sub(r"^(?:phó\s+)?(?:chủ tịch|giám đốc|cục trưởng|trưởng|thủ trưởng|bí thư)\s+", "", text, flags=re.IGNORECASE)
    found = _units_called(row.book, text) or _units_called(row.book, bare)
    return (found[0] if len(found) == 1 else None), text


def _awards(row: Row, kind: str | None) -> list[tuple[int, str]]:
    """The awards of a row with a decision number of their own, if any: by name in a column, or by an X in the award's column."""
    told = [(field, row.own(field), "") for field in ("award", "award_title", "award_form") if row.own(field)]
    for field, column in row.columns.items():
        if not field.startswith(MARK) or not row.text(field):
            continue
        name = field.removeprefix(MARK)
        if folded(row.text(field)) in MARKS:
            told.append((field, name, row.text(MARK_NUMBER + name)))
        else:
            row.say(field, ERROR, f"“{row.text(field)}” không phải dấu X", f"Ghi X nếu được tặng {column.title}, hoặc để trống.")
    if not told and row.text("award"):
        told.append(("award", row.text("award"), ""))
    if not told and row.lacks(*(field for field in row.columns if field.startswith(("award", MARK)))):
        first = next((f for f in row.columns if f.startswith("award")), next((f for f in row.columns if f.startswith(MARK)), "award"))
        row.say(first, ERROR, "thiếu danh hiệu, hình thức khen thưởng", "Ghi tên danh hiệu hoặc hình thức vào ô này.")
    found = [(_award(row, field, text, kind), number) for field, text, number in told]
    return [(award, number) for award, number in found if award is not None]


def _award(row: Row, field: str, text: str, kind: str | None) -> int | None:
    book, key = row.book, spelling(text)
    award = book.award_aliases.get(key) or book.awards.get(key)
    if award is None:
        row.checked.unknown.append(Unknown("award", text))
        row.say(field, ERROR, f"chưa biết “{text}”", CHOOSE_ONCE)
        return None
    kinds = book.award_kinds.get(award)
    if kind and kinds and kind not in kinds:
        row.say(field, ERROR, f"“{book.award_names[award]}” không dành cho {KIND_WORDS[kind]}", "Xem lại phân loại hoặc hình thức.")
    return award


def _rating(row: Row) -> Facts | None:
    who, today = _who(row), row.book.today
    year = row.read("year", lambda text: values.year(text, today=today), needed=True)
    offer = "Hoàn thành xuất sắc nhiệm vụ, Hoàn thành tốt nhiệm vụ, Hoàn thành nhiệm vụ, Không hoàn thành nhiệm vụ"
    level = row.read("level", lambda text: values.word(text, LEVELS, "mức xếp loại", offer=offer), needed=True)
    number, on = _number_and_day(row, "date")
    issuer, issuer_name = _issuer(row, needed=False)
    if row.failed or who is None or year is None or level is None:
        return None
    return Facts((who,), rated=Rated(year, level, number or "", on, issuer, issuer_name))


def _initiative(row: Row) -> Facts | None:
    title = row.read("title", _long_name, needed=True)
    scope = row.read("scope", lambda text: values.word(text, SCOPES, "phạm vi", offer="Cấp cơ sở, Cấp tỉnh, Toàn quốc")) or "grassroots"
    number, on = _number_and_day(row, "recognised_on")
    if row.lacks("recognised_on", "number_date"):
        row.say("recognised_on" if row.layout.has("recognised_on") else "number_date", ERROR, "thiếu ngày công nhận", "Ghi ngày/tháng/năm.")
    issuer, issuer_name = _issuer(row)
    whos = _authors(row)
    if row.failed or title is None or on is None or not whos:
        return None
    return Facts(whos, work=Work(title, scope, on, number or "", issuer, issuer_name, row.text("summary")[:4000]))


def _long_name(text: str) -> str:
    if len(text) > 500:
        raise Unreadable(f"tên dài {len(text)} chữ", "Ghi tối đa 500 chữ; chi tiết ghi ở cột tóm tắt.")
    return values.name(text[:250], "tên sáng kiến") + text[250:]


def _authors(row: Row) -> tuple[Who, ...]:
    """Authors, the lead first, parted by semicolon or line break (or comma); all of the row's unit."""
    told = row.cells.get(row.columns["authors"].letter, "") if "authors" in row.columns else ""
    pieces = [nfc(piece) for piece in re.split(r"[;\n]|,\s*(?=\S+\s)", told)]
    names = [re.sub(r"^(?:\d+[.)]\s*|-\s*)|^(?:Ông|Bà|Đ/c)\s+|\s*\([^)]*\)$", "", piece) for piece in pieces if piece]
    post, unit = _post_and_unit(row)
    if not names and "authors" not in row.faulty:
        row.say("authors", ERROR, "thiếu tác giả", "Ghi họ tên tác giả; nhiều người thì cách nhau bằng dấu chấm phẩy.")
    if unit is None or row.read("authors", lambda _text: [values.name(name, "tên tác giả") for name in names]) is None:
        return ()
    cell = row.where("authors")[0]
    return tuple(Who("person", name, unit, cell, post=post, recipient_class="direct_worker") for name in dict.fromkeys(names))


READERS: Mapping[str, Callable[[Row], Facts | None]] = {
    PEOPLE: _person, "decisions": _decision, "ratings": _rating, "initiatives": _initiative,
}  # fmt: skip
