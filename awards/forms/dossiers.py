"""Forms of the envelope: start, letter, papers, signed scan, gathering; the filter of its list."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from awards.models import Dossier, DossierLine, DossierState, FileKind
from emulation.models import Campaign
from units import clock, people
from units.attachments import check_pdf
from units.forms import DayField, VersionForm
from units.models import Account, Unit
from units.vietnamese import fold, nfc


class NoteForm(VersionForm):
    """A reason that others will read."""

    note = forms.CharField(label="Lý do", widget=forms.Textarea(attrs={"rows": 4}), max_length=2000)

    def __init__(self, *args, label: str = "Lý do", hint: str = "", required: bool = True, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.label, note.help_text, note.required = label, hint, required


class StartForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị trình", empty_label=None)
    campaign = forms.ModelChoiceField(Campaign.objects.none(), label="Phong trào", empty_label=None)
    title = forms.CharField(
        label="Tên tờ trình (đợt đề nghị)", max_length=250, help_text="In sau chữ “Về việc”, ví dụ: Đề nghị khen thưởng năm 2021."
    )

    def __init__(self, *args, units: QuerySet[Unit], campaigns: QuerySet[Campaign], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        self.fields["campaign"].queryset = campaigns
        if len(units) == 1:  # one never asks what the system knows
            self.fields["unit"].widget = forms.HiddenInput()

    def clean_title(self) -> str:
        return nfc(self.cleaned_data["title"])


def not_in_future(day) -> None:
    if day > clock.today():
        raise ValidationError("Ngày này chưa đến. Kiểm tra lại ngày, tháng, năm.")


class LetterForm(VersionForm):
    title = forms.CharField(label="Tên tờ trình (đợt đề nghị)", max_length=250)
    signer_post = forms.CharField(
        label="Chức vụ người ký", max_length=100, required=False, help_text="In hoa trên văn bản, ví dụ CHỦ TỊCH."
    )
    signer_name = forms.CharField(label="Người ký", max_length=120, required=False)
    letter_number = forms.CharField(
        label="Số, ký hiệu", max_length=40, required=False, help_text="Ví dụ 12/TTr-UBND. Ký trên giấy thì để trống, ghi khi tải bản ký."
    )
    letter_date = DayField(label="Ngày tờ trình", required=False, validators=[not_in_future])


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralPdfs(forms.FileField):
    """Several PDF files at once, each checked by its content."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None) -> list:
        uploads = data if isinstance(data, list | tuple) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        for upload in uploads:
            check_pdf(upload)
        return list(uploads)


PDF_INPUT = {"accept": "application/pdf,.pdf"}


class FilesForm(VersionForm):
    """Papers that stand for the whole envelope."""

    kind = forms.ChoiceField(label="Loại giấy tờ", choices=FileKind, initial=FileKind.MINUTES)
    files = SeveralPdfs(
        label="Tệp PDF", help_text="Chọn được nhiều tệp cùng lúc.", error_messages={"required": "Chọn ít nhất một tệp PDF."},
        widget=SeveralFilesInput(attrs=dict(PDF_INPUT)),
    )  # fmt: skip


class SignedScanForm(VersionForm):
    code = forms.CharField(
        label="Mã ở chân trang bản đã ký", max_length=40, help_text="Tám ký tự sau chữ “Phiên bản” ở cuối mỗi trang, ví dụ 3F2A-91BC.",
        widget=forms.TextInput(attrs={"class": "width-m", "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    letter_number = forms.CharField(
        label="Số, ký hiệu ghi trên tờ trình", max_length=40, widget=forms.TextInput(attrs={"class": "width-m"})
    )
    letter_date = DayField(label="Ngày ghi trên tờ trình", validators=[not_in_future])
    scan = forms.FileField(label="Bản quét đã ký, đóng dấu (PDF)", validators=[check_pdf], widget=forms.FileInput(attrs=dict(PDF_INPUT)))


class GatherForm(forms.Form):
    """Where the ticked nominations go: a draft of the unit, or a new one."""

    into = forms.ModelChoiceField(Dossier.objects.none(), label="Đưa vào", required=False, empty_label="Tờ trình mới")
    title = forms.CharField(label="Tên tờ trình mới", max_length=250, required=False)

    def __init__(self, *args, drafts: QuerySet[Dossier], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = drafts

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("into") and not cleaned.get("title"):
            self.add_error("title", "Ghi tên tờ trình mới, hoặc chọn một tờ trình đang soạn.")
        return cleaned


# --- the list ------------------------------------------------------------------------------------------------------------


class DossierFilter(django_filters.FilterSet):
    """Filters in the address. ``q`` finds title, unit and recipients inside, without diacritics."""

    q = django_filters.CharFilter(label="Tên, đơn vị, người được đề nghị", method="search")
    box = django_filters.ChoiceFilter(
        label="Chiều", choices=[("out", "Của đơn vị mình"), ("in", "Gửi đến đơn vị mình")], method="in_box", empty_label="Tất cả"
    )
    campaign = django_filters.ModelChoiceFilter(
        label="Phong trào", queryset=lambda request: campaigns_seen(request.user), empty_label="Tất cả"
    )
    state = django_filters.ChoiceFilter(label="Tình trạng", choices=DossierState, empty_label="Tất cả")

    class Meta:
        model = Dossier
        fields = ["q", "box", "campaign", "state"]

    def __init__(self, *args, mine: frozenset[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.mine = mine
        for field in self.form.fields.values():
            field.widget.attrs["class"] = "form-control" if isinstance(field, forms.CharField) else "form-select"

    def search(self, rows: QuerySet[Dossier], _name: str, value: str) -> QuerySet[Dossier]:
        folded = fold(value)
        inside = DossierLine.objects.filter(nomination__recipient__in=people.ids_named(value)).values("dossier_id")
        return rows.filter(Q(title__icontains=nfc(value)) | Q(unit__search_text__contains=folded) | Q(id__in=inside))

    def in_box(self, rows: QuerySet[Dossier], _name: str, value: str) -> QuerySet[Dossier]:
        return rows.filter(unit_id__in=self.mine) if value == "out" else rows.filter(to_unit_id__in=self.mine)


def campaigns_seen(account: Account) -> QuerySet[Campaign]:
    """Campaigns in which the account sees a dossier."""
    return Campaign.objects.filter(id__in=Dossier.objects.visible_to(account).order_by().values("campaign_id"))
