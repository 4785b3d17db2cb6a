"""After a split: which people, collectives and households of the divided unit go to which successor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from units import succession
from units.forms.changes import AssignForm
from units.forms.refusals import refusals_on
from units.models import ChangeKind, ChangeState, Recipient, Unit
from units.vietnamese import fold, number_vn
from units.views.changes import need_admin, seen_change

PAGE_SIZE = 100


def _left(units: list[Unit], words: str) -> QuerySet[Recipient]:
    """Recipients that are still with the divided unit; the collective that is the whole unit stays with it."""
    rows = Recipient.objects.filter(unit__in=units, merged_into=None).exclude(collective__whole_unit__in=units)
    for word in fold(words).split():
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("kind", "sort_key", "id")


@require_http_methods(["GET", "POST"])
@login_required
def change_assign(request: HttpRequest, public_id: str) -> HttpResponse:
    change = seen_change(request, public_id)
    need_admin(request, change)
    if change.kind != ChangeKind.SPLIT or change.state != ChangeState.DONE:
        raise Http404
    own, successors = succession.units_of_change(change)
    rows = _left(own, request.GET.get("q", ""))
    form = AssignForm(request.POST or None, successors=successors, rows=_left(own, ""))
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        with refusals_on(form):
            moved = succession.assign_recipients(form.cleaned_data["ids"], to=to, by=request.user)
            messages.success(request, f"Đã chuyển {number_vn(moved)} người, tập thể, hộ sang {to}.")
            return redirect(request.get_full_path())
    context = {
        "change": change,
        "sentence": succession.sentence_of(change),
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "ticked": set(request.POST.getlist("ids")),
    }
    return render(request, "units/change_assign.html", context)
