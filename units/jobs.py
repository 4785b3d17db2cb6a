"""Long jobs: a row inserted with the act, a nudge after commit, a lease while it runs, a sweep for what was lost.

The row is the truth: the embedded broker loses messages even without a crash (3 of 6,000 measured).
"""

import datetime
import logging
from contextlib import suppress

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction
from django.db.models import F, Q
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from units import clock
from units.ledger import subject_type
from units.models.job import Job, JobState

log = logging.getLogger(__name__)


def enqueue(task: str, subject: models.Model, *, key: str) -> Job:
    """Insert the job (once per key) inside the caller's transaction; nudge the worker after commit."""
    now = clock.real_now()
    job, created = Job.objects.get_or_create(
        key=key,
        defaults={"task": task, "subject_type": subject_type(subject), "subject_id": subject.pk, "created_at": now, "nudged_at": now},
    )
    if created:
        transaction.on_commit(lambda: nudge(job))
    return job


def nudge(job: Job) -> None:
    """Send the message. A broker that is down is no error: the sweep sends again."""
    try:
        current_app.send_task(job.task, args=[job.pk])
    except (OSError, OperationalError):
        log.warning("broker unreachable, job %s waits for the sweep", job.key)


def claim(job_id: int) -> Job | None:
    """Take a waiting job, or a running one whose lease has run out. None when somebody else has it or it is over."""
    now = clock.real_now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id, attempts__lt=settings.JOB_MAX_ATTEMPTS).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, lease_until=now + _lease(), error=""
    )
    return Job.objects.get(pk=job_id) if taken else None


def _lease() -> datetime.timedelta:
    return datetime.timedelta(seconds=settings.JOB_LEASE_SECONDS)


def report(job: Job, percent: int) -> None:
    """Say how far the job is and renew its lease; says nothing when another attempt took over."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    mine.update(progress=percent, lease_until=clock.real_now() + _lease())


def murmur(job: Job, percent: int) -> None:
    """Say from inside a long transaction how far it is: beside the database, where the rows it writes cannot be seen yet.

    The cache being away costs the reader a figure, not the job its work.
    """
    with suppress(OSError, RedisError):
        cache.set(_murmured(job), percent, timeout=settings.JOB_LEASE_SECONDS * 10)


def percent(job: Job) -> int:
    """How far a job is, whichever way it was said (`report`, `murmur`)."""
    if job.state != JobState.RUNNING:
        return job.progress
    with suppress(OSError, RedisError):
        return max(job.progress, cache.get(_murmured(job), 0))
    return job.progress


def _murmured(job: Job) -> str:
    return f"job:{job.pk}:{job.attempts}"


def finish(job: Job) -> bool:
    """Mark this attempt's work as done; False when another attempt took over meanwhile."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    return bool(mine.update(state=JobState.DONE, progress=100, lease_until=None))


def fail(job: Job, error: str) -> bool:
    """Give the job up, with the reason in words a clerk understands."""
    mine = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    return bool(mine.update(state=JobState.FAILED, lease_until=None, error=error))


def retry(job: Job) -> None:
    """Start a failed job again, asked for by a person."""
    again = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
    if again.update(state=JobState.QUEUED, attempts=0, error="", nudged_at=clock.real_now()):
        transaction.on_commit(lambda: nudge(job))


def resend_due() -> int:
    """Nudge again what waits too long or whose lease ran out; give up after the last attempt. Returns how many nudged."""
    now = clock.real_now()
    expired = Q(state=JobState.RUNNING, lease_until__lt=now)
    worn_out = Job.objects.filter(expired | Q(state=JobState.QUEUED), attempts__gte=settings.JOB_MAX_ATTEMPTS)
    worn_out.update(state=JobState.FAILED, lease_until=None, error="Đã thử nhiều lần mà không xong. Bấm “Làm lại” hoặc báo quản trị.")
    patience = now - datetime.timedelta(seconds=settings.JOB_WAIT_SECONDS)
    due = list(Job.objects.filter(expired | Q(state=JobState.QUEUED, nudged_at__lt=patience)).order_by("id")[:500])
    Job.objects.filter(pk__in=[job.pk for job in due]).update(nudged_at=now)
    for job in due:
        nudge(job)
    return len(due)
