"""Forms of general rules and of the base salary."""

from typing import Any

from django import forms

from emulation import rules
from emulation.models import GeneralCode, GeneralRule
from units.forms import DayField

VALUES: dict[str, tuple[str, str, bool]] = {  # code → name in the value, label, a whole number?
    GeneralCode.WOMEN_LEADERSHIP: ("factor", "Phần thời gian tính cho nữ (ví dụ 2/3)", False),
    GeneralCode.WOMEN_PREFERENCE: ("percent", "Tỷ lệ nữ của tập thể (%)", True),
    GeneralCode.PRIZE_ROUNDING: ("unit", "Làm tròn lên đến (đồng)", True),
    GeneralCode.PRIZE_COLLECTIVE: ("factor", "Số lần mức cá nhân (ví dụ 2)", False),
    GeneralCode.PRIZE_HOUSEHOLD: ("factor", "Số lần mức cá nhân (ví dụ 1.5)", False),
}


class GeneralForm(forms.Form):
    """The next edition of one general rule; a number only where its code has one."""

    article = forms.CharField(label="Điều khoản", max_length=300)
    verified = forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, code: str, last: GeneralRule | None, **kwargs: Any) -> None:
        initial = {"article": last.article, "verified": last.verified} if last else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.code = code
        if code in VALUES:
            name, label, whole = VALUES[GeneralCode(code)]
            kept = (last.value if last else {}).get(name)
            kind = (
                forms.IntegerField(label=label, min_value=0, initial=kept)
                if whole
                else forms.CharField(label=label, max_length=12, initial=kept)
            )
            self.fields["value"] = kind
            self.order_fields(["value", "article", "verified", "reason"])

    def value(self) -> dict[str, Any]:
        """The JSON of the rule."""
        if self.code not in VALUES:
            return {}
        given = self.cleaned_data["value"]
        return {VALUES[GeneralCode(self.code)][0]: given.strip().replace(",", ".") if isinstance(given, str) else given}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "value" in self.fields and "value" in data and rules.general_faults(self.code, self.value()):
            self.add_error("value", "Ghi số đúng dạng như ví dụ bên cạnh.")
        return data

    def columns(self) -> dict[str, Any]:
        """Arguments of `rules.publish_general`."""
        return {"value": self.value(), **{name: self.cleaned_data[name] for name in ("article", "verified", "reason")}}


class SalaryForm(forms.Form):
    amount = forms.IntegerField(
        label="Mức (đồng/tháng)",
        min_value=1,
        max_value=100_000_000,
        widget=forms.TextInput(attrs={"class": "width-m", "inputmode": "numeric"}),
    )
    valid_from = DayField(label="Áp dụng từ ngày")
    source = forms.CharField(label="Văn bản", max_length=300, help_text="Số, ký hiệu nghị định")
    verified = forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for field, sentence in rules.salary_faults(amount=data["amount"], valid_from=data["valid_from"]).items():
                self.add_error(field, sentence)
        return data
