"""A connection that is stopped says goodbye where it can, and never waits for long."""

import socket
import threading
from contextlib import ExitStack

import pytest

from tests.agent.mqtt.conftest import MakeRoad
from tests.agent.mqtt.line import FAREWELL, WILL, MakeLine
from tests.agent.mqtt.waiting import SECONDS
from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.health import PartState
from thermal2mqtt.mqtt import connection as connection_module
from thermal2mqtt.mqtt import session as session_module

pytestmark = pytest.mark.lab


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
