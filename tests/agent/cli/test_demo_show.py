"""The show goes on until somebody ends it, in a terminal and elsewhere."""

import contextlib
import io
import os
import pty
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from paho.mqtt.enums import MQTTProtocolVersion
from rich.console import Console

from tests.lab.mosquitto import Mosquitto
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.alarms import Level
from thermal2mqtt.cli.demo_broker import DemoError
from thermal2mqtt.cli.demo_show import Show
from thermal2mqtt.cli.demo_watch import DemoWatch
from thermal2mqtt.contract.state import State
from thermal2mqtt.contract.topics import Topics
from thermal2mqtt.contract.zone_state import build_zone_state
from thermal2mqtt.settings.mqtt import MqttSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.results import ZoneFigures

SECONDS = 60.0
TOPICS = Topics("thermal2mqtt", "demo")
ZONE = ZoneSettings(id="joint", name="Joint", polygon=((0, 0), (1, 0), (1, 1)))


def _state(celsius: float, level: Level) -> bytes:
    figures = ZoneFigures(celsius, celsius, celsius, None, 1.0)
    zone = build_zone_state(ZONE, figures, level)
    time = "2026-11-20T14:05:09.123Z"
    return State(time=time, sensors={}, zones={"joint": zone}, hotspots=(), cameras={}).encode()


@pytest.fixture
def watch(mosquitto: Mosquitto) -> Iterator[DemoWatch]:
    """One that listens."""
    settings = MqttSettings(host=mosquitto.host, port=mosquitto.port)
    made = DemoWatch(settings, MQTTProtocolVersion.MQTTv5, TOPICS)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def somebody(mosquitto: Mosquitto) -> Iterator[Observer]:
    """Whoever publishes by hand what an agent would."""
    with Observer(mosquitto.port) as observer:
        yield observer


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The far end of a real terminal that is standard input."""
    far, near = pty.openpty()
    with os.fdopen(near) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        yield far
    with contextlib.suppress(OSError):  # a test may have closed it
        os.close(far)


Kind = Literal["terminal", "log"]


class Stage:
    """A show in a thread of its own, and what it printed so far."""

    def __init__(self, watch: DemoWatch, kind: Kind) -> None:
        self.file = io.StringIO()
        self.stop = threading.Event()
        console = Console(file=self.file, force_terminal=kind == "terminal", width=100, height=30)
        show = Show(console, watch, self.stop, duration=None)
        self.thread = threading.Thread(target=show.run, args=(lambda: True,))
        self.thread.start()

    def wait_for(self, *words: str) -> None:
        """Wait until all of these were printed."""
        until(f"{words} on the screen", lambda: all(it in self.file.getvalue() for it in words), SECONDS)


RaiseCurtain = Callable[[Kind], Stage]


@pytest.fixture
def raise_curtain(watch: DemoWatch) -> Iterator[RaiseCurtain]:
    """Start a show that is ended after the test."""
    stages: list[Stage] = []

    def start(kind: Kind) -> Stage:
        stages.append(Stage(watch, kind))
        return stages[-1]

    yield start
    for stage in stages:
        stage.stop.set()
        stage.thread.join(SECONDS)
        assert not stage.thread.is_alive()


def test_without_a_terminal_each_change_of_level_is_a_line(
    raise_curtain: RaiseCurtain, somebody: Observer
) -> None:
    """A log of the demo tells what happened, when it happened."""
    stage = raise_curtain("log")
    somebody.publish(TOPICS.availability, "online", retain=True)
    somebody.publish(TOPICS.state, _state(30.0, Level.NORMAL), retain=True)
    stage.wait_for("first zone temperature on the broker after ", "joint 30.0 °C normal\n")
    somebody.publish(TOPICS.state, _state(61.0, Level.WARNING), retain=True)
    stage.wait_for("agent online; joint 61.0 °C warning\n")
    assert "\x1b" not in stage.file.getvalue()


def test_a_terminal_has_a_table_that_follows(
    raise_curtain: RaiseCurtain, somebody: Observer, keyboard: int
) -> None:
    """Keys are told, the table changes in place, and `q` ends it."""
    stage = raise_curtain("terminal")
    somebody.publish(TOPICS.state, _state(30.0, Level.NORMAL), retain=True)
    stage.wait_for("h heats the joint", "30.0", "normal")
    somebody.publish(TOPICS.state, _state(101.0, Level.EMERGENCY), retain=True)
    stage.wait_for("101.0", "emergency")
    os.write(keyboard, b"q")
    stage.thread.join(SECONDS)
    assert not stage.thread.is_alive()


def test_keys_heat_and_cool_the_joint(raise_curtain: RaiseCurtain, somebody: Observer, keyboard: int) -> None:
    """Through the broker, as anybody could; other keys do nothing."""
    stage = raise_curtain("terminal")
    stage.wait_for("h heats the joint")
    os.write(keyboard, b"xhc")
    topic = TOPICS.request("simulator/set")
    until("two requests", lambda: len(somebody.on(topic)) == 2, SECONDS)
    assert [message.payload for message in somebody.on(topic)] == [
        b'{"joint_celsius":120.0}',
        b'{"joint_celsius":null}',
    ]


def test_a_closed_window_ends_it(raise_curtain: RaiseCurtain, keyboard: int) -> None:
    """Nobody is left who could."""
    stage = raise_curtain("terminal")
    stage.wait_for("h heats the joint")
    os.close(keyboard)
    stage.thread.join(SECONDS)
    assert not stage.thread.is_alive()


def test_a_terminal_without_a_keyboard_is_shown_without_keys(
    raise_curtain: RaiseCurtain, somebody: Observer
) -> None:
    """Standard input from elsewhere is left alone."""
    stage = raise_curtain("terminal")
    somebody.publish(TOPICS.state, _state(30.0, Level.NORMAL), retain=True)
    stage.wait_for("30.0")
    assert "h heats the joint" not in stage.file.getvalue()


def test_the_duration_ends_it(watch: DemoWatch, somebody: Observer) -> None:
    """By itself, and without a word when everything was shown."""
    somebody.publish(TOPICS.state, _state(30.0, Level.NORMAL), retain=True)
    assert watch.wait_until(lambda view: view.has_temperature, SECONDS)
    Show(Console(file=io.StringIO()), watch, threading.Event(), duration=0.1).run(lambda: True)


def test_a_duration_without_a_temperature_is_a_failure(watch: DemoWatch) -> None:
    """A demo that showed nothing must not look like one that worked."""
    show = Show(Console(file=io.StringIO()), watch, threading.Event(), duration=0.1)
    with pytest.raises(DemoError, match=r"no temperature .* within 0.1 s"):
        show.run(lambda: True)


def test_it_ends_with_the_agent(watch: DemoWatch) -> None:
    """Whose reason is told elsewhere."""
    Show(Console(file=io.StringIO()), watch, threading.Event(), duration=60.0).run(lambda: False)
