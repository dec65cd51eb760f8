"""What the figures of zones cannot be trusted in, for the log."""

import logging
from collections.abc import Callable, Iterator

from thermal2mqtt.settings import Settings
from thermal2mqtt.thermal.remarks import remarks
from thermal2mqtt.zones import ZoneSet

_LOGGER = logging.getLogger(__name__)


class ZoneDoubts:
    """Tells each doubt once, for as long as it stays.

    Args:
        settings: Gives those that the agent works with.
        zones: Gives those that are watched.
    """

    def __init__(self, settings: Callable[[], Settings], zones: Callable[[], ZoneSet]) -> None:
        self._settings = settings
        self._zones = zones
        self._told: list[str] = []

    def tell(self) -> None:
        """Tell what is new."""
        doubts = list(self._doubts())
        for doubt in doubts:
            if doubt not in self._told:
                _LOGGER.warning("%s", doubt)
        self._told = doubts

    def _doubts(self) -> Iterator[str]:
        sensors, zones = self._settings().sensors, self._zones()
        for zone in zones.zones:
            if zone.sensor not in sensors:
                yield f"zone {zone.id} has no temperatures: there is no sensor {zone.sensor}"
        for name, sensor in sensors.items():
            for found in remarks(sensor, zones.of(name)):
                yield f"zone {found.zone} {found.text}"
