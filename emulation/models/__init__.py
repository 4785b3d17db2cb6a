"""One file per aggregate, re-exported."""

from emulation.models.block import Block, BlockResult, BlockSeat
from emulation.models.campaign import KEEPERS, Campaign, CampaignKind, CampaignState, CampaignUnit, Milestone, MilestoneKind
from emulation.models.catalogue import Award, AwardKind, AwardMethod, AwardRule, LegalAct, Regime, VoteBase, VoteMode
from emulation.models.route import Route, RouteLevel

__all__ = [
    "KEEPERS",
    "Award",
    "AwardKind",
    "AwardMethod",
    "AwardRule",
    "Block",
    "BlockResult",
    "BlockSeat",
    "Campaign",
    "CampaignKind",
    "CampaignState",
    "CampaignUnit",
    "LegalAct",
    "Milestone",
    "MilestoneKind",
    "Regime",
    "Route",
    "RouteLevel",
    "VoteBase",
    "VoteMode",
]
