"""Forms of reorganisations: the act, what is to change, and the new units that come out of it."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from units import clock, plans, succession
from units.attachments import check_pdf
from units.forms import DayField, VersionForm, numbers_sent
from units.forms.units import CleanLines, ParentChoice, line, searchable
from units.models import Account, Recipient, Unit, UnitKind
from units.plans import Act, NewUnit, Plan

HOLDERS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.DEPARTMENT)  # kinds under which a new unit usually stands
MOST_PARTS = 8


class ActParts(CleanLines):
    """The act, the day, and the unit at which it is recorded (asked only of who administers several): the part that every form of a
    reorganisation (`ChangeForm`) shares."""

    act_number = line("Số, ký hiệu văn bản", 60, required=True, width="width-m", hint="Ví dụ 1198/NQ-UBTVQH15")
    act_issued_on = DayField(label="Ngày văn bản")
    act_issuer = line("Cơ quan ban hành", 150, required=True)
    act_title = line("Trích yếu", 500)
    effective_on = DayField(label="Ngày có hiệu lực")
    at = forms.ModelChoiceField(label="Ghi nhận tại", queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, account: Account, choosable: QuerySet[Unit], unit: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = unit  # the one that changes; none for a merger, which names its own
        self.choosable = choosable.select_related("parent")
        self.receivers: list[NewUnitForm] = []
        places = succession.admin_units(account)
        self.fields["at"].queryset = places
        if places.count() == 1:
            self.fields["at"].initial = places.first()
            self.fields["at"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        issued, effective = data.get("act_issued_on"), data.get("effective_on")
        if issued and effective and effective < issued:
            self.add_error("effective_on", "Ngày có hiệu lực phải từ ngày văn bản trở đi.")
        return data

    def act(self) -> Act:
        data = self.cleaned_data
        return Act(number=data["act_number"], issued_on=data["act_issued_on"], issuer=data["act_issuer"], title=data["act_title"])


class NewUnitForm(CleanLines):
    """A unit that receives: one that exists, or a new one. Blank printed lines are made from the name."""

    unit = ParentChoice(
        label="Đơn vị đang có",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="(là đơn vị mới, ghi bên dưới)",
        widget=searchable(),
    )
    name = line("Tên đơn vị mới", 250, hint="Ví dụ UBND xã Bác Ái Tây; để trống nếu đã chọn đơn vị đang có")
    kind = forms.ChoiceField(label="Loại đơn vị", choices=[("", "Chọn loại đơn vị"), *UnitKind.choices], required=False)
    parent = ParentChoice(
        label="Trực thuộc", queryset=Unit.objects.none(), required=False, empty_label="Như đơn vị cũ", widget=searchable()
    )
    issuing_body = line("Tên cơ quan in trên văn bản", 250, hint="Để trống thì in theo tên đơn vị")
    parent_body = line("Cơ quan chủ quản in trên văn bản", 250)
    symbol = line("Ký hiệu văn bản", 30, hint="Ví dụ UBND")
    place_name = line("Địa danh", 100)
    head_post = line("Chức vụ người đứng đầu", 100, hint="Ví dụ CHỦ TỊCH")
    state_code = line("Mã của Tổng cục Thống kê", 10)
    decides = forms.BooleanField(label="Có con dấu, được ra quyết định khen thưởng", required=False)
    has_council = forms.BooleanField(label="Có Hội đồng Thi đua - Khen thưởng", required=False)
    is_grassroots = forms.BooleanField(label="Là đơn vị cơ sở", required=False)

    def __init__(self, *args: Any, existing: QuerySet[Unit], parents: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = existing.select_related("parent")
        self.fields["parent"].queryset = parents.select_related("parent")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("unit") and data.get("name"):
            self.add_error("name", "Đã chọn đơn vị đang có. Xóa tên này, hoặc bỏ chọn đơn vị đang có để lập đơn vị mới.")
        elif not data.get("unit") and not data.get("name") and "unit" not in self.errors:
            self.add_error("name", "Chọn đơn vị đang có, hoặc ghi tên đơn vị mới.")
        elif data.get("name") and not data.get("kind") and "kind" not in self.errors:
            self.add_error("kind", "Chọn loại của đơn vị mới.")
        return data

    def successor(self, before: Unit) -> Unit | NewUnit:
        """The unit chosen, or the new one as the engine wants it; it stands where the old one stood unless said otherwise."""
        data = self.cleaned_data
        if data["unit"]:
            return data["unit"]
        printed = {field: data[field] for field in ("symbol", "place_name") if data[field]}
        printed |= {field: data[field].upper() for field in ("issuing_body", "parent_body", "head_post") if data[field]}
        return NewUnit(
            name=data["name"],
            kind=data["kind"],
            parent_id=data["parent"].pk if data["parent"] else before.parent_id,
            state_code=data["state_code"],
            decides=data["decides"],
            has_council=data["has_council"],
            is_grassroots=data["is_grassroots"],
            order=before.order,
            printed=printed,
        )


class UnitsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Unit) -> str:
        return f"{obj.name} – {obj.parent.name}" if obj.parent_id else obj.name


class MergeForm(ActParts):
    """Units that end, and the one that takes over."""

    units = UnitsField(
        label="Các đơn vị sáp nhập",
        queryset=Unit.objects.none(),
        widget=forms.SelectMultiple(attrs={"data-tom-select": "", "size": 10}),
        help_text="Các đơn vị này kết thúc vào ngày có hiệu lực. Không chọn đơn vị nhận.",
    )
    children_body = line("Cơ quan chủ quản in trên văn bản của đơn vị trực thuộc chuyển sang", 250, hint="Để trống thì giữ như cũ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = self.choosable

    def plan(self) -> Plan:
        data = self.cleaned_data
        units = list(data["units"])
        into = self.receivers[0].successor(units[0])
        return plans.merge(units=units, into=into, on=data["effective_on"], parent_body=data["children_body"].upper())


class SplitForm(ActParts):
    closes = forms.TypedChoiceField(
        label="Đơn vị cũ",
        choices=[("yes", "Chia: đơn vị cũ kết thúc"), ("no", "Tách: đơn vị cũ vẫn hoạt động")],
        widget=forms.RadioSelect,
        initial="yes",
        coerce=lambda value: value == "yes",
    )

    def plan(self) -> Plan:
        data = self.cleaned_data
        into = [form.successor(self.unit) for form in self.receivers]
        return plans.split(unit=self.unit, into=into, on=data["effective_on"], closes=data["closes"])


class RenameForm(ActParts):
    name = line("Tên mới", 250, required=True)
    issuing_body = line("Tên cơ quan in trên văn bản", 250, required=True)
    parent_body = line("Cơ quan chủ quản in trên văn bản", 250)
    symbol = line("Ký hiệu văn bản", 30, width="width-s")
    place_name = line("Địa danh", 100, width="width-m")
    head_post = line("Chức vụ người đứng đầu", 100, width="width-m")
    state_code = line("Mã mới của Tổng cục Thống kê", 10, width="width-s", hint="Nếu mã cũng đổi")

    PRINTED = ("issuing_body", "parent_body", "symbol", "place_name", "head_post")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        row = unit.names_row(clock.today())
        start = {"name": row.name} | {column: getattr(row, column) for column in self.PRINTED}
        super().__init__(*args, unit=unit, initial=start, **kwargs)

    def plan(self) -> Plan:
        data = self.cleaned_data
        printed = {column: data[column] for column in ("symbol", "place_name")}
        printed |= {column: data[column].upper() for column in ("issuing_body", "parent_body", "head_post")}
        return plans.rename(unit=self.unit, name=data["name"], on=data["effective_on"], printed=printed, state_code=data["state_code"])


class TransferForm(ActParts):
    parent = ParentChoice(label="Chuyển về trực thuộc", queryset=Unit.objects.none(), empty_label="Chọn cơ quan", widget=searchable())
    parent_body = line("Cơ quan chủ quản in trên văn bản từ ngày đó", 250, hint="Để trống thì giữ như cũ")

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.fields["parent"].queryset = self.choosable.exclude(pk=unit.pk)

    def plan(self) -> Plan:
        data = self.cleaned_data
        return plans.transfer(unit=self.unit, parent=data["parent"], on=data["effective_on"], parent_body=data["parent_body"].upper())


class CloseForm(ActParts):
    heir = ParentChoice(
        label="Đơn vị giải quyết việc còn lại",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="Không có",
        help_text="Nhận hồ sơ đang dở. Tài khoản của đơn vị giải thể không chuyển theo.",
        widget=searchable(),
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.fields["heir"].queryset = self.choosable.exclude(pk=unit.pk)

    def plan(self) -> Plan:
        return plans.close(unit=self.unit, on=self.cleaned_data["effective_on"], heir=self.cleaned_data["heir"])


# The forms of a reorganisation. ``plan`` says what is asked for, of a valid form with valid receivers.
ChangeForm = MergeForm | SplitForm | RenameForm | TransferForm | CloseForm


class ScanForm(forms.Form):
    """The scan of the act: asked on the preview, because a chosen file cannot be carried from page to page."""

    scan = forms.FileField(label="Bản chụp văn bản (PDF)", required=False, validators=[check_pdf])


class CancelForm(VersionForm):
    note = line("Lý do hủy", 300, required=True)


def likely_parents(choosable: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units under which a new one may stand: those that have something under them, and the kinds that always could."""
    return choosable.filter(Q(kind__in=HOLDERS) | Q(children__isnull=False)).distinct()


def siblings(unit: Unit, choosable: QuerySet[Unit]) -> QuerySet[Unit]:
    """Units of the same kind under the same parent: they may receive a part of one that is split."""
    return choosable.filter(kind=unit.kind, parent=unit.parent_id).exclude(pk=unit.pk)


class AssignForm(forms.Form):
    """To which successor the ticked recipients of a divided unit go."""

    to = forms.ModelChoiceField(label="Chuyển các dòng đã đánh dấu sang", queryset=Unit.objects.none(), empty_label="Chọn đơn vị")

    def __init__(self, *args: Any, successors: list[Unit], rows: QuerySet[Recipient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["to"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in successors])
        self.fields["to"].widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = numbers_sent(self.data.getlist("ids"))
        data["ids"] = list(self.rows.filter(pk__in=wanted).values_list("pk", flat=True))
        if not data["ids"]:
            self.add_error(None, "Đánh dấu ít nhất một người, tập thể hoặc hộ.")
        return data
