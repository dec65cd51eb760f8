"""Where the agent connects, as whom, and a paho client that is set up for one such connection."""

import logging
import os
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from thermal2mqtt.mqtt.messages import Message
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.tls import tls_context

_LOGGER = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
"""Deadline of the TCP connection, of the TLS handshake and of the broker's answer, each."""

MAX_WAITING = 4096
"""Publishes that may wait for the broker's answers; one connect of a full agent makes about 100, and 1,500
where each entity has a message of its own."""

MAX_INCOMING_BYTES = 1024 * 1024
"""What a broker that speaks MQTT 5 may send us in one packet."""

INCOMING_IN_FLIGHT = 16

MOST_TOPICS = 8
"""Of one subscription: at more AWS IoT Core ends the connection."""

Subscriptions = list[tuple[str, int]] | list[tuple[str, SubscribeOptions]]
"""Topics, each with how to be subscribed to it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What stays the same over all connections."""

    settings: MqttSettings
    client_id: str
    will: Message
    subscriptions: tuple[str, ...]

    @property
    def address(self) -> str:
        """Host and port, for people."""
        return f"{self.settings.host}:{self.settings.effective_port}"


def client_id(instance: str, wanted: str | None = None) -> str:
    """Return the client id of an agent: `wanted`, or 23 letters and digits, what every broker must take."""
    return wanted or f"t2m{instance.replace('-', '')[:20]}"


class TidyClient(Client):
    """Knows the socket that it opened: paho leaves one to chance whose websocket handshake failed."""

    _opened: socket.socket | None = None

    def release(self) -> None:
        """Let go of everything, whatever became of it; the client cannot be used again."""
        # paho's own disconnect leaves the socket open when it cannot write; the callbacks make a cycle.
        self.on_connect = self.on_disconnect = self.on_message = None
        self.on_publish = self.on_subscribe = self.on_socket_register_write = None
        for opened in (self.socket(), self._opened):
            if opened is not None:
                opened.close()

    def _create_socket_connection(self) -> socket.socket:
        self._opened = super()._create_socket_connection()
        return self._opened

    def _ssl_wrap_socket(self, tcp_sock: socket.socket) -> ssl.SSLSocket:
        encrypted = super()._ssl_wrap_socket(tcp_sock)
        self._opened = encrypted
        return encrypted


def make_client(endpoint: Endpoint, protocol: MQTTProtocolVersion, in_flight: int) -> TidyClient:
    """Return a client that is ready to connect.

    Args:
        endpoint: where and as whom.
        protocol: 5 or 3.1.1.
        in_flight: publishes that the broker takes at once; paho cannot change it once connected.

    Raises:
        TlsError: a certificate cannot be used.
    """
    settings = endpoint.settings
    client = TidyClient(
        CallbackAPIVersion.VERSION2,
        client_id=endpoint.client_id,
        clean_session=None if protocol is MQTTProtocolVersion.MQTTv5 else True,
        protocol=protocol,
        transport=settings.transport.value,
        reconnect_on_failure=False,
    )
    client.ws_set_options(settings.websocket_path)
    client.connect_timeout = CONNECT_SECONDS
    client.max_inflight_messages_set(in_flight)
    client.max_queued_messages_set(MAX_WAITING)
    will = endpoint.will
    client.will_set(will.topic, will.payload, qos=will.qos, retain=will.retain)
    if settings.username is not None:
        password = settings.password.get_secret_value() if settings.password else None
        client.username_pw_set(settings.username, password)
    if (context := tls_context(settings.tls)) is not None:
        client.tls_set_context(context)
    return client


def open_socket(client: Client, endpoint: Endpoint, protocol: MQTTProtocolVersion) -> None:
    """Connect and queue the CONNECT packet; blocks for up to twice `CONNECT_SECONDS` and a name look-up.

    Raises:
        OSError: nobody is reached; `ssl.SSLError` where the handshake fails.
        ValueError: the host name cannot be one.
    """
    settings = endpoint.settings
    # paho notices a dead connection after up to twice what it is given, and a look at the socket later.
    keepalive = max(1, (settings.keepalive_seconds - 1) // 2)
    if protocol is MQTTProtocolVersion.MQTTv5:
        client.connect(
            settings.host,
            settings.effective_port,
            keepalive,
            clean_start=True,
            properties=_connect_properties(),
        )
    else:
        client.connect(settings.host, settings.effective_port, keepalive)
    if (connection := client.socket()) is not None:
        _without_delay(connection.fileno())


def _without_delay(descriptor: int) -> None:
    """Have every packet leave at once.

    Else an answer behind its receipt, or figures behind an alarm, wait 40 ms for the broker's ACK. Through a
    second descriptor, since paho's websocket hides its socket.
    """
    with socket.socket(fileno=os.dup(descriptor)) as same:
        same.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def shielded(callback: Callable[..., None]) -> Callable[..., None]:
    """Return `callback` made safe for paho, whose thread dies of an exception."""

    def call(*arguments: object) -> None:
        try:
            callback(*arguments)
        except Exception:
            _LOGGER.exception("an MQTT callback failed")

    return call


def _connect_properties() -> Properties:
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 0
    properties.MaximumPacketSize = MAX_INCOMING_BYTES
    properties.ReceiveMaximum = INCOMING_IN_FLIGHT
    return properties


def subscriptions(endpoint: Endpoint, protocol: MQTTProtocolVersion) -> Subscriptions:
    """Return what to subscribe to, on QoS 1.

    With MQTT 5 a request comes with the retain flag that it was published with, so that whoever retains one
    is told so at once, and not by its being carried out at every connect.
    """
    if protocol is not MQTTProtocolVersion.MQTTv5:
        return [(topic, 1) for topic in endpoint.subscriptions]
    return [
        (topic, SubscribeOptions(qos=1, retainAsPublished=topic.endswith("#")))
        for topic in endpoint.subscriptions
    ]


def in_pieces(topics: Iterable[str]) -> list[tuple[str, ...]]:
    """Return topics, sorted, in as many pieces as they have to be asked for in."""
    all_of_them = tuple(sorted(topics))
    return [all_of_them[first : first + MOST_TOPICS] for first in range(0, len(all_of_them), MOST_TOPICS)]


def publish_properties(message: Message, protocol: MQTTProtocolVersion) -> Properties | None:
    """Return what MQTT 5 says beside the payload; None with 3.1.1 and where there is nothing to say."""
    if protocol is not MQTTProtocolVersion.MQTTv5:
        return None
    properties = Properties(PacketTypes.PUBLISH)
    if message.expiry_seconds is not None:
        properties.MessageExpiryInterval = message.expiry_seconds
    if message.correlation is not None:
        properties.CorrelationData = message.correlation
    if message.content_type is not None:
        properties.ContentType = message.content_type
    return None if properties.isEmpty() else properties
