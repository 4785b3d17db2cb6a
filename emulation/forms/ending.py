"""The last day of a dated row."""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms

from units.forms import DayField


class LastDayForm(forms.Form):
    """``faults`` say what is wrong with a day, by field; ``seen_to`` is the end that the page showed."""

    valid_to = DayField(label="Ngày cuối cùng còn áp dụng")
    seen_to = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, faults: Callable[[datetime.date], dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.faults = faults

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("valid_to"):
            for field, sentence in self.faults(data["valid_to"]).items():
                self.add_error(field, sentence)
        return data
