"""Putting recipients into an envelope: choose several of the unit, or enter a new one; taking one out."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from awards import filling, judgements, openings
from awards.forms.dossiers import VersionForm
from awards.forms.nominations import ChooseForm, RecipientForm
from awards.models import Dossier, Nomination
from awards.nominations import NOMINATOR
from awards.views import judged
from awards.views.dossiers import seen, url
from awards.views.double_panel import warnings
from emulation.models import Award, AwardMethod, AwardRule
from units import clock
from units.forms.refusals import refusals_on
from units.models import Recipient, RecipientKind
from units.views.sheets import sheet

DELETED = "Thành tích và tệp đã nhập cho trường hợp này bị xoá."
STAYS = "Trường hợp ở lại đơn vị mình, chờ tổng hợp vào tờ trình khác."
SHOWN = 200  # lines of one choice; a unit with more recipients types a name


def _rule(request: HttpRequest, rules: list[AwardRule]) -> AwardRule | None:
    """The award in the address or the form; else the first one."""
    asked = request.GET.get("award") or request.POST.get("award") or ""
    return next((rule for rule in rules if asked in (rule.award.code, str(rule.award_id))), next(iter(rules), None))


def _awards(rules: list[AwardRule]):
    return Award.objects.filter(id__in=[rule.award_id for rule in rules]).order_by("order", "code")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tick many recipients for one award; whoever is live for it already is not offered."""
    dossier = seen(request, public_id, NOMINATOR)
    rules = filling.proposable(dossier.unit)
    rule = _rule(request, rules)
    found = filling.candidates(dossier, rule, request.GET.get("q", "")) if rule else None
    form = ChooseForm(request.POST or None, awards=_awards(rules), recipients=filling.choosable(dossier, rule))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            made = filling.add_nominations(dossier, recipients=told["ids"], award=told["award"], by=request.user, version=told["version"])
            messages.success(request, f"Đã thêm {len(made)} trường hợp. Ghi thành tích cho từng người, hoặc thêm nữa.")
            _warn(request, made)
            return redirect(url(dossier))
    rows = list(found[: SHOWN + 1]) if rule else []
    for row, answer in zip(rows[:SHOWN], _judged(dossier, rule, rows[:SHOWN]), strict=True):
        row.judged = answer
    opened = openings.opened_by(rule, dossier.campaign) if rule else ""
    context = {
        "dossier": dossier, "rules": rules, "rule": rule, "rows": rows[:SHOWN], "more": len(rows) > SHOWN, "form": form,
        "kinds": [(kind.value, kind.label) for kind in RecipientKind if rule and kind in rule.recipient_kinds],
        "ticked": set(request.POST.getlist("ids")), "opened": opened,
        "proposes": opened == openings.MOVEMENT and openings.proposes(dossier),
    }  # fmt: skip
    return render(request, "awards/dossier_add.html", context)


def _judged(dossier: Dossier, rule: AwardRule | None, rows: Sequence[Recipient]) -> list[judged.Short]:
    """The answer for each of the rows, before anything is typed: what the facts say of the award in the dossier's campaign."""
    if rule is None or not rows:
        return []
    campaign, today = dossier.campaign, clock.today()
    method = openings.method_of(campaign)
    movement = judgements.movement_of(campaign, today) if method == AwardMethod.THEMATIC else None
    found = judgements.judge_recipients(
        rows, [rule.award], award_year=campaign.year or campaign.period_to.year, on=today, method=method,
        movement=movement, unit=dossier.unit,
    )  # fmt: skip
    return [judged.short(found[row.pk, rule.award_id]) for row in rows]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_new_recipient(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter a person, collective or household of the unit and nominate it, in one form; then on to its achievement."""
    dossier = seen(request, public_id, NOMINATOR)
    rules = filling.proposable(dossier.unit)
    kind = request.GET.get("loai", RecipientKind.PERSON)
    if kind not in RecipientKind.values:
        raise Http404
    fitting = [rule for rule in rules if kind in rule.recipient_kinds]
    chosen = _rule(request, fitting)
    form = RecipientForm(
        request.POST or None, kind=kind, unit=dossier.unit, awards=_awards(fitting), among=filling.within(dossier.unit),
        initial={"version": dossier.version, "award": chosen and chosen.award_id},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            nomination = _nominated(request, dossier, form)
            messages.success(request, f"Đã thêm {nomination.recipient.name}. Ghi thành tích ngay dưới đây.")
            _warn(request, [nomination])
            return redirect("awards:nomination_edit", nomination.public_id)
    context = {"dossier": dossier, "form": form, "kind": kind, "kinds": RecipientKind.choices}
    return render(request, "awards/dossier_recipient.html", context)


def _warn(request: HttpRequest, made: list[Nomination]) -> None:
    """Say at once what may be a double; the appraiser will ask."""
    for one in warnings(made)[:5]:
        messages.warning(request, f"Có thể trùng: {one.sentence} Nếu là thành tích khác, ghi rõ trong bài để nơi thẩm định trả lời.")


def _nominated(request: HttpRequest, dossier: Dossier, form: RecipientForm) -> Nomination:
    """Nominate the one that was meant among those already there, or a new one."""
    told = form.cleaned_data
    common = {"award": told["award"], "by": request.user, "version": told["version"]}
    if form.chosen:
        (nomination,) = filling.add_nominations(dossier, recipients=[form.chosen], **common)
        return nomination
    return filling.enter_and_add(dossier, recipient=form.columns(), different_from=form.offered, **common)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dossier_remove_line(request: HttpRequest, public_id: str, nomination_id: str) -> HttpResponse:
    """Take one case out of a draft."""
    dossier = seen(request, public_id, NOMINATOR)
    nomination = get_object_or_404(Nomination.objects.filter(lines__dossier=dossier).with_facts(), public_id=nomination_id)
    own = nomination.unit_id == dossier.unit_id
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": dossier.version}),
        lambda told: filling.remove_line(dossier, nomination, by=request.user, version=told["version"]),
        title="Bỏ trường hợp này?",
        text=str(nomination),
        warning=DELETED if own else STAYS,
        button="Bỏ khỏi tờ trình",
        back=url(dossier),
        done="Đã bỏ trường hợp khỏi tờ trình.",
    )
