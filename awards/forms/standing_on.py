"""Choosing the initiatives that a nomination stands on."""

from collections.abc import Sequence

from django import forms

from awards.standing_on import Part
from units.forms import VersionForm, numbers_sent


class InitiativesForm(VersionForm):
    """A tick for each part that is free or chosen already; none ticked: the nomination stands on none."""

    parts = forms.TypedMultipleChoiceField(
        label="Sáng kiến, đề tài", coerce=int, required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Có sáng kiến không còn chọn được. Xem lại danh sách rồi chọn lại."},
    )  # fmt: skip

    def __init__(self, *args, offered: Sequence[Part], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        free = [one for one in offered if one.chosen or not one.taken]
        self.fields["parts"].choices = [(one.author.pk, one.author.initiative.title) for one in free]
        self.initial["parts"] = [one.author.pk for one in offered if one.chosen]

    def ticked(self) -> set[int]:
        """Keys of the parts ticked as the page shows them."""
        return set(numbers_sent(str(one) for one in self["parts"].value() or []))
