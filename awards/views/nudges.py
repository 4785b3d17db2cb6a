"""For the standing body: who has not filed or not opened, and a text for each to send by hand (Zalo)."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from awards.filing_dates import Unfiled, unfiled
from emulation.models import KEEPERS, Campaign
from units import access, calendar, reminders
from units.models import UnitKind
from units.vietnamese import join_vn


@dataclass(frozen=True, slots=True)
class Nudge:
    """One unit with the text to send it."""

    row: Unfiled
    left: str
    late: bool
    text: str


@require_safe
@login_required
def nudges(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), public_id=public_id)
    if not access.has_role(request.user, KEEPERS, campaign.unit_id):
        raise PermissionDenied("Trang nhắc việc dành cho cơ quan thường trực của nơi phát động.")
    off = calendar.holidays()
    rows = unfiled(Campaign.objects.filter(pk=campaign.pk))
    groups = []
    for kind in UnitKind:
        members = [_nudge(row, off) for row in rows if row.unit.kind == kind]
        if members:
            groups.append({"label": kind.label, "nudges": members, "all": _for_all(members, off)})
    unopened = list(campaign.addressed.standing().filter(opened_at=None).select_related("unit").order_by("unit__order", "unit__sort_key"))
    context = {
        "campaign": campaign,
        "groups": groups,
        "number": len(rows),
        "unopened": unopened,
        "unopened_text": _unopened_text(campaign, [str(row.unit) for row in unopened]),
    }
    return render(request, "awards/nudges.html", context)


def _link(campaign: Campaign) -> str:
    return f"{settings.BASE_URL}{campaign.get_absolute_url()}"


def _nudge(row: Unfiled, off: frozenset) -> Nudge:
    due = row.milestone.due_on
    what = reminders.sentence(f"Nộp hồ sơ “{row.campaign.name}”", due, off)
    text = f"Kính gửi {row.unit}: {what} Đến nay chưa nhận được tờ trình của đơn vị. Xem và lập tờ trình tại {_link(row.campaign)}"
    return Nudge(row, calendar.left_phrase(due, off), calendar.is_late(due, off), text)


def _for_all(members: list[Nudge], off: frozenset) -> str:
    """One text for the group chat of a level."""
    row = members[0].row
    what = reminders.sentence(f"Nộp hồ sơ “{row.campaign.name}”", row.milestone.due_on, off)
    names = join_vn(str(nudge.row.unit) for nudge in members)
    return f"{what} Còn {len(members)} đơn vị chưa nộp: {names}. Xem và lập tờ trình tại {_link(row.campaign)}"


def _unopened_text(campaign: Campaign, names: list[str]) -> str:
    if not names:
        return ""
    return f"Phong trào “{campaign.name}” đã phát động. Đề nghị mở xem các mốc và bấm “Đã xem”: {join_vn(names)}. {_link(campaign)}"
