"""What is known of one agent: owns the subscriptions to its retained topics and tells listeners of changes.

Nothing is polled. The broker hands over what is retained when the subscription begins, and each change after
it; while the broker is away nothing that was heard before counts as present.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components import mqtt
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import CONF_AGENT_ID, CONF_ANNOUNCEMENT, CONF_BASE_TOPIC, REQUEST_SECONDS
from .device import register_device
from .errors import InvalidMessageError, SilentAgentError
from .issues import judge_announcement
from .messages import Announcement, Zones, parse_document
from .request_channel import RequestChannel
from .topics import Topics

_LOGGER = logging.getLogger(__name__)

ONLINE = "online"
QOS = 1

MAX_KEPT = 128
"""Sources, alarms and complaints that are remembered; an agent has at most 32 zones."""

type AgentEvent = Mapping[str, Any]
"""Has a `kind`: `agent` (with `online`, `sources`), `zones` (with `revision`, `locked`, `zones`) or `state`
(with `state`)."""

type AgentListener = Callable[[AgentEvent], None]


class AgentCoordinator:
    """One agent, as far as it was heard."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self.topics = Topics(entry.data[CONF_BASE_TOPIC], entry.data[CONF_AGENT_ID])
        self.announcement: Announcement | None = None
        self.zones: Zones | None = None
        self.state: dict[str, Any] | None = None
        self.alarms: dict[str, dict[str, Any]] = {}
        self.sources: dict[str, bool] = {}
        """Whether each sensor and camera delivers."""
        self._hass = hass
        self._entry = entry
        self._requests = RequestChannel(hass, self.topics)
        self._available: bool | None = None
        """None until the agent's availability was heard on this connection to the broker."""
        self._is_another = False
        self._told_offline = False
        self._complained: set[str] = set()
        self._listeners: dict[CALLBACK_TYPE, AgentListener] = {}
        self._releases: list[CALLBACK_TYPE] = []

    @property
    def online(self) -> bool:
        """Whether the broker is there, the agent is connected to it, and it is the one of this entry."""
        return bool(self._available) and not self._is_another

    @property
    def is_another(self) -> bool:
        """Whether the agent that announces itself on these topics is not the one of this entry."""
        return self._is_another

    async def async_start(self) -> None:
        """Subscribe.

        Raises:
            HomeAssistantError: MQTT is not set up.
        """
        if (document := self._entry.data.get(CONF_ANNOUNCEMENT)) is not None:
            self._take_announcement(document)
        self._releases.append(mqtt.async_subscribe_connection_status(self._hass, self._connection_changed))
        await self._requests.async_start()
        for topic, handler in (
            (self.topics.announce, self._announced),
            (self.topics.availability, self._availability_heard),
            (self.topics.sources, self._source_heard),
            (self.topics.zones, self._zones_heard),
            (self.topics.state, self._state_heard),
            (self.topics.alarms, self._alarm_heard),
        ):
            self._releases.append(await mqtt.async_subscribe(self._hass, topic, handler, QOS))

    @callback
    def async_stop(self) -> None:
        """Unsubscribe and end what still waits for an answer; may be called twice."""
        for release in self._releases:
            release()
        self._releases.clear()
        self._requests.async_stop()

    @callback
    def async_listen(self, listener: AgentListener) -> CALLBACK_TYPE:
        """Have `listener` told of every change; the returned function ends it."""

        @callback
        def remove() -> None:
            self._listeners.pop(remove, None)

        self._listeners[remove] = listener
        return remove

    def events(self) -> list[AgentEvent]:
        """Return what is known now, as events."""
        events = [self._agent_event()]
        if self.zones is not None:
            events.append(_zones_event(self.zones))
        if self.state is not None:
            events.append({"kind": "state", "state": self.state})
        return events

    async def async_command(
        self, command: str, data: Mapping[str, Any], seconds: float = REQUEST_SECONDS
    ) -> dict[str, Any]:
        """Have a command carried out and return its data; see `RequestChannel.async_request`.

        An agent of which nothing was heard yet is asked; only one that is known to be away is not.

        Raises:
            RefusedError: the agent will not.
            SilentAgentError: it is `offline`, or did not answer.
        """
        if self._available is False or self._is_another:
            raise SilentAgentError("offline")
        return await self._requests.async_request(command, data, seconds)

    async def async_send(self, command: str, data: Mapping[str, Any]) -> None:
        """Ask for a command whose answer nobody waits for.

        Raises:
            SilentAgentError: `mqtt_unavailable`.
        """
        await self._requests.async_send(command, data)

    def _agent_event(self) -> AgentEvent:
        sensors = self.announcement.sensors if self.announcement else ()
        sources = dict.fromkeys((sensor.id for sensor in sensors), False) | self.sources
        online = self.online
        return {
            "kind": "agent",
            "online": online,
            "sources": {source: online and delivers for source, delivers in sources.items()},
        }

    @callback
    def _emit(self, event: AgentEvent) -> None:
        for listener in list(self._listeners.values()):
            listener(event)

    @callback
    def _presence_changed(self) -> None:
        """Tell listeners, and the log once when it goes and once when it is back."""
        if self._available is not None and self.online == self._told_offline:
            self._told_offline = not self.online
            _LOGGER.info("Agent %s is %s", self._entry.title, "online again" if self.online else "offline")
        self._emit(self._agent_event())

    @callback
    def _connection_changed(self, connected: bool) -> None:  # noqa: FBT001 - called so by MQTT
        if not connected:
            # What is retained comes again with the next connection.
            self._available = None
            self.sources.clear()
            self._presence_changed()

    @callback
    def _availability_heard(self, message: mqtt.ReceiveMessage) -> None:
        self._available = message.payload == ONLINE
        self._presence_changed()

    @callback
    def _source_heard(self, message: mqtt.ReceiveMessage) -> None:
        _keep(self.sources, message, message.payload == ONLINE)
        self._emit(self._agent_event())

    @callback
    def _announced(self, message: mqtt.ReceiveMessage) -> None:
        if (document := self._document(message)) is None:
            return
        if self._take_announcement(document):
            data = {**self._entry.data, CONF_ANNOUNCEMENT: document}
            self._hass.config_entries.async_update_entry(self._entry, data=data)
        self._presence_changed()

    @callback
    def _take_announcement(self, document: Mapping[str, Any]) -> bool:
        """Return whether it is a good one, of this entry's agent."""
        try:
            announcement = Announcement.parse(document)
        except InvalidMessageError as error:
            self.complain(self.topics.announce, error)
            return False
        judge_announcement(self._hass, self._entry, announcement)
        self._is_another = announcement.instance != self._entry.unique_id
        if self._is_another:
            return False
        self.announcement = announcement
        register_device(self._hass, self._entry, announcement)
        return True

    @callback
    def _zones_heard(self, message: mqtt.ReceiveMessage) -> None:
        if (document := self._document(message)) is None:
            return
        try:
            self.zones = Zones.parse(document)
        except InvalidMessageError as error:
            self.complain(message.topic, error)
            return
        self._emit(_zones_event(self.zones))

    @callback
    def _state_heard(self, message: mqtt.ReceiveMessage) -> None:
        if (document := self._document(message)) is not None:
            self.state = document
            self._emit({"kind": "state", "state": document})

    @callback
    def _alarm_heard(self, message: mqtt.ReceiveMessage) -> None:
        _keep(self.alarms, message, self._document(message))

    def _document(self, message: mqtt.ReceiveMessage) -> dict[str, Any] | None:
        """Return the JSON object of a message; None where it is cleared or is none."""
        if not message.payload:
            return None
        try:
            return parse_document(message.payload)
        except InvalidMessageError as error:
            self.complain(message.topic, error)
            return None

    def complain(self, topic: str, error: InvalidMessageError) -> None:
        """Log what is wrong with the messages on a topic, once."""
        # Once for each topic: what is wrong now is wrong every few seconds.
        if topic not in self._complained and len(self._complained) < MAX_KEPT:
            self._complained.add(topic)
            _LOGGER.warning("Ignored a message on %s: %s", topic, error)


def _zones_event(zones: Zones) -> AgentEvent:
    return {
        "kind": "zones",
        "revision": zones.revision,
        "locked": zones.locked,
        "zones": list(zones.zones),
    }


def _keep[T](kept: dict[str, T], message: mqtt.ReceiveMessage, value: T | None) -> None:
    """Remember a value by the last level of its topic; forget it when the topic is cleared."""
    key = message.topic.rpartition("/")[2]
    if not message.payload or value is None:
        kept.pop(key, None)
    elif key in kept or len(kept) < MAX_KEPT:
        kept[key] = value
