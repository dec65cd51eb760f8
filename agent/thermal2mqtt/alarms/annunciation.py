"""Whether somebody has to look: the alarm state transition diagram of ISA-18.2 / IEC 62682, as a table."""

from collections.abc import Mapping
from enum import Enum, StrEnum, auto


class Annunciation(StrEnum):
    """Where an alarm stands between the process and the people."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"  # over, but latched until somebody has acknowledged it

    @property
    def unseen(self) -> bool:
        """Whether somebody has to look."""
        return self in {Annunciation.UNACKNOWLEDGED, Annunciation.RETURNED}


class Trigger(Enum):
    """What moves it."""

    ALARM = auto()  # a limit was reached that nobody has seen yet
    RETURN = auto()  # no limit holds any more
    ACKNOWLEDGE = auto()


_PLAIN: Mapping[tuple[Annunciation, Trigger], Annunciation] = {
    (Annunciation.NORMAL, Trigger.ALARM): Annunciation.UNACKNOWLEDGED,
    (Annunciation.UNACKNOWLEDGED, Trigger.RETURN): Annunciation.NORMAL,
    (Annunciation.UNACKNOWLEDGED, Trigger.ACKNOWLEDGE): Annunciation.ACKNOWLEDGED,
    (Annunciation.ACKNOWLEDGED, Trigger.ALARM): Annunciation.UNACKNOWLEDGED,
    (Annunciation.ACKNOWLEDGED, Trigger.RETURN): Annunciation.NORMAL,
    (Annunciation.RETURNED, Trigger.ALARM): Annunciation.UNACKNOWLEDGED,
    (Annunciation.RETURNED, Trigger.RETURN): Annunciation.NORMAL,
    (Annunciation.RETURNED, Trigger.ACKNOWLEDGE): Annunciation.NORMAL,
}

_LATCHING: Mapping[tuple[Annunciation, Trigger], Annunciation] = {
    **_PLAIN,
    (Annunciation.UNACKNOWLEDGED, Trigger.RETURN): Annunciation.RETURNED,
    (Annunciation.RETURNED, Trigger.RETURN): Annunciation.RETURNED,
}
"""Without latching an alarm that is over acknowledges itself; with it somebody has to."""


def next_annunciation(state: Annunciation, trigger: Trigger, *, latching: bool) -> Annunciation:
    """Return the state after a trigger; what the table does not name changes nothing."""
    return (_LATCHING if latching else _PLAIN).get((state, trigger), state)
