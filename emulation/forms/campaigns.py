"""Forms of campaigns: facts, milestones, launch, close."""

import datetime
from typing import Any

from django import forms

from emulation import milestones
from emulation.models import Campaign, CampaignKind
from emulation.periods import Period
from units.forms import DayField, VersionForm
from units.models import UnitKind
from units.vietnamese import nfc, number_vn

ACT_FIELDS = ("act_number", "act_date", "act_issuer", "act_title")


class CampaignForm(forms.Form):
    """The facts of a campaign, with the act that launches it."""

    kind = forms.ChoiceField(label="Loại phong trào", choices=CampaignKind.choices)
    name = forms.CharField(label="Tên phong trào", max_length=300)
    theme = forms.CharField(label="Chủ đề", max_length=300, required=False)
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2100, required=False, help_text="Phong trào hằng năm phải có năm.")
    period_from = DayField(label="Từ ngày")
    period_to = DayField(label="Đến ngày")
    act_number = forms.CharField(label="Số, ký hiệu văn bản phát động", max_length=60, required=False, help_text="Ví dụ: 4614/KH-UBND")
    act_date = DayField(label="Ngày văn bản", required=False)
    act_issuer = forms.CharField(label="Cơ quan ban hành", max_length=150, required=False)
    act_title = forms.CharField(label="Trích yếu", max_length=500, required=False)
    award_reason = forms.CharField(
        label="Lý do khen in trên quyết định",
        max_length=400,
        required=False,
        help_text="Ví dụ: đã có thành tích xuất sắc trong phong trào thi đua năm 2021",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, fixed_kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fixed_kind = fixed_kind
        if fixed_kind:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for field in ("name", "theme", "act_number", "act_issuer", "act_title", "award_reason"):
            data[field] = nfc(data.get(field) or "")
        kind = self.fixed_kind or data.get("kind")
        if kind == CampaignKind.ANNUAL and not data.get("year") and "year" not in self.errors:
            self.add_error("year", "Ghi năm của phong trào hằng năm, ví dụ 2021.")
        start, end = data.get("period_from"), data.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", "Ngày kết thúc phải từ ngày bắt đầu trở đi.")
        self._check_act(data)
        return data

    def _check_act(self, data: dict[str, Any]) -> None:
        """An act is given whole or not at all (a draft may go without)."""
        if any(data.get(field) for field in ACT_FIELDS):
            for field in ACT_FIELDS:
                if not data.get(field) and field not in self.errors:
                    self.add_error(field, f"Ghi {self.fields[field].label.lower()}, hoặc để trống cả bốn ô về văn bản.")

    def columns(self) -> dict[str, Any]:
        """Arguments for the verbs `campaigns.add` and `campaigns.edit`."""
        data = self.cleaned_data
        legal = {
            "number": data["act_number"],
            "issued_on": data["act_date"],
            "issuer": data["act_issuer"],
            "title": data["act_title"],
        }
        return {
            **{field: data[field] for field in ("name", "theme", "year", "award_reason")},
            "period": Period(data["period_from"], data["period_to"]),
            "legal": legal if data["act_number"] else None,
        }


def facts_of(campaign: Campaign) -> dict[str, Any]:
    """What the form of an existing campaign starts with."""
    fields = ("kind", "name", "theme", "year", "period_from", "period_to", "award_reason", "version")
    facts = {field: getattr(campaign, field) for field in fields}
    if campaign.act:
        facts |= {
            "act_number": campaign.act.number,
            "act_date": campaign.act.issued_on,
            "act_issuer": campaign.act.issuer,
            "act_title": campaign.act.title,
        }
    return facts


def slot_field(slot: milestones.Slot) -> str:
    """The form field of a milestone: ``filing_commune``."""
    return "_".join(part for part in slot if part)


class MilestonesForm(VersionForm):
    """One date per slot; blank takes the milestone away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot, label in milestones.SLOTS.items():
            self.fields[slot_field(slot)] = DayField(label=label, required=False)

    def dates(self) -> dict[milestones.Slot, datetime.date | None]:
        return {slot: self.cleaned_data.get(slot_field(slot)) for slot in milestones.SLOTS}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for slot, sentence in milestones.misplaced(self.dates()).items():
            self.add_error(slot_field(slot), sentence)
        return data

    def said(self) -> list[datetime.date]:
        """Every date that was entered."""
        return sorted({day for day in self.dates().values() if day})


class LaunchForm(VersionForm):
    """Which kinds of unit are told."""

    kinds = forms.MultipleChoiceField(
        label="Phát động tới",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Chọn ít nhất một loại đơn vị để phát động tới."},
    )

    def __init__(self, *args: Any, counts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, f"{UnitKind(kind).label} – {number_vn(count)} đơn vị") for kind, count in counts.items()]
        self.fields["kinds"].initial = list(counts)
