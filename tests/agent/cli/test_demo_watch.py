"""The demo's observer hears a real broker as any client does, and leaves nothing behind where it must not."""

from collections.abc import Iterator

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.cli.demo_watch import DemoWatch
from thermal2mqtt.contract.commands import SimulatorSetRequest
from thermal2mqtt.contract.state import State
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.contract.zone_state import build_zone_state
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

TOPICS = Topics("thermal2mqtt", "demo")
ZONE = ZoneSettings(id="joint", name="Joint", polygon=((0, 0), (1, 0), (1, 1)))
SECONDS = 60.0


def _state(celsius: float | None) -> bytes:
    figures = ZoneFigures(celsius, celsius, celsius, None, 1.0)
    zone = build_zone_state(ZONE, figures, None)
    time = "2026-11-20T14:05:09.123Z"
    return State(time=time, sensors={}, zones={"a": zone}, hotspots=(), cameras={}).encode()


@pytest.fixture(params=[MQTTProtocolVersion.MQTTv5, MQTTProtocolVersion.MQTTv311])
def watch(request: pytest.FixtureRequest, mosquitto: Mosquitto) -> Iterator[DemoWatch]:
    """One that listens, in either version."""
    made = DemoWatch(MqttSettings(host=mosquitto.host, port=mosquitto.port), request.param, TOPICS)
    made.start()
    yield made
    made.stop()
    made.stop()


def test_it_shows_what_is_on_the_broker(watch: DemoWatch, mosquitto: Mosquitto) -> None:
    """What was retained before and what comes live; the moment of the first temperature is kept."""
    with Observer(mosquitto.port) as somebody:
        somebody.publish(TOPICS.availability, "online", retain=True)
        somebody.publish(TOPICS.state, _state(None), retain=True)
        assert watch.wait_until(lambda view: view.agent == "online" and bool(view.zones), SECONDS)
        before = watch.first_temperature
        somebody.publish(TOPICS.state, _state(21.5), retain=True)
        assert watch.wait_until(lambda view: view.has_temperature, SECONDS)
        first = watch.first_temperature
        somebody.publish(TOPICS.state, _state(22.5), retain=True)
        assert watch.wait_until(lambda view: view.zones[0].max == 22.5, SECONDS)
        assert before is None
        assert first is not None
        assert watch.first_temperature == first


def test_waiting_for_what_does_not_come_ends(watch: DemoWatch) -> None:
    """Every wait has a deadline."""
    assert not watch.wait_until(lambda view: view.agent == "offline", 0.05)


def test_a_lost_broker_takes_everything_known_with_it(watch: DemoWatch, mosquitto: Mosquitto) -> None:
    """What was heard before may no longer be true; with the broker back the watch is back."""
    with Observer(mosquitto.port) as somebody:
        somebody.publish(TOPICS.availability, "online", retain=True)
        assert watch.wait_until(lambda view: view.agent == "online", SECONDS)
    mosquitto.stop()
    assert watch.wait_until(lambda view: view.agent is None, SECONDS)
    mosquitto.start()
    assert watch.wait_until(lambda view: view.agent == "online", SECONDS)


def test_it_asks_as_any_client_does(watch: DemoWatch, mosquitto: Mosquitto) -> None:
    """A key press becomes a request on the agent's own topic, not retained."""
    with Observer(mosquitto.port) as somebody:
        watch.request("simulator/set", SimulatorSetRequest(joint_celsius=120.0))
        message = somebody.wait_for("thermal2mqtt/demo/request/simulator/set", SECONDS)
    assert (message.payload, message.retained) == (b'{"joint_celsius":120.0}', False)


def test_clearing_takes_the_agents_messages_and_no_others(watch: DemoWatch, mosquitto: Mosquitto) -> None:
    """On a broker that stays, the demo's device goes and everybody else's stays."""
    discovery = TOPICS.discovery("homeassistant")
    kept = {"thermal2mqtt/other/availability", "homeassistant/device/other/config"}
    with Observer(mosquitto.port) as somebody:
        for topic in (TOPICS.availability, TOPICS.alarm("a"), discovery, *kept):
            somebody.publish(topic, "{}", retain=True)
        assert watch.wait_until(lambda view: view.messages == 2, SECONDS)
    watch.clear(*watch.heard, discovery)

    def retained() -> set[str]:
        with Observer(mosquitto.port) as later:
            later.publish("mark", "everything retained came before this")
            later.wait_for("mark", SECONDS)
            return {message.topic for message in later.messages if message.retained}

    until("only the others' messages are there", lambda: retained() == kept, SECONDS)
