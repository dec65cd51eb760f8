"""Currents of zones, and how much of the heat at rated current they make."""

import math
from collections.abc import Iterable
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
    """What is known of the currents. `set_load` may be called from any thread."""

    def __init__(self, zones: Iterable[ZoneSettings]) -> None:
        self._rated: dict[str, tuple[float, float]] = {}
        self._told: dict[str, _Told] = {}
        self.set_zones(zones)

    def set_zones(self, zones: Iterable[ZoneSettings]) -> None:
        """Take other zones; what is known of those that stay rated alike is kept."""
        rated = {z.id: (z.rated_current, z.load_exponent) for z in zones if z.rated_current is not None}
        self._told = {
            zone: told for zone, told in self._told.items() if rated.get(zone) == self._rated.get(zone)
        }
        self._rated = rated

    def set_load(self, zone: str, amperes: float, time: float) -> None:
        """Take a zone's current; its direction does not matter.

        Args:
            zone: Its id; one that is not rated is passed over.
            amperes: What flows; what is not finite is not known any more.
            time: Monotonic seconds.
        """
        if zone not in self._rated:
            return
        if not math.isfinite(amperes):
            self._told.pop(zone, None)
            return
        rated, exponent = self._rated[zone]
        target = min(abs(amperes) / rated, LARGEST_RATIO) ** exponent
        before = self._told.get(zone)
        fresh = before is not None and time - before.time <= STALE_SECONDS
        heating = before.heating_at(time) if before is not None and fresh else target
        self._told[zone] = _Told(abs(amperes), time, target, heating)

    def load(self, zone: str, time: float) -> Load | None:
        """Return a zone's load at a monotonic time; None where none is known, or not lately."""
        told, rating = self._told.get(zone), self._rated.get(zone)
        if told is None or rating is None or time - told.time > STALE_SECONDS:
            return None
        return Load(told.amperes, told.amperes / rating[0], told.heating_at(time))
