"""One file per aggregate, re-exported."""

from emulation.models.block import Block, BlockResult, BlockSeat
from emulation.models.campaign import KEEPERS, Campaign, CampaignKind, CampaignState, CampaignUnit, Milestone, MilestoneKind
from emulation.models.catalogue import Award, AwardKind, AwardMethod, AwardRule, LegalAct, NoticeMoment, Regime, VoteBase, VoteMode
from emulation.models.law import (
    BaseSalary,
    GeneralCode,
    GeneralRule,
    LimitMeasure,
    LocalLimit,
    PostRank,
    TransitionClause,
)
from emulation.models.route import Route, RouteLevel

__all__ = [
    "KEEPERS",
    "Award",
    "AwardKind",
    "AwardMethod",
    "AwardRule",
    "BaseSalary",
    "Block",
    "BlockResult",
    "BlockSeat",
    "Campaign",
    "CampaignKind",
    "CampaignState",
    "CampaignUnit",
    "GeneralCode",
    "GeneralRule",
    "LegalAct",
    "LimitMeasure",
    "LocalLimit",
    "Milestone",
    "MilestoneKind",
    "NoticeMoment",
    "PostRank",
    "Regime",
    "Route",
    "RouteLevel",
    "TransitionClause",
    "VoteBase",
    "VoteMode",
]
