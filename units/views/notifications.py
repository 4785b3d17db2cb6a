"""What one was told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from units import notifications
from units.models import Notification

PAGE_SIZE = 30


@require_safe
@login_required
def notification_list(request: HttpRequest) -> HttpResponse:
    rows = Notification.objects.filter(account=request.user)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "units/notifications.html", {"page": page})


@require_POST
@login_required
def notification_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read and go where it leads."""
    row = get_object_or_404(Notification, pk=pk, account=request.user)
    notifications.mark_read(request.user, notification_id=row.pk)
    return redirect(row.url or "units:notifications")


@require_POST
@login_required
def notifications_read_all(request: HttpRequest) -> HttpResponse:
    changed = notifications.mark_read(request.user)
    messages.success(request, f"Đã đánh dấu {changed} thông báo là đã đọc." if changed else "Không còn thông báo nào chưa đọc.")
    return redirect("units:notifications")
