"""Real processes of ours for the tests: web, worker, beat, ./dev; on the test's own database, broker and files; never left behind."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
# What a process of ours needs from the machine; everything else of the test's environment stays out.
INHERITED = ("PATH", "HOME", "LANG", "TZ", "TMPDIR")


@dataclass(frozen=True)
class Process:
    """A running process of ours and where its output goes."""

    popen: "subprocess.Popen[bytes]"
    log: Path

    @property
    def pid(self) -> int:
        """Process id, which is its process group's as well."""
        return self.popen.pid

    def output(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """``kill -9`` of the process and its children."""
        os.killpg(self.pid, signal.SIGKILL)
        self.popen.wait(10)

    def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 40) -> int:
        """Ask it to stop, wait, and return its exit status.

        Raises:
            subprocess.TimeoutExpired: when it is still there after ``seconds``.
        """
        self.popen.send_signal(number)
        return self.popen.wait(seconds)


def database_url() -> str:
    """``DATABASE_URL`` of the database that this test works on, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    host, user, port = (str(connection.settings_dict[key]) for key in ("HOST", "USER", "PORT"))
    return f"postgres://{user}@{host.replace('/', '%2F')}{f':{port}' if port else ''}/{name}"


def environment(data: Path, **more: str) -> dict[str, str]:
    """Environment of a process on this test's database and broker, with its data in ``data``.

    The embedded broker's folder lies in ``data`` too, so only Redis is shared with the test's own process.
    """
    data.mkdir(parents=True, exist_ok=True)
    env = {name: os.environ[name] for name in INHERITED if name in os.environ}
    env |= {"DATA_DIR": str(data), "DATABASE_URL": database_url(), "SECRET_KEY": settings.SECRET_KEY, "PYTHONUNBUFFERED": "1"}
    if not settings.CELERY_BROKER_URL.startswith("filesystem"):
        env["CELERY_BROKER_URL"] = settings.CELERY_BROKER_URL
    return env | more


@contextmanager
def running(command: Sequence[str], *, env: Mapping[str, str], log: Path) -> Iterator[Process]:
    """Start a command in a process group of its own; at the end nothing of it is left."""
    with log.open("wb") as output:
        popen = subprocess.Popen(
            command, cwd=ROOT, env=dict(env), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    process = Process(popen, log)
    try:
        yield process
    finally:
        if popen.poll() is None:
            popen.terminate()
            with suppress(subprocess.TimeoutExpired):  # killed with its group just below
                popen.wait(40)
        with suppress(ProcessLookupError):  # the whole group has ended, as it should
            os.killpg(popen.pid, signal.SIGKILL)
        popen.wait(10)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], *, seconds: float = 30, what: str = "it", process: Process | None = None) -> None:
    """Try a condition 20 times a second until it holds.

    Raises:
        AssertionError: when it doesn't in time, or when the process ended before; with the end of the process's output.
    """
    until = time.monotonic() + seconds
    while not condition():
        ended = process is not None and process.popen.poll() is not None
        if ended or time.monotonic() > until:
            tail = process.output()[-4000:] if process else ""
            raise AssertionError(f"{what}: not {'before the process ended' if ended else f'within {seconds} s'}\n{tail}")
        time.sleep(0.05)


def answer(url: str, **headers: str) -> tuple[int, str] | None:
    """Status and body of a page, or None when nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return None
