"""Forms of a recipient's record: achievements, past awards, ratings, initiatives, and the appraiser's answer."""

import datetime

from django import forms
from django.db.models import QuerySet

from awards.forms.dossiers import PDF_INPUT, not_in_future
from awards.models import Achievement, AchievementField, AwardRecord, Initiative, InitiativeScope, Rating, RatingLevel
from emulation.models import Award, AwardMethod
from units import clock
from units.attachments import check_pdf
from units.forms import DayField, VersionForm
from units.models import Recipient, Unit

FIRST_YEAR = 1945


class YearField(forms.IntegerField):
    """A year in four digits, not before 1945 and not to come."""

    def __init__(self, **kwargs) -> None:
        super().__init__(widget=forms.TextInput(attrs={"class": "width-s", "inputmode": "numeric", "maxlength": 4}), **kwargs)

    def clean(self, value: object) -> int | None:
        year = super().clean(value)
        if year is not None and not FIRST_YEAR <= year <= clock.today().year:
            raise forms.ValidationError(f"Ghi năm bằng bốn chữ số, từ {FIRST_YEAR} đến {clock.today().year}.")
        return year


def pdf(label: str, *, required: bool, hint: str = "") -> forms.FileField:
    return forms.FileField(
        label=label, required=required, help_text=hint, validators=[check_pdf], widget=forms.FileInput(attrs=dict(PDF_INPUT)),
        error_messages={"required": "Chọn tệp PDF quét từ văn bản."},
    )  # fmt: skip


def reason_field(*, required: bool, hint: str) -> forms.CharField:
    return forms.CharField(label="Lý do", required=required, max_length=500, help_text=hint, widget=forms.Textarea(attrs={"rows": 2}))


class FactForm(VersionForm):
    """What forms of facts share: the version, the scan that may be there already, the reason where one is needed."""

    COLUMNS: tuple[str, ...] = ()
    reason = reason_field(required=True, hint="Dòng này đã đối chiếu: ghi lý do đính chính; trị số cũ được giữ trong nhật ký.")

    def __init__(self, *args, row=None, correcting: bool = False, **kwargs) -> None:
        given = {name: getattr(row, name) for name in self.COLUMNS} | {"version": row.version} if row else {"version": 0}
        super().__init__(*args, initial=given | kwargs.pop("initial", {}), **kwargs)
        if not correcting:
            del self.fields["reason"]
        if row is not None and "upload" in self.fields and getattr(row, "scan_id", None):
            self.fields["upload"].required = False
            self.fields["upload"].help_text = f"Đã có “{row.scan.name}”. Chọn tệp khác nếu muốn thay."
        self.fields["version"].required = row is not None

    @property
    def facts(self) -> dict[str, object]:
        """The columns that the verb writes."""
        return {name: self.cleaned_data[name] for name in self.COLUMNS if name in self.cleaned_data}

    @property
    def act_facts(self) -> dict[str, object]:
        """Version, scan and reason for the verb that changes a row."""
        told = self.cleaned_data
        return {"version": told["version"], "upload": told.get("upload"), "reason": told.get("reason", "")}


class AwardForm(FactForm):
    """A past award that the system doesn't have."""

    COLUMNS = ("award", "award_year", "method", "decision_number", "decided_on", "issuer_name", "period_from", "period_to")
    award = forms.ModelChoiceField(Award.objects.all(), label="Danh hiệu, hình thức", empty_label="Chọn một")
    award_year = YearField(label="Năm được khen (năm xét)", help_text="Không phải năm ký quyết định.")
    method = forms.ChoiceField(label="Phương thức khen thưởng", choices=AwardMethod, initial=AwardMethod.MERIT)
    decision_number = forms.CharField(label="Số quyết định", max_length=60, help_text="Ghi cả ký hiệu, ví dụ 2217/QĐ-UBND.")
    decided_on = DayField(label="Ngày quyết định", validators=[not_in_future])
    issuer_name = forms.CharField(label="Người, cơ quan ký", max_length=250, help_text="Tên lúc ấy, ví dụ Chủ tịch UBND tỉnh Ninh Thuận.")
    period_from = DayField(label="Lập thành tích từ", required=False)
    period_to = DayField(label="đến", required=False)
    upload = pdf("Bản quét quyết định (PDF)", required=True, hint="Trang đầu, trang ký và trang danh sách có tên.")

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("period_from"), cleaned.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", "Ngày kết thúc đứng trước ngày bắt đầu.")
        year, day = cleaned.get("award_year"), cleaned.get("decided_on")
        if year and day and year > day.year:
            self.add_error("award_year", f"Quyết định ký năm {day.year} không khen thành tích của năm {year}.")
        return cleaned


class RatingForm(FactForm):
    """The rating of one year."""

    COLUMNS = ("year", "level", "act_number", "act_on", "issuer_name")
    year = YearField(label="Năm")
    level = forms.ChoiceField(label="Mức xếp loại", choices=[("", "Chọn một mức"), *RatingLevel.choices])
    act_number = forms.CharField(label="Số văn bản", max_length=60, required=False)
    act_on = DayField(label="Ngày văn bản", required=False, validators=[not_in_future])
    issuer_name = forms.CharField(label="Cơ quan xếp loại", max_length=250, required=False)
    upload = pdf("Bản quét văn bản (PDF)", required=False)
    reason = reason_field(required=False, hint="Bắt buộc khi đổi mức đã ghi; mức cũ được giữ trong nhật ký.")

    def __init__(self, *args, row: Rating | None = None, correcting: bool = False, **kwargs) -> None:
        super().__init__(*args, row=row, correcting=row is not None, **kwargs)
        self.row = row
        if row is not None:
            del self.fields["year"]  # another year is another rating
            self.fields["reason"].required = correcting

    def clean(self) -> dict:
        cleaned = super().clean()
        changed = self.row is not None and cleaned.get("level") not in (None, self.row.level)
        if changed and self.row.withdrawn_at is None and not cleaned.get("reason", "").strip() and "reason" not in self.errors:
            self.add_error("reason", "Mức xếp loại được đổi: ghi lý do.")
        return cleaned


class InitiativeForm(FactForm):
    """A recognised initiative with its authors, who are chosen among the people of the unit."""

    COLUMNS = ("title", "scope", "act_number", "recognised_on", "issuer_name", "summary")
    title = forms.CharField(label="Tên sáng kiến, đề tài", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    scope = forms.ChoiceField(label="Phạm vi ảnh hưởng", choices=[("", "Chọn một"), *InitiativeScope.choices])
    act_number = forms.CharField(label="Số văn bản công nhận", max_length=60)
    recognised_on = DayField(label="Ngày công nhận", validators=[not_in_future])
    issuer_name = forms.CharField(label="Cơ quan công nhận", max_length=250)
    summary = forms.CharField(label="Tóm tắt hiệu quả", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    authors = forms.ModelMultipleChoiceField(
        Recipient.objects.none(), label="Đồng tác giả", required=False, help_text="Người cùng đơn vị; để trống nếu chỉ có một tác giả.",
    )  # fmt: skip
    lead = forms.ModelChoiceField(Recipient.objects.none(), label="Tác giả chính", required=False, empty_label=None)
    upload = pdf("Bản quét văn bản công nhận (PDF)", required=False)

    def __init__(self, *args, recipient: Recipient, people: QuerySet[Recipient], row: Initiative | None = None, **kwargs) -> None:
        parts = list(row.author_rows.all()) if row else []
        lead = next((part.recipient_id for part in parts if part.is_lead), recipient.pk)
        others = [part.recipient_id for part in parts if part.recipient_id != recipient.pk]
        super().__init__(*args, row=row, initial={"authors": others, "lead": lead}, **kwargs)
        self.recipient = recipient
        self.fields["authors"].queryset = people.exclude(pk=recipient.pk)
        self.fields["lead"].queryset = people
        for name in ("authors", "lead"):
            self.fields[name].widget.attrs["data-tom-select"] = ""

    def clean(self) -> dict:
        cleaned = super().clean()
        authors = {self.recipient, *(cleaned.get("authors") or ())}
        cleaned["lead"] = cleaned.get("lead") or self.recipient
        if cleaned["lead"] not in authors:
            self.add_error("lead", "Tác giả chính phải là người này hoặc một đồng tác giả đã chọn.")
        return cleaned


class AchievementForm(FactForm):
    """Quick: day, what, figure, field, a PDF."""

    COLUMNS = ("happened_on", "text", "figure", "figure_unit", "field")
    happened_on = DayField(label="Ngày", validators=[not_in_future])
    text = forms.CharField(
        label="Việc đã làm, kết quả", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Một hai câu là đủ; chép được vào hồ sơ đề nghị sau này.",
    )  # fmt: skip
    figure = forms.DecimalField(
        label="Con số", required=False, min_value=0, max_digits=18, decimal_places=2, localize=True,
        widget=forms.TextInput(attrs={"class": "width-s", "inputmode": "decimal"}), help_text="Ví dụ 250",
    )  # fmt: skip
    figure_unit = forms.CharField(label="Đơn vị tính", max_length=40, required=False, help_text="Ví dụ m² đất, hộ, triệu đồng")
    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn một"), *AchievementField.choices])
    upload = pdf("Minh chứng (PDF)", required=False)

    def __init__(self, *args, row: Achievement | None = None, **kwargs) -> None:
        super().__init__(*args, row=row, initial={} if row else {"happened_on": clock.today()}, **kwargs)
        if row is not None and row.evidence_id:
            self.fields["upload"].help_text = f"Đã có “{row.evidence.name}”. Chọn tệp khác nếu muốn thay."

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("figure") is not None and not cleaned.get("figure_unit"):
            self.add_error("figure_unit", "Ghi đơn vị tính của con số, ví dụ hộ, m², triệu đồng.")
        return cleaned


class UsedForm(forms.Form):
    """For which award an author's part in an initiative was used; empty on the page that takes it back."""

    record = forms.ModelChoiceField(AwardRecord.objects.none(), label="Đã dùng để xét", empty_label="Chọn một khen thưởng")
    reason = reason_field(required=True, hint="Vì sao bỏ ghi đã dùng.")

    def __init__(self, *args, records: QuerySet[AwardRecord], used: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["record" if used else "reason"]
        if not used:
            self.fields["record"].queryset = records
            self.fields["record"].label_from_instance = lambda row: f"{row.award} năm {row.award_year}, số {row.decision_number}"


class QueueFilter(forms.Form):
    """Filters of the confirming queue, in the address; an unknown value counts as none."""

    q = forms.CharField(label="Tên người, tập thể, đơn vị", required=False, max_length=100)
    unit = forms.ChoiceField(label="Đơn vị", required=False)

    def __init__(self, *args, units: QuerySet[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", "Tất cả"), *units.values_list("code", "name")]
        self.fields["q"].widget.attrs["class"] = "form-control"
        self.fields["unit"].widget.attrs["class"] = "form-select"

    @property
    def chosen(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class TableForm(forms.Form):
    """What stands once for a whole table of ratings."""

    act_number = forms.CharField(label="Số văn bản xếp loại", max_length=60, required=False)
    act_on = DayField(label="Ngày văn bản", required=False, validators=[not_in_future])
    issuer_name = forms.CharField(label="Cơ quan xếp loại", max_length=250, required=False)
    upload = pdf("Bản quét văn bản (PDF)", required=False)
    reason = reason_field(required=False, hint="Chỉ cần khi đổi một mức đã ghi.")


class TableChoice(forms.Form):
    """Which unit and year the table shows; a wrong value in the address counts as none."""

    don_vi = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", to_field_name="code", empty_label=None)
    nam = YearField(label="Năm")

    def __init__(self, *args, units: QuerySet[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["don_vi"].queryset = units
        self.fields["don_vi"].widget.attrs |= {"class": "form-select", "data-tom-select": ""}
        self.fields["nam"].widget.attrs["class"] = "form-control width-s"

    def chosen(self, default: Unit | None) -> tuple[Unit | None, int]:
        """(unit, year): last year's ratings are written in the first months, so until June it starts with the year before."""
        self.is_valid()
        today: datetime.date = clock.today()
        year = self.cleaned_data.get("nam") or (today.year if today.month > 6 else today.year - 1)
        return self.cleaned_data.get("don_vi") or default, year


class RecordFilter(forms.Form):
    """What narrows the list of awards looked up. A value that means nothing is no filter."""

    q = forms.CharField(label="Tên (không cần dấu)", required=False, max_length=200)
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị", required=False, to_field_name="code", empty_label="Tất cả")
    award = forms.ModelChoiceField(
        Award.objects.all(), label="Danh hiệu, hình thức", required=False, to_field_name="code", empty_label="Tất cả"
    )
    year = forms.RegexField(r"^(19|20)\d\d$", label="Năm khen thưởng", required=False, strip=True)
    number = forms.CharField(label="Số quyết định", required=False, max_length=60)

    def __init__(self, *args, units: QuerySet[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
        for name, field in self.fields.items():
            plain = "form-control" if isinstance(field, forms.CharField) else "form-select"
            field.widget.attrs["class"] = plain if name == "q" else f"{plain} width-s"  # five on one line

    def asked(self) -> dict[str, object]:
        self.is_valid()
        return {name: int(value) if name == "year" else value for name, value in self.cleaned_data.items() if value}
