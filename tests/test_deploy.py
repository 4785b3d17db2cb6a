"""docker-compose.yml and the production settings hold what they promise: every service's command runs against real servers."""

import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml
from django.db import connection

from config.celery import app
from tests.processes import BIN, ROOT, Process, answer, environment, free_port, running, wait_until

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
EXAMPLE = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
HOST = EXAMPLE["ALLOWED_HOSTS"]
PRODUCTION = EXAMPLE | {
    "SECRET_KEY": "a-long-random-text-of-an-installation-0123456789-abcdefghijklmnopqrstuvwxyz",
    "POSTGRES_PASSWORD": "x",
}
HEALTHY_SECONDS = 60
# Every file that a page names; the script leaves out some that the packages bring.
STATIC_FILES = {
    name
    for path in (ROOT / "templates").rglob("*.html")
    for name in re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", path.read_text(encoding="utf-8"))
}


def manage(*args: str, env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run manage.py to its end with this environment and nothing else."""
    command = [BIN / "python", "manage.py", *args]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)


def production(tmp_path: Path, **more: str) -> dict[str, str]:
    """Environment of an installation as .env.example sets it up."""
    return {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), **PRODUCTION, **more}


# --- files ------------------------------------------------------------------------------------------------------------------


def test_services() -> None:
    assert {name: service.get("command") for name, service in SERVICES.items()} == {
        "migrate": ["./dev", "run", "migrate"],
        "web": ["./dev", "run", "web"],
        "worker": ["./dev", "run", "worker"],
        "beat": ["./dev", "run", "beat"],
        "postgres": None,
        "redis": ["redis-server", "--appendonly", "yes"],
    }


def test_every_service_that_stays_has_a_health_check() -> None:
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == set(SERVICES) - {"migrate"}


def test_services_wait_for_what_they_need() -> None:
    assert {name: sorted(service.get("depends_on", {})) for name, service in SERVICES.items()} == {
        "migrate": ["postgres"],
        "web": ["migrate", "redis"],
        "worker": ["migrate", "redis"],
        "beat": ["migrate", "redis"],
        "postgres": [],
        "redis": [],
    }


def test_variables_of_compose_stand_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert asked - set(EXAMPLE) == set()


def test_example_names_only_variables_that_settings_read() -> None:
    settings_source = (ROOT / "config/settings.py").read_text(encoding="utf-8")
    assert [name for name in EXAMPLE if f'"{name}"' not in settings_source] == ["POSTGRES_PASSWORD"]


def test_example_holds_no_secret() -> None:
    assert {name: EXAMPLE[name] for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_HOST_PASSWORD")} == {
        "SECRET_KEY": "",
        "POSTGRES_PASSWORD": "",
        "EMAIL_HOST_PASSWORD": "",
    }


def test_image_installs_what_the_script_installs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "COPY dev system-packages.txt requirements.lock ./\nRUN ./dev setup run" in dockerfile
    assert re.findall(r"apt-get|pip install", dockerfile) == []


# --- production settings --------------------------------------------------------------------------------------------------


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", env=production(tmp_path))
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n")


@pytest.mark.parametrize("weakened", [{"HTTPS": "0"}, {"DEBUG": "1"}, {"SECRET_KEY": "short"}])
def test_deployment_check_sees_weak_settings(tmp_path: Path, weakened: dict[str, str]) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", env=production(tmp_path, **weakened))
    assert done.returncode == 1
    assert "security.W" in done.stderr


# --- processes ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_database(db: None) -> Iterator[str]:
    """Address of an empty database on the test server, for processes of an installation."""
    server = connection.settings_dict
    name = f"deploy_{os.environ.get('PYTEST_XDIST_WORKER', 'gw0')}"

    def statement(sql: str) -> None:
        admin = psycopg2.connect(host=server["HOST"], user=server["USER"], dbname="postgres")
        admin.autocommit = True
        admin.cursor().execute(sql)
        admin.close()

    statement(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    statement(f"CREATE DATABASE {name}")
    yield f"postgres://{server['USER']}@{server['HOST'].replace('/', '%2F')}/{name}"
    statement(f"DROP DATABASE {name} WITH (FORCE)")


def healthy(name: str, env: dict[str, str]) -> bool:
    """Does the service's own health check pass?"""
    kind, *command = SERVICES[name]["healthcheck"]["test"]
    assert kind == "CMD"
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False, timeout=60).returncode == 0


@pytest.mark.postgres
def test_every_service_of_compose_works(own_database: str, tmp_path: Path) -> None:
    """Migrate, then web, worker and beat by the commands of docker-compose.yml; beat's message reaches the worker through Redis."""
    env = environment(tmp_path / "data") | PRODUCTION
    env |= {"DATABASE_URL": own_database, "PORT": str(free_port()), "LOG_LEVEL": "INFO", "SWEEP_SECONDS": "1"}
    migrated = subprocess.run(SERVICES["migrate"]["command"], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=240)
    assert migrated.returncode == 0, migrated.stderr

    with ExitStack() as stack:
        processes: dict[str, Process] = {}
        for name in ("web", "worker", "beat"):
            processes[name] = stack.enter_context(running(SERVICES[name]["command"], env=env, log=tmp_path / f"{name}.log"))
        for name, process in processes.items():
            wait_until(lambda name=name: healthy(name, env), seconds=HEALTHY_SECONDS, what=f"{name} is healthy", process=process)
        worker = processes["worker"]
        wait_until(lambda: "units.sweeps.seal_ledger" in worker.output(), what="a tick reaches the worker", process=worker)

        web = f"http://127.0.0.1:{env['PORT']}"
        assert answer(f"{web}/healthz", Host=HOST) == (200, "ok")
        assert answer(f"{web}/healthz", Host="elsewhere.example.vn") is not None
        assert answer(f"{web}/healthz", Host="elsewhere.example.vn")[0] == 400
        # A message that cannot be delivered is not success: the checks see a service that is gone.
        for process in processes.values():
            assert process.stop() == 0, process.output()
        assert {name: healthy(name, env) for name in ("web", "worker")} == {"web": False, "worker": False}


@pytest.mark.postgres
def test_redis_service_starts_as_compose_says(tmp_path: Path) -> None:
    """The same command, on a unix socket in a folder of its own, answers the same health check."""
    address = tmp_path / "s"
    own = ["--port", "0", "--unixsocket", str(address), "--dir", str(tmp_path)]
    with running([*SERVICES["redis"]["command"], *own], env={"PATH": os.environ["PATH"]}, log=tmp_path / "redis.log") as redis:

        def pong() -> bool:
            if not address.exists():
                return False
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(address))
                client.sendall(b"PING\r\n")
                return client.recv(10) == b"+PONG\r\n"

        wait_until(pong, what="Redis answers", process=redis)
        assert (tmp_path / "appendonlydir").is_dir()


@pytest.mark.postgres
def test_each_test_worker_has_a_redis_database_of_its_own() -> None:
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    with app.connection() as broker:
        assert broker.default_channel.client.connection_pool.connection_kwargs["db"] == number


def test_run_stops_everything_in_order_and_when_a_part_dies(tmp_path: Path) -> None:
    """``./dev run``: TERM stops web, beat and worker; when beat is killed, the others stop too and it says which one died."""
    port = free_port()
    env = environment(tmp_path / "data", PORT=str(port), ALLOWED_HOSTS="127.0.0.1", HTTPS="0")
    env["DATABASE_URL"] = f"sqlite:///{tmp_path}/data/data.sqlite3"
    for ended_by in ("TERM", "death of beat"):
        with running(["./dev", "run"], env=env, log=tmp_path / "run.log") as script:
            wait_until(lambda script=script: "Web server at" in script.output(), seconds=90, what="./dev run is ready", process=script)
            assert answer(f"http://127.0.0.1:{port}/healthz") == (200, "ok")
            second = subprocess.run(["./dev", "run"], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)
            assert (second.returncode, "Already running" in second.stderr) == (1, True)
            parts = children(script.pid)
            assert sorted(parts) == ["beat", "web", "worker"]
            assert STATIC_FILES - set(json.loads((tmp_path / "data/static/staticfiles.json").read_text(encoding="utf-8"))["paths"]) == set()
            if ended_by == "TERM":
                assert script.stop() == 0
            else:
                os.kill(parts["beat"], 9)
                assert script.popen.wait(60) == 1
                assert "beat ended by itself (status 137)" in script.output()
            assert [name for name, pid in parts.items() if Path(f"/proc/{pid}").exists()] == []
            assert answer(f"http://127.0.0.1:{port}/healthz") is None


def children(pid: int) -> dict[str, int]:
    """Part (web, worker, beat) → process id of the children of a running ./dev."""
    found = {}
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split():
        words = Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8").split("\0")
        found["web" if "config.wsgi" in words else words[4]] = int(child)
    return found
