"""The thread that owns the database."""

import logging
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.agent.contract.samples import settings
from tests.agent.store.disk import NOON, SECONDS, Disk, LogBench, TurnedClock, draft
from tests.lab.server import until
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import PartState
from thermal2mqtt.store import StoreError
from thermal2mqtt.store import worker as worker_module
from thermal2mqtt.store.archive import COUNT_SECONDS, Archive
from thermal2mqtt.store.database import NewerDatabaseError
from thermal2mqtt.store.event import EventKind

MakeLog = Callable[..., LogBench]


def count(connection: sqlite3.Connection) -> int:
    """Return how many events there are."""
    (found,) = connection.execute("SELECT count(*) FROM event").fetchone()
    return int(found)


def test_a_fault_of_a_job_is_none_of_the_disk(make_log: MakeLog) -> None:
    """Whoever asked is told; the part is well, and the next job is done."""
    bench = make_log()

    def faulty(_connection: sqlite3.Connection) -> None:
        raise ZeroDivisionError

    assert isinstance(bench.worker.submit(faulty).exception(SECONDS), ZeroDivisionError)
    assert bench.worker.submit(count).result(SECONDS) == 0
    assert bench.worker.works
    assert bench.part.health().last_fault is None


def test_who_asked_and_went_stops_nothing(make_log: MakeLog) -> None:
    """What was accepted is done, and so is what comes after it."""
    bench = make_log()
    begun, go_on = threading.Event(), threading.Event()

    def slow(_connection: sqlite3.Connection) -> None:
        begun.set()
        go_on.wait(SECONDS)

    bench.worker.submit(slow)
    assert begun.wait(SECONDS)
    done: list[int] = []
    assert bench.worker.submit(lambda connection: done.append(count(connection))).cancel()
    after = bench.worker.submit(count)
    go_on.set()
    assert after.result(SECONDS) == 0
    assert done == [0]


def test_the_log_beside_the_file_is_bounded_in_time(make_log: MakeLog) -> None:
    """After some minutes all of it is in the file, though nobody stops."""
    bench = make_log()
    bench.log.record([draft(text="x" * 10_000) for _ in range(20)])

    def is_in_the_file() -> bool:
        bench.clock.sleep(60.0)
        return bench.path.stat().st_size > 200_000

    until("the file", is_in_the_file, SECONDS)


def test_a_hanging_disk_gets_no_endless_queue(
    make_log: MakeLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who comes too late is refused at once."""
    monkeypatch.setattr(worker_module, "MAX_JOBS", 3)
    bench = make_log()
    with disk.hanging():
        outcomes = [bench.worker.submit(count) for _ in range(10)]
        assert isinstance(outcomes[-1].exception(SECONDS), StoreError)
    assert outcomes[0].result(SECONDS) == 0


def test_a_stop_leaves_a_hanging_disk_behind(
    make_log: MakeLog, disk: Disk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """And says so: the process must end."""
    monkeypatch.setattr(worker_module, "STOP_SECONDS", 0.1)
    bench = make_log()
    with disk.hanging():
        bench.worker.submit(count)
        with caplog.at_level(logging.ERROR):
            bench.stop()
            bench.stop()
    assert "left behind" in caplog.text
    assert bench.part.state is PartState.STOPPED


def test_a_disk_that_answers_nothing_is_called_failed(make_log: MakeLog, disk: Disk) -> None:
    """By whoever looks from outside; when it answers again the part is well."""
    bench = make_log()
    with disk.hanging():
        bench.worker.submit(count)
        bench.clock.sleep(worker_module.STALE_SECONDS + 1)
        bench.part.check()
        assert bench.part.state is PartState.FAILED
    until("health", lambda: bench.part.state.delivering, SECONDS)


def test_an_archive_of_a_newer_version_is_refused_and_let_go(tmp_path: Path) -> None:
    """The start fails; no thread stays."""
    with closing(sqlite3.connect(tmp_path / "thermal2mqtt.db")) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    archive = Archive(settings(agent={"data_directory": tmp_path}), SystemClock())
    with pytest.raises(NewerDatabaseError):
        archive.start()
    assert archive.part.state is PartState.STOPPED
    archive.stop()


def test_an_archive_tells_how_much_waits(tmp_path: Path) -> None:
    """And since when, some seconds late, so that nobody waits for the disk."""
    clock = TurnedClock()
    archive = Archive(settings(agent={"data_directory": tmp_path}), clock)
    assert (archive.waiting, archive.oldest_waiting) == ((0, 0), None)
    archive.start()
    drafts = {7.0: draft(), 9.0: draft(), 8.0: draft(EventKind.SYSTEM)}
    archive.events.record([replace(one, time=time) for time, one in drafts.items()])
    clock.sleep(COUNT_SECONDS)
    until("the count", lambda: archive.waiting == (3, 0), SECONDS)
    until("the oldest", lambda: archive.oldest_waiting == 7.0, SECONDS)
    archive.events.forget([(EventKind.ALARM, 1)]).result(SECONDS)
    clock.sleep(COUNT_SECONDS)
    until("the next", lambda: archive.oldest_waiting == 8.0, SECONDS)
    archive.events.forget([(EventKind.ALARM, 2), (EventKind.SYSTEM, 1)]).result(SECONDS)
    clock.sleep(COUNT_SECONDS)
    until("none", lambda: archive.oldest_waiting is None, SECONDS)
    archive.stop()
    archive.stop()


def test_a_dead_disk_does_not_say_how_old_the_oldest_is(tmp_path: Path) -> None:
    """What was seen last would grow old while all is told without the disk."""
    folder, clock = tmp_path / "data", TurnedClock()
    archive = Archive(settings(agent={"data_directory": folder}), clock)
    archive.start()
    archive.events.record([draft()])
    clock.sleep(COUNT_SECONDS)
    until("the count", lambda: archive.oldest_waiting == NOON, SECONDS)
    shutil.rmtree(folder)
    folder.write_text("no folder")
    archive.events.record([draft()])
    until("none", lambda: archive.oldest_waiting is None, SECONDS)
    archive.stop()


def test_a_look_that_fails_stops_neither_the_others_nor_the_work(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told in the log, and jobs are done as before."""
    monkeypatch.setattr(worker_module, "IDLE_SECONDS", 0.05)
    bench = make_log()
    looked: list[bool] = []

    def faulty() -> None:
        raise ZeroDivisionError

    bench.worker.when_idle(faulty)
    bench.worker.when_idle(lambda: looked.append(True))
    until("two looks", lambda: len(looked) > 1, SECONDS)
    assert bench.worker.submit(count).result(SECONDS) == 0
    assert "ZeroDivisionError" in caplog.text
