"""Settling prizes: which are paid, how much where the law has only a ceiling; the filter of the sums."""

import re

from django import forms

from awards.prize_sheets import GROUPINGS

CHOICES = [("highest", "Chỉ chi mức cao nhất (mặc định)"), ("all", "Chi tất cả các khoản đã đánh dấu")]


def reason_field(hint: str) -> forms.CharField:
    return forms.CharField(
        label="Lý do, căn cứ", max_length=500, help_text=hint, error_messages={"required": "Ghi lý do, căn cứ."},
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )  # fmt: skip


class SettleForm(forms.Form):
    """What is paid of several prizes for one achievement."""

    prefix = "quyet"
    choice = forms.ChoiceField(
        label="Chi thế nào", choices=CHOICES, widget=forms.RadioSelect, error_messages={"required": "Chọn một cách chi."}
    )
    reason = reason_field("Ghi vào nhật ký; kiểm toán đọc câu này.")


class AmountForm(forms.Form):
    """How much is paid where the law says "at most"."""

    prefix = "muc"
    amount = forms.CharField(
        label="Số tiền (đồng)",
        max_length=20,
        help_text="Ví dụ 600.000",
        widget=forms.TextInput(attrs={"class": "width-m", "inputmode": "numeric"}),
    )
    reason = reason_field("Ghi văn bản quy định mức chi.")

    def clean_amount(self) -> int:
        digits = "".join(self.cleaned_data["amount"].replace(".", "").replace("đ", "").split())
        if not re.fullmatch(r"[0-9]{1,14}", digits):
            raise forms.ValidationError("Ghi số tiền bằng chữ số, ví dụ 600.000.")
        return int(digits)


class SumsFilter(forms.Form):
    """How prizes are added up, and of which year."""

    theo = forms.ChoiceField(label="Cộng theo", required=False, choices=[(key, one.label) for key, one in GROUPINGS.items()])
    nam = forms.TypedChoiceField(label="Năm quyết định", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, years: list[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nam"].choices = [("", "Tất cả"), *((year, str(year)) for year in years)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.is_valid()

    @property
    def grouping(self) -> str:
        """The chosen grouping; by decision for none or an unknown one."""
        return self.cleaned_data.get("theo") or "quyet-dinh"

    @property
    def year(self) -> int | None:
        return self.cleaned_data.get("nam")
