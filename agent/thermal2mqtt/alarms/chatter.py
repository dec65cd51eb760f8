"""Limits that come and go too fast to mean anything."""

from collections import deque

from thermal2mqtt.alarms.limit import Key

WINDOW_SECONDS = 60.0
ACTIVATIONS = 3
"""Three alarms of one kind within a minute are the first sign of chatter in ISA-18.2 / IEC 62682."""


class Chatter:
    """Counts how often each limit of a zone turns on."""

    def __init__(self) -> None:
        self._times: dict[Key, deque[float]] = {}
        self.active = False
        """Whether a limit chatters, as of the last `look`."""

    def turned_on(self, key: Key, now: float) -> None:
        """Note that a limit turned on at a monotonic time."""
        self._times.setdefault(key, deque(maxlen=ACTIVATIONS)).append(now)

    @property
    def remembers(self) -> bool:
        """Whether a limit turned on within the window."""
        return bool(self._times)

    def look(self, now: float) -> bool:
        """Return whether chatter began or ended: it ends when nothing turned on for the whole window."""
        for key, times in [*self._times.items()]:
            if now - times[-1] > WINDOW_SECONDS:
                del self._times[key]
        begun = any(
            len(times) == ACTIVATIONS and times[-1] - times[0] <= WINDOW_SECONDS
            for times in self._times.values()
        )
        before, self.active = self.active, begun or (self.active and bool(self._times))
        return before is not self.active
