"""An import and an edit of the same recipient at once (PostgreSQL), and the worker killed in the middle of storing."""

import datetime
import os
import threading
import time
from dataclasses import dataclass
from itertools import product

import pytest

from awards.intake import candidates, recipients, review, starting, storing
from awards.intake.storing import LOOKED
from awards.models import AwardRecord, Intake, IntakeResult
from tests.factories import person, world
from tests.imports import DECISIONS, PEOPLE, again, loaded
from tests.processes import BIN, environment, running, wait_until
from tests.racing import race
from units.models import Job, PersonDetail, Recipient
from units.moves import Conflict
from units.people import entry

UNIT = "UBND xã Phước Bình"
KILLS = 10 if os.environ.get("DRILLS") == "full" else 2
ROUNDS = 8
NAMES = ("An", "Bình", "Châu", "Dung", "Giang", "Hà", "Hoa", "Khuê", "Lan", "Mai", "Oanh")


@pytest.fixture
def w(settings):
    settings.DEMO = True
    settings.DEMO_TODAY = datetime.date(2021, 11, 22)
    return world()


def ordered(intake: Intake) -> Intake:
    review.accept_ready(intake, by=intake.created_by, version=intake.version)
    return starting.store(again(intake), by=intake.created_by, version=again(intake).version)


@dataclass(frozen=True)
class Race:
    """How it ended: the import's state, whether the edit came through, the day of birth, and who has that name or is new."""

    state: str
    edited: bool
    born: datetime.date | None
    namesakes: int
    newcomers: int


TYPED, IN_FILE = datetime.date(1986, 3, 3), datetime.date(1985, 9, 2)


def race_once(w, monkeypatch, number: int, *, late: bool) -> Race:
    """A list that fills a person's day of birth, against a clerk who types another one: at once, or (``late``) while it is written."""
    in_file = IN_FILE + datetime.timedelta(days=number)
    known, new = person(w, name=f"Trần Thị {NAMES[number]}"), f"Lê Thị {NAMES[number]}"
    rows = [
        PEOPLE,
        [1, "Bà", new, f"{number + 1:02d}/01/1990", "", "", "Nông dân", UNIT],
        [2, "Bà", known.name, f"{in_file:%d/%m/%Y}", "", "", "Nông dân", UNIT],
    ]
    intake = ordered(loaded(w, rows, name=f"{number}.xlsx"))
    writing = threading.Event()

    def fill(*args, **kwargs):
        writing.set()
        time.sleep(0.3)
        return recipients.fill(*args, **kwargs)

    monkeypatch.setattr(storing, "fill", fill)

    def edit():
        if late:
            assert writing.wait(20)
        return entry.edit(known, by=w.commune_clerk, version=0, detail={"birth_date": TYPED})

    stored, edited = race(2, lambda n: (lambda: storing.run(intake.job_id), edit)[n]())
    assert not isinstance(stored, Exception), stored
    assert not isinstance(edited, Exception) or isinstance(edited, Conflict), edited
    born = PersonDetail.objects.get(recipient=known).birth_date
    named = [Recipient.objects.filter(name=name).count() for name in (known.name, new)]
    return Race(again(intake).state, not isinstance(edited, Exception), IN_FILE if born == in_file else born, *named)


# Stored first: the edit's page is stale. Edited first: the row means somebody else now, who is new. Nothing in between.
WHOLE = {Race("done", False, IN_FILE, 1, 1), Race("done", True, TYPED, 2, 1)}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_import_racing_an_edit_is_all_or_nothing(w, monkeypatch):
    seen = [race_once(w, monkeypatch, number, late=number % 2 == 1) for number in range(ROUNDS)]
    assert set(seen) <= WHOLE
    assert Race("done", False, IN_FILE, 1, 1) in seen


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_row_is_stored_for_somebody_whom_it_no_longer_fits(w, monkeypatch):
    """Negative control: the edit comes through between looking and writing."""
    monkeypatch.setattr(candidates, "lock", lambda ids: None)
    monkeypatch.setattr(storing, "lock", lambda ids: None)
    seen = {race_once(w, monkeypatch, number, late=True) for number in range(3)}
    assert seen & WHOLE == set()


@pytest.mark.engine
@pytest.mark.drill
@pytest.mark.timeout(120 * KILLS)
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_stores_leaves_nothing_and_the_next_one_stores_all(w, tmp_path):
    """``kill -9`` inside the transaction: the first look is just over, and writing takes seconds."""
    data = tmp_path / "data"
    sweep = {"JOB_LEASE_SECONDS": "10", "JOB_WAIT_SECONDS": "1", "SWEEP_SECONDS": "1", "DEMO": "1", "DEMO_TODAY": "2021-11-22"}
    command = [str(BIN / "celery"), "-A", "config", "worker", "--loglevel", "INFO", "--concurrency", "2"]
    beat = [str(BIN / "celery"), "-A", "config", "beat", "--loglevel", "INFO", "--pidfile="]
    data.mkdir()
    with running(beat, env=environment(data, **sweep), log=tmp_path / "beat.log"):
        for number in range(KILLS):
            rows = [[n, f"Trần Thị {name} {other} {last}", "Nông dân", UNIT, "BK_TINH", 2020, f"{number}/QĐ-UBND", "20/12/2020", "Chủ tịch UBND tỉnh"]
                    for n, (name, other, last) in enumerate(product(NAMES, NAMES, NAMES))]  # fmt: skip
            intake = ordered(loaded(w, [DECISIONS, *rows], "decisions", name=f"{number}.xlsx"))
            before = (AwardRecord.objects.count(), Recipient.objects.count(), IntakeResult.objects.count())
            with running(command, env=environment(data, **sweep), log=tmp_path / "victim.log") as victim:
                wait_until(
                    lambda at=intake: Job.objects.get(pk=at.job_id).progress == LOOKED, what="writing begins", process=victim, seconds=120
                )
                victim.kill()
            wait_until(
                lambda seen=before: (AwardRecord.objects.count(), Recipient.objects.count(), IntakeResult.objects.count()) == seen,
                seconds=30,
            )
            assert again(intake).state == "storing"
            with running(command, env=environment(data, **sweep), log=tmp_path / "heir.log") as heir:
                wait_until(lambda at=intake: again(at).state == "done", what="it is stored", process=heir, seconds=120)
            assert AwardRecord.objects.count() == before[0] + len(NAMES) ** 3
            assert Job.objects.get(pk=intake.job_id).attempts == 2
