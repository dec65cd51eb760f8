"""Time as the sensor needs it; any object with these three methods will do."""

import time
from typing import Protocol


class Clock(Protocol):
    """What waits and stamps."""

    def monotonic(self) -> float:
        """Return seconds that never step back."""
        ...

    def time(self) -> float:
        """Return seconds since 1970-01-01 UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that long; return early only when whoever owns the clock wants the reader to give up."""
        ...


class MachineClock:
    """The machine's own clocks."""

    def monotonic(self) -> float:
        """Return CLOCK_MONOTONIC in seconds."""
        return time.monotonic()

    def time(self) -> float:
        """Return the wall clock, seconds since 1970-01-01 UTC."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Block the thread that long."""
        time.sleep(seconds)
