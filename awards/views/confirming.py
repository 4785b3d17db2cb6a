"""The queue of declared facts: an appraiser compares them with their papers, confirms many at once, or sends one back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import declarations, records
from awards.forms.dossiers import NoteForm
from awards.forms.records import QueueFilter
from awards.models import InitiativeAuthor
from awards.records import AWARD, DISCIPLINE, HEAD_COUNT, INITIATIVE, RATING
from awards.views.appraisal import seen_versions
from units.forms import numbers_sent
from units.models import Recipient, Unit
from units.views.sheets import sheet

PAGE_SIZE = 100
BATCH = "confirm_batch"  # session key: the last batch, for its ten-minute undo
LABELS = {AWARD: "Khen thưởng", RATING: "Xếp loại", INITIATIVE: "Sáng kiến", DISCIPLINE: "Kỷ luật", HEAD_COUNT: "Số người"}
TITLES = {
    AWARD: lambda fact: str(fact.award),
    RATING: lambda fact: fact.get_level_display(),
    INITIATIVE: lambda fact: fact.title,
    DISCIPLINE: lambda fact: fact.get_form_display(),
    HEAD_COUNT: lambda fact: f"{fact.members} người",
}
YEARS = {
    AWARD: lambda fact: fact.award_year,
    INITIATIVE: lambda fact: fact.recognised_on.year,
    DISCIPLINE: lambda fact: fact.decided_on.year,
}


@dataclass
class Waiting:
    """A declared fact as the queue shows it."""

    fact: Any
    owner: Recipient
    title: str
    proof: str
    file: str
    mine: bool
    year: int


def must_confirm(request: HttpRequest) -> frozenset[int]:
    """Where the account confirms (`records.confirm_reach`); 403 for people who confirm nowhere."""
    reach = records.confirm_reach(request.user)
    if not reach:
        raise PermissionDenied("Trang này dành cho chuyên viên thẩm định và lãnh đạo của đơn vị có thẩm quyền quyết định khen thưởng.")
    return reach


def queue(reach: frozenset[int], kind: str) -> QuerySet:
    """Declared facts of a kind within reach, the oldest first, with whom they are about."""
    rows = declarations.waiting(reach, declarations.KINDS[kind]).select_related("scan", "entered_by").order_by("entered_at", "id")
    if kind == INITIATIVE:
        authors = InitiativeAuthor.objects.select_related("recipient__unit").order_by("-is_lead", "id")
        return rows.prefetch_related(Prefetch("author_rows", authors))
    return rows.select_related("recipient__unit", *(["award"] if kind == AWARD else []))


def shown(facts: Sequence[Any], kind: str, request: HttpRequest) -> list[Waiting]:
    return [_shown(fact, kind, request) for fact in facts]


def _shown(fact: Any, kind: str, request: HttpRequest) -> Waiting:
    owner = fact.author_rows.all()[0].recipient if kind == INITIATIVE else fact.recipient
    file = reverse("awards:recipient_file", args=[owner.pk, kind, fact.pk]) if fact.scan_id else ""
    year = YEARS[kind](fact) if kind in YEARS else fact.year
    return Waiting(fact, owner, TITLES[kind](fact), declarations.proof(fact), file, fact.entered_by_id == request.user.pk, year)


@login_required
@require_safe
def confirm_queue(request: HttpRequest) -> HttpResponse:
    """What waits to be compared with its paper, one kind at a time."""
    reach = must_confirm(request)
    counts = {kind: declarations.waiting(reach, model).count() for kind, model in declarations.KINDS.items()}
    kind = request.GET.get("loai", "")
    kind = kind if kind in LABELS else next((each for each, n in counts.items() if n), AWARD)
    rows = queue(reach, kind)
    units = Unit.objects.filter(id__in=declarations.recipients_of(rows.order_by()).values("unit_id")).order_by("order", "sort_key")
    form = QueueFilter(request.GET, units=units)
    page = Paginator(declarations.filtered(rows, **form.chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": shown(page.object_list, kind, request),
        "kind": kind,
        "tabs": [(each, LABELS[each], counts[each]) for each in LABELS],
        "all_count": sum(counts.values()),
        "undo": request.session.get(BATCH),
    }
    return render(request, "awards/confirm_queue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_facts(request: HttpRequest, kind: str) -> HttpResponse:
    """GET: the ticked lines, once more with their papers. POST: confirm them."""
    reach = must_confirm(request)
    if kind not in LABELS:
        raise Http404
    if request.method == "POST":
        return _confirmed(request, kind)
    ids = numbers_sent(request.GET.getlist("ids"))[: PAGE_SIZE * 10]
    rows = shown(queue(reach, kind).filter(pk__in=ids).exclude(entered_by=request.user), kind, request)
    if not rows:
        messages.warning(request, "Chưa chọn dòng nào đối chiếu được. Hãy đánh dấu các dòng rồi bấm “Đã đối chiếu”.")
        return redirect(back(kind))
    return render(request, "awards/confirm_facts.html", {"rows": rows, "kind": kind, "label": LABELS[kind], "back": back(kind)})


def back(kind: str) -> str:
    return f"{reverse('awards:confirm_queue')}?loai={kind}"


def _confirmed(request: HttpRequest, kind: str) -> HttpResponse:
    batch = declarations.confirm(declarations.KINDS[kind], seen_versions(request.POST.getlist("seen")), by=request.user)
    if batch.done:
        kept = {str(pk): version for pk, version in batch.done.items()}
        request.session[BATCH] = {"kind": kind, "count": len(kept), "versions": kept}
        messages.success(request, f"Đã xác nhận {len(kept)} dòng đã đối chiếu. Còn hoàn tác được trong 10 phút.")
    if batch.left_out:
        messages.warning(request, f"{len(batch.left_out)} dòng giữ nguyên: vừa được người khác xử lý, hoặc do chính anh/chị khai.")
    return redirect(back(kind))


@login_required
@require_POST
def confirm_undo(request: HttpRequest) -> HttpResponse:
    """Take one's last batch back, within ten minutes."""
    must_confirm(request)
    batch = request.session.pop(BATCH, None)
    if batch is None:
        messages.warning(request, "Không còn gì để hoàn tác.")
        return redirect("awards:confirm_queue")
    versions = {int(pk): version for pk, version in batch["versions"].items()}
    undone = declarations.undo_confirm(declarations.KINDS[batch["kind"]], versions, by=request.user)
    if undone.done:
        messages.success(request, f"Đã đưa {len(undone.done)} dòng về chờ đối chiếu.")
    if undone.left_out:
        messages.warning(request, f"{len(undone.left_out)} dòng giữ nguyên: đã quá 10 phút hoặc đã được đính chính.")
    return redirect(back(batch["kind"]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_refuse(request: HttpRequest, kind: str, row_id: int) -> HttpResponse:
    """Send a declared fact back to its unit with the reason."""
    reach = must_confirm(request)
    if kind not in LABELS:
        raise Http404
    fact = get_object_or_404(queue(reach, kind), pk=row_id)
    row = _shown(fact, kind, request)
    form = NoteForm(request.POST or None, initial={"version": fact.version}, hint="Đơn vị đọc câu này: chỗ nào không khớp, cần nộp gì.")
    form.fields["note"].max_length = 500
    return sheet(
        request,
        form,
        lambda told: declarations.refuse(fact, by=request.user, version=told["version"], reason=told["note"]),
        title="Trả lại lời khai này?",
        facts=[("Của", f"{row.owner}, {row.owner.unit}"), ("Nội dung", row.title), ("Văn bản", row.proof)],
        warning="Dòng này thôi không tính cho đến khi đơn vị sửa và khai lại.",
        button="Trả lại lời khai",
        back=back(kind),
        done="Đã trả lại lời khai.",
    )
