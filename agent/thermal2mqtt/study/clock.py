"""The time of a recording: it stands at the page that is being worked out."""


class RecordedClock:
    """A clock that is set to recorded times; nobody waits on it."""

    def __init__(self) -> None:
        self._monotonic = 0.0
        self._time = 0.0

    def set(self, monotonic: float, time: float) -> None:
        """Set both; where the recorded monotonic time steps back, it stands still."""
        self._monotonic = max(self._monotonic, monotonic)
        self._time = time

    def monotonic(self) -> float:
        """Return the recorded monotonic time, seconds."""
        return self._monotonic

    def time(self) -> float:
        """Return the recorded wall clock, seconds since 1970-01-01 UTC."""
        return self._time

    def sleep(self, seconds: float) -> None:
        """Return at once."""
