"""What a scrape tells of the agent's parts and of its connection to the broker."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from thermal2mqtt.health import PartHealth
from thermal2mqtt.metrics import catalogue as c
from thermal2mqtt.metrics.sheet import Sheet


@dataclass(frozen=True, slots=True)
class MqttCounts:
    """What the MQTT face counts since the start."""

    connected: bool
    reconnects: Mapping[str, int]
    """By reason."""
    publishes: Mapping[str, int]
    """By result."""


def write_parts(sheet: Sheet, parts: Iterable[PartHealth]) -> None:
    """Write how each part does, and its faults and recoveries since the start."""
    for part in parts:
        sheet.add(c.PART_UP, part.state.delivering, part.name)
        for kind, number in part.faults.items():
            sheet.add(c.PART_FAULTS, number, part.name, kind)
        for action, number in part.recoveries.items():
            sheet.add(c.PART_RECOVERIES, number, part.name, action)


def write_mqtt(sheet: Sheet, counts: MqttCounts) -> None:
    """Write what the connection to the broker counts."""
    sheet.add(c.MQTT_CONNECTED, counts.connected)
    sheet.add(c.MQTT_RECONNECTS, sum(counts.reconnects.values()))
    for result, number in counts.publishes.items():
        sheet.add(c.MQTT_PUBLISHES, number, result)
