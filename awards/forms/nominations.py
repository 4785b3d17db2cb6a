"""Forms of a nomination: choosing recipients, entering a new one, writing the achievement."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from awards.forms.dossiers import PDF_INPUT, SeveralFilesInput, SeveralPdfs
from awards.models import FileKind, Nomination
from emulation.criteria import GROUPS_OF
from emulation.models import Award, AwardMethod
from units.forms import DayField, VersionForm
from units.forms.people import AsksSame, BirthField
from units.likeness import Facts
from units.models import Gender, LabourGroup, Recipient, RecipientClass, RecipientKind, Unit
from units.vietnamese import name_fault, nfc, nfc_lines

# Three short questions instead of a blank page for whoever works the fields (nobody drafts a report for a farmer).
QUESTIONS = (
    ("done", "Đã làm gì", "Việc làm nổi bật trong năm, vài câu."),
    ("result", "Kết quả bằng con số", "Sản lượng, số hộ được giúp, số tiền, so với năm trước."),
    ("effect", "Ảnh hưởng", "Ai làm theo, cả thôn, xã được gì."),
)

REACH_CHOICES = [
    ("", "Chưa mô tả"),
    ("grassroots", "Trong đơn vị, cơ sở"),
    ("field", "Trong một lĩnh vực của tỉnh, bộ, ngành"),
    ("province", "Toàn tỉnh, toàn ngành"),
    ("region", "Khu vực (giải thưởng khu vực)"),
    ("national", "Toàn quốc"),
]


class ChooseForm(VersionForm):
    """Ticked recipients for one award."""

    award = forms.ModelChoiceField(Award.objects.none(), widget=forms.HiddenInput)
    ids = forms.ModelMultipleChoiceField(Recipient.objects.none(), error_messages={"required": "Chưa chọn ai: đánh dấu ít nhất một dòng."})

    def __init__(self, *args, awards: QuerySet[Award], recipients: QuerySet[Recipient], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award"].queryset = awards
        self.fields["ids"].queryset = recipients


class RecipientForm(AsksSame, VersionForm):
    """A new recipient of one kind: only the fields that kind has. Whoever may be there already is offered first."""

    award = forms.ModelChoiceField(Award.objects.none(), label="Đề nghị tặng", empty_label=None)
    name = forms.CharField(label="Họ và tên", max_length=250)
    birth = BirthField(label="Ngày sinh hoặc năm sinh")
    gender = forms.ChoiceField(label="Giới tính", choices=[(Gender.FEMALE, "Nữ"), (Gender.MALE, "Nam")], widget=forms.RadioSelect)
    recipient_class = forms.ChoiceField(label="Loại đối tượng")
    post = forms.CharField(
        label="Chức vụ, nghề nghiệp", max_length=150, required=False, help_text="Ví dụ: Trưởng thôn, Giáo viên, Nông dân."
    )
    address = forms.CharField(label="Địa chỉ", max_length=250, required=False)
    whole_unit = forms.BooleanField(label="Là toàn đơn vị (không phải một phòng, tổ)", required=False)
    labour_group = forms.ChoiceField(label="Nhóm lao động", choices=LabourGroup, required=False)
    is_enterprise = forms.BooleanField(label="Thuộc doanh nghiệp", required=False)

    FIELDS = {
        RecipientKind.PERSON: ("award", "name", "gender", "birth", "recipient_class", "post", "labour_group", "is_enterprise"),
        RecipientKind.COLLECTIVE: ("award", "name", "recipient_class", "whole_unit", "is_enterprise"),
        RecipientKind.HOUSEHOLD: ("award", "name", "address", "labour_group"),
    }
    NAMES = {RecipientKind.COLLECTIVE: "Tên tập thể", RecipientKind.HOUSEHOLD: "Tên hộ (họ tên chủ hộ)"}

    def __init__(self, *args, kind: str, unit: Unit, awards: QuerySet[Award], among: QuerySet[Recipient], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.unit, self.among = RecipientKind(kind), unit, among
        keep = (*self.FIELDS[self.kind], "version")
        self.fields = {name: field for name, field in self.fields.items() if name in keep}
        self.fields["award"].queryset = awards
        self.fields["name"].label = self.NAMES.get(self.kind, "Họ và tên")
        if "recipient_class" in self.fields:
            classes = [(one.value, one.label) for one in RecipientClass.of(kind)]
            self.fields["recipient_class"].choices = [("", "Chọn một loại"), *classes]

    def clean_name(self) -> str:
        name = nfc(self.cleaned_data["name"])
        if fault := name_fault(name):
            raise ValidationError(fault)
        return name

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors:
            self.ask(self.facts(), self.among)
        return cleaned

    def facts(self) -> Facts:
        """What was typed, for comparing."""
        told, whole = self.cleaned_data, self.unit.pk if self.cleaned_data.get("whole_unit") else None
        born, year = told.get("birth", (None, None))
        return Facts(self.kind, told["name"], self.unit.pk, born, year, told.get("gender", ""), post=told.get("post", ""), whole_unit=whole)

    def columns(self) -> dict[str, object]:
        """What `registry.add_recipient` needs beside unit and account."""
        told = self.cleaned_data
        common = {"kind": self.kind, "name": told["name"], "labour_group": told.get("labour_group", ""),
                  "is_enterprise": told.get("is_enterprise", False)}  # fmt: skip
        if self.kind == RecipientKind.PERSON:
            honorific = "Bà" if told["gender"] == Gender.FEMALE else "Ông"
            day, year = told["birth"]
            detail = {"gender": told["gender"], "honorific": honorific, "birth_date": day, "birth_year": year}
            return common | {"recipient_class": told["recipient_class"], "detail": detail, "post": told["post"]}
        if self.kind == RecipientKind.COLLECTIVE:
            detail = {"whole_unit": self.unit} if told["whole_unit"] else {}
            return common | {"recipient_class": told["recipient_class"], "detail": detail}
        detail = {"head_name": told["name"], "address": told["address"]}
        return common | {"recipient_class": RecipientClass.HOUSEHOLD, "detail": detail}


class NominationForm(VersionForm):
    """Achievement, facts that may differ from the record, and papers."""

    achievement = forms.CharField(
        label="Thành tích", widget=forms.Textarea(attrs={"rows": 10}), required=False,
        help_text="Việc đã làm, kết quả bằng con số, ảnh hưởng. Nêu số, ngày quyết định khen trước đây nếu có.",
    )  # fmt: skip
    done = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    result = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    effect = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    post_title = forms.CharField(label="Chức vụ, nghề nghiệp", max_length=150, required=False)
    period_from = DayField(label="Lập thành tích từ")
    period_to = DayField(label="đến")
    method = forms.ChoiceField(label="Phương thức khen thưởng", choices=AwardMethod)
    route = forms.ChoiceField(
        label="Xét theo tiêu chuẩn",
        required=False,
        help_text="Mỗi hình thức có thể đạt bằng một trong nhiều con đường; chưa chắc thì để trống.",
    )
    reach = forms.ChoiceField(label="Thành tích có ảnh hưởng đến đâu", choices=REACH_CHOICES, required=False)
    sudden = forms.BooleanField(
        label="Thành tích đột xuất", required=False, help_text="Lập được ngoài chương trình, kế hoạch, nhiệm vụ phải làm."
    )
    kind = forms.ChoiceField(label="Loại giấy tờ", choices=FileKind, initial=FileKind.REPORT)
    files = SeveralPdfs(
        label="Tệp PDF", required=False, help_text="Chọn được nhiều tệp cùng lúc.", widget=SeveralFilesInput(attrs=dict(PDF_INPUT))
    )

    def __init__(self, *args, nomination: Nomination, **kwargs) -> None:
        parts = answers(nomination.achievement)
        asked = ("achievement", "post_title", "period_from", "period_to", "method", "route", "reach", "sudden", "version")
        given = {name: getattr(nomination, name) for name in asked} | (parts or {})
        super().__init__(*args, initial=given, **kwargs)
        self.by_questions = asks_questions(nomination)
        for name, label, hint in QUESTIONS:
            self.fields[name].label, self.fields[name].help_text = label, hint
        for name in ("achievement",) if self.by_questions else [name for name, _, _ in QUESTIONS]:
            del self.fields[name]
        if nomination.recipient.kind != RecipientKind.PERSON:
            del self.fields["post_title"]
        routes = open_routes(nomination)
        self.fields["route"].choices = [("", "Để trống: con đường gần đạt nhất"), *routes]
        if not routes:
            del self.fields["route"]

    def clean(self) -> dict:
        cleaned = super().clean()
        start, end = cleaned.get("period_from"), cleaned.get("period_to")
        if start and end and end < start:
            self.add_error("period_to", "Ngày kết thúc đứng trước ngày bắt đầu.")
        return cleaned

    def take_in(self, lines: list[str]) -> list[str]:
        """Put lines that the text doesn't say yet at the end of the achievement (of the first answer); returns those put in."""
        name = "done" if self.by_questions else "achievement"
        text = nfc_lines(self.cleaned_data[name]).rstrip()
        new = [line for line in lines if line not in text]
        self.cleaned_data[name] = "\n".join([text, *new] if text else new)
        return new

    def columns(self) -> dict[str, object]:
        """What `filling.edit_nomination` writes."""
        told = self.cleaned_data
        names = ("post_title", "period_from", "period_to", "method", "route", "reach", "sudden")
        columns = {name: told[name] for name in names if name in told}
        text = joined(told) if self.by_questions else told["achievement"]
        return columns | {"achievement": nfc_lines(text).strip()}


def open_routes(nomination: Nomination) -> list[tuple[str, str]]:
    """Routes of the nomination's rule that its kind of recipient may take: (id, name)."""
    groups = set(GROUPS_OF[nomination.recipient.kind])
    return [(row["id"], row["name"]) for row in nomination.rule.routes if not groups.isdisjoint(row["for"])]


def asks_questions(nomination: Nomination) -> bool:
    """Workers, farmers and households answer three questions, unless a free text is there already."""
    plain = nomination.is_worker_or_farmer or nomination.recipient.kind == RecipientKind.HOUSEHOLD
    return plain and (not nomination.achievement or answers(nomination.achievement) is not None)


def joined(told: dict[str, str]) -> str:
    """The three answers as one text, each under its question."""
    return "\n\n".join(f"{label}: {told[name].strip()}" for name, label, _hint in QUESTIONS if told[name].strip())


def answers(text: str) -> dict[str, str] | None:
    """The text taken apart again; None when it was not made by `joined`."""
    found: dict[str, str] = {}
    last = ""
    for part in nfc_lines(text).split("\n\n") if text else []:
        match = next((name for name, label, _hint in QUESTIONS if part.startswith(f"{label}: ")), None)
        if match is None and not found:
            return None
        if match is None:
            found[last] += f"\n\n{part}"
            continue
        last = match
        found[match] = part.partition(": ")[2]
    return found
