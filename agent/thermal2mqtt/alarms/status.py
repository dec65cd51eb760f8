"""What is known about one zone's alarm at one moment."""

from dataclasses import dataclass
from typing import NamedTuple

from thermal2mqtt.alarms.annunciation import Annunciation
from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.limit import Rule


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody has seen an alarm."""

    by: str
    """Who, as they say of themselves."""
    at: float
    """Wall clock, seconds since 1970-01-01 UTC."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """An alarm is silenced for a time: the shelving of ISA-18.2 / IEC 62682, which always has an end."""

    by: str
    """Who, as they say of themselves."""
    reason: str
    at: float
    """Wall clock at which it was laid there, seconds since 1970-01-01 UTC."""
    seconds: float
    """For how long."""

    @property
    def until(self) -> float:
        """Wall clock of its end, seconds since 1970-01-01 UTC."""
        return self.at + self.seconds


class AlarmStatus(NamedTuple):
    """The level of a zone and why. A tuple, as there is one for each zone in each frame."""

    level: Level | None
    """None while the zone's temperature is not known: what cannot be measured is neither hot nor normal."""

    since: float
    """Wall clock of the last change of level, seconds since 1970-01-01 UTC."""

    value: float | None = None
    """The figure that is held against the limit, in the rule's unit; at `normal` the maximum in Celsius.
    None while it is not known."""

    rule: Rule | None = None
    """The rule that gives this level; None at `normal` and while unknown."""

    limit: float | None = None
    """The limit of that rule at this level, in its unit."""

    annunciation: Annunciation = Annunciation.NORMAL
    """Whether somebody has to look. It outlives the time in which nothing is known."""

    acknowledgement: Acknowledgement | None = None
    """Who has seen the alarm; None where nobody did since it last got worse."""

    shelf: Shelf | None = None
    """None where it is not silenced."""

    chattering: bool = False
    """A limit has come and gone three times within a minute."""
