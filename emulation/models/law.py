"""What the law says of every award: general rules of a regime, transitions, base salary, ranks of posts, local limits. Dated rows."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from emulation.models.catalogue import Award, LegalAct, Regime
from units import dated
from units.models import Account, Unit


class Edition(models.Model):
    """What every version of a row of the law says of itself. Rows are only inserted (`emulation.editions`): a correction is the next
    ``edition``, and among those that have begun on a day the latest start, then the latest edition, counts."""

    valid_from = models.DateField(_("Áp dụng từ ngày"), null=True, blank=True)  # empty: as it was loaded, from the first day
    edition = models.PositiveSmallIntegerField(default=1)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("Lý do sửa"), max_length=500, blank=True)
    entered_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class GeneralCode(models.TextChoices):
    """What a general rule is about. Its ``value`` is JSON, its shape beside each code."""

    HOLD = "hold", _("Chưa xét khi cơ quan có thẩm quyền đang xác minh")  # {}
    CLEAN = "clean", _("Thành tích tính từ khi hết thời hạn kỷ luật")  # {}
    INITIATIVE_ONCE = "initiative_once", _("Sáng kiến chỉ dùng cho một lần xét")  # {}
    MERIT_LADDER = "merit_ladder", _("Khen đột xuất, chuyên đề không làm căn cứ khen công trạng")  # {}
    ONE_AWARD = "one_award", _("Một thành tích khen một lần")  # {}
    WOMEN_LEADERSHIP = "women_leadership", _("Nữ: giảm thời gian giữ chức vụ khi xét cống hiến")  # {"factor": "2/3"}
    WOMEN_PREFERENCE = "women_preference", _("Ưu tiên nữ hoặc tập thể đa số nữ khi đủ tiêu chuẩn như nhau")  # {"percent": 70}
    PRIZE_ROUNDING = "prize_rounding", _("Làm tròn tiền thưởng")  # {"unit": 10000}
    PRIZE_COLLECTIVE = "prize_collective", _("Hệ số tiền thưởng tập thể")  # {"factor": "2"}
    PRIZE_HOUSEHOLD = "prize_household", _("Hệ số tiền thưởng hộ gia đình")  # {"factor": "1.5"}
    PRIZE_LADDER = "prize_ladder", _("Cùng thời gian, cùng thành tích: chỉ nhận mức cao nhất")  # {}


class GeneralRule(Edition):
    """One general rule of a regime; a correction is a new edition."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="general_rules")
    code = models.CharField(max_length=20, choices=GeneralCode)
    value = models.JSONField(default=dict, blank=True)
    article = models.CharField(_("Điều khoản"), max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "code", "edition"], name="general_rule_once"),
            models.CheckConstraint(condition=Q(code__in=GeneralCode.values), name="general_rule_known"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="general_rule_reason"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class TransitionClause(Edition):
    """A dossier received before a regime began goes on under the earlier one; ``more_favourable``: unless the new text favours it."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="transitions")
    previous = models.ForeignKey(Regime, models.PROTECT, related_name="+")
    received_before = models.DateField()
    more_favourable = models.BooleanField(default=False)
    text = models.CharField(max_length=500)
    article = models.CharField(_("Điều khoản"), max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "previous", "edition"], name="transition_edition_once"),
            models.CheckConstraint(condition=~Q(regime=F("previous")), name="transition_of_two"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="transition_reason"),
        ]

    def __str__(self) -> str:
        return self.text


class BaseSalaryQuerySet(models.QuerySet["BaseSalary"]):
    def valid_on(self, on: datetime.date) -> "BaseSalaryQuerySet":
        """Rows in force on a day, the one that counts first: its latest edition."""
        return self.filter(dated.on(on)).order_by("-valid_from", "-edition")


class BaseSalary(Edition):
    """Lương cơ sở, VND a month: prizes are multiples of the one in force on the day of the decision. A wrong figure is corrected by
    the next edition of its day; prizes that were fixed with the old one keep pointing at it."""

    amount = models.PositiveIntegerField(_("Mức (đồng/tháng)"))
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(_("Văn bản"), max_length=300)
    verified = models.BooleanField(default=False)

    objects = BaseSalaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="base_salary_dates"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="base_salary_positive"),
            models.UniqueConstraint(fields=["valid_from", "edition"], name="base_salary_once"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="base_salary_reason"),
        ]
        ordering = ["valid_from", "edition"]

    def __str__(self) -> str:
        return f"{self.amount} từ {self.valid_from:%d/%m/%Y}"


class PostRank(Edition):
    """Which rank a post's title means, for lifelong contribution. ``title`` is compared folded, whole; an edition without a rank says
    that the title has none any more."""

    title = models.CharField(_("Chức vụ"), max_length=150)
    folded = models.CharField(max_length=150)
    rank = models.SlugField(_("Bậc"), max_length=40, blank=True)
    later_retirement = models.BooleanField(_("Nhóm nghỉ hưu ở tuổi cao hơn"), default=False)
    source = models.CharField(_("Điều khoản"), max_length=300)
    verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folded", "edition"], name="post_rank_once"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="post_rank_reason"),
        ]

    def __str__(self) -> str:
        return self.title


class LimitMeasure(models.TextChoices):
    """What a local limit counts among the nominations of a unit in a campaign."""

    TITLE_SHARE = "title_share", _("Tỷ lệ người đạt danh hiệu trên tổng số người")
    LEADER_SHARE = "leader_share", _("Tỷ lệ lãnh đạo trong số đề nghị")
    DIRECT_SHARE = "direct_share", _("Tỷ lệ người trực tiếp lao động, công tác trong số đề nghị")


class LocalLimit(models.Model):
    """A share that a province wishes for: the law sets none (and lets nobody set one), so it warns and never blocks."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="limits", help_text=_("Cơ quan đặt ra"))
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="limits")
    measure = models.CharField(max_length=14, choices=LimitMeasure)
    percent = models.DecimalField(_("Tỷ lệ (%)"), max_digits=5, decimal_places=2)
    at_most = models.BooleanField(_("Không quá"), default=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    act = models.ForeignKey(LegalAct, models.PROTECT, null=True, blank=True, related_name="limits")
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(measure__in=LimitMeasure.values), name="limit_known"),
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="limit_percent"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="limit_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} {self.percent}"
