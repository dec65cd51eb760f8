"""Something that happened to an alarm."""

from dataclasses import dataclass
from enum import StrEnum

from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.limit import Rule


class AlarmChange(StrEnum):
    """What happened."""

    RAISED = "raised"  # the level got worse
    RENEWED = "renewed"  # another rule reached the level, or the same one again
    LOWERED = "lowered"  # less bad, but not normal
    RETURNED = "returned"  # over, but latched until it is acknowledged
    CLEARED = "cleared"  # normal again
    UNKNOWN = "unknown"  # the zone can no longer be measured
    KNOWN = "known"  # it can be measured again
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    UNSHELVED = "unshelved"  # by somebody, by its end or by an emergency: `reason` tells
    CHATTERING = "chattering"
    SETTLED = "settled"  # it no longer chatters


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """One change of one zone's alarm. It is told once; `event_id` tells a repetition from another event."""

    event_id: str
    """A UUID."""
    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""
    zone: str
    """Its id."""
    change: AlarmChange
    before: Level | None
    """The level before; None where it was unknown."""
    after: Level | None
    """The level after it; the same where the change is none of level."""
    rule: Rule | None = None
    """The rule that made the change, or that gives the level; None where there is none."""
    value: float | None = None
    """That rule's figure, in its unit; None while it is not known."""
    limit: float | None = None
    """The limit that was reached or left, in the rule's unit."""
    by: str | None = None
    """Who did it; None where nobody did."""
    reason: str | None = None
    """Why it was shelved, or why that ended."""
    shelved: bool = False
    """Whether the alarm is silenced."""
    test: bool = False
    """Whether this is part of a proof test: no temperature was that high."""
