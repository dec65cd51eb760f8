"""All topics in one table, for the documentation: what is published where and how, and what stays."""

from dataclasses import dataclass
from enum import StrEnum

from thermal2mqtt.contract.alarm import AlarmPayload, AlarmTestPayload
from thermal2mqtt.contract.announce import Announce
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.commands import MAX_REQUEST_BYTES, ResponseError, ResponseOk
from thermal2mqtt.contract.controls import ControlsPayload
from thermal2mqtt.contract.events import AlarmEventData, EventPayload, HotspotEventData, SystemEventData
from thermal2mqtt.contract.health import Health
from thermal2mqtt.contract.image import ImageAttributes
from thermal2mqtt.contract.late_state import LateState
from thermal2mqtt.contract.settings import SettingsPayload
from thermal2mqtt.contract.state import State
from thermal2mqtt.contract.topics import Topics, birth_topic
from thermal2mqtt.contract.zones import ZonesPayload


class Direction(StrEnum):
    """Who publishes."""

    OUT = "agent"
    IN = "others"


@dataclass(frozen=True, slots=True)
class TopicEntry:
    """One row."""

    topic: str
    direction: Direction
    retained: bool
    payload: type[Payload] | str
    """Its model, or what it is in words."""
    meaning: str
    qos: int = 1


_TOPICS = Topics("thermal2mqtt", "<agent>")


def _retained(topic: str, payload: type[Payload] | str, meaning: str) -> TopicEntry:
    return TopicEntry(topic, Direction.OUT, retained=True, payload=payload, meaning=meaning)


TOPICS: tuple[TopicEntry, ...] = (
    _retained(_TOPICS.availability, "`online` or `offline`", "Whether the agent is there; the will."),
    _retained(
        _TOPICS.source_availability("<source>"), "`online` or `offline`", "Whether a sensor has temperatures."
    ),
    _retained(_TOPICS.announce, Announce, "Who the agent is, what it sees with, what it can be asked."),
    _retained(
        _TOPICS.state,
        State,
        "All figures: every `telemetry.interval_seconds`, unless the broker has not taken the last ones yet, "
        "and at once when a level changes; expires after three intervals.",
    ),
    _retained(_TOPICS.health, Health, "How the parts do: every 60 s and when one changes its state."),
    _retained(_TOPICS.zones, ZonesPayload, "The zones as they are set."),
    _retained(_TOPICS.settings, SettingsPayload, "The settings that hold; when they change."),
    _retained(
        _TOPICS.controls,
        ControlsPayload,
        "What Home Assistant's controls show: when it changes, and after each `set/<name>`, granted or not.",
    ),
    _retained(_TOPICS.alarm("<zone>"), AlarmPayload, "The level of a zone; when it changes."),
    TopicEntry(
        _TOPICS.alarm_test("<zone>"),
        Direction.OUT,
        retained=False,
        payload=AlarmTestPayload,
        meaning="What a proof test made of the alarm of a zone: nobody measured it; see `alarm/test`.",
    ),
    *(
        TopicEntry(topic, Direction.OUT, retained=False, payload=EventPayload, meaning=meaning)
        for topic, meaning in (
            (
                _TOPICS.event("<kind>"),
                "What happens, of kind `alarm`, `system` or `hotspot`, within `events.live_window_seconds`.",
            ),
            (_TOPICS.late_event("<kind>"), "What happened earlier, while the broker was away."),
        )
    ),
    TopicEntry(
        _TOPICS.late_state,
        Direction.OUT,
        retained=False,
        payload=LateState,
        meaning="The minutes in which the broker was away, the oldest first, at most "
        "`store.backlog_bytes_per_second`; with `store.backlog_gzip` compressed.",
    ),
    _retained(
        _TOPICS.image("<source>"),
        "JPEG, 320x240, at most 20 kB",
        "The thermal image, every `image.interval_seconds` and when a level changes; at rest every "
        "`image.still_interval_seconds`.",
    ),
    _retained(_TOPICS.image_attributes("<source>"), ImageAttributes, "What is known about the image."),
    TopicEntry(
        _TOPICS.frame("<source>"),
        Direction.OUT,
        retained=False,
        payload="[radiometric frame](#live-frames)",
        meaning="Every temperature of an image, while somebody holds a lease; see `frame/lease`.",
        qos=0,
    ),
    _retained(
        _TOPICS.discovery("homeassistant"),
        "Home Assistant's device discovery",
        "The device and its entities.",
    ),
    _retained(
        _TOPICS.component("homeassistant", "<platform>", "<key>"),
        "Home Assistant's discovery of one entity",
        "In place of the device, where the broker does not take a message of its size.",
    ),
    TopicEntry(
        birth_topic("homeassistant"),
        Direction.IN,
        retained=False,
        payload="`online`",
        meaning="Home Assistant started: discovery and states are published again within 2 s.",
    ),
    TopicEntry(
        f"{_TOPICS.set_prefix}<name>",
        Direction.IN,
        retained=False,
        payload="a number, an option, `ON` or `OFF`, or `PRESS`",
        meaning="Turns a [control](#controls-of-home-assistant); `controls` shows what became of it, and "
        "`response/set/<name>` says why it was refused.",
    ),
    TopicEntry(
        _TOPICS.request("<command>"),
        Direction.IN,
        retained=False,
        payload=f"a JSON object, at most {MAX_REQUEST_BYTES // 1024} KiB",
        meaning="Asks for a command; may have a `transaction`. A retained request is refused.",
    ),
    TopicEntry(
        _TOPICS.response("<command>"),
        Direction.OUT,
        retained=False,
        payload=ResponseOk,
        meaning="The answer, or an error, with the request's `transaction`. With MQTT 5 it goes to the "
        "request's response topic, if that lies below `response/`, with its correlation data.",
    ),
)

ANSWERS: tuple[type[Payload], ...] = (ResponseOk, ResponseError)

EVENT_DATA: tuple[type[Payload], ...] = (AlarmEventData, HotspotEventData, SystemEventData)
"""What the `data` of an event is, by its kind."""
