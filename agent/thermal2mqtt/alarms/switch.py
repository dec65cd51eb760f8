"""One limit over time: a value in, on or off out. A table of states, with the clock handed in."""

from collections.abc import Mapping
from enum import Enum, auto

from thermal2mqtt.alarms.limit import Limit


class SwitchState(Enum):
    """Where a limit stands."""

    CLEAR = auto()
    RISING = auto()  # reached, but not yet for as long as the on-delay
    ACTIVE = auto()
    LEAVING = auto()  # back beyond the dead-band, but not yet for as long as the off-delay


_ON = frozenset({SwitchState.ACTIVE, SwitchState.LEAVING})


class Reading(Enum):
    """What a value says to a limit."""

    REACHED = auto()
    BETWEEN = auto()  # not reached, but within the dead-band
    BACK = auto()
    UNKNOWN = auto()


_NEXT: Mapping[SwitchState, Mapping[Reading, SwitchState]] = {
    SwitchState.CLEAR: {
        Reading.REACHED: SwitchState.RISING,
        Reading.BETWEEN: SwitchState.CLEAR,
        Reading.BACK: SwitchState.CLEAR,
        Reading.UNKNOWN: SwitchState.CLEAR,
    },
    SwitchState.RISING: {
        Reading.REACHED: SwitchState.RISING,
        Reading.BETWEEN: SwitchState.CLEAR,
        Reading.BACK: SwitchState.CLEAR,
        Reading.UNKNOWN: SwitchState.RISING,
    },
    SwitchState.ACTIVE: {
        Reading.REACHED: SwitchState.ACTIVE,
        Reading.BETWEEN: SwitchState.ACTIVE,
        Reading.BACK: SwitchState.LEAVING,
        Reading.UNKNOWN: SwitchState.ACTIVE,
    },
    SwitchState.LEAVING: {
        Reading.REACHED: SwitchState.ACTIVE,
        Reading.BETWEEN: SwitchState.ACTIVE,
        Reading.BACK: SwitchState.LEAVING,
        Reading.UNKNOWN: SwitchState.ACTIVE,
    },
}
"""In doubt for the alarm: a gap in what is known counts towards the on-delay, never towards the off-delay."""


class Switch:
    """Turns on once its limit was reached for the on-delay, off once the value was back for the off-delay."""

    def __init__(self, limit: Limit, *, on: bool = False) -> None:
        self.limit = limit
        """May be exchanged: the next value is held against the new one."""
        self.state = SwitchState.ACTIVE if on else SwitchState.CLEAR
        self._since = 0.0

    @property
    def on(self) -> bool:
        """Whether the level holds."""
        return self.state in _ON

    def update(self, value: float | None, now: float, *, at_once: bool = False) -> bool:
        """Take a value at a monotonic time; return whether that turned the switch on or off.

        Args:
            value: In the rule's unit; None where it is not known, which turns nothing.
            now: Seconds, never less than at the call before.
            at_once: Turn on without the on-delay.
        """
        before = self.state
        reading = self._reading(value)
        after = _NEXT[before][reading]
        if after is not before:
            self._since = now
        self.state = self._matured(after, reading, now, 0.0 if at_once else self.limit.on_delay)
        return (before in _ON) is not (self.state in _ON)

    def _reading(self, value: float | None) -> Reading:
        if value is None:
            return Reading.UNKNOWN
        if self.limit.reached_by(value):
            return Reading.REACHED
        return Reading.BACK if self.limit.left_by(value) else Reading.BETWEEN

    def _matured(self, state: SwitchState, reading: Reading, now: float, on_delay: float) -> SwitchState:
        if state is SwitchState.RISING and reading is Reading.REACHED:
            return SwitchState.ACTIVE if now - self._since >= on_delay else state
        if state is SwitchState.LEAVING and now - self._since >= self.limit.off_delay:
            return SwitchState.CLEAR
        return state
