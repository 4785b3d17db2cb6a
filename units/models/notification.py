"""What people are told, and reminders that are told once."""

from django.db import models

from units.models.account import Account


class Notification(models.Model):
    """One message to one account. ``key`` makes a repeat harmless; ``mailed_at`` says when its mail left or, while ``mail``
    is still true, when a sweep took it in hand."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="notifications")
    key = models.CharField(max_length=160)
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.BooleanField(default=False, help_text="a mail shall still go out")
    mailed_at = models.DateTimeField(null=True, blank=True)
    useful_until = models.DateField(null=True, blank=True, help_text="a mail not sent by then is dropped")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="notification_once")]
        indexes = [models.Index(fields=["account", "-id"], name="notification_newest")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text


class Reminder(models.Model):
    """A step of a reminder that was handed out: unique per account, subject and step, so two beats remind once."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="reminders")
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    due_on = models.DateField()
    step = models.CharField(max_length=12, help_text="30, 7, 1 days before; overdue")
    created_at = models.DateTimeField()
    sweep = models.CharField(max_length=32, db_index=True, help_text="which run of a sweep handed it out")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "subject_type", "subject_id", "due_on", "step"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.subject_type} {self.subject_id} {self.step}"
