"""The demo's calendar: an administrator moves today through the year."""

import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from units import access, clock
from units.forms import DayField
from units.models import Role
from units.vietnamese import weekday_date

PRESETS = (
    ("Đăng ký", datetime.date(2021, 1, 15)),
    ("Nộp hồ sơ", datetime.date(2021, 11, 22)),
    ("Hội đồng", datetime.date(2021, 12, 20)),
    ("Cuối năm", datetime.date(2021, 12, 31)),
)


class DayForm(forms.Form):
    day = DayField(label="Ngày khác")

    def clean_day(self) -> datetime.date:
        day = self.cleaned_data["day"]
        if not 2015 <= day.year <= 2035:
            raise forms.ValidationError("Chọn một ngày từ năm 2015 đến năm 2035.")
        return day


@require_http_methods(["GET", "POST"])
@login_required
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Show and move the demo's date; reminders follow by themselves when beat comes round."""
    if not settings.DEMO:
        raise Http404
    if not access.has_role(request.user, {Role.ADMIN}):
        raise PermissionDenied("Chỉ quản trị của bản trình diễn đổi được ngày.")
    form = DayForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        clock.set_demo_today(form.cleaned_data["day"])
        messages.success(request, f"Hôm nay của bản trình diễn là {weekday_date(form.cleaned_data['day'])}.")
        return redirect("units:demo_clock")
    return render(request, "units/demo_clock.html", {"form": form, "presets": PRESETS})
