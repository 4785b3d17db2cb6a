"""Jobs started by an act: ids in, fetch, delegate, done."""

from celery import shared_task

from units.papers import filing


@shared_task(name="units.tasks.render_paper")
def render_paper(job_id: int) -> None:
    """Render one paper from its snapshot; harmless when repeated."""
    filing.run(job_id)
