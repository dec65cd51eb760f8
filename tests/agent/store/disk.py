"""A store whose disk can be made to fail or to take its time, at the lowest edge: the SQLite connection."""

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from thermal2mqtt.event_id import new_event_id
from thermal2mqtt.health import Part
from thermal2mqtt.store import database as database_module
from thermal2mqtt.store.database import Database
from thermal2mqtt.store.event import Draft, Event, EventKind
from thermal2mqtt.store.event_log import EventLog, Keep
from thermal2mqtt.store.worker import LADDER, StoreFault, StoreWorker

SECONDS = 60.0
NOON = 1795176000.0


class TurnedClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ahead = 0.0
        """Seconds by which the wall clock is wrong."""
        self.booted = 0.0
        """When the machine was started."""

    def time(self) -> float:
        """Return the wall time."""
        return NOON + self.now + self.ahead

    def monotonic(self) -> float:
        """Return seconds since some moment before the start."""
        return 1000.0 + self.now - self.booted

    def sleep(self, seconds: float) -> None:
        """Turn on by that much."""
        self.now += seconds


class Disk:
    """What commits have to do with a disk."""

    def __init__(self) -> None:
        self.flows = threading.Event()
        self.flows.set()
        self.slow_seconds = 0.0

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let no commit end."""
        self.flows.clear()
        try:
            yield
        finally:
            self.flows.set()

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Put it under every database that is opened from now on."""
        disk = self

        class Connection(sqlite3.Connection):
            def commit(self) -> None:
                disk.flows.wait(SECONDS)
                time.sleep(disk.slow_seconds)
                super().commit()

        def connect(path: Path) -> sqlite3.Connection:
            return sqlite3.connect(path, timeout=0.2, isolation_level=None, factory=Connection)

        monkeypatch.setattr(database_module, "connect", connect)


class LogBench:
    """An event log on a database of its own."""

    def __init__(
        self,
        folder: Path,
        keep: Keep = Keep(90.0, 10_000, 100_000),  # noqa: B008 - frozen
        clock: TurnedClock | None = None,
    ) -> None:
        self.clock = clock or TurnedClock()
        self.path = folder / "thermal2mqtt.db"
        self.part = Part("store", LADDER, clock=self.clock, stale_after_seconds=30.0, kinds=StoreFault)
        self.worker = StoreWorker(Database(self.path), self.part, self.clock)
        self.log = EventLog(self.worker, keep, self.clock)
        self.told: list[tuple[Event, bool]] = []
        self.log.listen(self._hear)

    def _hear(self, events: Sequence[Event]) -> None:
        self.told += [(event, self.log.is_stored(event)) for event in events]

    def start(self) -> None:
        """Begin; raises what the log's load raises."""
        self.worker.start()
        try:
            self.log.load()
        except BaseException:
            self.worker.stop()
            raise

    def stop(self) -> None:
        """End; may be called twice."""
        self.worker.stop()

    def waiting(self, kind: EventKind = EventKind.ALARM) -> list[int]:
        """Return the numbers of what is to be delivered, as a fresh start would find them."""
        return [event.sequence for event in self.log.waiting(kind, 0, None, 10_000).result(SECONDS)]


def draft(kind: EventKind = EventKind.ALARM, zone: str | None = "door", **data: Any) -> Draft:
    """Return something that happened."""
    return Draft(kind, "raised", NOON, new_event_id(), data, "thermal", zone)
