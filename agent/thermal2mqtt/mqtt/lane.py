"""The events of one kind that wait for the broker, in order, and which of them may go now. Pure.

There are two stretches: `backlog`, read from the database piece by piece, and behind it `fresh`, what was
handed over since. Where the backlog cannot go on, the fresh ones do not wait for it.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from thermal2mqtt.store.event import Event

MAX_FRESH = 256
"""Fresh events in memory; those in front of them go back to being the database's alone."""

PIECE = 128
"""So many events are read from the database at once."""

TRIES = 3
RETRY_SECONDS = 20.0
"""An event that nobody was subscribed to is told three times within a minute; then it counts as delivered."""

PROBE_SECONDS = 1.0
"""So soon a new event asks whether somebody is there again."""

REFILL_SECONDS = 1.0
"""So long fresh events wait for the database to say what stands before them."""


@dataclass(eq=False, slots=True)
class Entry:
    """One event on its way."""

    event: Event
    in_flight: bool = False
    tries: int = 0
    """How often nobody was there."""
    tried_at: float = float("-inf")


@dataclass(slots=True)
class _Stretch:
    """Some of the events, in order."""

    entries: deque[Entry] = field(default_factory=deque)
    held_until: float = float("-inf")
    probed_at: float = float("-inf")

    def next(self, now: float) -> Entry | None:
        if now < self.held_until:
            return None
        return next((entry for entry in self.entries if not entry.in_flight), None)


class Lane:
    """One kind. Numbers are the events' sequence; times are monotonic."""

    def __init__(self) -> None:
        self._backlog = _Stretch()
        self._fresh = _Stretch()
        self._read_through = 0
        self._complete = False
        self._reading_since: float | None = None

    def __len__(self) -> int:
        """Return how many are in memory."""
        return len(self._backlog.entries) + len(self._fresh.entries)

    def add(self, event: Event, now: float, *, stored: bool) -> None:
        """Take an event that has just happened."""
        fresh = self._fresh
        fresh.entries.append(Entry(event))
        if now - fresh.probed_at >= PROBE_SECONDS:
            fresh.held_until = now
        first = fresh.entries[0]
        if len(fresh.entries) > MAX_FRESH and stored and not first.in_flight:
            fresh.entries.popleft()
            self._complete = False

    def wanted(self, now: float) -> tuple[int, int | None] | None:
        """Return between which numbers to read the database now; None where there is no need."""
        if self._complete or self._reading_since is not None or len(self._backlog.entries) >= PIECE // 2:
            return None
        self._reading_since = now
        fresh = self._fresh.entries
        return self._read_through, fresh[0].event.sequence if fresh else None

    def found(self, events: Sequence[Event] | None, before: int | None) -> None:
        """Take what the database has between the numbers that were wanted; None where it cannot say."""
        self._reading_since = None
        if events is None:
            return
        present = {entry.event.sequence for entry in self._entries()}
        for event in events:
            if event.sequence not in present:
                self._backlog.entries.append(Entry(event))
            self._read_through = event.sequence
        if len(events) < PIECE:
            fresh = self._fresh.entries
            # Between the question and the answer others may have gone back to the database.
            self._complete = not fresh or before is None or fresh[0].event.sequence <= before

    def next(self, now: float) -> Entry | None:
        """Return the event to tell next; None where none may go now."""
        entry = self._backlog.next(now)
        if entry is not None:
            return entry
        held = now < self._backlog.held_until
        return self._fresh.next(now) if held or not self._awaits(now) else None

    def delivered(self, entry: Entry) -> None:
        """Note that the broker has it."""
        if self._complete:
            self._read_through = max(self._read_through, entry.event.sequence)
        for stretch in (self._backlog, self._fresh):
            if entry in stretch.entries:
                stretch.entries.remove(entry)

    def nobody(self, entry: Entry, now: float) -> bool:
        """Note that nobody was subscribed; return whether it now counts as delivered."""
        entry.in_flight = False
        if now - entry.tried_at >= RETRY_SECONDS - PROBE_SECONDS:
            entry.tries, entry.tried_at = entry.tries + 1, now
        if entry.tries >= TRIES:
            self.delivered(entry)
            return True
        self._hold(entry, now, RETRY_SECONDS)
        return False

    def failed(self, entry: Entry, now: float, pause_seconds: float) -> None:
        """Note that it has to be told again, after a pause."""
        entry.in_flight = False
        if pause_seconds > 0:
            self._hold(entry, now, pause_seconds)

    def listeners_may_be_back(self) -> None:
        """Try again at once what nobody was subscribed to."""
        for stretch in (self._backlog, self._fresh):
            stretch.held_until = float("-inf")

    def due(self, now: float) -> float | None:
        """Return in how many seconds something may go that may not now; None where nothing waits."""
        waits = [s.held_until - now for s in (self._backlog, self._fresh) if s.entries and s.held_until > now]
        if self._awaits(now) and self._reading_since is not None:
            waits.append(self._reading_since + REFILL_SECONDS - now)
        return max(0.0, min(waits)) if waits else None

    def _awaits(self, now: float) -> bool:
        since = self._reading_since
        return not self._complete and since is not None and now - since < REFILL_SECONDS

    def _hold(self, entry: Entry, now: float, seconds: float) -> None:
        stretch = self._backlog if entry in self._backlog.entries else self._fresh
        stretch.probed_at = now
        stretch.held_until = max(stretch.held_until, now + seconds)

    def _entries(self) -> Iterator[Entry]:
        yield from self._backlog.entries
        yield from self._fresh.entries
