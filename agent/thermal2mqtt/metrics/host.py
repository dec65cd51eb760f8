"""The host's part of a scrape, asked for in a thread of its own: no scrape waits for a disk that hangs."""

import threading
from collections.abc import Callable

from thermal2mqtt.clock import Clock
from thermal2mqtt.metrics import catalogue as c
from thermal2mqtt.metrics.machine import MachineFacts
from thermal2mqtt.metrics.sheet import Sheet

PERIOD_SECONDS = 10.0
OLD_SECONDS = 60.0
"""What is older is not told."""

STEP_SECONDS = 1.0
"""What NTP corrects by slewing stays below it."""


class HostWatch:
    """Looks at the machine every ten seconds.

    Args:
        facts: Asks the machine; may block, and may hang.
        clock: For ages, and to be watched for steps.
        period_seconds: From one look to the next.
    """

    def __init__(
        self, facts: Callable[[], MachineFacts], clock: Clock, *, period_seconds: float = PERIOD_SECONDS
    ) -> None:
        self._ask = facts
        self._clock = clock
        self._period = period_seconds
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._newest: tuple[float, MachineFacts] | None = None
        self._offset: float | None = None
        self._steps = 0

    def start(self) -> None:
        """Begin to look."""
        self._thread = threading.Thread(target=self._run, name="host-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; may be called twice. A look that hangs is left behind."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=1)
            self._thread = None

    def look(self) -> None:
        """Ask the machine, and notice whether its wall clock was set since the last time."""
        now, wall = self._clock.monotonic(), self._clock.time()
        facts = self._ask()
        with self._lock:
            if self._offset is not None and abs(wall - now - self._offset) > STEP_SECONDS:
                self._steps += 1
            self._offset = wall - now
            self._newest = now, facts

    def write(self, sheet: Sheet) -> None:
        """Write what was seen last."""
        with self._lock:
            newest, steps = self._newest, self._steps
        sheet.add(c.CLOCK_STEPS, steps)
        if newest is None or self._clock.monotonic() - newest[0] > OLD_SECONDS:
            return
        facts = newest[1]
        sheet.add(c.SOC_TEMPERATURE, facts.soc_celsius)
        for condition, holds in facts.throttled.items():
            sheet.add(c.SOC_THROTTLED, holds, condition)
        sheet.add(c.CLOCK_SYNCHRONIZED, facts.clock_synchronized)
        sheet.add(c.STORAGE_FREE, facts.free_bytes)
        sheet.add(c.STORAGE_SIZE, facts.size_bytes)

    def _run(self) -> None:
        while True:
            self.look()
            if self._stop.wait(self._period):
                return
