"""Setting and ending a hold, its paper; and from which year on a unit's history is complete."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_safe

from awards import history_coverage, holds
from awards.forms.law_facts import CoverageForm, EndHoldForm, HoldForm
from awards.views.records import address, seen
from units import clock, people
from units.models import Recipient
from units.views.files import file_response
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]
SET_BY_HEAD = "Việc này dành cho lãnh đạo cơ quan thường trực của đơn vị có thẩm quyền quyết định khen thưởng."


def held(request: HttpRequest, pk: int) -> Recipient:
    """The recipient whose holds one may set and end, else 403 (404 for whom one does not see)."""
    recipient = seen(request, pk)
    if not holds.may_set(request.user, recipient):
        raise PermissionDenied(SET_BY_HEAD)
    return recipient


@login_required
@require_http_methods(SHEET)
def hold_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a competent body verifies this recipient."""
    recipient = held(request, pk)
    form = HoldForm(request.POST or None, request.FILES or None, initial={"starts_on": clock.today()})
    return sheet(
        request,
        form,
        lambda told: holds.put(recipient, by=request.user, **told),
        title="Tạm dừng xét khen thưởng",
        text="Chỉ ghi khi cơ quan có thẩm quyền đã có văn bản, không ghi theo đơn thư, dư luận. Từ ngày ghi, không đề nghị và không "
        "quyết định khen cho người, tập thể này; đơn vị đang đề nghị được báo.",
        button="Ghi tạm dừng xét",
        back=address(recipient),
        done="Đã ghi tạm dừng xét.",
        template="awards/recipient_form.html",
        more={"recipient": recipient},
    )


@login_required
@require_http_methods(SHEET)
def hold_end(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    """Say that the verification is over, by which paper."""
    recipient = held(request, pk)
    rows = holds.shown_to(request.user, people.identity(recipient))
    hold = get_object_or_404(rows, pk=row_id)
    return sheet(
        request,
        EndHoldForm(request.POST or None, initial={"version": hold.version, "ends_on": clock.today()}),
        lambda told: holds.end(hold, by=request.user, **told),
        title="Kết thúc tạm dừng xét?",
        facts=[("Của", recipient), ("Tạm dừng", hold), ("Theo", f"{hold.body_name}, văn bản số {hold.paper_number}")],
        warning="Sau ngày này lại được đề nghị, quyết định khen; nếu bị kỷ luật thì ghi kỷ luật riêng.",
        button="Kết thúc tạm dừng",
        back=address(recipient),
        done="Đã kết thúc tạm dừng xét.",
    )


@login_required
@require_safe
def hold_file(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    """The scan of the competent body's paper."""
    hold = get_object_or_404(holds.shown_to(request.user, people.identity(seen(request, pk))), pk=row_id)
    if hold.paper is None:
        raise Http404
    return file_response(request, hold.paper.file, hold.paper.name)


@login_required
@require_http_methods(SHEET)
def coverage(request: HttpRequest) -> HttpResponse:
    """From which award year on the history of units is loaded completely."""
    units = history_coverage.units_for(request.user)
    if not units.exists():
        raise PermissionDenied("Trang này dành cho quản trị và chuyên viên thẩm định của đơn vị có thẩm quyền quyết định khen thưởng.")
    form = CoverageForm(request.POST or None, units=units)
    return sheet(
        request,
        form,
        lambda told: history_coverage.say(told["unit"], told["subject"], told["since_year"], by=request.user),
        title="Lịch sử đã nhập đầy đủ từ năm nào",
        text="Từ năm ấy, điều gì không có trên hệ thống thì coi là không có; trước năm ấy thì coi là chưa rõ, không ai bị loại vì chưa rõ.",
        button="Ghi năm đã nhập đầy đủ",
        back=request.path,
        done="Đã ghi năm đã nhập đầy đủ.",
        template="awards/history_coverage.html",
        more={"rows": history_coverage.said(request.user)},
    )
