"""The broker's answer to CONNECT is told for what it is: by real brokers, and by things that are none."""

import contextlib
import gc
import socket
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.server import free_port
from thermal2mqtt.cli.checks import login
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.cli.demo_broker import EmbeddedBroker
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings, MqttTls


def _settings(broker: Mosquitto, **fields: object) -> MqttSettings:
    return MqttSettings.model_validate({"host": broker.host, "port": broker.port, **fields})


def test_mosquitto_speaks_5(mosquitto: Mosquitto) -> None:
    """The newest version that both know is told."""
    finding = login.login(_settings(mosquitto))
    assert (finding.status, finding.found) == (Status.OK, "accepted, MQTT 5")


def test_the_version_of_the_settings_is_kept_to(mosquitto: Mosquitto) -> None:
    """Who sets 3.1.1 is told about 3.1.1."""
    assert login.login(_settings(mosquitto, protocol="3.1.1")).found == "accepted, MQTT 3.1.1"


@pytest.fixture
def old_broker() -> Iterator[MqttSettings]:
    """A broker that speaks 3.1.1 only."""
    pytest.importorskip("amqtt")
    broker = EmbeddedBroker(free_port())
    broker.start()
    yield MqttSettings(host=broker.address.host, port=broker.address.port)
    broker.stop()
    with warnings.catch_warnings():  # amqtt never closes a connection that tried MQTT 5
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_auto_falls_back_to_3_1_1(old_broker: MqttSettings) -> None:
    """As the agent itself does."""
    finding = login.login(old_broker)
    assert (finding.status, finding.found) == (Status.OK, "accepted, MQTT 3.1.1")


def test_a_broker_without_5_fails_where_5_is_set(old_broker: MqttSettings) -> None:
    """The finding names the setting that helps."""
    finding = login.login(old_broker.model_copy(update={"protocol": MqttProtocol.V5}))
    assert finding.status is Status.FAIL
    assert finding.found == "the broker does not speak MQTT 5"
    assert finding.advice == "Set mqtt.protocol: auto."


@pytest.fixture
def guarded(make_mosquitto: MakeMosquitto) -> Mosquitto:
    """A broker that knows one user."""
    return make_mosquitto(Options(users=(("agent", "right"),)))


@pytest.mark.parametrize("protocol", list(MqttProtocol))
def test_a_wrong_password_fails_in_each_version(guarded: Mosquitto, protocol: MqttProtocol) -> None:
    """The finding names the user, never the password."""
    finding = login.login(_settings(guarded, username="agent", password="wr0ng", protocol=protocol))
    assert finding.status is Status.FAIL
    assert "user 'agent'" in finding.found
    assert "wr0ng" not in repr(finding)


def test_a_broker_that_wants_a_name_fails_without_one(guarded: Mosquitto) -> None:
    """The finding says where the name goes."""
    finding = login.login(_settings(guarded))
    assert finding.status is Status.FAIL
    assert "without a user name" in finding.found
    assert finding.advice is not None
    assert "mqtt.username" in finding.advice


def test_the_right_password_is_accepted(guarded: Mosquitto) -> None:
    """With what the settings hold the agent gets in."""
    assert login.login(_settings(guarded, username="agent", password="right")).status is Status.OK


@pytest.mark.parametrize(("size", "status"), [(2000, Status.WARN), (100_000, Status.OK)])
def test_the_largest_message_is_told(make_mosquitto: MakeMosquitto, size: int, status: Status) -> None:
    """A limit below what discovery needs is a warning: the device would never show."""
    finding = login.login(_settings(make_mosquitto(Options(lines=(f"max_packet_size {size}",)))))
    assert finding.status is status
    assert f"up to {size} bytes" in finding.found


def test_a_broker_behind_tls_is_reached(make_mosquitto: MakeMosquitto) -> None:
    """The same files as the agent's are used."""
    broker = make_mosquitto(Options(tls=True))
    tls = MqttTls(enabled=True, ca_file=broker.authority)
    assert login.login(_settings(broker, tls=tls)).status is Status.OK


def test_a_broker_that_wants_a_client_certificate_says_so(
    make_mosquitto: MakeMosquitto, tmp_path: Path
) -> None:
    """TLS 1.3 brokers hang up only after the handshake: the finding names the missing file."""
    authority = tmp_path / "mosquitto-0" / "authority.pem"
    lines = (f"cafile {authority}", "require_certificate true")
    broker = make_mosquitto(Options(tls=True, lines=lines))
    finding = login.login(_settings(broker, tls=MqttTls(enabled=True, ca_file=authority)))
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "certificate_file" in finding.advice


def test_a_closed_port_fails() -> None:
    """A broker that went away between two lines."""
    finding = login.login(MqttSettings(host="127.0.0.1", port=free_port()))
    assert finding.status is Status.FAIL
    assert "no connection" in finding.found


@pytest.fixture(params=["silent", "hangs up", "refuses"])
def no_broker(request: pytest.FixtureRequest) -> Iterator[tuple[str, MqttSettings]]:
    """Something that listens and does one thing with whoever connects."""
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = server.accept()
                    kept.append(client)
                    if request.param == "hangs up":
                        client.close()
                    if request.param == "refuses":
                        client.sendall(bytes([0x20, 3, 0, 0x97, 0]))  # CONNACK, quota exceeded

        threading.Thread(target=serve, daemon=True).start()
        yield request.param, MqttSettings(host="127.0.0.1", port=server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
    for client in kept:
        client.close()


def test_what_is_no_broker_is_told(
    no_broker: tuple[str, MqttSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listener that says nothing, hangs up, or refuses for a reason of its own."""
    monkeypatch.setattr(login, "ANSWER_SECONDS", 0.3)
    kind, settings = no_broker
    finding = login.login(settings)
    assert finding.status is Status.FAIL
    assert (
        finding.found
        == {
            "silent": "no answer to CONNECT",
            "hangs up": "no answer to CONNECT",
            "refuses": "the broker refuses: Quota exceeded",
        }[kind]
    )
