"""The form of a new version of an award's rule: every column, its lists as rows, its criteria as the text of the files."""

import datetime
import unicodedata
from typing import Any

import yaml
from django import forms
from django.core.exceptions import ValidationError

from emulation import rules
from emulation.criteria import GROUPS, Source
from emulation.criteria_words import GROUP_WORDS
from emulation.forms.acts import ActForm
from emulation.models import AwardRule, NoticeMoment, VoteBase, VoteMode
from emulation.rule_words import ABOVE, PAPERS, STEPS
from emulation.standards import Malformed, read_routes
from units.forms import DayField
from units.models import Account, RecipientKind, Unit, UnitKind
from units.vietnamese import nfc

COMMON = "common"
KINDS = [*UnitKind.choices, *ABOVE.items()]
STRICT = [("False", "từ tỷ lệ này trở lên (≥)"), ("True", "trên tỷ lệ này (>)")]
SOURCED = {"vote": "biểu quyết", "papers": "giấy tờ", "notice": "lấy ý kiến nhân dân", "joint_opinion": "hiệp y", "recipients": "đối tượng"}
PLAIN = (
    "from_block_only", "vote_mode", "vote_numerator", "vote_denominator", "vote_strict", "vote_base", "decision_subject", "criteria",
    "notice", "notice_working_days", "joint_opinion", "source", "verified",
)  # fmt: skip


MOST_LETTERS, DEEPEST = 50_000, 30  # the longest rule of the files has under 5,000 letters in ten levels


class PlainDumper(yaml.SafeDumper):
    """Writes each list out instead of pointing at one that looks the same."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- PyYAML's signature
        return True


def routes_text(routes: list[Any]) -> str:
    """Routes as the text of the files."""
    return yaml.dump(routes, Dumper=PlainDumper, allow_unicode=True, sort_keys=False, width=110) if routes else ""


def read_text(text: str, source: Source) -> list[Any]:
    """The routes of a text.

    Raises:
        ValidationError: it is no YAML (with the line), or no routes (with the place).
    """
    try:
        _check_shape(text)
        rows = yaml.safe_load(text) or []
    except yaml.MarkedYAMLError as wrong:
        line = f"Dòng {wrong.problem_mark.line + 1}: " if wrong.problem_mark else ""
        raise ValidationError(f"{line}không đọc được. Kiểm tra dấu hai chấm, ngoặc và lề của dòng đó.") from None
    except (yaml.YAMLError, ValueError):
        raise ValidationError("Không đọc được: có ký tự lạ.") from None
    try:
        read_routes(rows, source=source)
    except Malformed as wrong:
        raise ValidationError(str(wrong)) from None
    return rows


def _check_shape(text: str) -> None:
    """Refuses what would keep the reader busy: its time grows with the square of the depth (20,000 open brackets took three minutes)."""
    if len(text) > MOST_LETTERS:
        raise ValidationError(f"Quá dài: nhiều nhất {MOST_LETTERS} ký tự.")
    depth = 0
    for letter in text:
        depth = depth + 1 if letter in "[{" else max(0, depth - 1) if letter in "]}" else depth
        _check_depth(depth)
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValidationError("Không dùng dấu * để nhắc lại một đoạn: viết đủ ra.")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        _check_depth(depth)


def _check_depth(depth: int) -> None:
    if depth > DEEPEST:
        raise ValidationError("Lồng nhau quá nhiều tầng.")


def as_before(chosen: list[str], before: list[str]) -> list[str]:
    """The same choice in the order in which it stood: ticking in another order is no change."""
    return before if set(chosen) == set(before) else chosen


# --- rows of the lists ------------------------------------------------------------------------------------------------------


class SourcedForm(forms.Form):
    """A row that stands on an article, which comes last."""

    field_order = ("kinds", "kind", "step", "agency", "multiplier", "working_days", "ceiling", "from", "to", "article", "verified")

    article = forms.CharField(label="Điều khoản", max_length=300, widget=forms.TextInput(attrs={"class": "form-control"}))
    verified = forms.BooleanField(label="Đã đối chiếu", required=False)

    def row(self) -> dict[str, Any]:
        """The row as the column keeps it: days as text, what is empty left out."""
        kept = {name: value for name, value in self.cleaned_data.items() if name != "DELETE" and value not in (None, "", [])}
        if "kinds" in kept:
            kept["kinds"] = as_before(kept["kinds"], (self.initial or {}).get("kinds", []))
        texts = {name: value.isoformat() for name, value in kept.items() if name in ("from", "to")}
        return kept | texts | {"article": nfc(kept["article"]), "verified": self.cleaned_data["verified"]}


class SpanForm(SourcedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DayField(label="Từ ngày", required=False)
        self.fields["to"] = DayField(label="Đến hết ngày", required=False)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("from") and data.get("to") and data["to"] < data["from"]:
            self.add_error("to", "Ngày cuối phải từ ngày bắt đầu trở đi.")
        return data


class DeciderForm(SpanForm):
    kinds = forms.MultipleChoiceField(label="Cơ quan", choices=KINDS, widget=forms.SelectMultiple(attrs={"size": 5}))


class NominatorForm(SourcedForm):
    kinds = forms.MultipleChoiceField(label="Cơ quan", choices=UnitKind.choices, widget=forms.SelectMultiple(attrs={"size": 5}))


class MultiplierForm(SpanForm):
    kind = forms.ChoiceField(label="Cho", choices=[("", "Chọn"), *RecipientKind.choices])
    multiplier = forms.DecimalField(
        label="Số lần lương cơ sở", min_value=0, max_digits=6, decimal_places=3, localize=False,
        widget=forms.TextInput(attrs={"class": "width-s", "inputmode": "decimal"}),
        error_messages={"invalid": "Ghi số, ví dụ 1.5.", "required": "Ghi số, ví dụ 1.5."},
    )  # fmt: skip
    ceiling = forms.BooleanField(label="Là mức tối đa", required=False)

    def row(self) -> dict[str, Any]:
        found = super().row() | {"multiplier": f"{self.cleaned_data['multiplier']:f}"}
        return {name: value for name, value in found.items() if (name, value) != ("ceiling", False)}


class ClockForm(SourcedForm):
    step = forms.ChoiceField(label="Việc", choices=[("", "Chọn"), *STEPS.items()])
    working_days = forms.IntegerField(label="Ngày làm việc", min_value=1, max_value=366)


class ConsultationForm(SourcedForm):
    agency = forms.CharField(label="Cơ quan", max_length=150)


LISTS: dict[str, tuple[str, type[SourcedForm]]] = {
    "deciders": ("Ai quyết định", DeciderForm),
    "nominators": ("Ai được đề nghị (để trống: mọi đơn vị)", NominatorForm),
    "multipliers": ("Mức tiền thưởng", MultiplierForm),
    "clocks": ("Thời hạn", ClockForm),
    "consultations": ("Lấy ý kiến cơ quan", ConsultationForm),
}


def list_formsets(rule: AwardRule, data: Any = None) -> dict[str, Any]:
    """A formset per list of the rule, each with two free rows."""
    made = {}
    for name, (_, row_form) in LISTS.items():
        factory = forms.formset_factory(row_form, extra=2, can_delete=True, max_num=30, validate_max=True)
        made[name] = factory(data, prefix=name, initial=[_shown(row) for row in getattr(rule, name)])
        made[name].label = LISTS[name][0]
    return made


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its days as days."""
    return row | {name: datetime.date.fromisoformat(str(row[name])) for name in ("from", "to") if row.get(name)}


def list_columns(formsets: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The columns of valid formsets; rows left empty or struck out are gone."""
    return {
        name: [form.row() for form in formset.forms if form.cleaned_data.get("article") and form not in formset.deleted_forms]
        for name, formset in formsets.items()
    }


# --- the form itself ------------------------------------------------------------------------------------------------------------


class RuleForm(ActForm):
    """A new version: what it says, from when, for whom, by which act, why."""

    scope = forms.ChoiceField(label="Áp dụng cho")
    valid_from = DayField(label="Áp dụng từ ngày", help_text="Giữ ngày cũ: sửa bản đang có bằng một bản mới cùng ngày")
    reason = forms.CharField(label="Lý do có bản mới", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    recipients = forms.MultipleChoiceField(label="Dành cho", choices=RecipientKind.choices, widget=forms.CheckboxSelectMultiple)
    groups = forms.MultipleChoiceField(
        label="Đối tượng cụ thể",
        choices=[(group, GROUP_WORDS[group]) for group in GROUPS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    from_block_only = forms.BooleanField(label="Chỉ do cụm, khối thi đua suy tôn", required=False)
    routes = forms.CharField(
        label="Tiêu chuẩn (các con đường)", max_length=60_000, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "code", "spellcheck": "false"}),
    )  # fmt: skip
    criteria = forms.CharField(label="Tóm tắt tiêu chuẩn", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    vote_mode = forms.ChoiceField(label="Cách biểu quyết", choices=VoteMode.choices)
    vote_numerator = forms.IntegerField(label="Tử số", min_value=1, max_value=1000)
    vote_denominator = forms.IntegerField(label="Mẫu số", min_value=1, max_value=1000)
    vote_strict = forms.TypedChoiceField(label="Phải đạt", choices=STRICT, coerce=lambda value: value == "True")
    vote_base = forms.ChoiceField(label="Tính trên", choices=VoteBase.choices)
    required_papers = forms.MultipleChoiceField(
        label="Giấy tờ mỗi trường hợp phải có", choices=list(PAPERS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )
    notice = forms.ChoiceField(label="Lấy ý kiến nhân dân", choices=NoticeMoment.choices)
    notice_working_days = forms.IntegerField(label="Số ngày làm việc", min_value=0, max_value=366)
    joint_opinion = forms.BooleanField(label="Phải hiệp y", required=False)
    decision_subject = forms.CharField(label="Trích yếu của quyết định", max_length=300)
    source = forms.CharField(label="Căn cứ chung", max_length=300)
    verified = forms.BooleanField(label="Căn cứ chung đã đối chiếu với văn bản", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, rule: AwardRule, by: Account, **kwargs: Any) -> None:
        super().__init__(data, initial=_initial(rule), **kwargs)
        self.rule, self.by = rule, by
        own = [(str(unit.pk), f"Quy chế riêng của {unit}") for unit in rules.own_units(by).order_by("sort_key")]
        common = [(COMMON, "Mọi đơn vị (quy định chung)")] if rules.may_edit_common(by) else []
        self.fields["scope"].choices = common + own
        for name, label in SOURCED.items():
            self.fields[f"article_{name}"] = forms.CharField(label=f"Điều khoản về {label}", max_length=300, required=False)
            self.fields[f"verified_{name}"] = forms.BooleanField(label="Đã đối chiếu", required=False)

    def clean_routes(self) -> list[Any]:
        source = Source(self.rule.source, self.rule.verified)
        return read_text(unicodedata.normalize("NFC", self.cleaned_data["routes"]), source)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("vote_numerator") and data.get("vote_denominator") and data["vote_numerator"] > data["vote_denominator"]:
            self.add_error("vote_numerator", "Tử số không lớn hơn mẫu số.")
        for name in SOURCED:
            if data.get(f"verified_{name}") and not data.get(f"article_{name}"):
                self.add_error(f"article_{name}", "Đánh dấu đã đối chiếu thì ghi điều khoản.")
        return data

    def columns(self) -> dict[str, Any]:
        """The columns of the new version but for its lists."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in PLAIN},
            **{f"for_{kind}": kind in data["recipients"] for kind in RecipientKind.values},
            "groups": as_before(data["groups"], self.rule.groups),
            "routes": data["routes"],
            "required_papers": as_before(data["required_papers"], self.rule.required_papers),
            "articles": {
                name: {"article": nfc(data[f"article_{name}"]), "verified": data[f"verified_{name}"]}
                for name in SOURCED
                if data[f"article_{name}"]
            },
        }

    def unit(self) -> Unit | None:
        """The scope chosen."""
        chosen = self.cleaned_data["scope"]
        return None if chosen == COMMON else rules.own_units(self.by).get(pk=chosen)


def _initial(rule: AwardRule) -> dict[str, Any]:
    articles = {f"article_{name}": row["article"] for name, row in rule.articles.items()}
    articles |= {f"verified_{name}": row["verified"] for name, row in rule.articles.items()}
    return {
        **{name: getattr(rule, name) for name in PLAIN},
        **articles,
        "vote_strict": str(rule.vote_strict),
        "scope": COMMON if rule.unit_id is None else str(rule.unit_id),
        "valid_from": rule.valid_from,
        "recipients": rule.recipient_kinds,
        "groups": rule.groups,
        "required_papers": rule.required_papers,
        "routes": routes_text(rule.routes),
    }


class ConfirmForm(forms.Form):
    """Which article was read, and a word about it."""

    place = forms.CharField(required=False, widget=forms.HiddenInput)
    article = forms.CharField(label="Điều khoản đã đối chiếu", max_length=300)
    note = forms.CharField(label="Ghi chú", max_length=200, required=False, help_text="Bản văn bản nào, ở đâu, ngày xem")
