"""`status`: what an agent says, as tables and as JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tests.agent.cli.told import STATE, Machine, publish, rows
from tests.conftest import MakeMosquitto
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.server import until
from thermal2mqtt.cli import agent_status

pytestmark = pytest.mark.usefixtures("patient")


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
    machine: Machine, mosquitto: Mosquitto, word: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that was true once is shown."""
    # Whoever is offline may come back: that is waited for to the end.
    monkeypatch.setattr(agent_status, "DEADLINE_SECONDS", 6.0)
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
    until("the agent to be known", lambda: "is not known" not in machine.status().stderr, 60)
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
