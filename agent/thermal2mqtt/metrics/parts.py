"""What a scrape tells of the agent's parts and of its connection to the broker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from thermal2mqtt.health import PartHealth
from thermal2mqtt.metrics import catalogue as c
from thermal2mqtt.metrics import kinds
from thermal2mqtt.metrics.sheet import Sheet
from thermal2mqtt.traffic import NO_TRAFFIC, Traffic

FRAMES = "frames"
"""What they are called where storage is told by class."""


@dataclass(frozen=True, slots=True)
class MqttCounts:
    """What the MQTT face counts since the start."""

    connected: bool
    reconnects: Mapping[str, int]
    """By reason."""
    publishes: Mapping[str, int]
    """By result."""
    traffic: Traffic = NO_TRAFFIC
    """Bytes, events and what waits."""
    oldest_waiting: float | None = None
    """When the oldest event that waits happened, seconds since 1970; None where none waits."""


class KeptFrames(NamedTuple):
    """What the store of frames counts."""

    evicted_bytes: int
    """Dropped to make room, since the start."""
    lost: int
    """Frames that could not be kept, since the start."""


NO_FRAMES = KeptFrames(0, 0)


def write_frames(sheet: Sheet, frames: KeptFrames) -> None:
    """Write what is kept of what was seen."""
    sheet.add(c.STORAGE_EVICTED, frames.evicted_bytes, FRAMES)
    sheet.add(c.FRAMES_LOST, frames.lost)


def write_parts(sheet: Sheet, parts: Iterable[PartHealth]) -> None:
    """Write how each part does, and its faults and recoveries since the start."""
    for part in parts:
        sheet.add(c.PART_UP, part.state.delivering, part.name)
        for kind, number in kinds.faults_of(part.name, part.faults).items():
            sheet.add(c.PART_FAULTS, number, part.name, kind)
        for action, number in part.recoveries.items():
            sheet.add(c.PART_RECOVERIES, number, part.name, action)


def write_mqtt(sheet: Sheet, counts: MqttCounts) -> None:
    """Write what the connection to the broker counts."""
    sheet.add(c.MQTT_CONNECTED, counts.connected)
    sheet.add(c.MQTT_RECONNECTS, sum(counts.reconnects.values()))
    for result, number in kinds.together(kinds.PUBLISHES, counts.publishes).items():
        sheet.add(c.MQTT_PUBLISHES, number, result)
    _write_traffic(sheet, counts.traffic)
    sheet.add(c.OUTBOX_OLDEST, counts.oldest_waiting)


def _write_traffic(sheet: Sheet, traffic: Traffic) -> None:
    sheet.add(c.MQTT_PUBLISHED_BYTES, traffic.bytes)
    sheet.add(c.OUTBOX_MESSAGES, traffic.events_waiting, "event")
    sheet.add(c.OUTBOX_MESSAGES, traffic.minutes_waiting, "minute")
    sheet.add(c.OUTBOX_DROPPED, traffic.events_lost, "event")
    sheet.add(c.OUTBOX_DROPPED, traffic.minutes_lost, "minute")
    sheet.add(c.EVENTS, traffic.events_stored, "true")
    sheet.add(c.EVENTS, traffic.events_unstored, "false")
    sheet.add(c.EVENTS_UNHEARD, traffic.events_unheard)
