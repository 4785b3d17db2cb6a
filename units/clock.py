"""The only clock. In the demo "today" can be moved; a lint rule forbids every other source of time."""

import contextvars
import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
_told: contextvars.ContextVar[datetime.date | None] = contextvars.ContextVar("told_day", default=None)


def real_now() -> datetime.datetime:
    """The machine's time: for leases and retries, which must not move with the demo's calendar."""
    return datetime.datetime.now(tz=datetime.UTC)


def now() -> datetime.datetime:
    """The time of the office, aware, in Asia/Ho_Chi_Minh. In the demo: today's time of day on the demo's date."""
    moment = real_now().astimezone(ZONE)
    return datetime.datetime.combine(demo_today(), moment.timetz()) if settings.DEMO else moment


def today() -> datetime.date:
    """The office's date."""
    return now().date()


def demo_today() -> datetime.date:
    """The demo's date: what the demo admin set, else ``DEMO_TODAY``; inside `standing_on` that day."""
    if (told := _told.get()) is not None:
        return told
    path = _demo_file()
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return settings.DEMO_TODAY


@contextmanager
def standing_on(day: datetime.date) -> Iterator[None]:
    """Inside the block it is ``day`` for this thread alone: how the demo's story is told with the dates of its acts.

    Raises:
        RuntimeError: outside the demo.
    """
    if not settings.DEMO:
        raise RuntimeError("The clock moves only in the demo.")
    mark = _told.set(day)
    try:
        yield
    finally:
        _told.reset(mark)


def set_demo_today(day: datetime.date) -> None:
    """Move the demo's date for all processes.

    Raises:
        RuntimeError: outside the demo.
    """
    if not settings.DEMO:
        raise RuntimeError("The clock moves only in the demo.")
    path = _demo_file()
    written = path.with_name(f"{path.name}.{uuid.uuid4().hex}")  # nobody ever reads half a date
    written.write_text(day.isoformat(), encoding="ascii")
    written.replace(path)
    _read.cache_clear()


def _demo_file() -> Path:
    return settings.DATA_DIR / "demo-today"


@lru_cache(maxsize=4)
def _read(path: Path, _changed_ns: int) -> datetime.date:
    return datetime.date.fromisoformat(path.read_text(encoding="ascii").strip())
