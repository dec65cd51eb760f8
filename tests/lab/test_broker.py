"""What the lab promises of its brokers, so that a failing test of the agent is the agent's."""

import ssl
import threading

import pytest
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Observer

pytestmark = pytest.mark.lab

SECONDS = 60.0

BOTH_SERIES = pytest.mark.parametrize(
    "mosquitto", [Options(series="2.0"), Options(series="2.1")], ids=lambda o: o.series, indirect=True
)


@BOTH_SERIES
def test_broker_is_of_the_series_and_delivers(mosquitto: Mosquitto) -> None:
    """A message goes through a broker of the very series that was asked for."""
    with Observer(mosquitto.port) as observer:
        observer.publish("lab/greeting", "hello")
        assert observer.wait_for("lab/greeting", SECONDS).payload == b"hello"
    assert mosquitto.version.startswith(mosquitto.options.series)


@BOTH_SERIES
@pytest.mark.parametrize("keep", [True, False])
def test_restart_keeps_or_forgets_what_is_retained(mosquitto: Mosquitto, keep: bool) -> None:  # noqa: FBT001 - a parameter
    """A restart keeps retained messages, or loses them as a broker without persistence does."""
    with Observer(mosquitto.port) as observer:
        observer.publish("lab/kept", "before", retain=True)
    mosquitto.restart(keep=keep)
    with Observer(mosquitto.port) as observer:
        observer.publish("lab/now", "after")
        observer.wait_for("lab/now", SECONDS)
        assert [m.payload for m in observer.on("lab/kept")] == ([b"before"] if keep else [])


@pytest.mark.parametrize("mosquitto", [Options(users=(("agent", "secret"),))], indirect=True)
@pytest.mark.parametrize(("password", "answer"), [("secret", "Success"), ("wrong", "Not authorized")])
def test_broker_with_users_checks_passwords(mosquitto: Mosquitto, password: str, answer: str) -> None:
    """Where users are named, only their passwords open the broker."""
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    client.username_pw_set("agent", password)
    assert _answer(client, mosquitto) == answer


@pytest.mark.parametrize("mosquitto", [Options(tls=True)], indirect=True)
def test_broker_with_tls_proves_itself(mosquitto: Mosquitto) -> None:
    """Its certificate verifies against the authority that the test was handed, name included."""
    client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
    client.tls_set_context(ssl.create_default_context(cafile=str(mosquitto.authority)))
    assert _answer(client, mosquitto) == "Success"


def _answer(client: Client, broker: Mosquitto) -> str:
    """Connect and return the broker's answer in words."""
    answered = threading.Event()
    answers = []

    def keep(_client: Client, _userdata: object, _flags: object, reason: object, _properties: object) -> None:
        answers.append(str(reason))
        answered.set()

    client.on_connect = keep
    client.connect(broker.host, broker.port)
    client.loop_start()
    try:
        assert answered.wait(SECONDS), "the broker did not answer"
    finally:
        client.disconnect()
        client.loop_stop()
    return answers[0]
