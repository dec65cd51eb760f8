"""Reads whole pages that are not torn, without hammering the bus and without waiting for ever.

A new page overwrites only the pixels of its own subpage. A page therefore belongs to the subpage that the
status named *before* its ready bit was cleared, and is spoilt only when, after the read, ready is set again
for that same subpage; or when the read took so long that the one after that may have landed too.
"""

from typing import Final

import numpy as np

from thermal2mqtt.mlx90640.clock import Clock
from thermal2mqtt.mlx90640.device import Mlx90640Device
from thermal2mqtt.mlx90640.faults import FaultKind, Mlx90640Error
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import PAGE_WORDS, Status

SLEEP_SHARE: Final = 0.8
"""Share of the period to sleep, from when the last page was seen, before asking for the next."""

POLL_SHARE: Final = 0.2
LONGEST_POLL_SECONDS: Final = 0.025
"""Then the status is read every fifth of a period, at least 40 times a second."""

LONGEST_READ_PERIODS: Final = 1.8
"""From two periods on the same subpage has landed again whatever the status says; the part's own clock is
not exact."""

DEADLINE_PERIODS: Final = 4
DEADLINE_READS: Final = 3
DEADLINE_SLACK_SECONDS: Final = 0.05
"""How long a page may take: several periods, several reads where pages were torn, a busy machine."""


class PageReader:
    """Fetches the next page of one part; keeps one buffer, so a page holds until the next is read."""

    def __init__(self, device: Mlx90640Device, clock: Clock) -> None:
        self._device = device
        self._clock = clock
        self._raw = bytearray(2 * PAGE_WORDS)
        self._big_endian = np.frombuffer(self._raw, dtype=">i2")
        self._words = np.empty(PAGE_WORDS, dtype=np.int16)
        self._seen_at: float | None = None
        self._to_drop_seconds: float | None = None

    def restart(self, old_period: float) -> None:
        """Let the page under way go by: it was begun with other settings, of which a page took that long."""
        self._device.clear_ready()
        self._seen_at = None
        self._to_drop_seconds = old_period

    def next_page(self, *, period: float, read_seconds: float) -> Page:
        """Wait for the next page and read it.

        Args:
            period: Seconds between pages at the refresh rate that is set.
            read_seconds: What reading 832 words takes on this bus.

        Raises:
            Mlx90640Error: TIMEOUT, no page by the deadline; TORN_PAGE, pages came but each was overwritten
                while it was read; STUCK_BUS; BUS_ERROR; BUS_BUSY.
        """
        allowed = DEADLINE_PERIODS * period + DEADLINE_READS * read_seconds + DEADLINE_SLACK_SECONDS
        deadline = self._clock.monotonic() + allowed + (self._to_drop_seconds or 0.0)
        pause = min(POLL_SHARE * period, LONGEST_POLL_SECONDS)
        if self._seen_at is not None:
            self._sleep(self._seen_at + SLEEP_SHARE * period - self._clock.monotonic())
        if self._to_drop_seconds is not None:
            self._wait_ready(deadline, pause)
            self._device.clear_ready()
            self._to_drop_seconds = None
        while True:
            page = self._take(self._wait_ready(deadline, pause), LONGEST_READ_PERIODS * period)
            if page is not None:
                return page
            if self._clock.monotonic() >= deadline:
                raise Mlx90640Error(
                    FaultKind.TORN_PAGE,
                    f"every page was overwritten while it was read, for {allowed:.2f} s: "
                    "lower the refresh rate or raise the bus clock",
                )

    def _wait_ready(self, deadline: float, pause: float) -> int:
        """Poll until a page is announced and return the status that announced it."""
        while not (status := self._device.status) & Status.READY:
            if self._clock.monotonic() >= deadline:
                raise Mlx90640Error(
                    FaultKind.TIMEOUT,
                    f"the MLX90640 at 0x{self._device.address:02X} announced no page in time, its status "
                    f"reads 0x{status:04X}: it may have lost its supply or its settings",
                )
            self._sleep(pause)
        return status

    def _take(self, label: int, longest: float) -> Page | None:
        """Read the page that `label` announced; None when it was overwritten meanwhile."""
        seen_at = self._clock.monotonic()
        subpage = label & 1
        self._device.clear_ready()
        self._device.read_page_into(self._raw)
        status = self._device.status
        took = self._clock.monotonic() - seen_at
        if took >= longest or (status & Status.READY and status & 1 == subpage):
            return None
        self._seen_at = seen_at
        np.copyto(self._words, self._big_endian)
        return Page(self._words, self._device.control, subpage)

    def _sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        before = self._clock.monotonic()
        self._clock.sleep(seconds)
        # Polling on without pauses would load the bus until the deadline.
        if self._clock.monotonic() - before < seconds / 2:
            raise Mlx90640Error(FaultKind.TIMEOUT, "the wait for the next page was cut short by its clock")
