"""Started by the clock: what of the campaigns is due. Filing dates, which depend on dossiers, are in `awards.sweeps`."""

from celery import shared_task
from django.db.models import Prefetch

from emulation import campaigns, milestones
from emulation.models import Campaign, CampaignState, CampaignUnit, MilestoneKind
from units import reminders
from units.models import Role
from units.reminders import Due

STAFF = Role.standing_body()


@shared_task(name="emulation.sweeps.remind_milestones")
def remind_milestones() -> int:
    """Remind addressed units of the registration, the standing body of council and decision."""
    return reminders.remind(due_milestones())


def due_milestones() -> list[Due]:
    """Every milestone of launched campaigns but the filing dates. Three queries."""
    rows = Campaign.objects.filter(state=CampaignState.LAUNCHED)
    rows = rows.prefetch_related("milestones", Prefetch("addressed", CampaignUnit.objects.standing()))
    return [_due(campaign, row) for campaign in rows for row in campaign.milestones.all() if row.kind != MilestoneKind.FILING]


def _due(campaign: Campaign, row) -> Due:
    text, url = f"{milestones.name(row)}: “{campaign.name}”", campaign.get_absolute_url()
    if row.kind == MilestoneKind.REGISTRATION:
        told = frozenset(unit.unit_id for unit in campaign.addressed.all())
        # Registrations are not entered here yet, so nobody can be called late.
        return Due(row, row.due_on, told, campaigns.TOLD, text, url, chase=False)
    return Due(row, row.due_on, frozenset({campaign.unit_id}), STAFF, text, url)
