"""Forms of a decision: what it says, what came back from signature, number and date."""

import datetime
import re

from django import forms

from awards.decision_paper import live_lines
from awards.models import Decision, DecisionLine, DecisionState
from units import attachments, clock
from units.forms import DayField, VersionForm
from units.models import Signatory
from units.papers import signatories
from units.vietnamese import nfc, nfc_lines


class DecisionFilter(forms.Form):
    """Filters of the list, in the address; an unknown value counts as none."""

    q = forms.CharField(label="Trích yếu, người được khen", required=False)
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *DecisionState.choices])

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["class"] = "form-control"
        self.fields["state"].widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DecisionForm(VersionForm):
    """What a draft says. The names and counts are never typed: they come from the list."""

    subject = forms.CharField(label="Trích yếu", max_length=300, help_text="In ngay dưới chữ QUYẾT ĐỊNH, bắt đầu bằng “Về việc”.")
    reason = forms.CharField(
        label="Lý do khen", max_length=400, widget=forms.Textarea(attrs={"rows": 2}), help_text="Điều 1: “Tặng … cho … đã có thành tích …”."
    )
    extra_bases = forms.CharField(
        label="Căn cứ thêm",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một căn cứ, in sau các căn cứ chung của đơn vị. Không cần ghi dấu chấm phẩy.",
    )
    request = forms.CharField(
        label="Theo đề nghị của", max_length=400, widget=forms.Textarea(attrs={"rows": 2}), help_text="Kèm số, ngày tờ trình khi đã có."
    )
    executors = forms.CharField(
        label="Nơi thi hành",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Chỉ ghi chức vụ. “và các tập thể, cá nhân có tên tại Điều 1 căn cứ Quyết định thi hành” được in sẵn.",
    )
    copies = forms.CharField(
        label="Nơi nhận",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Mỗi dòng một nơi, dòng cuối là nơi lưu (Lưu: VT, …). “Như Điều 2” được in sẵn.",
    )
    symbol = forms.CharField(
        label="Ký hiệu", max_length=40, help_text="Phần sau số: QĐ-UBND.", widget=forms.TextInput({"class": "width-m"})
    )
    signatory = forms.ModelChoiceField(label="Dự kiến người ký", queryset=Signatory.objects.none(), required=False, empty_label="Chưa định")

    def __init__(self, *args, decision: Decision, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signatory"].queryset = signatories.may_sign(decision.unit, clock.today())

    def clean_subject(self) -> str:
        return nfc(self.cleaned_data["subject"])

    def clean_extra_bases(self) -> str:
        lines = [line.strip() for line in nfc_lines(self.cleaned_data["extra_bases"]).split("\n") if line.strip()]
        if wrong := [line for line in lines if not line.startswith(("Căn cứ", "Xét"))]:
            raise forms.ValidationError(f"Mỗi dòng bắt đầu bằng “Căn cứ” hoặc “Xét”. Hãy sửa dòng “{wrong[0][:60]}”.")
        return "\n".join(lines)

    def clean_symbol(self) -> str:
        symbol = nfc(self.cleaned_data["symbol"])
        if not re.fullmatch(r"[A-ZĐ][A-Za-zĐđ]*(-[A-ZĐ0-9]+)*", symbol):
            raise forms.ValidationError("Ký hiệu viết liền, chữ in hoa, các phần cách nhau bằng dấu gạch nối. Ví dụ: QĐ-UBND.")
        return symbol


class NoteForm(VersionForm):
    """A reason that stays in the history."""

    note = forms.CharField(label="Lý do", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PlainForm(VersionForm):
    """Only the version: a question with yes as its answer."""


class SignForm(VersionForm):
    """Who signed, and when."""

    signatory = forms.ModelChoiceField(label="Người ký", queryset=Signatory.objects.none(), empty_label=None)
    signed_on = DayField(label="Ngày ký", help_text="Ngày trên bản đã ký.")

    def __init__(self, *args, decision: Decision, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # Of any day: the day is checked against the person, with a sentence that says what is wrong.
        self.fields["signatory"].queryset = Signatory.objects.filter(unit=decision.unit).order_by("-valid_from", "name")


class StrikeForm(VersionForm):
    """Names that the signer struck, with one reason."""

    lines = forms.ModelMultipleChoiceField(
        label="Tên bị gạch",
        queryset=DecisionLine.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Hãy đánh dấu ít nhất một tên."},
    )
    reason = forms.CharField(label="Lý do gạch tên", max_length=300, help_text="Đơn vị đề nghị đọc được lý do này.")

    def __init__(self, *args, decision: Decision, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = live_lines(decision)
        self.fields["lines"].queryset = DecisionLine.objects.filter(decision=decision, struck=False).select_related("nomination")
        self.fields["lines"].choices = [(row.pk, f"{row.nomination.recipient} – {row.nomination.recipient.unit}") for row in rows]


TYPED, NEXT = "typed", "next"


class IssueForm(VersionForm):
    """Number and date of a signed decision, and the scan of it. ``next_number`` is offered in an own series only."""

    how = forms.ChoiceField(label="Số quyết định", widget=forms.RadioSelect, initial=TYPED)
    number = forms.IntegerField(
        label="Số văn thư đã cấp", required=False, min_value=1, max_value=999_999, widget=forms.NumberInput({"class": "width-s"})
    )
    decided_on = DayField(label="Ngày quyết định", help_text="Ngày ghi ở đầu quyết định; từ ngày ký đến hôm nay.")
    scan = forms.FileField(
        label="Bản chụp đã ký, đóng dấu (PDF)",
        required=False,
        validators=[attachments.check_pdf],
        help_text="Nên có. Chưa có thì đính sau khi ban hành.",
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args, symbol: str, next_number: int | None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = f"Chỉ gõ phần số, in thành …/{symbol}."
        choices = [(TYPED, "Nhập số văn thư đã cấp")]
        if next_number is not None:
            choices.append((NEXT, f"Lấy số tiếp theo của đơn vị (số {next_number:02d})"))
        else:
            del self.fields["how"]
        if "how" in self.fields:
            self.fields["how"].choices = choices

    def clean(self) -> dict:
        data = super().clean()
        taken = data.get("how") == NEXT
        if not taken and not data.get("number") and "number" not in self.errors:
            self.add_error("number", "Hãy nhập số mà văn thư đã cấp cho quyết định này.")
        return data | {"number": None if taken else data.get("number")}


class ScanForm(VersionForm):
    """The scan of the signed paper, brought later."""

    scan = forms.FileField(
        label="Bản chụp đã ký, đóng dấu (PDF)",
        validators=[attachments.check_pdf],
        widget=forms.ClearableFileInput({"accept": ".pdf,application/pdf"}),
    )


def default_day(decision: Decision) -> datetime.date:
    """The day of signature: number and date are usually given with the seal on the same day."""
    return decision.signed_on or clock.today()
