"""The events of one kind that wait for the broker, in order, and which of them may go now. Pure.

There are two stretches: `backlog`, read from the database piece by piece, and behind it `fresh`, what was
handed over since. What goes to one topic keeps its order; where nobody listens to what is late, the news does
not wait for it.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from thermal2mqtt.store.event import Event

MAX_FRESH = 256
"""Fresh events in memory; those in front of them go back to being the database's alone."""

MAX_UNSTORED = 1000
"""As many where the disk is dead; then the oldest are given up, as the log gives them up."""

PIECE = 128
"""So many events are read from the database at once."""

TRIES = 3
RETRY_SECONDS = 20.0
"""An event that nobody was subscribed to is told three times within a minute; then it counts as delivered."""

PROBE_SECONDS = 1.0
"""So soon a new event asks whether somebody is there again."""

MOST_IN_DOUBT = 2
"""So many go at once to a topic on which the last answer was missing: all others would fill the broker's
window, in which everything else has to find room. Two, lest one that it chokes on hold up those behind it."""

REFILL_SECONDS = 1.0
"""So long fresh events wait for the database to say what stands before them."""


IsLate = Callable[[Event], bool]
"""Tells whether an event is no news any more, so that it goes to the other topic."""


@dataclass(eq=False, slots=True)
class Entry:
    """One event on its way."""

    event: Event
    in_flight: bool = False
    late: bool = False
    """To which of the two topics it went last."""
    tries: int = 0
    """How often nobody was there."""
    tried_at: float = float("-inf")


class Lane:
    """One kind. Numbers are the events' sequence; times are monotonic."""

    def __init__(self) -> None:
        self._backlog: deque[Entry] = deque()
        self._fresh: deque[Entry] = deque()
        self._held_until = {False: float("-inf"), True: float("-inf")}
        self._tried_at = dict(self._held_until)
        self._doubted: set[bool] = set()
        self._read_through = 0
        self._complete = False
        self._gone_back: int | None = None
        """The first that went back to the database since it was asked last."""
        self._reading_since: float | None = None

    def add(self, event: Event, now: float, *, stored: bool) -> int:
        """Take an event that has just happened; return how many are given up for it."""
        self._fresh.append(Entry(event))
        if now - self._tried_at[False] >= PROBE_SECONDS:
            self._held_until[False] = now
        if len(self._fresh) <= (MAX_FRESH if stored else MAX_UNSTORED) or self._fresh[0].in_flight:
            return 0
        self._go_back(self._fresh.popleft().event.sequence)
        return 0 if stored else 1

    def wanted(self, now: float) -> tuple[int, int | None] | None:
        """Return between which numbers to read the database now; None where there is no need."""
        if self._complete or self._reading_since is not None or len(self._backlog) >= PIECE // 2:
            return None
        self._reading_since, self._gone_back = now, None
        return self._read_through, self._fresh[0].event.sequence if self._fresh else None

    def found(self, events: Sequence[Event] | None) -> None:
        """Take what the database has between the numbers that were wanted; None where it cannot say."""
        self._reading_since = None
        if events is None:
            return
        present = {entry.event.sequence for entry in self._entries()}
        for event in events:
            if event.sequence not in present:
                self._backlog.append(Entry(event))
            self._read_through = event.sequence
        self._complete = len(events) < PIECE
        if self._gone_back is not None:
            # Between the question and the answer; the answer may or may not have it.
            self._go_back(self._gone_back)

    def next(self, now: float, is_late: IsLate) -> Entry | None:
        """Return the event to tell next; None where none may go now."""
        held = {late for late, until in self._held_until.items() if now < until} | self._full()
        waits = self._awaits(now) and True not in held
        entries = self._backlog if waits else self._entries()
        free = (entry for entry in entries if not entry.in_flight)
        return next((entry for entry in free if not held or is_late(entry.event) not in held), None)

    def told(self, entry: Entry, *, late: bool) -> None:
        """Note that it is on its way."""
        entry.in_flight, entry.late = True, late

    def answered(self, *, late: bool) -> None:
        """Note that the broker said something to an event, be it no."""
        self._doubted.discard(late)

    def unanswered(self, *, late: bool) -> None:
        """Note that the broker said nothing to an event, though it is there."""
        self._doubted.add(late)

    def delivered(self, entry: Entry) -> None:
        """Note that the broker has it."""
        if self._complete:
            self._read_through = max(self._read_through, entry.event.sequence)
        for stretch in (self._backlog, self._fresh):
            if entry in stretch:
                stretch.remove(entry)

    def nobody(self, entry: Entry, now: float, *, late: bool) -> bool:
        """Note that nobody was subscribed; return whether it now counts as delivered."""
        entry.in_flight = False
        if now - entry.tried_at >= RETRY_SECONDS - PROBE_SECONDS:
            entry.tries, entry.tried_at = entry.tries + 1, now
        if entry.tries >= TRIES:
            self.delivered(entry)
            return True
        self._hold(now, RETRY_SECONDS, late=late)
        return False

    def failed(self, entry: Entry, now: float, pause_seconds: float, *, late: bool) -> None:
        """Note that it has to be told again, after a pause."""
        entry.in_flight = False
        if pause_seconds > 0:
            self._hold(now, pause_seconds, late=late)

    def listeners_may_be_back(self) -> None:
        """Try again at once what nobody was subscribed to."""
        self._held_until = dict.fromkeys(self._held_until, float("-inf"))

    def due(self, now: float) -> float | None:
        """Return in how many seconds something may go that may not now; None where nothing waits."""
        entries = self._backlog or self._fresh
        waits = [until - now for until in self._held_until.values() if entries and until > now]
        if self._awaits(now) and self._reading_since is not None:
            waits.append(self._reading_since + REFILL_SECONDS - now)
        if self._full():
            waits.append(RETRY_SECONDS)  # what has grown late meanwhile goes to the other topic
        return max(0.0, min(waits)) if waits else None

    def _go_back(self, sequence: int) -> None:
        """Leave an event to the database; others behind it may have been told already."""
        self._complete = False
        self._read_through = min(self._read_through, sequence - 1)
        self._gone_back = min(sequence, self._gone_back or sequence)

    def _awaits(self, now: float) -> bool:
        since = self._reading_since
        return not self._complete and since is not None and now - since < REFILL_SECONDS

    def _full(self) -> set[bool]:
        flying = [entry.late for entry in self._entries() if entry.in_flight] if self._doubted else []
        return {late for late in self._doubted if flying.count(late) >= MOST_IN_DOUBT}

    def _hold(self, now: float, seconds: float, *, late: bool) -> None:
        self._tried_at[late] = now
        self._held_until[late] = max(self._held_until[late], now + seconds)

    def _entries(self) -> Iterator[Entry]:
        yield from self._backlog
        yield from self._fresh
