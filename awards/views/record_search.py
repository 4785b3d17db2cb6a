"""Award records looked up by name, unit, award, award year and decision number; the same list as a workbook."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from awards import exports, record_search
from awards.forms.records import RecordFilter
from awards.views.roundtrip import workbook_response
from units import access, clock
from units.models import Unit
from units.vietnamese import date_vn, number_vn

PAGE_SIZE = 50
NOT_YOURS = "Danh sách này dành cho cán bộ thi đua, thủ trưởng và cơ quan thường trực."
TOO_MANY = "Danh sách có {} dòng, một tệp Excel nhận nhiều nhất {}: chọn năm, đơn vị hoặc hình thức để thu hẹp rồi tải lại."


def asked_for(request: HttpRequest) -> tuple[RecordFilter, dict[str, Any]]:
    """The filter of the address, for whoever works with cases; else 403."""
    if not access.has_role(request.user, access.CASE_ROLES):
        raise PermissionDenied(NOT_YOURS)
    form = RecordFilter(request.GET, units=Unit.objects.filter(pk__in=access.reach_of(request.user)))
    return form, form.asked()


@login_required
@require_safe
def record_list(request: HttpRequest) -> HttpResponse:
    form, asked = asked_for(request)
    rows = record_search.narrowed(record_search.shown_to(request.user), **asked)
    page = Paginator(record_search.with_facts(rows), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "awards/record_search.html", {"form": form, "page": page, "filtered": bool(asked)})


@login_required
@require_safe
def record_excel(request: HttpRequest) -> HttpResponse:
    """What the list shows with the filters of the address, all pages."""
    _form, asked = asked_for(request)
    rows = record_search.narrowed(record_search.shown_to(request.user), **asked)
    size = rows.count()
    if size > record_search.MOST_IN_EXCEL:
        messages.error(request, TOO_MANY.format(number_vn(size), number_vn(record_search.MOST_IN_EXCEL)))
        return redirect(f"{reverse('awards:record_search')}?{request.GET.urlencode()}")
    title = f"Danh sách khen thưởng đến {date_vn(clock.today())}"
    return workbook_response(exports.records_book(record_search.with_facts(rows).iterator(), title=title, size=size), title)
