"""Jobs started by an act: ids in, fetch, delegate, done."""

from celery import shared_task

from units import verification
from units.papers import filing


@shared_task(name="units.tasks.render_paper")
def render_paper(job_id: int) -> None:
    """Render one paper from its snapshot; harmless when repeated."""
    filing.run(job_id)


@shared_task(name=verification.TASK)
def verify_ledger(job_id: int) -> None:
    """Walk the ledger and keep what was found; harmless when repeated."""
    verification.run(job_id)
