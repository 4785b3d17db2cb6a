"""Forms of the ledger: what to look for."""

from typing import Any

from django import forms

from awards.ledger_reading import READERS, Wanted
from awards.ledger_words import GROUPS, KINDS
from units import access
from units.forms import DayField
from units.models import Account, Unit


class LedgerFilter(forms.Form):
    """What the ledger is narrowed to; an empty form is the whole of it."""

    who = forms.CharField(label="Người thực hiện", required=False, max_length=120)
    group = forms.ChoiceField(label="Việc", required=False, choices=[("", "Mọi việc"), *GROUPS.items()])
    kind = forms.ChoiceField(
        label="Đối tượng",
        required=False,
        choices=[("", "Mọi đối tượng"), *((name, kind.noun.capitalize()) for name, kind in KINDS.items())],
    )
    unit = forms.ModelChoiceField(
        label="Đơn vị", required=False, queryset=Unit.objects.none(), to_field_name="code", empty_label="Mọi đơn vị"
    )
    since = DayField(label="Từ ngày", required=False)
    until = DayField(label="đến ngày", required=False)
    on_behalf = forms.BooleanField(label="Chỉ việc làm thay", required=False)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(id__in=access.reach_of(account, READERS)).order_by("sort_key")
        self.fields["unit"].widget.attrs = {"class": "form-select", "data-tom-select": ""}
        for name in ("group", "kind"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["who"].widget.attrs["class"] = "form-control"
        for name in ("since", "until"):
            self.fields[name].widget.attrs["class"] = "form-control width-s"
        self.fields["on_behalf"].widget.attrs["class"] = "form-check-input"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "Ngày cuối phải sau ngày đầu.")
        return data

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)
