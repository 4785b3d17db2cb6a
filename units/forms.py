"""Parts of forms that every floor uses: a day as Vietnamese people write it, and the version its sender saw."""

from django import forms

STALE = "Trang này đã cũ. Tải lại trang rồi làm lại."


class DayInput(forms.DateInput):
    """A day typed as dd/mm/yyyy. Not the browser's own picker: an English browser would show 12/31/2021."""

    def __init__(self, width: str = "width-s") -> None:
        attrs = {"class": width, "placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off", "maxlength": 10}
        super().__init__(format="%d/%m/%Y", attrs=attrs)


class DayField(forms.DateField):
    """A legal date: dd/mm/yyyy, also with dots or hyphens; year-month-day is read too."""

    widget = DayInput
    input_formats = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
    default_error_messages = {"invalid": "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2021.", "required": "Ghi ngày, ví dụ 31/12/2021."}


class VersionForm(forms.Form):
    """The version of the object that the page showed: somebody faster makes it a conflict."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": STALE, "invalid": STALE})
