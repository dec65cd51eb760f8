"""The alarms of all zones of one sensor."""

from collections.abc import Iterable, Mapping

from thermal2mqtt.alarms.status import AlarmStatus
from thermal2mqtt.alarms.zone_alarm import HighRule, ZoneAlarm
from thermal2mqtt.clock import Clock
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures


class ZoneAlarms:
    """Holds each zone's figures against its limits. Belongs to the thread that reads the sensor.

    Args:
        zones: The zones of the sensor; until the first update their levels are unknown.
        clock: Its wall time stamps the changes of level.
    """

    def __init__(self, zones: Iterable[ZoneSettings], clock: Clock) -> None:
        self._clock = clock
        self._alarms: dict[str, ZoneAlarm] = {}
        self.set_zones(zones)

    def update(self, figures: Mapping[str, ZoneFigures]) -> Mapping[str, AlarmStatus]:
        """Return the alarm of each zone after a frame. A zone without figures is unknown."""
        now = self._clock.time()
        return {
            zone: alarm.update(_maximum(figures.get(zone)), now=now) for zone, alarm in self._alarms.items()
        }

    def unknown(self) -> Mapping[str, AlarmStatus]:
        """Return the alarms while the sensor gives nothing: every level is None, none is forgotten."""
        return self.update({})

    def set_zones(self, zones: Iterable[ZoneSettings]) -> None:
        """Watch these zones from now on. Those that stay keep their level, held against the new limits."""
        now = self._clock.time()
        alarms: dict[str, ZoneAlarm] = {}
        for zone in zones:
            rule = HighRule.of(zone.thresholds)
            alarm = self._alarms.get(zone.id) or ZoneAlarm(rule, now=now)
            alarm.rule = rule
            alarms[zone.id] = alarm
        self._alarms = alarms


def _maximum(figures: ZoneFigures | None) -> float | None:
    return None if figures is None else figures.max_celsius
