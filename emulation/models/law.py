"""What the law says of every award: general rules of a regime, transitions, base salary, ranks of posts, local limits. Dated rows."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from emulation.models.catalogue import Award, LegalAct, Regime
from units.models import Unit


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


class GeneralRule(models.Model):
    """One general rule of a regime; a correction is a new edition."""

    regime = models.ForeignKey(Regime, models.PROTECT, related_name="general_rules")
    code = models.CharField(max_length=20, choices=GeneralCode)
    value = models.JSONField(default=dict, blank=True)
    article = models.CharField(_("Điều khoản"), max_length=300)
    verified = models.BooleanField(default=False)
    edition = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(_("Lý do sửa"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "code", "edition"], name="general_rule_once"),
            models.CheckConstraint(condition=Q(code__in=GeneralCode.values), name="general_rule_known"),
            models.CheckConstraint(condition=Q(edition=1) | ~Q(reason=""), name="general_rule_reason"),
        ]

    def __str__(self) -> str:
        return self.get_code_display()


class TransitionClause(models.Model):
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
            models.UniqueConstraint(fields=["regime", "previous"], name="transition_once"),
            models.CheckConstraint(condition=~Q(regime=F("previous")), name="transition_of_two"),
        ]

    def __str__(self) -> str:
        return self.text


class BaseSalaryQuerySet(models.QuerySet["BaseSalary"]):
    def valid_on(self, on: datetime.date) -> "BaseSalaryQuerySet":
        """Rows in force on a day (one, or none)."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


class BaseSalary(models.Model):
    """Lương cơ sở, VND a month: prizes are multiples of the one in force on the day of the decision."""

    amount = models.PositiveIntegerField(_("Mức (đồng/tháng)"))
    valid_from = models.DateField(unique=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(_("Văn bản"), max_length=300)
    verified = models.BooleanField(default=False)

    objects = BaseSalaryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="base_salary_dates"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="base_salary_positive"),
        ]
        ordering = ["valid_from"]

    def __str__(self) -> str:
        return f"{self.amount} từ {self.valid_from:%d/%m/%Y}"


class PostRank(models.Model):
    """Which rank a post's title means, for lifelong contribution. ``title`` is compared folded, whole."""

    title = models.CharField(_("Chức vụ"), max_length=150)
    folded = models.CharField(max_length=150, unique=True)
    rank = models.SlugField(_("Bậc"), max_length=40)
    later_retirement = models.BooleanField(_("Nhóm nghỉ hưu ở tuổi cao hơn"), default=False)
    source = models.CharField(max_length=300)
    verified = models.BooleanField(default=False)

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
