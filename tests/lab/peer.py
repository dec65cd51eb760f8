"""An MQTT client with credentials, as honest as its test wants: it says what it is told to."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

from paho.mqtt.client import Client, MQTTMessage, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.lab.hardened import HardenedBroker
from tests.lab.observer import Message
from thermal2mqtt.credentials import Method
from thermal2mqtt.settings.mqtt import MqttTls
from thermal2mqtt.tls import tls_context

T = TypeVar("T")

SECONDS = 60.0


@dataclass(frozen=True)
class Proof:
    """What a client shows the broker."""

    username: str | None = None
    password: str | None = None
    certificate: Path | None = None
    """A folder with client.crt and client.key."""
    authority: Path | None = None
    """The file ca.crt that it trusts; None for the broker's own."""


def proof_of(broker: HardenedBroker, name: str) -> Proof:
    """Return what somebody was handed by the tool."""
    folder = broker.client_folder(name)
    if (folder / "password").exists():
        return Proof(name, (folder / "password").read_text().strip(), authority=folder / "ca.crt")
    return Proof(name, certificate=folder, authority=folder / "ca.crt")


class RefusedError(Exception):
    """The broker let a client not in; the text says how."""


class Peer:
    """One connection. Leaving the block ends it cleanly."""

    def __init__(
        self,
        broker: HardenedBroker,
        proof: Proof,
        *,
        client_id: str = "",
        method: Method | None = None,
        protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv5,
        keeps_session: bool = False,
    ) -> None:
        self.refused: str | None = None
        self._proof = proof
        self._news = threading.Condition()
        self._answered = self._gone = False
        self._subscribed = 0
        self._messages: list[Message] = []
        method = method or (Method.CERTIFICATE if proof.certificate else Method.PASSWORD)
        self._port = broker.ports[method]
        self._ca = proof.authority or broker.credentials_folder / "broker/ca.crt"
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=protocol,
            clean_session=None if protocol is MQTTProtocolVersion.MQTTv5 else not keeps_session,
            reconnect_on_failure=False,
        )
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_subscribe = self._on_subscribe
        self._client.on_publish = self._on_publish

    def will(self, topic: str, payload: str, *, retain: bool = False) -> Self:
        """Have the broker say this if the connection breaks."""
        self._client.will_set(topic, payload, qos=1, retain=retain)
        return self

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            RefusedError: the broker, or TLS, did not let it in.
        """
        try:
            self._connect()
        except (OSError, RefusedError) as error:
            self._release()
            raise RefusedError(str(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self._client.disconnect()
        self._release()

    def publish(self, topic: str, payload: str | bytes = b"", *, retain: bool = False, qos: int = 1) -> None:
        """Hand a message to the broker, and with QoS 1 wait for its receipt, whatever that says."""
        info = self._client.publish(topic, payload, qos=qos, retain=retain)
        if qos:
            self._wait_for_receipt(info)

    def publish_by_alias(self, topic: str, payload: str, alias: int) -> None:
        """Say a topic with a number for it; an empty topic is the one that has the number."""
        properties = Properties(PacketTypes.PUBLISH)
        properties.TopicAlias = alias
        self._wait_for_receipt(self._client.publish(topic, payload, qos=1, properties=properties))

    def subscribe(self, *filters: str) -> None:
        """Subscribe, and wait for the answer, whatever that says."""
        before = self._subscribed
        self._client.subscribe([(it, 1) for it in filters])
        self._wait("an answer", lambda: self._subscribed > before or self._gone)

    def break_off(self) -> None:
        """Cut the line without a word, so that the broker speaks the will."""
        connection: Any = self._client.socket()
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        self._wait("the end", lambda: self._gone)

    @property
    def connected(self) -> bool:
        """Whether the broker has not ended the connection."""
        return not self._gone

    @property
    def messages(self) -> list[Message]:
        """What came so far."""
        return list(self._messages)

    def topics(self) -> set[str]:
        """Return the topics of what came so far."""
        return {message.topic for message in self._messages}

    def wait_for(self, topic: str, payload: bytes | None = None) -> Message:
        """Return the newest message on a topic, with a payload if one is named; wait for it."""

        def newest() -> Message | None:
            found = [m for m in self._messages if m.topic == topic and payload in (None, m.payload)]
            return found[-1] if found else None

        return self._wait(f"a message on {topic}", newest)

    def _connect(self) -> None:
        folder = self._proof.certificate
        tls = MqttTls(
            enabled=True,
            ca_file=self._ca,
            certificate_file=folder and folder / "client.crt",
            key_file=folder and folder / "client.key",
        )
        if self._proof.username is not None:
            self._client.username_pw_set(self._proof.username, self._proof.password)
        self._client.tls_set_context(tls_context(tls))
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        # With TLS 1.3 a refused certificate shows after the client's handshake, as a cut line.
        self._wait("an answer", lambda: self._answered or self._gone)
        if self.refused is not None or not self._answered:
            raise RefusedError(self.refused or "the line was cut")

    def _release(self) -> None:
        self._client.loop_stop()
        if (connection := self._client.socket()) is not None:
            connection.close()
        # In a cycle with its callbacks its sockets would be collected before it closes them.
        client = self._client
        client.on_connect = client.on_disconnect = client.on_message = None
        client.on_subscribe = client.on_publish = None

    def _wait_for_receipt(self, info: MQTTMessageInfo) -> None:
        # paho knows that the line is cut a moment before it says so; asked then, it raises.
        sent = info.rc is MQTTErrorCode.MQTT_ERR_SUCCESS
        self._wait("a receipt", lambda: self._gone or (sent and info.is_published()))

    def _wait(self, what: str, probe: Callable[[], T | None]) -> T:
        deadline = time.monotonic() + SECONDS
        with self._news:
            while not (found := probe()):
                left = deadline - time.monotonic()
                assert left > 0, f"not within {SECONDS:g} s: {what}"
                self._news.wait(left)
        return found

    def _on_connect(self, _client: Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        with self._news:
            self.refused = str(reason) if reason.is_failure else None
            self._answered = True
            self._news.notify_all()

    def _on_disconnect(self, *_: Any) -> None:
        with self._news:
            self._gone = True
            self._news.notify_all()

    def _on_subscribe(self, *_: Any) -> None:
        with self._news:
            self._subscribed += 1
            self._news.notify_all()

    def _on_publish(self, *_: Any) -> None:
        with self._news:
            self._news.notify_all()

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        with self._news:
            self._messages.append(Message(message.topic, bytes(message.payload), message.retain))
            self._news.notify_all()
