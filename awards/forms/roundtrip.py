"""Forms of a list that comes back from Excel: the file, and what to do where two people changed the same."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from awards.roundtrip import Answers
from units.attachments import check_workbook
from units.forms import number_sent
from units.vietnamese import nfc_lines


class WorkbookForm(forms.Form):
    """One .xlsx, checked by its content."""

    file = forms.FileField(
        label="Tệp Excel đã sửa", validators=[check_workbook], widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Chọn tệp Excel đã tải từ danh sách này và đã sửa."},
    )  # fmt: skip


def answers_of(sent: QueryDict) -> Answers:
    """What the page of differences sends: ``choice-<name>`` = file or system, ``seen`` = id:version, ``reason``."""
    chosen = {name.removeprefix("choice-"): value for name, value in sent.items() if name.startswith("choice-")}
    take = frozenset(name for name, value in chosen.items() if value == "file")
    leave = frozenset(name for name, value in chosen.items() if value == "system")
    return Answers(take=take, leave=leave, reason=nfc_lines(sent.get("reason", ""))[:500], seen=_seen(sent.getlist("seen")))


def _seen(pairs: list[str]) -> Mapping[int, int]:
    found = {}
    for pair in pairs:
        row_id, _colon, version = pair.partition(":")
        negative = version.startswith("-")
        number = number_sent(version.removeprefix("-"))
        found[number_sent(row_id)] = -number if negative else number
    return found
