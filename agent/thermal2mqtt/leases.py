"""Who wants live frames, how many and for how long. Nobody asks twice: what is not renewed ends."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from thermal2mqtt.clock import Clock
from thermal2mqtt.errors import Thermal2mqttError

MAX_LEASES = 32

EARLY = 0.2
EARLY_SECONDS = 0.05
"""A frame may come too early by so much of its interval, and by so long: sensors are no clocks."""


class TooManyLeasesError(Thermal2mqttError):
    """All leases are taken."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One caller's wish."""

    name: str
    sensor: str
    rate_hz: float
    ends: float
    """By the monotonic clock, seconds."""


class FrameLeases:
    """All leases of an agent. Asked for on the event loop, looked at in the sensors' threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._leases: dict[str, Lease] = {}
        self._due: dict[str, float] = {}

    def hold(self, sensor: str, rate_hz: float, seconds: float, name: str | None = None) -> Lease:
        """Begin, renew or (with 0 seconds) end a lease, and return it.

        Args:
            sensor: whose frames.
            rate_hz: frames per second at most.
            seconds: from now.
            name: of a lease to renew, or of a new one; None for a new one with a made name.

        Raises:
            TooManyLeasesError: it would be a new one too many; nothing was changed.
        """
        with self._lock:
            now = self._clock.monotonic()
            lease = Lease(name or uuid4().hex, sensor, rate_hz, now + seconds)
            others = {held.name: held for held in self._living(now) if held.name != lease.name}
            if seconds <= 0:
                self._leases = others
                return lease
            if len(others) >= MAX_LEASES:
                raise TooManyLeasesError(
                    f"all {MAX_LEASES} leases are taken; the next one ends in "
                    f"{min(held.ends for held in others.values()) - now:.0f} s"
                )
            self._leases = {**others, lease.name: lease}
            return lease

    def take(self, sensor: str) -> bool:
        """Return whether a frame of `sensor` that is there now is wanted; it then counts as delivered."""
        if not self._leases:
            return False
        with self._lock:
            now = self._clock.monotonic()
            rate = max((held.rate_hz for held in self._living(now) if held.sensor == sensor), default=None)
            if rate is None:
                self._due.pop(sensor, None)
                return False
            return self._is_due(sensor, now, 1 / rate)

    def _is_due(self, sensor: str, now: float, interval: float) -> bool:
        # A faster lease must not wait for the next frame of a slower one.
        due = min(self._due.get(sensor, now), now + interval)
        is_due = now >= due - min(EARLY * interval, EARLY_SECONDS)
        self._due[sensor] = max(due, now - interval) + interval if is_due else due
        return is_due

    def _living(self, now: float) -> Iterable[Lease]:
        return [held for held in self._leases.values() if held.ends > now]
