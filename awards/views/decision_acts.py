"""What people do with a decision: approve, send for signature, take the answer back, number and issue it, fetch its files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import decision_paper, decisions
from awards.decisions import APPROVERS, DECISION, DRAFTERS, RECORDS, SERIES
from awards.forms.decisions import TYPED, IssueForm, NoteForm, PlainForm, ScanForm, SignForm, StrikeForm, default_day
from awards.models import Decision, DecisionState
from awards.views.decisions import found, must_hold, too_late
from units import access
from units.forms.refusals import refusals_on
from units.models import Account, Paper, PaperState, Role
from units.moves import perform
from units.papers import filing, numbering
from units.vietnamese import date_vn
from units.views.files import file_response
from units.views.sheets import sheet


@dataclass(frozen=True)
class Question:
    """A move asked on a page of its own."""

    move: str
    title: str
    text: str
    button: str
    done: str
    roles: frozenset[str]
    act: Callable[..., Decision] | None = None


QUESTIONS = {
    "duyet": Question("approve", "Duyệt dự thảo quyết định?", "Sau khi duyệt, nội dung và danh sách chỉ sửa được khi trả về dự thảo.",
                      "Duyệt dự thảo", "Đã duyệt dự thảo; chuyên viên có thể trình ký.", APPROVERS, decisions.approve),
    "sua-lai": Question("rework", "Trả dự thảo để sửa?", "Quyết định trở lại là dự thảo.", "Trả dự thảo để sửa",
                        "Đã trả về dự thảo.", DRAFTERS),
    "trinh-ky": Question("send_for_signature", "Ghi là đã trình ký?", "Hệ thống in ngay bản trình ký (chưa có số, ngày) để anh chị tải về, "
                         "trình ký theo đường công văn. Khi có kết quả thì ghi lại ở đây.", "Ghi đã trình ký",
                         "Đã ghi trình ký; bản trình ký đang được in.", DRAFTERS, decisions.send_for_signature),
    "huy": Question("cancel", "Huỷ dự thảo này?", "Các trường hợp trong danh sách lại chờ ra quyết định.", "Huỷ dự thảo",
                    "Đã huỷ dự thảo.", DRAFTERS, decisions.cancel),
}  # fmt: skip


def facts_of(decision: Decision, size: int) -> list[tuple[str, object]]:
    return [("Trích yếu", decision.subject), ("Hình thức", decision.award), ("Danh sách", f"{size} trường hợp")]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, public_id: str, question: str) -> HttpResponse:
    """One move, asked on a page of its own."""
    decision = found(request, public_id)
    asked = QUESTIONS[question]
    must_hold(request, decision, asked.roles)
    if back := too_late(request, decision, *DECISION[asked.move].sources):
        return back
    form_class = NoteForm if DECISION[asked.move].needs_note else PlainForm
    return sheet(
        request,
        form_class(request.POST or None, initial={"version": decision.version}),
        lambda told: _move(decision, asked, request.user, **told),
        title=asked.title,
        text=asked.text,
        facts=facts_of(decision, decision.lines.filter(struck=False).count()),
        button=asked.button,
        back=reverse("awards:decision", args=[decision.public_id]),
        done=asked.done,
    )


def _move(decision: Decision, asked: Question, by: Account, *, version: int, note: str = "") -> None:
    extra = {"note": note} if note else {}
    if asked.act:
        asked.act(decision, by=by, version=version, **extra)
    else:
        perform(DECISION, asked.move, [decision], by=by, versions={decision.pk: version}, **extra)


# --- the answer from signature -----------------------------------------------------------------------------------------------


def _sign(decision: Decision, form: forms.Form, by: Account) -> str:
    data = form.cleaned_data
    decisions.sign(decision, signatory=data["signatory"], signed_on=data["signed_on"], by=by, version=data["version"])
    return f"Đã ghi: {data['signatory']} ký ngày {date_vn(data['signed_on'])}. Văn thư được báo để cấp số."


def _take_back(decision: Decision, form: forms.Form, by: Account) -> str:
    data = form.cleaned_data
    perform(DECISION, "take_back", [decision], by=by, versions={decision.pk: data["version"]}, note=data["note"])
    return "Đã ghi bị trả lại; quyết định trở lại là dự thảo để sửa."


def _strike(decision: Decision, form: forms.Form, by: Account) -> str:
    data = form.cleaned_data
    decisions.strike(decision, list(data["lines"]), data["reason"], by=by, version=data["version"])
    return f"Đã ghi {len(data['lines'])} tên bị gạch; đơn vị đề nghị được báo lý do."


ANSWERS = {"sign": _sign, "take_back": _take_back, "strike": _strike}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """What came back from signature: names struck, signed, or returned."""
    decision = found(request, public_id)
    must_hold(request, decision, DRAFTERS)
    if back := too_late(request, decision, DecisionState.SENT_FOR_SIGNATURE):
        return back
    what = request.POST.get("what") if request.POST.get("what") in ANSWERS else None
    offered = _answer_forms(decision, request.POST, what)
    if what and offered[what].is_valid():
        with refusals_on(offered[what]):
            messages.success(request, ANSWERS[what](decision, offered[what], request.user))
            stay = what == "strike"
            return redirect("awards:decision_answer" if stay else "awards:decision", decision.public_id)
    return render(request, "awards/decision_answer.html", {"decision": decision, "forms": offered, "wrong": offered.get(what)})


def _answer_forms(decision: Decision, data, what: str | None) -> dict[str, forms.Form]:
    initial = {"version": decision.version, "signatory": decision.signatory_id}
    return {
        "sign": SignForm(data if what == "sign" else None, initial=initial, decision=decision, prefix="ky"),
        "strike": StrikeForm(data if what == "strike" else None, initial=initial, decision=decision, prefix="gach"),
        "take_back": NoteForm(data if what == "take_back" else None, initial=initial, prefix="tra"),
    }


# --- the records clerk -------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Number, date and scan first; then a page that says exactly what will happen; then it happens."""
    decision = found(request, public_id)
    must_hold(request, decision, RECORDS)
    if back := too_late(request, decision, DecisionState.SIGNED):
        return back
    year = default_day(decision).year
    own = numbering.is_own(decision.unit, SERIES, year)
    following = numbering.next_number(decision.unit, SERIES, year) if own else None
    initial = {"version": decision.version, "decided_on": default_day(decision), "how": TYPED}
    form = IssueForm(request.POST or None, request.FILES or None, initial=initial, symbol=decision.symbol, next_number=following)
    if request.method == "POST" and form.is_valid():
        answered = _issued(request, decision, form) if "sure" in request.POST else _ask_sure(request, decision, form)
        if answered:
            return answered
    return render(request, "awards/decision_issue.html", {"decision": decision, "form": form, "own": own})


def _ask_sure(request: HttpRequest, decision: Decision, form: IssueForm) -> HttpResponse | None:
    data = form.cleaned_data
    with refusals_on(form):
        decisions.check_day(decision, data["decided_on"])
        if data["scan"]:
            decisions.attach_scan(decision, data["scan"], by=request.user, version=data["version"])
            decision.refresh_from_db()
        return _sure_page(request, decision, data)
    return None


def _sure_page(request: HttpRequest, decision: Decision, data: dict[str, Any]) -> HttpResponse:
    lines = decision_paper.live_lines(decision)
    context = {
        "decision": decision,
        "data": data | {"version": decision.version},
        "how": request.POST.get("how", TYPED),
        "size": len(lines),
        "units": len({line.nomination.unit_id for line in lines}),
    }
    return render(request, "awards/decision_issue_sure.html", context)


def _issued(request: HttpRequest, decision: Decision, form: IssueForm) -> HttpResponse | None:
    data = form.cleaned_data
    with refusals_on(form):
        done = decisions.issue(decision, decided_on=data["decided_on"], number=data["number"], by=request.user, version=data["version"])
        messages.success(request, f"Đã ban hành Quyết định số {done.number.text}. Tệp PDF đang được tạo.")
        return redirect("awards:decision", decision.public_id)
    return None


@login_required
@require_POST
def scan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring the signed scan after issuing."""
    decision = found(request, public_id)
    must_hold(request, decision, RECORDS)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        decisions.attach_scan(decision, form.cleaned_data["scan"], by=request.user, version=form.cleaned_data["version"])
        messages.success(request, "Đã đính bản chụp có chữ ký.")
    else:
        for problems in form.errors.values():
            messages.error(request, " ".join(problems))
    return redirect("awards:decision", decision.public_id)


# --- files -------------------------------------------------------------------------------------------------------------------


@login_required
@require_safe
def paper(request: HttpRequest, public_id: str, paper_id: str) -> HttpResponse:
    """A printed paper of the decision: the issued one for all who see it, copies to sign for the staff."""
    decision = found(request, public_id)
    rows = Paper.objects.filter(pk__in=[row.pk for row in decisions.papers_of(decision)], state=PaperState.READY).select_related("file")
    row = get_object_or_404(rows, public_id=paper_id)
    if row.pk != decision.paper_id and not access.has_role(request.user, Role.standing_body() | RECORDS | {Role.HEAD}, decision.unit_id):
        raise Http404
    return file_response(request, row.file, f"{row.title}.pdf")


@login_required
@require_safe
def signed_scan(request: HttpRequest, public_id: str) -> HttpResponse:
    """The scan of the signed paper, for the staff of the deciding unit."""
    decision = found(request, public_id)
    must_hold(request, decision, Role.standing_body() | RECORDS | {Role.HEAD})
    if decision.signed_scan is None:
        raise Http404
    return file_response(request, decision.signed_scan.file, decision.signed_scan.name)


@login_required
@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make the files anew that could not be made."""
    decision = found(request, public_id)
    must_hold(request, decision, DRAFTERS | RECORDS)
    failed = [row for row in decisions.papers_of(decision) if row.state == PaperState.FAILED]
    for row in failed:
        filing.again(row)
    messages.info(request, "Đang tạo lại tệp PDF." if failed else "Không có tệp nào cần tạo lại.")
    return redirect("awards:decision", decision.public_id)
