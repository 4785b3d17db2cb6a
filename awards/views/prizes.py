"""Prize money on screen: the sheet of a decision, where a person settles what the law leaves open; sums; both as workbooks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from awards import decision_paper, prize_fund, prize_sheets
from awards.forms.prizes import AmountForm, SettleForm, SumsFilter
from awards.models import Decision, DecisionState, Prize
from awards.views.appraisal import seen_versions
from awards.views.decisions import found
from awards.views.roundtrip import workbook_response
from units import access, clock
from units.forms.refusals import refusals_on
from units.vietnamese import date_phrase, number_vn

NOT_YOURS = "Trang này dành cho cán bộ thi đua, thủ trưởng, cơ quan thường trực và văn thư."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decision_prizes(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet of a decision; a POST settles what is ticked."""
    decision = found(request, public_id)
    settles = access.has_role(request.user, prize_fund.SETTLERS, decision.unit_id)
    if request.method == "POST" and not settles:
        raise PermissionDenied("Việc này dành cho văn thư và cơ quan thường trực của đơn vị ra quyết định.")
    sent = request.POST if request.method == "POST" else None
    setting = sent is not None and "muc-amount" in sent
    settle_form, amount_form = SettleForm(None if setting else sent), AmountForm(sent if setting else None)
    form = amount_form if setting else settle_form
    if sent is not None and form.is_valid() and _done(request, decision, form):
        return redirect("awards:decision_prizes", decision.public_id)
    told = prize_sheets.sheet(decision, request.user)
    context = {"decision": decision, "sheet": told, "settles": settles, "settle_form": settle_form, "amount_form": amount_form,
               "ticked": set(seen_versions(request.POST.getlist("ids"))), "written_on": date_phrase(clock.today()),
               "paper_head": decision.paper.snapshot["header"] if decision.paper else {}}  # fmt: skip
    if decision.state not in (DecisionState.ISSUED, DecisionState.CANCELLED):
        rows = [line.nomination for line in decision_paper.live_lines(decision)]
        for row in rows:
            row.award = decision.award
        context["forecast"] = prize_fund.forecast(rows, on=clock.today(), unit=decision.unit)
    return render(request, "awards/decision_prizes.html", context)


def _done(request: HttpRequest, decision: Decision, form: SettleForm | AmountForm) -> bool:
    versions = seen_versions(request.POST.getlist("ids"))
    rows = list(Prize.objects.filter(pk__in=versions, decision=decision))
    common = {"by": request.user, "versions": versions, "reason": form.cleaned_data["reason"]}
    with refusals_on(form):
        if isinstance(form, AmountForm):
            done = prize_fund.set_amount(rows, form.cleaned_data["amount"], **common)
        else:
            done = prize_fund.settle_prizes(rows, pay_all=form.cleaned_data["choice"] == "all", **common)
        messages.success(request, f"Đã ghi {number_vn(len(done))} khoản tiền thưởng.")
        return True
    return False


@login_required
@require_safe
def decision_prizes_excel(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheet as a workbook."""
    decision = found(request, public_id)
    title = f"Tiền thưởng kèm theo {f'Quyết định số {decision.number}' if decision.number else 'dự thảo quyết định'}"
    return workbook_response(prize_sheets.sheet_book(prize_sheets.sheet(decision, request.user), title=title), title)


def asked_for(request: HttpRequest) -> SumsFilter:
    """The filter of the address, for whoever reads prizes; else 403."""
    if not access.has_role(request.user, prize_sheets.READERS):
        raise PermissionDenied(NOT_YOURS)
    return SumsFilter(request.GET, years=prize_sheets.years(request.user))


@login_required
@require_safe
def prizes(request: HttpRequest) -> HttpResponse:
    """Sums by decision, nominating unit, campaign, fund or year."""
    form = asked_for(request)
    told = prize_sheets.lines(request.user, by=form.grouping, year=form.year)
    context = {"form": form, "lines": told, "totals": prize_sheets.totals(told), "label": prize_sheets.GROUPINGS[form.grouping].label}
    return render(request, "awards/prizes.html", context)


@login_required
@require_safe
def prizes_excel(request: HttpRequest) -> HttpResponse:
    form = asked_for(request)
    told = prize_sheets.lines(request.user, by=form.grouping, year=form.year)
    title = f"Tiền thưởng theo {prize_sheets.GROUPINGS[form.grouping].label.lower()}{f' năm {form.year}' if form.year else ''}"
    return workbook_response(prize_sheets.sums_book(told, title=title), title)
