"""What the demo suggests can be copied into a shell and does what it says."""

import shutil
import subprocess

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from thermal2mqtt.cli.demo_broker import BrokerAddress, EmbeddedBroker, ForeignBroker
from thermal2mqtt.cli.demo_words import Scene
from thermal2mqtt.contract.topics import Topics

TOPICS = Topics("thermal2mqtt", "demo")
V5, V311 = MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311


def _scene(address: BrokerAddress, username: str | None = None) -> Scene:
    return Scene(ForeignBroker(address), V5, TOPICS, username)


@pytest.mark.parametrize(
    ("what", "payload"),
    [("heat the joint", b'{"joint_celsius":120.0}'), ("let it cool", b'{"joint_celsius":null}')],
)
def test_the_suggested_commands_work_as_they_stand(mosquitto: Mosquitto, what: str, payload: bytes) -> None:
    """A shell runs them against a real broker."""
    if shutil.which("mosquitto_pub") is None:
        pytest.skip("mosquitto_pub is not installed")
    suggested = dict(_scene(BrokerAddress(mosquitto.host, mosquitto.port)).suggestions())
    with Observer(mosquitto.port) as somebody:
        subprocess.run(suggested[what], shell=True, check=True, timeout=60)  # noqa: S602 - a shell is the point
        message = somebody.wait_for("thermal2mqtt/demo/request/simulator/set", 60)
    assert message.payload == payload


def test_watching_hears_figures_and_levels() -> None:
    """Only what reads well: no picture is thrown at the terminal."""
    suggested = dict(_scene(BrokerAddress("pi.local", 1884)).suggestions())
    assert suggested["watch"] == (
        "mosquitto_sub -h pi.local -p 1884 -v -t thermal2mqtt/demo/state -t thermal2mqtt/demo/alarm/+"
    )


def test_a_broker_with_users_gets_the_name_and_a_place_for_the_password() -> None:
    """The password itself is not printed."""
    suggested = dict(_scene(BrokerAddress("pi.local", 1883), username="me").suggestions())
    assert " -u me -P PASSWORD " in suggested["watch"]


def test_home_assistant_is_told_host_and_port() -> None:
    """The form's own default version serves with mosquitto."""
    broker = EmbeddedBroker(1883)
    told = Scene(broker, V5, TOPICS, None).home_assistant()
    assert "broker 127.0.0.1, port 1883" in told
    assert "3.1.1" not in told
    assert "--broker" in told


def test_home_assistant_needs_3_1_1_where_the_broker_does() -> None:
    """Its form offers 5 first, which the embedded broker refuses."""
    told = Scene(EmbeddedBroker(1883), V311, TOPICS, None).home_assistant()
    assert "protocol 3.1.1" in told


def test_a_broker_that_home_assistant_has_needs_nothing() -> None:
    """The device is there by itself, and goes with the demo."""
    assert "until the demo ends" in _scene(BrokerAddress("pi.local", 1883)).home_assistant()


def test_the_first_line_says_what_runs() -> None:
    """Broker, address and version."""
    headline = Scene(EmbeddedBroker(1885), V311, TOPICS, None).headline()
    assert headline.endswith("broker amqtt, embedded on 127.0.0.1:1885, MQTT 3.1.1")
