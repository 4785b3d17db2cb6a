"""Forms of local limits: a new dated row."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from emulation import limits
from emulation.models import Award, LegalAct, LimitMeasure
from units.forms import DayField
from units.models import Unit

SENSE = [("True", "Không quá"), ("False", "Ít nhất")]


class LimitForm(forms.Form):
    """Whose, of what, how much, from when, by which act."""

    unit = forms.ModelChoiceField(label="Cơ quan đặt ra", queryset=Unit.objects.none(), empty_label=None)
    measure = forms.ChoiceField(label="Tính cái gì", choices=[("", "Chọn một tỷ lệ"), *LimitMeasure.choices])
    award = forms.ModelChoiceField(
        label="Danh hiệu, hình thức", queryset=Award.objects.all(), required=False, empty_label="Mọi danh hiệu, hình thức",
        help_text="Tỷ lệ người đạt danh hiệu thì phải chọn danh hiệu",
    )  # fmt: skip
    at_most = forms.TypedChoiceField(label="Mức", choices=SENSE, coerce=lambda value: value == "True", initial="True")
    percent = forms.DecimalField(
        label="Tỷ lệ (%)", max_digits=5, decimal_places=2,
        widget=forms.TextInput(attrs={"class": "width-s", "inputmode": "decimal"}),
        error_messages={"invalid": "Ghi số phần trăm, ví dụ 30 hoặc 12,5.", "required": "Ghi số phần trăm, ví dụ 30."},
    )  # fmt: skip
    valid_from = DayField(label="Áp dụng từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa biết")
    source = forms.CharField(label="Căn cứ", max_length=300, help_text="Văn bản, điều, khoản; hoặc ý kiến chỉ đạo, ngày nào")
    legal_act = forms.ModelChoiceField(
        label="Văn bản trong danh mục", queryset=LegalAct.objects.all(), required=False, empty_label="Không có trong danh mục"
    )

    def __init__(self, data: Any = None, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        if data is not None and "percent" in data:
            data = data.copy()
            data["percent"] = data["percent"].replace(",", ".")  # people write 12,5
        super().__init__(data, *args, **kwargs)
        self.fields["unit"].queryset = units

    def clean_percent(self) -> Decimal:
        percent = self.cleaned_data["percent"]
        if not 0 <= percent <= 100:
            raise ValidationError("Ghi số phần trăm từ 0 đến 100.")
        return percent

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            asked = {name: data[name] for name in ("unit", "measure", "award", "valid_from", "valid_to")}
            for field, sentence in limits.add_faults(**asked).items():
                self.add_error(field, sentence)
        return data
