"""Pages of local limits: what a body wishes for among its nominations, entered and ended by its administrator."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from emulation import limits
from emulation.forms.ending import LastDayForm
from emulation.forms.limits import LimitForm
from units import access, clock
from units.forms.refusals import refusals_on
from units.views.sheets import sheet


@require_safe
@login_required
def limit_list(request: HttpRequest) -> HttpResponse:
    """The limits of one's units and of those above, those that hold first."""
    today = clock.today()
    rows = limits.visible_to(request.user).order_by("unit__order", "unit__sort_key", "measure", "-valid_from")
    mine = access.units_where(request.user, limits.EDITORS)
    shown = [
        {"row": row, "says": limits.says(row), "ended": row.valid_to is not None and row.valid_to < today, "mine": row.unit_id in mine}
        for row in rows
    ]
    return render(request, "emulation/limits.html", {"limits": sorted(shown, key=lambda one: one["ended"]), "may_edit": bool(mine)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def limit_add(request: HttpRequest) -> HttpResponse:
    units = limits.own_units(request.user)
    if not units:
        raise PermissionDenied("Chỉ quản trị phong trào của đơn vị đặt được hạn mức.")
    form = LimitForm(request.POST or None, units=units, initial={"valid_from": clock.today(), "unit": units[0]})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            limits.add(by=request.user, **form.cleaned_data)
            messages.success(request, "Đã đặt hạn mức. Từ ngày áp dụng, trang tờ trình nhắc khi vượt; không chặn việc gửi.")
            return redirect("emulation:limits")
    return render(request, "emulation/limit_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def limit_end(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(limits.visible_to(request.user), pk=pk)
    if not access.has_role(request.user, limits.EDITORS, row.unit_id):
        raise PermissionDenied("Chỉ quản trị phong trào của đơn vị đặt ra hạn mức mới ghi được ngày cuối.")
    initial = {"valid_to": row.valid_to or clock.today(), "seen_to": row.valid_to}
    form = LastDayForm(request.POST or None, faults=lambda day: limits.end_faults(row, day), initial=initial)
    return sheet(
        request,
        form,
        lambda told: limits.end(row, valid_to=told["valid_to"], seen_to=told["seen_to"], by=request.user),
        title="Hạn mức hết áp dụng",
        text=limits.says(row),
        facts=[("Cơ quan đặt ra", row.unit), ("Căn cứ", row.source)],
        warning="Từ ngày sau đó, trang tờ trình không nhắc theo mức này nữa.",
        button="Lưu ngày cuối",
        back=reverse("emulation:limits"),
        done="Đã ghi ngày cuối của hạn mức.",
    )
