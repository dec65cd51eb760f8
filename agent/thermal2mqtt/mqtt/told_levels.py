"""What was said of each zone's alarm, so that only what changed is said again."""

from collections.abc import Collection
from enum import Enum

from thermal2mqtt.alarms import AlarmStatus


class Change(Enum):
    """How an alarm differs from what was said of it."""

    NONE = "none"
    FIRST = "first"  # nothing was said of it yet
    OTHER = "other"


class ToldLevels:
    """The memory; the figure of an alarm, which moves with each frame, is not worth a message of its own."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[object, ...]] = {}

    def take(self, zone: str, status: AlarmStatus) -> Change:
        """Return how `status` differs from what was said of the zone; it counts as said from now on."""
        people = status.annunciation, status.acknowledgement, status.shelf
        lasting = status.level, status.since, status.rule, status.limit, *people, status.chattering
        told = self._told.get(zone)
        self._told[zone] = lasting
        if told is None:
            return Change.FIRST
        return Change.NONE if told == lasting else Change.OTHER

    def keep_only(self, zones: Collection[str]) -> bool:
        """Forget all zones but these; return whether there were others."""
        gone = self._told.keys() - set(zones)
        for zone in gone:
            del self._told[zone]
        return bool(gone)
