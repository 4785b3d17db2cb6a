"""The only clock: office time in Asia/Ho_Chi_Minh, movable in the demo for all processes."""

import datetime
import threading

import pytest

from units import clock

DAY = datetime.date(2021, 12, 20)


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.DEMO_TODAY, settings.DATA_DIR = True, datetime.date(2021, 11, 22), tmp_path
    return tmp_path


def at(monkeypatch, text):
    monkeypatch.setattr(clock, "real_now", lambda: datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC))


def test_the_machines_time_is_aware_and_in_utc(tmp_path):
    (tmp_path / "now").touch()
    moment = clock.real_now()
    assert moment.utcoffset() == datetime.timedelta(0)
    assert abs(moment.timestamp() - (tmp_path / "now").stat().st_mtime) < 5


@pytest.mark.parametrize(("utc", "office"), [
    ("2021-12-31T16:59:59", "2021-12-31T23:59:59+07:00"),
    ("2021-12-31T17:00:00", "2022-01-01T00:00:00+07:00"),
    ("2024-02-28T17:30:00", "2024-02-29T00:30:00+07:00"),
])  # fmt: skip
def test_the_office_day_turns_at_midnight_in_vietnam(utc, office, monkeypatch):
    """Whatever the server's own time zone; CI runs in Pacific/Apia."""
    at(monkeypatch, utc)
    assert clock.now().isoformat() == office
    assert clock.today() == datetime.date.fromisoformat(office[:10])


def test_in_the_demo_the_date_is_the_demos_and_the_time_of_day_the_offices(demo, monkeypatch):
    at(monkeypatch, "2026-05-03T16:59:59")
    assert (clock.now().isoformat(), clock.today()) == ("2021-11-22T23:59:59+07:00", datetime.date(2021, 11, 22))
    clock.set_demo_today(DAY)
    assert (clock.now().isoformat(), clock.today(), clock.demo_today()) == ("2021-12-20T23:59:59+07:00", DAY, DAY)


def test_the_demos_clock_does_not_move_leases(demo):
    clock.set_demo_today(DAY)
    assert clock.real_now().year > 2021


def test_outside_the_demo_nobody_moves_the_clock(demo, settings):
    clock.set_demo_today(DAY)
    settings.DEMO = False
    assert clock.today() != DAY
    with pytest.raises(RuntimeError):
        clock.set_demo_today(DAY)


def test_another_process_sees_the_move(demo):
    clock.set_demo_today(DAY)
    assert (demo / "demo-today").read_text() == "2021-12-20"
    (demo / "demo-today").write_text("2021-12-31\n")
    assert clock.demo_today() == datetime.date(2021, 12, 31)
    assert [path.name for path in demo.iterdir()] == ["demo-today"]


def test_nobody_reads_half_a_date(demo):
    clock.set_demo_today(DAY)
    faults, stop = [], threading.Event()

    def read():
        while not stop.is_set():
            try:
                clock.demo_today()
            except ValueError as error:
                faults.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(300):
        clock.set_demo_today(DAY + datetime.timedelta(days=number % 5))
    stop.set()
    reader.join()
    assert faults == []
