"""Decisions on screen: the list, what waits for one, drafting, the page of a decision and how it will print."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import decision_paper, decisions
from awards.decisions import DECISION, DRAFTERS
from awards.forms.decisions import DecisionFilter, DecisionForm, ScanForm
from awards.models import AwardRecord, Decision, DecisionLine, DecisionState, Nomination
from emulation.models import Award, Campaign
from units import access, clock, ledger, people
from units.forms import number_sent, numbers_sent
from units.forms.refusals import refusals_on
from units.models import RecipientKind, Role, Unit
from units.moves import Refused, available
from units.papers.page import layout_on
from units.papers.render import page_html

PAGE_SIZE = 50
S = DecisionState


def found(request: HttpRequest, public_id: str) -> Decision:
    """The decision when the account may see it, else 404."""
    rows = Decision.objects.visible_to(request.user).select_related("unit", "campaign", "award", "number", "signatory", "paper__file")
    return get_object_or_404(rows, public_id=public_id)


def must_hold(request: HttpRequest, decision: Decision, roles: frozenset[str]) -> None:
    """403 for a colleague who sees the decision and may not do this."""
    if not access.has_role(request.user, roles, decision.unit_id):
        raise PermissionDenied("Việc này dành cho người có trách nhiệm ở đơn vị ra quyết định.")


def too_late(request: HttpRequest, decision: Decision, *states: str) -> HttpResponse | None:
    """Back to the decision, with a sentence, when it is not in one of the states that an act needs."""
    if decision.state in states:
        return None
    messages.warning(request, f"Quyết định đang ở bước “{decision.get_state_display()}”, việc này không làm được ở bước đó.")
    return redirect("awards:decision", decision.public_id)


@login_required
@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """Decisions one may see, newest first."""
    form = DecisionFilter(request.GET)
    rows = Decision.objects.visible_to(request.user).select_related("unit", "award", "number", "campaign")
    if state := form.chosen.get("state"):
        rows = rows.filter(state=state)
    if q := form.chosen.get("q"):
        named = AwardRecord.objects.filter(recipient__in=people.ids_named(q), decision_id=OuterRef("pk"))
        rows = rows.filter(Q(subject__icontains=q) | Q(pk__in=Subquery(named.values("decision_id"))))
    lines = DecisionLine.objects.filter(decision=OuterRef("pk"), struck=False).order_by().values("decision").annotate(n=Count("pk"))
    page = Paginator(rows.annotate(people=Coalesce(Subquery(lines.values("n")), 0)), PAGE_SIZE).get_page(request.GET.get("page"))
    drafts = bool(access.units_where(request.user, DRAFTERS))
    return render(request, "awards/decisions.html", {"form": form, "page": page, "drafts": drafts})


def drafting_units(request: HttpRequest) -> frozenset[int]:
    """Ids of the units for which one drafts; 403 when there are none."""
    units = access.units_where(request.user, DRAFTERS)
    if not units:
        raise PermissionDenied("Trang này dành cho cơ quan thường trực của đơn vị có thẩm quyền quyết định khen thưởng.")
    return units


@login_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, by award and campaign, each group one future decision."""
    rows = decisions.ready(drafting_units(request)).order_by()
    groups = rows.values(
        "holder__code", "holder__name", "campaign__name", "campaign__public_id", "campaign__year", "award__code", "award__name"
    ).annotate(
        people=Count("pk", filter=Q(recipient__kind=RecipientKind.PERSON)),
        collectives=Count("pk", filter=Q(recipient__kind=RecipientKind.COLLECTIVE)),
        households=Count("pk", filter=Q(recipient__kind=RecipientKind.HOUSEHOLD)),
        total=Count("pk"),
    )
    groups = list(groups.order_by("holder__order", "campaign__name", "award__order", "award__code"))
    return render(request, "awards/decision_waiting.html", {"groups": groups})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, unit: str, campaign: str, award: str) -> HttpResponse:
    """Choose the names of a decision to be drafted; all are ticked beforehand."""
    units = drafting_units(request)
    place = get_object_or_404(Unit.objects.filter(pk__in=units), code=unit)
    about = get_object_or_404(Campaign, public_id=campaign)
    form_of_award = get_object_or_404(Award, code=award)
    rows = decisions.ready([place.pk]).filter(campaign=about, award=form_of_award).with_facts()
    rows = list(rows.order_by("unit__order", "unit__sort_key", "recipient__kind", "recipient__sort_key"))
    if request.method == "POST":
        chosen = ticked(request, rows, "Soạn quyết định")
        decision = decisions.draft(unit=place, campaign=about, award=form_of_award, nominations=chosen, by=request.user)
        messages.success(request, f"Đã soạn dự thảo cho {len(chosen)} trường hợp. Hãy đọc lại nội dung và bản xem trước.")
        return redirect("awards:decision", decision.public_id)
    return render(request, "awards/decision_new.html", {"rows": rows, "unit": place, "campaign": about, "award": form_of_award})


def ticked(request: HttpRequest, rows: Sequence[Nomination], button: str) -> list[Nomination]:
    """The rows that were ticked, in the order of the list.

    Raises:
        Refused: one that was ticked is not among them any more.
    """
    ids = set(numbers_sent(request.POST.getlist("ids")))
    chosen = [row for row in rows if row.pk in ids]
    if len(chosen) != len(ids):
        raise Refused(f"Danh sách vừa thay đổi. Hãy xem lại rồi bấm “{button}” lần nữa.")
    return chosen


# --- the page of a decision --------------------------------------------------------------------------------------------------


@login_required
@require_safe
def detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything about one decision, and the one thing to do now."""
    decision = found(request, public_id)
    staff = access.has_role(request.user, Role.standing_body() | {Role.RECORDS_CLERK, Role.HEAD}, decision.unit_id)
    drafts = access.has_role(request.user, DRAFTERS, decision.unit_id)
    lines = decision_paper.live_lines(decision)
    context = {
        "decision": decision,
        "moves": {move.name for move in available(DECISION, decision, request.user)},
        "drafts": drafts,
        "retries": drafts or access.has_role(request.user, decisions.RECORDS, decision.unit_id),
        "staff": staff,
        "groups": grouped(decision, lines),
        "size": len(lines),
        "struck": decision.lines.filter(struck=True).select_related("nomination__recipient__unit") if staff else [],
        "more": decisions.ready([decision.unit_id]).filter(campaign=decision.campaign_id, award=decision.award_id).count(),
        "papers": decisions.papers_of(decision) if staff else [],
        "scan_form": ScanForm(initial={"version": decision.version}) if can_scan(request, decision) else None,
    }
    if staff:
        entries = ledger.history(decision, decisions.WORDS)
        context |= {"history": told(entries), "steps": steps_of(decision, entries)}
    return render(request, "awards/decision.html", context)


def can_scan(request: HttpRequest, decision: Decision) -> bool:
    open_for_scan = decision.state == S.ISSUED and decision.signed_scan_id is None
    return open_for_scan and access.has_role(request.user, decisions.RECORDS, decision.unit_id)


def grouped(decision: Decision, lines: list[DecisionLine]) -> list[tuple[str, list[tuple[DecisionLine, object]]]]:
    """(Heading, [(line, printed row)]) in the order of the paper."""
    day = decision.decided_on or clock.today()
    rows = decision_paper.annex_rows(lines, day)
    headed = [
        (RecipientKind(kind).label, [(line, rows[line.nomination_id]) for line in lines if line.nomination.recipient.kind == kind])
        for kind in decision_paper.PRINTED_KINDS
    ]
    return [(heading, members) for heading, members in headed if members]


def told(entries: list[ledger.HistoryLine]) -> list[ledger.HistoryLine]:
    """The acts newest first, each as a sentence that begins with a capital."""
    return [replace(line, sentence=line.sentence[:1].upper() + line.sentence[1:]) for line in reversed(entries)]


STEPS = (
    ("Soạn dự thảo", S.DRAFT, "decision.draft"),
    ("Duyệt", S.APPROVED, "decision.approve"),
    ("Trình ký", S.SENT_FOR_SIGNATURE, "decision.send_for_signature"),
    ("Đã ký", S.SIGNED, "decision.sign"),
    ("Ban hành", S.ISSUED, "decision.issue"),
)


def steps_of(decision: Decision, entries: list[ledger.HistoryLine]) -> list[dict]:
    """The life of a decision with who and when. A decision in a state waits for the step after it."""
    order = [state for _, state, _ in STEPS]
    here = order.index(decision.state) if decision.state in order else -1
    last = {line.sentence: line for line in entries}
    steps = []
    for place, (label, _, verb) in enumerate(STEPS):
        told = last.get(decisions.WORDS[verb]) if place <= here else None
        state = "done" if place <= here else "current" if place == here + 1 else "todo"
        steps.append({"label": label, "state": state, "who": told.who if told else "", "when": told.when if told else None})
    if decision.state == S.CANCELLED:
        return [{"label": "Đã huỷ dự thảo", "state": "stopped", "when": entries[-1].when, "who": entries[-1].who}]
    return steps


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change what a draft says."""
    decision = found(request, public_id)
    must_hold(request, decision, DRAFTERS)
    if back := too_late(request, decision, S.DRAFT):
        return back
    columns = ("subject", "reason", "extra_bases", "request", "executors", "copies", "symbol", "signatory")
    initial = {name: getattr(decision, name) for name in (*columns, "version")}
    form = DecisionForm(request.POST or None, initial=initial, decision=decision)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            decisions.edit(decision, by=request.user, **form.cleaned_data)
            messages.success(request, "Đã lưu nội dung quyết định.")
            return redirect("awards:decision", decision.public_id)
    common = decision_paper.bases(decision, clock.today())
    return render(request, "awards/decision_edit.html", {"decision": decision, "form": form, "bases": common})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put more waiting nominations on a draft's list."""
    decision = found(request, public_id)
    must_hold(request, decision, DRAFTERS)
    if back := too_late(request, decision, S.DRAFT):
        return back
    rows = decisions.ready([decision.unit_id]).filter(campaign=decision.campaign_id, award=decision.award_id).with_facts()
    rows = list(rows.order_by("unit__order", "unit__sort_key", "recipient__kind", "recipient__sort_key"))
    if request.method == "POST":
        chosen = ticked(request, rows, "Thêm vào danh sách")
        decisions.add_lines(decision, chosen, by=request.user, version=number_sent(request.POST.get("version", "")))
        messages.success(request, f"Đã thêm {len(chosen)} trường hợp vào danh sách.")
        return redirect("awards:decision", decision.public_id)
    return render(request, "awards/decision_add.html", {"decision": decision, "rows": rows})


@login_required
@require_POST
def drop(request: HttpRequest, public_id: str, pk: int) -> HttpResponse:
    """Take a name off a draft's list."""
    decision = found(request, public_id)
    must_hold(request, decision, DRAFTERS)
    line = get_object_or_404(DecisionLine.objects.select_related("decision", "nomination__recipient"), decision=decision, pk=pk)
    name = line.nomination.recipient.name
    decisions.drop_line(line, by=request.user, version=number_sent(request.POST.get("version", "")))
    messages.success(request, f"Đã bỏ {name} khỏi danh sách; trường hợp này lại chờ ra quyết định.")
    return redirect("awards:decision", decision.public_id)


# --- how it will print -------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def preview(request: HttpRequest, public_id: str) -> HttpResponse:
    """The paper as HTML, by the template that makes the PDF; a page of its own, shown in a frame without scripts."""
    decision = found(request, public_id)
    if not access.has_role(request.user, Role.standing_body() | {Role.RECORDS_CLERK, Role.HEAD}, decision.unit_id):
        raise Http404
    shown = decisions.preview(decision)
    links = render_to_string("awards/decision_preview_head.html", {"draft": shown.header.draft})
    body = '<body class="draft">' if shown.header.draft else "<body>"
    return HttpResponse(page_html("decision", shown).replace("</head>", f"{links}</head>", 1).replace("<body>", body, 1))


@require_safe
def preview_css(request: HttpRequest) -> HttpResponse:
    """The papers' style sheet for the screen; it holds layout numbers only."""
    css = render_to_string("awards/decision_preview.css", {"layout": layout_on(clock.today())})
    return HttpResponse(css, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})
