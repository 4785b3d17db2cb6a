"""Forms of accounts: opening one, roles, leaving, slips, standing in, support."""

import re
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from units import clock, delegation, passwords, stewards
from units.forms import DayField
from units.models import Account, Role, RoleAssignment, Unit
from units.vietnamese import nfc

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
STATES = (("", "Đang mở"), ("locked", "Đã khóa"), ("never", "Chưa đăng nhập lần nào"), ("all", "Tất cả"))


def words(label: str, length: int, *, hint: str = "", required: bool = True, missing: str = "") -> forms.CharField:
    """A short text of one line."""
    errors = {"required": missing or f"Ghi {label.lower()}.", "max_length": f"{label}: dài quá {length} ký tự."}
    return forms.CharField(label=label, max_length=length, help_text=hint, required=required, error_messages=errors)


def reason(hint: str) -> forms.CharField:
    """Why; it goes into the ledger."""
    errors = {"required": "Ghi lý do."}
    return forms.CharField(label="Lý do", max_length=300, help_text=hint, error_messages=errors, widget=forms.Textarea(attrs={"rows": 2}))


class UnitChoice(forms.ModelChoiceField):
    def __init__(self, units: Any, **kwargs: Any) -> None:
        errors = {"required": "Chọn đơn vị.", "invalid_choice": "Chọn một đơn vị trong phạm vi của mình."}
        super().__init__(units, label="Đơn vị", empty_label="Chọn đơn vị", error_messages=errors, **kwargs)
        self.widget.attrs["data-tom-select"] = ""


class ContactForm(forms.Form):
    """Who it is and how to reach the person."""

    full_name = words("Họ và tên", 120)
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        help_text="Không bắt buộc; có thể là hộp thư chung.",
        error_messages={"invalid": "Địa chỉ thư chưa đúng dạng, ví dụ ten@donvi.gov.vn."},
    )
    phone = words("Điện thoại", 20, required=False)

    def clean_full_name(self) -> str:
        return nfc(self.cleaned_data["full_name"])


class RoleForm(forms.Form):
    """A role at a unit between two days. The units are those within reach of the administrator."""

    role = forms.ChoiceField(
        label="Vai trò",
        choices=[("", "Chọn vai trò"), *Role.choices],
        error_messages={"required": "Chọn vai trò.", "invalid_choice": "Chọn vai trò."},
    )
    unit = forms.Field()  # put in place below
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày", required=False, help_text="Để trống nếu chưa biết.")

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"] = UnitChoice(stewards.units_to_give(by))
        self.fields["valid_from"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", "Không được trước ngày bắt đầu.")
        return data


class OpenForm(ContactForm, RoleForm):
    """A new account with its first role."""

    username = words("Tên đăng nhập", 60, hint="Chữ thường không dấu, số, dấu chấm; ví dụ xa.phuocbinh hoặc nguyenvana.")
    field_order = ("full_name", "username", "email", "phone", "role", "unit", "valid_from", "valid_to")

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip().lower()
        if not USERNAME.fullmatch(name):
            raise ValidationError("Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch; ít nhất ba ký tự, bắt đầu bằng chữ hoặc số.")
        if Account.objects.filter(username__iexact=name).exists():
            raise ValidationError("Tên đăng nhập này đã có người dùng: thêm số hoặc tên đơn vị.")
        return name


class AccountFilter(forms.Form):
    """What the list of accounts is narrowed to."""

    q = forms.CharField(label="Tên", required=False, max_length=200)
    role = forms.ChoiceField(label="Vai trò", required=False, choices=[("", "Mọi vai trò"), *Role.choices])
    unit = forms.ModelChoiceField(Unit.objects.none(), label="Đơn vị và cấp dưới", required=False, empty_label="Mọi đơn vị")
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=STATES)

    def __init__(self, *args: Any, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = stewards.units_to_give(by)
        self.fields["q"].widget.attrs["class"] = "form-control"
        for name, width in {"role": "width-s", "unit": "width-m", "state": "width-s"}.items():
            self.fields[name].widget.attrs["class"] = f"form-select {width}"


class EndRoleForm(forms.Form):
    first_day_without = DayField(label="Thôi giữ vai trò từ ngày", help_text="Chọn hôm nay để thôi ngay.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_day_without"].initial = clock.today


class LeaveForm(forms.Form):
    on = DayField(label="Khóa tài khoản từ ngày", help_text="Chọn hôm nay để khóa ngay.")
    note = words("Ghi chú", 300, required=False, hint="Ví dụ: nghỉ hưu, chuyển công tác.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class SlipOrder(forms.Form):
    by_mail = forms.TypedChoiceField(
        label="Trao mã cho người dùng bằng",
        choices=[("", "In phiếu giấy"), ("1", "Gửi thư điện tử kèm địa chỉ mở")],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )


class FactorResetForm(forms.Form):
    reason = reason("Người dùng sẽ đọc được lý do này.")


class SupportForm(forms.Form):
    reason = reason("Người dùng nhờ việc gì. Người ấy nhận được thông báo kèm lý do này.")


class PasswordPair(forms.Form):
    """A new password typed twice; `account` is whose it will be."""

    password1 = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        max_length=200,
        help_text=passwords.HINT,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "width-m"}),
        error_messages={"required": "Đặt mật khẩu mới."},
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "width-m"}),
        error_messages={"required": "Nhập lại mật khẩu mới."},
    )

    def check_for(self, account: Account) -> bool:
        """Whether the pair may be the account's password; otherwise the reasons stand at the fields."""
        first, second = self.cleaned_data["password1"], self.cleaned_data["password2"]
        if first != second:
            self.add_error("password2", "Hai lần gõ khác nhau: gõ lại cho giống.")
        try:
            validate_password(first, account)
        except ValidationError as error:
            self.add_error("password1", error)
        return not self.errors


class UseSlipForm(PasswordPair):
    """What stands on the slip, and the new password."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "class": "width-m"}),
        error_messages={"required": "Ghi tên đăng nhập trên phiếu."},
    )
    code = forms.CharField(
        label="Mã trên phiếu",
        max_length=40,
        help_text="12 chữ và số, gõ hoa hay thường đều được.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "class": "width-m"}),
        error_messages={"required": "Ghi mã trên phiếu."},
    )
    field_order = ("username", "code", "password1", "password2")


class RoleChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: RoleAssignment) -> str:
        return f"{obj.get_role_display()}, {obj.unit}"


class TakerChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Account) -> str:
        return f"{obj.full_name} ({obj.username})"


class LendForm(forms.Form):
    """Which roles of the giver, to whom, between which days."""

    roles = RoleChoice(
        RoleAssignment.objects.none(),
        label="Vai trò cho mượn",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Đánh dấu ít nhất một vai trò."},
    )
    taker = TakerChoice(
        Account.objects.none(),
        label="Người làm thay",
        empty_label="Chọn người",
        help_text="Người có vai trò tại chính đơn vị đó hoặc đơn vị cấp trên trực tiếp.",
        error_messages={"required": "Chọn người làm thay.", "invalid_choice": "Chọn một người trong danh sách."},
    )
    valid_from = DayField(label="Từ ngày")
    valid_to = DayField(label="Đến hết ngày")
    reason = words("Lý do", 300, hint="Ví dụ: nghỉ phép, đi học.")

    def __init__(self, *args: Any, giver: Account, by: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = delegation.lendable(giver)
        self.fields["roles"].queryset = RoleAssignment.objects.filter(pk__in=[row.pk for row in rows]).select_related("unit")
        takers = delegation.takers(giver, [row.unit_id for row in rows])
        self.fields["taker"].queryset = takers if by.pk == giver.pk else takers.exclude(pk=by.pk)
        self.fields["taker"].widget.attrs["data-tom-select"] = ""
        self.fields["valid_from"].initial = clock.today
