"""`event/<kind>` and `backlog/event/<kind>`: what happened, with what it is found again by."""

import json
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import JsonValue

from thermal2mqtt.alarms import AlarmEvent, Rule
from thermal2mqtt.contract.base import Payload, VersionedPayload, places, rounded
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.health import PartHealth
from thermal2mqtt.store.event import Event, EventKind
from thermal2mqtt.thermal.results import HotspotEvent


class SystemChange(StrEnum):
    """What happens to the agent itself."""

    STARTED = "started"
    STOPPED = "stopped"
    PART_FAILED = "part_failed"
    PART_RECOVERED = "part_recovered"


class EventPayload(VersionedPayload):
    """Something that happened; with the same `event_id` it is the same event told again."""

    OPTIONAL: ClassVar[frozenset[str]] = frozenset({"late"})

    event_id: str
    """A UUID of version 7."""
    event_type: str
    """What happened; see below for those of each kind."""
    kind: EventKind
    """As in the topic."""
    sequence: int
    """Counts the events of this kind."""
    time: Stamp
    """When it happened."""
    stored: bool
    """Whether the agent has it on disk; false where its disk failed or took too long."""
    late: bool | None = None
    """True on `backlog/event/<kind>`; not there on `event/<kind>`."""
    sensor: str | None
    """Id of the sensor; null where none is concerned."""
    zone: str | None
    """Id of the zone; null where none is concerned."""
    boot: str
    """Differs from one start of the agent's machine to the next."""
    monotonic: float
    """Seconds since that start: the distance of two events, also where the clock was wrong."""
    data: dict[str, JsonValue]
    """What else is known; its keys depend on the kind."""


class AlarmEventData(Payload):
    """`data` of kind `alarm`."""

    before: str | None
    """The level before; null where it was unknown."""
    after: str | None
    """The level after."""
    rule: Rule | None
    """The rule that made the change; null where there is none."""
    value: float | None
    """That rule's figure."""
    limit: float | None
    """The limit that was reached or left."""
    unit: str
    """Of value and limit."""
    by: str | None
    """Who did it; null where nobody did."""
    reason: str | None
    """Why it was shelved, or why that ended."""
    shelved: bool
    """Whether the alarm is silenced."""
    test: bool
    """Whether it is part of a proof test."""


class HotspotEventData(Payload):
    """`data` of kind `hotspot`."""

    hotspot: int
    """Its number, which stays with it from frame to frame."""
    max: float
    """Hottest pixel, Celsius."""
    mean: float
    """Mean of its pixels, Celsius."""
    centroid: tuple[float, float]
    """Its middle."""
    area_pixels: int
    """How many pixels it has."""


class SystemEventData(Payload):
    """`data` of kind `system`."""

    part: str | None
    """The part that it is about; null for the agent as a whole."""
    fault: str | None
    """The name of the last fault; null where there was none."""
    message: str | None
    """That fault as people are told."""
    version: str | None
    """The agent's version, with `started`."""


def build_event(event: Event, *, stored: bool, late: bool) -> EventPayload:
    """Return the payload of an event."""
    return EventPayload(
        event_id=event.event_id,
        event_type=event.type,
        kind=event.kind,
        sequence=event.sequence,
        time=stamp(event.time),
        stored=stored,
        late=late or None,
        sensor=event.sensor,
        zone=event.zone,
        boot=event.boot,
        monotonic=round(event.monotonic, 3),
        data=json.loads(event.data),
    )


def alarm_data(event: AlarmEvent) -> dict[str, Any]:
    """Return what there is to know about a change of an alarm."""
    return _fields(
        AlarmEventData(
            before=event.before,
            after=event.after,
            rule=event.rule,
            value=rounded(event.value),
            limit=rounded(event.limit),
            unit=(event.rule or Rule.HIGH).unit,
            by=event.by,
            reason=event.reason,
            shelved=event.shelved,
            test=event.test,
        )
    )


def hotspot_data(event: HotspotEvent) -> dict[str, Any]:
    """Return what there is to know about a hotspot that came or went."""
    spot = event.hotspot
    x, y = places(spot.centroid)
    return _fields(
        HotspotEventData(
            hotspot=spot.id,
            max=round(spot.max_celsius, 2),
            mean=round(spot.mean_celsius, 2),
            centroid=(x, y),
            area_pixels=spot.area_pixels,
        )
    )


def system_data(*, version: str | None = None, part: PartHealth | None = None) -> dict[str, Any]:
    """Return what there is to know about the agent, or about one part of it."""
    fault = part.last_fault if part is not None else None
    return _fields(
        SystemEventData(
            part=part.name if part is not None else None,
            fault=fault.kind if fault is not None else None,
            message=fault.message if fault is not None else None,
            version=version,
        )
    )


def _fields(payload: Payload) -> dict[str, Any]:
    return payload.model_dump(mode="json")
