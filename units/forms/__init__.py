"""Parts of forms that every floor uses: a day as Vietnamese people write it, and the version its sender saw."""

import datetime
from collections.abc import Iterable

from django import forms

STALE = "Trang này đã cũ. Tải lại trang rồi làm lại."


DIGITS = 18  # every number of so many digits fits a 64-bit column


def number_sent(text: str) -> int:
    """A key or version as a form sends it; -1, which no row has, for anything else and for what no column can hold."""
    return int(text) if len(text) <= DIGITS and text.isdecimal() else -1


def numbers_sent(texts: Iterable[str]) -> list[int]:
    """The keys among what a form sends; anything else is left out."""
    return [number for text in texts if (number := number_sent(text)) >= 0]


class DayInput(forms.DateInput):
    """A day typed as dd/mm/yyyy. Not the browser's own picker: an English browser would show 12/31/2021."""

    def __init__(self, width: str = "width-s") -> None:
        attrs = {"class": width, "placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off", "maxlength": 10}
        super().__init__(format="%d/%m/%Y", attrs=attrs)


class DayField(forms.DateField):
    """A legal date: dd/mm/yyyy, also with dots or hyphens; year-month-day is read too."""

    widget = DayInput
    input_formats = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")
    years = range(1900, 2101)  # 0021 for 2021 would be counted in thousands of working days, 9999 has no day after its last
    default_error_messages = {"invalid": "Ghi ngày theo dạng ngày/tháng/năm, ví dụ 31/12/2021.", "required": "Ghi ngày, ví dụ 31/12/2021."}

    def to_python(self, value: object) -> datetime.date | None:
        day = super().to_python(value)
        if day is not None and day.year not in self.years:
            raise forms.ValidationError(f"Năm {day.year} không hợp lý: ghi năm đủ bốn chữ số, ví dụ 31/12/2021.", code="year")
        return day


class VersionForm(forms.Form):
    """The version of the object that the page showed: somebody faster makes it a conflict."""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": STALE, "invalid": STALE})
