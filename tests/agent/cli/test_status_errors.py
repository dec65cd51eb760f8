"""`status`: why there is nothing to tell."""

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.cli.told import Machine, publish
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.server import free_port
from thermal2mqtt.cli.demo_broker import EmbeddedBroker


def test_broker_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Address, reason and what to do."""
    port = free_port()
    result = Machine(tmp_path, port).status()
    assert result.exit_code == 1
    assert f"the broker at 127.0.0.1:{port} cannot be reached: Connection refused" in result.stderr


def test_certificate_that_cannot_be_used_is_told(machine: Machine, tmp_path: Path) -> None:
    """The broker is not blamed for a wrong setting."""
    file = tmp_path / "missing.pem"
    machine.set(tls={"enabled": True, "ca_file": str(file)})
    result = machine.status()
    assert result.exit_code == 1
    assert f"mqtt.tls.ca_file {file} cannot be read: No such file" in result.stderr


@pytest.mark.usefixtures("patient")
def test_certificate_that_is_refused_is_no_missing_broker(
    make_mosquitto: MakeMosquitto, tmp_path: Path
) -> None:
    """What is wrong is the trust, and the settings of the trust are named."""
    broker = make_mosquitto(Options(tls=True))
    machine = Machine(tmp_path, broker.port)
    machine.set(tls={"enabled": True})
    said = machine.status().stderr
    assert "its certificate is refused: self-signed certificate; set mqtt.tls.ca_file" in said
    assert "_ssl.c" not in said


@pytest.mark.usefixtures("patient")
def test_broker_that_refuses_is_told(make_mosquitto: MakeMosquitto, tmp_path: Path) -> None:
    """Wrong credentials are not mistaken for a missing broker."""
    broker = make_mosquitto(Options(users=(("agent", "right"),)))
    machine = Machine(tmp_path, broker.port)
    machine.set(username="agent", password="wrong")
    refused = machine.status()
    assert refused.exit_code == 1
    assert "refuses: Not authorized. Correct mqtt.username" in refused.stderr
    machine.set(password=None)
    assert "No password is set here: for a command by hand" in machine.status().stderr
    machine.set(password="right")
    assert "is not known to the broker" in machine.status().stderr


@pytest.mark.usefixtures("patient")
def test_broker_without_mqtt_5_is_asked_in_3(tmp_path: Path) -> None:
    """A broker that refuses MQTT 5 gives the same answer."""
    broker = EmbeddedBroker(free_port())
    broker.start()
    try:
        machine = Machine(tmp_path, broker.address.port)
        said = machine.status().stderr
        machine.set(protocol="5")
        refused = machine.status().stderr
    finally:
        broker.stop()
    assert "is not known to the broker" in said
    assert "refuses: Unsupported protocol version. Set mqtt.protocol: auto" in refused


@pytest.mark.usefixtures("patient")
def test_only_version_3_is_spoken_where_the_settings_say_so(machine: Machine, mosquitto: Mosquitto) -> None:
    """The same answer comes over MQTT 3.1.1."""
    publish(mosquitto.port, machine.messages())
    machine.set(protocol="3.1.1")
    assert machine.status().exit_code == 0
    assert re.findall(r" as thermal2mqtt-status-\w+ \(p(\d)", mosquitto.log()) == ["2"]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Listen on a port, take connections, and never say a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_broker_that_never_answers_has_a_deadline(tmp_path: Path, silent_port: int) -> None:
    """A port that takes connections and says nothing is told as well."""
    result = Machine(tmp_path, silent_port).status()
    assert result.exit_code == 1
    assert "cannot be reached: no answer" in result.stderr


def test_name_that_cannot_be_one_is_told(machine: Machine) -> None:
    """A label of a hundred characters is refused before anybody is asked."""
    machine.set(host="x" * 100)
    result = machine.status()
    assert result.exit_code == 1
    assert "cannot be reached: this cannot be a name" in result.stderr


def test_name_server_that_never_answers_has_a_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking up a name has no deadline of its own; the command has."""
    answered = threading.Event()

    def look_up(*_: object, **__: object) -> None:
        answered.wait(60)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    try:
        result = Machine(tmp_path, free_port()).status()
    finally:
        answered.set()
    assert result.exit_code == 1
    assert "cannot be reached: no answer" in result.stderr


def test_machine_without_an_agent_is_told_and_gets_no_identity(machine: Machine, tmp_path: Path) -> None:
    """Asking does not make an agent."""
    machine.forget_identity()
    result = machine.status()
    assert result.exit_code == 1
    assert f"no agent has run here yet: there is no {tmp_path}/data/identity.json" in result.stderr
    assert list((tmp_path / "data").iterdir()) == []


def test_data_directory_that_cannot_be_looked_into_is_told(machine: Machine) -> None:
    """A path that the machine refuses is a sentence, not a traceback."""
    machine.set("agent", data_directory=f"/{'x' * 300}")
    result = machine.status()
    assert result.exit_code == 1
    assert "cannot be looked into: File name too long" in result.stderr
