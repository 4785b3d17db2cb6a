"""The form of a block's selection."""

from typing import Any

from django import forms

from emulation import blocks
from emulation.models import Award, Block, Campaign, CampaignState
from units import clock
from units.attachments import check_pdf
from units.forms import DayField
from units.models import Account, Unit


class SelectionForm(forms.Form):
    """What the minutes of the block's meeting say."""

    campaign = forms.ModelChoiceField(label="Phong trào", queryset=Campaign.objects.none(), empty_label="Chọn phong trào")
    met_on = DayField(label="Ngày họp khối")
    unit = forms.ModelChoiceField(label="Đơn vị được suy tôn", queryset=Unit.objects.none(), empty_label="Chọn đơn vị")
    award = forms.ModelChoiceField(label="Đề nghị tặng", queryset=Award.objects.none(), empty_label="Chọn danh hiệu")
    votes_for = forms.IntegerField(
        label="Số phiếu đồng ý", min_value=1, max_value=999, widget=forms.NumberInput(attrs={"class": "width-s"})
    )
    votes_total = forms.IntegerField(
        label="Tổng số thành viên của khối", min_value=1, max_value=999, widget=forms.NumberInput(attrs={"class": "width-s"})
    )
    minutes = forms.FileField(label="Biên bản họp khối (PDF)", validators=[check_pdf])

    def __init__(self, *args: Any, block: Block, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.block = block
        launched = Campaign.objects.visible_to(account).filter(state=CampaignState.LAUNCHED)
        self.fields["campaign"].queryset = launched
        # Every unit that ever sat in the block: the day of the meeting, typed here, decides which of them may be chosen.
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=block.seats.values("unit_id"))
        self.fields["award"].queryset = blocks.selectable(clock.today())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for field, sentence in blocks.faults(self.block, self.selection()).items():
                self.add_error(field, sentence)
        return data

    def selection(self) -> blocks.Selection:
        said = {field: value for field, value in self.cleaned_data.items() if field != "minutes"}
        return blocks.Selection(**said)
