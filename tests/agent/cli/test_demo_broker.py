"""The demo's broker comes up by itself, on loopback only, and nothing of it remains."""

import queue
import socket
import threading
from pathlib import Path

import paho.mqtt.client as paho
import psutil
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from thermal2mqtt.cli import demo_broker
from thermal2mqtt.cli.demo_broker import (
    BrokerAddress,
    DemoBroker,
    DemoError,
    EmbeddedBroker,
    ForeignBroker,
    MosquittoBroker,
    free_port,
)


def _mosquitto(port: int, directory: Path) -> DemoBroker:
    executable = demo_broker.find_mosquitto()
    if executable is None:
        pytest.skip("mosquitto is not installed")
    return MosquittoBroker(executable, port, directory)


def _embedded(port: int, _directory: Path) -> DemoBroker:
    pytest.importorskip("amqtt")
    return EmbeddedBroker(port)


@pytest.fixture(params=[_mosquitto, _embedded])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> DemoBroker:
    """Each of the brokers that the demo can start, not yet started."""
    made: DemoBroker = request.param(free_port(0), tmp_path)
    return made


def _round_trip(address: BrokerAddress) -> bytes:
    """Publish a retained message and hear it as a late subscriber does."""
    heard: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def on_message(_client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        heard.put(bytes(message.payload))

    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    client.connect(address.host, address.port)
    client.loop_start()
    client.publish("kept", b"hello", qos=1, retain=True).wait_for_publish(60)
    client.on_message = on_message
    client.subscribe("kept", qos=1)
    try:
        return heard.get(timeout=60)
    finally:
        client.disconnect()
        client.loop_stop()


def test_it_carries_and_keeps_messages(broker: DemoBroker) -> None:
    """Once `start` returns, clients without a password are served."""
    broker.start()
    try:
        assert _round_trip(broker.address) == b"hello"
    finally:
        broker.stop()


def test_it_listens_on_loopback_only(broker: DemoBroker) -> None:
    """A broker without passwords must not be open to the network."""
    broker.start()
    try:
        listening = [it.laddr for it in psutil.net_connections("tcp") if it.status == psutil.CONN_LISTEN]
    finally:
        broker.stop()
    here = [address for address in listening if address and address.port == broker.address.port]
    assert [address.ip for address in here] == ["127.0.0.1"]


def test_nothing_remains_of_it(broker: DemoBroker) -> None:
    """No child, no thread, no port; a second stop does no harm."""
    threads, children = threading.active_count(), psutil.Process().children()
    broker.start()
    broker.stop()
    broker.stop()
    assert threading.active_count() == threads
    assert psutil.Process().children() == children
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((broker.address.host, broker.address.port), timeout=1)


def test_a_taken_port_is_a_clear_error(broker: DemoBroker) -> None:
    """The broker's own words are told, and nothing is left behind."""
    children = psutil.Process().children()
    # Whoever listens there takes connections as a broker would: only the broker itself can tell.
    place = (broker.address.host, broker.address.port)
    with socket.create_server(place), pytest.raises(DemoError, match=r"(?i)address .*in use"):
        broker.start()
    assert psutil.Process().children() == children


def test_somebody_who_was_quicker_is_made_way_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two demos that begin at once find the same port free; the second listens on another."""
    taken, other = free_port(0), free_port(0)
    ports = iter([taken, other])
    monkeypatch.setattr(demo_broker, "free_port", lambda _usual: next(ports))
    with socket.create_server(("127.0.0.1", taken)):
        broker = demo_broker.started_broker(None, tmp_path)
        try:
            assert broker.address.port == other
            assert _round_trip(broker.address) == b"hello"
        finally:
            broker.stop()


def test_a_child_that_does_not_go_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that hangs is not left behind."""
    monkeypatch.setattr(demo_broker, "STOP_SECONDS", 0.1)
    broker = _mosquitto(free_port(0), tmp_path)
    broker.start()
    (child,) = psutil.Process().children()
    child.suspend()
    broker.stop()
    assert not child.is_running()


def test_stop_before_start_does_no_harm(broker: DemoBroker) -> None:
    """An error between the two must not hide behind another."""
    broker.stop()


def test_the_usual_port_is_taken_where_it_is_free() -> None:
    """People know 1883; a second demo beside the first gets another."""
    usual = free_port(0)
    assert free_port(usual) == usual
    with socket.create_server(("127.0.0.1", usual)):
        assert free_port(usual) != usual


def test_a_broker_that_is_given_is_used_and_left_alone(tmp_path: Path) -> None:
    """It was there before the demo and will be there after it."""
    address = BrokerAddress("broker.example", 1884)
    broker = demo_broker.demo_broker(address, tmp_path)
    broker.start()
    broker.stop()
    assert isinstance(broker, ForeignBroker)
    assert (broker.address, broker.ours) == (address, False)


def test_mosquitto_comes_first_then_amqtt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real broker where there is one, the embedded one else."""
    monkeypatch.setattr(demo_broker, "find_mosquitto", lambda: "/usr/sbin/mosquitto")
    assert isinstance(demo_broker.demo_broker(None, tmp_path), MosquittoBroker)
    monkeypatch.setattr(demo_broker, "find_mosquitto", lambda: None)
    assert isinstance(demo_broker.demo_broker(None, tmp_path), EmbeddedBroker)


def test_without_any_broker_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three ways out, each a command."""
    monkeypatch.setattr(demo_broker, "find_mosquitto", lambda: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(DemoError, match=r"apt install mosquitto.*thermal2mqtt\[demo\].*--broker"):
        demo_broker.demo_broker(None, tmp_path)


@pytest.mark.parametrize(
    ("address", "text"),
    [(BrokerAddress("pi.local", 1883), "pi.local:1883"), (BrokerAddress("::1", 1884), "[::1]:1884")],
)
def test_an_address_reads_as_people_type_it(address: BrokerAddress, text: str) -> None:
    """IPv6 stands in brackets."""
    assert str(address) == text
