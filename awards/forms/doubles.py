"""The answer to a suspected double."""

from django import forms

from awards.models import DoubleVerdict

CHOICES = (
    (DoubleVerdict.DIFFERENT, "Khác: hai thành tích khác nhau, hoặc hai người, hai tập thể khác nhau"),
    (DoubleVerdict.SAME, "Trùng: chỉ được khen một lần, phải bỏ một trong hai"),
)


class ManyForm(forms.Form):
    """One answer and one reason for all lines that are ticked."""

    verdict = forms.ChoiceField(
        label="Trả lời", choices=CHOICES, widget=forms.RadioSelect, error_messages={"required": "Trả lời: chọn khác hay trùng."}
    )
    note = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Khác ở điểm nào, hoặc trùng theo căn cứ nào. Hai đơn vị đề nghị đọc được câu này.",
        error_messages={"required": "Lý do: ghi khác ở điểm nào, hoặc trùng theo căn cứ nào."},
    )


class AnswerForm(ManyForm):
    """``seen`` is the answer that the page showed: of two officers who answer at once the second is told."""

    seen = forms.ChoiceField(choices=DoubleVerdict, widget=forms.HiddenInput)
