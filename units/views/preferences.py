"""The large-type switch."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from units import accounts


@require_POST
@login_required
def large_type(request: HttpRequest) -> HttpResponse:
    """Switch large type on or off, and stay on the page."""
    accounts.switch_large_type(request.user)
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(target if ours else "/")
