"""Time for the emulated part: a clock that stands still until it is turned."""

import threading


class TurnableClock:
    """A clock for tests: nobody waits, `sleep` and `advance` turn it; safe to use from several threads."""

    def __init__(self, *, monotonic: float = 1000.0, time: float = 1_800_000_000.0) -> None:
        self._monotonic = monotonic
        self._offset = time - monotonic
        self._lock = threading.Lock()

    def monotonic(self) -> float:
        """Return the seconds it was turned to."""
        return self._monotonic

    def time(self) -> float:
        """Return the wall clock: seconds since 1970-01-01 UTC, in step with `monotonic`."""
        return self._monotonic + self._offset

    def sleep(self, seconds: float) -> None:
        """Turn the clock that far and return at once; nothing happens for 0 and below."""
        self.advance(max(0.0, seconds))

    def advance(self, seconds: float) -> None:
        """Turn the clock on by `seconds`.

        Raises:
            ValueError: `seconds` is negative; time does not run backwards.
        """
        if seconds < 0:
            raise ValueError(f"a clock cannot be turned back, {seconds:g} s were asked for")
        with self._lock:
            self._monotonic += seconds
