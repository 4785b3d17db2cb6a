"""Campaigns: a tree across levels (five-year → annual → drive), with milestones and the units addressed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from emulation.models.catalogue import LegalAct
from units import clock
from units.access import reach_of, units_of
from units.models import Account, Role, Unit, UnitKind


class CampaignKind(models.TextChoices):
    FIVE_YEAR = "five_year", _("Giai đoạn 5 năm")
    ANNUAL = "annual", _("Hằng năm")
    DRIVE = "drive", _("Đợt cao điểm, đặc biệt")
    THEMATIC = "thematic", _("Chuyên đề")


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("Đang soạn")
    LAUNCHED = "launched", _("Đã phát động")
    CLOSED = "closed", _("Đã tổng kết")


# Who sees a campaign before its launch, and who of the addressed units has opened it.
KEEPERS = frozenset({Role.ADMIN, *Role.standing_body()})


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def open_for(self, unit_ids) -> "CampaignQuerySet":
        """Launched campaigns that address one of the units (ids or a subquery)."""
        addressed = CampaignUnit.objects.filter(unit_id__in=unit_ids).values("campaign_id")
        return self.filter(state=CampaignState.LAUNCHED, id__in=addressed)

    def visible_to(self, account: Account) -> "CampaignQuerySet":
        """Those of the unit one administers or serves, drafts too; once launched, those that address one's unit, those of
        one's own unit and those launched by units below it."""
        kept = Q(unit_id__in=units_of(account, roles=KEEPERS))
        mine = units_of(account, roles=Role.values)
        addressed = CampaignUnit.objects.filter(unit_id__in=mine).values("campaign_id")
        told = Q(unit_id__in=mine) | Q(id__in=addressed) | Q(unit_id__in=reach_of(account))
        return self.filter(kept | told & ~Q(state=CampaignState.DRAFT))


class Campaign(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="campaigns", help_text=_("Cơ quan phát động"))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("Loại"), max_length=12, choices=CampaignKind)
    name = models.CharField(_("Tên phong trào"), max_length=300)
    theme = models.CharField(_("Chủ đề"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("Năm"), null=True, blank=True)
    period_from = models.DateField(_("Từ ngày"))
    period_to = models.DateField(_("Đến ngày"))
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="campaigns")
    award_reason = models.CharField(_("Lý do khen in trên quyết định"), max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=CampaignState, default=CampaignState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    launched_on = models.DateField(null=True, blank=True)
    public_id = models.CharField(max_length=32, unique=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=CampaignKind.values), name="campaign_kind_known"),
            models.CheckConstraint(condition=Q(state__in=CampaignState.values), name="campaign_state_known"),
            models.CheckConstraint(condition=Q(period_to__gte=F("period_from")), name="campaign_period"),
            models.CheckConstraint(condition=~Q(kind="annual") | Q(year__isnull=False), name="campaign_annual_year"),
        ]
        ordering = ["-period_from", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("emulation:campaign", args=[self.public_id])

    @property
    def state_tone(self) -> str:
        return {"draft": "amber", "launched": "green", "closed": "grey"}[self.state]


class MilestoneKind(models.TextChoices):
    REGISTRATION = "registration", _("Đăng ký thi đua")
    FILING = "filing", _("Nộp hồ sơ")
    COUNCIL = "council", _("Họp Hội đồng")
    DECISION = "decision", _("Ra quyết định")


class Milestone(models.Model):
    """A date of a campaign. A filing milestone is per level: ``unit_kind`` says whose date it is; blank means everybody's."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="milestones")
    kind = models.CharField(_("Mốc"), max_length=12, choices=MilestoneKind)
    unit_kind = models.CharField(_("Cấp"), max_length=20, choices=UnitKind, blank=True)
    due_on = models.DateField(_("Hạn"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "kind", "unit_kind"], name="milestone_once"),
            models.CheckConstraint(condition=Q(kind__in=MilestoneKind.values), name="milestone_kind_known"),
        ]
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on:%d/%m/%Y}"


class CampaignUnitQuerySet(models.QuerySet["CampaignUnit"]):
    def standing(self) -> "CampaignUnitQuerySet":
        """Rows of units that exist today: of one that has ended, its successor is addressed in its place."""
        return self.filter(unit__in=Unit.objects.open_on(clock.today()))


class CampaignUnit(models.Model):
    """A unit the campaign addresses; "not opened after N days" is a state of its own."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="addressed")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="addressed_by")
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CampaignUnitQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="campaign_unit_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id} → {self.unit_id}"
