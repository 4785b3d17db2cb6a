"""Loading a workbook: the file is kept, each row waits for accept, fix or skip, and all accepted rows are stored at once or none.

An unknown unit or award is chosen once and remembered as an alias. What a row says is never stored twice over: its facts are read from
``cells`` and ``fixes`` again whenever they are needed (`awards.intake.checks`).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from emulation.models import Award
from units.access import reach_of, units_of
from units.models import Account, Attachment, Job, Role, Unit


class IntakeKind(models.TextChoices):
    PEOPLE = "people", _("Danh sách người, tập thể, hộ gia đình")
    DECISIONS = "decisions", _("Quyết định khen thưởng các năm trước")
    RATINGS = "ratings", _("Xếp loại chất lượng hằng năm")
    INITIATIVES = "initiatives", _("Sáng kiến, đề tài đã công nhận")


class IntakeState(models.TextChoices):
    READING = "reading", _("Đang đọc tệp")
    REFUSED = "refused", _("Tệp không đọc được")
    REVIEW = "review", _("Chờ xem lại từng dòng")
    STORING = "storing", _("Đang ghi vào hệ thống")
    DONE = "done", _("Đã ghi xong")
    WITHDRAWN = "withdrawn", _("Đã bỏ")


IMPORTERS = frozenset({Role.CLERK, Role.APPRAISER, Role.OFFICE_HEAD})  # who load a workbook for their unit
READERS = frozenset({Role.APPRAISER, Role.OFFICE_HEAD})  # who also see what lower units load


class IntakeQuerySet(models.QuerySet["Intake"]):
    def visible_to(self, account: Account) -> "IntakeQuerySet":
        """Those of one's own unit; those of lower units for whoever works with dossiers above them."""
        return self.filter(Q(unit_id__in=units_of(account, IMPORTERS)) | Q(unit_id__in=reach_of(account, READERS)))


class Intake(models.Model):
    """One workbook of one unit. ``layout`` says which sheet, header rows and columns were found; ``counts`` is for the page."""

    kind = models.CharField(_("Loại danh sách"), max_length=12, choices=IntakeKind)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="intakes")
    state = models.CharField(max_length=10, choices=IntakeState, default=IntakeState.READING)
    version = models.PositiveIntegerField(default=0)
    file = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, help_text="of the file: the same file twice is said so")
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    defaults = models.JSONField(default=dict, help_text="facts typed once for all rows: decision number, date, issuer, award year")
    layout = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True, blank=True, related_name="+")
    stored_by = models.ForeignKey(Account, models.PROTECT, null=True, blank=True, related_name="+", help_text="who asked to store")
    created_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    stored_at = models.DateTimeField(null=True, blank=True)
    public_id = models.CharField(max_length=32, unique=True)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IntakeKind.values), name="intake_kind_known"),
            models.CheckConstraint(condition=Q(state__in=IntakeState.values), name="intake_state_known"),
            models.CheckConstraint(condition=~Q(state="done") | Q(stored_at__isnull=False), name="intake_done_at"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file.name}"

    @property
    def state_tone(self) -> str:
        return {"reading": "blue", "refused": "red", "review": "amber", "storing": "blue", "done": "green", "withdrawn": "grey"}[self.state]


class RowChoice(models.TextChoices):
    OPEN = "open", _("Chưa chọn")
    ACCEPT = "accept", _("Nhận")
    SKIP = "skip", _("Bỏ qua")


class IntakeRow(models.Model):
    """One line of the sheet. ``cells`` is what the file says, ``fixes`` what a person corrected, ``findings`` what is wrong where."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="row number in the sheet, from 1")
    cells = models.JSONField()
    fixes = models.JSONField(default=dict)
    findings = models.JSONField(default=list, help_text="[{cell, column, level: error|warning, reason, fix}]")
    has_error = models.BooleanField(default=False)
    needs_answer = models.BooleanField(default=False, help_text="looks like somebody who is there already")
    choice = models.CharField(max_length=6, choices=RowChoice, default=RowChoice.OPEN)
    skip_reason = models.CharField(max_length=200, blank=True)
    answers = models.JSONField(default=dict, help_text="who is meant, by place in the row: a recipient's key, 'row:12' or 'new'")
    subject_key = models.CharField(max_length=32, blank=True, help_text="rows with the same name at the same unit share it")
    key = models.CharField(max_length=32, blank=True, help_text="rows that say the same share it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "number"], name="intake_row_once"),
            models.CheckConstraint(condition=Q(choice__in=RowChoice.values), name="intake_row_choice_known"),
            models.CheckConstraint(condition=~Q(choice="skip") | ~Q(skip_reason=""), name="intake_row_skip_reason"),
            models.CheckConstraint(
                condition=~Q(choice="accept") | Q(has_error=False, needs_answer=False), name="intake_row_accepted_is_ready"
            ),
        ]
        indexes = [
            models.Index(fields=["intake", "choice", "number"], name="intake_row_waiting"),
            models.Index(fields=["intake", "subject_key"], name="intake_row_subject"),
            models.Index(fields=["intake", "key"], name="intake_row_key"),
        ]
        ordering = ["intake", "number"]

    def __str__(self) -> str:
        return f"{self.intake_id}/{self.number}"

    @property
    def is_ready(self) -> bool:
        """Nothing wrong and nothing to ask."""
        return not (self.has_error or self.needs_answer)


class Naming(models.TextChoices):
    UNIT = "unit", _("đơn vị")
    AWARD = "award", _("danh hiệu, hình thức khen thưởng")


class IntakeUnknown(models.Model):
    """A spelling in a row that names no unit or award we know; chosen once for all rows that have it."""

    row = models.ForeignKey(IntakeRow, models.CASCADE, related_name="unknowns")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="unknowns")
    naming = models.CharField(max_length=5, choices=Naming)
    folded = models.CharField(max_length=250)
    text = models.CharField(max_length=250)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(naming__in=Naming.values), name="intake_unknown_naming")]
        indexes = [models.Index(fields=["intake", "naming", "folded"], name="intake_unknown_spelling")]

    def __str__(self) -> str:
        return self.text


class Outcome(models.TextChoices):
    MADE = "made", _("Thêm mới")
    FILLED = "filled", _("Bổ sung chỗ trống")
    SAME = "same", _("Đã có")


class IntakeResult(models.Model):
    """What storing a row made, filled or found there already; undoing an import goes by it."""

    row = models.ForeignKey(IntakeRow, models.CASCADE, related_name="results")
    intake = models.ForeignKey(Intake, models.CASCADE, related_name="results")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    outcome = models.CharField(max_length=6, choices=Outcome)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="intake_outcome_known")]
        indexes = [models.Index(fields=["intake", "subject_type", "outcome"], name="intake_result_of")]

    def __str__(self) -> str:
        return f"{self.row_id}: {self.outcome} {self.subject_type} {self.subject_id}"


class Alias(models.Model):
    """A spelling found in files and what it means to a unit and those below it: chosen once, remembered."""

    owner = models.ForeignKey(Unit, models.PROTECT, related_name="aliases")
    folded = models.CharField(max_length=250)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "folded"], condition=Q(award=None), name="alias_unit_once"),
            models.UniqueConstraint(fields=["owner", "folded"], condition=Q(unit=None), name="alias_award_once"),
            models.CheckConstraint(condition=Q(unit=None) ^ Q(award=None), name="alias_of_one_thing"),
        ]

    def __str__(self) -> str:
        return self.folded
