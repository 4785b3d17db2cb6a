"""Logging in: the form, in the demo a card for each role, and a new password."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import LoginView, PasswordChangeView
from django.conf import settings
from django.contrib.auth import login as start_session
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from units import access, accounts, logins
from units.models import Account


class Login(LoginView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"demo_accounts": demo_accounts()}


login = Login.as_view()


def demo_accounts() -> list[dict[str, str]]:
    """The cards of the demo: name, role and unit; none outside the demo."""
    if not settings.DEMO:
        return []
    rows = access.roles_with_accounts(Account.objects.filter(is_demo=True, is_active=True))
    first = {row.account_id: row for row in reversed(rows)}  # one card a person, under the first of the roles
    return [
        {
            "username": row.account.username,
            "full_name": row.account.full_name,
            "role": row.role,
            "role_label": row.get_role_display(),
            "unit_name": row.unit.name,
            "unit_kind": row.unit.kind,
        }
        for row in rows
        if first[row.account_id] is row
    ]


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Log in as a demo account by its card."""
    if not settings.DEMO:
        raise Http404
    account = get_object_or_404(Account, username=request.POST.get("username", ""), is_demo=True, is_active=True)
    start_session(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, account, "demo")
    logins.begin(request)
    return redirect(settings.LOGIN_REDIRECT_URL)


class PasswordChange(PasswordChangeView):
    """allauth's page; afterwards the other sessions are over, and an account opened from the command line is its owner's own."""

    def get_default_success_url(self) -> str:
        return settings.LOGIN_REDIRECT_URL

    def form_valid(self, form):
        response = super().form_valid(form)
        accounts.password_changed(form.user, session_key=self.request.session.session_key)
        return response


password_change = login_required(PasswordChange.as_view())


@require_safe
def password_help(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset.html")
