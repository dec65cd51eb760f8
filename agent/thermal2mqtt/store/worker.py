"""The thread that owns the database: one job after the other, each all or nothing.

Nothing that it meets ends it: the database is closed after a fault and opened anew for the next job, and
while nothing works a small write is tried until one does.
"""

import logging
import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from thermal2mqtt.clock import Clock
from thermal2mqtt.health import Backoff, Ladder, Part, Rung
from thermal2mqtt.store.database import Database, NewerDatabaseError
from thermal2mqtt.store.files import StoreError

_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")

LADDER = Ladder(
    rungs=(Rung("reopen", 1),), backoff=Backoff(first_seconds=0.5, ceiling_seconds=5.0, jitter=0.1)
)
"""A disk that works again is found within about 5 s."""

STALE_SECONDS = 30.0
"""A disk that answers nothing for so long counts as failed."""

IDLE_SECONDS = 1.0
"""After so long without a job there is a look at what is due."""

BUSY_SECONDS = 10.0
"""And after so long where there is always one."""

CHECKPOINT_SECONDS = 300.0
"""So rarely what was committed goes from the log into the file: it writes everything a second time."""

MAX_JOBS = 1000
STOP_SECONDS = 5.0
"""How long a stop waits for what is queued."""


class StoreFault(StrEnum):
    """What can be wrong with the database, by name."""

    FULL = "full"
    READ_ONLY = "read_only"
    UNUSABLE = "unusable"


_NAMES = {sqlite3.SQLITE_FULL: StoreFault.FULL, sqlite3.SQLITE_READONLY: StoreFault.READ_ONLY}

_STOP = object()


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    durable: bool
    outcome: "Future[Any]"


class StoreWorker:
    """Takes jobs from any thread and does them in its own.

    Args:
        database: Nobody else may use it.
        part: Its own, on `LADDER`.
        clock: For the pauses between tries.
    """

    def __init__(self, database: Database, part: Part, clock: Clock) -> None:
        self._database = database
        self._part = part
        self._clock = clock
        self._jobs: queue.Queue[_Job | object] = queue.Queue(MAX_JOBS)
        self._idle: list[Callable[[], None]] = []
        self._works = True
        self._probe_at = 0.0
        self._look_by = 0.0
        self._dirty = False
        self._checkpoint_at = 0.0
        self._thread: threading.Thread | None = None

    @property
    def works(self) -> bool:
        """Whether the last thing that was tried succeeded."""
        return self._works

    @property
    def began_anew(self) -> bool:
        """Whether the database was damaged, so that what it held is gone."""
        return self._database.began_anew

    def when_idle(self, look: Callable[[], None]) -> None:
        """Have `look` called about once a second, in the worker's thread; before `start`."""
        self._idle.append(look)

    def start(self) -> None:
        """Begin to work."""
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is queued, and end; a disk that hangs is left behind. May be called twice."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._put(_STOP)
        thread.join(STOP_SECONDS)
        if thread.is_alive():
            _LOGGER.error("%s: the disk still hangs after %g s; left behind", self._part.name, STOP_SECONDS)
        self._part.stopped()

    def submit(self, work: Callable[[sqlite3.Connection], T], *, durable: bool = True) -> "Future[T]":
        """Have `work` done in a transaction of its own; returns at once.

        The future has what `work` returns once that is committed, or a StoreError.

        Args:
            work: Gets the connection; nothing but the database may depend on how often it is begun.
            durable: See `Database.transaction`.
        """
        outcome: Future[T] = Future()
        if not self._put(_Job(work, durable, outcome)):
            outcome.set_exception(StoreError(f"{MAX_JOBS} jobs wait for the disk already"))
        return outcome

    def _put(self, job: object) -> bool:
        try:
            self._jobs.put_nowait(job)
        except queue.Full:
            return False
        return True

    def _run(self) -> None:
        job: object = None
        while job is not _STOP:
            try:
                job = self._jobs.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                self._look_around()
                continue
            if isinstance(job, _Job):
                self._do(job)
            if self._clock.monotonic() >= self._look_by:
                self._look_around()
        self._close()

    def _do(self, job: _Job) -> None:
        # Who asked may have gone; what was accepted is done all the same, and nobody can go while it is.
        awaited = job.outcome.set_running_or_notify_cancel()
        error, result = self._attempt(job)
        if not awaited:
            return
        if error is None:
            job.outcome.set_result(result)
        else:
            job.outcome.set_exception(error)

    def _attempt(self, job: _Job) -> tuple[Exception | None, Any]:
        try:
            with self._database.transaction(durable=job.durable) as connection:
                result = job.work(connection)
        except (sqlite3.Error, OSError, StoreError) as error:
            self._failed(error)
            told = error if isinstance(error, StoreError) else StoreError(f"{self._database.path}: {error}")
            return told, None
        except Exception as error:  # noqa: BLE001 - a fault of the job: the one who asked is told
            return error, None
        self._dirty = True
        self._succeeded()
        return None, result

    def _look_around(self) -> None:
        self._look_by = self._clock.monotonic() + BUSY_SECONDS
        if not self._works and self._clock.monotonic() >= self._probe_at:
            self._do(_Job(_probe, durable=True, outcome=Future()))
        if self._works:
            self._part.progress()
            if self._clock.monotonic() >= self._checkpoint_at:
                self._checkpoint()
        for look in self._idle:
            try:
                look()
            except Exception:
                # Without this thread no event would ever be committed again.
                _LOGGER.exception("%s: a look at what is due failed", self._part.name)

    def _checkpoint(self) -> None:
        if not self._dirty:
            return
        self._dirty = False
        self._checkpoint_at = self._clock.monotonic() + CHECKPOINT_SECONDS
        try:
            self._database.checkpoint()
        except sqlite3.Error as error:
            self._failed(error)

    def _succeeded(self) -> None:
        self._works = True
        self._part.progress()

    def _failed(self, error: Exception) -> None:
        self._works = False
        self._database.close()
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        fault = _NAMES.get(code, StoreFault.UNUSABLE)
        step = self._part.fault(fault, f"{self._database.path}: {error}")
        self._probe_at = self._clock.monotonic() + step.delay_seconds
        if isinstance(error, NewerDatabaseError):
            self._probe_at = float("inf")

    def _close(self) -> None:
        self._checkpoint()
        self._database.close()


def _probe(connection: sqlite3.Connection) -> None:
    # It really writes: a disk that is full still reads, and takes a transaction that changes nothing.
    connection.execute("INSERT OR REPLACE INTO probe VALUES (1, julianday())")
