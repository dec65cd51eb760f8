"""What a broker does not take: a client, a message, or many at a time."""

from pathlib import Path

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.agent.mqtt.line import INSTANCE, MakeLine
from tests.agent.mqtt.waiting import SECONDS
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Options
from tests.lab.server import until
from thermal2mqtt.mqtt.endpoint import client_id
from thermal2mqtt.mqtt.messages import Message, Result

pytestmark = pytest.mark.lab


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
