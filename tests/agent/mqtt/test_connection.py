"""The connection, on real brokers and a road that fails."""

import logging
from pathlib import Path

import pytest

from tests.agent.mqtt.conftest import MakeRoad
from tests.agent.mqtt.line import INSTANCE, WILL, MakeLine
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.health import PartState
from thermal2mqtt.mqtt import endpoint as endpoint_module
from thermal2mqtt.mqtt.endings import Ending
from thermal2mqtt.mqtt.endpoint import client_id
from thermal2mqtt.mqtt.messages import Message, Received, Result
from thermal2mqtt.mqtt.session import Session

pytestmark = pytest.mark.lab


def open_files() -> int:
    """Return how many descriptors this process has."""
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


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
    until("it is noticed", lambda: line.part.health().faults.get("keepalive"), SECONDS)
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


def test_a_host_that_cannot_be_is_unreachable(make_line: MakeLine) -> None:
    """A name that no look-up takes is a fault like any other."""
    line = make_line(1883, host="a" * 200)
    until("the fault", lambda: line.fault == "unreachable", SECONDS)
