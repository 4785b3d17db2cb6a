"""``kill -9`` of the worker while it renders: started again, it makes exactly one file per paper, within the lease.

A real Celery worker on the test's own database and broker. The press touches a file as rendering begins and waits there
(`units.papers.press`), so the kill is known to come in mid-rendering. 3 kills in CI, 20 with DRILLS=full.
"""

import os
import time
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests import paper_samples
from tests.factories import World, world
from tests.processes import BIN, Process, environment, running, wait_until
from units.models import Job, Paper, StoredFile
from units.papers import filing

pytestmark = [pytest.mark.engine, pytest.mark.drill, pytest.mark.django_db(transaction=True)]
KILLS = 20 if os.environ.get("DRILLS") == "full" else 3
LEASE = 10  # seconds; far above what a busy machine needs from the claim to the kill, or a second attempt begins before it


SWEEP = {"JOB_LEASE_SECONDS": str(LEASE), "JOB_WAIT_SECONDS": "1", "SWEEP_SECONDS": "1"}


def order(w: World, number: int) -> Paper:
    return filing.order(
        "decision", unit=w.province, subject=w.campaign, by=w.appraiser, title=f"Quyết định thử {number}",
        snapshot=paper_samples.decision(individual=number + 1),
    )  # fmt: skip


def part(data: Path, name: str, *options: str, **env: str) -> AbstractContextManager[Process]:
    """Worker or beat, as `./dev run` starts them."""
    command = [str(BIN / "celery"), "-A", "config", name, "--loglevel", "INFO", *options]
    return running(command, env=environment(data, **SWEEP, **env), log=data.parent / f"{name}.log")


def worker(data: Path, **env: str) -> AbstractContextManager[Process]:
    return part(data, "worker", "--concurrency", "2", **env)


def left_of(group: int) -> list[str]:
    """Processes of a group that still live."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, rest = status.read_text().rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        state, _parent, of_group = rest.split()[:3]
        if int(of_group) == group and state != "Z":
            found.append(name)
    return found


def stands(paper: Paper) -> tuple[str, str, int]:
    job = Job.objects.get(key=f"paper:{paper.pk}")
    return Paper.objects.get(pk=paper.pk).state, job.state, job.attempts


@pytest.mark.timeout(120 * KILLS)
def test_a_killed_worker_costs_no_paper_and_makes_none_twice(tmp_path: Path) -> None:
    w, data, hook = world(), tmp_path / "data", tmp_path / "rendering"
    data.mkdir()
    papers, waits = [], []
    with part(data, "beat", "--pidfile="):
        for number in range(KILLS):
            with worker(data, PAPERS_RENDER_HOOK=str(hook), PAPERS_RENDER_PAUSE="40") as victim:
                papers.append(order(w, number))
                wait_until(hook.exists, what=f"rendering {number} begins", process=victim, seconds=90)
                assert stands(papers[-1]) == ("queued", "running", 1)
                victim.kill()
            wait_until(lambda: not left_of(victim.pid), what="its whole group is gone", seconds=10)
            hook.unlink()
            assert stands(papers[-1]) == ("queued", "running", 1)
            with worker(data) as heir:
                wait_until(lambda heir=heir: " ready." in heir.output(), what="the next worker is up", process=heir, seconds=90)
                began = time.monotonic()
                done = ("ready", "done", 2)
                wait_until(lambda: stands(papers[-1]) == done, what=f"paper {number} is there", process=heir, seconds=60)  # noqa: B023 -- used at once
                waits.append(time.monotonic() - began)
    assert [stands(paper) for paper in papers] == [("ready", "done", 2)] * KILLS
    stored = list(StoredFile.objects.values_list("path", flat=True))
    assert len({Paper.objects.get(pk=paper.pk).file_id for paper in papers}) == len(stored) == KILLS
    on_disk = [path for path in (data / "files").rglob("*") if path.is_file()]
    assert sorted(str(path.relative_to(data / "files")) for path in on_disk) == sorted(stored), "a half or a second file"
    assert all(path.read_bytes().startswith(b"%PDF-") and path.read_bytes().rstrip().endswith(b"%%EOF") for path in on_disk)
    # The lease runs from before the kill; what is added is the sweep's second and the rendering itself.
    assert max(waits) < LEASE + 20, waits
