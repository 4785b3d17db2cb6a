"""Emulation blocks: dated membership, and what a block selected — the only way to a flag."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from emulation.models.campaign import Campaign
from emulation.models.catalogue import Award
from units.models import Account, Attachment, Unit


class Block(models.Model):
    """A cluster (cụm) or block (khối) of comparable units; the screen uses its own word."""

    code = models.SlugField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=[("block", _("Khối")), ("cluster", _("Cụm"))], default="block")
    name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="blocks", help_text=_("Cơ quan lập khối"))
    source = models.CharField(max_length=100, blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class BlockSeat(models.Model):
    """Membership of a unit in a block between two days; heads and deputies rotate yearly."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="block_seats")
    post = models.CharField(
        max_length=8, choices=[("head", _("Trưởng khối")), ("deputy", _("Phó khối")), ("member", _("Thành viên"))], default="member"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "unit", "valid_from"], name="block_seat_once"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="block_seat_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.block_id} {self.unit_id}"


class BlockResult(models.Model):
    """A unit that its block selected (suy tôn) for an award in a campaign, with the minutes that show it."""

    block = models.ForeignKey(Block, models.PROTECT, related_name="results")
    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="block_results")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="block_results")
    award = models.ForeignKey(Award, models.PROTECT, related_name="block_results")
    votes_for = models.PositiveSmallIntegerField(_("Số phiếu đồng ý"))
    votes_total = models.PositiveSmallIntegerField(_("Tổng số thành viên"))
    met_on = models.DateField(_("Ngày họp khối"))
    minutes = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "award"], name="block_result_once"),
            models.CheckConstraint(condition=Q(votes_for__lte=F("votes_total")), name="block_result_votes"),
        ]

    def __str__(self) -> str:
        return f"{self.block_id}: {self.unit_id} → {self.award_id}"
