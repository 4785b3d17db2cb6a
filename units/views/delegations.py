"""Standing in: what I lend, what I hold for others, lending; an administrator lends for somebody who is away already."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from units import clock, delegation, stewards
from units.forms.accounts import LendForm
from units.forms.refusals import refusals_on
from units.models import Account, Delegation
from units.vietnamese import date_vn
from units.views.account_admin import managed


@require_http_methods(["GET", "POST"])
@login_required
def delegations(request: HttpRequest) -> HttpResponse:
    """My own page: the two lists and the form."""
    answer = _lend(request, request.user, "units:delegations")
    if isinstance(answer, HttpResponse):
        return answer
    held = Delegation.objects.filter(taker=request.user, ended_at=None, valid_to__gte=clock.today()).select_related("giver", "taker")
    context = {"form": answer, "given": _with_roles(delegation.given(request.user)), "held": _with_roles(held), "today": clock.today()}
    return render(request, "units/delegations.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def account_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    account = managed(request, pk)
    answer = _lend(request, account, "units:account", pk=account.pk)
    if isinstance(answer, HttpResponse):
        return answer
    context = {"form": answer, "account": account, "given": _with_roles(delegation.given(account))}
    return render(request, "units/account_delegate.html", context)


def _lend(request: HttpRequest, giver: Account, target: str, **kwargs: int) -> LendForm | HttpResponse:
    """The form, or where to go after lending."""
    form = LendForm(request.POST if request.method == "POST" else None, giver=giver, by=request.user)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"roles": [row.pk for row in form.cleaned_data["roles"]]}
        with refusals_on(form):
            made = delegation.lend(giver=giver, by=request.user, **told)
            messages.success(request, f"{made.taker} làm thay {giver} từ {date_vn(made.valid_from)} đến hết {date_vn(made.valid_to)}.")
            return redirect(target, **kwargs)
    return form


def _with_roles(rows):
    return rows.prefetch_related("roles__unit").order_by("valid_from", "id")


@require_POST
@login_required
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what I lent, give back what I hold, or, as administrator, end it for the giver."""
    mine = Delegation.objects.filter(giver=request.user) | Delegation.objects.filter(taker=request.user)
    row = get_object_or_404(mine | Delegation.objects.filter(giver__in=stewards.accounts_of(request.user)), pk=pk)
    delegation.revoke(row, by=request.user)
    messages.success(request, "Đã thu hồi ủy quyền.")
    own = request.user.pk in (row.giver_id, row.taker_id)
    return redirect("units:delegations") if own else redirect("units:account", pk=row.giver_id)
