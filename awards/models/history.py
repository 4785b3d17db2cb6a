"""What a recipient brings besides awards: yearly ratings, initiatives, achievements kept all year.

Each row says where it comes from. What a unit declares itself ("tự khai") counts as declared until an appraiser has confirmed it once.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.record import RecordSource
from units.models import Account, Attachment, Recipient


class Sourced(models.Model):
    """Where a fact of the past comes from, its paper, and who confirmed it."""

    source = models.CharField(_("Nguồn"), max_length=10, choices=RecordSource)
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # Of a declared one: withdrawn by its unit, or refused by an appraiser, who says why.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(refusal="") | Q(withdrawn_at__isnull=False), name="%(class)s_refused"),
            models.CheckConstraint(condition=~Q(source="declared") | ~Q(confirmed_by=F("entered_by")), name="%(class)s_two_persons"),
        ]

    @property
    def is_declared_only(self) -> bool:
        """Declared by the unit and not yet confirmed by an appraiser."""
        return self.source == RecordSource.DECLARED and self.confirmed_at is None and self.withdrawn_at is None


class RatingLevel(models.TextChoices):
    """Levels of yearly rating of persons and units (Nghị định 90/2020/NĐ-CP and the acts after it use the same four)."""

    EXCELLENT = "excellent", _("Hoàn thành xuất sắc nhiệm vụ")
    GOOD = "good", _("Hoàn thành tốt nhiệm vụ")
    COMPLETED = "completed", _("Hoàn thành nhiệm vụ")
    NOT_COMPLETED = "not_completed", _("Không hoàn thành nhiệm vụ")


class Rating(Sourced):
    """The yearly rating (xếp loại chất lượng) of a person or a collective, with its act."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="ratings")
    year = models.PositiveSmallIntegerField(_("Năm"))
    level = models.CharField(_("Mức xếp loại"), max_length=14, choices=RatingLevel)
    act_number = models.CharField(_("Số văn bản"), max_length=60, blank=True)
    act_on = models.DateField(_("Ngày văn bản"), null=True, blank=True)
    issuer_name = models.CharField(_("Cơ quan xếp loại"), max_length=250, blank=True)

    class Meta:
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["recipient", "year"], name="rating_once_a_year"),
            models.CheckConstraint(condition=Q(level__in=RatingLevel.values, source__in=RecordSource.values), name="rating_known"),
            models.CheckConstraint(condition=Q(year__gte=1945, year__lte=2200), name="rating_year"),
        ]
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.get_level_display()}"


class InitiativeScope(models.TextChoices):
    GRASSROOTS = "grassroots", _("Cấp cơ sở")
    PROVINCE = "province", _("Cấp tỉnh, bộ, ngành")
    NATIONAL = "national", _("Toàn quốc")


class Initiative(Sourced):
    """A recognised initiative or scientific work. It supports one award once (`used_for`)."""

    title = models.CharField(_("Tên sáng kiến, đề tài"), max_length=500)
    scope = models.CharField(_("Phạm vi ảnh hưởng"), max_length=12, choices=InitiativeScope)
    authors = models.ManyToManyField(Recipient, through="InitiativeAuthor", related_name="initiatives")
    act_number = models.CharField(_("Số văn bản công nhận"), max_length=60, blank=True)
    recognised_on = models.DateField(_("Ngày công nhận"))
    issuer_name = models.CharField(_("Cơ quan công nhận"), max_length=250)
    summary = models.TextField(_("Tóm tắt hiệu quả"), blank=True)

    class Meta:
        constraints = [
            *Sourced.Meta.constraints,
            models.CheckConstraint(condition=Q(scope__in=InitiativeScope.values, source__in=RecordSource.values), name="initiative_known"),
        ]
        ordering = ["-recognised_on", "title"]

    def __str__(self) -> str:
        return self.title


class InitiativeAuthor(models.Model):
    """An author's part in an initiative; ``used_for`` is the record that this author's part supported."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="author_rows")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="author_rows")
    is_lead = models.BooleanField(_("Tác giả chính"), default=True)
    used_for = models.ForeignKey("awards.AwardRecord", models.PROTECT, null=True, blank=True, related_name="initiatives_used")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "recipient"], name="initiative_author_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.recipient_id}"


class AchievementField(models.TextChoices):
    ECONOMY = "economy", _("Kinh tế, sản xuất, kinh doanh")
    AGRICULTURE = "agriculture", _("Nông nghiệp, nông thôn mới")
    EDUCATION = "education", _("Giáo dục và đào tạo")
    HEALTH = "health", _("Y tế, dân số")
    CULTURE = "culture", _("Văn hóa, thể thao, du lịch")
    SCIENCE = "science", _("Khoa học, công nghệ, chuyển đổi số")
    SOCIAL = "social", _("Lao động, an sinh xã hội, nhân đạo")
    DEFENCE = "defence", _("Quốc phòng, an ninh, trật tự")
    ADMINISTRATION = "administration", _("Cải cách hành chính, xây dựng Đảng, chính quyền")
    ENVIRONMENT = "environment", _("Tài nguyên, môi trường, phòng chống thiên tai")
    RESCUE = "rescue", _("Cứu người, cứu tài sản")
    OTHER = "other", _("Lĩnh vực khác")


class Achievement(models.Model):
    """Something done that is worth remembering when the dossier is written: kept all year, by anybody of the unit."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="achievements")
    happened_on = models.DateField(_("Ngày"))
    text = models.TextField(_("Việc đã làm, kết quả"))
    figure = models.DecimalField(_("Con số"), max_digits=18, decimal_places=2, null=True, blank=True)
    figure_unit = models.CharField(_("Đơn vị tính"), max_length=40, blank=True)
    field = models.CharField(_("Lĩnh vực"), max_length=16, choices=AchievementField)
    evidence = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    entered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(field__in=AchievementField.values), name="achievement_field_known"),
            models.CheckConstraint(condition=Q(figure=None) | Q(figure__gte=0), name="achievement_figure"),
        ]
        indexes = [models.Index(fields=["recipient", "-happened_on"], name="achievement_of_recipient")]
        ordering = ["-happened_on", "-id"]

    def __str__(self) -> str:
        return self.text[:60]
