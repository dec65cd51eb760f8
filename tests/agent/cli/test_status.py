"""`status`: what an agent says, as tables and as JSON, and why there is nothing to tell."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from typer.testing import CliRunner, Result

from tests.agent.contract.samples import LINK
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.cli import app
from thermal2mqtt.cli.demo_broker import EmbeddedBroker
from thermal2mqtt.contract.announce import build_announce
from thermal2mqtt.contract.health import build_health
from thermal2mqtt.contract.state import SensorState, State
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.contract.zone_state import build_zone_state
from thermal2mqtt.contract.zones import ZonesPayload
from thermal2mqtt.health import Fault, PartHealth, PartState
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.store import load_identity

TIME = "2026-11-20T14:05:09.123Z"
NO_FIGURES = dict.fromkeys(SensorState.model_fields)
UNKNOWN_ZONE = build_zone_state(
    ZoneSettings(id="l1", name="L1", polygon=((0, 0), (1, 0), (1, 1))), None, None
).model_dump(mode="json")
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 1]]

SETTINGS = {
    "agent": {"id": "unit", "name": "Switchboard"},
    "mqtt": {"host": "127.0.0.1"},
    "sensors": {"thermal": {"name": "Front"}, "rear": {"name": "Rear", "bus": 3}},
    "zones": {
        "list": [
            {"id": "l1", "name": "Phase L1", "polygon": SQUARE},
            {"id": "l2", "name": "Phase L2", "polygon": SQUARE, "sensor": "rear"},
        ]
    },
}
STATE = {
    "schema": 1,
    "time": TIME,
    "sensors": {
        "thermal": {
            **NO_FIGURES,
            "available": True,
            "min": 20.5,
            "mean": 31.25,
            "max": 88.0,
            "ambient": 28.1,
        },
        "rear": {**NO_FIGURES, "available": False},
    },
    "zones": {
        "l1": {
            **UNKNOWN_ZONE,
            "sensor": "thermal",
            "min": 30.0,
            "mean": 50.0,
            "max": 88.0,
            "level": "critical",
        },
        "l2": {**UNKNOWN_ZONE, "sensor": "rear"},
    },
    "hotspots": [],
    "cameras": {},
}


class Machine:
    """A machine with a settings file, on which an agent has run."""

    def __init__(self, folder: Path, port: int) -> None:
        self.topics = Topics("thermal2mqtt", "unit")
        self._file = folder / "settings.yaml"
        self._data = folder / "data"
        document = {
            **SETTINGS,
            "agent": {"name": "Switchboard", "id": "unit", "data_directory": str(self._data)},
        }
        document["mqtt"] = {"host": "127.0.0.1", "port": port}
        self._file.write_text(json.dumps(document))
        load_identity(self._data, "unit")

    def forget_identity(self) -> None:
        """Be a machine on which no agent ran yet."""
        for file in self._data.iterdir():
            file.unlink()

    def set(self, section: str = "mqtt", **changes: object) -> None:
        """Change keys of a section."""
        document = json.loads(self._file.read_text())
        document[section].update(changes)
        self._file.write_text(json.dumps(document))

    def messages(self) -> dict[str, bytes]:
        """Return what the agent keeps on the broker."""
        settings = Settings.model_validate(SETTINGS)
        fault = Fault("nack", "nobody answers at 0x33", 0.0)
        parts = [
            PartHealth("sensor.thermal", PartState.OK, 0.0, 0.0, None, {}, {}),
            PartHealth("sensor.rear", PartState.FAILED, 0.0, None, fault, {"nack": 3}, {}),
        ]
        identity = load_identity(self._data, "unit")
        zones = ZonesPayload(revision=1, locked=False, zones=settings.zones.list)
        return {
            self.topics.availability: b"online",
            self.topics.announce: build_announce(settings, identity, 0.0, []).encode(),
            self.topics.state: State.model_validate_json(json.dumps(STATE)).encode(),
            self.topics.health: build_health(0.0, parts, LINK).encode(),
            self.topics.zones: zones.encode(),
        }

    def status(self, *arguments: str) -> Result:
        """Run the command on a terminal that is wide enough."""
        command = ["status", "--settings", str(self._file), *arguments]
        return CliRunner().invoke(app, command, env={"COLUMNS": "140"})


@pytest.fixture
def machine(tmp_path: Path, mosquitto: Mosquitto) -> Machine:
    """Return a machine whose settings name a real broker."""
    return Machine(tmp_path, mosquitto.port)


def publish(port: int, messages: dict[str, bytes]) -> None:
    """Put retained messages on the broker."""
    with Observer(port, "none") as client:
        for topic, payload in messages.items():
            client.publish(topic, payload, retain=True)


def rows(result: Result) -> list[list[str]]:
    """Return the words of each line, without the tables' lines."""
    return [line.replace("│", " ").split() for line in result.stdout.splitlines()]


def test_tables_tell_sensors_zones_and_parts(machine: Machine, mosquitto: Mosquitto) -> None:
    """What is known is there with its name, what is not known is a dash and never a number."""
    publish(mosquitto.port, machine.messages())
    result = machine.status()
    assert (result.exit_code, result.stderr) == (0, "")
    found = rows(result)
    assert found[0][:3] == ["Switchboard", "(unit)", "online,"]
    assert ["thermal", "Front", "20.5", "31.2", "88.0", "28.1", "available"] in found
    assert ["rear", "Rear", "-", "-", "-", "-", "unavailable"] in found
    assert ["l1", "Phase", "L1", "thermal", "30.0", "50.0", "88.0", "critical"] in found
    assert ["l2", "Phase", "L2", "rear", "-", "-", "-", "unknown"] in found
    assert ["sensor.thermal", "ok", "-"] in found
    assert any(row[:2] == ["sensor.rear", "failed"] and "0x33" in row for row in found)


def test_json_holds_the_messages_as_they_are(machine: Machine, mosquitto: Mosquitto) -> None:
    """A program gets the agent's own words."""
    messages = machine.messages()
    publish(mosquitto.port, messages)
    data = json.loads(machine.status("--json").stdout)
    assert (data.pop("online"), data.pop("interrupted")) == (True, False)
    assert data == {
        name: json.loads(messages[getattr(machine.topics, name)])
        for name in ("announce", "state", "health", "zones")
    }


def test_what_the_broker_dropped_is_told_as_missing(machine: Machine, mosquitto: Mosquitto) -> None:
    """An agent that is online but silent has no figures; old ones are not shown."""
    messages = machine.messages()
    kept = (machine.topics.availability, machine.topics.announce)
    publish(mosquitto.port, {topic: messages[topic] for topic in kept})
    result = machine.status()
    assert result.exit_code == 0
    assert "no state: the agent has not sent one for a while" in result.stdout
    data = json.loads(machine.status("--json").stdout)
    assert (data["online"], data["state"], data["health"], data["zones"]) == (True, None, None, None)


def test_agent_without_zones_is_told_how_to_get_some(machine: Machine, mosquitto: Mosquitto) -> None:
    """An empty table would leave a beginner alone."""
    messages = machine.messages()
    messages[machine.topics.state] = json.dumps({**STATE, "zones": {}}).encode()
    publish(mosquitto.port, messages)
    said = machine.status().stdout
    assert "no zones yet: write them into the settings file (zones.list)" in said
    assert "Level" not in said


def test_zone_without_a_name_is_still_shown(machine: Machine, mosquitto: Mosquitto) -> None:
    """Figures do not wait for names."""
    messages = machine.messages()
    messages[machine.topics.zones] = b""
    publish(mosquitto.port, messages)
    assert ["l1", "-", "thermal", "30.0", "50.0", "88.0", "critical"] in rows(machine.status())


@pytest.mark.parametrize(
    ("word", "said"),
    [
        (b"offline", "the agent unit says that it is offline"),
        (b"", "the agent unit is not known to the broker"),
    ],
)
def test_agent_that_is_not_online_is_exit_code_1(
    machine: Machine, mosquitto: Mosquitto, word: bytes, said: str
) -> None:
    """Nothing that was true once is shown."""
    publish(mosquitto.port, {**machine.messages(), machine.topics.availability: word})
    result = machine.status()
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert "journalctl -u thermal2mqtt" in result.stderr


@pytest.fixture
def one_of_each_name(make_mosquitto: MakeMosquitto, tmp_path: Path) -> Iterator[Machine]:
    """Have an agent online on a broker that takes one client of each name, as the hardened one does."""
    lines = ("use_username_as_clientid true",)
    broker = make_mosquitto(Options(users=(("unit", "secret"),), lines=lines))
    machine = Machine(tmp_path, broker.port)
    machine.set(username="unit", password="secret")
    agent = Client(CallbackAPIVersion.VERSION2, "agent", protocol=MQTTv5)
    agent.username_pw_set("unit", "secret")
    agent.reconnect_delay_set(min_delay=1, max_delay=1)
    agent.will_set(machine.topics.availability, b"offline", qos=1, retain=True)

    def speak(client: Client, *_: object) -> None:
        for topic, payload in machine.messages().items():
            client.publish(topic, payload, qos=1, retain=True)

    agent.on_connect = speak
    agent.connect("127.0.0.1", broker.port)
    agent.loop_start()
    until("the agent to be known", lambda: "is not known" not in machine.status().stderr, 10)
    yield machine
    agent.disconnect()
    agent.loop_stop()
    del agent


def test_agent_that_asking_cuts_off_is_not_told_as_offline(one_of_each_name: Machine) -> None:
    """Where the broker takes one client of each name, the agent's return is waited for, and said."""
    result = one_of_each_name.status()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "asking has cut it off for a moment" in result.stdout
    assert ["thermal", "Front", "20.5", "31.2", "88.0", "28.1", "available"] in rows(result)


def test_broker_that_takes_one_client_id_is_asked_with_it(machine: Machine, mosquitto: Mosquitto) -> None:
    """The rules of a cloud name the client id: no other one would get in."""
    publish(mosquitto.port, machine.messages())
    machine.set(client_id="cellar")
    assert machine.status().exit_code == 0
    assert " as cellar (p5" in mosquitto.log()


def test_json_says_why_there_is_nothing(machine: Machine) -> None:
    """A program need not read standard error."""
    result = machine.status("--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["online"] is False
    assert "not known to the broker" in json.loads(result.stdout)["error"]


def test_message_of_another_version_is_told(machine: Machine, mosquitto: Mosquitto) -> None:
    """What cannot be understood is no reason for a traceback."""
    publish(mosquitto.port, {**machine.messages(), machine.topics.state: b'{"schema": 9}'})
    result = machine.status()
    assert result.exit_code == 1
    assert "the agent's state is not as it should be; is the agent of another version" in result.stderr


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


def test_broker_that_refuses_is_told(make_mosquitto: MakeMosquitto, tmp_path: Path) -> None:
    """Wrong credentials are not mistaken for a missing broker."""
    broker = make_mosquitto(Options(users=(("agent", "right"),)))
    machine = Machine(tmp_path, broker.port)
    machine.set(username="agent", password="wrong")
    refused = machine.status()
    assert refused.exit_code == 1
    assert "refuses: Not authorized. Correct mqtt.username" in refused.stderr
    machine.set(password="right")
    assert "is not known to the broker" in machine.status().stderr


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
    assert "refuses: Unsupported protocol version. Correct" in refused


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
