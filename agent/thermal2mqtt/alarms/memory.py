"""What an alarm must not forget over a restart."""

from dataclasses import dataclass

from thermal2mqtt.alarms.annunciation import Annunciation
from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.limit import Key
from thermal2mqtt.alarms.status import Acknowledgement, Shelf


@dataclass(frozen=True, slots=True)
class AlarmMemory:
    """The lasting part of one zone's alarm; times are wall clock, so that another run understands them."""

    level: Level = Level.NORMAL
    """The level that is held, also while the zone is unknown."""
    annunciation: Annunciation = Annunciation.NORMAL
    cause: Key | None = None
    """The limit that gives the level; None at normal."""
    on: tuple[Key, ...] = ()
    """Every limit that holds."""
    acknowledgement: Acknowledgement | None = None
    shelf: Shelf | None = None


NOTHING = AlarmMemory()
"""What there is to remember of an alarm that never was."""
