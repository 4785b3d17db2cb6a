"""Forms of routes: a new dated row."""

from typing import Any

from django import forms

from emulation import routes
from emulation.models import Award
from units.forms import DayField
from units.models import UnitKind
from units.vietnamese import nfc

LEVELS = 4


class RouteForm(forms.Form):
    """For which units and awards, through which levels, from when, by which act."""

    unit_kind = forms.ChoiceField(label="Đơn vị trình là", choices=[("", "Chọn loại đơn vị"), *UnitKind.choices])
    sector = forms.CharField(
        label="Ngành", max_length=40, required=False, help_text="Để trống: mọi ngành", widget=forms.TextInput(attrs={"class": "width-m"})
    )
    award = forms.ModelChoiceField(
        label="Danh hiệu, hình thức", queryset=Award.objects.all(), required=False, empty_label="Mọi danh hiệu, hình thức"
    )
    valid_from = DayField(label="Áp dụng từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa biết")
    source = forms.CharField(label="Căn cứ", max_length=200, help_text="Văn bản, điều, khoản")
    verified = forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(1, LEVELS + 1):
            self.fields[f"level_{place}"] = forms.ChoiceField(
                label=f"Cấp {place}",
                choices=[("", "Chọn cấp nhận đầu tiên" if place == 1 else "(hết: cấp trước quyết định)"), *UnitKind.choices],
                required=place == 1,
            )
        self.order_fields(["unit_kind", "sector", "award", *(f"level_{place}" for place in range(1, LEVELS + 1))])

    def levels(self) -> list[str]:
        """The kinds of unit on the way, in order."""
        return [kind for place in range(1, LEVELS + 1) if (kind := self.cleaned_data.get(f"level_{place}"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for place in range(2, LEVELS + 1):
            if data.get(f"level_{place}") and not data.get(f"level_{place - 1}") and f"level_{place - 1}" not in self.errors:
                self.add_error(f"level_{place - 1}", f"Chọn cấp {place - 1}, hoặc để trống cả các cấp sau.")
        if not self.errors:
            data["sector"] = nfc(data["sector"])
            for field, sentence in routes.add_faults(**self.case()).items():
                self.add_error(field, sentence)
        return data

    def case(self) -> dict[str, Any]:
        return {field: self.cleaned_data[field] for field in ("unit_kind", "sector", "award", "valid_from", "valid_to")} | {
            "levels": self.levels()
        }

    def columns(self) -> dict[str, Any]:
        """Arguments for `routes.add`."""
        return self.case() | {field: self.cleaned_data[field] for field in ("source", "verified")}
