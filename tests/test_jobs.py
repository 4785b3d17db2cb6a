"""Jobs: the row is the queue. Once per key, nudged after commit, leased while it runs, re-sent when lost, given up in words."""

import datetime
import subprocess
import time
from types import SimpleNamespace

import pytest
from celery import Celery
from django.conf import settings as configured
from django.db import IntegrityError, transaction
from redis.exceptions import ConnectionError as RedisConnectionError

from tests import paper_samples
from tests.factories import world
from tests.racing import race
from units import clock, jobs, sweeps, tasks
from units.models import Job, JobState, Paper, StoredFile
from units.papers import filing

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
SECOND = datetime.timedelta(seconds=1)
GIVEN_UP = "Đã thử nhiều lần mà không xong. Bấm “Làm lại” hoặc báo quản trị."


@pytest.fixture
def w():
    return world()


@pytest.fixture
def sent(monkeypatch):
    """Messages that went to the broker: (task, job id)."""
    messages = []
    monkeypatch.setattr(Celery, "send_task", lambda app, name, args: messages.append((name, *args)))
    return messages


def enqueue(w, key="thu:1"):
    return jobs.enqueue("units.tasks.render_paper", w.commune, key=key)


def stand(job):
    fresh = Job.objects.get(pk=job.pk)
    return fresh.state, fresh.attempts, fresh.progress, fresh.error


def age(job, seconds):
    """As if the job had been touched so long ago."""
    then = clock.real_now() - seconds * SECOND
    Job.objects.filter(pk=job.pk).update(nudged_at=then)
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(lease_until=then)


# --- enqueue and nudge ----------------------------------------------------------------------------------------------------


def test_a_job_is_a_row_in_the_acts_transaction_and_a_message_after_it(w, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        job = enqueue(w)
        assert sent == []
    assert len(callbacks) == 1
    assert sent == [("units.tasks.render_paper", job.pk)]
    row = Job.objects.get()
    assert (row.task, row.key, row.subject_type, row.subject_id) == ("units.tasks.render_paper", "thu:1", "unit", w.commune.pk)
    assert stand(job) == ("queued", 0, 0, "")


def test_the_same_key_makes_one_job_and_one_message(w, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second, other = enqueue(w), enqueue(w), enqueue(w, "thu:2")
    assert first == second != other
    assert sent == [("units.tasks.render_paper", first.pk), ("units.tasks.render_paper", other.pk)]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_leaves_neither_row_nor_message(sent):
    w = world()
    with transaction.atomic():
        enqueue(w)
        transaction.set_rollback(True)
    assert (Job.objects.count(), sent) == (0, [])


BROKERS = {
    "refuses": ("redis://127.0.0.1:1/0", {}),
    "has no folder": ("filesystem://", {"data_folder_in": "/dev/null/x", "data_folder_out": "/dev/null/x"}),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", BROKERS)
def test_a_broker_that_is_down_neither_fails_nor_delays_the_act_and_the_sweep_sends_again(broker):
    w = world()
    url, options = BROKERS[broker]
    dead = Celery("dead", broker=url, set_as_current=False)
    dead.conf.broker_transport_options = options
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "current_app", dead)
        began = time.monotonic()
        with transaction.atomic():
            job = enqueue(w)
        assert time.monotonic() - began < 2
    assert stand(job) == ("queued", 0, 0, "")
    sent = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Celery, "send_task", lambda app, name, args: sent.append((name, *args)))
        assert jobs.resend_due() == 0
        age(job, configured.JOB_WAIT_SECONDS + 1)
        assert jobs.resend_due() == 1
    assert sent == [("units.tasks.render_paper", job.pk)]


# --- claim, lease, end ----------------------------------------------------------------------------------------------------


def test_whoever_claims_first_has_it(w):
    job = enqueue(w)
    mine = jobs.claim(job.pk)
    assert (mine.pk, mine.state, mine.attempts) == (job.pk, "running", 1)
    assert abs(mine.lease_until - clock.real_now() - configured.JOB_LEASE_SECONDS * SECOND) < 5 * SECOND
    assert jobs.claim(job.pk) is None
    assert jobs.claim(job.pk + 1) is None


def test_when_the_lease_has_run_out_another_may_take_it_and_the_first_one_is_out(w):
    job = enqueue(w)
    first = jobs.claim(job.pk)
    age(job, 1)
    second = jobs.claim(job.pk)
    assert second.attempts == 2
    jobs.report(first, 90)
    assert Job.objects.get().lease_until == second.lease_until
    assert (jobs.finish(first), jobs.fail(first, "x")) == (False, False)
    assert stand(job) == ("running", 2, 0, "")
    jobs.report(second, 40)
    assert stand(job) == ("running", 2, 40, "")
    assert jobs.finish(second)
    assert stand(job) == ("done", 2, 100, "")
    assert jobs.claim(job.pk) is None


def test_a_report_renews_the_lease(w):
    mine = jobs.claim(enqueue(w).pk)
    age(mine, -3)
    jobs.report(mine, 10)
    assert Job.objects.get().lease_until > clock.real_now() + (configured.JOB_LEASE_SECONDS - 5) * SECOND


def test_what_is_said_inside_a_transaction_is_seen_at_once_and_ends_with_the_attempt(w):
    mine = jobs.claim(enqueue(w).pk)
    jobs.report(mine, 40)
    jobs.murmur(mine, 62)
    assert (jobs.percent(Job.objects.get()), Job.objects.get().progress) == (62, 40)
    age(mine, 1)
    assert jobs.percent(jobs.claim(mine.pk)) == 40, "the next attempt begins anew"
    assert jobs.finish(Job.objects.get())
    assert jobs.percent(Job.objects.get()) == 100


def test_a_cache_that_is_away_costs_the_figure_alone(w, monkeypatch):
    def away(*_args, **_kwargs):
        raise RedisConnectionError

    mine = jobs.claim(enqueue(w).pk)
    jobs.report(mine, 40)
    monkeypatch.setattr(jobs, "cache", SimpleNamespace(set=away, get=away))
    jobs.murmur(mine, 62)
    assert jobs.percent(Job.objects.get()) == 40


def test_a_failed_job_says_why_and_starts_again_only_when_a_person_asks(w, sent, django_capture_on_commit_callbacks):
    mine = jobs.claim(enqueue(w).pk)
    assert jobs.fail(mine, "Văn bản quá dài.")
    assert stand(mine) == ("failed", 1, 0, "Văn bản quá dài.")
    age(mine, 1000)
    assert (jobs.claim(mine.pk), jobs.resend_due(), sent) == (None, 0, [])
    with django_capture_on_commit_callbacks(execute=True):
        jobs.retry(mine)
    assert stand(mine) == ("queued", 0, 0, "")
    assert sent == [("units.tasks.render_paper", mine.pk)]
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        jobs.retry(mine)
    assert callbacks == []


def test_after_the_last_attempt_the_job_is_given_up_in_words(w, sent):
    job = enqueue(w)
    for attempt in range(1, configured.JOB_MAX_ATTEMPTS + 1):
        assert jobs.claim(job.pk).attempts == attempt
        age(job, 1)
        assert jobs.resend_due() == (attempt < configured.JOB_MAX_ATTEMPTS)
    assert jobs.claim(job.pk) is None
    assert stand(job) == ("failed", configured.JOB_MAX_ATTEMPTS, 0, GIVEN_UP)
    assert len(sent) == configured.JOB_MAX_ATTEMPTS - 1


def test_the_sweep_sends_only_what_waits_too_long_or_lost_its_worker(w, sent):
    _fresh, waiting, running, expired, done = (enqueue(w, f"thu:{n}") for n in range(5))
    age(waiting, configured.JOB_WAIT_SECONDS + 1)
    jobs.claim(running.pk)
    jobs.claim(expired.pk)
    age(expired, 1)
    jobs.finish(jobs.claim(done.pk))
    assert jobs.resend_due() == 2
    assert sent == [("units.tasks.render_paper", waiting.pk), ("units.tasks.render_paper", expired.pk)]
    Job.objects.filter(pk=expired.pk).update(state=JobState.DONE, lease_until=None)
    assert jobs.resend_due() == 0  # just nudged


def test_the_database_keeps_a_running_job_without_lease_out(w):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=enqueue(w).pk).update(state=JobState.RUNNING)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_ten_workers_at_once_one_gets_the_job():
    w = world()
    for turn in range(10):
        job = enqueue(w, f"thu:{turn}")
        taken = race(10, lambda _number, job=job: jobs.claim(job.pk))
        assert sorted(mine.attempts if mine else 0 for mine in taken) == [0] * 9 + [1]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_compare_and_set_they_would_all_get_it():
    """Negative control: looking first and taking then is not enough."""
    w = world()

    def look_then_take(job):
        row = Job.objects.get(pk=job.pk)
        if row.state != JobState.QUEUED:
            return None
        time.sleep(0.05)
        row.state, row.lease_until = JobState.RUNNING, clock.real_now()
        row.save()
        return row

    job = enqueue(w)
    taken = race(10, lambda _number: look_then_take(job))
    assert len([row for row in taken if row is not None]) > 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_key_entered_by_ten_at_once_is_one_job(sent):
    w = world()
    entered = race(10, lambda _number: enqueue(w))
    assert {job.pk for job in entered} == {Job.objects.get().pk}
    assert len(sent) == 1


# --- papers ---------------------------------------------------------------------------------------------------------------


def order(w, snapshot=None):
    return filing.order(
        "decision",
        unit=w.province,
        subject=w.campaign,
        snapshot=snapshot or paper_samples.decision(),
        title="Quyết định thử",
        by=w.appraiser,
    )


def paper_stands(paper):
    fresh = Paper.objects.get(pk=paper.pk)
    return fresh.state, fresh.error, fresh.file_id is not None


def test_a_paper_is_rendered_once_whatever_the_number_of_messages(w, sent):
    paper = order(w)
    job = Job.objects.get(key=f"paper:{paper.pk}")
    assert paper_stands(paper) == ("queued", "", False)
    tasks.render_paper(job.pk)
    assert paper_stands(paper) == ("ready", "", True)
    assert stand(job) == ("done", 1, 100, "")
    content = (configured.MEDIA_ROOT / StoredFile.objects.get().path).read_bytes()
    assert content.startswith(b"%PDF-")
    for _ in range(3):
        tasks.render_paper(job.pk)
    assert (StoredFile.objects.count(), stand(job)) == (1, ("done", 1, 100, ""))


def test_a_worker_that_died_after_filing_and_before_saying_so_costs_no_second_rendering(w, sent, settings):
    paper = order(w)
    job = Job.objects.get(key=f"paper:{paper.pk}")
    tasks.render_paper(job.pk)
    Job.objects.update(state=JobState.RUNNING, lease_until=clock.real_now() - SECOND)
    settings.RENDER_SECONDS = 0  # a rendering would fail
    tasks.render_paper(job.pk)
    assert (paper_stands(paper), stand(job)) == (("ready", "", True), ("done", 2, 100, ""))


def test_a_rendering_that_takes_too_long_fails_in_words_and_can_be_tried_again(w, sent, settings):
    paper = order(w)
    job = Job.objects.get(key=f"paper:{paper.pk}")
    settings.RENDER_SECONDS = 0
    tasks.render_paper(job.pk)
    state, error, _ = paper_stands(paper)
    assert state == "failed"
    assert error == stand(job)[3] != ""
    settings.RENDER_SECONDS = 50
    filing.again(paper)
    assert (paper_stands(paper), stand(job)) == (("queued", "", False), ("queued", 0, 0, ""))
    tasks.render_paper(job.pk)
    assert paper_stands(paper) == ("ready", "", True)


def test_a_paper_whose_worker_died_each_time_says_so_and_can_be_tried_again(w, sent):
    paper, other = order(w), order(w)
    job = Job.objects.get(key=f"paper:{paper.pk}")
    Job.objects.filter(pk=job.pk).update(
        state=JobState.RUNNING, attempts=configured.JOB_MAX_ATTEMPTS, lease_until=clock.real_now() - SECOND
    )
    sweeps.resend_jobs()
    assert stand(job) == ("failed", configured.JOB_MAX_ATTEMPTS, 0, GIVEN_UP)
    assert paper_stands(paper) == ("failed", GIVEN_UP, False)
    assert paper_stands(other) == ("queued", "", False)
    filing.again(paper)
    tasks.render_paper(job.pk)
    sweeps.resend_jobs()
    assert paper_stands(paper) == ("ready", "", True)


def test_the_press_is_a_process_of_its_own(w, sent, monkeypatch):
    """What it is given: our interpreter in isolated mode, and of the environment only what it needs."""
    calls = []
    real = subprocess.run
    monkeypatch.setattr(subprocess, "run", lambda *args, **how: (calls.append((args[0][1], sorted(how["env"]))), real(*args, **how))[1])
    monkeypatch.setenv("SECRET_KEY", "not for the press")
    tasks.render_paper(Job.objects.get(key=f"paper:{order(w).pk}").pk)
    assert [flag for flag, _ in calls] == ["-I"]
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(calls[0][1])
