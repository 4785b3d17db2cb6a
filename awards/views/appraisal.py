"""Appraisal: the list of the standing body, one case with its verdict, batches with a brake, the list for the council."""

import datetime
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import appraisal, double_answers, filling, overrides, pinning, standing_on
from awards.forms.appraisal import AppraisalFilter, VerdictForm
from awards.models import Nomination, NominationState
from awards.models.dossier import NominationQuerySet
from awards.nominations import APPRAISAL, NOMINATION
from awards.views import judged
from awards.views.double_panel import panel
from awards.views.law_panel import law_panel, mark
from units import access, clock, ledger
from units.forms import numbers_sent
from units.forms.refusals import refusals_on
from units.models import Paper, PaperKind, PaperState, Unit
from units.moves import available
from units.views.files import file_response

PAGE_SIZE = 100
BATCH = "appraisal_batch"  # session key: the last batch, for its ten-minute undo


class CountedPaginator(Paginator):
    """A paginator of nominations in order that was told how many there are: the counts by state say it already.

    Only keys are sorted, from the nearer end; ``dress`` brings what a page shows, for its own rows alone. Two queries: as one,
    PostgreSQL joins everything to everything first.
    """

    def __init__(
        self, rows: NominationQuerySet, per_page: int, *, count: int, dress: Callable[[NominationQuerySet], NominationQuerySet]
    ) -> None:
        super().__init__(rows, per_page)
        self._known, self._dress = count, dress

    @cached_property
    def count(self) -> int:
        return self._known

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        first, last = (number - 1) * self.per_page, min(number * self.per_page, self.count)
        keys = self.object_list.values_list("pk", flat=True)
        part = keys[first:last] if first * 2 <= self.count else keys.reverse()[self.count - last : self.count - first]
        return Page(list(self._dress(Nomination.objects.filter(pk__in=[*part]))), number, self)


def must_appraise(request: HttpRequest) -> list[Unit]:
    """The units where one appraises; 403 for people who appraise nowhere."""
    units = list(appraisal.deciding_units(request.user))
    if not units:
        raise PermissionDenied("Trang này dành cho cơ quan thường trực của đơn vị có thẩm quyền quyết định khen thưởng.")
    return units


@login_required
@require_safe
def appraisal_list(request: HttpRequest) -> HttpResponse:
    """What the standing body holds: filters in the address, counts by state, lines to tick."""
    units = must_appraise(request)
    rows = appraisal.appraised_at(units)
    form = AppraisalFilter(request.GET, rows=rows)
    narrowed = appraisal.filtered(rows, **form.chosen)
    counts = appraisal.counts_by_state(narrowed)
    state = request.GET.get("state", NominationState.UNDER_APPRAISAL)
    chosen = narrowed.filter(state=state) if state in NominationState.values else narrowed
    total = counts.get(state, 0) if state in NominationState.values else sum(counts.values())
    pages = CountedPaginator(appraisal.in_order(chosen), PAGE_SIZE, count=total, dress=lambda rows: appraisal.in_order(rows).with_facts())
    page = pages.get_page(request.GET.get("page"))
    found = judged.shorts(page)
    for row in page:
        row.judged = found.get(row.pk)
    mark(page)
    context = {
        "form": form,
        "page": page,
        "total": total,
        "state": state,
        "tabs": [(key, NominationState(key).label, n) for key, n in counts.items()],
        "all_count": sum(counts.values()),
        "doubled": double_answers.marked(page),
        "can_tick": state in NOMINATION["accept"].sources,
        "undo": open_batch(request),
        "units": units,
    }
    return render(request, "awards/appraisal.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, public_id: str) -> HttpResponse:
    """One nomination before the officer: facts, files, past awards, way, history, and the verdict."""
    nomination = get_object_or_404(appraisal.appraised_by(request.user).with_facts(), public_id=public_id)
    moves = available(NOMINATION, nomination, request.user)
    lower = appraisal.lower_awards(nomination) if moves else []
    form = VerdictForm(request.POST or None, nomination=nomination, moves=moves, lower=lower)
    if request.method == "POST":
        if not access.has_role(request.user, APPRAISAL, nomination.holder_id):
            raise PermissionDenied
        if form.is_valid() and _gave_verdict(request, nomination, form):
            return redirect(_after(request, nomination))
    context = _case_context(request, nomination) | {"form": form, "lower": judged.lower_forms(nomination, lower)}
    return render(request, "awards/appraisal_case.html", context)


def _gave_verdict(request: HttpRequest, nomination: Nomination, form: VerdictForm) -> bool:
    data = form.cleaned_data
    with refusals_on(form):
        moved = appraisal.give_verdict(
            nomination,
            data["verdict"],
            by=request.user,
            version=data["version"],
            note=data["note"],
            lower=data.get("lower"),
            valid=not data["not_valid"],
        )
        messages.success(request, f"{nomination.recipient}: {moved.get_state_display().lower()}.")
        return True
    return False


def _after(request: HttpRequest, nomination: Nomination) -> str:
    """The next line under appraisal when asked for, else the case itself."""
    if "next" in request.POST:
        waiting = appraisal.in_order(appraisal.appraised_by(request.user).filter(state=NominationState.UNDER_APPRAISAL))
        following = waiting.values_list("public_id", flat=True).first()
        return reverse("awards:appraisal_case", args=[following]) if following else reverse("awards:appraisal")
    return reverse("awards:appraisal_case", args=[nomination.public_id])


def _case_context(request: HttpRequest, nomination: Nomination) -> dict:
    records = appraisal.records_of([nomination.recipient]).get(nomination.recipient_id, [])
    return {
        "nomination": nomination,
        "records": records,
        "files": files_of(nomination),
        "history": [
            {"sentence": f"Trường hợp {line.sentence}", "when": line.when, "who": line.who, "note": line.note}
            for line in reversed(
                ledger.history(nomination, NOMINATION.words() | filling.WORDS | pinning.WORDS | overrides.WORDS | double_answers.WORDS)
            )
        ],
        "steps": steps_of(nomination),
        "doubles": panel(nomination, request.user),
        "initiatives": standing_on.named(nomination),
        "eligibility": judged.shown(nomination),
        "waiting": nomination.state in NominationState.at_nominator(),
        "law": law_panel(nomination, request),
    }


def files_of(nomination: Nomination) -> list[dict[str, object]]:
    """The files of a nomination for the page; each is read at the nomination's address, under its rights. One query."""
    return [
        {
            "name": row.attachment.name,
            "url": reverse("awards:nomination_file", args=[nomination.public_id, row.attachment.public_id]),
            "size": row.attachment.file.size,
            "kind": row.get_kind_display(),
        }
        for row in nomination.files.select_related("attachment__file").order_by("id")
    ]


STEPS = (
    ("Tiếp nhận", ()),
    ("Thẩm định", ("under_appraisal", "held", "returned", "lower_form", "refused")),
    ("Hội đồng", ("accepted", "on_agenda", "failed")),
    ("Quyết định", ("passed",)),
    ("Đã khen", ("decided",)),
)


def steps_of(nomination: Nomination) -> list[dict[str, str]]:
    """The line of steps of a nomination at the deciding unit."""
    here = next((n for n, (_, states) in enumerate(STEPS) if nomination.state in states), 0)
    stopped = nomination.state in (NominationState.REFUSED, NominationState.FAILED)
    current = "done" if nomination.state == NominationState.DECIDED else "stopped" if stopped else "current"
    return [{"label": label, "state": "done" if n < here else current if n == here else "todo"} for n, (label, _) in enumerate(STEPS)]


# --- batches ----------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """GET: the ticked lines and their number, to look at once more. POST: accept them."""
    must_appraise(request)
    if request.method == "POST":
        return _accepted(request)
    ids = numbers_sent(request.GET.getlist("ids"))[: PAGE_SIZE * 10]
    rows = list(appraisal.in_order(appraisal.appraised_by(request.user).filter(pk__in=ids)).with_facts())
    sources = NOMINATION["accept"].sources
    ready = [row for row in rows if row.state in sources]
    if not ready:
        messages.warning(request, "Chưa chọn trường hợp nào đang thẩm định. Hãy đánh dấu các dòng rồi bấm “Đạt”.")
        return redirect("awards:appraisal")
    return render(request, "awards/appraisal_accept.html", {"rows": ready, "other": [row for row in rows if row.state not in sources]})


def seen_versions(pairs_sent: list[str]) -> dict[int, int]:
    """``["12:3"]`` → {12: 3}: rows with the version that the page showed; anything else is left out."""
    pairs = (numbers_sent(pair.split(":")) for pair in pairs_sent)
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _accepted(request: HttpRequest) -> HttpResponse:
    batch = appraisal.accept_many(seen_versions(request.POST.getlist("seen")), by=request.user)
    if batch.moved:
        request.session[BATCH] = {"at": clock.real_now().isoformat(), "versions": {str(pk): v for pk, v in batch.versions.items()}}
        messages.success(request, f"Đã ghi “Đạt” cho {len(batch.moved)} trường hợp. Còn hoàn tác được trong {appraisal.UNDO_MINUTES} phút.")
    if batch.left_out:
        why = "chưa xét đạt được" if batch.refused else "vừa được người khác xử lý"
        messages.warning(request, f"{len(batch.left_out)} trường hợp {why} nên giữ nguyên.")
    for reason in batch.refused:
        messages.warning(request, reason)
    return redirect("awards:appraisal")


def open_batch(request: HttpRequest) -> dict | None:
    """The last batch of this login while it may still be taken back."""
    batch = request.session.get(BATCH)
    if batch and appraisal.undo_open(datetime.datetime.fromisoformat(batch["at"])):
        return {"count": len(batch["versions"]), "versions": {int(pk): version for pk, version in batch["versions"].items()}}
    return None


@login_required
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last batch back to appraisal."""
    must_appraise(request)
    batch = open_batch(request)
    if batch is None:
        messages.warning(request, "Đã quá 10 phút hoặc đã hoàn tác. Từng trường hợp vẫn có thể “Thẩm định lại” kèm lý do.")
        return redirect("awards:appraisal")
    undone = appraisal.undo_accept(batch["versions"], by=request.user)
    del request.session[BATCH]
    messages.success(request, f"Đã đưa {len(undone.moved)} trường hợp về đang thẩm định.")
    if undone.left_out:
        messages.warning(request, f"{len(undone.left_out)} trường hợp đã đi tiếp nên giữ nguyên.")
    return redirect("awards:appraisal")


# --- the list for the council ---------------------------------------------------------------------------------------------


@login_required
@require_POST
def order_list(request: HttpRequest) -> HttpResponse:
    """Order the printed list of accepted nominations of one deciding unit."""
    unit = get_object_or_404(appraisal.deciding_units(request.user), code=request.POST.get("unit", ""))
    paper = appraisal.order_list(unit, by=request.user)
    return redirect("awards:appraisal_paper", paper.public_id)


@login_required
@require_safe
def list_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The printed list: the file when it is ready, else how far it is."""
    row = get_object_or_404(Paper, public_id=public_id, kind=PaperKind.APPRAISAL_LIST, unit_id__in=access.units_of(request.user, APPRAISAL))
    return paper_response(request, row, back=reverse("awards:appraisal"))


def paper_response(request: HttpRequest, row: Paper, *, back: str) -> HttpResponse:
    """A paper's file, or a page that says that it is being made."""
    if row.state == PaperState.READY:
        return file_response(request, row.file, f"{row.title}.pdf")
    return render(request, "awards/appraisal_paper.html", {"paper": row, "back": back})
