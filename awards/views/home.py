"""The first page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from awards import home
from emulation import milestones
from emulation.models import Campaign, CampaignKind, CampaignState
from units import access, clock
from units.models import Account, Unit


@require_safe
def home_page(request: HttpRequest) -> HttpResponse:
    """What waits for me; a visitor goes to the public decisions, in the demo to the name plates."""
    if not request.user.is_authenticated:
        return redirect("account_login" if settings.DEMO else "awards:public_decisions")
    todo, waiting = home.tasks(request.user)
    campaign = this_years(request.user)
    context = {"todo": todo, "waiting": waiting, "campaign": campaign, "late": sum(1 for task in todo if task.tone == "red")}
    if campaign:
        unit = first_unit(request.user)
        rows = campaign.milestones.all()
        if unit and unit.pk != campaign.unit_id:
            rows = milestones.binding(rows, unit.kind)
        context["steps"] = milestones.steps(rows)
    return render(request, "awards/home.html", context)


def this_years(account: Account) -> Campaign | None:
    """The launched annual campaign of today's year that the account sees, else the newest launched one."""
    today = clock.today()
    rows = Campaign.objects.visible_to(account).filter(state=CampaignState.LAUNCHED, kind=CampaignKind.ANNUAL)
    rows = list(rows.prefetch_related("milestones").order_by("-period_from", "-id")[:10])
    return next((row for row in rows if row.period_from <= today <= row.period_to), rows[0] if rows else None)


def first_unit(account: Account) -> Unit | None:
    """The unit of the account's first role, whose dates the line of milestones shows."""
    held = access.roles_of(account)
    return held[0].unit if held else None
