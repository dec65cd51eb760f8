"""What can be made to go wrong on an emulated bus, at once or later, once or for a time, and counted."""

import heapq
import itertools
import math
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from thermal2mqtt.mlx90640.clock import Clock


class Fault(StrEnum):
    """The faults; what one occasion is, for counting, stands behind each."""

    NACK = "nack"  # transfer: the part does not acknowledge, OSError
    UNPLUGGED = "unplugged"  # transfer: the same, and afterwards the part starts anew
    BUS_HELD = "bus_held"  # try_lock: somebody else has the bus
    BUS_HIGH = "bus_high"  # transfer: every byte reads 0xFF, nothing arrives
    BUS_LOW = "bus_low"  # transfer: every byte reads 0x00, nothing arrives
    CORRUPT_WORDS = "corrupt_words"  # page read: a few words arrive wrong
    TORN = "torn"  # page read: it stalls halfway until the same subpage was overwritten
    BAD_EEPROM = "bad_eeprom"  # EEPROM read: the calibration reads as zeros
    FROZEN = "frozen"  # page: announced, but no word of it changes
    NO_DATA_READY = "no_data_ready"  # page: never finished
    STUCK_SUBPAGE = "stuck_subpage"  # page: of the same subpage as the last
    INVALID_PIXELS = "invalid_pixels"  # page: 16 pixels read 0x7FFF
    GAIN_OUT_OF_RANGE = "gain_out_of_range"  # page: the gain word is far off
    SUPPLY_OUT_OF_RANGE = "supply_out_of_range"  # page: the Vdd word is far off
    AMBIENT_OUT_OF_RANGE = "ambient_out_of_range"  # page: the PTAT word is far off


@dataclass(slots=True)
class _Injection:
    remaining: float
    """Occasions that it still spoils."""
    since: float
    """Monotonic time from which on it is there."""
    until: float
    """Monotonic time at which it ends."""


@dataclass(order=True, slots=True)
class _Planned:
    due: float
    order: int
    fault: Fault = field(compare=False)
    times: int | None = field(compare=False)
    seconds: float | None = field(compare=False)
    every: float | None = field(compare=False)


class Faults:
    """The switches. The emulator asks with `strikes` wherever a fault could show."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._active: dict[Fault, _Injection] = {}
        self._planned: list[_Planned] = []
        self._order = itertools.count()
        self._counts: Counter[Fault] = Counter()

    def inject(self, fault: Fault, *, times: int | None = None, seconds: float | None = None) -> None:
        """Switch a fault on.

        Args:
            fault: Which; a running one of the same kind is replaced.
            times: End after so many occasions; None: do not count.
            seconds: End after so long; None: stay until `clear`.
        """
        self._switch_on(fault, self._clock.monotonic(), times, seconds)

    def plan(
        self,
        fault: Fault,
        *,
        after: float,
        every: float | None = None,
        times: int | None = None,
        seconds: float | None = None,
    ) -> None:
        """Switch a fault on `after` seconds from now and, with `every`, again each so many seconds."""
        due = self._clock.monotonic() + after
        heapq.heappush(self._planned, _Planned(due, next(self._order), fault, times, seconds, every))

    def clear(self, fault: Fault | None = None) -> None:
        """Switch one fault off; None: all of them, planned ones too."""
        if fault is None:
            self._active.clear()
            self._planned.clear()
        else:
            self._active.pop(fault, None)

    def strikes(self, fault: Fault, *, at: float | None = None) -> bool:
        """Tell whether an occasion is spoilt; counts it if so.

        Args:
            fault: Which kind of fault this is an occasion for.
            at: When it was, for pages that are made only when somebody looks; None: now.
        """
        if self._planned:
            self._switch_on_planned()
        injection = self._active.get(fault)
        if injection is None:
            return False
        moment = self._clock.monotonic() if at is None else at
        if injection.remaining <= 0 or moment >= injection.until:
            self._active.pop(fault, None)
            return False
        if moment < injection.since:
            return False
        injection.remaining -= 1
        self._counts[fault] += 1
        return True

    def count(self, fault: Fault) -> int:
        """Return how many occasions the fault has spoilt so far."""
        return self._counts[fault]

    def _switch_on(self, fault: Fault, since: float, times: int | None, seconds: float | None) -> None:
        remaining = math.inf if times is None else times
        until = math.inf if seconds is None else since + seconds
        self._active[fault] = _Injection(remaining, since, until)

    def _switch_on_planned(self) -> None:
        now = self._clock.monotonic()
        while self._planned and self._planned[0].due <= now:
            planned = heapq.heappop(self._planned)
            self._switch_on(planned.fault, planned.due, planned.times, planned.seconds)
            if planned.every is not None:
                planned.due += planned.every
                heapq.heappush(self._planned, planned)
