"""Setting a password with a one-time slip. Open to whoever has the slip; wrong, used, withdrawn and expired ones read the same."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from units import accounts, slips
from units.forms.accounts import UseSlipForm
from units.forms.refusals import refusals_on

CODE = "slip_code"  # key of the session: the code that came by mail
NO_GOOD = "Tên đăng nhập hoặc mã chưa đúng, hoặc phiếu đã dùng, đã quá hạn. Xem lại phiếu; nếu vẫn không được, nhờ quản trị cấp phiếu mới."
TOO_MANY = "Thử quá nhiều lần từ máy này. Đợi ít phút rồi thử lại."


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest) -> HttpResponse:
    """Type what stands on the slip and a password of one's own."""
    form = UseSlipForm(request.POST or None, initial={"code": request.session.get(CODE, "")})
    if request.method == "POST" and form.is_valid() and _used(request, form):
        request.session.pop(CODE, None)
        messages.success(request, "Đã đặt mật khẩu. Đăng nhập bằng tên đăng nhập và mật khẩu vừa đặt.")
        return redirect("account_login")
    return render(request, "account/slip.html", {"form": form})


def _used(request: HttpRequest, form: UseSlipForm) -> bool:
    if not ratelimit.consume(request, action="slip"):
        form.add_error(None, TOO_MANY)
        return False
    slip = slips.good(form.cleaned_data["username"], form.cleaned_data["code"])
    if slip is None:
        form.add_error(None, NO_GOOD)
        return False
    if not form.check_for(slip.account):
        return False
    with refusals_on(form):
        accounts.use_slip(slip, password=form.cleaned_data["password1"])
        return True
    return False


@never_cache
@require_safe
def by_link(request: HttpRequest, code: str) -> HttpResponse:
    """The address in a mail: the code goes into the session, so that it stands in no further address and no referrer."""
    request.session[CODE] = code[:40]
    return redirect("units:slip")
