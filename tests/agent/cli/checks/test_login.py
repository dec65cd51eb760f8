"""The broker's answer to CONNECT is told for what it is: by real brokers, and by things that are none."""

import contextlib
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from thermal2mqtt.cli.checks import login
from thermal2mqtt.cli.checks.finding import Status
from thermal2mqtt.cli.demo_broker import EmbeddedBroker
from thermal2mqtt.settings.mqtt import MqttProtocol, MqttSettings, MqttTls

StartBroker = Callable[[str], MqttSettings]


def test_mosquitto_speaks_5(start_mosquitto: StartBroker) -> None:
    """The newest version that both know is told."""
    finding = login.login(start_mosquitto("allow_anonymous true"))
    assert (finding.status, finding.found) == (Status.OK, "accepted, MQTT 5")


def test_the_version_of_the_settings_is_kept_to(start_mosquitto: StartBroker) -> None:
    """Who sets 3.1.1 is told about 3.1.1."""
    settings = start_mosquitto("allow_anonymous true")
    finding = login.login(settings.model_copy(update={"protocol": MqttProtocol.V311}))
    assert finding.found == "accepted, MQTT 3.1.1"


@pytest.fixture
def old_broker(closed_port: int) -> Iterator[MqttSettings]:
    """A broker that speaks 3.1.1 only."""
    pytest.importorskip("amqtt")
    broker = EmbeddedBroker(closed_port)
    broker.start()
    yield MqttSettings(host="127.0.0.1", port=closed_port)
    broker.stop()


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
def guarded(start_mosquitto: StartBroker, tmp_path: Path) -> MqttSettings:
    """A broker that knows one user, `agent` with the password `right`."""
    file = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", file, "agent", "right"], check=True, timeout=10)
    return start_mosquitto(f"allow_anonymous false\npassword_file {file}")


@pytest.mark.parametrize("protocol", list(MqttProtocol))
def test_a_wrong_password_fails_in_each_version(guarded: MqttSettings, protocol: MqttProtocol) -> None:
    """The finding names the user, never the password."""
    wrong = {"username": "agent", "password": SecretStr("wr0ng"), "protocol": protocol}
    finding = login.login(guarded.model_copy(update=wrong))
    assert finding.status is Status.FAIL
    assert "user 'agent'" in finding.found
    assert "wr0ng" not in repr(finding)


def test_a_broker_that_wants_a_name_fails_without_one(guarded: MqttSettings) -> None:
    """The finding says where the name goes."""
    finding = login.login(guarded)
    assert finding.status is Status.FAIL
    assert "without a user name" in finding.found
    assert finding.advice is not None
    assert "mqtt.username" in finding.advice


def test_the_right_password_is_accepted(guarded: MqttSettings) -> None:
    """With what the settings hold the agent gets in."""
    right = {"username": "agent", "password": SecretStr("right")}
    assert login.login(guarded.model_copy(update=right)).status is Status.OK


@pytest.mark.parametrize(("size", "status"), [(2000, Status.WARN), (100_000, Status.OK)])
def test_the_largest_message_is_told(start_mosquitto: StartBroker, size: int, status: Status) -> None:
    """A limit below what discovery needs is a warning: the device would never show."""
    finding = login.login(start_mosquitto(f"allow_anonymous true\nmax_packet_size {size}"))
    assert finding.status is status
    assert f"up to {size} bytes" in finding.found


def test_a_broker_behind_tls_is_reached(start_mosquitto: StartBroker, authority: Path) -> None:
    """The same files as the agent's are used."""
    folder = authority.parent
    plain = start_mosquitto(
        f"allow_anonymous true\ncertfile {folder}/broker.pem\nkeyfile {folder}/broker.key"
    )
    tls = MqttTls(enabled=True, ca_file=authority)
    assert login.login(plain.model_copy(update={"host": "localhost", "tls": tls})).status is Status.OK


def test_a_broker_that_wants_a_client_certificate_says_so(
    start_mosquitto: StartBroker, authority: Path
) -> None:
    """TLS 1.3 brokers hang up only after the handshake: the finding names the missing file."""
    folder = authority.parent
    plain = start_mosquitto(
        f"cafile {authority}\ncertfile {folder}/broker.pem\nkeyfile {folder}/broker.key\n"
        "require_certificate true\nallow_anonymous true"
    )
    tls = MqttTls(enabled=True, ca_file=authority)
    finding = login.login(plain.model_copy(update={"host": "localhost", "tls": tls}))
    assert finding.status is Status.FAIL
    assert finding.advice is not None
    assert "certificate_file" in finding.advice


def test_a_closed_port_fails(closed_port: int) -> None:
    """A broker that went away between two lines."""
    finding = login.login(MqttSettings(host="127.0.0.1", port=closed_port))
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
