"""Forms of recipients: their facts, "is it one of these?", posts, filters, merging."""

import datetime
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from units import people
from units.forms import DayField, VersionForm
from units.likeness import Facts
from units.models import Gender, LabourGroup, Recipient, RecipientClass, RecipientKind, Unit
from units.vietnamese import date_vn, name_fault

ANOTHER = "new"


class BirthField(forms.CharField):
    """A date or a year of birth, as much as is known: 12/03/1980 or 1980. Gives (date, year)."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"class": "width-s", "placeholder": "dd/mm/yyyy hoặc yyyy", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=10, required=False, **kwargs)

    def clean(self, value: object) -> tuple[datetime.date | None, int | None]:
        text = super().clean(value)
        if not text:
            return None, None
        if re.fullmatch(r"\d{4}", text):
            day, year = None, int(text)
        else:
            day = DayField().clean(text)
            year = day.year
        if not 1900 <= year <= 2100:
            raise ValidationError("Năm sinh không hợp lý: ghi đủ bốn chữ số, ví dụ 1980.")
        return day, year

    def prepare_value(self, value: object) -> object:
        if isinstance(value, tuple):
            return date_vn(value[0]) if value[0] else value[1] or ""
        return value


class AsksSame(forms.Form):
    """A form that enters a recipient: when some may be the same, it comes back once with the question "is it one of these?".

    The subclass calls `ask` from ``clean`` with the facts typed. ``chosen`` is the existing one that was meant, or None;
    ``offered`` are those that it is not.
    """

    chosen: Recipient | None = None
    offered: Sequence[Recipient] = ()

    def ask(self, facts: Facts, among: QuerySet[Recipient]) -> None:
        matches = people.likely({0: facts}, among).get(0, [])[:8]
        if not matches:
            return
        told = self.data.get(self.add_prefix("same"), "")
        by_key = {str(one.recipient.pk): one.recipient for one in matches}
        asked = {str(key) for key in self.data.get(self.add_prefix("asked"), "").split(",")}
        self.fields["same"] = forms.ChoiceField(
            label="Có phải là người đã có?", widget=forms.RadioSelect,
            choices=[*((key, self._described(one)) for key, one in zip(by_key, matches, strict=True)), (ANOTHER, "Không phải: nhập mới")],
        )  # fmt: skip
        self.fields["asked"] = forms.CharField(widget=forms.HiddenInput, required=False)
        self.data = self.data.copy()
        self.data[self.add_prefix("asked")] = ",".join(by_key)
        if told in by_key:
            self.chosen = by_key[told]
        elif told == ANOTHER and set(by_key) <= asked:
            self.offered = tuple(by_key.values())
        else:
            self.data[self.add_prefix("same")] = ""
            self.add_error("same", "Đã có người giống như vậy. Chọn đúng người, hoặc chọn “Không phải: nhập mới”.")

    @staticmethod
    def _described(match: people.Match) -> str:
        one = match.recipient
        born = getattr(one, "person", None) and (date_vn(one.person.birth_date) if one.person.birth_date else one.person.birth_year)
        return ", ".join(str(part) for part in (one.name, born and f"sinh {born}", one.unit) if part) + f" ({match.reasons})"


class RecipientForm(AsksSame, VersionForm):
    """Facts of a recipient of one kind. Without ``recipient`` a new one, with the unit that keeps it and, for a person, the post."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị quản lý", widget=forms.Select(attrs={"data-tom-select": ""}))
    name = forms.CharField(label="Họ và tên", max_length=250)
    honorific = forms.CharField(label="Danh xưng", max_length=30, required=False, help_text="In trước tên: Ông, Bà, Đại tá…")
    gender = forms.ChoiceField(label="Giới tính", choices=Gender.choices, required=False)
    birth = BirthField(label="Ngày sinh hoặc năm sinh")
    ethnicity = forms.CharField(label="Dân tộc", max_length=40, required=False)
    identity_number = forms.CharField(label="Số định danh cá nhân", max_length=20, required=False, help_text="12 chữ số. Không bắt buộc.")
    phone = forms.CharField(label="Điện thoại", max_length=20, required=False)
    recipient_class = forms.ChoiceField(label="Loại đối tượng")
    labour_group = forms.ChoiceField(label="Nhóm lao động", choices=LabourGroup.choices, required=False)
    is_enterprise = forms.BooleanField(label="Thuộc doanh nghiệp", required=False)
    whole_unit = forms.BooleanField(label="Là toàn đơn vị (không phải một phòng, tổ)", required=False)
    member_count = forms.IntegerField(label="Số người", required=False, min_value=1, max_value=1_000_000)
    head_name = forms.CharField(label="Chủ hộ", max_length=120, required=False)
    address = forms.CharField(label="Địa chỉ", max_length=250, required=False)
    post = forms.CharField(
        label="Chức vụ, nghề nghiệp", max_length=150, required=False, help_text="Ví dụ: Trưởng thôn, Giáo viên, Nông dân."
    )
    post_from = DayField(label="Giữ từ ngày", required=False)

    FIELDS = {
        RecipientKind.PERSON: (
            "unit", "honorific", "name", "gender", "birth", "ethnicity", "identity_number", "phone", "recipient_class", "labour_group",
            "is_enterprise", "post", "post_from",
        ),
        RecipientKind.COLLECTIVE: ("unit", "name", "recipient_class", "whole_unit", "member_count", "is_enterprise"),
        RecipientKind.HOUSEHOLD: ("unit", "name", "head_name", "address", "labour_group"),
    }  # fmt: skip
    NAMES = {RecipientKind.COLLECTIVE: "Tên tập thể", RecipientKind.HOUSEHOLD: "Tên hộ (họ tên chủ hộ)"}
    DETAIL = ("honorific", "gender", "ethnicity", "identity_number", "phone", "member_count", "head_name", "address")
    OWN = ("name", "recipient_class", "labour_group", "is_enterprise")

    def __init__(
        self, *args: Any, kind: str, units: QuerySet[Unit], among: QuerySet[Recipient], recipient: Recipient | None = None,
        with_number: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.kind, self.among, self.recipient = RecipientKind(kind), among, recipient
        left_out = {"unit", "post", "post_from"} if recipient else {"version"}
        keep = {*self.FIELDS[self.kind], "version"} - left_out - (set() if with_number else {"identity_number"})
        self.fields = {name: field for name, field in self.fields.items() if name in keep}
        self.fields["name"].label = self.NAMES.get(self.kind, "Họ và tên")
        if "unit" in self.fields:
            self.fields["unit"].queryset = units
        if "recipient_class" in self.fields:
            self.fields["recipient_class"].choices = [("", "Chọn một loại"), *((one.value, one.label) for one in RecipientClass.of(kind))]

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if fault := name_fault(name):
            raise ValidationError(fault)
        return name

    def clean_identity_number(self) -> str:
        number = re.sub(r"[\s.-]", "", self.cleaned_data["identity_number"])
        if fault := people.identity_fault(number):
            raise ValidationError(fault)
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.recipient is None and not self.errors:
            self.ask(self.facts(), self.among)
        return cleaned

    def facts(self) -> Facts:
        """What was typed, for comparing."""
        told, unit = self.cleaned_data, self.cleaned_data["unit"]
        born, year = told.get("birth", (None, None))
        return Facts(
            self.kind, told["name"], unit.pk, born, year, told.get("gender", ""), told.get("identity_number", ""), told.get("phone", ""),
            told.get("post", ""), unit.pk if told.get("whole_unit") else None,
        )  # fmt: skip

    def detail(self, unit: Unit) -> dict[str, Any]:
        """Columns of the kind."""
        told = self.cleaned_data
        found = {name: told[name] for name in self.DETAIL if name in told}
        if "birth" in told:
            found["birth_date"], found["birth_year"] = told["birth"]
        if "whole_unit" in told:
            found["whole_unit"] = unit if told["whole_unit"] else None
        return found

    def columns(self) -> dict[str, Any]:
        """Columns of `Recipient`."""
        return {name: self.cleaned_data[name] for name in self.OWN if name in self.cleaned_data}

    @classmethod
    def standing(cls, recipient: Recipient) -> dict[str, Any]:
        """What the form shows of a recipient."""
        part = getattr(recipient, recipient.kind)
        shown = {name: getattr(recipient, name) for name in (*cls.OWN, "version")}
        shown |= {name: getattr(part, name) for name in cls.DETAIL if hasattr(part, name)}
        if recipient.kind == RecipientKind.PERSON:
            shown["birth"] = (part.birth_date, part.birth_year)
        return shown | ({"whole_unit": part.whole_unit_id is not None} if recipient.kind == RecipientKind.COLLECTIVE else {})


class PostForm(VersionForm):
    """A post over time; the version is the person's."""

    title = forms.CharField(label="Chức vụ, nghề nghiệp", max_length=150)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Ở đơn vị", widget=forms.Select(attrs={"data-tom-select": ""}))
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="đến hết ngày", required=False, help_text="Để trống nếu đang giữ.")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class PeopleFilter(forms.Form):
    """What narrows the list. A value that means nothing is no filter."""

    q = forms.CharField(label="Tên (không cần dấu)", required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", required=False, to_field_name="code", empty_label="Tất cả")
    born = forms.RegexField(r"^(19|20)\d\d$", label="Năm sinh", required=False, strip=True)
    kind = forms.ChoiceField(label="Là", required=False, choices=[("", "Tất cả"), *RecipientKind.choices])
    recipient_class = forms.ChoiceField(label="Loại đối tượng", required=False, choices=[("", "Tất cả"), *RecipientClass.choices])
    labour_group = forms.ChoiceField(
        label="Nhóm lao động", required=False, choices=[("", "Tất cả"), *(pair for pair in LabourGroup.choices if pair[0])]
    )
    twice = forms.BooleanField(label="Trùng tên?", required=False)

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        for field in self.fields.values():
            plain = "form-control" if isinstance(field, forms.CharField) else "form-select"
            field.widget.attrs["class"] = "form-check-input" if isinstance(field, forms.BooleanField) else plain

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class MergeForm(forms.Form):
    """Which of two stays. Both versions are those that the page showed."""

    kept = forms.ChoiceField(label="Giữ lại hồ sơ nào", widget=forms.RadioSelect)
    reason = forms.CharField(label="Lý do", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=500)
    first_version = forms.IntegerField(widget=forms.HiddenInput)
    second_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, pair: Sequence[Recipient], must_say: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [(str(one.pk), f"{one.name}, {one.unit}") for one in pair]
        self.fields["reason"].required = must_say
        self.fields["reason"].error_messages["required"] = "Hai hồ sơ khác ngày sinh: ghi lý do vì sao vẫn là một."
