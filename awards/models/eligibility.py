"""What judging needs besides awards, ratings and initiatives: disciplines, holds, head counts, how far history is loaded; overrides."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from awards.models.dossier import Nomination
from awards.models.history import InitiativeAuthor, Sourced
from units.models import Account, Attachment, Recipient, Unit


class DisciplineForm(models.TextChoices):
    """Forms of discipline, the lightest first (Luật Cán bộ, công chức; Luật Viên chức)."""

    REPRIMAND = "reprimand", _("Khiển trách")
    WARNING = "warning", _("Cảnh cáo")
    PAY_CUT = "pay_cut", _("Hạ bậc lương")
    DEMOTION = "demotion", _("Giáng chức")
    DISMISSAL = "dismissal", _("Cách chức")
    FORCED_RESIGNATION = "forced_resignation", _("Buộc thôi việc")


class Discipline(Sourced):
    """A discipline of a person or collective. Achievements count only from the end of its period (Điều 4 khoản 4 NĐ 98/2023/NĐ-CP)."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="disciplines")
    form = models.CharField(_("Hình thức kỷ luật"), max_length=20, choices=DisciplineForm)
    decided_on = models.DateField(_("Ngày quyết định"))
    ends_on = models.DateField(_("Hết thời hạn kỷ luật ngày"))
    act_number = models.CharField(_("Số quyết định"), max_length=60, blank=True)
    issuer_name = models.CharField(_("Cơ quan quyết định"), max_length=250, blank=True)

    class Meta:
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["recipient", "form", "decided_on"], name="discipline_once"),
            models.CheckConstraint(condition=Q(form__in=DisciplineForm.values), name="discipline_form_known"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("decided_on")), name="discipline_dates"),
        ]
        ordering = ["-decided_on"]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.decided_on:%d/%m/%Y}"


class HoldKind(models.TextChoices):
    """What a competent body is doing (Điều 4 khoản 4 NĐ 98/2023/NĐ-CP)."""

    DISCIPLINE = "discipline", _("Đang xem xét kỷ luật")
    INVESTIGATION = "investigation", _("Đang điều tra, thanh tra, kiểm tra có dấu hiệu vi phạm")
    COMPLAINT = "complaint", _("Có đơn khiếu nại, tố cáo đang được giải quyết")
    PRESS = "press", _("Báo chí nêu, đang được xác minh")


class Hold(models.Model):
    """Nobody is awarded or proposed while a competent body verifies. It starts with that body's paper, never with a letter, and ends on a
    day; who sets it is head of the standing body."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="holds")
    kind = models.CharField(_("Lý do"), max_length=14, choices=HoldKind)
    body_name = models.CharField(_("Cơ quan đang xác minh"), max_length=250)
    paper_number = models.CharField(_("Số văn bản"), max_length=60)
    paper_on = models.DateField(_("Ngày văn bản"))
    paper = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(_("Từ ngày"))
    ends_on = models.DateField(_("Đến hết ngày"), null=True, blank=True)
    set_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(_("Căn cứ kết thúc"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HoldKind.values), name="hold_known"),
            models.CheckConstraint(condition=~Q(paper_number="") & ~Q(body_name=""), name="hold_has_paper"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="hold_dates"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ends_on__isnull=False) & ~Q(end_reason=""),
                name="hold_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["recipient", "starts_on"], name="hold_of_recipient")]
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} từ {self.starts_on:%d/%m/%Y}"


class HeadCount(Sourced):
    """People of a collective in a year, as its unit counts them: what ratios of titles are taken of."""

    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="head_counts")
    year = models.PositiveSmallIntegerField(_("Năm"))
    members = models.PositiveIntegerField(_("Số người"))
    completed = models.PositiveIntegerField(_("Số người hoàn thành nhiệm vụ trở lên"), null=True, blank=True)

    class Meta:
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(fields=["recipient", "year"], name="head_count_once_a_year"),
            models.CheckConstraint(condition=Q(completed=None) | Q(completed__lte=F("members")), name="head_count_completed"),
        ]
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.members}"


class HistorySubject(models.TextChoices):
    TITLES = "titles", _("Danh hiệu, hình thức khen thưởng")
    INITIATIVES = "initiatives", _("Sáng kiến, đề tài")


class HistoryCoverage(models.Model):
    """From which award year on a unit's history, and that of the units below it, is loaded completely. What is absent before it is not
    known; from it on it is missing. The latest entry of the nearest unit stands."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="history_coverage")
    subject = models.CharField(_("Loại"), max_length=12, choices=HistorySubject)
    since_year = models.PositiveSmallIntegerField(_("Từ năm xét"))
    entered_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(subject__in=HistorySubject.values), name="coverage_subject_known"),
            models.CheckConstraint(condition=Q(since_year__gte=1945, since_year__lte=2200), name="coverage_year"),
        ]
        ordering = ["-entered_at", "-id"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.since_year}"


class NominationInitiative(models.Model):
    """An initiative that a nomination stands on. One author's part stands in one live nomination; when that is decided, it is used."""

    nomination = models.ForeignKey(Nomination, models.CASCADE, related_name="initiative_rows")
    author = models.ForeignKey(InitiativeAuthor, models.PROTECT, related_name="nomination_rows")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["nomination", "author"], name="nomination_initiative_once")]

    def __str__(self) -> str:
        return f"{self.nomination_id} {self.author_id}"


class Override(models.Model):
    """A finding that somebody with the right set aside, with a reason: shown to appraiser and council, never deleted."""

    nomination = models.ForeignKey(Nomination, models.PROTECT, related_name="overrides")
    key = models.CharField(max_length=200, help_text="`Finding.key`")
    finding = models.CharField(_("Kết luận của hệ thống"), max_length=1000)
    reason = models.CharField(_("Lý do bỏ qua"), max_length=1000)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["nomination", "key"], condition=Q(withdrawn_at=None), name="override_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="override_reason"),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.key
