"""An MQTT 5 client for benchmarks: asks with response topic and correlation, and keeps arrival times."""

import itertools
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple, Self

from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

DEADLINE_SECONDS = 30.0


class Arrival(NamedTuple):
    """A message, and when it came."""

    payload: bytes
    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""


class Answer(NamedTuple):
    """An answer to a request."""

    payload: bytes
    seconds: float
    """From the publish of the request."""


class BenchClient:
    """Connected to one agent's topics for as long as it is open."""

    def __init__(self, host: str, port: int, base: str, *others: str) -> None:
        self.base = base
        self._address = (host, port)
        heard = (f"{base}/{topic}/#" for topic in ("availability", "response", "state", "frame"))
        self._filters = [(topic, 1) for topic in (*heard, *others)]
        self._numbers = itertools.count()
        self._asked: dict[bytes, float] = {}
        self._answers: dict[bytes, Answer] = {}
        self._arrivals: dict[str, list[Arrival]] = defaultdict(list)
        self._news = threading.Condition()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        self._client.on_message = self._take
        self._client.max_inflight_messages_set(100)

    def __enter__(self) -> Self:
        self._client.connect(*self._address)
        connection = self._client.socket()
        if isinstance(connection, socket.socket):
            # Else a request waits 40 ms for the broker's delayed ACK of the receipt before it.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._client.loop_start()
        self._client.subscribe(self._filters)
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, command: str, payload: bytes) -> bytes:
        """Ask for a command and return the mark of its answer."""
        mark = str(next(self._numbers)).encode()
        properties = Properties(PacketTypes.PUBLISH)
        properties.ResponseTopic = f"{self.base}/response/bench"
        properties.CorrelationData = mark
        self._asked[mark] = time.perf_counter()
        self._client.publish(f"{self.base}/request/{command}", payload, qos=1, properties=properties)
        return mark

    def answer(self, mark: bytes, seconds: float = DEADLINE_SECONDS) -> Answer | None:
        """Return the answer with this mark; None where none comes in time."""
        with self._news:
            self._news.wait_for(lambda: mark in self._answers, seconds)
            return self._answers.pop(mark, None)

    def arrivals(self, topic: str) -> list[Arrival]:
        """Return what came on a topic so far, in order."""
        return list(self._arrivals[topic])

    def wait_for(self, topic: str, accept: Callable[[Arrival], bool], after: int = 0) -> Arrival:
        """Return the first acceptable message on a topic, behind the first `after`.

        Raises:
            TimeoutError: none comes.
        """

        def found() -> Arrival | None:
            return next(filter(accept, self._arrivals[topic][after:]), None)

        with self._news:
            if not self._news.wait_for(lambda: found() is not None, DEADLINE_SECONDS):
                raise TimeoutError(f"nothing on {topic} within {DEADLINE_SECONDS:g} s")
            arrival = found()
            assert arrival is not None  # noqa: S101 (waited for)
            return arrival

    def _take(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        now, wall = time.perf_counter(), time.time()
        mark = getattr(message.properties, "CorrelationData", None)
        with self._news:
            if mark in self._asked:
                self._answers[mark] = Answer(bytes(message.payload), now - self._asked.pop(mark))
            else:
                self._arrivals[message.topic].append(Arrival(bytes(message.payload), wall))
            self._news.notify_all()
