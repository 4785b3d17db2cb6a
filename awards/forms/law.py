"""What somebody with the right sets otherwise in a case: a finding set aside, another regime."""

from collections.abc import Sequence

from django import forms

from emulation.models import AwardRule
from units.forms import VersionForm

LEAST = 10  # letters of a reason: "ok" tells the council nothing


def reason_field(hint: str, *, most: int) -> forms.CharField:
    return forms.CharField(
        label="Lý do, căn cứ", min_length=LEAST, max_length=most, help_text=hint, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Ghi lý do, căn cứ.", "min_length": "Lý do quá ngắn: ghi căn cứ để Hội đồng hiểu được."},
    )  # fmt: skip


class SetAsideForm(VersionForm):
    """Which finding is set aside, and why."""

    key = forms.ChoiceField(label="Điều kiện bỏ qua", widget=forms.RadioSelect, error_messages={"required": "Chọn một điều kiện."})
    reason = reason_field("Đơn vị đề nghị, người thẩm định và Hội đồng đọc được câu này.", most=1000)

    def __init__(self, *args, choices: Sequence[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = choices
        self.order_fields(["key", "reason", "version"])


class RestoreForm(VersionForm):
    """Why a finding counts again."""

    reason = reason_field("Ghi vào nhật ký của trường hợp.", most=500)


class RuleField(forms.ModelChoiceField):
    def label_from_instance(self, obj: AwardRule) -> str:
        doubt = "" if obj.verified else ", chưa xác minh"
        own = f"; quy định riêng của {obj.unit}" if obj.unit_id else ""
        return f"{obj.regime} – {obj.source}{own}{doubt}"


class RuleForm(VersionForm):
    """Which regime's rule applies, and why."""

    rule = RuleField(AwardRule.objects.none(), label="Chế độ áp dụng", empty_label=None, widget=forms.RadioSelect,
                     error_messages={"required": "Chọn một chế độ.", "invalid_choice": "Chọn một chế độ trong danh sách."})  # fmt: skip
    reason = reason_field("Ví dụ: điều khoản chuyển tiếp, quy định có lợi hơn. Hội đồng đọc được câu này.", most=500)

    def __init__(self, *args, offered: Sequence[AwardRule], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = AwardRule.objects.filter(pk__in=[rule.pk for rule in offered]).select_related("regime", "unit").order_by("valid_from")
        self.fields["rule"].queryset = rows
        self.order_fields(["rule", "reason", "version"])
