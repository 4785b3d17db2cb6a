"""What follows a unit on this floor when it is reorganised: seats in blocks, blocks it formed, campaigns that address it."""

from django.db.models import Q

from emulation.models import Block, BlockSeat, Campaign, CampaignState, CampaignUnit
from units.handover import end_rows
from units.models import ChangeKind, Unit
from units.ports import Handover

SEATS, CAMPAIGNS = "Chỗ trong khối", "Phong trào gửi tới"


def hand_over(h: Handover) -> None:
    """Called by `units.ports.on_unit_succession` for every unit that ends or is divided."""
    if h.closes:
        _seats(h)
        _own(h)
    heirs = [h.heir] if h.heir and h.kind != ChangeKind.CLOSE else []
    _addressed(h, [*heirs, *h.others])


def _seats(h: Handover) -> None:
    """The unit's seats end; its successor sits in the same blocks unless it does already."""
    open_seats = BlockSeat.objects.filter(Q(valid_to=None) | Q(valid_to__gte=h.on))
    rows = list(open_seats.filter(unit=h.unit).select_related("block").order_by("block__name", "id"))
    end_rows(BlockSeat.objects.filter(pk__in=[row.pk for row in rows]), rows, h.on, h.tape)
    heir = None if h.kind == ChangeKind.CLOSE else h.heir
    seated = set(open_seats.filter(unit=heir).values_list("block_id", flat=True)) if heir else set()
    headed = set(open_seats.filter(post="head").exclude(unit=h.unit).values_list("block_id", flat=True))
    new = []
    for row in rows:
        if heir is None or row.block_id in seated:
            h.tape.say(SEATS, f"{row.block}: {h.unit} thôi làm {row.get_post_display().lower()}")
            continue
        post = "member" if row.post == "head" and row.block_id in headed else row.post
        new.append(BlockSeat(block=row.block, unit=heir, post=post, valid_from=max(h.on, row.valid_from), valid_to=row.valid_to))
        seated.add(row.block_id)
        h.tape.say(SEATS, f"{row.block}: {heir} thay {h.unit} ({new[-1].get_post_display().lower()})")
    h.tape.make(new)


def _own(h: Handover) -> None:
    """Blocks that the unit formed and campaigns that it drafts go on at its successor; what it launched keeps its name."""
    if h.heir is None:
        return
    blocks = h.tape.alter(Block.objects.filter(unit=h.unit), unit_id=h.heir.pk)
    drafts = h.tape.alter(Campaign.objects.filter(unit=h.unit, state=CampaignState.DRAFT), unit_id=h.heir.pk)
    h.tape.say(SEATS, *(f"{row}: do {h.heir} phụ trách" for row in Block.objects.filter(pk__in=blocks).order_by("name")))
    h.tape.say(CAMPAIGNS, *(f"{row} (đang soạn): {h.heir} soạn tiếp" for row in Campaign.objects.filter(pk__in=drafts)))


def _addressed(h: Handover, heirs: list[Unit]) -> None:
    """Launched campaigns that address the unit address its successors; whoever takes its place has seen what it had seen."""
    rows = list(CampaignUnit.objects.filter(unit=h.unit, campaign__state=CampaignState.LAUNCHED).select_related("campaign"))
    known = set(CampaignUnit.objects.filter(unit__in=heirs).values_list("campaign_id", "unit_id"))
    new = []
    for row in rows:
        for unit in heirs:
            if (row.campaign_id, unit.pk) not in known:
                seen = {"opened_at": row.opened_at, "opened_by_id": row.opened_by_id} if unit == h.heir else {}
                new.append(CampaignUnit(campaign=row.campaign, unit=unit, **seen))
                h.tape.say(CAMPAIGNS, f"{row.campaign}: gửi tới {unit}")
    h.tape.make(new)
