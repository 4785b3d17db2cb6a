"""Writing achievements down, all year, in one quick form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from awards import achievements, records
from awards.forms.records import AchievementForm
from awards.models import Achievement
from awards.views.records import NOT_YOURS, achievement_of, address, own, seen
from units.forms import VersionForm, number_sent
from units.models import Recipient
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]


@login_required
@require_http_methods(SHEET)
def achievement_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Quick: what was done, when; anybody who works for the unit or above it."""
    recipient, _ = own(request, pk, "reads")
    form = AchievementForm(request.POST or None, request.FILES or None)
    return sheet(
        request,
        form,
        lambda told: achievements.add(recipient, by=request.user, upload=told["upload"], **form.facts),
        title="Ghi thành tích",
        text="Ghi lại ngay khi có. Chỉ đơn vị và cấp trên của đơn vị thấy; khi lập hồ sơ thì chép vào báo cáo.",
        button="Lưu thành tích",
        back=address(recipient),
        done="Đã ghi thành tích.",
        template="awards/recipient_form.html",
        more={"recipient": recipient},
    )


def changeable(request: HttpRequest, pk: int, row_id: int) -> tuple[Recipient, Achievement]:
    """(recipient, achievement) that one may change; 403 for whoever sees it and may not."""
    recipient = seen(request, pk)
    row = achievement_of(request, recipient, row_id)
    if not achievements.may_change(row, request.user, records.rights(request.user, {row.recipient.unit_id})):
        raise PermissionDenied(f"Chỉ người ghi, cán bộ thi đua và thủ trưởng sửa được. {NOT_YOURS}")
    return recipient, row


@login_required
@require_http_methods(SHEET)
def achievement_edit(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    recipient, row = changeable(request, pk, row_id)
    form = AchievementForm(request.POST or None, request.FILES or None, row=row)
    return sheet(
        request,
        form,
        lambda told: achievements.edit(row, by=request.user, version=told["version"], upload=told["upload"], **form.facts),
        title="Sửa thành tích",
        button="Lưu thành tích",
        back=address(recipient),
        done="Đã lưu thành tích.",
        template="awards/recipient_form.html",
        more={"recipient": recipient, "drop": address(recipient, "achievement_withdraw", row.pk)},
    )


@login_required
@require_http_methods(SHEET)
def achievement_withdraw(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    recipient, row = changeable(request, pk, row_id)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": row.version}),
        lambda told: achievements.withdraw(row, by=request.user, version=told["version"]),
        title="Bỏ thành tích này?",
        text=row.text,
        warning="Dòng này không hiện nữa. Trong 10 phút còn lấy lại được ngay trên trang.",
        button="Bỏ thành tích",
        back=address(recipient),
        done="Đã bỏ thành tích. Trong 10 phút còn lấy lại được.",
    )


@login_required
@require_POST
def achievement_restore(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    """Take a withdrawal of the last ten minutes back."""
    recipient, row = changeable(request, pk, row_id)
    achievements.restore(row, by=request.user, version=number_sent(request.POST.get("version", "")))
    messages.success(request, "Đã lấy lại thành tích.")
    return redirect(address(recipient))
