"""Ordering a paper and making its file: the row and its snapshot first, the PDF by the worker, once."""

import uuid

from django.conf import settings
from django.db import models

from units import attachments, clock, jobs
from units.ledger import subject_type
from units.models.account import Account
from units.models.job import Job, JobState
from units.models.paper import Paper, PaperKind, PaperState
from units.models.unit import Unit
from units.papers import snapshots
from units.papers.freeze import from_json, to_json
from units.papers.render import RenderFailed, render_pdf
from units.tokens import act

SNAPSHOTS: dict[str, type[snapshots.Paper]] = {
    PaperKind.DECISION: snapshots.DecisionSnapshot,
    PaperKind.SUBMISSION_LETTER: snapshots.SubmissionLetterSnapshot,
    PaperKind.VOTE_SHEET: snapshots.VoteSheetSnapshot,
    PaperKind.APPRAISAL_LIST: snapshots.AppraisalListSnapshot,
}


def order(
    kind: str,
    *,
    unit: Unit,
    subject: models.Model,
    snapshot: snapshots.Paper,
    title: str,
    by: Account,
    code: str = "",
    replaces: Paper | None = None,
) -> Paper:
    """Freeze a paper and queue its rendering, inside the caller's transaction. The paper exists at commit; its file follows."""
    paper = Paper.objects.create(
        kind=kind,
        unit=unit,
        subject_type=subject_type(subject),
        subject_id=subject.pk,
        title=title[:300],
        snapshot=to_json(snapshot),
        code=code,
        created_at=clock.now(),
        created_by=by,
        replaces=replaces,
        public_id=uuid.uuid4().hex,
    )
    jobs.enqueue("units.tasks.render_paper", paper, key=f"paper:{paper.pk}")
    return paper


def run(job_id: int) -> None:
    """The worker's part: claim, render outside any transaction, file by content, compare-and-set to ready."""
    job = jobs.claim(job_id)
    if job is None:
        return
    paper = Paper.objects.get(pk=job.subject_id)
    if paper.state != PaperState.READY:
        try:
            content = render(paper)
        except RenderFailed as failure:
            _fail(paper, job, str(failure))
            return
        stored = attachments.store(content)
        Paper.objects.filter(pk=paper.pk).exclude(state=PaperState.READY).update(state=PaperState.READY, file=stored, error="")
    jobs.finish(job)


def render(paper: Paper) -> bytes:
    """The PDF of a paper's snapshot.

    Raises:
        RenderFailed: with a Vietnamese reason.
    """
    snapshot = from_json(SNAPSHOTS[paper.kind], paper.snapshot)
    limits = {"time_limit": settings.RENDER_SECONDS, "memory_limit": settings.RENDER_MEGABYTES * 2**20}
    return render_pdf(paper.kind, snapshot, **limits)


def _fail(paper: Paper, job: Job, reason: str) -> None:
    jobs.fail(job, reason)
    Paper.objects.filter(pk=paper.pk).exclude(state=PaperState.READY).update(state=PaperState.FAILED, error=reason)


def again(paper: Paper) -> None:
    """Try a failed paper once more, asked for by a person."""
    with act():
        Paper.objects.filter(pk=paper.pk, state=PaperState.FAILED).update(state=PaperState.QUEUED, error="")
        jobs.retry(Job.objects.get(key=f"paper:{paper.pk}"))


def give_up_lost() -> int:
    """Say on the paper what its job says: the sweep gave the job up (its worker died each time). Returns how many."""
    lost = Job.objects.filter(subject_type=subject_type(Paper), state=JobState.FAILED)
    reasons = dict(
        lost.filter(subject_id__in=Paper.objects.filter(state=PaperState.QUEUED).values("id")).values_list("subject_id", "error")
    )
    waiting = Paper.objects.filter(state=PaperState.QUEUED)
    return sum(waiting.filter(pk=pk).update(state=PaperState.FAILED, error=reason) for pk, reason in reasons.items())
