"""One connection from its CONNECT to its end.

Each has a paho client of its own: what the last connection did not deliver is published anew by whoever
knows what is true now, never resent by paho.
"""

import logging
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, WebsocketConnectionError
from paho.mqtt.enums import MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from thermal2mqtt.clock import Clock
from thermal2mqtt.mqtt.endings import (
    LEFT,
    Ending,
    disconnected,
    refused,
    silent,
    subscription_to,
    unacknowledged,
    unanswered,
)
from thermal2mqtt.mqtt.endpoint import (
    CONNECT_SECONDS,
    Endpoint,
    Subscriptions,
    in_pieces,
    make_client,
    open_socket,
    publish_properties,
    shielded,
    subscriptions,
)
from thermal2mqtt.mqtt.errors import MqttFault
from thermal2mqtt.mqtt.limits import BrokerLimits, packet_bytes
from thermal2mqtt.mqtt.messages import Message, Received, Result
from thermal2mqtt.mqtt.patience import Patience
from thermal2mqtt.mqtt.unanswered import Outcome, Unanswered
from thermal2mqtt.tls import TlsError, handshake_failure

_LOGGER = logging.getLogger(__name__)

POLL_SECONDS = 0.5
"""How long one look at the socket lasts; a publish interrupts it."""

LEAVE_SECONDS = 2.0
"""How long a leaving client waits for its DISCONNECT to be written."""

NO_SUBSCRIBERS = 0x10


class SessionListener(Protocol):
    """Who is told; every method is called in the connection's thread and must return at once."""

    def opened(self, limits: BrokerLimits) -> None:
        """Take note that the broker accepted us."""
        ...

    def subscribed(self) -> None:
        """Take note that the broker now sends what it has and what comes."""
        ...

    def alive(self) -> None:
        """Take note, a few times a second, that the session is open."""
        ...

    def received(self, message: Received) -> None:
        """Take a message."""
        ...


class Session:
    """A connection that is tried once. `run` blocks; `publish` and `leave` may come from any thread."""

    def __init__(
        self,
        endpoint: Endpoint,
        protocol: MQTTProtocolVersion,
        in_flight: int,
        listener: SessionListener,
        clock: Clock,
        patience: Patience,
    ) -> None:
        self._endpoint = endpoint
        self._protocol = protocol
        self._in_flight = in_flight
        self._listener = listener
        self._clock = clock
        self._patience = patience
        self._client: Client | None = None
        self._open = False
        self._limits = BrokerLimits()
        self._ending: Ending | None = None
        self._leave_by: float | None = None
        self._unanswered = Unanswered()
        self._also: frozenset[str] = frozenset()
        self._asked: dict[int, tuple[str, ...]] = {}
        self._hearing = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether the broker accepted us and the end was not seen yet."""
        return self._open

    def run(self) -> Ending:
        """Connect, serve until the end, and return why it ended."""
        try:
            client = make_client(self._endpoint, self._protocol, self._in_flight)
        except TlsError as error:
            return Ending(MqttFault.TLS, str(error))
        self._wire(client)
        self._client = client
        try:
            return self._dial(client) or self._serve(client)
        finally:
            self._open = False
            self._client = None
            client.release()
            self._unanswered.lost()

    def publish(self, message: Message, settled: Callable[[Outcome], None]) -> None:
        """Hand a message to the broker; `settled` is called once, at once or later in another thread."""
        client = self._client
        if client is None or not self._open:
            settled((Result.NOT_CONNECTED, ""))
        elif not self._limits.take(message):
            allowed = self._limits.maximum_packet_size
            settled((Result.OVERSIZE, f"{packet_bytes(message)} bytes, and the broker takes {allowed}"))
        else:
            self._send(client, message, settled)

    def hear(self, topics: frozenset[str]) -> None:
        """Be subscribed to these from now on, beside the endpoint's own; what was heard else is left."""
        with self._hearing:
            new, gone, self._also = topics - self._also, self._also - topics, topics
            client = self._client
            if client is None or not self._open:
                return
            self._subscribe_also(client, new)
            for left in in_pieces(gone):
                client.unsubscribe(list(left))

    def leave(self) -> None:
        """Ask for a clean end: no will is published. `run` returns within `LEAVE_SECONDS`."""
        self._leave_by = self._clock.monotonic() + LEAVE_SECONDS
        if (client := self._client) is not None:
            client.disconnect()

    def _send(self, client: Client, message: Message, settled: Callable[[Outcome], None]) -> None:
        info = client.publish(
            message.topic,
            message.payload,
            qos=message.qos,
            retain=message.retain,
            properties=publish_properties(message, self._protocol),
        )
        if info.rc is MQTTErrorCode.MQTT_ERR_QUEUE_SIZE:
            settled((Result.DROPPED, "too many wait for the broker's answer"))
            return
        self._unanswered.handed_over(info.mid, message.topic, settled)
        if not self._open:
            self._unanswered.settle(info.mid, (Result.LOST, ""))

    def _dial(self, client: Client) -> Ending | None:
        address = self._endpoint.address
        try:
            open_socket(client, self._endpoint, self._protocol)
        except ssl.SSLError as error:
            return Ending(MqttFault.TLS, f"TLS with {address} failed: {handshake_failure(error)}")
        except WebsocketConnectionError:
            path = self._endpoint.settings.websocket_path
            text = f"{address} has no websocket at mqtt.websocket_path {path}"
            return Ending(MqttFault.UNREACHABLE, text)
        except TimeoutError:
            return Ending(MqttFault.TIMEOUT, f"{address} did not answer within {CONNECT_SECONDS:g} s")
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            return Ending(MqttFault.UNREACHABLE, f"{address} is not reachable: {reason}")
        return None

    def _serve(self, client: Client) -> Ending:
        deadline = self._clock.monotonic() + CONNECT_SECONDS
        while self._ending is None:
            code = client.loop(timeout=POLL_SECONDS)
            now = self._clock.monotonic()
            if self._leave_by is not None and (not self._open or now > self._leave_by):
                return LEFT
            if code is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                break
            if not self._open and now > deadline:
                return unanswered(self._endpoint.address, CONNECT_SECONDS)
            if self._open:
                self._listener.alive()
                if (overdue := self._overdue(now)) is not None:
                    return overdue
        if self._leave_by is not None:
            return LEFT
        return self._ending or silent(self._endpoint.address, was_open=self._open)

    def _overdue(self, now: float) -> Ending | None:
        patience = self._patience.seconds(now)
        what = self._unanswered.overdue(now, patience)
        return None if what is None else unacknowledged(self._endpoint.address, what, patience)

    def _wire(self, client: Client) -> None:
        client.on_connect = shielded(self._on_connect)
        client.on_disconnect = shielded(self._on_disconnect)
        client.on_message = shielded(self._on_message)
        client.on_publish = shielded(self._on_publish)
        client.on_subscribe = shielded(self._on_subscribe)
        # With this set paho writes in the thread that runs the loop only. Without it the thread that
        # publishes writes as well, and two halves of packets may meet on the wire.
        client.on_socket_register_write = _nothing

    def _on_connect(
        self, client: Client, _data: Any, _flags: ConnectFlags, reason: ReasonCode, properties: Properties
    ) -> None:
        if reason.is_failure:
            self._ending = refused(self._endpoint.address, reason)
            return
        self._limits = BrokerLimits.of(properties)
        with self._hearing:
            own = self._endpoint.subscriptions
            self._subscribe(client, own, subscriptions(self._endpoint, self._protocol))
            self._open = True
            self._subscribe_also(client, self._also)
        self._listener.opened(self._limits)

    def _on_disconnect(
        self, _client: Client, _data: Any, flags: DisconnectFlags, reason: ReasonCode, _properties: Properties
    ) -> None:
        if self._ending is None and self._leave_by is None:
            by_broker = flags.is_disconnect_packet_from_server
            self._ending = disconnected(self._endpoint.address, reason, by_broker=by_broker)

    def _on_message(self, _client: Client, _data: Any, message: MQTTMessage) -> None:
        properties = message.properties.json() if message.properties is not None else {}
        correlation = properties.get("CorrelationData")
        self._listener.received(
            Received(
                message.topic,
                bytes(message.payload),
                retained=message.retain,
                duplicate=message.dup,
                response_topic=properties.get("ResponseTopic"),
                correlation=bytes.fromhex(correlation) if correlation is not None else None,
            )
        )

    def _on_subscribe(
        self, _client: Client, _data: Any, mid: int, reasons: list[ReasonCode], _properties: Properties
    ) -> None:
        with self._hearing:
            asked = self._asked.pop(mid, None)
        if asked is None:
            return
        self._unanswered.answered(mid, (Result.SENT, ""))
        for topic, reason in zip(asked, reasons, strict=False):
            if reason.is_failure:
                text = "the broker does not let this agent hear %s: %s; give its user the right to read it"
                _LOGGER.warning(text, topic, reason.getName())
        if asked is self._endpoint.subscriptions:
            self._listener.subscribed()

    def _subscribe_also(self, client: Client, topics: Iterable[str]) -> None:
        """Subscribe on QoS 0: the next one comes."""
        for asked in in_pieces(topics):
            self._subscribe(client, asked, [(topic, 0) for topic in asked])

    def _subscribe(self, client: Client, asked: tuple[str, ...], how: Subscriptions) -> None:
        """Ask for topics. Under the lock, or the answer comes before its name."""
        _, mid = client.subscribe(how)
        if mid is not None:
            self._asked[mid] = asked
            # Unheard it would leave the agent connected and deaf.
            self._unanswered.handed_over(mid, subscription_to(asked), _nothing)

    def _on_publish(
        self, _client: Client, _data: Any, mid: int, reason: ReasonCode, _properties: Properties
    ) -> None:
        # paho calls a message published that the broker refused: the reason decides.
        outcome = (Result.REFUSED, reason.getName()) if reason.is_failure else (_taken(reason), "")
        self._unanswered.answered(mid, outcome)


def _taken(reason: ReasonCode) -> Result:
    return Result.UNHEARD if reason.value == NO_SUBSCRIBERS else Result.SENT


def _nothing(*_arguments: object) -> None:
    """Do nothing."""
