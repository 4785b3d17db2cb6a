"""Long work as rows. The row is the queue; the message to the worker is only a nudge."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    QUEUED = "queued", _("Đang chờ")
    RUNNING = "running", _("Đang làm")
    DONE = "done", _("Xong")
    FAILED = "failed", _("Không làm được")


class Job(models.Model):
    """``task`` is the Celery task's name, called with the job's id alone. ``key`` keeps repeats out."""

    task = models.CharField(max_length=100)
    key = models.CharField(max_length=120, unique=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    nudged_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveSmallIntegerField(default=0, help_text="percent")
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_percent"),
            models.CheckConstraint(condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False), name="job_lease"),
        ]
        indexes = [models.Index(fields=["state", "nudged_at"], name="job_waiting")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"
