"""The alarm of one zone: a maximum in, a level out. The limits are a table, worst level first."""

import math
from dataclasses import dataclass

from thermal2mqtt.alarms.level import Level
from thermal2mqtt.alarms.status import AlarmStatus
from thermal2mqtt.settings.thresholds import Thresholds

RULE = "high"


@dataclass(frozen=True, slots=True)
class HighRule:
    """The limits of a zone's maximum."""

    limits: tuple[tuple[Level, float], ...]
    """Level and the temperature from which it holds, in Celsius; the worst first, missing ones left out."""

    hysteresis: float
    """How far below its limit the maximum must be for a level to be left, in kelvin."""

    @classmethod
    def of(cls, thresholds: Thresholds) -> "HighRule":
        """Return the rule that the settings describe."""
        high = thresholds.high
        table = (
            (Level.EMERGENCY, high.emergency),
            (Level.CRITICAL, high.critical),
            (Level.WARNING, high.warning),
        )
        given = tuple((level, limit) for level, limit in table if limit is not None)
        return cls(given, thresholds.hysteresis)

    def level(self, value: float, held: Level) -> Level:
        """Return the worst level that `value` reaches, or that was held and is not left yet.

        A zone that was at `held` was over the limits of every lower level too, so each of those is held
        in its own band: leaving `critical` does not jump over a `warning` that is still within its own.
        """
        for level, limit in self.limits:
            not_left = value > limit - self.hysteresis and level.rank <= held.rank
            if value >= limit or not_left:
                return level
        return Level.NORMAL

    def limit(self, level: Level) -> float | None:
        """Return the limit of a level in Celsius, None where it has none."""
        return dict(self.limits).get(level)


class ZoneAlarm:
    """The state of one zone's alarm. The level that is held outlives the time in which nothing is known."""

    def __init__(self, rule: HighRule, *, now: float) -> None:
        self.rule = rule
        self.status = AlarmStatus(None, since=now)
        self._held = Level.NORMAL

    def update(self, value: float | None, *, now: float) -> AlarmStatus:
        """Take the zone's maximum, in Celsius, at the wall time `now`; None (or not finite) is unknown.

        Unknown gives no level and forgets nothing: a zone that was `critical` at 79 (limit 80, hysteresis
        2) and comes back at 79 is `critical` again. To call it normal would be to take the gap for cooling.
        """
        if value is None or not math.isfinite(value):
            self.status = AlarmStatus(None, self._since(None, now))
            return self.status
        level = self._held = self.rule.level(value, self._held)
        limit = self.rule.limit(level)
        self.status = AlarmStatus(
            level, self._since(level, now), value, RULE if limit is not None else None, limit
        )
        return self.status

    def _since(self, level: Level | None, now: float) -> float:
        return self.status.since if level is self.status.level else now
