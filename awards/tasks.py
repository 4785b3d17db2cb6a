"""Jobs started by an act: ids in, fetch, delegate, done."""

from celery import shared_task

from awards.intake import reading, storing


@shared_task(name="awards.tasks.read_intake")
def read_intake(job_id: int) -> None:
    """Read and check one import's file; harmless when repeated."""
    reading.run(job_id)


@shared_task(name="awards.tasks.store_intake")
def store_intake(job_id: int) -> None:
    """Store one import's accepted rows, all or none; harmless when repeated."""
    storing.run(job_id)
