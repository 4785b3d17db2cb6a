"""Where I am signed in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from units import logins


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    rows = logins.logins_of(request.user, request.session.session_key or "")
    return render(request, "usersessions/usersession_list.html", {"rows": rows, "others": any(not row.current for row in rows)})


@require_POST
@login_required
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    if not logins.end(request.user, pk):
        raise Http404
    messages.success(request, "Đã kết thúc phiên đăng nhập đó.")
    return redirect("units:sessions")


@require_POST
@login_required
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    ended = logins.end_others(request.user, request.session.session_key or "")
    messages.success(request, f"Đã kết thúc {ended} phiên đăng nhập khác." if ended else "Không còn phiên đăng nhập nào khác.")
    return redirect("units:sessions")
