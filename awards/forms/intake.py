"""Forms of an import: the file with what holds for all its rows, a list typed on the page, one row, one unknown name."""

import re
from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from awards.intake.columns import DECISIONS, TITLES
from awards.models import IntakeKind, IntakeRow
from emulation.models import Award, AwardMethod
from units import clock
from units.attachments import XLSX, check_pdf, check_workbook
from units.forms import DayField, VersionForm
from units.models import Unit
from units.vietnamese import date_vn, nfc

WORKBOOK_INPUT = {"accept": f".xlsx,{XLSX}"}
PDF_INPUT = {"accept": "application/pdf,.pdf"}


def not_in_future(day) -> None:
    if day > clock.today():
        raise ValidationError("Ngày này chưa đến. Kiểm tra lại ngày, tháng, năm.")


class OnceFields(forms.Form):
    """What is the same for all rows of a list: typed once. Empty where the rows say it themselves."""

    number = forms.CharField(
        label="Số, ký hiệu quyết định", max_length=60, required=False, widget=forms.TextInput(attrs={"class": "width-m"})
    )
    date = DayField(label="Ngày quyết định", required=False, validators=[not_in_future])
    issuer = forms.CharField(
        label="Cơ quan, người ban hành", max_length=250, required=False, help_text="Ghi như trên quyết định, ví dụ Chủ tịch UBND tỉnh."
    )
    year = forms.IntegerField(
        label="Năm khen thưởng", required=False, min_value=1945, max_value=2100, help_text="Năm được xét, không phải năm ký.",
        widget=forms.TextInput(attrs={"class": "width-s", "inputmode": "numeric"}),
    )  # fmt: skip
    award = forms.ModelChoiceField(Award.objects.all(), label="Danh hiệu, hình thức", required=False, empty_label="Từng dòng ghi riêng")
    method = forms.ChoiceField(label="Phương thức khen thưởng", choices=AwardMethod, required=False)

    def once(self) -> dict[str, str]:
        """The facts of all rows as the checks read them."""
        told = self.cleaned_data
        texts = {"number": nfc(told.get("number") or ""), "issuer": nfc(told.get("issuer") or ""), "year": str(told.get("year") or "")}
        texts["date"] = texts["recognised_on"] = date_vn(told["date"]) if told.get("date") else ""
        texts["award"] = told["award"].name if told.get("award") else ""
        texts["method"] = told["method"] if told.get("method") not in (None, AwardMethod.MERIT) else ""
        return {field: text for field, text in texts.items() if text}

    def clean_year(self) -> int | None:
        year = self.cleaned_data["year"]
        if year and year > clock.today().year:
            raise ValidationError("Năm này chưa đến.")
        return year


class OneUnit(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Nhập cho đơn vị", empty_label=None)

    def __init__(self, *args, units: Sequence[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["unit"].help_text = "Và các đơn vị trực thuộc."
        if len(units) == 1:  # one never asks what the system knows
            self.fields["unit"].widget = forms.HiddenInput()
            self.initial["unit"] = units[0].pk


class UploadForm(OnceFields, OneUnit):
    """A workbook of one kind."""

    kind = forms.ChoiceField(label="Danh sách gì", choices=IntakeKind, widget=forms.RadioSelect)
    file = forms.FileField(
        label="Tệp Excel (.xlsx)", validators=[check_workbook], widget=forms.FileInput(attrs=WORKBOOK_INPUT),
        error_messages={"required": "Chọn tệp Excel."},
    )  # fmt: skip
    scan = forms.FileField(
        label="Bản chụp quyết định (PDF)", required=False, validators=[check_pdf], widget=forms.FileInput(attrs=PDF_INPUT)
    )
    field_order = ["unit", "kind", "file"]


class OnceForm(OnceFields, VersionForm):
    """The facts of all rows, typed anew in review."""


COLUMNS = ("Họ và tên / Tên tập thể", "Phân loại", "Ngày sinh", "Chức vụ", "Đơn vị công tác", "Danh hiệu, hình thức khen thưởng")
LINES = 8  # empty lines of the little table
MOST_PASTED = 1000


class TypedForm(OnceFields, OneUnit):
    """A decision issued before, with its list in a small table or pasted from Excel or Word."""

    scan = forms.FileField(
        label="Bản chụp quyết định (PDF)", required=False, validators=[check_pdf], widget=forms.FileInput(attrs=PDF_INPUT)
    )
    pasted = forms.CharField(
        label="Hoặc dán danh sách từ Excel, Word", required=False, max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "pasted"}),
        help_text="Mỗi dòng một người. Các cột theo đúng thứ tự của bảng trên; có thể chỉ dán cột họ tên.",
    )  # fmt: skip
    field_order = ["unit"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "date", "issuer", "year"):
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = f"Ghi {self.fields[name].label[0].lower()}{self.fields[name].label[1:]}."
        self.fields["award"].empty_label = "Ghi ở từng dòng"
        self.typed = _typed(self.data) if self.is_bound else [[""] * len(COLUMNS)] * LINES

    def clean(self) -> dict:
        cleaned = super().clean()
        pasted = [line.split("\t") for line in (cleaned.get("pasted") or "").splitlines() if line.strip()]
        if len(pasted) > MOST_PASTED:
            self.add_error("pasted", f"Quá {MOST_PASTED} dòng. Danh sách dài như vậy hãy tải lên bằng tệp Excel.")
        self.rows = [line for line in self.typed if any(line)] + [_fitted(line) for line in pasted]
        if not self.rows:
            self.add_error(None, "Danh sách chưa có ai. Ghi ít nhất một dòng, hoặc dán danh sách.")
        return cleaned


def _typed(data: MultiValueDict | Mapping[str, str]) -> list[list[str]]:
    """The lines of the little table as sent, short ones filled up."""
    columns = [data.getlist(f"cell_{place}")[:200] if isinstance(data, MultiValueDict) else [] for place in range(len(COLUMNS))]
    length = max(LINES, *(len(column) for column in columns))
    return [[nfc(column[line])[:500] if line < len(column) else "" for column in columns] for line in range(length)]


def _fitted(cells: Sequence[str]) -> list[str]:
    """A pasted line with exactly our columns; a leading STT is dropped."""
    texts = [nfc(cell) for cell in cells]
    if len(texts) > 1 and re.fullmatch(r"\d{1,4}[.)]?", texts[0]):
        texts = texts[1:]
    return [*texts, *[""] * len(COLUMNS)][: len(COLUMNS)]


# --- review --------------------------------------------------------------------------------------------------------------------


class CellsForm(VersionForm):
    """The cells of one row as text, to be corrected; fields of the kind that the sheet has no column for come after."""

    def __init__(self, *args, row: IntakeRow, cells: Sequence[tuple[str, str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        said = {**row.cells, **row.fixes}
        for key, label, field in cells:
            long = field in ("summary", "title", "authors")
            widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
            self.fields[f"c_{key}"] = forms.CharField(
                label=label, required=False, max_length=4000, initial=said.get(key, ""), widget=widget
            )

    def texts(self) -> dict[str, str]:
        return {name[2:]: text for name, text in self.cleaned_data.items() if name.startswith("c_")}


EXTRA = {
    DECISIONS: ("award", "year", "number", "date", "issuer"),
    "ratings": ("year", "number", "date", "issuer"),
    "initiatives": ("recognised_on", "issuer"),
}


def cells_of(row: IntakeRow, columns: Sequence[Sequence[str]], kind: str) -> list[tuple[str, str, str]]:
    """(key, label with address, field) of the cells of a row that we read, then of what has no column."""
    found = [(letter, f"{title} ({letter}{row.number})", field) for letter, title, field in columns if field != "order"]
    there = {field for _letter, _title, field in columns}
    if "number_date" in there:
        there |= {"number", "date", "recognised_on"}
    if any(field.startswith(("mark:", "award")) for field in there):
        there.add("award")
    return found + [(f"_{field}", TITLES[field], field) for field in EXTRA.get(kind, ()) if field not in there]


class ReasonForm(VersionForm):
    note = forms.CharField(label="Lý do", max_length=200, widget=forms.TextInput())


class NameForm(VersionForm):
    """What an unknown spelling means: a unit inside one's reach, or an award."""

    naming = forms.CharField(widget=forms.HiddenInput)
    folded = forms.CharField(widget=forms.HiddenInput, max_length=250)
    unit = forms.ModelChoiceField(Unit.objects.none(), required=False)
    award = forms.ModelChoiceField(Award.objects.all(), required=False)

    def __init__(self, *args, home: Unit, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(reached_by__ancestor=home).order_by("order", "sort_key")

    def clean(self) -> dict:
        cleaned = super().clean()
        meant = cleaned.get("unit" if cleaned.get("naming") == "unit" else "award")
        if meant is None:
            self.add_error(None, "Chọn tên đúng trong danh sách trước khi bấm.")
        return cleaned
