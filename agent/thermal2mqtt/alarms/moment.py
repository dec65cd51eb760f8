"""Now, on both clocks."""

from typing import NamedTuple

from thermal2mqtt.clock import Clock


class Moment(NamedTuple):
    """One moment; durations are taken from `monotonic`, stamps from `wall`."""

    monotonic: float
    """Seconds that never step back."""
    wall: float
    """Seconds since 1970-01-01 UTC."""

    @classmethod
    def of(cls, clock: Clock) -> "Moment":
        """Read the clocks."""
        return cls(clock.monotonic(), clock.time())
