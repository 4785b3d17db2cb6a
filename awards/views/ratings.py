"""The table of yearly ratings of one unit: everybody on one page, saved at once."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from awards import ratings, records
from awards.forms.records import TableChoice, TableForm
from awards.models import Rating, RatingLevel
from awards.views.appraisal import seen_versions
from awards.views.records import NOT_YOURS
from units import access, clock
from units.access import reach_of
from units.forms.refusals import refusals_on
from units.models import Recipient, Unit

PAGE_SIZE = 200


@dataclass
class Row:
    """A line of the table: who, what is stored, what the sheet shows."""

    person: Recipient
    rating: Rating | None
    level: str
    locked: bool
    overtaken: bool = False


def units_rated(request: HttpRequest) -> QuerySet[Unit]:
    """Units whose people one may rate: where one is clerk or head, and those below."""
    return Unit.objects.filter(id__in=reach_of(request.user, records.EDITORS)).order_by("order", "sort_key")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rating_table(request: HttpRequest) -> HttpResponse:
    """All persons and collectives of a unit with a choice each; one act for all; stored all or none."""
    units = units_rated(request)
    first = units.open_on(clock.today()).filter(id__in=access.units_of(request.user, records.EDITORS)).first()
    if first is None:
        raise PermissionDenied(NOT_YOURS)
    choice = TableChoice(request.GET, units=units)
    unit, year = choice.chosen(first)
    page = Paginator(ratings.rated(unit).select_related("unit"), PAGE_SIZE).get_page(request.GET.get("page"))
    form = TableForm(request.POST or None, request.FILES or None)
    levels, overtaken = _levels(request, page), frozenset()
    if request.method == "POST" and form.is_valid():
        seen = seen_versions(request.POST.getlist("seen"))
        with refusals_on(form):
            try:
                saved = ratings.save_table(unit, year, levels, seen=seen, by=request.user, **form.cleaned_data)
            except ratings.Overtaken as late:
                overtaken = frozenset(row.pk for row in late.recipients)
                raise
            messages.success(request, _said(saved))
            return redirect(request.get_full_path())
    rows = _rows(page, year, levels if request.method == "POST" else {}, overtaken)
    context = {
        "choice": TableChoice(initial={"don_vi": unit.code, "nam": year}, units=units),
        "form": form,
        "unit": unit,
        "year": year,
        "page": page,
        "rows": rows,
        "levels": RatingLevel.choices,
        "excel_word": f"{unit.code}-{year}",
        "rated": sum(bool(row.rating and row.rating.withdrawn_at is None) for row in rows),
    }
    return render(request, "awards/rating_table.html", context, status=409 if overtaken else 200)


def _levels(request: HttpRequest, page: Page) -> dict[int, str]:
    """Recipient id → level sent for the lines of the page; a word that is no level counts as none."""
    sent = {row.pk: request.POST.get(f"level-{row.pk}") for row in page}
    return {pk: level if level in RatingLevel.values else "" for pk, level in sent.items() if level is not None}


def _rows(page: Page, year: int, sent: dict[int, str], overtaken: frozenset[int]) -> list[Row]:
    kept = ratings.of_year(page.object_list, year)
    rows = []
    for person in page:
        rating = kept.get(person.pk)
        stored = rating.level if rating and rating.withdrawn_at is None else ""
        late = person.pk in overtaken
        shown = stored if late else sent.get(person.pk, stored)
        rows.append(Row(person, rating, shown, ratings.is_locked(rating), late))
    return rows


def _said(saved: ratings.Saved) -> str:
    return f"Đã lưu: {saved.new} dòng mới, {saved.changed} dòng thay đổi, {saved.same} dòng giữ nguyên."
