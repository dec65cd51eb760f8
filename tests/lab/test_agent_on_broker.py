"""The agent as a process, at a real broker: what it says there, and what it does without one."""

import json
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.lab.agent_process import EXACT, AgentProcess
from tests.lab.conftest import MakeAgent
from tests.lab.mosquitto import Mosquitto, Options
from tests.lab.observer import Message, Observer
from tests.lab.server import until
from thermal2mqtt.clock import SystemClock
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.sensors.recorder import RecordingFile
from thermal2mqtt.sensors.recording_format import TimedPage

pytestmark = pytest.mark.lab

SECONDS = 60.0
DATA = Path(__file__).parents[3] / "shared" / "data" / "melexis_example.npz"

BOTH_SERIES = pytest.mark.parametrize(
    "mosquitto", [Options(series="2.0"), Options(series="2.1")], ids=lambda o: o.series, indirect=True
)


def state_of(agent: AgentProcess, observer: Observer, *, after: int = 0) -> dict[str, Any]:
    """Return a state message that tells all temperatures, of both halves of the image."""

    def is_whole(payload: bytes) -> bool:
        return all(sensor["valid_ratio"] == 1 for sensor in json.loads(payload)["sensors"].values())

    message = observer.wait_for(f"{agent.base}/state", SECONDS, lambda m: is_whole(m.payload), after=after)
    state: dict[str, Any] = json.loads(message.payload)
    return state


# The manufacturer's pages

BLOCKS = {"whole": (0, 24, 0, 32), "corner": (0, 6, 0, 8), "middle": (9, 15, 12, 20), "pixel": (4, 5, 7, 8)}
"""Zones as (first row, last row, first column, last column), so that each pixel is in or out."""


@pytest.fixture
def manufacturer(tmp_path: Path) -> tuple[Path, np.ndarray[Any, Any]]:
    """Return a recording of the manufacturer's example pages, and its own table of their temperatures."""
    if not DATA.exists():
        pytest.skip(f"the manufacturer's example is not here: {DATA}")
    example = np.load(DATA)
    file = RecordingFile(tmp_path / "manufacturer.t2m", {}, SystemClock())
    for number, frame in enumerate((example["f0"], example["f1"])):
        words = frame.astype(np.uint16)
        page = Page(words[:832].view(np.int16), int(words[832]), int(words[833]) & 1)
        file.append(example["ee"].astype(np.uint16), TimedPage(page, number / 2, number / 2))
    file.close()
    return file.path, example["to1"]


def test_manufacturers_pages_become_its_own_temperatures(
    mosquitto: Mosquitto, make_agent: MakeAgent, manufacturer: tuple[Path, np.ndarray[Any, Any]]
) -> None:
    """Real pages of a real sensor come out of the broker as the temperatures in the manufacturer's table."""
    recording, table = manufacturer
    zones = [
        {
            "id": name,
            "name": name,
            "polygon": [
                [left / 32, top / 24],
                [right / 32, top / 24],
                [right / 32, bottom / 24],
                [left / 32, bottom / 24],
            ],
        }
        for name, (top, bottom, left, right) in BLOCKS.items()
    ]
    with Observer(mosquitto.port) as observer:
        agent = make_agent(
            mosquitto,
            sensors={"thermal": {"driver": "replay", "recording": str(recording), "emissivity": 1.0}},
            zones={"list": zones},
            telemetry=EXACT,
        )
        state = state_of(agent, observer)
    for name, (top, bottom, left, right) in BLOCKS.items():
        expected = table[top:bottom, left:right]
        figures = state["zones"][name]
        told = [figures[key] for key in ("min", "mean", "max", "valid_ratio")]
        assert told == pytest.approx([expected.min(), expected.mean(), expected.max(), 1.0], abs=0.015), name
    assert state["sensors"]["thermal"]["max"] == pytest.approx(table.max(), abs=0.015)


# Coming and going


@BOTH_SERIES
def test_a_stopped_agent_says_so(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """After SIGTERM the agent's last retained word is `offline`, and its exit code is 0."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto)
        agent.wait_online(observer)
        assert agent.stop() == 0
        observer.wait_for(f"{agent.base}/availability", SECONDS, lambda m: m.payload == b"offline")
    with Observer(mosquitto.port) as later:
        assert later.wait_for(f"{agent.base}/availability", SECONDS).payload == b"offline"


@BOTH_SERIES
def test_a_killed_agent_is_said_to_be_offline(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """After SIGKILL the broker speaks the agent's will."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto)
        agent.wait_online(observer)
        agent.stop(signal.SIGKILL)
        observer.wait_for(f"{agent.base}/availability", SECONDS, lambda m: m.payload == b"offline")


@pytest.mark.parametrize("mosquitto", [Options(users=(("agent", "secret"),), tls=True)], indirect=True)
def test_credentials_and_certificates_are_used(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """With user, password and the broker's authority in its settings the agent gets in."""
    agent = make_agent(
        mosquitto,
        mqtt={
            "username": "agent",
            "password": "secret",
            "tls": {"enabled": True, "ca_file": str(mosquitto.authority)},
        },
    )
    until("the connection", lambda: agent.metric("thermal2mqtt_mqtt_connected") == 1, SECONDS)
    assert "secret" not in "\n".join(agent.log())


@pytest.mark.parametrize("mosquitto", [Options(users=(("agent", "secret"),))], indirect=True)
def test_a_refusing_broker_is_told_once(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """With a wrong password the agent says so, once, and goes on measuring and trying."""
    agent = make_agent(mosquitto, mqtt={"username": "agent", "password": "wrong"})
    until("three tries", lambda: agent.metric("thermal2mqtt_part_faults_total") >= 3, SECONDS)
    assert len([line for line in agent.log() if "mqtt" in line.lower() and "WARN" in line]) == 1
    measured = agent.frames()
    until("new frames", lambda: agent.frames() > measured, SECONDS)


# Without a broker


def test_an_absent_broker_costs_nothing_but_messages(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """While the broker is away the agent measures on and says so once; when it is back, all is said anew."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto)
        agent.wait_online(observer)
    mosquitto.stop(signal.SIGKILL)
    mosquitto.forget()
    measured, faults = agent.frames(), agent.metric("thermal2mqtt_part_faults_total")
    until("three more tries", lambda: agent.metric("thermal2mqtt_part_faults_total") >= faults + 3, SECONDS)
    until("new frames", lambda: agent.frames() > measured, SECONDS)
    assert len([line for line in agent.log() if "mqtt" in line.lower() and "WARN" in line]) == 1
    mosquitto.start()
    with Observer(mosquitto.port) as observer:
        for topic in (
            "availability",
            "availability/thermal",
            "announce",
            "zones",
            "alarm/joint_l1",
            "image/thermal",
        ):
            assert observer.wait_for(f"{agent.base}/{topic}", SECONDS).payload
        observer.wait_for(f"homeassistant/device/{agent.id}/config", SECONDS)
        assert state_of(agent, observer)["zones"]["joint_l1"]["max"] > 0


def test_a_broker_that_comes_late_is_found(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """An agent that starts before its broker measures meanwhile, and speaks once the broker is there."""
    mosquitto.stop()
    agent = make_agent(mosquitto)
    until("frames", agent.frames, SECONDS)
    mosquitto.start()
    with Observer(mosquitto.port) as observer:
        observer.wait_for(f"{agent.base}/availability", SECONDS, lambda m: m.payload == b"online")


# The sensor


def test_an_unplugged_sensor_is_null_and_comes_back(mosquitto: Mosquitto, make_agent: MakeAgent) -> None:
    """Without its sensor the agent stays online and tells null, not the last figures; then measures again."""
    with Observer(mosquitto.port) as observer:
        agent = make_agent(mosquitto)
        state_of(agent, observer)
        availability = f"{agent.base}/availability/thermal"
        plugged = len(observer.messages)
        agent.unplugged.touch()
        observer.wait_for(availability, SECONDS, lambda m: m.payload == b"offline", after=plugged)
        state = observer.wait_for(f"{agent.base}/state", SECONDS, after=plugged, accept=is_without_figures)
        assert json.loads(state.payload)["zones"]["joint_l1"]["max"] is None
        observer.wait_for(
            f"{agent.base}/alarm/joint_l1",
            SECONDS,
            lambda m: json.loads(m.payload)["level"] is None,
            after=plugged,
        )
        assert observer.on(f"{agent.base}/availability")[-1].payload == b"online"
        unplugged = len(observer.messages)
        agent.unplugged.unlink()
        observer.wait_for(availability, SECONDS, lambda m: m.payload == b"online", after=unplugged)
        state_of(agent, observer, after=unplugged)


def is_without_figures(message: Message) -> bool:
    """Tell whether a state message says that the sensor is not available."""
    return json.loads(message.payload)["sensors"]["thermal"]["available"] is False
