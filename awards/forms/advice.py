"""An achievement described for the advisor. In the address, so that what was asked can be sent to somebody."""

from django import forms

from awards.advice import Described
from awards.eligibility.history import MovementFact
from awards.forms.nominations import REACH_CHOICES
from emulation.models import AwardMethod
from units.forms import DayField
from units.models import RecipientKind

LAUNCHERS = [
    ("", "Không theo phong trào nào"), ("province", "UBND tỉnh"), ("ministry", "Bộ, ban, ngành Trung ương"),
    ("prime_minister", "Thủ tướng Chính phủ"), ("central_council", "Hội đồng Thi đua - Khen thưởng Trung ương"),
]  # fmt: skip
MOMENTS = [("final", "Tổng kết"), ("interim", "Sơ kết")]


class DescribedForm(forms.Form):
    """Who, by which method, how far it reaches, in which movement, on which day."""

    loai = forms.ChoiceField(label="Cho ai", choices=RecipientKind)
    cong_nong = forms.BooleanField(label="Công nhân, nông dân, người lao động", required=False)
    cach = forms.ChoiceField(label="Phương thức", choices=[("", "Mọi phương thức"), *AwardMethod.choices], required=False)
    anh_huong = forms.ChoiceField(label="Ảnh hưởng đến đâu", choices=REACH_CHOICES, required=False)
    dot_xuat = forms.BooleanField(label="Thành tích đột xuất", required=False)
    phat_dong = forms.ChoiceField(label="Phong trào do ai phát động", choices=LAUNCHERS, required=False)
    so_nam = forms.IntegerField(label="Đã kéo dài (năm)", required=False, min_value=0, max_value=20)
    dip = forms.ChoiceField(label="Dịp xét", choices=MOMENTS, required=False)
    ngay = DayField(label="Tiêu chuẩn của ngày", required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.attrs["class"] = "form-check-input" if isinstance(field.widget, forms.CheckboxInput) else kind

    def described(self) -> Described:
        """What was told, as the advisor reads it; call it on a valid form."""
        told = self.cleaned_data
        movement = None
        if told["phat_dong"]:
            movement = MovementFact(told["phat_dong"], told["so_nam"] or 0, told["dip"] or "final")
        worker = told["loai"] == RecipientKind.PERSON and told["cong_nong"]
        return Described(
            kind=told["loai"], method=told["cach"], reach=told["anh_huong"], sudden=told["dot_xuat"], movement=movement,
            groups=frozenset({"worker_farmer"}) if worker else frozenset(),
        )  # fmt: skip
