"""Forms about personal data: why an extract is taken, why data is restricted, how long a kind is kept."""

from django import forms

from units.forms import DayField


def _reason(label: str, hint: str) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=500, help_text=hint, widget=forms.Textarea(attrs={"rows": 2}), error_messages={"required": "Ghi lý do."}
    )


class ExtractForm(forms.Form):
    """Why what is held on a person is taken out, and in what form."""

    reason = _reason("Lý do", "Ai yêu cầu, theo đơn hoặc văn bản nào. Được ghi vào nhật ký.")
    format = forms.ChoiceField(
        label="Dạng", choices=[("page", "Trang để đọc và in"), ("json", "Tệp JSON cho máy đọc")], widget=forms.RadioSelect, initial="page"
    )


class HoldForm(forms.Form):
    """On what request a person's data is restricted."""

    paper = forms.CharField(
        label="Số, ngày của đơn hoặc văn bản yêu cầu", max_length=200, error_messages={"required": "Ghi số, ngày của đơn hoặc văn bản."}
    )
    reason = _reason("Lý do", "Người đó yêu cầu gì, vì sao.")


class ReleaseForm(forms.Form):
    """Why the restriction is lifted."""

    reason = _reason("Lý do", "Ví dụ: người đó rút yêu cầu, theo đơn ngày 05/01/2026.")


class RetentionForm(forms.Form):
    """A new period for a kind of data."""

    keep_months = forms.IntegerField(
        label="Giữ trong (tháng)", min_value=1, max_value=1200, widget=forms.NumberInput(attrs={"class": "width-s"}),
        error_messages={"required": "Ghi số tháng.", "invalid": "Ghi số tháng, ví dụ 24.", "min_value": "Ít nhất 1 tháng."},
    )  # fmt: skip
    counted_from = forms.CharField(label="Tính từ", max_length=200, error_messages={"required": "Ghi thời hạn tính từ khi nào."})
    source = forms.CharField(label="Căn cứ", max_length=300, error_messages={"required": "Ghi văn bản làm căn cứ."})
    verified = forms.BooleanField(label="Đã đối chiếu với văn bản chính thức", required=False)
    valid_from = DayField(label="Áp dụng từ ngày")
