"""Raw pages on their way from a sensor's thread to another."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from thermal2mqtt.mlx90640 import RawPage, Tap

CAPACITY = 256
"""Half a minute at 8 Hz, half a megabyte."""


@dataclass(frozen=True, slots=True, eq=False)
class QueuedPage:
    """A page of its own, and what was lost before it."""

    raw: RawPage
    dropped: int
    """Pages between this and the one before that found no room."""


class PageQueue:
    """Takes pages from a tap without ever holding up the sensor: what finds no room is counted instead."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._pages: deque[QueuedPage] = deque()
        self._dropped = 0
        self._news = threading.Condition()
        self._closed = False

    @contextmanager
    def attached(self, taps: list[Tap]) -> Iterator[None]:
        """Take the pages of a sensor's taps meanwhile; whoever waits for a page at the end is let go."""
        taps.append(self.put)
        try:
            yield
        finally:
            taps.remove(self.put)
            self.close()

    def put(self, raw: RawPage) -> None:
        """Keep a copy of a page; called in the sensor's thread."""
        with self._news:
            if len(self._pages) >= self._capacity:
                self._dropped += 1
                return
            self._pages.append(QueuedPage(raw.copy(), self._dropped))
            self._dropped = 0
            self._news.notify()

    def get(self, seconds: float) -> QueuedPage | None:
        """Return the oldest page; None when none came in that time, or none will come any more."""
        with self._news:
            self._news.wait_for(lambda: self._pages or self._closed, seconds)
            return self._pages.popleft() if self._pages else None

    def close(self) -> None:
        """Let go of whoever waits; what is here can still be taken. May be called twice."""
        with self._news:
            self._closed = True
            self._news.notify_all()

    @property
    def exhausted(self) -> bool:
        """Whether no page is here and none will come."""
        with self._news:
            return self._closed and not self._pages
