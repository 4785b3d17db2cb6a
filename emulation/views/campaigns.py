"""Pages of campaigns."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from emulation import campaigns, milestones
from emulation.forms.campaigns import CampaignForm, LaunchForm, MilestonesForm, VersionForm, facts_of, slot_field
from emulation.models import KEEPERS, Campaign, CampaignKind, CampaignState, CampaignUnit
from units import access, calendar, ledger, moves
from units.forms.refusals import refusals_on
from units.models import Role, Unit, UnitKind
from units.vietnamese import number_vn, weekday_date
from units.views.sheets import sheet


@dataclass
class Branch:
    """A campaign in the tree of the list."""

    campaign: Campaign
    depth: int = 0
    below: list["Branch"] = field(default_factory=list)


def tree(rows: list[Campaign]) -> list[Branch]:
    """The campaigns as a flat list in tree order, each with its depth; one whose parent is not shown stands at the top."""
    by_id = {row.pk: Branch(row) for row in rows}
    tops = []
    for row in rows:
        above = by_id.get(row.parent_id)
        (above.below if above else tops).append(by_id[row.pk])
    flat: list[Branch] = []
    waiting = list(reversed(tops))
    while waiting:
        branch = waiting.pop()
        flat.append(branch)
        for child in reversed(branch.below):
            child.depth = branch.depth + 1
            waiting.append(child)
    return flat


def with_counts(rows: QuerySet[Campaign]) -> QuerySet[Campaign]:
    """Adds ``addressed_count`` and ``opened_count``, as subqueries: no join multiplies rows."""
    addressed = CampaignUnit.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
    return rows.annotate(
        addressed_count=Coalesce(Subquery(addressed.annotate(n=Count("id")).values("n")), 0),
        opened_count=Coalesce(Subquery(addressed.annotate(n=Count("opened_at")).values("n")), 0),
    )


@require_safe
@login_required
def campaign_list(request: HttpRequest) -> HttpResponse:
    rows = with_counts(Campaign.objects.visible_to(request.user)).select_related("unit", "act")
    return render(
        request,
        "emulation/campaigns.html",
        {"branches": tree(list(rows)), "may_add": access.has_role(request.user, campaigns.RUNNERS)},
    )


def _seen(request: HttpRequest, public_id: str) -> Campaign:
    rows = Campaign.objects.visible_to(request.user).select_related("unit", "act", "parent")
    return get_object_or_404(rows.prefetch_related("milestones"), public_id=public_id)


def _run(request: HttpRequest, public_id: str) -> Campaign:
    """The campaign for a page of its administrators only."""
    campaign = _seen(request, public_id)
    if not campaigns.may_run(campaign, request.user):
        raise PermissionDenied("Chỉ quản trị phong trào của cơ quan phát động làm được việc này.")
    return campaign


def _addressed(campaign: Campaign, request: HttpRequest) -> QuerySet[CampaignUnit]:
    """The addressed units an account may see: all for those who keep the campaign, else those at or below its own.

    While it runs those that exist today, afterwards those that it addressed.
    """
    rows = campaign.addressed.standing() if campaign.state == CampaignState.LAUNCHED else campaign.addressed.all()
    rows = rows.select_related("unit", "opened_by").order_by("unit__kind", "unit__order", "unit__sort_key")
    if access.has_role(request.user, KEEPERS, campaign.unit_id):
        return rows
    return rows.filter(Q(unit_id__in=access.units_of(request.user, Role.values)) | Q(unit_id__in=access.reach_of(request.user)))


@require_safe
@login_required
def campaign_page(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = _seen(request, public_id)
    addressed = list(_addressed(campaign, request))
    own = access.units_where(request.user, campaigns.TOLD)
    mine = [row for row in addressed if row.unit_id in own]
    keeper = access.has_role(request.user, KEEPERS, campaign.unit_id)
    off = calendar.holidays()
    rows = list(campaign.milestones.all())
    if mine and not keeper:
        rows = milestones.binding(rows, mine[0].unit.kind)
    coming = next((row for row in rows if not calendar.is_late(row.due_on, off)), None)
    context = {
        "campaign": campaign,
        "steps": milestones.steps(rows),
        "coming": coming and {"name": milestones.name(coming), "due": coming.due_on, "left": calendar.left_phrase(coming.due_on, off)},
        "groups": _by_kind(addressed) if keeper or len(addressed) > len(mine) else [],
        "addressed_count": len(addressed),
        "opened_count": sum(1 for row in addressed if row.opened_at),
        "mine": mine,
        "with_results": campaign.kind != CampaignKind.FIVE_YEAR and campaign.state != CampaignState.DRAFT,
        "to_open": [row for row in mine if row.opened_at is None] if campaign.state == CampaignState.LAUNCHED else [],
        "moves": {move.name for move in moves.available(campaigns.CAMPAIGN, campaign, request.user)},
        "gaps": campaigns.launch_gaps([campaign]) if campaign.state == CampaignState.DRAFT else [],
        "may_run": campaigns.may_run(campaign, request.user),
        "children": Campaign.objects.visible_to(request.user).filter(parent=campaign),
        "history": ledger.history(campaign, campaigns.WORDS)[::-1][:20] if keeper else [],
    }
    return render(request, "emulation/campaign.html", context)


def _by_kind(rows: list[CampaignUnit]) -> list[dict[str, Any]]:
    """Addressed units grouped by kind in the order of the kinds, those who have not opened first."""
    groups = []
    for kind in UnitKind:
        members = [row for row in rows if row.unit.kind == kind]
        if members:
            opened = sum(1 for row in members if row.opened_at)
            members.sort(key=lambda row: row.opened_at is not None)
            groups.append({"label": kind.label, "rows": members, "opened": opened})
    return groups


# --- adding, editing --------------------------------------------------------------------------------------------------


def _own_unit(request: HttpRequest) -> Unit:
    """The first unit at which the account administers campaigns."""
    for row in access.roles_of(request.user):
        if row.role in campaigns.RUNNERS:
            return row.unit
    raise PermissionDenied("Chỉ quản trị phong trào thêm được phong trào.")


@require_http_methods(["GET", "POST"])
@login_required
def campaign_add(request: HttpRequest) -> HttpResponse:
    unit = _own_unit(request)
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = campaigns.add(unit=unit, by=request.user, kind=form.cleaned_data["kind"], **form.columns())
            messages.success(request, "Đã lưu phong trào. Còn lại: ghi các mốc rồi phát động.")
            return redirect(made)
    context = {"form": form, "title": "Thêm phong trào", "button": "Lưu phong trào", "unit": unit}
    return render(request, "emulation/campaign_form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def campaign_add_year(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new annual campaign under this one, starting from last year's."""
    parent = _run(request, public_id)
    proposal = campaigns.propose_year(parent)
    start = {
        "name": proposal.name,
        "theme": proposal.theme,
        "year": proposal.year,
        "award_reason": proposal.award_reason,
        "period_from": proposal.period.start,
        "period_to": proposal.period.end,
        "act_issuer": parent.act.issuer if parent.act else "",
    }
    form = CampaignForm(request.POST or None, initial=start, fixed_kind=CampaignKind.ANNUAL)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = campaigns.add(
                unit=parent.unit, by=request.user, kind=CampaignKind.ANNUAL, parent=parent, dates=proposal.dates, **form.columns()
            )
            messages.success(request, "Đã lưu phong trào năm. Kiểm tra các mốc (đã chuyển từ năm trước nếu có) rồi phát động.")
            return redirect(made)
    context = {
        "form": form,
        "title": f"Thêm phong trào năm dưới “{parent.name}”",
        "button": "Lưu phong trào năm",
        "parent": parent,
        "dates": [(milestones.SLOTS[slot], day) for slot, day in proposal.dates.items() if slot in milestones.SLOTS],
    }
    return render(request, "emulation/campaign_form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def campaign_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = _run(request, public_id)
    form = CampaignForm(request.POST or None, initial=facts_of(campaign), fixed_kind=campaign.kind)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            campaigns.edit(campaign, by=request.user, version=form.cleaned_data["version"] or 0, **form.columns())
            messages.success(request, "Đã lưu thông tin phong trào.")
            return redirect(campaign)
    context = {"form": form, "title": "Sửa thông tin phong trào", "button": "Lưu thông tin", "campaign": campaign}
    return render(request, "emulation/campaign_form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def campaign_dates(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = _run(request, public_id)
    standing = {slot_field(slot): day for slot, day in milestones.dates_of(campaign).items()}
    form = MilestonesForm(request.POST or None, initial={**standing, "version": campaign.version})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            campaigns.set_dates(campaign, by=request.user, version=form.cleaned_data["version"], dates=form.dates())
            messages.success(request, "Đã lưu các mốc thời gian.")
            _warn_of_days_off(request, form)
            return redirect(campaign)
    return render(request, "emulation/campaign_dates.html", {"form": form, "campaign": campaign})


def _warn_of_days_off(request: HttpRequest, form: MilestonesForm) -> None:
    off = calendar.holidays()
    for day in form.said():
        last = calendar.last_moment(day, off)
        if last != day:
            messages.warning(request, f"{weekday_date(day).capitalize()} là ngày nghỉ, hạn thực tế là {weekday_date(last)}.")


# --- launching, opening, closing ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@login_required
def campaign_launch(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = _run(request, public_id)
    counts = campaigns.kind_counts(campaign.unit)
    form = LaunchForm(request.POST or None, counts=counts, initial={"version": campaign.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            campaigns.launch(campaign, kinds=data["kinds"], by=request.user, version=data["version"])
            told = sum(counts[kind] for kind in data["kinds"])
            messages.success(request, f"Đã phát động tới {number_vn(told)} đơn vị.")
            return redirect(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "total": sum(counts.values()),
        "gaps": campaigns.launch_gaps([campaign]),
        "steps": milestones.steps(campaign.milestones.all()),
    }
    return render(request, "emulation/campaign_launch.html", context)


@require_POST
@login_required
def campaign_open(request: HttpRequest, public_id: str) -> HttpResponse:
    """The addressed unit says that it has seen the campaign."""
    campaign = _seen(request, public_id)
    campaigns.mark_opened(campaign, by=request.user)
    messages.success(request, "Đã ghi nhận đơn vị đã xem phong trào.")
    return redirect(campaign)


@require_http_methods(["GET", "POST"])
@login_required
def campaign_close(request: HttpRequest, public_id: str) -> HttpResponse:
    campaign = _run(request, public_id)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": campaign.version}),
        lambda told: campaigns.close(campaign, by=request.user, version=told["version"]),
        title="Tổng kết và đóng phong trào?",
        text=f"“{campaign.name}” sẽ không nhận thêm hồ sơ. Hồ sơ đang đi vẫn đi tiếp.",
        facts=[("Tình trạng", campaign.get_state_display()), ("Số đơn vị được báo", number_vn(campaign.addressed.count()))],
        warning="Không mở lại được phong trào đã đóng.",
        button="Đóng phong trào",
        back=campaign.get_absolute_url(),
        done="Đã đóng phong trào.",
    )
