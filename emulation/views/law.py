"""What the law says of every award: general rules of a regime, transitions, base salary, ranks of posts; new editions of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from emulation import rules
from emulation.forms.law import GeneralForm, SalaryForm
from emulation.models import BaseSalary, GeneralCode, GeneralRule, PostRank, Regime, TransitionClause
from emulation.views.catalogue import asked_day, regime_tabs
from units.forms.refusals import refusals_on

NO_RIGHT = "Chỉ quản trị của cơ quan đứng đầu (không trực thuộc đơn vị nào) ghi được quy định chung."


@require_safe
@login_required
def general(request: HttpRequest) -> HttpResponse:
    form, on = asked_day(request)
    tabs = regime_tabs(on)
    regime = next((tab["row"] for tab in tabs if tab["current"]), None)
    rows = list(GeneralRule.objects.filter(regime=regime).order_by("edition")) if regime else []
    latest = {row.code: row for row in rows}
    shown = [{"row": latest[code], "says": value_words(latest[code])} for code in GeneralCode.values if code in latest]
    missing = [code for code in GeneralCode if code not in latest] if regime else []
    context = {
        "form": form,
        "on": on,
        "tabs": tabs,
        "regime": regime,
        "rules": shown,
        "missing": missing,
        "older": [{"row": row, "says": value_words(row)} for row in rows if row.pk != latest[row.code].pk],
        "transitions": TransitionClause.objects.filter(regime=regime).select_related("previous") if regime else [],
        "salaries": BaseSalary.objects.order_by("-valid_from"),
        "ranks": PostRank.objects.order_by("rank", "title"),
        "may_edit": rules.may_edit_common(request.user),
    }
    return render(request, "emulation/general.html", context)


def value_words(row: GeneralRule) -> str:
    """The value of a general rule in words; empty where the rule has none."""
    said = {
        GeneralCode.WOMEN_LEADERSHIP: "Tính bằng {factor} thời gian giữ chức vụ",
        GeneralCode.WOMEN_PREFERENCE: "Nữ, hoặc tập thể từ {percent} % là nữ",
        GeneralCode.PRIZE_ROUNDING: "Làm tròn lên {unit} đồng",
        GeneralCode.PRIZE_COLLECTIVE: "Bằng {factor} lần mức cá nhân",
        GeneralCode.PRIZE_HOUSEHOLD: "Bằng {factor} lần mức cá nhân",
    }.get(GeneralCode(row.code), "")
    return said.format(**{name: str(value).replace(".", ",") for name, value in row.value.items()}) if row.value else ""


def _need_right(request: HttpRequest) -> None:
    if not rules.may_edit_common(request.user):
        raise PermissionDenied(NO_RIGHT)


@require_http_methods(["GET", "POST"])
@login_required
def general_edit(request: HttpRequest, regime: str, code: str) -> HttpResponse:
    row = get_object_or_404(Regime, code=regime)
    if code not in GeneralCode.values:
        raise Http404
    _need_right(request)
    last = GeneralRule.objects.filter(regime=row, code=code).order_by("-edition").first()
    form = GeneralForm(request.POST or None, code=code, last=last)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            rules.publish_general(regime=row, code=code, by=request.user, **form.columns())
            messages.success(request, "Đã ghi bản mới của quy định chung. Bản cũ giữ nguyên.")
            return redirect(f"/danh-muc/quy-dinh-chung/?on={row.valid_from.isoformat()}")
    context = {
        "title": GeneralCode(code).label,
        "text": f"{row.name}. Bản mới thay bản đang dùng; bản cũ giữ nguyên để xem lại.",
        "facts": [("Bản đang dùng", f"{value_words(last) or 'Không kèm số'} – {last.article}")] if last else [],
        "form": form,
        "button": "Ghi bản mới",
        "back": f"/danh-muc/quy-dinh-chung/?on={row.valid_from.isoformat()}",
    }
    return render(request, "confirm.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def salary_add(request: HttpRequest) -> HttpResponse:
    _need_right(request)
    form = SalaryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            rules.add_salary(by=request.user, **form.cleaned_data)
            messages.success(request, "Đã ghi mức lương cơ sở mới. Quyết định ký từ ngày áp dụng tính tiền thưởng theo mức này.")
            return redirect("emulation:general")
    context = {
        "title": "Mức lương cơ sở mới",
        "text": "Mức trước đó tự hết vào ngày liền trước. Tiền thưởng đã tính không đổi.",
        "form": form,
        "button": "Ghi mức lương cơ sở",
        "back": "/danh-muc/quy-dinh-chung/",
    }
    return render(request, "confirm.html", context)
