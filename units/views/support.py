"""Support picks a user, says why, and works as that user for half an hour; a button under the banner ends it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from units import access, support
from units.forms.accounts import SupportForm
from units.forms.refusals import refusals_on
from units.views.account_admin import PAGE_SIZE, held_by, named


def supporter(request: HttpRequest) -> None:
    if not access.has_role(request.user, support.SUPPORT):
        raise PermissionDenied


@require_safe
@login_required
def support_list(request: HttpRequest) -> HttpResponse:
    supporter(request)
    typed = request.GET.get("q", "")[:200]
    page = Paginator(named(support.may_be_helped(request.user), typed), PAGE_SIZE).get_page(request.GET.get("page"))
    held = held_by([pk for pk, *_ in page.object_list])
    page.object_list = [(*row, held.get(row[0], [])) for row in page.object_list]
    return render(request, "units/support.html", {"page": page, "q": typed})


@require_http_methods(["GET", "POST"])
@login_required
def support_start(request: HttpRequest, pk: int) -> HttpResponse:
    supporter(request)
    user = get_object_or_404(support.may_be_helped(request.user), pk=pk)
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            support.start(request, user, **form.cleaned_data)
            return redirect("/")
    text = (
        f"Bạn sẽ thấy và làm như {user}, nhiều nhất 30 phút. Mọi việc ghi tên cả hai người. "
        "Không biểu quyết, xác nhận, ký, ban hành hay quản lý tài khoản thay được."
    )
    context = {"title": f"Thao tác hộ {user}?", "text": text, "form": form, "button": "Bắt đầu thao tác hộ", "back": "/ho-tro/"}
    return render(request, "confirm.html", context)


@require_POST
@login_required
def support_end(request: HttpRequest) -> HttpResponse:
    standing = request.support_standing
    if standing is not None:
        support.stop(request, standing.support)
        messages.success(request, f"Đã thôi thao tác hộ {standing.user}.")
    return redirect("units:support" if standing is not None else "/")
