"""The act behind a new version: one of the catalogue, or a new one typed in whole; and what every version asks besides."""

from typing import Any

from django import forms

from emulation import rules
from emulation.models import LegalAct
from units.forms import DayField

TYPED = ("act_number", "act_date", "act_issuer", "act_title")


class ActForm(forms.Form):
    """Which act; ``act_required`` where a version cannot do without."""

    act_required = False

    legal_act = forms.ModelChoiceField(
        label="Văn bản trong danh mục", queryset=LegalAct.objects.all(), required=False, empty_label="Không có trong danh mục"
    )
    act_number = forms.CharField(label="Số, ký hiệu văn bản mới", max_length=60, required=False)
    act_date = DayField(label="Ngày ban hành", required=False)
    act_issuer = forms.CharField(label="Cơ quan ban hành", max_length=150, required=False)
    act_title = forms.CharField(label="Trích yếu văn bản", max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = any(data.get(name) or name in self.errors for name in TYPED)
        if not data.get("legal_act") and typed:
            for name in TYPED:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Ghi đủ số, ngày, cơ quan ban hành và trích yếu của văn bản mới.")
        elif self.act_required and not data.get("legal_act") and "legal_act" not in self.errors:
            self.add_error("legal_act", "Chọn văn bản làm căn cứ, hoặc nhập văn bản mới ở ngay bên dưới.")
        return data

    def new_act(self) -> dict[str, Any] | None:
        """Arguments of `rules.act_of` when an act was typed in."""
        data = self.cleaned_data
        if data["legal_act"] or not data["act_number"]:
            return None
        return {"number": data["act_number"], "issued_on": data["act_date"], "issuer": data["act_issuer"], "title": data["act_title"]}

    def act_meant(self) -> LegalAct | None:
        """The act chosen, or the one typed in, not written yet."""
        typed = self.new_act()
        return LegalAct(**typed) if typed else self.cleaned_data["legal_act"]

    def act_entered(self) -> LegalAct | None:
        """The act chosen, or the one typed in, entered now: call it in the act that writes the version."""
        typed = self.new_act()
        return rules.act_of(**typed) if typed else self.cleaned_data["legal_act"]
