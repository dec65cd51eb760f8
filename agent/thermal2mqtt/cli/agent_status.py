"""What the agent of this machine says of itself: its retained messages, fetched with a deadline."""

import queue
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import ValidationError

from thermal2mqtt.cli.checks.login import remedy
from thermal2mqtt.cli.mqtt_client import mqtt_client
from thermal2mqtt.contract.announce import Announce
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.health import Health
from thermal2mqtt.contract.state import State
from thermal2mqtt.contract.topics import OFFLINE, ONLINE, Topics
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.agent import AgentSettings
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings
from thermal2mqtt.store import load_identity
from thermal2mqtt.store.identity import FILE_NAME
from thermal2mqtt.tls import TlsError, handshake_failure

DEADLINE_SECONDS = 3.0
"""For everything, from the broker's name to the agent's last message."""

LOOK_SECONDS = 0.1
SETTLE_LOOKS = 10
"""So many looks in a row that bring nothing, after the broker took the subscription: it keeps no more."""

_VERSIONS = (
    (MqttProtocol.V5, MQTTProtocolVersion.MQTTv5),
    (MqttProtocol.V311, MQTTProtocolVersion.MQTTv311),
)

_VERSION_REFUSED = 0x84
"""MQTT 5's reason code; paho translates that of 3.1.1."""

_PUT_OUT = {0x80, 0x8E}
"""Reason codes of who has to make room for another client of its name: mosquitto 2.0 gives none."""

P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class Messages:
    """What a visit to the broker brought."""

    kept: Mapping[str, bytes]
    taken_over: bool
    """Whether the agent, cut off by the visit, has come back in its place."""


class StatusError(Thermal2mqttError):
    """There is no status; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """What an agent that is online says."""

    announce: Announce

    state: State | None
    """None where the broker has dropped it, because nothing newer came."""

    health: Health | None
    """None where the broker keeps none."""

    zones: ZonesPayload | None
    """None where the broker keeps none."""

    interrupted: bool
    """Whether asking has cut the agent off for a moment: the broker takes one client of each name."""


def known_agent_id(agent: AgentSettings) -> str:
    """Return the id of the agent that runs, or ran, with these settings.

    Raises:
        StatusError: none ever ran.
        StoreError: what it left cannot be read.
    """
    directory = agent.data_directory
    try:
        known = (directory / FILE_NAME).exists()
    except OSError as error:
        advice = "run this as the user that runs the agent, or with sudo"
        raise StatusError(f"{directory} cannot be looked into: {error.strerror}; {advice}") from error
    # Asking for the identity where there is none would make one.
    if not known:
        advice = "Start it (thermal2mqtt run), or name its settings file with --settings"
        raise StatusError(f"no agent has run here yet: there is no {directory / FILE_NAME}. {advice}")
    return load_identity(directory, agent.id).agent_id


def fetch_status(mqtt: MqttSettings, topics: Topics, deadline_seconds: float | None = None) -> AgentStatus:
    """Ask the broker what the agent says, for `DEADLINE_SECONDS` unless another deadline is given.

    Raises:
        StatusError: there is no answer within the deadline, or the agent is not online.
    """
    answer: queue.SimpleQueue[Messages | StatusError] = queue.SimpleQueue()
    deadline_seconds = DEADLINE_SECONDS if deadline_seconds is None else deadline_seconds
    fetch = _Fetch(mqtt, topics, time.monotonic() + deadline_seconds)
    # A daemon: a name server that does not answer has no deadline of its own and can only be left behind.
    threading.Thread(target=lambda: answer.put(fetch.run()), name="status", daemon=True).start()
    messages = _outcome(fetch, answer, deadline_seconds + 0.5)
    if isinstance(messages, StatusError):
        raise messages
    return _read(messages, topics)


def _outcome(
    fetch: "_Fetch", answer: "queue.SimpleQueue[Messages | StatusError]", seconds: float
) -> Messages | StatusError:
    with suppress(queue.Empty):
        return answer.get(timeout=seconds)
    # With a broker's answer it ends by itself: then it is this machine that stood still.
    with suppress(queue.Empty):
        if fetch.is_answered:
            return answer.get(timeout=DEADLINE_SECONDS)
    return fetch.unreachable("no answer")


def _read(messages: Messages, topics: Topics) -> AgentStatus:
    kept = messages.kept
    word = ONLINE if messages.taken_over else kept.get(topics.availability, b"").decode(errors="replace")
    announce = _parsed(Announce, kept.get(topics.announce))
    if word != ONLINE or announce is None:
        said = "says that it is offline" if word == OFFLINE else "is not known to the broker"
        raise StatusError(
            f"the agent {topics.agent_id} {said}; its log tells why (journalctl -u thermal2mqtt)"
        )
    return AgentStatus(
        announce,
        _parsed(State, kept.get(topics.state)),
        _parsed(Health, kept.get(topics.health)),
        _parsed(ZonesPayload, kept.get(topics.zones)),
        messages.taken_over,
    )


def _parsed(payload: type[P], message: bytes | None) -> P | None:
    if not message:
        return None
    try:
        return payload.model_validate_json(message)
    except ValidationError as error:
        advice = "is the agent of another version than this command?"
        raise StatusError(
            f"the agent's {payload.__name__.lower()} is not as it should be; {advice}"
        ) from error


class _Fetch:
    """One visit to the broker, in a thread of its own."""

    def __init__(self, mqtt: MqttSettings, topics: Topics, end: float) -> None:
        self._mqtt = mqtt
        self._topics = topics
        self._wanted = {topics.availability, topics.announce, topics.state, topics.health, topics.zones}
        self._end = end
        self._looks_left: int | None = None
        """None before the subscription stands."""
        self._put_out = False
        self._answer: ReasonCode | None = None
        self._messages: dict[str, bytes] = {}

    @property
    def is_answered(self) -> bool:
        """Whether the broker has said yes or no."""
        return self._answer is not None

    def run(self) -> Messages | StatusError:
        """Return the messages, or why there are none."""
        try:
            for protocol, version in _VERSIONS:
                if self._mqtt.protocol in {MqttProtocol.AUTO, protocol}:
                    self._visit(version)
                if self._answer is not None and self._answer.value != _VERSION_REFUSED:
                    break
        except TlsError as error:
            return StatusError(str(error))
        except (OSError, UnicodeError) as error:
            return self._no_way_there(error)
        if self._answer is None:
            return self.unreachable("no answer")
        if self._answer.is_failure:
            return self._error(f"refuses: {self._answer}. {self._advice(self._answer)}")
        return Messages(self._messages, taken_over=self._offline and self._put_out)

    def _advice(self, answer: ReasonCode) -> str:
        if answer.value == _VERSION_REFUSED:
            return "Set mqtt.protocol: auto"
        return remedy(self._mqtt).removesuffix(".")

    def _no_way_there(self, error: OSError | UnicodeError) -> StatusError:
        if isinstance(error, ssl.SSLError):
            return self._error(f"and this command find no TLS: {handshake_failure(error)}")
        if isinstance(error, UnicodeError):  # a label over 63 characters cannot even be encoded
            return self.unreachable("this cannot be a name")
        return self.unreachable(error.strerror or error)

    def unreachable(self, reason: object) -> StatusError:
        """Return the error of a broker that is not there."""
        return self._error(f"cannot be reached: {reason}. Start it, or correct mqtt.host and mqtt.port")

    def _error(self, text: str) -> StatusError:
        place = f"{self._mqtt.host}:{self._mqtt.effective_port}"
        return StatusError(f"the broker at {place} {text}; thermal2mqtt doctor looks closer")

    def _visit(self, version: MQTTProtocolVersion) -> None:
        self._answer = None
        client = mqtt_client(self._mqtt, version, "status")
        client.connect_timeout = max(self._end - time.monotonic(), 0.1)
        client.on_connect = self._on_connect
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message
        client.on_disconnect = self._on_disconnect
        client.connect(self._mqtt.host, self._mqtt.effective_port)
        while not self._done and self._look(client):
            pass
        client.disconnect()

    def _look(self, client: Client) -> bool:
        """Take what there is; return whether the connection holds."""
        known = len(self._messages)
        holds = client.loop(timeout=LOOK_SECONDS) is MQTTErrorCode.MQTT_ERR_SUCCESS
        # Looks are counted, not seconds: a machine that stood still has not looked meanwhile.
        if self._looks_left is not None:
            self._looks_left = SETTLE_LOOKS if len(self._messages) > known else self._looks_left - 1
        return holds

    @property
    def _done(self) -> bool:
        now = time.monotonic()
        if self._offline:
            # Perhaps since the broker takes one client of each name, and this one came: the agent comes back.
            return now >= self._end
        refused = self._answer is not None and self._answer.is_failure
        complete = self._wanted <= self._messages.keys()
        return refused or complete or self._looks_left == 0 or now >= self._end

    @property
    def _offline(self) -> bool:
        return self._messages.get(self._topics.availability) == OFFLINE.encode()

    def _on_connect(
        self, client: Client, _data: object, _flags: object, answer: ReasonCode, _more: object
    ) -> None:
        self._answer = answer
        if not answer.is_failure:
            client.subscribe([(topic, 0) for topic in sorted(self._wanted)])

    def _on_subscribe(self, *_details: object) -> None:
        # What is retained follows at once: what is not here by then does not exist.
        self._looks_left = SETTLE_LOOKS

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        self._messages[message.topic] = bytes(message.payload)

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: object, reason: ReasonCode, _more: object
    ) -> None:
        self._put_out |= reason.value in _PUT_OUT
