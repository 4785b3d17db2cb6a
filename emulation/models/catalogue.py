"""The catalogue: acts, regimes, awards and their dated rules. What the law changes is a row here, never code."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from emulation.criteria import Source
from units import dated
from units.models import Account, RecipientKind, Unit, UnitKind


class LegalAct(models.Model):
    """An act, plan or letter that others cite."""

    number = models.CharField(_("Số, ký hiệu"), max_length=60)
    issued_on = models.DateField(_("Ngày ban hành"))
    issuer = models.CharField(_("Cơ quan ban hành"), max_length=150)
    title = models.CharField(_("Trích yếu"), max_length=500)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "issued_on", "issuer"], name="act_once")]
        ordering = ["issued_on", "number"]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.issued_on:%d/%m/%Y}"


class Regime(models.Model):
    """A period of law: which act's criteria and procedures apply between two days (inclusive)."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="regime_dates")]

    def __str__(self) -> str:
        return self.name


class AwardKind(models.TextChoices):
    TITLE = "title", _("Danh hiệu thi đua")
    COMMENDATION = "commendation", _("Hình thức khen thưởng")


class AwardMethod(models.TextChoices):
    """The seven methods of award that statistics count."""

    MERIT = "merit", _("Công trạng (thường xuyên)")
    AD_HOC = "ad_hoc", _("Đột xuất")
    THEMATIC = "thematic", _("Chuyên đề")
    CONTRIBUTION = "contribution", _("Cống hiến")
    SERVICE = "service", _("Niên hạn")
    EXTERNAL = "external", _("Đối ngoại")
    RESISTANCE = "resistance", _("Kháng chiến")


STATE_LEVEL = "state"  # decided above every unit of the system: by the State President, the Government or the Prime Minister
LEVELS = [*UnitKind.choices, (STATE_LEVEL, _("Cấp nhà nước"))]


class Award(models.Model):
    """A title or a form of commendation. ``level`` is the kind of unit that decides it; a rule's ``deciders`` say it day by day."""

    code = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=AwardKind)
    level = models.CharField(max_length=20, choices=LEVELS)
    order = models.PositiveSmallIntegerField(default=0)
    # Awards of one ladder follow each other: a lower rank is the lower form; of one time and achievement only the highest is paid.
    ladder = models.SlugField(_("Bậc thang"), max_length=30, blank=True)
    rank = models.PositiveSmallIntegerField(_("Bậc"), default=0, help_text=_("Cao hơn thì số lớn hơn"))

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=AwardKind.values), name="award_kind_known")]
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class VoteMode(models.TextChoices):
    NONE = "none", _("Không qua Hội đồng")
    WRITTEN = "written", _("Lấy phiếu bằng văn bản")
    OPEN = "open", _("Biểu quyết công khai")
    SECRET = "secret", _("Bỏ phiếu kín")


class VoteBase(models.TextChoices):
    ALL_MEMBERS = "all_members", _("tổng số thành viên Hội đồng")
    PRESENT = "present", _("số thành viên có mặt")


class NoticeMoment(models.TextChoices):
    """When the list stands before the public."""

    NONE = "none", _("Không lấy ý kiến")
    BEFORE_COUNCIL = "before_council", _("Trước khi họp Hội đồng")
    BEFORE_FORWARDING = "before_forwarding", _("Sau Hội đồng, trước khi trình cấp trên")


class AwardRuleQuerySet(models.QuerySet["AwardRule"]):
    def valid_on(self, on: datetime.date) -> "AwardRuleQuerySet":
        """Rules in force on a day."""
        return self.filter(dated.on(on))


class AwardRule(models.Model):
    """One award under one regime: who may get it, how it is voted, what it asks. ``verified`` is False until somebody
    has read the official text; an unverified number never approves or rejects anything by itself.

    A rule never changes: what is corrected or decided anew is a new ``edition`` (or a later ``valid_from``) with its act and reason.
    ``unit`` is set for a province's own regulation: it stands before the common rule for that deciding unit and those below it.
    The JSON columns are those of the files in ``emulation/data`` (``docs/catalogue.md``); `emulation.standards` reads the routes.
    """

    award = models.ForeignKey(Award, models.PROTECT, related_name="rules")
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="rules")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    for_person = models.BooleanField(default=False)
    for_collective = models.BooleanField(default=False)
    for_household = models.BooleanField(default=False)
    from_block_only = models.BooleanField(default=False, help_text=_("Chỉ do khối thi đua suy tôn"))
    vote_mode = models.CharField(max_length=8, choices=VoteMode, default=VoteMode.OPEN)
    vote_numerator = models.PositiveSmallIntegerField(default=1)
    vote_denominator = models.PositiveSmallIntegerField(default=2)
    vote_strict = models.BooleanField(default=True, help_text=_("Phải vượt tỷ lệ (>), không chỉ bằng (≥)"))
    vote_base = models.CharField(max_length=12, choices=VoteBase, default=VoteBase.ALL_MEMBERS)
    decision_subject = models.CharField(max_length=300, help_text=_("Trích yếu của quyết định"))
    required_papers = models.JSONField(default=list, help_text="attachment kinds each nomination must carry")
    criteria = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)
    groups = models.JSONField(default=list, help_text="groups of recipients, emulation.criteria.GROUPS")
    routes = models.JSONField(default=list, help_text="alternatives of criteria, emulation.standards.read_routes")
    deciders = models.JSONField(default=list, help_text="[{kinds, from, to, article, verified}]: unit kinds that decide on a day")
    nominators = models.JSONField(default=list, help_text="[{kinds, article, verified}]: unit kinds that may nominate; empty: any")
    multipliers = models.JSONField(default=list, help_text="[{kind, multiplier, ceiling, from, to, article, verified}], of base salary")
    clocks = models.JSONField(default=list, help_text="[{step, working_days, article, verified}]")
    consultations = models.JSONField(default=list, help_text="[{agency, article, verified}]: agencies asked (police, tax, insurance …)")
    notice = models.CharField(_("Lấy ý kiến nhân dân"), max_length=20, choices=NoticeMoment, default=NoticeMoment.NONE)
    notice_working_days = models.PositiveSmallIntegerField(default=0)
    joint_opinion = models.BooleanField(_("Phải hiệp y"), default=False)
    articles = models.JSONField(default=dict, help_text="{vote|papers|notice|joint_opinion|recipients: {article, verified}}")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="own_rules")
    edition = models.PositiveSmallIntegerField(default=1)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="rules")
    reason = models.CharField(_("Lý do sửa"), max_length=500, blank=True)
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)

    objects = AwardRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "valid_from", "edition"], condition=Q(unit=None), name="rule_once_a_day"),
            models.UniqueConstraint(
                fields=["award", "valid_from", "edition", "unit"], condition=Q(unit__isnull=False), name="own_rule_once_a_day"
            ),
            models.CheckConstraint(condition=Q(notice__in=NoticeMoment.values), name="rule_notice_known"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="rule_edition_reason"),
            models.CheckConstraint(condition=Q(vote_denominator__gte=1, vote_numerator__lte=F("vote_denominator")), name="rule_fraction"),
            models.CheckConstraint(condition=Q(vote_mode__in=VoteMode.values, vote_base__in=VoteBase.values), name="rule_vote_known"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rule_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.valid_from}"

    @property
    def recipient_kinds(self) -> list[str]:
        """Recipient kinds the award may go to."""
        chosen = {
            RecipientKind.PERSON: self.for_person,
            RecipientKind.COLLECTIVE: self.for_collective,
            RecipientKind.HOUSEHOLD: self.for_household,
        }
        return [kind for kind, allowed in chosen.items() if allowed]

    @property
    def has_thematic_way(self) -> bool:
        """Whether a route of it is for thematic movements: then its leader may get it without a block's selection."""
        return any(AwardMethod.THEMATIC in route.get("method", []) for route in self.routes)

    def article_of(self, name: str) -> Source:
        """The source of vote, papers, notice, joint_opinion or recipients; the rule's own where none is written for it."""
        row = self.articles.get(name)
        return Source(row["article"], row["verified"]) if row else Source(self.source, self.verified)
