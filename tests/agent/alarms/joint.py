"""The alarm of one zone, fed frame by frame."""

from collections.abc import Callable
from typing import Any

from thermal2mqtt.alarms import AlarmStatus, Level, ZoneAlarms
from thermal2mqtt.alarms.journal import Journal
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures


class Joint:
    """The alarm of one zone, driven by maxima, with its clock turned a second per frame."""

    def __init__(self, zone: ZoneSettings, clock: Any, journal: Journal) -> None:
        self.clock = clock
        self.alarms = ZoneAlarms([zone], clock, journal=journal)
        self.events: list[tuple[Any, ...]] = []

    def see(self, celsius: float | None, seconds: float = 1.0, **figures: Any) -> AlarmStatus:
        """Take a frame in which the zone has this maximum, so many seconds after the one before."""
        self.clock.sleep(seconds)
        zone = ZoneFigures(20.0, 21.0, celsius, (0.5, 0.5), 1.0, **figures)
        return self.told(self.alarms.update({"joint": zone}))

    def lose(self) -> AlarmStatus:
        """Lose the sensor."""
        self.clock.sleep(1.0)
        return self.told(self.alarms.unknown())

    def told(self, update: Any) -> AlarmStatus:
        """Keep the events of an update, and return the status."""
        self.events += [
            (str(e.change), e.before and str(e.before), e.after and str(e.after)) for e in update.events
        ]
        self.last = update.events[-1] if update.events else None
        status: AlarmStatus = update.statuses["joint"]
        return status

    def acknowledge(self, by: str = "Ada") -> AlarmStatus:
        """Acknowledge."""
        return self.told(self.alarms.acknowledge("joint", by))

    def shelve(self, seconds: float = 600.0) -> AlarmStatus:
        """Shelve."""
        return self.told(self.alarms.shelve("joint", seconds=seconds, reason="welding", by="Bob"))

    def levels(self, *maxima: float | None) -> list[Level | None]:
        """Return the level after each of some frames."""
        return [self.see(celsius).level for celsius in maxima]

    def changes(self) -> list[str]:
        """Return the names of all changes since the last call."""
        changes, self.events = [change for change, _, _ in self.events], []
        return changes


MakeJoint = Callable[..., Joint]
