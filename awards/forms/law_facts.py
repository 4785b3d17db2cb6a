"""Forms of what judging needs besides awards: disciplines, head counts, holds, how far history is loaded."""

from django import forms
from django.db.models import QuerySet

from awards.forms.dossiers import not_in_future
from awards.forms.records import FactForm, YearField, pdf, reason_field
from awards.models import DisciplineForm as Form
from awards.models import HistorySubject, HoldKind
from units.forms import DayField, VersionForm
from units.models import Unit

CHOOSE = [("", "Chọn một")]


class DisciplineForm(FactForm):
    """A discipline with its decision."""

    COLUMNS = ("form", "decided_on", "ends_on", "act_number", "issuer_name")
    form = forms.ChoiceField(label="Hình thức kỷ luật", choices=[*CHOOSE, *Form.choices])
    decided_on = DayField(label="Ngày quyết định", validators=[not_in_future])
    ends_on = DayField(label="Hết thời hạn kỷ luật ngày", help_text="Thành tích được tính từ sau ngày này.")
    act_number = forms.CharField(label="Số quyết định", max_length=60, required=False)
    issuer_name = forms.CharField(label="Cơ quan quyết định", max_length=250, required=False)
    upload = pdf("Bản quét quyết định (PDF)", required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("decided_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "Đứng trước ngày quyết định.")
        return cleaned


class HeadCountForm(FactForm):
    """The people of a collective in one year."""

    COLUMNS = ("year", "members", "completed")
    year = YearField(label="Năm")
    members = forms.IntegerField(label="Số người", min_value=1, max_value=1_000_000)
    completed = forms.IntegerField(
        label="Số người hoàn thành nhiệm vụ trở lên", required=False, min_value=0, max_value=1_000_000,
        help_text="Để trống thì hệ thống đếm theo xếp loại của từng người.",
    )  # fmt: skip
    upload = pdf("Văn bản xác nhận số người (PDF)", required=False)

    def __init__(self, *args, row=None, **kwargs) -> None:
        super().__init__(*args, row=row, **kwargs)
        if row is not None:
            del self.fields["year"]  # another year is another count

    def clean(self) -> dict:
        cleaned = super().clean()
        members, completed = cleaned.get("members"), cleaned.get("completed")
        if members is not None and completed is not None and completed > members:
            self.add_error("completed", "Không được lớn hơn số người.")
        return cleaned


class HoldForm(forms.Form):
    """What a competent body verifies, by its paper."""

    kind = forms.ChoiceField(label="Lý do", choices=[*CHOOSE, *HoldKind.choices])
    body_name = forms.CharField(label="Cơ quan đang xác minh", max_length=250, help_text="Ví dụ Thanh tra tỉnh.")
    paper_number = forms.CharField(
        label="Số văn bản", max_length=60, help_text="Văn bản của cơ quan ấy; đơn thư, tin báo chí chưa có văn bản thì chưa ghi."
    )
    paper_on = DayField(label="Ngày văn bản", validators=[not_in_future])
    starts_on = DayField(label="Từ ngày", help_text="Từ ngày này không đề nghị, không quyết định khen.")
    upload = pdf("Bản quét văn bản (PDF)", required=False)

    def clean(self) -> dict:
        cleaned = super().clean()
        paper, start = cleaned.get("paper_on"), cleaned.get("starts_on")
        if paper and start and start < paper:
            self.add_error("starts_on", "Không được trước ngày văn bản của cơ quan có thẩm quyền.")
        return cleaned


class EndHoldForm(VersionForm):
    ends_on = DayField(label="Đến hết ngày", validators=[not_in_future])
    reason = reason_field(required=True, hint="Văn bản kết luận của cơ quan có thẩm quyền: số, ngày, kết luận.")
    reason.label = "Căn cứ kết thúc"


class CoverageForm(forms.Form):
    """For which unit, and from which award year on, everything is loaded."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", to_field_name="code", empty_label="Chọn một đơn vị")
    subject = forms.ChoiceField(label="Loại", choices=HistorySubject.choices)
    since_year = YearField(label="Đầy đủ từ năm xét")

    def __init__(self, *args, units: QuerySet[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["unit"].widget.attrs["data-tom-select"] = ""
