"""A client that hears what it is subscribed to and never says a word, so that it hears all of it.

Whoever writes to a broker that was killed loses what of it lies unread. This one reads to the very end.
"""

import threading
from collections.abc import Callable, Sequence

from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tests.lab.observer import Message

SECONDS = 60.0
KEEPALIVE_SECONDS = 3600
"""A ping would be a word too."""


class Listener:
    """One connection to a broker on 127.0.0.1. With QoS 0: the broker sends before it tells who published."""

    def __init__(self, port: int, filters: Sequence[str], hear: Callable[[Message], None]) -> None:
        self._port = port
        self._filters = filters
        self._hear = hear
        self._subscribed = threading.Event()
        self._ended = threading.Event()
        self._client: Client | None = None

    def start(self) -> None:
        """Connect, and return once the broker has taken the subscriptions."""
        client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5, reconnect_on_failure=False)
        client.on_message = lambda _client, _data, message: self._hear(
            Message(message.topic, bytes(message.payload), message.retain)
        )
        client.on_subscribe = lambda *_: self._subscribed.set()
        client.on_disconnect = lambda *_: self._ended.set()
        client.connect("127.0.0.1", self._port, KEEPALIVE_SECONDS)
        self._client = client
        client.loop_start()
        client.subscribe([(one, 0) for one in self._filters])
        assert self._subscribed.wait(SECONDS), "the listener could not subscribe"

    def read_to_end(self) -> None:
        """Hear what a broker that is dead had still sent, to the last byte."""
        assert self._ended.wait(SECONDS), "the listener's connection has no end"
        self._release()

    def stop(self) -> None:
        """Leave; may be called twice."""
        if self._client is not None:
            self._client.disconnect()
            self._release()

    def _release(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.loop_stop()
            # In a cycle with its callbacks its sockets would be collected before it closes them.
            client.on_message = client.on_subscribe = client.on_disconnect = None
