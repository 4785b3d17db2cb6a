"""Pages of routes: by which levels a nomination climbs, as dated rows."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from emulation import routes
from emulation.forms.ending import LastDayForm
from emulation.forms.routes import RouteForm
from emulation.models import Route
from units import clock
from units.forms import DayField
from units.forms.refusals import refusals_on
from units.models import UnitKind
from units.views.sheets import sheet


class DayFilter(forms.Form):
    on = DayField(label="Áp dụng ngày", required=False)


def _shown(row: Route) -> dict[str, Any]:
    levels = [str(UnitKind(level.unit_kind).label) for level in row.levels.all()]
    return {"row": row, "levels": levels, "ended": row.valid_to is not None and row.valid_to < clock.today()}


@require_safe
@login_required
def route_list(request: HttpRequest) -> HttpResponse:
    form = DayFilter(request.GET)
    form.fields["on"].widget.attrs["class"] = "form-control"
    rows = Route.objects.all()
    if form.is_valid() and form.cleaned_data["on"]:
        rows = rows.valid_on(form.cleaned_data["on"])
    order = {kind: place for place, kind in enumerate(UnitKind.values)}
    rows = rows.select_related("award").prefetch_related("levels").order_by(F("award__order").asc(nulls_first=True), "-valid_from", "id")
    shown = [_shown(row) for row in sorted(rows, key=lambda row: order[row.unit_kind])]
    return render(request, "emulation/routes.html", {"form": form, "routes": shown, "may_edit": routes.may_edit(request.user)})


def _need_right(request: HttpRequest) -> None:
    if not routes.may_edit(request.user):
        raise PermissionDenied("Chỉ quản trị phong trào của cơ quan đứng đầu (không trực thuộc đơn vị nào) sửa được tuyến trình.")


@require_http_methods(["GET", "POST"])
@login_required
def route_add(request: HttpRequest) -> HttpResponse:
    _need_right(request)
    form = RouteForm(request.POST or None, initial={"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            routes.add(by=request.user, **form.columns())
            messages.success(request, "Đã thêm tuyến trình. Tờ trình lập từ ngày áp dụng đi theo tuyến này.")
            return redirect("emulation:routes")
    return render(request, "emulation/route_form.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def route_end(request: HttpRequest, pk: int) -> HttpResponse:
    _need_right(request)
    row = get_object_or_404(Route.objects.select_related("award").prefetch_related("levels"), pk=pk)
    initial = {"valid_to": row.valid_to or clock.today(), "seen_to": row.valid_to}
    form = LastDayForm(request.POST or None, faults=lambda day: routes.end_faults(row, day), initial=initial)
    return sheet(
        request,
        form,
        lambda told: routes.end(row, valid_to=told["valid_to"], seen_to=told["seen_to"], by=request.user),
        title="Tuyến trình hết áp dụng",
        text=routes.says(row, [level.unit_kind for level in row.levels.all()]),
        facts=[("Danh hiệu, hình thức", row.award or "Mọi danh hiệu, hình thức"), ("Căn cứ", row.source)],
        warning="Từ ngày sau đó, trường hợp này cần một tuyến khác, nếu không sẽ không gửi được tờ trình.",
        button="Lưu ngày cuối",
        back="/tuyen-trinh/",
        done="Đã ghi ngày cuối của tuyến trình.",
    )
