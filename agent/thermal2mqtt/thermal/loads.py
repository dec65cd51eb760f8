"""Currents of zones, and how much of the heat at rated current they make."""

import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import Load

STALE_SECONDS = 900.0
"""A current that nobody has told for so long is not known any more."""

LAG_SECONDS = 300.0
"""A joint follows its current slowly; its heating is averaged as long, so that a switch fools nobody."""

LEAST_LOAD = 0.4
"""Below this share of the rated current no class is given (NFPA 70B-2023, 7.4)."""

LARGEST_RATIO = 100.0
"""More than that is a wrong number, not a current."""

LEAST_HEATING = 0.01
"""Below it nothing is told of full load: a tenth of the current makes a hundredth of the heat."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A current as it was told, and what it heats towards."""

    amperes: float
    time: float
    target: float
    heating: float
    """At `time`."""

    def heating_at(self, time: float) -> float:
        passed = max(time - self.time, 0.0)
        return self.target + (self.heating - self.target) * math.exp(-passed / LAG_SECONDS)


class Loads:
    """What is known of the currents. Any thread may call it."""

    def __init__(self, zones: Iterable[ZoneSettings]) -> None:
        self._lock = threading.Lock()
        self._zones: dict[str, ZoneSettings] = {}
        self._told: dict[str, _Told] = {}
        self.set_zones(zones)

    def set_zones(self, zones: Iterable[ZoneSettings]) -> None:
        """Take other zones; what is known of those whose current comes and counts as before is kept."""
        rated = {zone.id: zone for zone in zones if zone.rated_current is not None}
        with self._lock:
            before, self._zones = self._zones, rated
            self._told = {
                zone: told
                for zone, told in self._told.items()
                if zone in rated and _current_of(rated[zone]) == _current_of(before[zone])
            }

    def set_load(self, zone: str, amperes: float, time: float) -> None:
        """Take a zone's current; its direction does not matter.

        Args:
            zone: Its id; one that is not rated is passed over.
            amperes: What flows; what is not finite is not known any more.
            time: Monotonic seconds.
        """
        with self._lock:
            given = self._zones.get(zone)
            if given is None or given.rated_current is None:
                return
            if not math.isfinite(amperes):
                self._told.pop(zone, None)
                return
            target = min(abs(amperes) / given.rated_current, LARGEST_RATIO) ** given.load_exponent
            before = self._told.get(zone)
            fresh = before is not None and time - before.time <= STALE_SECONDS
            heating = before.heating_at(time) if before is not None and fresh else target
            self._told[zone] = _Told(abs(amperes), time, target, heating)

    def load(self, zone: str, time: float) -> Load | None:
        """Return a zone's load at a monotonic time; None where none is known, or not lately."""
        (load,) = self.of([zone], time)
        return load

    def of(self, zones: Sequence[str], time: float) -> list[Load | None]:
        """Return the loads of zones, in their order."""
        with self._lock:
            return [self._load(zone, time) for zone in zones] if self._told else [None] * len(zones)

    def _load(self, zone: str, time: float) -> Load | None:
        told, given = self._told.get(zone), self._zones.get(zone)
        if told is None or given is None or given.rated_current is None:
            return None
        if time - told.time > STALE_SECONDS:
            return None
        heating = told.heating_at(time)
        settled = heating >= LEAST_LOAD**given.load_exponent
        return Load(told.amperes, told.amperes / given.rated_current, heating, settled)


def _current_of(zone: ZoneSettings) -> tuple[object, ...]:
    """Return what tells where a zone's current comes from and what it means."""
    return zone.rated_current, zone.load_exponent, zone.load_topic, zone.load_path
