"""The alarms of all zones of one sensor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thermal2mqtt.alarms.errors import UnknownZoneError
from thermal2mqtt.alarms.event import AlarmEvent
from thermal2mqtt.alarms.journal import Journal
from thermal2mqtt.alarms.limit import limits_of
from thermal2mqtt.alarms.memory import NOTHING, AlarmMemory
from thermal2mqtt.alarms.moment import Moment
from thermal2mqtt.alarms.status import AlarmStatus, Shelf
from thermal2mqtt.alarms.zone_alarm import ZoneAlarm
from thermal2mqtt.clock import Clock
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

NOT_REMEMBERED: Mapping[str, AlarmMemory] = {}


@dataclass(frozen=True, slots=True)
class AlarmUpdate:
    """All alarms of a sensor after something happened, and what changed with it."""

    statuses: Mapping[str, AlarmStatus]
    """By zone id."""
    events: tuple[AlarmEvent, ...] = ()
    """In the order in which they came about."""


class ZoneAlarms:
    """Holds each zone's figures against its limits. One caller at a time.

    Args:
        zones: The zones of the sensor; until the first update their levels are unknown.
        clock: Its monotonic time rules delays, its wall time stamps.
        memories: What an earlier run remembers, by zone id.
        journal: Gives events their ids; None for one of its own.
    """

    def __init__(
        self,
        zones: Iterable[ZoneSettings],
        clock: Clock,
        memories: Mapping[str, AlarmMemory] = NOT_REMEMBERED,
        journal: Journal | None = None,
    ) -> None:
        self._clock = clock
        self._journal = journal or Journal()
        self._alarms: dict[str, ZoneAlarm] = {}
        self._removed_revisions = 0
        self._set_zones(zones, memories)

    def update(self, figures: Mapping[str, ZoneFigures]) -> AlarmUpdate:
        """Take the figures of a frame. A zone without figures is unknown."""
        moment = Moment.of(self._clock)
        statuses = {zone: alarm.update(figures.get(zone), moment) for zone, alarm in self._alarms.items()}
        return AlarmUpdate(statuses, self._journal.collect())

    def unknown(self) -> AlarmUpdate:
        """Note that the sensor gives nothing: every level is None, none is forgotten."""
        return self.update({})

    def acknowledge(self, zone: str, by: str) -> AlarmUpdate:
        """Note that somebody has seen a zone's alarm.

        Raises:
            UnknownZoneError: There is no such zone.
            NoAlarmError: It has no alarm.
        """
        self._alarm(zone).acknowledge(by, Moment.of(self._clock))
        return self._now()

    def shelve(self, zone: str, *, seconds: float, reason: str, by: str) -> AlarmUpdate:
        """Silence a zone's alarm for a time.

        Raises:
            UnknownZoneError: There is no such zone.
        """
        moment = Moment.of(self._clock)
        self._alarm(zone).shelve(Shelf(by, reason, moment.wall, seconds), moment)
        return self._now()

    def unshelve(self, zone: str, by: str) -> AlarmUpdate:
        """End the silence of a zone's alarm.

        Raises:
            UnknownZoneError: There is no such zone.
            NotShelvedError: It is not shelved.
        """
        self._alarm(zone).unshelve(by, Moment.of(self._clock))
        return self._now()

    def status(self, zone: str) -> AlarmStatus:
        """Return a zone's alarm as it is.

        Raises:
            UnknownZoneError: There is no such zone.
        """
        return self._alarm(zone).status

    def set_zones(self, zones: Iterable[ZoneSettings]) -> None:
        """Watch these zones from now on. Those that stay keep their level, held against the new limits."""
        self._set_zones(zones, NOT_REMEMBERED)

    @property
    def revision(self) -> int:
        """Another number with every change of what `memories` returns."""
        return self._removed_revisions + sum(alarm.revision for alarm in self._alarms.values())

    def memories(self) -> dict[str, AlarmMemory]:
        """Return what must not be forgotten over a restart, by zone id."""
        return {zone: alarm.memory() for zone, alarm in self._alarms.items()}

    def _set_zones(self, zones: Iterable[ZoneSettings], memories: Mapping[str, AlarmMemory]) -> None:
        moment = Moment.of(self._clock)
        alarms: dict[str, ZoneAlarm] = {}
        for zone in zones:
            limits = limits_of(zone.thresholds)
            alarm = self._alarms.get(zone.id)
            if alarm is None:
                memory = memories.get(zone.id, NOTHING)
                alarm = ZoneAlarm(zone.id, limits, self._journal, moment, memory)
            alarm.switches.set_limits(limits)
            alarm.latching = zone.thresholds.latch
            alarms[zone.id] = alarm
        self._removed_revisions = self.revision + 1 - sum(alarm.revision for alarm in alarms.values())
        self._alarms = alarms

    def _alarm(self, zone: str) -> ZoneAlarm:
        if zone not in self._alarms:
            raise UnknownZoneError(zone, self._alarms)
        return self._alarms[zone]

    def _now(self) -> AlarmUpdate:
        statuses = {zone: alarm.status for zone, alarm in self._alarms.items()}
        return AlarmUpdate(statuses, self._journal.collect())
