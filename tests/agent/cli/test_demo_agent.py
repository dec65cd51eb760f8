"""The demo runs the real agent on settings of its own, and hears of its end."""

import threading
from pathlib import Path

import pytest

from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import free_port, until
from thermal2mqtt.cli.demo_agent import DemoAgent, demo_settings
from thermal2mqtt.cli.demo_broker import DemoError
from thermal2mqtt.settings import Settings
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.sensor import Scenario

SECONDS = 60.0


def _settings(port: int, directory: Path) -> Settings:
    return demo_settings(
        MqttSettings(host="127.0.0.1", port=port),
        agent_id="demo",
        scenario=Scenario.STILL,
        directory=directory,
        http_port=free_port(),
    )


def test_it_watches_joints_and_breakers_of_three_phases(tmp_path: Path) -> None:
    """Six zones with limits on one simulated sensor, and figures every second."""
    settings = _settings(1883, tmp_path)
    assert [zone.name for zone in settings.zones.list] == [
        *("Joint L1", "Joint L2", "Joint L3"),
        *("Breaker L1", "Breaker L2", "Breaker L3"),
    ]
    assert settings.telemetry.interval_seconds == 1.0


def test_the_environment_of_a_real_agent_does_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has a real agent set up can run the demo beside it."""
    monkeypatch.setenv("THERMAL2MQTT_MQTT__HOST", "broker.example")
    monkeypatch.setenv("THERMAL2MQTT_AGENT__NAME", "the real one")
    settings = _settings(1883, tmp_path)
    assert (settings.mqtt.host, settings.agent.name) == ("127.0.0.1", "thermal2mqtt demo")


def test_it_comes_online_and_says_offline_at_its_end(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """As an agent of its own would; no thread of it remains."""
    threads = set(threading.enumerate())
    agent = DemoAgent(_settings(mosquitto.port, tmp_path))
    with Observer(mosquitto.port, "thermal2mqtt/demo/availability") as somebody:
        agent.start()
        somebody.wait_for("thermal2mqtt/demo/availability", SECONDS, lambda it: it.payload == b"online")
        ended_early = agent.ended
        agent.stop()
        agent.stop()
        somebody.wait_for("thermal2mqtt/demo/availability", SECONDS, lambda it: it.payload == b"offline")
    assert (ended_early, agent.ended) == (False, True)
    until("its threads are gone", lambda: set(threading.enumerate()) <= threads, SECONDS)


def test_it_can_be_restarted(mosquitto: Mosquitto, tmp_path: Path) -> None:
    """By the button in Home Assistant, as a real one."""
    agent = DemoAgent(_settings(mosquitto.port, tmp_path))
    with Observer(mosquitto.port, "thermal2mqtt/demo/#") as somebody:
        agent.start()
        availability = "thermal2mqtt/demo/availability"
        somebody.wait_for(availability, SECONDS, lambda it: it.payload == b"online")
        before = len(somebody.on(availability))
        somebody.publish("thermal2mqtt/demo/set/restart", b"PRESS")

        def words() -> list[bytes]:
            return [message.payload for message in somebody.on(availability)[before:]]

        until("it is back", lambda: words() == [b"offline", b"online"], SECONDS)
        agent.stop()


def test_an_agent_that_ends_by_itself_is_told_with_its_reason(tmp_path: Path) -> None:
    """Here: a data directory that is a file."""
    file = tmp_path / "file"
    file.touch()
    agent = DemoAgent(_settings(free_port(), file))
    agent.start()
    until("it ended", lambda: agent.ended, SECONDS)
    with pytest.raises(DemoError, match=f"the agent ended: .*{file}"):
        agent.stop()


def test_an_agent_that_does_not_stop_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo goes on to end the rest."""
    agent = DemoAgent(_settings(free_port(), tmp_path))
    agent.start()
    monkeypatch.setattr("thermal2mqtt.cli.demo_agent.STOP_SECONDS", 0.0)
    with pytest.raises(DemoError, match="does not stop"):
        agent.stop()
    until("it ended", lambda: agent.ended, SECONDS)


def test_stop_before_start_does_no_harm(tmp_path: Path) -> None:
    """An error between the two must not hide behind another."""
    DemoAgent(_settings(1883, tmp_path)).stop()
