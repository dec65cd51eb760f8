"""Time as the agent sees it: a clock that tests can turn and that a stop can interrupt."""

import threading
import time
from typing import Protocol


class Clock(Protocol):
    """What code that waits or stamps is handed instead of the `time` module."""

    def monotonic(self) -> float:
        """Return seconds that never step back; for every timer and age."""
        ...

    def time(self) -> float:
        """Return seconds since 1970-01-01 UTC; for stamps that people read, never for timers."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that long, or shorter when the clock's owner is being stopped."""
        ...


class SystemClock:
    """The machine's own clock; `stop` wakes whoever sleeps on it, at once and for good."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self._stop = stop or threading.Event()

    def monotonic(self) -> float:
        """Return CLOCK_MONOTONIC in seconds."""
        return time.monotonic()

    def time(self) -> float:
        """Return the wall clock in seconds since 1970-01-01 UTC."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Wait that long; return early once `stop` is set."""
        if seconds > 0:
            self._stop.wait(seconds)
