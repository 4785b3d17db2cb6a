"""Input of council sessions: plan, roll, show of hands, paper ballot count."""

from django import forms

from awards.models import AgendaItem, CouncilSession, Seat
from awards.tally import CountError
from awards.voting import Roll
from units.attachments import check_pdf
from units.forms import DayField, DayInput
from units.models import Unit


class PlanForm(forms.ModelForm):
    """A session's name, day, place and chair."""

    unit = forms.ModelChoiceField(label="Hội đồng của", queryset=Unit.objects.none(), to_field_name="code")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = CouncilSession
        fields = ("name", "held_on", "place", "chair")
        field_classes = {"held_on": DayField}
        widgets = {"held_on": DayInput()}
        error_messages = {"held_on": {"required": "Ghi ngày họp.", "invalid": "Ngày họp ghi theo dạng ngày/tháng/năm, ví dụ 15/12/2021."}}

    def __init__(self, *args, units: list[Unit], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "Ghi tên phiên họp."
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
            self.fields["unit"].widget = forms.HiddenInput()


class SeatForm(forms.ModelForm):
    """One member on the roll; the name of an account is the account's."""

    class Meta:
        model = Seat
        fields = ("name", "post", "can_vote", "present")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "Ghi họ và tên."
        self.fields["name"].widget.attrs.update({"class": "form-control", "aria-label": "Họ và tên"})
        self.fields["post"].widget.attrs.update({"class": "form-control", "aria-label": "Chức vụ trong Hội đồng"})
        for name in ("can_vote", "present"):
            self.fields[name].widget.attrs.update({"class": "form-check-input", "aria-label": str(self.fields[name].label)})
        if self.instance.account_id:
            self.fields["name"].disabled = True


SeatFormSet = forms.modelformset_factory(Seat, form=SeatForm, extra=2, can_delete=True)


def _count_field(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "form-control num count-input", "inputmode": "numeric", "aria-label": label}),
        error_messages={
            "required": f"{label}: ghi số, không có thì ghi 0.",
            "invalid": f"{label}: chỉ ghi số.",
            "min_value": f"{label}: không ghi số âm.",
        },
    )


class HandsForm(forms.Form):
    """A show of hands: the three counts add up to the members present."""

    yes = _count_field("Tán thành")
    no = _count_field("Không tán thành")
    blank = _count_field("Không có ý kiến")

    def add_count_error(self, error: CountError) -> None:
        self.add_error(error.field if error.field in self.fields else None, str(error))


class PaperForm(forms.Form):
    """The paper count of every secret item of one award, and the scan of the counting team's record."""

    scan = forms.FileField(
        label="Bản chụp biên bản kiểm phiếu (PDF)", required=False, validators=[check_pdf],
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf", "class": "form-control"}),
    )  # fmt: skip

    def __init__(self, *args, items: list[AgendaItem], roll: Roll, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.items, self.roll = items, roll
        for item in items:
            for name, label in (("yes", "Đồng ý"), ("no", "Không đồng ý"), ("blank", "Trắng, không hợp lệ")):
                field = _count_field(label)
                field.initial = getattr(item, name)
                field.widget.attrs["aria-label"] = f"{label} – {item.nomination.recipient}"
                self.fields[f"{name}_{item.pk}"] = field

    @property
    def rows(self) -> list[tuple[AgendaItem, list[forms.BoundField]]]:
        return [(item, [self[f"{name}_{item.pk}"] for name in ("yes", "no", "blank")]) for item in self.items]

    @property
    def counts(self) -> dict[AgendaItem, tuple[int, int, int]]:
        """Item → (agree, disagree, blank)."""
        data = self.cleaned_data
        return {item: (data[f"yes_{item.pk}"], data[f"no_{item.pk}"], data[f"blank_{item.pk}"]) for item in self.items}

    def clean(self) -> dict:
        data = super().clean()
        for item in self.items:
            given = [data.get(f"{name}_{item.pk}") for name in ("yes", "no", "blank")]
            if None not in given and sum(given) > self.roll.seats:
                said = f"{item.nomination.recipient}: có {self.roll.seats} thành viên nhưng tổng số phiếu là {sum(given)}."
                self.add_error(f"yes_{item.pk}", said)
        if not data.get("scan") and "scan" not in self.errors and not any(item.scan for item in self.items):
            self.add_error("scan", "Chọn tệp PDF bản chụp biên bản kiểm phiếu có chữ ký Tổ kiểm phiếu.")
        return data


class CancelForm(forms.Form):
    note = forms.CharField(
        label="Lý do huỷ", widget=forms.Textarea(attrs={"rows": 3}), max_length=500, error_messages={"required": "Ghi lý do huỷ phiên họp."}
    )
