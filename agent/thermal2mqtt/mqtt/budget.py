"""How much of the day's bytes went over a metered link, and what that leaves room for."""

import threading
from collections.abc import Callable

from thermal2mqtt.clock import Clock
from thermal2mqtt.contract.health import LinkPayload
from thermal2mqtt.contract.times import stamp
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.economy import economical, is_metered

DAY_SECONDS = 86400
MEGABYTE = 1_000_000

OVERHEAD_BYTES = 150
"""Of a publish and its receipt beyond the packet: the headers of TCP and TLS both ways."""

SPARING_FROM = 0.8
"""From this share of the budget on figures go out less often."""

SPARING_FACTOR = 4


class Budget:
    """The account of one day. `spend` may be called from any thread.

    Args:
        settings: Gives those that hold.
        clock: Its wall clock makes the days, at midnight UTC.
    """

    def __init__(self, settings: Callable[[], Settings], clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._day = 0
        self._bytes = 0

    def spend(self, packet_bytes: int) -> None:
        """Note a publish that was handed to the network."""
        with self._lock:
            self._turn_page()
            self._bytes += packet_bytes + OVERHEAD_BYTES

    def recall(self, day: int, spent_bytes: int) -> None:
        """Go on with what an earlier run spent on a day, counted since 1970-01-01; other days are over."""
        with self._lock:
            self._turn_page()
            if day == self._day:
                self._bytes += spent_bytes

    @property
    def account(self) -> tuple[int, int]:
        """The day, and the bytes that were spent on it."""
        with self._lock:
            self._turn_page()
            return self._day, self._bytes

    @property
    def has_room(self) -> bool:
        """Whether what is no alarm, event or answer may go out; always so on a link that is not metered."""
        return self._share() < 1.0

    @property
    def state_seconds(self) -> float:
        """How long the next figures have to wait."""
        settings = self._settings()
        regular = economical(settings).telemetry.interval_seconds
        thin = max(regular, settings.link.thin_interval_seconds)
        if (share := self._share()) >= 1.0:
            return thin
        return min(thin, SPARING_FACTOR * regular) if share >= SPARING_FROM else regular

    def told(self) -> LinkPayload:
        """Return how the account stands, as `health` tells it."""
        settings = self._settings()
        day, spent = self.account
        metered = is_metered(settings)
        return LinkPayload(
            profile=settings.link.profile,
            spent_bytes=spent,
            budget_bytes=self._allowed(settings) if metered else None,
            thinned=self._share() >= SPARING_FROM,
            until=stamp((day + 1) * DAY_SECONDS),
        )

    def _share(self) -> float:
        settings = self._settings()
        return self.account[1] / self._allowed(settings) if is_metered(settings) else 0.0

    def _allowed(self, settings: Settings) -> int:
        return int(settings.link.daily_megabytes * MEGABYTE)

    def _turn_page(self) -> None:
        day = int(self._clock.time() // DAY_SECONDS)
        if day != self._day:
            self._day, self._bytes = day, 0
