"""Events on disks that fail and hang."""

import logging
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from tests.agent.store.disk import NOON, SECONDS, Disk, LogBench, draft
from tests.lab.server import until
from thermal2mqtt.health import PartState
from thermal2mqtt.store import database as database_module
from thermal2mqtt.store import event_log
from thermal2mqtt.store.database import NewerDatabaseError
from thermal2mqtt.store.event import EventKind
from thermal2mqtt.store.event_log import MAX_UNSAVED
from thermal2mqtt.store.event_pruning import FIRST_DAY
from thermal2mqtt.store.event_tables import EventQuery

MakeLog = Callable[..., LogBench]
ALARM, SYSTEM, HOTSPOT = EventKind.ALARM, EventKind.SYSTEM, EventKind.HOTSPOT


def on_disk(path: Path) -> list[tuple[object, ...]]:
    """Return the numbers of the alarms that another program finds."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT sequence FROM event WHERE kind = 'alarm' ORDER BY 1").fetchall()


def test_an_event_of_a_hanging_disk_leaves_without_and_is_the_same_later(
    make_log: MakeLog, disk: Disk
) -> None:
    """A dead card never silences an alarm, and never makes two of one."""
    bench = make_log()
    with disk.hanging():
        bench.log.record([draft()])
        assert [stored for _, stored in bench.told] == [False]
        bench.log.record([draft()])
        assert [(event.sequence, stored) for event, stored in bench.told] == [(1, False), (2, False)]
    until("the commit", lambda: bench.log.is_stored(bench.told[1][0]), SECONDS)
    kept = bench.log.find(EventQuery()).result(SECONDS)
    assert {event.event_id for event in kept} == {event.event_id for event, _ in bench.told}
    assert len(bench.told) == 2
    assert bench.log.counts[:2] == (0, 2)


def test_a_disk_of_300_milliseconds_holds_nothing_up(make_log: MakeLog, disk: Disk) -> None:
    """Too slow to be waited for: each event leaves without, once, and is stored soon after."""
    bench = make_log()
    disk.slow_seconds = 0.3
    for number in range(1, 4):
        bench.log.record([draft()])
        assert len(bench.told) == number
    assert next(stored for _, stored in bench.told) is False
    until("all on disk", lambda: all(bench.log.is_stored(event) for event, _ in bench.told), SECONDS)
    assert len(bench.told) == 3
    disk.slow_seconds = 0.0
    assert bench.waiting() == [1, 2, 3]


def test_what_was_delivered_before_it_was_stored_is_not_told_again(make_log: MakeLog, disk: Disk) -> None:
    """It goes into the history only."""
    bench = make_log()
    with disk.hanging():
        bench.log.record([draft(), draft()])
        noted = bench.log.forget([(ALARM, 1)])
    noted.result(SECONDS)
    until("the commit", lambda: bench.log.is_stored(bench.told[1][0]), SECONDS)
    assert bench.waiting() == [2]
    assert len(bench.log.find(EventQuery()).result(SECONDS)) == 2


def test_a_disk_that_is_well_again_is_waited_for_again(
    make_log: MakeLog, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a hang the first commit in time ends the haste."""
    bench = make_log()
    with disk.hanging():
        bench.log.record([draft()])
    until("the commit", lambda: bench.log.is_stored(bench.told[0][0]), SECONDS)
    monkeypatch.setattr(event_log, "COMMIT_SECONDS", SECONDS)
    bench.log.record([draft()])
    until("the telling", lambda: len(bench.told) == 2, SECONDS)
    assert bench.told[1][1]


def test_a_commit_that_ends_as_the_patience_does_costs_the_next_event_nothing(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is well; only the waiting was over in the same moment."""
    bench = make_log()
    submit = bench.worker.submit

    def just_too_late(work: Callable[[sqlite3.Connection], object]) -> "Future[object]":
        outcome = submit(work)
        result = outcome.result

        def waited(seconds: float | None = None) -> object:
            found = result(SECONDS)
            if seconds is None:
                return found
            until("the telling", lambda: bench.told, SECONDS)
            raise TimeoutError

        monkeypatch.setattr(outcome, "result", waited)
        return outcome

    with monkeypatch.context() as patch:
        patch.setattr(bench.worker, "submit", just_too_late)
        bench.log.record([draft()])
    monkeypatch.setattr(event_log, "COMMIT_SECONDS", SECONDS)
    bench.log.record([draft()])
    until("both", lambda: len(bench.told) == 2, SECONDS)
    assert [stored for _, stored in bench.told] == [True, True]


def full(connection: sqlite3.Connection) -> None:
    """Leave no page free."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def fails(bench: LogBench) -> None:
    """Check that an event is told at once, without the disk, and that the part says so."""
    before = len(bench.told)
    bench.log.record([draft(text="x" * 5000)])
    until("the telling", lambda: len(bench.told) > before, SECONDS)
    assert bench.told[-1][1] is False
    until("the fault", lambda: bench.part.health().last_fault, SECONDS)


def resumes(bench: LogBench, first: int = 1) -> None:
    """Check that everything is stored by itself, once it can be, numbered from the first on."""

    def stored() -> bool:
        bench.clock.sleep(10.0)
        return all(bench.log.is_stored(event) for event, _ in bench.told)

    def next_is_stored() -> bool:
        # One that a busy disk takes too long for is told without, as is right.
        before = len(bench.told)
        bench.log.record([draft()])
        until("the telling", lambda: len(bench.told) > before, SECONDS)
        return bench.told[-1][1]

    until("everything on disk", stored, SECONDS)
    until("an event that is stored first", next_is_stored, SECONDS)
    until("health", lambda: bench.part.state in {PartState.OK, PartState.DEGRADED}, SECONDS)
    numbers = [event.sequence for event, _ in bench.told]
    assert numbers == list(range(first, first + len(numbers)))


def test_a_full_disk_costs_nothing_but_the_storing(make_log: MakeLog) -> None:
    """SQLite's own "disk is full"; when there is room again, what waited is written."""
    bench = make_log()
    bench.log.record([draft()])
    bench.worker.submit(full).result(SECONDS)
    fails(bench)
    assert bench.part.health().last_fault.kind == "full"  # type: ignore[union-attr] # waited for
    resumes(bench)
    assert bench.waiting() == [event.sequence for event, _ in bench.told]


def test_a_read_only_disk_costs_nothing_but_the_storing(
    make_log: MakeLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a card that protects itself."""
    bench = make_log()
    bench.log.record([draft()])
    with monkeypatch.context() as patch:

        def read_only(path: Path) -> sqlite3.Connection:
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA query_only = 1")
            return connection

        patch.setattr(database_module, "connect", read_only)
        bench.worker.submit(lambda c: c.execute("PRAGMA query_only = 1")).result(SECONDS)
        fails(bench)
        assert bench.part.health().last_fault.kind == "read_only"  # type: ignore[union-attr] # waited for
    resumes(bench)


def test_a_vanished_directory_costs_what_was_in_it(make_log: MakeLog, tmp_path: Path) -> None:
    """Where it cannot be made again at once, events leave without; numbers go on."""
    folder = tmp_path / "data"
    bench = make_log(folder=folder)
    bench.log.record([draft()])
    shutil.rmtree(folder)
    folder.write_text("in the way")
    fails(bench)
    folder.unlink()
    resumes(bench)
    assert bench.waiting() == [event.sequence for event, _ in bench.told[1:]]


def test_without_a_disk_at_the_start_no_number_is_given_twice(tmp_path: Path) -> None:
    """The agent runs all the same; its numbers are far above those that may lie there."""
    folder = tmp_path / "data"
    folder.write_text("in the way")
    bench = LogBench(folder)
    bench.start()
    try:
        bench.log.record([draft()])
        until("the telling", lambda: bench.told, SECONDS)
        assert bench.told[0][0].sequence > NOON
        assert not bench.told[0][1]
    finally:
        bench.stop()


@pytest.mark.parametrize("content", [None, b"this was a database once" * 100], ids=["unreadable", "damaged"])
def test_a_machine_without_a_clock_gives_no_low_number(tmp_path: Path, content: bytes | None) -> None:
    """Whoever catches up by number would never ask for it; and it may lie there already."""
    bench = LogBench(tmp_path / "data")
    if content is None:
        bench.path.parent.write_text("in the way")
    else:
        bench.path.parent.mkdir()
        bench.path.write_bytes(content)
    bench.clock.ahead = 100.0 - NOON
    bench.start()
    try:
        bench.log.record([draft()])
        until("the telling", lambda: bench.told, SECONDS)
        assert bench.told[0][0].sequence > FIRST_DAY
    finally:
        bench.stop()


def test_a_damaged_disk_keeps_events_again(make_log: MakeLog) -> None:
    """What lay on it is set aside, and what waited in memory is stored."""
    bench = make_log()
    for _ in range(20):
        bench.log.record([draft(text="x" * 500) for _ in range(10)])
    bench.waiting()
    bench.stop()
    whole = bench.path.read_bytes()
    bench.path.write_bytes(whole[: 12 * 4096] + b"Z" * (len(whole) - 12 * 4096))
    again = make_log()
    fails(again)
    resumes(again, first=201)
    assert again.waiting() == [event.sequence for event, _ in again.told]


def test_a_newer_database_ends_the_start(tmp_path: Path) -> None:
    """Rather than to lose what it holds."""
    path = tmp_path / "thermal2mqtt.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.commit()
    with pytest.raises(NewerDatabaseError):
        LogBench(tmp_path).start()


def test_memory_stays_bounded_while_the_disk_is_dead(make_log: MakeLog, disk: Disk) -> None:
    """What is given up was told, and is never called stored."""
    bench = make_log()
    with disk.hanging():
        bench.log.record([draft() for _ in range(MAX_UNSAVED + 20)])
        bench.log.record([draft()])
    last = bench.told[-1][0]
    until("the commit", lambda: bench.log.is_stored(last), SECONDS)
    assert bench.log.counts.given_up >= 21
    assert len(bench.told) == MAX_UNSAVED + 21
    assert not bench.log.is_stored(bench.told[0][0])


def test_a_warning_is_told_once(make_log: MakeLog, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    """A dead disk must not fill the log as well."""
    folder = tmp_path / "data"
    bench = make_log(folder=folder)
    shutil.rmtree(folder)
    folder.write_text("in the way")
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            fails(bench)
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) == 1
