"""What every test stands on: no network, no files outside a temporary folder, counted queries, one browser.

Accounts, units and rows come from ``tests/factories.py``.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
CHROMIUM_ARGS = [
    "--no-sandbox",  # in CI we are root, and then Chromium starts only without it; it shows our own pages only
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
LOCAL_HOSTS = {"127.0.0.1", "::1", "localhost", "", None}
real_connect = socket.socket.connect
real_getaddrinfo = socket.getaddrinfo


def pytest_configure() -> None:
    """Give each of xdist's workers a Redis database of its own: a worker process of one test must not take another test's messages."""
    number = os.environ.get("PYTEST_XDIST_WORKER", "")[2:]
    if number and settings.CELERY_BROKER_URL.startswith("redis+socket:"):
        # Celery reads the environment before its settings.
        os.environ["CELERY_BROKER_URL"] = settings.CELERY_BROKER_URL = f"{settings.CELERY_BROKER_URL}?virtual_host={number}"


class NetworkBlockedError(RuntimeError):
    """A test tried to reach another machine."""


def connect_locally(self: socket.socket, address: Any) -> None:
    """``socket.connect`` for unix sockets and this machine only."""
    if self.family != socket.AF_UNIX and address[0] not in LOCAL_HOSTS:
        raise NetworkBlockedError(f"The tests reach no other machine, but something connects to {address!r}.")
    real_connect(self, address)


def resolve_locally(host: Any, *args: Any, **kwargs: Any) -> Any:
    """``socket.getaddrinfo`` for names of this machine only."""
    if host not in LOCAL_HOSTS and host != b"localhost":
        raise NetworkBlockedError(f"The tests ask no name server, but something looks up {host!r}.")
    return real_getaddrinfo(host, *args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse connections to other machines for the whole run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_locally)
        patch.setattr(socket, "getaddrinfo", resolve_locally)
        yield


@pytest.fixture(autouse=True)
def _own_files(settings: LazySettings, tmp_path: Path) -> None:
    """Files and mails of a test go to a folder of its own; nothing is remembered from the test before."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.ANCHOR_DIR = tmp_path / "anchors"
    storages = {alias: dict(backend) for alias, backend in settings.STORAGES.items()}
    storages["default"]["OPTIONS"] = {"location": settings.MEDIA_ROOT}
    settings.STORAGES = storages
    cache.clear()


@pytest.fixture(autouse=True)
def _on_its_engine(request: pytest.FixtureRequest) -> None:
    """`./dev test` leaves these out on SQLite and runs them on PostgreSQL; by hand they are skipped, not failed."""
    if request.node.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: ./dev test")


@contextmanager
def counting_queries(expected: int, *, at_most: bool = False) -> Iterator[CaptureQueriesContext]:
    """Fail, and print the queries, when the block does not run exactly ``expected`` of them (or more, with ``at_most``)."""
    with CaptureQueriesContext(connection) as captured:
        yield captured
    count = len(captured)
    if count > expected or (count < expected and not at_most):
        listing = "\n".join(f"{number:3}. {query['sql']}" for number, query in enumerate(captured.captured_queries, start=1))
        pytest.fail(f"{count} queries instead of {'at most ' if at_most else ''}{expected}:\n{listing}", pytrace=False)


@pytest.fixture
def count_queries() -> Any:
    """``with count_queries(7): client.get(url)``: the literal number is part of the test."""

    def count(expected: int, *, at_most: bool = False) -> AbstractContextManager[CaptureQueriesContext]:
        return counting_queries(expected, at_most=at_most)

    return count


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run; ``page`` gives a fresh window. Skips without Chromium unless REQUIRE_BROWSER is set."""
    if not CHROMIUM.exists():
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(f"{CHROMIUM} is not there: apt-get install chromium")
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright runs an event loop in this thread, and Django would refuse the database beside one.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser window without cookies, 1366×768, in Vietnamese and Vietnam's time zone."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Any:
    """One page in a fresh window."""
    return browser_context.new_page()


@pytest.fixture(scope="module")
def untraced() -> Iterator[None]:
    """Coverage rests in this module: thousands of runs through code that its own tests prove, at half the price."""
    running = Coverage.current()
    if running:
        running.stop()
    yield
    if running:
        running.start()
