"""What happens around every view: the form's token, the engine's refusals as pages, and what every page shows."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from units import access, acting, clock, delegation, logins, notifications, ports, second_factor, support, tokens
from units.models import RoleAssignment
from units.moves import Conflict, Refused


class ActMiddleware:
    """Carries the form token of a POST to the act that spends it, and answers the engine's refusals."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if holds_nul(request):
            raise BadRequest
        if request.method in ("GET", "HEAD"):
            with access.one_page():
                return self.get_response(request)
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        mark = tokens.begin(request.user.pk, request.POST.get("form_token", ""))
        try:
            with acting.one_act():  # a right may be decided before the verb's own transaction begins
                response = self.get_response(request)
            if response.status_code == 302:
                tokens.remember_answer(response["Location"])
        finally:
            tokens.end(mark)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, tokens.AlreadyDone):
            messages.info(request, "Việc này đã được ghi nhận ở lần bấm trước.")
            return HttpResponseRedirect(exception.answer_url or back(request))
        if isinstance(exception, Conflict):
            return render(request, "409.html", {"back": back(request)}, status=409)
        if isinstance(exception, Refused):
            for reason in exception.reasons:
                messages.error(request, reason)
            return HttpResponseRedirect(back(request))
        if isinstance(exception, OverflowError):  # a number typed into the address that no column holds
            return render(request, "400.html", status=400)
        return None


class SupportMiddleware:
    """Puts the helped user in support's place for the request, under both names; and notes that a session is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.support_standing = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        logins.seen(request)
        standing = support.standing(request, request.user)
        if standing is None:
            return self.get_response(request)
        request.support_standing, request.user = standing, standing.user
        with acting.as_user(standing.support):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """The user's own account is no page of support's; each verb there refuses too."""
        match = request.resolver_match
        own = match.url_name.startswith(OWN_PAGES) or (match.namespace == "units" and match.url_name in OWN_ACCOUNT)
        if request.support_standing is not None and own:
            raise PermissionDenied(acting.NOT_FOR_SUPPORT)
        return None


OWN_PAGES = ("account_", "mfa_")
OWN_ACCOUNT = frozenset(
    [
        *("accounts", "account", "account_open", "account_edit", "account_role", "account_role_end", "account_slip", "account_slip_paper"),
        *("account_leave", "account_reopen", "account_factor", "account_delegate", "delegations", "delegation_end"),
        *(
            "sessions",
            "session_end",
            "sessions_end_others",
            "factor_card",
            "factor_card_paper",
            "factor_remove",
            "support",
            "support_start",
        ),
    ]
)
# What an account may still reach that has to set its own password, or its second factor, first.
ALWAYS = frozenset({"account_logout", "account_reauthenticate", "large_type", "healthz", "support_end"})
FIRST_PASSWORD = ALWAYS | {"account_change_password"}
FIRST_FACTOR = FIRST_PASSWORD | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "factor_card",
    "factor_card_paper",
}


class SecondFactorMiddleware:
    """Leads an account to its new password or its second factor, and lets it reach nothing else before."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or request.support_standing is not None:
            return None
        name = request.resolver_match.url_name
        if request.user.must_change_password and name not in FIRST_PASSWORD:
            messages.warning(request, "Mật khẩu đang dùng do người khác cấp. Tự đặt mật khẩu của mình rồi làm tiếp.")
            return redirect("account_change_password")
        if settings.REQUIRE_SECOND_FACTOR and name not in FIRST_FACTOR and second_factor.missing(request, roles_today(request)):
            return redirect("mfa_index")
        return None


def holds_nul(request: HttpRequest) -> bool:
    """Whether the address or a field holds the one character that PostgreSQL stores nowhere; no keyboard types it."""
    sent = [request.GET, request.POST] if request.method == "POST" else [request.GET]
    return "\x00" in request.path or any("\x00" in value for fields in sent for values in fields.lists() for value in values[1])


def back(request: HttpRequest) -> str:
    """The page the sender came from, when it is ours; else home."""
    referer = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return referer if ours else "/"


def roles_today(request: HttpRequest) -> list[RoleAssignment]:
    """The roles of the signed-in account today, with their units; asked once a request, for the page and its navigation."""
    if not hasattr(request, "roles_today"):
        request.roles_today = access.roles_of(request.user)
    return request.roles_today


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: the demo's banner, and for signed-in people roles with navigation and unread count (two queries)."""
    context = {"demo": settings.DEMO, "today": clock.today(), "site_name": settings.SITE_NAME}
    account = getattr(request, "user", None)
    if account is not None and account.is_authenticated:
        roles = roles_today(request)
        entries = ports.navigation(roles)
        context |= {"nav_items": [one for one in entries if not one.folded], "nav_folded": [one for one in entries if one.folded]}
        context |= {"unread": notifications.unread_count(account), "roles": roles}
        context |= {"standing_in": delegation.standing(roles), "support_standing": getattr(request, "support_standing", None)}
    return context
