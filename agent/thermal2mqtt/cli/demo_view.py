"""What an observer of the broker knows of one agent: pure, message in, view out."""

import logging
from dataclasses import dataclass

from pydantic import ValidationError

from thermal2mqtt.alarms import Level
from thermal2mqtt.contract.state import State
from thermal2mqtt.contract.topics import ONLINE, Topics
from thermal2mqtt.contract.zones import ZonesPayload

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """One zone; temperatures in Celsius, None where they are not known."""

    name: str
    min: float | None
    mean: float | None
    max: float | None
    level: Level | None
    """None while it is not known."""


@dataclass(frozen=True, slots=True)
class View:
    """Everything that is shown, all of it heard over MQTT."""

    agent: str | None
    """`online` or `offline`; None before a word was heard."""

    sensors: dict[str, bool]
    """Whether each sensor is available."""

    zones: tuple[ZoneLine, ...]
    """In the order of the settings."""

    image: bytes | None
    """The last JPEG; None while there is none and while no sensor is available."""

    messages: int
    """Messages heard so far."""

    @property
    def has_temperature(self) -> bool:
        """Whether any zone has one."""
        return any(zone.max is not None for zone in self.zones)


class Observer:
    """Builds the view from messages; what cannot be read is left out."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
        self._agent: str | None = None
        self._sensors: dict[str, bool] = {}
        self._names: dict[str, str] = {}
        self._state: State | None = None
        self._image: bytes | None = None
        self._messages = 0

    def hear(self, topic: str, payload: bytes) -> None:
        """Take one message."""
        self._messages += 1
        try:
            self._take(topic, payload)
        except ValidationError as error:
            _LOGGER.warning("%s: not as it should be: %s", topic, error)

    def view(self) -> View:
        """Return what is known now."""
        return View(
            self._agent,
            dict(self._sensors),
            self._zones(),
            self._image if any(self._sensors.values()) else None,
            self._messages,
        )

    def _take(self, topic: str, payload: bytes) -> None:
        if topic == self._topics.availability:
            self._agent = payload.decode(errors="replace") or None
        elif topic.startswith(prefix := self._topics.source_availability("")):
            self._sensors[topic.removeprefix(prefix)] = payload == ONLINE.encode()
        elif topic == self._topics.state:
            self._state = State.model_validate_json(payload) if payload else None
        elif topic == self._topics.zones and payload:
            zones = ZonesPayload.model_validate_json(payload).zones
            self._names = {zone.id: zone.name for zone in zones}
        elif topic.startswith(self._topics.image("")) and not topic.endswith("/attributes"):
            self._image = payload or None

    def _zones(self) -> tuple[ZoneLine, ...]:
        if self._state is None:
            return ()
        heard = self._state.zones
        order = dict.fromkeys((*self._names, *heard))
        return tuple(
            ZoneLine(self._names.get(zone, zone), it.min, it.mean, it.max, it.level)
            for zone, it in ((zone, heard[zone]) for zone in order if zone in heard)
        )
