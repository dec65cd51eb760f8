"""Ways to a broker other than plain TCP: websockets, ALPN, client certificates, ids that its rules name."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.agent.contract.samples import zone
from tests.agent.mqtt.conftest import MakeFace
from tests.agent.mqtt.swallowing import SwallowingBroker
from tests.agent.mqtt.waiting import SECONDS
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.cli.checks import login
from thermal2mqtt.settings.mqtt import MqttSettings

pytestmark = pytest.mark.lab


class Pair(NamedTuple):
    """A certificate that signs itself, and its key."""

    certificate: Path
    key: Path


MakePair = Callable[[str], Pair]


@pytest.fixture
def make_pair(tmp_path: Path) -> MakePair:
    """Return a maker of certificates for 127.0.0.1 by name."""

    def make(name: str) -> Pair:
        pair = Pair(tmp_path / f"{name}.pem", tmp_path / f"{name}.key")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
             "-keyout", pair.key, "-out", pair.certificate],
            check=True, capture_output=True, timeout=100,
        )  # fmt: skip
        return pair

    return make


def is_online(broker: Mosquitto, base: str) -> bool:
    """Wait until the agent's `online` lies on the broker."""
    with Observer(broker.port) as observer:
        return bool(observer.wait_for(f"{base}/availability", SECONDS, lambda m: m.payload == b"online"))


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_it_speaks_through_a_websocket(
    make_mosquitto: MakeMosquitto, make_face: MakeFace, protocol: str
) -> None:
    """Everything arrives as it does over TCP, also what is large, and the doctor gets in as well."""
    port = free_port()
    broker = make_mosquitto(
        Options(series="2.1", lines=(f"listener {port} 127.0.0.1", "protocol websockets"))
    )
    mqtt = {"transport": "websockets", "protocol": protocol}
    running = make_face(port, mqtt=mqtt)
    assert is_online(broker, running.base)
    with Observer(broker.port) as observer:
        observer.wait_for(f"homeassistant/device/{running.identity.agent_id}/config", SECONDS)
        observer.publish(f"{running.base}/request/simulator/set", '{"joint_celsius": 50}')
        observer.wait_for(f"{running.base}/response/simulator/set", SECONDS)
    assert running.joint.celsius == [50]
    found = login.login(MqttSettings.model_validate({"host": "127.0.0.1", "port": port, **mqtt}))
    assert found.found.startswith("accepted")


def test_it_speaks_through_an_encrypted_websocket(
    make_mosquitto: MakeMosquitto, make_face: MakeFace, tmp_path: Path
) -> None:
    """As the clouds have it on port 443; the certificate is verified."""
    port, folder = free_port(), tmp_path / "mosquitto-0"
    lines = ("protocol websockets", f"certfile {folder / 'broker.pem'}", f"keyfile {folder / 'broker.key'}")
    broker = make_mosquitto(Options(series="2.1", tls=True, lines=(f"listener {port} 127.0.0.1", *lines)))
    tls = {"enabled": True, "ca_file": str(broker.authority)}
    running = make_face(port, mqtt={"transport": "websockets", "tls": tls})
    until("a connection", lambda: running.face.connected, SECONDS)


def test_a_wrong_path_is_told(make_face: MakeFace) -> None:
    """Where there is a web server but no websocket, the setting to look at is named."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            with suppress(OSError):
                while True:
                    line, _ = server.accept()
                    with line:
                        line.recv(4096)
                        line.sendall(b"HTTP/1.1 404 Not Found\r\n\r\n")

        threading.Thread(target=refuse, daemon=True).start()
        port = server.getsockname()[1]
        running = make_face(port, mqtt={"transport": "websockets", "websocket_path": "/wrong"})
        until("the fault", lambda: running.part.health().last_fault, SECONDS)
        fault = running.part.health().last_fault
        running.stop()
        server.shutdown(socket.SHUT_RDWR)
    assert fault is not None
    assert fault.kind == "unreachable"
    assert "mqtt.websocket_path /wrong" in fault.message


class TlsEdge:
    """A TLS server that notes what each client asks for in the handshake, and then hangs up."""

    def __init__(self, pair: Pair, stack: ExitStack) -> None:
        self.asked: list[str | None] = []
        self._server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        self.port = int(self._server.getsockname()[1])
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*pair)
        self._context.set_alpn_protocols(["http/1.1", "x-amzn-mqtt-ca"])
        threading.Thread(target=self._serve, daemon=True).start()
        stack.callback(self._server.shutdown, socket.SHUT_RDWR)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._shake(self._server.accept()[0])

    def _shake(self, line: socket.socket) -> None:
        with line, suppress(OSError), self._context.wrap_socket(line, server_side=True) as encrypted:
            self.asked.append(encrypted.selected_alpn_protocol())


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Return what is closed after the test."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize("alpn", ["x-amzn-mqtt-ca", None])
def test_the_protocol_is_named_in_the_handshake(
    make_face: MakeFace, make_pair: MakePair, stack: ExitStack, alpn: str | None
) -> None:
    """By it a cloud that has all on port 443 knows that MQTT is spoken; nothing is named unless set."""
    pair = make_pair("edge")
    edge = TlsEdge(pair, stack)
    tls = {"enabled": True, "ca_file": str(pair.certificate), "alpn": alpn}
    running = make_face(edge.port, mqtt={"tls": tls})
    until("a handshake", lambda: edge.asked, SECONDS)
    running.stop()
    assert set(edge.asked) == {alpn}


def test_a_client_certificate_opens(
    make_mosquitto: MakeMosquitto, make_face: MakeFace, make_pair: MakePair, tmp_path: Path
) -> None:
    """Where the broker asks for one the agent shows its own; without it the fault says what to look at."""
    own, port, pair = make_pair("agent"), free_port(), make_pair("broker")
    lines = (
        f"listener {port} 127.0.0.1",
        f"certfile {pair.certificate}",
        f"keyfile {pair.key}",
        f"cafile {own.certificate}",
        "require_certificate true",
    )
    broker = make_mosquitto(Options(lines=lines))
    trust = {"enabled": True, "ca_file": str(pair.certificate)}
    stranger = make_face(port, mqtt={"tls": trust}, directory=tmp_path / "stranger", agent_id="stranger")
    until("it is refused", lambda: stranger.part.health().last_fault, SECONDS)
    stranger.stop()
    shown = {**trust, "certificate_file": str(own.certificate), "key_file": str(own.key)}
    running = make_face(port, mqtt={"tls": shown})
    assert is_online(broker, running.base)


def test_the_client_id_is_the_one_that_rules_name(mosquitto: Mosquitto, make_face: MakeFace) -> None:
    """Clouds let in who connects under a name that they know."""
    running = make_face(mosquitto.port, mqtt={"client_id": "cellar-switchboard"})
    assert is_online(mosquitto, running.base)
    assert "as cellar-switchboard (" in mosquitto.log()


def test_no_more_is_asked_for_at_once_than_a_cloud_takes(make_face: MakeFace) -> None:
    """AWS IoT Core ends the connection at a subscription to nine topics; a house may have more meters."""
    zones = [{**zone(f"l{n}"), "rated_current": 100.0, "load_topic": f"meter/l{n}"} for n in range(20)]
    asked: list[int] = []

    def count(packet: bytes) -> bool:
        asked.append(packet.count(b"meter/"))
        return False

    with SwallowingBroker(lambda _publish: False) as broker:
        broker.swallows_subscription = count
        make_face(broker.port, *zones, mqtt={"protocol": "5"})
        until("all meters", lambda: sum(asked) == 20, SECONDS)
    assert max(asked) == 8
