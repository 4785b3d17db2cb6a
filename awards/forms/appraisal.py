"""Filters of the appraisal list and the verdict on one nomination."""

from django import forms
from django.db.models import Exists, OuterRef

from awards.appraisal import VERDICTS
from awards.models import Nomination
from awards.models.dossier import NominationQuerySet
from emulation.models import Award
from units.models import RecipientClass, Unit
from units.moves import Move


class AppraisalFilter(forms.Form):
    """Filters in the address; choices are what the list holds."""

    q = forms.CharField(label="Tên, đơn vị", required=False)
    award = forms.ChoiceField(label="Danh hiệu, hình thức", required=False)
    unit = forms.ChoiceField(label="Đơn vị đề nghị", required=False)
    recipient_class = forms.ChoiceField(label="Loại đối tượng", required=False, choices=[("", "Tất cả"), *RecipientClass.choices])

    def __init__(self, *args, rows: NominationQuerySet, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = rows.order_by()  # asked of each award and unit until one is found: to read all of a province's takes longer
        awards = Award.objects.filter(Exists(rows.filter(award=OuterRef("pk")))).order_by("order", "code")
        units = Unit.objects.filter(Exists(rows.filter(unit=OuterRef("pk")))).order_by("order", "sort_key")
        self.fields["award"].choices = [("", "Tất cả"), *awards.values_list("code", "name")]
        self.fields["unit"].choices = [("", "Tất cả"), *units.values_list("code", "name")]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control" if isinstance(field.widget, forms.TextInput) else "form-select"

    @property
    def chosen(self) -> dict[str, str]:
        """Filters that are set and valid; an unknown value in the address counts as none."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


HINTS = {
    "accept": "Đủ điều kiện, trình Hội đồng (hoặc ra quyết định nếu không qua Hội đồng).",
    "ask_more": "Đơn vị đề nghị bổ sung rồi gửi thẳng lại đây. Ghi rõ thiếu gì.",
    "propose_lower": "Đơn vị đề nghị đồng ý hoặc rút trường hợp này.",
    "hold": "Chưa trình phiên này; ghi rõ đợi gì.",
    "refuse": "Ghi rõ điều kiện nào không đạt; đơn vị đề nghị đọc được.",
    "reconsider": "Đưa về đang thẩm định để cho ý kiến khác; ghi lý do.",
}


class VerdictForm(forms.Form):
    """One verdict, its reason, and the award proposed instead."""

    verdict = forms.ChoiceField(label="Ý kiến thẩm định", widget=forms.RadioSelect)
    lower = forms.ModelChoiceField(
        label="Hình thức đề nghị thay", queryset=Award.objects.none(), required=False, empty_label="Chọn hình thức (chỉ khi hạ hình thức)"
    )
    note = forms.CharField(
        label="Lý do, ý kiến", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
        help_text="Bắt buộc với mọi ý kiến khác “Đạt”. Đơn vị đề nghị đọc được.",
    )  # fmt: skip
    not_valid = forms.BooleanField(
        label="Hồ sơ chưa hợp lệ khi nhận: ngày nhận tính lại từ lần bổ sung (chế độ áp dụng theo ngày đó)", required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, nomination: Nomination, moves: list[Move], lower: list[Award], **kwargs) -> None:
        super().__init__(*args, initial={"version": nomination.version}, **kwargs)
        self.moves = {move.name: move for move in moves if move.name in VERDICTS}
        ordered = [self.moves[name] for name in VERDICTS if name in self.moves and (name != "propose_lower" or lower)]
        self.fields["verdict"].choices = [(move.name, move.label) for move in ordered]
        self.fields["lower"].widget.attrs.update({"class": "form-select", "aria-label": str(self.fields["lower"].label)})
        self.fields["lower"].queryset = Award.objects.filter(id__in=[award.pk for award in lower])
        if not lower:
            del self.fields["lower"]

    @property
    def choices_with_hints(self) -> list[tuple[str, str, str]]:
        return [(name, label, HINTS[name]) for name, label in self.fields["verdict"].choices]

    def clean(self) -> dict:
        data = super().clean()
        move = self.moves.get(data.get("verdict", ""))
        if move and move.needs_note and not data.get("note", "").strip():
            self.add_error("note", f"Ghi lý do cho ý kiến “{move.label}” để đơn vị đề nghị biết phải làm gì.")
        if move and move.name == "propose_lower" and not data.get("lower"):
            self.add_error("lower", "Chọn hình thức đề nghị thay.")
        return data
