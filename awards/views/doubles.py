"""Pages of suspected double awards: both cases side by side and the answer; the list of those that wait for one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards import double_answers, doubles, records
from awards.appraisal import appraised_by
from awards.doubles import Finding
from awards.forms.doubles import AnswerForm, ManyForm
from awards.models import DoubleClaim, DoubleVerdict, Nomination
from awards.views.appraisal import must_appraise
from units.forms import numbers_sent
from units.forms.refusals import refusals_on
from units.models import Account
from units.views.sheets import sheet

PAGE_SIZE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def double_answer(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Both cases side by side, and the question: different or the same?"""
    rows = Nomination.objects.visible_to(request.user).with_facts()
    nomination = get_object_or_404(rows, public_id=public_id)
    double_answers.must_appraise(nomination, request.user)
    found = double_answers.finding(nomination, key)
    if found is None:
        raise Http404
    (shown,) = double_answers.shown([found], account=request.user, recipients=records.visible(request.user), answers=True)
    initial = {
        "seen": shown.verdict,
        "verdict": found.claim.verdict if found.claim else None,
        "note": found.claim.note if found.claim else "",
    }
    return sheet(
        request,
        AnswerForm(request.POST or None, initial=initial),
        lambda told: double_answers.answer(nomination, key, by=request.user, **told),
        title="Khác hay trùng?",
        button="Ghi trả lời",
        back=reverse("awards:appraisal_case", args=[nomination.public_id]),
        then=reverse("awards:doubles") if "trung-khen" in request.GET.get("tu", "") else "",
        done="Đã ghi trả lời.",
        template="awards/double_answer.html",
        more={"shown": shown, "nomination": nomination},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def double_list(request: HttpRequest) -> HttpResponse:
    """Suspected doubles of the cases one appraises: those that wait for an answer, and those answered. A press answers all lines that are
    ticked: two papers of one recipient whose times meet."""
    must_appraise(request)
    form = ManyForm(request.POST or None)
    ticked = numbers_sent(request.POST.getlist("ids"))
    if form.is_valid():
        with refusals_on(form):
            return _answered(request, double_answers.answer_many(ticked, by=request.user, **form.cleaned_data))
    answered = request.GET.get("xem") == "da-tra-loi"
    claims = double_answers.claims_of(request.user)
    waiting = claims.filter(verdict=DoubleVerdict.OPEN)
    page = Paginator(claims.exclude(verdict=DoubleVerdict.OPEN) if answered else waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = _lines(list(page), request.user)
    context = {
        "page": page,
        "lines": lines,
        "answered": answered,
        "waiting": page.paginator.count if not answered else waiting.count(),
        "can_tick": any(line["shown"] and line["shown"].may_tick for line in lines),
        "form": form,
        "ticked": ticked,
    }
    return render(request, "awards/doubles.html", context)


def _answered(request: HttpRequest, counted: tuple[int, int]) -> HttpResponse:
    done, left = counted
    if done:
        messages.success(request, f"Đã ghi trả lời cho {done} dòng.")
    if left:
        messages.warning(
            request, f"{left} dòng giữ nguyên: vừa có người trả lời, không còn dấu hiệu trùng, hoặc phải mở ra so sánh từng dòng."
        )
    return redirect("awards:doubles")


def _lines(claims: list[DoubleClaim], account: Account) -> list[dict[str, object]]:
    """Each claim with how it stands today; ``key`` leads to the answer while there still is a double."""
    rows = {row.pk: row for claim in claims for row in (claim.nomination, claim.other) if row}
    mine = set(appraised_by(account).filter(pk__in=rows).values_list("pk", flat=True))
    by_claim: dict[int, Finding] = {}
    for one in doubles.find([rows[pk] for pk in sorted(mine)]):
        if one.claim:
            by_claim.setdefault(one.claim.pk, one)
    found = [by_claim.get(claim.pk) for claim in claims]
    known = [one for one in found if one]
    shown = iter(double_answers.shown(known, account=account, recipients=records.visible(account), answers=True))
    own = [claim.nomination if claim.nomination_id in mine else claim.other for claim in claims]
    lines = zip(claims, own, found, strict=True)
    return [{"claim": claim, "own": row, "shown": next(shown) if one else None} for claim, row, one in lines]
