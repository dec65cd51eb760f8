"""Brokers that leave something without an answer: one that is made of packets, and a road to a real one.

MQTT 5 on the wire, as much of it as they have to understand.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple, Self

from tests.agent.mqtt.road import Road

CONNECT, CONNACK, PUBLISH, PUBACK, SUBSCRIBE, UNSUBSCRIBE, PINGREQ = 1, 2, 3, 4, 8, 10, 12
CONNACK_PACKET = bytes.fromhex("20 03 00 00 00")
PINGRESP_PACKET = bytes.fromhex("d0 00")


class Packet(NamedTuple):
    """One packet."""

    kind: int
    flags: int
    body: bytes
    raw: bytes


class Publish(NamedTuple):
    """A publish on QoS 1 as it came."""

    topic: str
    number: int
    """Packet id."""
    repeated: bool
    """The client says that it has sent this packet before."""
    payload: bytes


Swallows = Callable[[Publish], bool]


def packets(line: socket.socket) -> Iterator[Packet]:
    """Yield what comes on a connection, up to its end."""
    while head := line.recv(1):
        length, encoded = 0, b""
        while not encoded or encoded[-1] & 0x80:
            encoded += _exactly(line, 1)
            length |= (encoded[-1] & 0x7F) << 7 * (len(encoded) - 1)
        body = _exactly(line, length)
        yield Packet(head[0] >> 4, head[0] & 0x0F, body, head + encoded + body)


def publish_of(packet: Packet) -> Publish | None:
    """Return the publish that a packet is; None where it is none, or has QoS 0."""
    if packet.kind != PUBLISH or not packet.flags & 0x06:
        return None
    size = int.from_bytes(packet.body[:2], "big")
    rest = packet.body[2 + size :]
    properties = 3 + rest[2]
    assert rest[2] < 128, "more properties than a test has use for"
    topic, number = packet.body[2 : 2 + size].decode(), int.from_bytes(rest[:2], "big")
    return Publish(topic, number, bool(packet.flags & 0x08), rest[properties:])


def _exactly(line: socket.socket, number: int) -> bytes:
    found = b""
    while len(found) < number:
        part = line.recv(number - len(found))
        if not part:
            raise ConnectionError("the connection ended in the middle of a packet")
        found += part
    return found


class SwallowingBroker:
    """Takes connections and says yes to everything, but for what it swallows."""

    def __init__(self, swallows: Swallows) -> None:
        self.swallows = swallows
        self.swallows_subscription: Callable[[bytes], bool] = lambda _packet: False
        """To which topics, by the body of the packet."""
        self.verdict = 0
        """What it says to each topic of a subscription that it answers; 0x87 is a refusal."""
        self.heard: list[list[Publish]] = []
        """What came, by connection; swallowed or not."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Open it."""
        self._spawn(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        for line in (self._listener, *self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in self._threads:
            thread.join(60)

    def taken(self, topic: str) -> list[bytes]:
        """Return the payloads on a topic, as often as they came, that were not swallowed."""
        everything = [publish for connection in list(self.heard) for publish in list(connection)]
        return [one.payload for one in everything if one.topic == topic and not self.swallows(one)]

    def _spawn(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                self._lines.append(line)
                self.heard.append([])
                self._spawn(self._serve, line, self.heard[-1])

    def _serve(self, line: socket.socket, heard: list[Publish]) -> None:
        with suppress(OSError):
            for packet in packets(line):
                if (publish := publish_of(packet)) is not None:
                    heard.append(publish)
                    if not self.swallows(publish):
                        line.sendall(bytes((PUBACK << 4, 2)) + publish.number.to_bytes(2, "big"))
                elif packet.kind != SUBSCRIBE or not self.swallows_subscription(packet.body):
                    line.sendall(_answer(packet, self.verdict))
        line.close()


def _answer(packet: Packet, verdict: int) -> bytes:
    if packet.kind == CONNECT:
        return CONNACK_PACKET
    if packet.kind == PINGREQ:
        return PINGRESP_PACKET
    if packet.kind in {SUBSCRIBE, UNSUBSCRIBE}:
        topics = _topics(packet.body[3:], options=packet.kind == SUBSCRIBE)
        answer = packet.body[:2] + b"\0" + bytes((verdict,)) * topics
        return bytes(((packet.kind + 1) << 4, len(answer))) + answer
    return b""


def _topics(body: bytes, *, options: bool) -> int:
    count = 0
    while body:
        body = body[2 + int.from_bytes(body[:2], "big") + options :]
        count += 1
    return count


class SwallowingRoad(Road):
    """A road to a real broker on which answers get lost: the broker has the message, and nobody knows."""

    def __init__(self, target: int, swallows: Swallows) -> None:
        super().__init__(target)
        self.swallows = swallows
        self.swallowed: list[Publish] = []
        self._numbers: dict[int, Publish] = {}

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            by_client = False
            for packet in packets(source):
                by_client = by_client or packet.kind == CONNECT
                if not self._drops(packet, by_client=by_client):
                    sink.sendall(packet.raw)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()

    def _drops(self, packet: Packet, *, by_client: bool) -> bool:
        if by_client:
            if (publish := publish_of(packet)) is not None:
                self._numbers[publish.number] = publish
            return False
        if packet.kind != PUBACK:
            return False
        answered = self._numbers.pop(int.from_bytes(packet.body[:2], "big"))
        if dropped := self.swallows(answered):
            self.swallowed.append(answered)
        return dropped
