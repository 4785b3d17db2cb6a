"""Awards that no unit asks for itself: a block's selection opens them, or in a thematic movement the body that launched it proposes.

A flag of the province goes to the leader of a block, or to the leader of a thematic movement when it is reviewed (Điều 26 khoản 1, 2 Luật
06/2022/QH15). The first is selected by the block; the second is known to the body that ran the movement, so that body, or the office
that serves it, proposes it, and never itself.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from awards.models import Dossier
from emulation.models import Award, AwardMethod, AwardRule, Campaign, CampaignKind
from units.models import Recipient, UnitReach

BLOCK, MOVEMENT = "block", "movement"


def method_of(campaign: Campaign) -> str:
    """By which method one asks in a campaign: a movement on one theme is thematic, all others are merit."""
    drives = (CampaignKind.THEMATIC, CampaignKind.DRIVE)
    return AwardMethod.THEMATIC if campaign.kind in drives else AwardMethod.MERIT


def opened_by(rule: AwardRule, campaign: Campaign) -> str:
    """Who opens an award in a campaign: `BLOCK`, `MOVEMENT`, or empty where any unit may ask. No query.

    The rule itself says whether it has a way for a thematic movement: one of its routes is of that method.
    """
    if not rule.from_block_only:
        return ""
    return MOVEMENT if rule.has_thematic_way and method_of(campaign) == AwardMethod.THEMATIC else BLOCK


def proposes(dossier: Dossier) -> bool:
    """Whether an envelope is of the body that launched its movement, or of the office that serves that body."""
    launcher = dossier.campaign.unit
    return dossier.unit_id in (launcher.pk, launcher.standing_body_id)


def leaders(dossier: Dossier) -> QuerySet[Recipient]:
    """Whom such an envelope may name: everybody at or below the launcher, but neither its own people nor the launcher's."""
    launcher = dossier.campaign.unit_id
    below = UnitReach.objects.filter(ancestor=launcher).exclude(descendant__in=(dossier.unit_id, launcher)).values("descendant_id")
    rows = Recipient.objects.filter(unit_id__in=below).exclude(collective__whole_unit__in=(dossier.unit_id, launcher))
    return rows if proposes(dossier) else rows.none()


def refusals(dossier: Dossier, chosen: Sequence[Recipient], award: Award) -> list[str]:
    """Why an envelope may not name some of the chosen for an award of a movement, as sentences."""
    launcher = dossier.campaign.unit
    if not proposes(dossier):
        office = f" hoặc {launcher.standing_body}" if launcher.standing_body else ""
        return [
            f"“{award}” trong phong trào chuyên đề do cơ quan phát động ({launcher}{office}) đề nghị khi tổng kết; đơn vị không tự đề nghị."
        ]
    able = set(leaders(dossier).filter(pk__in=[one.pk for one in chosen]).values_list("pk", flat=True))
    word = f"không thuộc {launcher} quản lý, hoặc chính là nơi đề nghị: không tự đề nghị “{award}” cho mình."
    return [f"{one.name}: {word}" for one in chosen if one.pk not in able]
