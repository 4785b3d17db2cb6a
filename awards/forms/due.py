"""The form under a list of who is due: whom to put into which envelope for one award."""

from collections.abc import Sequence

from django import forms
from django.db.models import QuerySet

from awards.models import Dossier
from emulation.models import Award
from units.models import Recipient

STALE = "Trang này đã cũ. Tải lại trang rồi chọn lại."


class DueForm(forms.Form):
    """The chosen; ``into`` empty: a new envelope."""

    award = forms.ModelChoiceField(Award.objects.none(), to_field_name="code", error_messages={"required": STALE, "invalid_choice": STALE})
    ids = forms.ModelMultipleChoiceField(
        Recipient.objects.none(),
        error_messages={
            "required": "Chưa chọn ai: đánh dấu ít nhất một dòng.",
            "invalid_choice": "Có người vừa chuyển khỏi đơn vị hoặc đang hạn chế dữ liệu: tải lại trang rồi chọn lại.",
            "invalid_pk_value": STALE,
            "list": STALE,
        },
    )
    into = forms.ModelChoiceField(
        Dossier.objects.none(), to_field_name="public_id", required=False,
        error_messages={"invalid_choice": "Tờ trình đó không còn ở bước soạn. Chọn tờ trình khác hoặc lập mới."},
    )  # fmt: skip

    def __init__(self, data: object, *, awards: Sequence[int], recipients: QuerySet[Recipient], drafts: QuerySet[Dossier]) -> None:
        super().__init__(data)
        self.fields["award"].queryset = Award.objects.filter(pk__in=awards)
        self.fields["ids"].queryset = recipients.order_by("sort_key", "pk")
        self.fields["into"].queryset = drafts
