"""The ledger: acts, insert-only; a chain of seals over them; values of personal fields apart.

Entries are plain inserts in the act's transaction. One sealer chains them afterwards (`units.sealing.seal`), because a chain
computed inside every act was measured at a fourteenth of the speed and forked without a lock.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from units.models.account import Account
from units.models.job import Job
from units.models.unit import Unit


class Capacity(models.TextChoices):
    """In what capacity somebody acted for another."""

    OWN = "", _("Chính mình")
    DELEGATION = "delegation", _("Được ủy quyền")
    SUPPORT = "support", _("Hỗ trợ kỹ thuật thao tác hộ")


class LedgerEntry(models.Model):
    """One act on one object. The Vietnamese sentence is rendered when read."""

    at = models.DateTimeField()
    # Its index is the composite one below; the same holds for the unit.
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", db_index=False)
    on_behalf = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=30, blank=True, help_text="state after the act, for aggregates that have one")
    version = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=list)
    note = models.TextField(blank=True)
    capacity = models.CharField(max_length=10, choices=Capacity, blank=True, default=Capacity.OWN)
    values_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 over the personal values of this entry and their salt")
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="whose object it was: who reads the entry depends on it",
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="ledger_subject"),
            models.Index(fields=["actor", "id"], name="ledger_actor"),
            models.Index(fields=["unit", "id"], name="ledger_unit"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.verb}"


class LedgerValue(models.Model):
    """Old and new value of a personal field. Outside the chain, so that it can be restricted without breaking a seal."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="values")
    field = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    # One per entry, emptied with the values: or the digest that stays would tell a telephone number to whoever tries them all.
    salt = models.CharField(max_length=32, blank=True)
    restricted_on = models.DateField(null=True, blank=True, help_text="emptied by the retention table; the ledger says by whom")

    def __str__(self) -> str:
        return self.field


class LedgerSeal(models.Model):
    """Link ``seq`` of the chain: hash over the previous hash and the entry."""

    seq = models.PositiveBigIntegerField(unique=True)
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq}: {self.hash[:12]}"


class LedgerAnchor(models.Model):
    """The head of the chain as it was handed outside (a file, a mailbox, a print): cutting off the end shows against it."""

    seq = models.PositiveBigIntegerField(unique=True)
    hash = models.CharField(max_length=64)
    entries = models.PositiveBigIntegerField(help_text="how many entries the ledger had")
    at = models.DateTimeField()
    place = models.CharField(max_length=300, help_text="where the copy outside the database lies")

    class Meta:
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"{self.seq}: {self.hash[:12]}"


class LedgerCheck(models.Model):
    """One walk over the chain that somebody asked for on the page, and what it found."""

    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    holds = models.BooleanField(null=True)
    report = models.JSONField(default=dict, help_text="counts and sentences of `units.verification.Report`")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(finished_at=None) | Q(holds__isnull=False), name="ledger_check_says")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.asked_at}: {self.holds}"


class PersonalData(models.TextChoices):
    """Kinds of personal data that the retention table knows."""

    IDENTITY_NUMBER = "identity_number", _("Số định danh cá nhân")
    PHONE = "phone", _("Số điện thoại")
    LEDGER_VALUES = "ledger_values", _("Giá trị cũ và mới của dữ liệu cá nhân trong nhật ký")
    IMPORT_FILES = "import_files", _("Nội dung các dòng của tệp Excel đã nhập")
    NOTIFICATIONS = "notifications", _("Thông báo đã gửi")


class RetentionRule(models.Model):
    """How long a kind of personal data is kept: a dated row, never a constant (Luật 91/2025/QH15; archive law keeps decisions)."""

    kind = models.CharField(_("Loại dữ liệu"), max_length=20, choices=PersonalData)
    keep_months = models.PositiveSmallIntegerField(_("Giữ trong (tháng)"))
    counted_from = models.CharField(_("Tính từ"), max_length=200)
    source = models.CharField(_("Căn cứ"), max_length=300)
    verified = models.BooleanField(_("Đã xác minh"), default=False)
    valid_from = models.DateField(_("Áp dụng từ"))
    valid_to = models.DateField(_("đến hết"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "valid_from"], name="retention_once"),
            models.CheckConstraint(condition=Q(kind__in=PersonalData.values), name="retention_kind_known"),
            models.CheckConstraint(condition=Q(keep_months__gte=1), name="retention_months"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="retention_dates"),
        ]
        ordering = ["kind", "valid_from"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.keep_months} tháng"
