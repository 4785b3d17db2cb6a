"""What this floor puts on the home page and into the navigation."""

from collections.abc import Sequence

from django.urls import reverse

from emulation import campaigns
from emulation.models import KEEPERS, Campaign, CampaignState, CampaignUnit
from units import access
from units.models import Account, Role, RoleAssignment
from units.ports import HomeItem, NavItem

WITH_BLOCKS = KEEPERS | {Role.CLERK, Role.HEAD}


def campaign_items(account: Account) -> list[HomeItem]:
    """Launched campaigns that one's unit has not opened; drafts that wait for one's launch. Two queries."""
    unopened = (
        CampaignUnit.objects.standing()
        .filter(unit_id__in=access.units_of(account, campaigns.TOLD), campaign__state=CampaignState.LAUNCHED, opened_at=None)
        .select_related("campaign", "unit")
    )
    told = [
        HomeItem(f"Phong trào “{row.campaign.name}” đã phát động, {row.unit} chưa xem.", row.campaign.get_absolute_url(), "Xem phong trào")
        for row in unopened.order_by("-campaign__launched_on", "id")
    ]
    drafts = Campaign.objects.filter(unit_id__in=access.units_of(account, campaigns.RUNNERS), state=CampaignState.DRAFT)
    return told + [
        HomeItem(f"Phong trào “{row.name}” đang soạn, chưa phát động.", row.get_absolute_url(), "Xem và phát động") for row in drafts
    ]


def navigation(roles: Sequence[RoleAssignment]) -> list[NavItem]:
    """Campaigns and the catalogue for everybody; blocks for whoever has to do with them; routes for administrators."""
    items = [NavItem("Phong trào", reverse("emulation:campaigns"), "/phong-trao/", 10)]
    if any(row.role in WITH_BLOCKS for row in roles):
        items.append(NavItem("Khối thi đua", reverse("emulation:blocks"), "/khoi-thi-dua/", 20))
    items.append(NavItem("Danh mục danh hiệu, hình thức", reverse("emulation:catalogue"), "/danh-muc/", 74, folded=True))
    if any(row.role == Role.ADMIN for row in roles):
        items.append(NavItem("Hạn mức nhắc việc", reverse("emulation:limits"), "/danh-muc/han-muc/", 76, folded=True))
        items.append(NavItem("Tuyến trình", reverse("emulation:routes"), "/tuyen-trinh/", 75, folded=True))
    return items
