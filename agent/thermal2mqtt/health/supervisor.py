"""All parts of one agent under one roof: who is well, and who has gone quiet."""

import logging
import threading
from collections.abc import Iterable

from thermal2mqtt.health.part import Part, PartHealth, PartState

_LOGGER = logging.getLogger(__name__)

CHECK_SECONDS = 0.5
"""How often quiet parts are looked for: a part is seen to be stale at most this much late."""


class Supervisor:
    """Looks at every part twice a second, in a thread of its own, so that a hung part is noticed too."""

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = tuple(parts)
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
            self.check()
