"""What happened: numbered, committed, and only then told.

An event that cannot be committed in time is told all the same, and is kept in memory until it can be: a dead
disk never silences an alarm. It keeps its id and its number, whenever it reaches the disk.
"""

import logging
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from thermal2mqtt.clock import Clock
from thermal2mqtt.listeners import Listeners
from thermal2mqtt.store import event_pruning, event_tables
from thermal2mqtt.store.database import NewerDatabaseError
from thermal2mqtt.store.event import Draft, Event, EventKind, boot_id
from thermal2mqtt.store.event_pruning import Now
from thermal2mqtt.store.event_tables import EventQuery, Number
from thermal2mqtt.store.files import StoreError
from thermal2mqtt.store.settled_time import SettledTime
from thermal2mqtt.store.worker import StoreWorker

_LOGGER = logging.getLogger(__name__)

COMMIT_SECONDS = 0.25
"""How long an event waits for its commit before it is told without."""

RETRY_SECONDS = 5.0
"""So often it is tried anew to commit what could not be."""

PRUNE_SECONDS = 3600.0
MAX_UNSAVED = 1000
"""Events that wait in memory for a disk; beyond them the oldest are given up, and counted."""

MAX_FORGOTTEN = 10_000
DAY = 86400.0

Listener = Callable[[Sequence[Event]], None]


@dataclass(frozen=True, slots=True)
class Keep:
    """How much is kept."""

    days: float
    number: int
    """Of delivered events."""
    waiting: int
    """Of undelivered ones, whatever their age."""


class EventCounts(NamedTuple):
    """What was counted since the start."""

    stored: int
    """Told after their commit."""
    unstored: int
    """Told without."""
    given_up: int
    """Never reached the disk: too many waited for it."""
    dropped: int
    """Never delivered: too many waited for a broker."""


class EventLog:
    """All events of an agent. Every method may be called from any thread.

    Args:
        worker: Of the database.
        keep: How much.
        clock: For ages.
    """

    def __init__(self, worker: StoreWorker, keep: Keep, clock: Clock) -> None:
        self._worker = worker
        self._keep = keep
        self._clock = clock
        self._settled = SettledTime(clock)
        self._lock = threading.RLock()
        self._last: Counter[EventKind] = Counter()
        self._saved: Counter[EventKind] = Counter()
        self._unsaved: deque[Event] = deque()
        self._untold: deque[Event] = deque()
        self._delivered: set[Number] = set()
        self._given_up: deque[Number] = deque(maxlen=MAX_UNSAVED)
        self._unforgotten: deque[Number] = deque(maxlen=MAX_FORGOTTEN)
        self._listeners = Listeners[Sequence[Event]]("events")
        self._counts: Counter[str] = Counter()
        self._retry_at = self._prune_at = 0.0
        self._late = False
        worker.when_idle(self._look)

    @property
    def counts(self) -> EventCounts:
        """What was counted since the start."""
        with self._lock:
            return EventCounts(*(self._counts[name] for name in EventCounts._fields))

    @property
    def look_due(self) -> float:
        """When it is looked next for what is too old or too much, by the monotonic clock."""
        return self._prune_at

    def load(self) -> None:
        """Find out where the numbering goes on; blocks for up to `RETRY_SECONDS`.

        Where that cannot be read it goes on far above, also on a machine that takes this for 1970: no number
        may be given twice.

        Raises:
            NewerDatabaseError: The database is of a newer version.
        """
        outcome = self._worker.submit(event_tables.last_sequences)
        last = dict.fromkeys(EventKind, int(max(self._clock.time(), event_pruning.FIRST_DAY)))
        with suppress(TimeoutError):
            error = outcome.exception(RETRY_SECONDS)
            if isinstance(error, NewerDatabaseError):
                raise error
            if error is None and not self._worker.began_anew:
                last = outcome.result()
        with self._lock:
            self._last, self._saved = Counter(last), Counter(last)

    def listen(self, listener: Listener) -> None:
        """Have `listener` told of new events, once each and in order, in any thread; it must not wait."""
        self._listeners.add(listener)

    def record(self, drafts: Iterable[Draft]) -> None:
        """Number these events, commit them, and tell the listeners; blocks for up to `COMMIT_SECONDS`."""
        with self._lock:
            events = [self._numbered(draft) for draft in drafts]
            if not events:
                return
            self._unsaved.extend(events)
            self._untold.extend(events)
            self._limit()
            patience = 0.0 if self._late or not self._worker.works else COMMIT_SECONDS
        outcome = self._worker.submit(self._save)
        outcome.add_done_callback(self._settle)
        with suppress(TimeoutError, StoreError):
            # A disk that is known to be slow or dead is not waited for: its commit tells when it is well.
            outcome.result(patience)
            return
        with self._lock:
            # It may have ended at this very moment, and nothing would take back that the disk is slow.
            self._late = not self.is_stored(events[-1])
        self._tell_through(events[-1])

    def is_stored(self, event: Event) -> bool:
        """Tell whether an event is committed."""
        number = (event.kind, event.sequence)
        return event.sequence <= self._saved[event.kind] and number not in self._given_up

    def forget(self, numbers: Sequence[Number]) -> "Future[None]":
        """Note that events were delivered; the future ends when that is committed, or cannot be."""
        with self._lock:
            unsaved = {(event.kind, event.sequence) for event in self._unsaved}
            self._delivered |= unsaved & set(numbers)
            numbers = [*self._unforgotten, *numbers]
            self._unforgotten.clear()
        outcome = self._worker.submit(lambda c: event_tables.forget(c, numbers), durable=False)
        outcome.add_done_callback(lambda done: self._remember(done, numbers))
        return outcome

    def waiting(self, kind: EventKind, after: int, before: int | None, limit: int) -> "Future[list[Event]]":
        """Return undelivered events of a kind that are committed, in order, between two numbers."""
        return self._worker.submit(
            lambda c: event_tables.waiting(c, kind, after, before, limit), durable=False
        )

    def find(self, query: EventQuery) -> "Future[list[Event]]":
        """Return the events of the history that are asked for."""
        return self._worker.submit(lambda c: event_tables.find(c, query), durable=False)

    def age(self, event: Event) -> float:
        """Return how many seconds ago an event happened."""
        return event.age(wall=self._clock.time(), monotonic=self._clock.monotonic(), boot=boot_id())

    def _numbered(self, draft: Draft) -> Event:
        self._last[draft.kind] += 1
        return Event.of(draft, self._last[draft.kind], self._clock.monotonic(), boot_id())

    def _limit(self) -> None:
        while len(self._unsaved) > MAX_UNSAVED:
            event = self._unsaved.popleft()
            number = (event.kind, event.sequence)
            self._given_up.append(number)
            self._delivered.discard(number)
            self._counts["given_up"] += 1

    def _save(self, connection: sqlite3.Connection) -> tuple[Event, ...]:
        with self._lock:
            events = tuple(self._unsaved)
            rows = [(event, (event.kind, event.sequence) not in self._delivered) for event in events]
        event_tables.insert(connection, rows)
        return events

    def _settle(self, outcome: "Future[tuple[Event, ...]]") -> None:
        """Draw the conclusions of a try to commit; in the worker's thread."""
        if outcome.exception() is not None:
            self._retry_at = self._clock.monotonic() + RETRY_SECONDS
            with self._lock:
                newest = self._untold[-1] if self._untold else None
            if newest is not None:
                self._tell_through(newest)
            return
        saved = outcome.result()
        with self._lock:
            self._late = False
            for event in saved:
                if self._unsaved and self._unsaved[0] is event:
                    self._unsaved.popleft()
                self._saved[event.kind] = max(self._saved[event.kind], event.sequence)
                self._delivered.discard((event.kind, event.sequence))
        if saved:
            self._tell_through(saved[-1])

    def _tell_through(self, last: Event) -> None:
        """Tell everything that is not told yet up to this event, in order."""
        with self._lock:
            if last not in self._untold:
                return
            told: list[Event] = []
            while not told or told[-1] is not last:
                event = self._untold.popleft()
                told.append(event)
                self._counts["stored" if self.is_stored(event) else "unstored"] += 1
            self._listeners.tell(lambda: told)

    def _remember(self, done: "Future[None]", numbers: Sequence[Number]) -> None:
        if done.exception() is not None:
            with self._lock:
                self._unforgotten.extend(numbers)

    def _look(self) -> None:
        """See what is due; in the worker's thread, about once a second."""
        now, wall = self._clock.monotonic(), self._settled.now()
        if self._unsaved and now >= self._retry_at:
            self._retry_at = now + RETRY_SECONDS
            self._worker.submit(self._save).add_done_callback(self._settle)
        if self._unforgotten and self._worker.works:
            self.forget(())
        if now >= self._prune_at and self._worker.works:
            self._prune_at = now + PRUNE_SECONDS
            present = Now(
                self._clock.time() if wall is None else wall, now, boot_id(), settled=wall is not None
            )
            self._worker.submit(lambda c: self._prune(c, present), durable=False)

    def _prune(self, connection: sqlite3.Connection, now: Now) -> None:
        _, undelivered = event_pruning.prune(
            connection,
            now,
            seconds=self._keep.days * DAY,
            keep=self._keep.number,
            keep_waiting=self._keep.waiting,
        )
        if undelivered:
            _LOGGER.warning("%d events were never delivered: more wait than may be kept", undelivered)
            with self._lock:
                self._counts["dropped"] += undelivered
