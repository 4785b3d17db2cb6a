"""Pages on which an administrator writes a new version of an award's rule, or says that one thing of it was compared with the text."""

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST

from emulation import rules
from emulation.criteria import Source
from emulation.forms.catalogue import ConfirmForm, RuleForm, list_columns, list_formsets, read_text
from emulation.models import Award, AwardRule
from emulation.rule_words import COLUMNS, changed_columns, parts, route_parts, side_by_side
from emulation.views.catalogue import chosen_version, names, versions_of
from units import clock
from units.forms.refusals import refusals_on
from units.moves import Refused
from units.tokens import act
from units.vietnamese import date_vn

NO_RIGHT = "Chỉ quản trị của cơ quan đứng đầu (quy định chung) hoặc của cơ quan có thẩm quyền quyết định (quy chế riêng) ghi được bản mới."


def may_write(request: HttpRequest) -> bool:
    """Whether the account writes rules of any scope."""
    return rules.may_edit_common(request.user) or rules.own_units(request.user).exists()


def _version(request: HttpRequest, award: Award) -> AwardRule:
    versions = versions_of(request, award)
    rule = chosen_version(versions, request.GET.get("ban", ""), clock.today()) or (versions[0] if versions else None)
    if rule is None:
        raise PermissionDenied("Danh mục chưa có bản nào cho hình thức này: nạp chế độ pháp luật trước (lệnh load_regime).")
    return rule


def _digest(columns: dict[str, Any], form: RuleForm) -> str:
    told = [columns, form.cleaned_data["scope"], form.cleaned_data["valid_from"]]
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def _preview(rule: AwardRule, columns: dict[str, Any]) -> dict[str, Any]:
    """What the new version says differently, as the comparison page shows it."""
    after = AwardRule(award=rule.award, regime=rule.regime, valid_from=rule.valid_from, **columns)
    differences = [one for one in side_by_side(rule, after, names()) if one.mark]
    return {"differences": differences, "changed": list(dict.fromkeys(COLUMNS[name] for name in changed_columns(rule, columns)))}


def _looked_at(request: HttpRequest, form: RuleForm, columns: dict[str, Any]) -> AwardRule | None:
    """The new version, when it was asked for and is just what the page has shown."""
    asked = "save" in request.POST and form.cleaned_data["seen"] == _digest(columns, form)
    return _save(request, form, columns) if asked else None


def _save(request: HttpRequest, form: RuleForm, columns: dict[str, Any]) -> AwardRule | None:
    """Run the verb; what it refuses stands on the form."""
    with refusals_on(form), act():
        typed = form.new_act()
        return rules.publish(
            form.rule, columns=columns, valid_from=form.cleaned_data["valid_from"], unit=form.unit(),
            legal_act=rules.act_of(**typed) if typed else form.cleaned_data["legal_act"], reason=form.cleaned_data["reason"],
            by=request.user,
        )  # fmt: skip
    return None


@require_http_methods(["GET", "POST"])
@login_required
def award_edit(request: HttpRequest, code: str) -> HttpResponse:
    award = get_object_or_404(Award, code=code)
    if not may_write(request):
        raise PermissionDenied(NO_RIGHT)
    rule = _version(request, award)
    form, lists = RuleForm(request.POST or None, rule=rule, by=request.user), list_formsets(rule, request.POST or None)
    context: dict[str, Any] = {"award": award, "rule": rule, "form": form, "lists": lists}
    if request.method == "POST" and all([form.is_valid(), *(formset.is_valid() for formset in lists.values())]):
        columns = form.columns() | list_columns(lists)
        wrong = rules.faults(columns)
        for fault in wrong:
            form.add_error(None, fault)
        if not wrong and (made := _looked_at(request, form, columns)):
            messages.success(request, "Đã ghi bản mới. Bản cũ giữ nguyên; trường hợp đã đề nghị vẫn theo bản của nó.")
            return redirect(f"{reverse('emulation:award', args=[award.code])}?ban={made.pk}")
        if not form.errors:
            context |= {"preview": _preview(rule, columns), "seen": _digest(columns, form)}
    return render(request, "emulation/award_form.html", context)


@require_POST
@login_required
def routes_preview(request: HttpRequest) -> HttpResponse:
    """The criteria of a text as sentences, or where it does not read. Writes nothing."""
    if not may_write(request):
        raise PermissionDenied(NO_RIGHT)
    try:
        rows = read_text(request.POST.get("routes", "")[:60_000], Source("Căn cứ chung", verified=False))
    except ValidationError as wrong:
        return render(request, "emulation/routes_preview.html", {"error": wrong.messages[0]})
    rule = AwardRule(routes=rows, source="Căn cứ chung", verified=False)
    return render(request, "emulation/routes_preview.html", {"routes": route_parts(rule, names())})


# --- confirming ------------------------------------------------------------------------------------------------------------------


def _said(rule: AwardRule, place: str) -> str:
    """The article that stands at a place now."""
    return str(rules.at(rules.columns_of(rule), place).get("article", "")) if place else rule.source


@require_http_methods(["GET", "POST"])
@login_required
def award_confirm(request: HttpRequest, code: str) -> HttpResponse:
    award = get_object_or_404(Award, code=code)
    rule = _version(request, award)
    if not rules.may_edit(request.user, rule.unit):
        raise PermissionDenied(NO_RIGHT)
    place = request.POST.get("place", request.GET.get("place", ""))
    form = ConfirmForm(request.POST or None, initial={"place": place, "article": _known(rule, place)})
    back = f"{reverse('emulation:award', args=[award.code])}?ban={rule.pk}"
    if request.method == "POST" and form.is_valid() and (made := _confirmed(form, rule, request)):
        messages.success(request, "Đã xác nhận. Từ nay điều này được tính, không chỉ cảnh báo.")
        return redirect(f"{reverse('emulation:award', args=[award.code])}?ban={made.pk}")
    version = f"áp dụng từ {date_vn(rule.valid_from)}, bản thứ {rule.edition}"
    context = {
        "title": "Xác nhận đã đối chiếu với văn bản?",
        "text": format_html("Xác nhận một điều trong quy định về {}: hệ thống ghi một bản mới, bản cũ giữ nguyên.", award.name),
        "facts": [("Điều cần xác nhận", _sentence(rule, place)), ("Bản đang xem", version)],
        "warning": "Chỉ xác nhận khi đã tự đọc văn bản chính thức: từ đó điều này có thể làm một đề nghị không đạt.",
        "form": form,
        "button": "Xác nhận đã đối chiếu",
        "back": back,
    }
    return render(request, "confirm.html", context)


def _known(rule: AwardRule, place: str) -> str:
    try:
        return _said(rule, place) or rule.source
    except Refused:
        return ""


def _sentence(rule: AwardRule, place: str) -> str:
    """What stands at the place, in words."""
    found = _all_parts(rule)
    told = [f"Cả con đường “{part.label}”" for part in found if part.whole and part.whole.place == place]
    told = told or [said.text for part in found for said in part.said if place and said.place == place]
    return " ".join(told) or f"Căn cứ chung: {rule.source}"


def _all_parts(rule: AwardRule) -> list[Any]:
    called = names()
    return [*route_parts(rule, called), *parts(rule, called)]


def _confirmed(form: forms.Form, rule: AwardRule, request: HttpRequest) -> AwardRule | None:
    data = form.cleaned_data
    with refusals_on(form):
        return rules.confirm(rule, data["place"], article=data["article"], note=data["note"], by=request.user)
    return None
