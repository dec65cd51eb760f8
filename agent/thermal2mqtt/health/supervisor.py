"""All parts of one agent under one roof: who is well, and who has gone quiet."""

import logging
import threading
from collections.abc import Iterable

from thermal2mqtt.clock import Clock, SystemClock
from thermal2mqtt.health.part import Part, PartHealth, PartState

_LOGGER = logging.getLogger(__name__)

CHECK_SECONDS = 0.5
"""How often quiet parts are looked for: a part is seen to be stale at most this much late."""

LATE_SECONDS = 2.0
"""After so long without a look the machine itself stood still, and every part with it."""


class Supervisor:
    """Looks at every part twice a second, in a thread of its own, so that a hung part is noticed too."""

    def __init__(self, parts: Iterable[Part], clock: Clock | None = None) -> None:
        self._parts = tuple(parts)
        self._clock = clock or SystemClock()
        self._looked_at: float | None = None
        self._has_waited = False
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; may be called twice."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
            self._thread = None

    def look(self) -> None:
        """Check, as the thread does; a late look leaves it to the next, so that the parts have a turn."""
        now, before = self._clock.monotonic(), self._looked_at
        self._looked_at = now
        is_late = before is not None and now - before > LATE_SECONDS
        # Not twice in a row: where every look is late, a part that hangs must be noticed too.
        self._has_waited = is_late and not self._has_waited
        if not self._has_waited:
            self.check()

    def check(self) -> None:
        """Have every part notice whether it has gone quiet."""
        for part in self._parts:
            try:
                part.check()
            except Exception:
                # A listener's bug must not end the only one who notices that a thread hangs.
                _LOGGER.exception("%s: could not be checked", part.name)

    def health(self) -> tuple[PartHealth, ...]:
        """Return each part's health, in the order in which they were given."""
        return tuple(part.health() for part in self._parts)

    @property
    def healthy(self) -> bool:
        """Whether no part has failed."""
        return all(part.state is not PartState.FAILED for part in self._parts)

    def _run(self) -> None:
        while not self._stop.wait(CHECK_SECONDS):
            self.look()
