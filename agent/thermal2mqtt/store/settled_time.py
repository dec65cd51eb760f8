"""The time of day, from when on it can be relied on to throw things away by it.

A machine without a clock of its own has a wrong time after each start, and one wrong answer from the network
sets it years ahead for a while. Nothing within the process can tell such a time from the right one, but for
how long it lasts: a clock that steps is not believed until it has gone on evenly for half a day.
"""

from thermal2mqtt.clock import Clock

STEP_SECONDS = 60.0
"""So far the wall clock may leave the monotonic one; what corrects it more gently is no step."""

SETTLED_SECONDS = 12 * 3600.0
"""A wrong time is corrected within the hour where the network's other clocks are right, and noticed by people
within the day; and a machine that is started anew each night still has half a day left."""


class SettledTime:
    """Has to be asked often, or it misses a step."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset: float | None = None
        self._since = 0.0

    def now(self) -> float | None:
        """Return the wall clock, seconds since 1970-01-01 UTC; None while it is too new to be believed."""
        wall, monotonic = self._clock.time(), self._clock.monotonic()
        offset = wall - monotonic
        if self._offset is None or abs(offset - self._offset) > STEP_SECONDS:
            self._offset, self._since = offset, monotonic
        return wall if monotonic - self._since >= SETTLED_SECONDS else None
