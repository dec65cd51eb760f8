"""The version of MQTT that a connection is opened with, and brokers that speak none of it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import pytest

from tests.agent.mqtt.conftest import MakeRoad
from tests.agent.mqtt.line import INSTANCE, MakeLine
from tests.agent.mqtt.waiting import SECONDS
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.server import until
from thermal2mqtt.mqtt import session as session_module
from thermal2mqtt.mqtt.endpoint import client_id
from thermal2mqtt.mqtt.messages import Message

pytestmark = pytest.mark.lab


@pytest.fixture
def make_speaker() -> Iterator[Callable[[bytes], int]]:
    """Return a maker of servers, by port, that say fixed bytes to whoever has spoken and hold the line."""
    with ExitStack() as stack:

        def make(words: bytes) -> int:
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def speak() -> None:
                with suppress(OSError):
                    while True:
                        line = stack.enter_context(listener.accept()[0])
                        line.recv(4096)
                        line.sendall(words)

            threading.Thread(target=speak, daemon=True).start()
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
            return int(listener.getsockname()[1])

        yield make


CONNACK_5 = bytes.fromhex("20 03 00 00 00")
SHUTTING_DOWN_5 = bytes.fromhex("e0 02 8b 00")


def test_a_broker_that_says_why_it_ends_is_heard(
    make_speaker: Callable[[bytes], int], make_line: MakeLine
) -> None:
    """The reason stands in the fault."""
    line = make_line(make_speaker(CONNACK_5 + SHUTTING_DOWN_5))
    until("the end", lambda: line.fault == "ended", SECONDS)
    fault = line.part.health().last_fault
    assert fault is not None
    assert "Server shutting down" in fault.message
    until("it is counted", lambda: line.connection.counts.reconnects["ended"], SECONDS)


@pytest.mark.parametrize("words", [b"HTTP/1.1 400 Bad Request\r\n\r\n", CONNACK_5[:-1] + b"\xff", bytes(9)])
def test_who_speaks_something_else_is_no_broker(
    make_speaker: Callable[[bytes], int], make_line: MakeLine, words: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another server on the port, or a garbled answer, is a fault and no crash."""
    monkeypatch.setattr(session_module, "CONNECT_SECONDS", 0.5)
    line = make_line(make_speaker(words), protocol="5")
    until("the fault", lambda: line.fault in {"cut", "unanswered"}, SECONDS)
    assert line.told == []


@pytest.mark.parametrize("protocol", ["auto", "3.1.1"])
def test_a_broker_that_knows_311_only_is_spoken_to_in_311(
    old_broker: int, make_line: MakeLine, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    """Such as amqtt, which does not even answer a CONNECT of MQTT 5; all works without its extras."""
    monkeypatch.setattr(session_module, "CONNECT_SECONDS", 0.5)
    line = make_line(old_broker, protocol=protocol)
    line.wait_until_connected()
    message = Message("base/state", b"1", retain=True, expiry_seconds=5, correlation=b"c")
    assert line.publish(message).taken


def test_a_broker_that_refuses_5_gets_311_at_once(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """It said why, so no fault is noted and nothing is waited for."""
    broker = make_mosquitto(Options(series="2.1", lines=("accept_protocol_versions 4",)))
    line = make_line(broker.port)
    line.wait_until_connected()
    assert "(p4, c1, k14)" in broker.log().replace("p2,", "p4,")
    assert line.fault is None


def test_a_broker_that_refuses_the_only_version_is_a_fault(
    make_mosquitto: MakeMosquitto, make_line: MakeLine
) -> None:
    """With the version set to 5 there is nothing to fall back to."""
    broker = make_mosquitto(Options(series="2.1", lines=("accept_protocol_versions 4",)))
    line = make_line(broker.port, protocol="5")
    until("the refusal", lambda: line.fault == "unsupported_protocol", SECONDS)


def test_a_broker_that_hangs_up_on_5_gets_311(
    mosquitto: Mosquitto, make_line: MakeLine, make_road: MakeRoad
) -> None:
    """Some brokers close the connection on a CONNECT that they do not understand."""
    road = make_road(mosquitto.port)
    road.refuse(2)
    line = make_line(road.port)
    line.wait_until_connected()
    assert line.fault == "cut"
    assert f"as {client_id(INSTANCE)} (p2, c1, k14)" in mosquitto.log()
