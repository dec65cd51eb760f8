"""The rules of a zone and their limits: which figure is held against what, in a table."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import TypeAlias

from thermal2mqtt.alarms.level import Level
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.thermal.results import ZoneFigures

Figure: TypeAlias = Callable[[ZoneFigures], float | None]


class Rule(StrEnum):
    """What a zone can be alarmed by; the names are those of the settings."""

    HIGH = "high"
    LOW = "low"
    RATE = "rate"
    DELTA = "delta"
    OVER_AMBIENT = "over_ambient"
    BASELINE = "baseline"

    @property
    def unit(self) -> str:
        """The unit of its figure and limits."""
        return _RULES[self].unit

    @property
    def figure(self) -> Figure:
        """What takes its figure from those of a zone: None where that is not known."""
        return _RULES[self].figure


Key: TypeAlias = tuple[Rule, Level]


@dataclass(frozen=True, slots=True)
class _Kind:
    """One row of the table of rules."""

    figure: Figure
    unit: str
    band: str
    """The setting that holds its dead-band."""


_RULES: Mapping[Rule, _Kind] = {
    Rule.HIGH: _Kind(attrgetter("max_celsius"), "°C", "hysteresis"),
    Rule.LOW: _Kind(attrgetter("min_celsius"), "°C", "hysteresis"),
    Rule.RATE: _Kind(attrgetter("rate_celsius_per_minute"), "°C/min", "rate_hysteresis"),
    Rule.DELTA: _Kind(attrgetter("delta_group_kelvin"), "K", "delta_hysteresis"),
    Rule.OVER_AMBIENT: _Kind(attrgetter("over_ambient_kelvin"), "K", "delta_hysteresis"),
    Rule.BASELINE: _Kind(attrgetter("baseline_delta_kelvin"), "K", "delta_hysteresis"),
}

_ALARMS = (Level.EMERGENCY, Level.CRITICAL, Level.WARNING)


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of one rule.

    Dead-band and delays are what ISA-18.2 and IEC 62682 have against alarms that come and go with the noise
    of what is measured.
    """

    rule: Rule
    level: Level
    """The level that it gives."""
    limit: float
    """In the rule's unit."""
    band: float
    """How far back a value must be for the level to be left, in the rule's unit."""
    on_delay: float = 0.0
    """Seconds for which the limit must be reached before the level is entered."""
    off_delay: float = 0.0
    """Seconds for which the value must be back before the level is left."""

    @property
    def key(self) -> Key:
        """What tells it from the other limits of a zone."""
        return self.rule, self.level

    def reached_by(self, value: float) -> bool:
        """Tell whether the limit is reached: at it counts."""
        return value <= self.limit if self.rule is Rule.LOW else value >= self.limit

    def left_by(self, value: float) -> bool:
        """Tell whether a value is back beyond the dead-band, its far edge included.

        What reaches the limit has not left it, also without a dead-band.
        """
        if self.reached_by(value):
            return False
        below = value - self.limit if self.rule is Rule.LOW else self.limit - value
        return below >= self.band


def limits_of(thresholds: Thresholds) -> tuple[Limit, ...]:
    """Return the limits that are set, the worst level first and within a level in the order of the rules."""
    return tuple(
        Limit(
            rule,
            level,
            limit,
            getattr(thresholds, _RULES[rule].band),
            getattr(thresholds.on_delay_seconds, level),
            getattr(thresholds.off_delay_seconds, level),
        )
        for level in _ALARMS
        for rule in Rule
        if (limit := getattr(getattr(thresholds, rule), level)) is not None
    )


def figure_of(rule: Rule, figures: ZoneFigures) -> float | None:
    """Return the figure that a rule looks at, in its unit; None where it is not known."""
    value = rule.figure(figures)
    return value if value is not None and math.isfinite(value) else None
