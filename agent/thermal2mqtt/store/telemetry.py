"""The minutes of all zones: kept for charts, and for the broker where it was away."""

import logging
import sqlite3
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from thermal2mqtt.clock import Clock
from thermal2mqtt.store import minute_tables
from thermal2mqtt.store.minute_tables import MINUTE, Minute, Point
from thermal2mqtt.store.settled_time import SettledTime
from thermal2mqtt.store.worker import StoreWorker

_LOGGER = logging.getLogger(__name__)

ROW_BYTES = 96
"""What a row takes in the database, with its index: measured at 70 to 95."""

MAX_UNSAVED = 4096
"""Rows that wait in memory for a disk: two hours of 32 zones."""

PRUNE_SECONDS = 600.0
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class KeepMinutes:
    """How much is kept."""

    days: float
    megabytes: float
    backlog_days: float
    """Older minutes are not told any more."""


class Telemetry:
    """Every method may be called from any thread, and none blocks."""

    def __init__(self, worker: StoreWorker, keep: KeepMinutes, clock: Clock) -> None:
        self._worker = worker
        self._keep = keep
        self._clock = clock
        self._settled = SettledTime(clock)
        self._lock = threading.Lock()
        self._unsaved: deque[Minute] = deque()
        self._dropped = 0
        self._prune_at = 0.0
        worker.when_idle(self._look)

    @property
    def dropped(self) -> int:
        """Rows that are never told: too old, too many, or no disk for too long; since the start."""
        return self._dropped

    @property
    def look_due(self) -> float:
        """When it is looked next for what is too old or too much, by the monotonic clock."""
        return self._prune_at

    def keep(self, minutes: Sequence[Minute]) -> None:
        """Keep what a minute gave; tried again with the next where the disk fails."""
        kept = [one for one in minutes if one.waiting or self._keep.days > 0]
        with self._lock:
            self._unsaved.extend(kept)
            while len(self._unsaved) > MAX_UNSAVED:
                self._dropped += self._unsaved.popleft().waiting
            if not self._unsaved:
                return
        self._worker.submit(self._save, durable=False).add_done_callback(self._settle)

    def oldest_waiting(self, number: int) -> "Future[list[Minute]]":
        """Return the zones of the oldest minutes that still have to be told, so many minutes at most."""
        return self._worker.submit(lambda c: minute_tables.oldest_waiting(c, number), durable=False)

    def told(self, minutes: Sequence[Minute]) -> "Future[None]":
        """Note that minutes were told."""
        return self._worker.submit(lambda c: minute_tables.told(c, minutes), durable=False)

    def points(
        self, zones: Sequence[str], since: float, until: float, step_minutes: int
    ) -> "Future[list[Point]]":
        """Return zones over time; times are wall clock, seconds since 1970-01-01 UTC."""
        return self._worker.submit(
            lambda c: minute_tables.points(c, zones, since, until, step_minutes), durable=False
        )

    def _save(self, connection: sqlite3.Connection) -> int:
        with self._lock:
            minutes = list(self._unsaved)
        minute_tables.insert(connection, minutes)
        return len(minutes)

    def _settle(self, outcome: "Future[int]") -> None:
        if outcome.exception() is None:
            with self._lock:
                for _ in range(min(outcome.result(), len(self._unsaved))):
                    self._unsaved.popleft()

    def _look(self) -> None:
        now, wall = self._clock.monotonic(), self._settled.now()
        if now >= self._prune_at and self._worker.works:
            self._prune_at = now + PRUNE_SECONDS
            self._worker.submit(lambda c: self._prune(c, wall), durable=False)

    def _prune(self, connection: sqlite3.Connection, wall: float | None) -> None:
        keep = self._keep
        given_up = 0
        if wall is not None:
            given_up += minute_tables.drop_older(
                connection,
                kept_from=int((wall - keep.days * DAY) // MINUTE),
                told_from=int((wall - keep.backlog_days * DAY) // MINUTE),
            )
        given_up += minute_tables.drop_beyond(connection, int(keep.megabytes * 1e6 / ROW_BYTES), wall)
        if given_up:
            _LOGGER.warning("%d minutes of zones are never told: the broker is away for too long", given_up)
            with self._lock:
                self._dropped += given_up
