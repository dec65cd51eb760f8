"""What is known about one zone's alarm at one moment."""

from dataclasses import dataclass

from thermal2mqtt.alarms.level import Level


@dataclass(frozen=True, slots=True)
class AlarmStatus:
    """The level of a zone and why."""

    level: Level | None
    """None while the zone's temperature is not known."""

    since: float
    """Wall clock of the last change of level, seconds since 1970-01-01 UTC."""

    value_celsius: float | None = None
    """The figure that was held against the limit; None while it is not known."""

    rule: str | None = None
    """The rule that gives this level, `high`; None at `normal` and while unknown."""

    limit_celsius: float | None = None
    """The limit of that rule at this level."""
