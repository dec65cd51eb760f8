"""When something is due, by the clock that the agent was given."""

from thermal2mqtt.clock import Clock


class Schedule:
    """A few named times. What is not planned is never due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[str, float] = {}

    def plan(self, name: str, seconds: float = 0.0) -> None:
        """Make `name` due in so many seconds, in place of any earlier plan for it."""
        self._due[name] = self._clock.monotonic() + seconds

    def plan_by(self, name: str, seconds: float = 0.0) -> None:
        """Make `name` due in so many seconds unless it is due sooner."""
        due = self._clock.monotonic() + seconds
        self._due[name] = min(self._due.get(name, due), due)

    def take(self, name: str) -> bool:
        """Return whether `name` is due; it then no longer is."""
        due = self._due.get(name)
        if due is None or due > self._clock.monotonic():
            return False
        del self._due[name]
        return True

    def clear(self) -> None:
        """Drop every plan."""
        self._due.clear()

    def pause(self) -> float | None:
        """Return the seconds until the next is due, 0 where one is, None where nothing is planned."""
        soonest = min(self._due.values(), default=None)
        return None if soonest is None else max(0.0, soonest - self._clock.monotonic())
