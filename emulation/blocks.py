"""Emulation blocks: who sits in them on a day, and what they selected (suy tôn) — the only way to a flag."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch, Q, QuerySet

from emulation import catalogue
from emulation.models import Award, Block, BlockResult, BlockSeat, Campaign, CampaignState
from units import access, attachments, clock, dated, ledger, notifications
from units.models import Account, Role, Unit
from units.moves import Refused
from units.notifications import Tell
from units.tokens import act
from units.vietnamese import date_vn

AT_BLOCK = frozenset({Role.ADMIN, Role.APPRAISER, Role.OFFICE_HEAD, Role.SECRETARY})
AT_STANDING_BODY = frozenset({Role.CLERK})
TOLD = frozenset({Role.CLERK, Role.HEAD})
WORDS = {"blockresult.enter": "đã nhập kết quả suy tôn"}


def visible_to(account: Account) -> QuerySet[Block]:
    """Blocks of one's unit or of a unit below it, of the unit one's office serves, and those in which one's unit ever sat."""
    mine = access.units_of(account, Role.values)
    served = Unit.objects.filter(standing_body_id__in=mine).values("id")
    seats = BlockSeat.objects.filter(unit_id__in=mine).values("block_id")
    return Block.objects.filter(
        Q(unit_id__in=mine) | Q(unit_id__in=access.reach_of(account)) | Q(unit_id__in=served) | Q(id__in=seats)
    ).select_related("unit")


def seats_on(on: datetime.date) -> QuerySet[BlockSeat]:
    """Seats valid on a day, heads first."""
    valid = BlockSeat.objects.filter(dated.on(on)).select_related("unit")
    return valid.order_by("block_id", "post", "unit__order", "unit__sort_key")


def with_members(rows: QuerySet[Block], on: datetime.date) -> list[Block]:
    """Blocks with ``members``: their seats of that day, head, deputies, then the others. Two queries."""
    rank = {"head": 0, "deputy": 1, "member": 2}
    blocks = list(rows.prefetch_related(Prefetch("seats", seats_on(on), to_attr="members")).order_by("unit__order", "id"))
    for block in blocks:
        block.members.sort(key=lambda seat: rank[seat.post])
    return blocks


def may_enter(block: Block, account: Account) -> bool:
    """Whether the account may enter what the block selected: staff of the unit that formed it, or clerks of its standing body."""
    places = {(block.unit_id, role) for role in AT_BLOCK} | {(block.unit.standing_body_id, role) for role in AT_STANDING_BODY}
    return any((row.unit_id, row.role) in places for row in access.roles_of(account))


def selectable(on: datetime.date) -> QuerySet[Award]:
    """Awards that only a block can open, by the rules of that day."""
    return Award.objects.filter(pk__in=[award_id for award_id, rule in catalogue.rules_on(on).items() if rule.from_block_only])


def results_for(unit: Unit, campaign: Campaign) -> QuerySet[BlockResult]:
    """What blocks selected the unit for in a campaign: only these awards may it be nominated for that a block opens."""
    return BlockResult.objects.filter(unit=unit, campaign=campaign).select_related("block", "award", "minutes__file")


@dataclass(frozen=True, slots=True)
class Selection:
    """What a block selected, as its minutes say it."""

    campaign: Campaign
    unit: Unit
    award: Award
    votes_for: int
    votes_total: int
    met_on: datetime.date


def faults(block: Block, said: Selection) -> dict[str, str]:
    """What cannot be, by the field it stands in; empty when all is well."""
    found: dict[str, str] = {}
    if said.campaign.state != CampaignState.LAUNCHED:
        found["campaign"] = "Chỉ nhập kết quả cho phong trào đang phát động."
    if said.met_on > clock.today():
        found["met_on"] = "Ngày họp khối không thể sau hôm nay."
    if not seats_on(said.met_on).filter(block=block, unit=said.unit).exists():
        found["unit"] = f"{said.unit} không phải thành viên của khối vào ngày {date_vn(said.met_on)}."
    rule = catalogue.rules_on(said.met_on, [said.award]).get(said.award.pk)
    if rule is None or not rule.from_block_only:
        found["award"] = f"{said.award} không phải danh hiệu do khối suy tôn vào ngày {date_vn(said.met_on)}."
    if said.votes_for > said.votes_total:
        found["votes_for"] = "Số phiếu đồng ý không thể lớn hơn tổng số thành viên."
    if results_for(said.unit, said.campaign).filter(award=said.award).exists():
        found.setdefault("unit", f"{said.unit} đã có kết quả suy tôn {said.award} trong phong trào này.")
    return found


def enter_result(block: Block, said: Selection, *, minutes: UploadedFile, by: Account) -> BlockResult:
    """Enter what a block selected, with its minutes (a PDF that its form has checked); the unit is told.

    Raises:
        PermissionDenied: the account may not (`may_enter`).
        Refused: what is said cannot be (`faults`).
    """
    with act():
        if not may_enter(block, by):
            raise PermissionDenied
        # One result at a time per campaign: two clerks, even of two blocks, must not both pass the check for one unit.
        Campaign.objects.select_for_update(of=("self",)).get(pk=said.campaign.pk)
        if found := faults(block, said):
            raise Refused(*found.values())
        result = BlockResult.objects.create(
            block=block, campaign=said.campaign, unit=said.unit, award=said.award, votes_for=said.votes_for,
            votes_total=said.votes_total, met_on=said.met_on, entered_by=by,
            minutes=attachments.attach(minutes, unit=block.unit, by=by),
        )  # fmt: skip
        ledger.record([result], "blockresult.enter", by=by)
        text = f"{block} suy tôn {said.unit} để đề nghị tặng {said.award} ({said.votes_for}/{said.votes_total} phiếu)."
        notifications.tell([Tell(said.unit.pk, TOLD, text, said.campaign.get_absolute_url())], by=by)
    return result
