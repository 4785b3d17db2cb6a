"""Forms of new versions of what the law says of every award: general rules, transition clauses, ranks of posts, the base salary."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django import forms

from emulation import editions, rules
from emulation.criteria_words import RANK_WORDS
from emulation.edition_words import NO_RANK, rank_words
from emulation.editions import Ground
from emulation.forms.acts import ActForm
from emulation.models import BaseSalary, GeneralCode, GeneralRule, PostRank, Regime, TransitionClause
from units import clock
from units.forms import DayField

VALUES: dict[str, tuple[str, str, bool]] = {  # code → name in the value, label, a whole number?
    GeneralCode.WOMEN_LEADERSHIP: ("factor", "Phần thời gian tính cho nữ (ví dụ 2/3)", False),
    GeneralCode.WOMEN_PREFERENCE: ("percent", "Tỷ lệ nữ của tập thể (%)", True),
    GeneralCode.PRIZE_ROUNDING: ("unit", "Làm tròn lên đến (đồng)", True),
    GeneralCode.PRIZE_COLLECTIVE: ("factor", "Số lần mức cá nhân (ví dụ 2)", False),
    GeneralCode.PRIZE_HOUSEHOLD: ("factor", "Số lần mức cá nhân (ví dụ 1.5)", False),
}
FROM_WHEN = "Bản này được tính từ ngày đó. Việc xét của những ngày trước vẫn theo bản cũ."
AMOUNT = {"min_value": 1, "max_value": 100_000_000, "widget": forms.TextInput(attrs={"class": "width-m", "inputmode": "numeric"})}


class EditionForm(ActForm):
    """What every new version asks; a subclass puts its own fields before these and builds the row."""

    act_required = True
    own: tuple[str, ...] = ()
    row: Callable[[], Any]  # each subclass builds the version that would be written, not stored

    valid_from = DayField(label="Áp dụng từ ngày", help_text=FROM_WHEN)
    article = forms.CharField(label="Điều khoản", max_length=300, help_text="Ví dụ: Điều 60 khoản 3 Nghị định 152/2025/NĐ-CP")
    verified = forms.BooleanField(label="Đã đối chiếu với văn bản", required=False, help_text="Bỏ trống thì ghi “chưa xác minh”")
    reason = forms.CharField(label="Lý do có bản mới", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def ground(self) -> Ground:
        """What the version stands on; enters an act that was typed in."""
        data = self.cleaned_data
        return Ground(self.act_entered(), data["article"], data["verified"], data["reason"])

    def draft(self) -> Any:
        """The version with all that the preview tells."""
        row, data = self.row(), self.cleaned_data
        row.act, row.verified, row.reason = self.act_meant(), data["verified"], data["reason"]
        setattr(row, "source" if isinstance(row, PostRank | BaseSalary) else "article", data["article"])
        return row

    def digest(self) -> str:
        """Of everything typed: what is written is what the preview showed."""
        told = {name: str(value) for name, value in self.cleaned_data.items() if name != "seen"}
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own if name in self.fields]


class GeneralForm(EditionForm):
    """The next edition of one general rule; a number only where its code has one."""

    act_required = False
    own = ("value",)

    def __init__(self, *args: Any, regime: Regime, code: str, last: GeneralRule | None, **kwargs: Any) -> None:
        initial = {"article": last.article, "verified": last.verified} if last else {}
        initial["valid_from"] = (last and last.valid_from) or regime.valid_from
        super().__init__(*args, initial=initial, **kwargs)
        self.regime, self.code = regime, code
        if code in VALUES:
            name, label, whole = VALUES[GeneralCode(code)]
            kept = (last.value if last else {}).get(name)
            kind = (
                forms.IntegerField(label=label, min_value=0, initial=kept)
                if whole
                else forms.CharField(label=label, max_length=12, initial=kept)
            )
            self.fields["value"] = kind

    def value(self) -> dict[str, Any]:
        """The JSON of the rule."""
        if self.code not in VALUES:
            return {}
        given = self.cleaned_data["value"]
        return {VALUES[GeneralCode(self.code)][0]: given.strip().replace(",", ".") if isinstance(given, str) else given}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "value" in self.fields and "value" in data and rules.general_faults(self.code, self.value()):
            self.add_error("value", "Ghi số đúng dạng như ví dụ bên cạnh.")
        return data

    def row(self) -> GeneralRule:
        return GeneralRule(regime=self.regime, code=self.code, value=self.value(), valid_from=self.cleaned_data["valid_from"])


class ClauseForm(EditionForm):
    """The next version of a transition clause of two regimes."""

    own = ("text", "received_before", "more_favourable")

    text = forms.CharField(label="Nội dung", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    received_before = DayField(label="Hồ sơ nhận trước ngày")
    more_favourable = forms.BooleanField(label="Quy định mới có lợi hơn cho người được khen thì theo quy định mới", required=False)

    def __init__(self, *args: Any, regime: Regime, previous: Regime, last: TransitionClause | None, **kwargs: Any) -> None:
        names = ("text", "received_before", "more_favourable", "article", "verified")
        initial = {name: getattr(last, name) for name in names} if last else {"received_before": regime.valid_from}
        initial["valid_from"] = max(clock.today(), regime.valid_from)
        super().__init__(*args, initial=initial, **kwargs)
        self.regime, self.previous = regime, previous

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "received_before" in data and "valid_from" in data:
            days = {name: data[name] for name in ("received_before", "valid_from")}
            for field, sentence in editions.clause_faults(regime=self.regime, previous=self.previous, **days).items():
                self.add_error(field, sentence)
        return data

    def row(self) -> TransitionClause:
        told = {name: self.cleaned_data[name] for name in (*self.own, "valid_from")}
        return TransitionClause(regime=self.regime, previous=self.previous, **told)


class RankForm(EditionForm):
    """The next version of what a post's title means, or the first of a new title."""

    own = ("title", "rank", "later_retirement")

    title = forms.CharField(label="Chức vụ", max_length=150, help_text="Đúng như ghi ở chức vụ của cá nhân; không phân biệt dấu, chữ hoa")
    rank = forms.ChoiceField(label="Bậc", required=False)
    later_retirement = forms.BooleanField(label="Thuộc nhóm nghỉ hưu ở tuổi cao hơn", required=False)

    def __init__(self, *args: Any, last: PostRank | None, **kwargs: Any) -> None:
        names = ("title", "rank", "later_retirement", "verified")
        initial = {name: getattr(last, name) for name in names} | {"article": last.source} if last else {}
        super().__init__(*args, initial=initial | {"valid_from": clock.today()}, **kwargs)
        self.last = last
        known = dict.fromkeys([*RANK_WORDS, *PostRank.objects.exclude(rank="").values_list("rank", flat=True)])
        self.fields["rank"].choices = [(rank, rank_words(rank)) for rank in known] + [("", NO_RANK)]
        if last:
            self.fields["title"].disabled = True

    def row(self) -> PostRank:
        return PostRank(**{name: self.cleaned_data[name] for name in (*self.own, "valid_from")})


class CorrectionForm(EditionForm):
    """The right figure of a base salary's day."""

    own = ("amount",)

    amount = forms.IntegerField(label="Mức đúng (đồng/tháng)", **AMOUNT)

    def __init__(self, *args: Any, last: BaseSalary, **kwargs: Any) -> None:
        initial = {"amount": last.amount, "article": last.source, "verified": last.verified}
        super().__init__(*args, initial=initial, **kwargs)
        self.last = last
        del self.fields["valid_from"]

    def row(self) -> BaseSalary:
        return BaseSalary(amount=self.cleaned_data["amount"], valid_from=self.last.valid_from)


class SalaryForm(forms.Form):
    amount = forms.IntegerField(label="Mức (đồng/tháng)", **AMOUNT)
    valid_from = DayField(label="Áp dụng từ ngày")
    source = forms.CharField(label="Văn bản", max_length=300, help_text="Số, ký hiệu nghị định")
    verified = forms.BooleanField(label="Đã đối chiếu với văn bản", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            for field, sentence in rules.salary_faults(amount=data["amount"], valid_from=data["valid_from"]).items():
                self.add_error(field, sentence)
        return data
