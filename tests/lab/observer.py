"""A plain MQTT client that remembers what the broker sent it."""

import threading
from collections.abc import Callable
from typing import NamedTuple, Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from tests.lab.server import until

CONNECT_SECONDS = 60.0


class Message(NamedTuple):
    """One message as it arrived."""

    topic: str
    payload: bytes
    retained: bool


class Observer:
    """Subscribed to everything below one topic filter for as long as it is open."""

    def __init__(self, port: int, topic_filter: str = "#", *, v5: bool = True) -> None:
        self._port = port
        self._filter = topic_filter
        self._messages: list[Message] = []
        self._subscribed = threading.Event()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5 if v5 else MQTTv311)
        self._client.on_connect = lambda client, *_: client.subscribe(self._filter, qos=1)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = self._remember

    def __enter__(self) -> Self:
        """Connect and subscribe."""
        self._client.reconnect_delay_set(min_delay=1, max_delay=1)
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        assert self._subscribed.wait(CONNECT_SECONDS), "the observer could not subscribe"
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()
        # In a cycle with its callbacks its sockets would be collected before it closes them, with a warning.
        del self._client

    def publish(self, topic: str, payload: str | bytes | None = None, *, retain: bool = False) -> None:
        """Publish with QoS 1 and wait until the broker took it; an empty payload clears what is retained."""
        self.publish_at_once(topic, payload, retain=retain)

    def publish_at_once(self, topic: str, *payloads: str | bytes | None, retain: bool = False) -> None:
        """Publish several as one after the other can be sent, and wait until the broker took them all."""
        for told in [self._client.publish(topic, payload, qos=1, retain=retain) for payload in payloads]:
            told.wait_for_publish(CONNECT_SECONDS)
            assert told.is_published(), f"the broker did not take {topic} within {CONNECT_SECONDS:g} s"

    @property
    def messages(self) -> list[Message]:
        """Everything that arrived so far, in order."""
        return list(self._messages)

    def on(self, topic: str) -> list[Message]:
        """Return what arrived so far on this very topic."""
        return [message for message in self.messages if message.topic == topic]

    def wait_for(
        self,
        topic: str,
        seconds: float,
        accept: Callable[[Message], bool] = lambda _: True,
        *,
        after: int = 0,
    ) -> Message:
        """Return the newest message on a topic that is acceptable, waiting for it.

        Args:
            topic: The very topic.
            seconds: How long at most.
            accept: What makes a message the one that is waited for.
            after: Number of messages, of all topics, to leave out of account from the start.
        """

        def newest() -> Message | None:
            found = [m for m in self.messages[after:] if m.topic == topic and accept(m)]
            return found[-1] if found else None

        return until(f"a message on {topic}", newest, seconds)

    def _remember(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self._messages.append(Message(message.topic, bytes(message.payload), message.retain))
