"""The house rules are enforced: each rule here fails without its guard."""

import re
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection

from tests.conftest import NetworkBlockedError
from tests.processes import BIN, ROOT

CLOCKS = [
    "import datetime\nprint(datetime.datetime.now(tz=datetime.UTC))",
    "from datetime import UTC, datetime\nMOMENT = datetime.now(tz=UTC)",
    "from datetime import date\nDAY = date.today()",
    "from django.utils import timezone\nMOMENT = timezone.now()",
    "from django.utils import timezone\nDEFAULT = timezone.now",
    "from django.utils.timezone import now\nMOMENT = now()",
    "from django.utils.timezone import localdate\nDAY = localdate()",
    "import time\nSECONDS = time.time()",
    "from django.db.models.functions import Now\nMOMENT = Now()",
]
OTHER_BANNED = [
    "import weasyprint\nprint(weasyprint)",
    "from django.db.models.signals import post_save\nprint(post_save)",
    "from django.contrib import admin\nprint(admin)",
]


def lint(source: str, name: str) -> list[str]:
    """Codes of what ruff finds in a source as if it stood in file ``name``."""
    command = [BIN / "ruff", "check", "--output-format=concise", "--select=TID251", f"--stdin-filename={name}", "-"]
    done = subprocess.run(command, cwd=ROOT, input=source, capture_output=True, text=True, check=False)
    return re.findall(r": ([A-Z]+[0-9]+) ", done.stdout)


def dev(*args: str, **env: str) -> "subprocess.CompletedProcess[str]":
    """Run ./dev to its end."""
    return subprocess.run(
        [ROOT / "dev", *args], env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", **env}, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("source", CLOCKS + OTHER_BANNED)
def test_other_clocks_and_ways_round_the_verbs_are_refused(source: str) -> None:
    assert set(lint(source, "awards/example.py")) == {"TID251"}


@pytest.mark.parametrize("source", CLOCKS)
def test_the_clock_itself_may_read_the_time(source: str) -> None:
    assert lint(source, "units/clock.py") == []


def test_no_column_fills_itself_from_another_clock() -> None:
    models = [path for app in ("units", "emulation", "awards") for path in (ROOT / app / "models").glob("*.py")]
    assert [path.name for path in models if "auto_now" in path.read_text(encoding="utf-8")] == []


def test_press_reads_no_clock() -> None:
    """The rule is off in the one module that may import weasyprint; so this looks instead."""
    press = (ROOT / "units/papers/press.py").read_text(encoding="utf-8")
    assert re.findall(r"\.now\(|\.today\(|time\.time\(|timezone", press) == []


def test_every_lint_exception_gives_its_reason() -> None:
    sources = [path for app in ("config", "units", "emulation", "awards", "tests", "benchmarks") for path in (ROOT / app).rglob("*.py")]
    bare = re.compile(r"#\s*(noqa|type:\s*ignore)(?!(: [A-Z0-9, ]+|\[[a-z-]+\])  ?(--|#) \w)")
    found = [f"{path}: {line}" for path in sources for line in path.read_text(encoding="utf-8").splitlines() if bare.search(line)]
    assert [line for line in found if "re.compile" not in line] == []


@pytest.mark.engine
def test_migrations_are_complete(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", "--verbosity=0")


def test_test_database_is_a_file_with_write_ahead_log(db: None) -> None:
    with connection.cursor() as cursor:
        found = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert Path(connection.settings_dict["NAME"]).is_file()
    assert connection.transaction_mode == "IMMEDIATE"


def test_network_is_closed() -> None:
    for url in ("http://192.0.2.1/", "http://thidua.example.vn/"):
        with pytest.raises(NetworkBlockedError):
            urllib.request.urlopen(url, timeout=1)


@pytest.mark.engine
def test_count_queries_counts(db: None, count_queries: Callable[..., AbstractContextManager[object]]) -> None:
    with count_queries(1):
        ContentType.objects.count()
    with count_queries(3, at_most=True):
        ContentType.objects.count()


@pytest.mark.parametrize("expected", [0, 2])
def test_count_queries_refuses_another_number(
    db: None, count_queries: Callable[..., AbstractContextManager[object]], expected: int
) -> None:
    with pytest.raises(pytest.fail.Exception, match=f"1 queries instead of {expected}:\n  1. SELECT"), count_queries(expected):
        ContentType.objects.count()


@pytest.mark.parametrize(
    ("name", "source", "broken"),
    [
        ("units/vietnamese.py", "", 0),
        ("units/vietnamese.py", "import awards\n", 1),
        ("units/models/unit.py", "import units.moves\n", 1),
        ("units/helpers.py", "", 1),
    ],
    ids=["as it is", "a floor upward", "a room upward", "a module without a place"],
)
def test_floors_are_proved(tmp_path: Path, name: str, source: str, broken: int) -> None:
    for package in ("config", "awards", "emulation", "units"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=lambda _, names: [n for n in names if n in {"__pycache__", "data"}])
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / name).open("a", encoding="utf-8") as file:
        file.write(source)
    done = subprocess.run([BIN / "lint-imports", "--no-cache"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, f"{broken} broken." in done.stdout) == (broken, True)


# --- packages ----------------------------------------------------------------------------------------------------------


def pins(name: str) -> dict[str, str]:
    """Package → version of a lock file."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_lock_pins_by_hash_and_names_no_registry(name: str) -> None:
    lock = (ROOT / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", lock.strip())
    assert [
        entry for entry in entries if not re.fullmatch(r"\S+==\S+( ; [^\\]+)? \\\n(    --hash=sha256:[0-9a-f]{64}( \\\n)?)+", entry)
    ] == []


def test_development_lock_holds_the_other_lock() -> None:
    run, development = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: development.get(name) for name in run} == run


def test_lock_holds_what_is_asked_for() -> None:
    asked = (ROOT / "requirements.in").read_text(encoding="utf-8")
    names = {re.split(r"[<>=\[]", line)[0].strip().lower() for line in asked.splitlines() if line and line[0].isalpha()}
    assert names - set(pins("requirements.lock")) == set()


def test_system_packages() -> None:
    assert {part: dev("packages", part).stdout.split() for part in ("venv", "runtime", "test")} == {
        "venv": ["python3-venv"],
        "runtime": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-liberation2"],
        "test": ["chromium", "postgresql", "redis-server"],
    }


# --- the script ----------------------------------------------------------------------------------------------------------


def test_script_explains_itself() -> None:
    told = dev()
    commands = set(re.findall(r"^  ([a-z]+)\)", (ROOT / "dev").read_text(encoding="utf-8").split("case $command in")[1], re.MULTILINE))
    assert told.returncode == 0
    assert set(re.findall(r"^  ([a-z]+) ", told.stdout, re.MULTILINE)) == commands


def test_unknown_command_is_refused() -> None:
    assert dev("demmo").returncode == 1


def test_installed_packages_are_not_installed_again() -> None:
    began = time.monotonic()
    done = dev("setup", "run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - began < 5


def test_demo_touches_no_folder_of_others(tmp_path: Path) -> None:
    kept = tmp_path / "letter.txt"
    kept.write_text("mine", encoding="utf-8")
    refused = dev("demo", "--reset", DATA_DIR=str(tmp_path))
    assert refused.returncode == 1
    assert "is not a demo's data folder" in refused.stderr
    assert [(path, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [(kept, "mine")]


def test_settings_have_no_secret_outside_demo_and_tests(tmp_path: Path) -> None:
    command = [BIN / "python", "manage.py", "check"]
    done = subprocess.run(
        command, cwd=ROOT, env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Set SECRET_KEY" in done.stderr
    assert settings.DEBUG is False
