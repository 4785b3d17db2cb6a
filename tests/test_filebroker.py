"""The embedded broker: nobody ever sees half a message, and a broken one stops nothing."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection
from kombu.transport import TRANSPORT_ALIASES, filesystem

from config import filebroker
from config.celery import app

MESSAGES = 400


def connection(folder: Path, transport: type = filebroker.Transport) -> Connection:
    """A connection whose messages lie in a folder of the test."""
    folders = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection("filesystem://localhost//", transport=transport, transport_options=folders)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "messages"
    made.mkdir()
    return made


def empty_files_seen(folder: Path, transport: type) -> int:
    """How often a watcher finds a message without content while many are put."""
    seen, stop = [], threading.Event()

    def watch() -> None:
        while not stop.is_set():
            seen.extend(file for file in folder.glob("*.celery.msg") if not file.stat().st_size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    with connection(folder, transport) as link:
        channel = link.channel()
        for number in range(MESSAGES):
            channel._put("celery", {"number": number})
    stop.set()
    watcher.join()
    return len(seen)


def test_messages_appear_whole(folder: Path) -> None:
    assert empty_files_seen(folder, filebroker.Transport) == 0
    assert len(list(folder.glob("*.celery.msg"))) == MESSAGES


def test_kombus_own_files_do_not(folder: Path) -> None:
    """Negative control: the watcher does see empty files of the original, in one of a few rounds even on a busy machine."""
    assert any(empty_files_seen(folder, filesystem.Transport) for _ in range(20))


def test_broken_message_is_dropped_and_the_next_one_comes(folder: Path) -> None:
    (folder / "0_broken.celery.msg").touch()
    with connection(folder) as link:
        channel = link.channel()
        channel._put("celery", {"number": 1})
        with pytest.raises(Empty):
            channel._get("celery")
        assert channel._get("celery") == {"number": 1}


def test_message_goes_through_an_exchange(folder: Path) -> None:
    # A name of its own: kombu remembers bindings per process, whatever the folder, and would not write this one down.
    with connection(folder) as link, link.SimpleQueue("by-exchange") as queue:
        queue.put({"number": 7})
        message = queue.get(timeout=5)
        message.ack()
        assert message.payload == {"number": 7}
        assert [file.name for file in folder.iterdir()] == ["control"]


def test_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with connection(tmp_path / "not-there") as link, pytest.raises(filebroker.ChannelError):
        link.channel()._put("celery", {})


def test_celery_uses_it() -> None:
    assert TRANSPORT_ALIASES["filesystem"] == "config.filebroker:Transport"
    if app.conf.broker_url.startswith("filesystem"):
        with app.connection_for_write() as link:
            assert isinstance(link.transport, filebroker.Transport)
