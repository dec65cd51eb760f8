"""The connection, on real brokers and a road that fails."""

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.agent.mqtt.conftest import QUICK, SECONDS
from tests.agent.mqtt.road import Road
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.health import Part, PartState
from thermal2mqtt.mqtt import connection as connection_module
from thermal2mqtt.mqtt import endpoint as endpoint_module
from thermal2mqtt.mqtt import session as session_module
from thermal2mqtt.mqtt.connection import MqttConnection
from thermal2mqtt.mqtt.endings import Ending
from thermal2mqtt.mqtt.endpoint import Endpoint, client_id
from thermal2mqtt.mqtt.messages import Message, Received, Result
from thermal2mqtt.mqtt.session import Session
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.tls import TlsError

pytestmark = pytest.mark.lab

INSTANCE = "6f0a9d3e-0d7f-4c0e-9f6e-1d2c3b4a5f60"
WILL = Message("base/availability", b"offline", retain=True)
FAREWELL = Message("base/availability", b"goodbye", retain=True)

MakeRoad = Callable[[int], Road]


class Line:
    """A connection and what it told."""

    def __init__(self, settings: MqttSettings) -> None:
        self.told: list[str] = []
        self.hears = False
        self.messages: list[Received] = []
        self.part = Part("mqtt", QUICK, clock=SystemClock(), stale_after_seconds=30.0)
        endpoint = Endpoint(settings, client_id(INSTANCE), WILL, ("base/request/#",))
        self.connection = MqttConnection(endpoint, self.part, self, SystemClock())

    def opened(self) -> None:
        """Take note."""
        self.hears = False
        self.told.append("opened")

    def subscribed(self) -> None:
        """Take note."""
        self.hears = True

    def lost(self) -> None:
        """Take note."""
        self.told.append("lost")

    def received(self, message: Received) -> None:
        """Take note, or fail as a listener must not."""
        self.messages.append(message)
        if message.payload == b"fail":
            raise KeyError("a fault of the listener")

    @property
    def fault(self) -> str | None:
        """The last fault's kind."""
        found = self.part.health().last_fault
        return found.kind if found else None

    def wait_until_connected(self, times: int = 1) -> None:
        """Wait for so many connections in all, and until it hears on the last one."""
        until(
            "a connection",
            lambda: self.told.count("opened") >= times and self.connection.connected and self.hears,
            SECONDS,
        )

    def publish(self, message: Message) -> Result:
        """Publish and return what became of it."""
        results: list[Result] = []
        done = threading.Event()

        def settled(result: Result) -> None:
            results.append(result)
            done.set()

        self.connection.publish(message, settled)
        assert done.wait(SECONDS), "the publish was never decided"
        assert len(results) == 1
        return results[0]


MakeLine = Callable[..., Line]


def open_files() -> int:
    """Return how many descriptors this process has."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


@pytest.fixture
def make_line() -> Iterator[MakeLine]:
    """Return a maker of started lines to a port of 127.0.0.1; each is stopped after the test."""
    with ExitStack() as stack:

        def make(port: int, **mqtt: Any) -> Line:
            fields = {"host": "127.0.0.1", "port": port, **mqtt}
            keepalive = fields.pop("keepalive_seconds", 30)
            settings = MqttSettings.model_validate(fields)
            # Shorter than a user may set, so that a silent broker is noticed while a test waits.
            settings = settings.model_copy(update={"keepalive_seconds": keepalive})
            line = Line(settings)
            stack.callback(line.connection.stop)
            line.connection.start()
            return line

        yield make


def test_it_speaks_5_with_a_clean_start(mosquitto: Mosquitto, make_line: MakeLine) -> None:
    """No hours-old command arrives: the broker keeps no session for this client."""
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    assert f"as {client_id(INSTANCE)} (p5, c1, k14)" in mosquitto.log()
    assert line.part.state is PartState.OK


def test_the_client_id_is_one_that_every_broker_must_take() -> None:
    """At most 23 letters and digits, and another for another instance."""
    ids = {client_id(INSTANCE), client_id("00000000-0000-4000-8000-000000000000")}
    assert len(ids) == 2
    assert all(len(name) == 23 and name.isalnum() for name in ids)


def test_messages_go_both_ways(mosquitto: Mosquitto, make_line: MakeLine) -> None:
    """What is published arrives retained, and what is asked is heard with all that MQTT 5 says beside it."""
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    with Observer(mosquitto.port) as observer:
        assert line.publish(Message("base/state", b"1", retain=True)) is Result.SENT
        assert observer.wait_for("base/state", SECONDS).payload == b"1"
        observer.publish("base/request/zones/list", b"{}")
        until("the request", lambda: line.messages, SECONDS)
    assert line.messages == [Received("base/request/zones/list", b"{}", retained=False)]


def test_a_message_expires_on_the_broker(mosquitto: Mosquitto, make_line: MakeLine) -> None:
    """Figures that are no longer true are not handed to who comes later."""
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    line.publish(Message("base/state", b"old", retain=True, expiry_seconds=1))

    def is_gone() -> bool:
        with Observer(mosquitto.port) as late:
            late.publish("mark", "all that was retained came before")
            late.wait_for("mark", SECONDS)
            return not late.on("base/state")

    until("it expired", is_gone, SECONDS)


def test_a_broken_connection_leaves_the_will_and_is_made_again(
    mosquitto: Mosquitto, make_line: MakeLine, make_road: MakeRoad
) -> None:
    """Others see `offline`; the listener sees a loss and a new connection, the counters the reason."""
    road = make_road(mosquitto.port)
    line = make_line(road.port)
    line.wait_until_connected()
    with Observer(mosquitto.port) as observer:
        road.cut()
        line.wait_until_connected(2)
        assert observer.wait_for(WILL.topic, SECONDS).payload == b"offline"
    assert line.told == ["opened", "lost", "opened"]
    assert line.fault == "lost"
    assert line.connection.counts.reconnects["lost"] == 1
    assert sum(line.connection.counts.reconnects.values()) == 1


def test_a_dead_connection_is_noticed_within_the_set_time(mosquitto: Mosquitto, make_line: MakeLine) -> None:
    """The library takes up to twice what it is given, so it is given half of what the setting promises."""
    make_line(mosquitto.port, keepalive_seconds=7).wait_until_connected()
    assert f"as {client_id(INSTANCE)} (p5, c1, k3)" in mosquitto.log()


def test_a_silent_broker_is_noticed(mosquitto: Mosquitto, make_line: MakeLine, make_road: MakeRoad) -> None:
    """A half-open connection, as after a power cut at the other end, ends with the keep-alive."""
    road = make_road(mosquitto.port)
    line = make_line(road.port, keepalive_seconds=1)
    line.wait_until_connected()
    road.block()
    until("it is noticed", lambda: line.fault == "keepalive", SECONDS)
    assert not line.connection.connected
    road.unblock()
    line.wait_until_connected(2)


def test_what_waits_for_a_silent_broker_is_bounded(
    mosquitto: Mosquitto, make_line: MakeLine, make_road: MakeRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing piles up: what is too much is dropped and counted, the rest is lost with the connection."""
    monkeypatch.setattr(endpoint_module, "MAX_WAITING", 3)
    road = make_road(mosquitto.port)
    line = make_line(road.port)
    line.wait_until_connected()
    road.block()
    results: list[Result] = []
    for _ in range(5):
        line.connection.publish(Message("base/state", b"x"), results.append)
    assert results == [Result.DROPPED] * 2
    road.cut()
    until("all is decided", lambda: len(results) == 5, SECONDS)
    assert results.count(Result.LOST) == 3
    assert line.connection.counts.publishes["dropped"] == 2
    assert line.connection.counts.publishes["lost"] == 3


def test_a_broker_that_stops_and_starts_is_found_again(mosquitto: Mosquitto, make_line: MakeLine) -> None:
    """While it is away publishes go nowhere and are counted as such."""
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    mosquitto.stop()
    until("the loss", lambda: line.told[-1] == "lost", SECONDS)
    assert line.publish(Message("base/state", b"x")) is Result.NOT_CONNECTED
    until("tries", lambda: line.part.health().faults.get("unreachable", 0) > 2, SECONDS)
    mosquitto.start()
    line.wait_until_connected(2)
    assert line.connection.counts.reconnects["lost"] == 1
    assert line.publish(Message("base/state", b"x")).taken


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


def test_an_outage_is_told_once(
    mosquitto: Mosquitto, make_line: MakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    """One line when the broker goes and one when it is back, however often it was tried in between."""
    with caplog.at_level(logging.INFO):
        line = make_line(mosquitto.port)
        line.wait_until_connected()
        caplog.clear()
        mosquitto.stop()
        until("tries", lambda: sum(line.part.health().faults.values()) > 5, SECONDS)
        mosquitto.start()
        line.wait_until_connected(2)
    lines = [record.levelname for record in caplog.records if record.name.startswith("thermal2mqtt")]
    assert lines == ["WARNING", "INFO"]


def test_a_wrong_password_is_told_with_its_remedy(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """The fault names the settings to look at, and not the password."""
    broker = make_mosquitto(Options(users=(("agent", "right"),)))
    line = make_line(broker.port, username="agent", password="canary")
    until("the refusal", lambda: line.fault == "refused", SECONDS)
    fault = line.part.health().last_fault
    assert fault is not None
    assert "mqtt.password" in fault.message
    assert "canary" not in fault.message


def test_the_right_password_opens(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """Credentials come from the settings."""
    broker = make_mosquitto(Options(users=(("agent", "right"),)))
    make_line(broker.port, username="agent", password="right").wait_until_connected()


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


def test_what_is_too_large_is_never_sent(
    make_mosquitto: MakeMosquitto, make_line: MakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    """The library would send it, lose the connection by it and send it again, for ever."""
    broker = make_mosquitto(Options(lines=("max_packet_size 2000",)))
    line = make_line(broker.port)
    line.wait_until_connected()
    sent = [
        size
        for size in range(1900, 2100)
        if line.publish(Message("base/image", b"x" * size, retain=True, expiry_seconds=60)).taken
    ]
    assert sent == list(range(1900, sent[-1] + 1))
    assert sent[-1] > 1950
    assert line.told == ["opened"]
    assert line.connection.counts.publishes["oversize"] == 200 - len(sent)
    told = [record for record in caplog.records if "base/image" in record.message]
    assert len(told) == 1
    assert "the broker takes 2000" in told[0].message


def test_a_broker_that_takes_one_message_at_a_time_gets_them_so(
    make_mosquitto: MakeMosquitto, make_line: MakeLine
) -> None:
    """A burst does not break its receive maximum; at worst the first connection is lost in learning it."""
    broker = make_mosquitto(Options(lines=("max_inflight_messages 1",)))
    line = make_line(broker.port)
    line.wait_until_connected()
    results: list[Result] = []
    for _ in range(50):
        line.connection.publish(Message("base/state", b"x"), results.append)
    until("all is decided", lambda: len(results) == 50, SECONDS)
    assert line.publish(Message("base/state", b"x")).taken


def test_what_the_broker_refuses_is_counted_and_told_once(
    make_mosquitto: MakeMosquitto, make_line: MakeLine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The library calls a refused message published; the broker's reason decides."""
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite base/allowed\n")
    broker = make_mosquitto(Options(lines=(f"acl_file {rules}",)))
    line = make_line(broker.port)
    line.wait_until_connected()
    assert line.publish(Message("base/allowed", b"x")).taken
    for _ in range(3):
        assert line.publish(Message("base/denied", b"x")) is Result.REFUSED
    assert line.connection.counts.publishes["refused"] == 3
    told = [record.message for record in caplog.records if "base/denied" in record.message]
    assert told == ["mqtt: base/denied was not published: Not authorized"]


def test_another_client_with_our_id_is_told(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """A copied data directory is the usual cause, and the fault says so."""
    broker = make_mosquitto(Options(series="2.1"))
    line = make_line(broker.port)
    line.wait_until_connected()
    thief = Client(CallbackAPIVersion.VERSION2, client_id=client_id(INSTANCE))
    thief.connect("127.0.0.1", broker.port)
    thief.loop_start()

    def told() -> str:
        # Each takes the other's place again and again: what is told next may be something else.
        fault = line.part.health().last_fault
        return fault.message if fault is not None and fault.kind == "taken_over" else ""

    message = until("it is told", told, SECONDS)
    thief.disconnect()
    thief.loop_stop()
    assert "identity.json" in message


def test_a_listener_that_fails_does_not_end_the_thread(
    mosquitto: Mosquitto, make_line: MakeLine, caplog: pytest.LogCaptureFixture
) -> None:
    """The library's thread dies of an exception in a callback; here it is logged."""
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    with Observer(mosquitto.port) as observer:
        observer.publish("base/request/a", b"fail")
        observer.publish("base/request/a", b"on")
        until("both", lambda: len(line.messages) == 2, SECONDS)
    assert "a fault of the listener" in caplog.text


def test_a_thread_that_stumbles_goes_on(
    mosquitto: Mosquitto, make_line: MakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even a fault of ours between two connections is only one more reason to try again."""
    stumbles = iter([True])
    whole = Session.run

    def run(session: Session) -> Ending:
        if next(stumbles, False):
            raise RuntimeError("a fault of ours")
        return whole(session)

    monkeypatch.setattr(Session, "run", run)
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    assert line.part.health().faults == {"lost": 1}


def test_a_stop_says_goodbye_and_leaves_no_will(mosquitto: Mosquitto, make_line: MakeLine) -> None:
    """The farewell is on the broker before the connection ends, and no will follows it."""
    line = make_line(mosquitto.port)
    line.wait_until_connected()
    with Observer(mosquitto.port) as observer:
        line.connection.stop(FAREWELL)
        line.connection.stop(FAREWELL)
        observer.publish("mark", "the end")
        observer.wait_for("mark", SECONDS)
        assert [message.payload for message in observer.on(WILL.topic)] == [b"goodbye"]
    assert line.told == ["opened", "lost"]
    assert line.part.state is PartState.STOPPED
    assert "mqtt" not in {thread.name for thread in threading.enumerate()}


def test_a_stop_does_not_wait_for_a_broker_that_is_silent(
    mosquitto: Mosquitto, make_line: MakeLine, make_road: MakeRoad, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A half-open connection delays a stop by its deadline and no more."""
    monkeypatch.setattr(connection_module, "FAREWELL_SECONDS", 0.1)
    monkeypatch.setattr(session_module, "LEAVE_SECONDS", 0.1)
    road = make_road(mosquitto.port)
    line = make_line(road.port)
    line.wait_until_connected()
    road.block()
    line.connection.stop(FAREWELL)
    assert "mqtt" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("answers", [True, False], ids=["no answer", "nobody there"])
def test_a_stop_ends_a_try(make_line: MakeLine, answers: bool) -> None:  # noqa: FBT001 - a parameter
    """Whether it waits for a word of the broker or for its next try."""
    with ExitStack() as stack:
        port = free_port()
        if answers:
            stack.enter_context(socket.create_server(("127.0.0.1", port)))
        line = make_line(port)
        if not answers:
            until("a try", lambda: line.fault == "unreachable", SECONDS)
        line.connection.stop(FAREWELL)
    assert "mqtt" not in {thread.name for thread in threading.enumerate()}


def test_reconnects_leak_nothing(mosquitto: Mosquitto, make_line: MakeLine, make_road: MakeRoad) -> None:
    """Years of lost connections do not use up the descriptors."""
    road = make_road(mosquitto.port)
    line = make_line(road.port)

    def lose(until_now: int) -> int:
        line.wait_until_connected(until_now)
        road.cut()
        return until_now + 1

    connections = 1
    for _ in range(3):
        connections = lose(connections)
    line.wait_until_connected(connections)
    before = open_files()
    for _ in range(15):
        connections = lose(connections)
    line.wait_until_connected(connections)
    until("no more descriptors", lambda: open_files() <= before, SECONDS)


def test_tls_verifies_the_broker(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """With its authority the connection opens; with the system's it is a fault that says why."""
    broker = make_mosquitto(Options(tls=True))
    make_line(broker.port, tls={"enabled": True, "ca_file": broker.authority}).wait_until_connected()
    stranger = make_line(broker.port, tls={"enabled": True})
    until("the fault", lambda: stranger.fault == "tls", SECONDS)
    fault = stranger.part.health().last_fault
    assert fault is not None
    assert "CERTIFICATE_VERIFY_FAILED" in fault.message


def test_a_broker_that_expects_tls_is_guessed(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """Plain text to an encrypted port is a usual mistake, and the fault names the setting."""
    broker = make_mosquitto(Options(tls=True))
    line = make_line(broker.port, protocol="5")
    until("the fault", lambda: line.fault == "cut", SECONDS)
    fault = line.part.health().last_fault
    assert fault is not None
    assert "mqtt.tls" in fault.message


def test_a_certificate_that_cannot_be_used_is_told_at_the_start(tmp_path: Path) -> None:
    """A setting that can never work is an error at once, not a fault that is tried again."""
    settings = MqttSettings.model_validate({"tls": {"enabled": True, "ca_file": tmp_path / "none.pem"}})
    with pytest.raises(TlsError, match=r"mqtt\.tls\.ca_file .*none\.pem"):
        Line(settings).connection.start()


def test_a_certificate_that_went_bad_is_a_fault(make_mosquitto: MakeMosquitto, make_line: MakeLine) -> None:
    """It is read for each connection: a renewed one is taken up, a broken one is told and tried again."""
    broker = make_mosquitto(Options(tls=True))
    good = broker.authority.read_bytes()
    line = make_line(broker.port, tls={"enabled": True, "ca_file": broker.authority})
    line.wait_until_connected()
    broker.stop()
    broker.authority.write_text("half written")
    broker.start()
    until("the fault", lambda: line.fault == "tls", SECONDS)
    broker.authority.write_bytes(good)
    line.wait_until_connected(2)


def test_a_host_that_cannot_be_is_unreachable(make_line: MakeLine) -> None:
    """A name that no look-up takes is a fault like any other."""
    line = make_line(1883, host="a" * 200)
    until("the fault", lambda: line.fault == "unreachable", SECONDS)
