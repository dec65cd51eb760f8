"""`alarm/<zone>`: the level of one zone and why."""

from thermal2mqtt.alarms import AlarmStatus, Level
from thermal2mqtt.contract.base import Celsius, VersionedPayload, rounded
from thermal2mqtt.contract.times import Stamp, stamp


class AlarmPayload(VersionedPayload):
    """The level of one zone."""

    level: Level | None
    """Null while the zone's temperature is not known."""
    since: Stamp
    """When this level was entered."""
    value: Celsius | None
    """The figure that was held against the limit when the level was entered."""
    rule: str | None
    """The rule that gives this level, `high`; null at `normal` and while unknown."""
    limit: Celsius | None
    """The limit of that rule."""
    acknowledged_by: str | None = None
    """Who saw it; null where nobody did."""
    acknowledged_at: Stamp | None = None
    """When; null where nobody did."""
    shelved_until: Stamp | None = None
    """Until when it is silenced; null where it is not."""


def build_alarm(status: AlarmStatus) -> AlarmPayload:
    """Return the payload of a zone's alarm."""
    return AlarmPayload(
        level=status.level,
        since=stamp(status.since),
        value=rounded(status.value_celsius),
        rule=status.rule,
        limit=rounded(status.limit_celsius),
    )
