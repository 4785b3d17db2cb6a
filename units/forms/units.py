"""Forms of units: the filter of the tree, a new unit, and one unit's dated facts."""

from typing import Any

from django import forms

from units import clock, organisation
from units.forms import DayField, VersionForm
from units.models import AreaClass, Signatory, Unit, UnitArea, UnitKind, UnitName
from units.models.paper import Authority
from units.models.unit import LayoutFamily
from units.vietnamese import nfc

SERIES = (("QĐ", "QĐ – quyết định"), ("TTr", "TTr – tờ trình"))


def line(label: str, length: int, *, hint: str = "", required: bool = False, width: str = "") -> forms.CharField:
    """A short text of one line."""
    widget = forms.TextInput(attrs={"class": width} if width else {})
    return forms.CharField(label=label, max_length=length, help_text=hint, required=required, widget=widget)


class CleanLines(forms.Form):
    """Every typed line is kept as NFC without stray spaces."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for field, value in data.items():
            if isinstance(value, str) and isinstance(self.fields[field], forms.CharField):
                data[field] = nfc(value)
                if self.fields[field].required and not data[field]:
                    self.add_error(field, f"Ghi {self.fields[field].label.lower()}.")
        return data

    def blame(self, faults: dict[str, str]) -> None:
        """Put faults at their fields."""
        for field, sentence in faults.items():
            self.add_error(field, sentence)


class UnitFilter(forms.Form):
    """What the list of units is narrowed to."""

    q = forms.CharField(label="Tên", required=False, max_length=200)
    kind = forms.ChoiceField(label="Loại", required=False, choices=[("", "Mọi loại"), *UnitKind.choices])
    area = forms.ChoiceField(label="Khu vực", required=False, choices=[("", "Mọi khu vực"), *AreaClass.choices])
    on = DayField(label="Như ngày", required=False)
    closed = forms.BooleanField(label="Cả đơn vị đã kết thúc", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("q", "on"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name in ("kind", "area"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["closed"].widget.attrs["class"] = "form-check-input"

    def narrows(self) -> bool:
        """Whether a list of hits is asked for rather than the tree."""
        return any(self.cleaned_data.get(name) for name in ("q", "kind", "area"))


class NameParts(CleanLines):
    """A name, and what papers print of the unit."""

    name = line("Tên đơn vị", 250, required=True, hint="Như gọi trong danh sách, ví dụ UBND xã Phước Bình")
    issuing_body = line("Tên cơ quan in trên văn bản", 250, required=True, hint="Ví dụ ỦY BAN NHÂN DÂN XÃ PHƯỚC BÌNH")
    parent_body = line("Cơ quan chủ quản in trên văn bản", 250, hint="Để trống nếu văn bản không in cơ quan chủ quản")
    symbol = line("Ký hiệu văn bản", 30, width="width-s", hint="Ví dụ UBND, SNV")
    place_name = line("Địa danh", 100, width="width-m", hint="Ghi trước ngày tháng, ví dụ Phước Bình")
    head_post = line("Chức vụ người đứng đầu", 100, width="width-m", hint="Ví dụ CHỦ TỊCH, GIÁM ĐỐC")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for field in ("issuing_body", "parent_body", "head_post"):
            data[field] = (data.get(field) or "").upper()
        return data

    def printed(self) -> dict[str, str]:
        return {column: self.cleaned_data[column] for column in organisation.PRINTED}


class StandingParts(CleanLines):
    """What a unit is entitled to."""

    has_seal = forms.BooleanField(label="Có con dấu, được ra quyết định khen thưởng", required=False)
    has_council = forms.BooleanField(label="Có Hội đồng Thi đua - Khen thưởng", required=False)
    is_grassroots = forms.BooleanField(label="Là đơn vị cơ sở", required=False, help_text="Xét danh hiệu cấp cơ sở tại đây")
    sector = line("Ngành, lĩnh vực", 40, width="width-m", hint="Ví dụ giáo dục; để trống nếu không thuộc riêng ngành nào")
    source = line("Căn cứ", 200, hint="Văn bản quy định hoặc thành lập")

    def standing(self) -> dict[str, Any]:
        return {column: self.cleaned_data[column] for column in organisation.STANDING}


class ParentChoice(forms.ModelChoiceField):
    """A unit among those the account administers."""

    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.name} – {obj.parent.name}" if obj.parent_id else obj.name


def searchable() -> forms.Select:
    return forms.Select(attrs={"data-tom-select": ""})


class UnitForm(NameParts, StandingParts):
    """A new unit under one that the account administers."""

    parent = ParentChoice(label="Trực thuộc", queryset=Unit.objects.none(), empty_label="Chọn cơ quan cấp trên", widget=searchable())
    kind = forms.ChoiceField(label="Loại đơn vị", choices=[("", "Chọn loại đơn vị"), *UnitKind.choices])
    layout_family = forms.ChoiceField(label="Thể thức văn bản", choices=LayoutFamily.choices)
    issuing_body = line("Tên cơ quan in trên văn bản", 250, hint="Để trống thì in theo tên đơn vị")
    opened_on = DayField(label="Hoạt động từ ngày")
    order = forms.IntegerField(
        label="Thứ tự lễ tân", min_value=0, max_value=99999, initial=300, widget=forms.NumberInput(attrs={"class": "width-s"})
    )
    state_code = line("Mã của Tổng cục Thống kê", 10, width="width-s", hint="Nếu có; chỉ để tham khảo, không dùng để nhận diện")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = units.open_on(clock.today()).select_related("parent")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("parent") and data.get("name") and data.get("opened_on"):
            self.blame(organisation.add_faults(parent=data["parent"], name=data["name"], opened_on=data["opened_on"]))
        return data

    def columns(self) -> dict[str, Any]:
        """Arguments for `organisation.add_unit`."""
        data = self.cleaned_data
        plain = ("parent", "name", "kind", "opened_on", "layout_family", "order", "state_code", "source")
        return {field: data[field] for field in plain} | {"printed": self.printed(), "standing": self.standing()}


class FactsForm(VersionForm, CleanLines):
    """What is not dated."""

    layout_family = forms.ChoiceField(label="Thể thức văn bản", choices=LayoutFamily.choices)
    standing_body = ParentChoice(
        label="Cơ quan thường trực giúp việc", queryset=Unit.objects.none(), required=False, empty_label="Không có", widget=searchable()
    )
    order = forms.IntegerField(label="Thứ tự lễ tân", min_value=0, max_value=99999, widget=forms.NumberInput(attrs={"class": "width-s"}))
    state_code = line("Mã của Tổng cục Thống kê", 10, width="width-s", hint="Chỉ để tham khảo, không dùng để nhận diện")

    def __init__(self, *args: Any, unit: Unit, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standing_body"].queryset = units.open_on(clock.today()).exclude(pk=unit.pk).select_related("parent")

    def columns(self) -> dict[str, Any]:
        return {field: self.cleaned_data[field] for field in ("layout_family", "standing_body", "order", "state_code")}


class NameForm(VersionForm, NameParts):
    """A typing error in a name, put right."""

    reason = line("Lý do sửa", 300, required=True, hint="Ví dụ: gõ thiếu dấu")

    @staticmethod
    def start(row: UnitName) -> dict[str, Any]:
        return {"version": row.unit.version, "name": row.name} | {column: getattr(row, column) for column in organisation.PRINTED}


class StandingForm(StandingParts):
    valid_from = DayField(label="Từ ngày")
    field_order = ("valid_from",)

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("valid_from"):
            self.blame(organisation.standing_faults(self.unit, valid_from=data["valid_from"]))
        return data


class PeriodForm(CleanLines):
    """A row with a first day and perhaps a last one."""

    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa biết")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        elif start and not self.errors:
            self.blame(self.faults(data))
        return data

    def faults(self, data: dict[str, Any]) -> dict[str, str]:  # noqa: ARG002 -- what the subclasses look at
        """What else stands against such a row, by field; of no further kind by itself."""
        return {}

    def columns(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AreaForm(PeriodForm):
    area_class = forms.ChoiceField(label="Khu vực", choices=[("", "Chọn khu vực"), *AreaClass.choices])
    source = line("Căn cứ", 200, required=True, hint="Ví dụ Quyết định 861/QĐ-TTg ngày 04/6/2021")
    field_order = ("area_class",)

    def faults(self, data: dict[str, Any]) -> dict[str, str]:
        return organisation.area_faults(self.unit, area_class=data["area_class"], valid_from=data["valid_from"], valid_to=data["valid_to"])


class SignatoryForm(PeriodForm):
    name = line("Họ và tên", 120, required=True, width="width-m")
    post = line("Chức vụ", 120, required=True, width="width-m", hint="In hoa trên văn bản, ví dụ PHÓ CHỦ TỊCH")
    authority = forms.ChoiceField(label="Thẩm quyền ký", choices=Authority.choices)
    field_order = ("name", "post", "authority")

    def faults(self, data: dict[str, Any]) -> dict[str, str]:
        facts = {field: data[field] for field in ("name", "authority", "valid_from", "valid_to")}
        return organisation.signatory_faults(self.unit, **facts)


class EndForm(forms.Form):
    """The last day of a row."""

    valid_to = DayField(label="Ngày cuối cùng còn hiệu lực")

    def __init__(self, *args: Any, row: UnitArea | Signatory, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("valid_to"):
            for field, sentence in organisation.end_faults(self.row, valid_to=data["valid_to"]).items():
                self.add_error(field, sentence)
        return data


class SeriesForm(forms.Form):
    """A number series that is given out here alone."""

    code = forms.ChoiceField(label="Dãy số", choices=SERIES)
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100, widget=forms.NumberInput(attrs={"class": "width-s"}))
    last = forms.IntegerField(
        label="Số cuối cùng đã dùng",
        min_value=0,
        max_value=99999,
        initial=0,
        help_text="0 nếu bắt đầu từ số 01; số tiếp theo được cấp ngay sau số này",
        widget=forms.NumberInput(attrs={"class": "width-s"}),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for field, sentence in organisation.series_faults(self.unit, code=data["code"], year=data["year"], last=data["last"]).items():
                self.add_error(field, sentence)
        return data
