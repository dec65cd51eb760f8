"""`alarm/<zone>`: the level of one zone, why, and what people did about it."""

from typing import Literal

from thermal2mqtt.alarms import AlarmStatus, Annunciation, Level, Rule
from thermal2mqtt.contract.base import Figure, VersionedPayload, rounded
from thermal2mqtt.contract.times import Stamp, stamp


class AlarmPayload(VersionedPayload):
    """The level of one zone."""

    level: Level | None
    """Null while the zone's temperature is not known."""
    since: Stamp
    """When this level was entered."""
    value: Figure | None
    """The figure that was held against the limit when this was written; at `normal` the maximum."""
    rule: Rule | None
    """The rule that gives this level; null at `normal` and while unknown."""
    limit: Figure | None
    """The limit of that rule."""
    unit: str
    """Of value and limit: °C, °C/min, or K for a difference."""
    annunciation: Annunciation
    """Whether somebody has to look; `returned` is over but latched until it is acknowledged."""
    acknowledged_by: str | None
    """Who saw it; null where nobody did since it last got worse."""
    acknowledged_at: Stamp | None
    """When; null where nobody did."""
    shelved_until: Stamp | None
    """Until when it is silenced; null where it is not."""
    shelved_by: str | None
    """Who silenced it; null where it is not."""
    shelved_reason: str | None
    """Why; null where it is not."""
    chattering: bool
    """A limit has come and gone three times within a minute."""


class AlarmTestPayload(AlarmPayload):
    """`alarm/<zone>/test`: what a proof test made of a zone's alarm. Nobody measured these temperatures."""

    test: Literal[True] = True
    """Always true."""
    event_id: str
    """Id of the test's event, to acknowledge it by."""


def build_alarm_test(status: AlarmStatus, event_id: str) -> AlarmTestPayload:
    """Return the payload of a test's alarm."""
    return AlarmTestPayload(**build_alarm(status).model_dump(by_alias=False), event_id=event_id)


def build_alarm(status: AlarmStatus) -> AlarmPayload:
    """Return the payload of a zone's alarm."""
    seen, shelf = status.acknowledgement, status.shelf
    return AlarmPayload(
        level=status.level,
        since=stamp(status.since),
        value=rounded(status.value),
        rule=status.rule,
        limit=rounded(status.limit),
        unit=(status.rule or Rule.HIGH).unit,
        annunciation=status.annunciation,
        acknowledged_by=seen.by if seen else None,
        acknowledged_at=stamp(seen.at) if seen else None,
        shelved_until=stamp(shelf.until) if shelf else None,
        shelved_by=shelf.by if shelf else None,
        shelved_reason=shelf.reason if shelf else None,
        chattering=status.chattering,
    )
