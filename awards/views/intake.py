"""Imports: the list, a new file, a decision typed in, one import as it stands, and its files."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from awards.forms.intake import COLUMNS, TypedForm, UploadForm
from awards.intake import queue, review, starting, storing, templates
from awards.intake.columns import DECISIONS
from awards.intake.sources import promise
from awards.intake.table import INTAKE, WORDS, count
from awards.models import Intake, IntakeKind, IntakeState, RowChoice
from awards.views.roundtrip import workbook_response
from units import clock, jobs
from units.forms.refusals import refusals_on
from units.ledger import history
from units.models import Unit
from units.moves import available
from units.views.files import file_response

SHEET = ["GET", "HEAD", "POST"]
PAGE_SIZE, LIST_SIZE = 50, 30


def one(request: HttpRequest, public_id: str) -> Intake:
    """An import one sees (else 404)."""
    rows = Intake.objects.visible_to(request.user).select_related("unit", "file__file", "scan__file", "created_by", "stored_by", "job")
    return get_object_or_404(rows, public_id=public_id)


def _units(request: HttpRequest) -> list[Unit]:
    units = [unit for unit in review.importing_units(request.user) if unit.is_open_on(clock.today())]
    if not units:
        raise PermissionDenied("Việc này dành cho cán bộ thi đua và chuyên viên thẩm định.")
    return units


@login_required
@require_safe
def intake_list(request: HttpRequest) -> HttpResponse:
    """What was loaded and what waits."""
    done = Count("rows", filter=~Q(rows__choice=RowChoice.OPEN))
    rows = Intake.objects.visible_to(request.user).select_related("unit", "file", "created_by")
    page = Paginator(rows.annotate(row_count=Count("rows"), done_count=done).order_by("-id"), LIST_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_import": bool(review.importing_units(request.user)), "kinds": IntakeKind.choices}
    return render(request, "awards/intakes.html", context)


@login_required
@require_http_methods(SHEET)
def intake_new(request: HttpRequest) -> HttpResponse:
    """A workbook of one kind, with what holds for all its rows."""
    units = _units(request)
    first = {"kind": request.GET.get("loai", IntakeKind.PEOPLE)}
    form = UploadForm(request.POST or None, request.FILES or None, units=units, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            intake = starting.start(
                kind=told["kind"], unit=told["unit"], upload=told["file"], by=request.user, defaults=form.once(), scan=told["scan"]
            )
            return redirect("awards:intake", intake.public_id)
    context = {"form": form, "promise": promise(request.user, units[0]), "kinds": IntakeKind.choices}
    return render(request, "awards/intake_new.html", context)


@login_required
@require_http_methods(SHEET)
def intake_typed(request: HttpRequest) -> HttpResponse:
    """A decision issued before: its facts, its scan and its list in one step."""
    units = _units(request)
    form = TypedForm(request.POST or None, request.FILES or None, units=units)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        rows = [[*line[:4], line[4] or told["unit"].name, line[5]] for line in form.rows]
        with refusals_on(form):
            intake = starting.start_typed(
                rows=rows, header=COLUMNS, name=f"Danh sách kèm quyết định {told['number']}", kind=DECISIONS, unit=told["unit"],
                by=request.user, defaults=form.once(), scan=told["scan"],
            )  # fmt: skip
            return redirect("awards:intake", intake.public_id)
    context = {"form": form, "columns": COLUMNS, "promise": promise(request.user, units[0])}
    return render(request, "awards/intake_typed.html", context)


@login_required
@require_safe
def intake_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty workbook of a kind, with code lists."""
    units = _units(request)
    if kind not in IntakeKind.values:
        raise Http404
    return workbook_response(templates.empty(kind, units[0]), f"Mẫu {IntakeKind(kind).label}")


@login_required
@require_safe
def intake_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """An import as it stands; while the worker is at it, the progress alone may be asked for (``?phan=tien-do``)."""
    intake = one(request, public_id)
    at_work = intake.state in (IntakeState.READING, IntakeState.STORING)
    progress = {"job": intake.job, "percent": jobs.percent(intake.job) if intake.job else 0, "looked": storing.LOOKED}
    if request.GET.get("phan") == "tien-do":
        response = render(request, "awards/intake.html#progress", {"intake": intake, **progress})
        if not at_work or (intake.job and intake.job.state == "failed"):
            response["HX-Refresh"] = "true"
        return response
    moves = {move.name for move in available(INTAKE, intake, request.user)}
    context = {
        "intake": intake, **progress, "at_work": at_work, "moves": moves, "may_import": intake.unit_id in _unit_ids(request),
        "entries": history(intake, WORDS) if not at_work else [], "twins": queue.twins(intake),
    }  # fmt: skip
    if intake.state in (IntakeState.REVIEW, IntakeState.DONE, IntakeState.WITHDRAWN):
        context |= _rows(request, intake)
    return render(request, "awards/intake.html", context)


def _unit_ids(request: HttpRequest) -> set[int]:
    return {unit.pk for unit in review.importing_units(request.user)}


def _rows(request: HttpRequest, intake: Intake) -> dict[str, object]:
    """The rows of one filter, with what is said of each, and the names nobody knew."""
    counts = count(intake)
    chosen = queue.chosen(request.GET.get("xem", ""), counts)
    page = Paginator(queue.rows(intake, chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    in_review = intake.state == IntakeState.REVIEW
    return {
        "counts": counts, "tabs": queue.tabs(counts), "chosen": chosen, "page": page, "lines": [queue.line(intake, row) for row in page],
        "unknown": review.unknown_names(intake) if in_review else [], "results": queue.results(intake),
        "units": queue.units_below(intake) if in_review else [], "awards": queue.awards() if in_review else [],
        "left": counts["all"] - counts["done"], "once": queue.once(intake),
    }  # fmt: skip


@login_required
@require_safe
def intake_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file as it was sent."""
    intake = one(request, public_id)
    return file_response(request, intake.file.file, intake.file.name)


@login_required
@require_safe
def intake_scan(request: HttpRequest, public_id: str) -> HttpResponse:
    intake = one(request, public_id)
    if intake.scan is None:
        raise Http404
    return file_response(request, intake.scan.file, intake.scan.name)


@login_required
@require_http_methods(["POST"])
def intake_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a job that was given up run once more."""
    intake = one(request, public_id)
    starting.again(intake, by=request.user)
    messages.success(request, "Đã cho làm lại.")
    return redirect("awards:intake", intake.public_id)
