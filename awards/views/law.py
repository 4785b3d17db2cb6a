"""What the decider sets otherwise in a case: a finding set aside and taken back, another regime. Each on a page of its own."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards import overrides, pinning
from awards.eligibility.findings import Answer
from awards.forms.law import RestoreForm, RuleForm, SetAsideForm
from awards.judgements import competence, judged
from awards.models import Nomination, Override
from awards.views.nominations import seen
from units import access
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]
NOT_YOURS = "Việc này dành cho người thẩm định của cơ quan quyết định, không phải đơn vị đề nghị hay người nhập trường hợp."


def _case(request: HttpRequest, public_id: str) -> Nomination:
    """The case, for whoever appraises it; else 403."""
    nomination = seen(request, public_id)
    if not access.has_role(request.user, overrides.ROLES, nomination.holder_id):
        raise PermissionDenied(NOT_YOURS)
    return nomination


def _back(nomination: Nomination) -> str:
    return reverse("awards:appraisal_case", args=[nomination.public_id])


def _facts(nomination: Nomination) -> list[tuple[str, object]]:
    return [("Trường hợp", nomination.recipient.name), ("Đề nghị", nomination.award.name), ("Đang xét theo", nomination.rule.regime)]


@login_required
@require_http_methods(SHEET)
def nomination_set_aside(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set one finding aside; ``dieu-kien`` in the address ticks it beforehand."""
    nomination = _case(request, public_id)
    if overrides.proposed_by(nomination, request.user):
        raise PermissionDenied(NOT_YOURS)
    choices = _doubtful(nomination)
    initial = {"version": nomination.version, "key": request.GET.get("dieu-kien", choices[0][0] if len(choices) == 1 else "")}
    text = "Điều kiện được chọn không còn ngăn việc trình và quyết định; câu của hệ thống và lý do vẫn hiện cho Hội đồng."
    return sheet(
        request,
        SetAsideForm(request.POST or None, initial=initial, choices=choices),
        lambda told: overrides.set_aside(nomination, told["key"], reason=told["reason"], by=request.user, version=told["version"]),
        title="Bỏ qua một điều kiện?",
        text=text if choices else "Không có điều kiện nào chưa đạt hoặc chưa rõ để bỏ qua.",
        facts=_facts(nomination),
        button="Bỏ qua điều kiện này",
        back=_back(nomination),
        done="Đã bỏ qua điều kiện; lý do hiện ở trang trường hợp và ở phiên họp.",
    )


def _doubtful(nomination: Nomination) -> list[tuple[str, str]]:
    """(key, sentence) of everything that is not plainly met: bars, competence, then route by route, each once, without those set aside
    and those that nobody may."""
    one = judged([nomination])[nomination.pk]
    routes = [finding for route in one.judgement.routes for finding in route.findings if not finding.judged]
    found = [*one.judgement.bars, *(finding for finding in routes if finding.answer < Answer.MET)]
    said = {row.key: row.sentence for row in [*found, *competence.nominator(one.nomination)]}
    gone = overrides.NEVER | {row.key for row in overrides.live([nomination]).get(nomination.pk, [])}
    return [(key, sentence) for key, sentence in said.items() if key not in gone]


@login_required
@require_http_methods(SHEET)
def nomination_restore(request: HttpRequest, public_id: str, row_id: int) -> HttpResponse:
    """Let a finding that was set aside count again."""
    nomination = _case(request, public_id)
    if overrides.proposed_by(nomination, request.user):
        raise PermissionDenied(NOT_YOURS)
    row = get_object_or_404(Override.objects.select_related("nomination__award", "nomination__holder"), nomination=nomination, pk=row_id)
    return sheet(
        request,
        RestoreForm(request.POST or None, initial={"version": nomination.version}),
        lambda told: overrides.withdraw(row, by=request.user, version=told["version"], reason=told["reason"]),
        title="Tính lại điều kiện này?",
        text=row.finding,
        facts=[*_facts(nomination), ("Đã bỏ qua vì", row.reason)],
        button="Tính lại",
        back=_back(nomination),
        done="Điều kiện được tính lại.",
    )


@login_required
@require_http_methods(SHEET)
def nomination_rule(request: HttpRequest, public_id: str) -> HttpResponse:
    """Judge the case by another regime's rule."""
    nomination = _case(request, public_id)
    offered = [rule for rule in pinning.offered(nomination) if rule.pk != nomination.rule_id]
    text = "Tiêu chuẩn và cách biểu quyết theo chế độ được chọn; tiền thưởng và thẩm quyền vẫn theo ngày ra quyết định."
    return sheet(
        request,
        RuleForm(request.POST or None, initial={"version": nomination.version}, offered=offered),
        lambda told: pinning.override_rule(nomination, told["rule"], reason=told["reason"], by=request.user, version=told["version"]),
        title="Xét theo chế độ khác?",
        text=text if offered else "Danh mục chỉ có một chế độ cho hình thức này: không có chế độ nào khác để chọn.",
        facts=_facts(nomination),
        button="Xét theo chế độ này",
        back=_back(nomination),
        done="Đã đổi chế độ áp dụng; lý do hiện ở trang trường hợp và ở phiên họp.",
    )
