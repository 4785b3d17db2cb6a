"""A long list read, checked and stored by a process of its own stays within 300 MB. 2,000 rows in CI, 20,000 with DRILLS=full."""

import datetime
import os
import random
import subprocess
import sys

import pytest

from awards.intake import starting
from awards.models import AwardRecord
from tests.factories import world
from tests.imports import again, workbook
from tests.processes import ROOT, environment
from tests.test_intake_errors import HEADER, LETTERS, good

pytestmark = [pytest.mark.engine, pytest.mark.drill, pytest.mark.django_db(transaction=True)]
ROWS = 20_000 if os.environ.get("DRILLS") == "full" else 2_000
MEGABYTES = 300
WORK = """
import django
django.setup()
from awards.intake import reading, review, starting, storing
from awards.models import Intake
def now():
    return Intake.objects.get()
reading.run(now().job_id)
review.accept_ready(now(), by=now().created_by, version=now().version)
review.skip_wrong(now(), "x", by=now().created_by, version=now().version)
starting.store(now(), by=now().created_by, version=now().version)
storing.run(now().job_id)
# Not `ru_maxrss`: it would count the process that started this one, which has grown with thousands of tests.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM:"))
print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.timeout(900)
def test_a_long_list_stays_within_its_memory(settings, tmp_path):
    settings.DEMO, settings.DEMO_TODAY = True, datetime.date(2021, 11, 22)
    w, dice = world(), random.Random(5)
    rows = [[row[field] for field in LETTERS] for row in (good(number, dice) for number in range(1, ROWS + 1))]
    intake = starting.start(kind="decisions", unit=w.commune, upload=workbook([list(HEADER), *rows]), by=w.commune_clerk)
    env = environment(tmp_path, DJANGO_SETTINGS_MODULE="config.settings", DEMO="1", DEMO_TODAY="2021-11-22")
    done = subprocess.run([sys.executable, "-c", WORK], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (again(intake).state, AwardRecord.objects.count()) == ("done", ROWS)
    assert int(done.stdout) < MEGABYTES
