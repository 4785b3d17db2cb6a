"""Who still has to file by when: addressed units of launched campaigns that have sent no dossier yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from awards.models import Dossier, DossierState
from emulation import milestones
from emulation.models import Campaign, CampaignState, CampaignUnit, Milestone
from units.models import Unit


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A unit that has not sent a dossier in a campaign; ``draft`` is one that it has begun."""

    campaign: Campaign
    unit: Unit
    milestone: Milestone
    opened: bool
    draft: Dossier | None


def unfiled(campaigns: QuerySet[Campaign] | None = None, *, unit_ids: Iterable[int] | None = None) -> list[Unfiled]:
    """Every addressed unit whose filing date is set and that has sent nothing; by campaign, date and order of units.

    ``unit_ids`` (ids or a subquery) narrows it. Four queries whatever the number of campaigns and units.
    """
    rows = (Campaign.objects.all() if campaigns is None else campaigns).filter(state=CampaignState.LAUNCHED)
    addressed = CampaignUnit.objects.select_related("unit").order_by("unit__order", "unit__sort_key")
    if unit_ids is not None:
        addressed = addressed.filter(unit_id__in=unit_ids)
    rows = list(rows.select_related("unit").prefetch_related("milestones", Prefetch("addressed", addressed, to_attr="told")))
    filed, begun = _dossiers(rows)
    found = []
    for campaign in rows:
        for told in campaign.told:
            milestone = milestones.filing_of(campaign.milestones.all(), told.unit.kind)
            if milestone and told.unit.closed_on is None and (campaign.pk, told.unit_id) not in filed:
                found.append(Unfiled(campaign, told.unit, milestone, told.opened_at is not None, begun.get((campaign.pk, told.unit_id))))
    return sorted(found, key=lambda row: (row.campaign.pk, row.milestone.due_on))


def _dossiers(campaigns: list[Campaign]) -> tuple[set[tuple[int, int]], dict[tuple[int, int], Dossier]]:
    """(campaign, unit) pairs that have filed, and the newest begun dossier of the others. One query."""
    by_pair: dict[tuple[int, int], list[Dossier]] = defaultdict(list)
    wanted = Dossier.objects.filter(campaign__in=campaigns).only("id", "campaign_id", "unit_id", "state", "public_id").order_by("id")
    for dossier in wanted:
        by_pair[(dossier.campaign_id, dossier.unit_id)].append(dossier)
    filed = {pair for pair, rows in by_pair.items() if any(row.state in DossierState.gone_up() for row in rows)}
    return filed, {pair: rows[-1] for pair, rows in by_pair.items() if pair not in filed}
