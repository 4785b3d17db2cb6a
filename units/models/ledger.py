"""The ledger: acts, insert-only; a chain of seals over them; values of personal fields apart.

Entries are plain inserts in the act's transaction. One sealer chains them afterwards (`units.ledger.seal`), because a chain
computed inside every act was measured at a fourteenth of the speed and forked without a lock.
"""

from django.db import models

from units.models.account import Account


class LedgerEntry(models.Model):
    """One act on one object. The Vietnamese sentence is rendered when read."""

    at = models.DateTimeField()
    actor = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    on_behalf = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=30, blank=True, help_text="state after the act, for aggregates that have one")
    version = models.PositiveIntegerField(default=0)
    fields = models.JSONField(default=list)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="ledger_subject")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.subject_type} {self.subject_id}: {self.verb}"


class LedgerValue(models.Model):
    """Old and new value of a personal field. Outside the chain, so that it can be restricted without breaking a seal."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="values")
    field = models.CharField(max_length=60)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)

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
