"""The main job, end to end: a real Home Assistant finds the agent, shows it, and keeps showing it."""

import json
import signal
from collections.abc import Callable
from typing import Any

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.conftest import House, MakeAgent
from tests.lab.observer import Observer
from tests.lab.server import until

pytestmark = pytest.mark.lab

SECONDS = 60.0

SHOWN = {
    "joint_l1_max": "sensor",
    "joint_l1_level": "sensor",
    "joint_l1_problem": "binary_sensor",
    "joint_l2_max": "sensor",
    "joint_l2_level": "sensor",
    "joint_l2_problem": "binary_sensor",
    "thermal_hottest": "sensor",
    "thermal_image": "image",
    "connectivity": "binary_sensor",
    "alarm": "event",
    "hotspot": "event",
    "system": "event",
}
"""What is shown of the agent without the user's asking: last part of the unique id -> platform."""

CONTROLS = {"number", "select", "switch", "button"}

UNKNOWN = {"unavailable", "unknown"}
EVENTS = {"alarm", "hotspot", "system"}
"""These have no value before something happens."""


class Shown:
    """The agent as Home Assistant shows it."""

    def __init__(self, house: House, instance: str) -> None:
        self.home_assistant = house.home_assistant
        self.instance = instance

    def states(self) -> dict[str, dict[str, Any]]:
        """Return the states of its enabled entities, controls aside, by the last part of their unique id."""
        entities = self.home_assistant.entities(self.instance)
        states = self.home_assistant.states()
        return {
            unique_id.removeprefix(f"{self.instance}_"): states.get(entry["entity_id"], {})
            for unique_id, entry in entities.items()
            if entry["disabled_by"] is None and entry["entity_id"].split(".")[0] not in CONTROLS
        }

    def values(self) -> dict[str, str]:
        """Return what each shows; `missing` where there is no state."""
        return {key: state.get("state", "missing") for key, state in self.states().items()}

    def is_whole(self) -> bool:
        """Tell whether everything is there and has a value."""
        values = self.values()
        figures = {value for key, value in values.items() if key not in EVENTS}
        return set(values) == set(SHOWN) and not (UNKNOWN | {"missing"}) & figures


@pytest.fixture
def agent(house: House, make_agent: MakeAgent) -> AgentProcess:
    """Return an agent at the house's broker."""
    return make_agent(house.broker)


@pytest.fixture
def shown(house: House, agent: AgentProcess) -> Shown:
    """Return what Home Assistant shows of the agent, once it shows everything."""
    with Observer(house.broker.port) as observer:
        shown = Shown(house, agent.instance(observer))
        observer.wait_for(f"homeassistant/device/{agent.id}/config", SECONDS)
    until("everything is shown", shown.is_whole, SECONDS)
    return shown


def test_home_assistant_shows_the_agent(shown: Shown) -> None:
    """Once discovered one device shows temperatures, levels and image; no complaint."""
    states = shown.states()
    assert {key: state["entity_id"].split(".")[0] for key, state in states.items()} == SHOWN
    assert 20 < float(states["joint_l1_max"]["state"]) < 60
    assert states["joint_l1_max"]["attributes"]["unit_of_measurement"] == "°C"
    assert states["joint_l1_level"]["state"] == "normal"
    assert states["joint_l1_problem"]["state"] == "off"
    assert states["connectivity"]["state"] == "on"
    devices = [d for d in shown.home_assistant.devices() if ["mqtt", shown.instance] in d["identifiers"]]
    assert [device["name"] for device in devices] == ["Switchboard"]
    assert shown.home_assistant.complaints() == []


def test_the_thermal_image_is_a_picture(shown: Shown) -> None:
    """The image entity hands out the JPEG that the agent drew."""
    picture = shown.home_assistant.api.fetch(shown.states()["thermal_image"]["attributes"]["entity_picture"])
    assert picture.startswith(b"\xff\xd8\xff")
    assert len(picture) <= 20_000


def test_everything_is_back_after_home_assistant_restarted(shown: Shown) -> None:
    """A restarted Home Assistant shows everything again, without a complaint."""
    shown.home_assistant.restart()
    until("everything is shown", shown.is_whole, SECONDS)
    assert shown.home_assistant.complaints() == []


@pytest.mark.parametrize("keep", [True, False], ids=["with persistence", "without"])
def test_everything_is_back_after_the_broker_restarted(house: House, shown: Shown, keep: bool) -> None:  # noqa: FBT001 - a parameter
    """A restarted broker, whether it remembers or not, is found again and everything is shown."""
    house.broker.stop()
    until("it is unavailable", lambda: shown.values()["joint_l1_max"] == "unavailable", SECONDS)
    if not keep:
        house.broker.forget()
    house.broker.start()
    until("everything is shown", shown.is_whole, SECONDS)
    assert ours(shown.home_assistant.complaints()) == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_everything_is_back_after_the_agent_restarted(
    agent: AgentProcess, shown: Shown, how: signal.Signals
) -> None:
    """A stopped or killed agent is unavailable, and shown again as the same entities once it runs."""
    before = set(shown.home_assistant.entities(shown.instance))
    agent.stop(how)
    until("it is unavailable", lambda: shown.values()["joint_l1_max"] == "unavailable", SECONDS)
    agent.start()
    until("everything is shown", shown.is_whole, SECONDS)
    assert set(shown.home_assistant.entities(shown.instance)) == before
    assert shown.home_assistant.complaints() == []


def without_restart(_shown: Shown, change: Callable[[], None]) -> None:
    """Change something while Home Assistant runs."""
    change()


def during_restart(shown: Shown, change: Callable[[], None]) -> None:
    """Change something while Home Assistant is down."""
    shown.home_assistant.stop()
    change()
    shown.home_assistant.start()


@pytest.mark.parametrize("around", [without_restart, during_restart])
def test_a_removed_zone_is_gone(
    agent: AgentProcess, shown: Shown, around: Callable[[Shown, Callable[[], None]], None]
) -> None:
    """A zone that left the settings leaves nothing behind, even if Home Assistant was down meanwhile."""

    def remove_zone() -> None:
        agent.settings["zones"] = {"list": agent.settings["zones"]["list"][:1]}
        agent.restart()

    around(shown, remove_zone)

    def is_gone() -> bool:
        names = (*shown.home_assistant.entities(shown.instance), *shown.home_assistant.states())
        return not any("joint_l2" in name for name in names)

    until("the zone is gone", is_gone, SECONDS)
    until("the other one is shown", lambda: shown.values()["joint_l1_max"] not in UNKNOWN, SECONDS)
    assert shown.home_assistant.complaints() == []


def test_an_unplugged_sensor_is_unavailable(agent: AgentProcess, shown: Shown) -> None:
    """Without its sensor temperatures are unavailable and the agent stays connected; then all is back."""
    agent.unplugged.touch()
    unplugged = {"joint_l1_max", "joint_l1_level", "joint_l1_problem", "thermal_hottest", "thermal_image"}
    until("unavailable", lambda: {shown.values()[key] for key in unplugged} == {"unavailable"}, SECONDS)
    assert shown.values()["connectivity"] == "on"
    agent.unplugged.unlink()
    until("everything is shown", shown.is_whole, SECONDS)
    assert shown.home_assistant.complaints() == []


def test_a_zone_of_which_too_little_is_known_is_unavailable(house: House, make_agent: MakeAgent) -> None:
    """Its temperature is not shown as unknown; the other zones and the sensor are shown on."""
    agent = make_agent(house.broker, telemetry={"interval_seconds": 3600})
    with Observer(house.broker.port) as observer:
        shown = Shown(house, agent.instance(observer))
        until("everything is shown", shown.is_whole, SECONDS)
        told = observer.wait_for(f"{agent.base}/state", SECONDS, lambda m: is_known(json.loads(m.payload)))
        state = json.loads(told.payload)
        state["zones"]["joint_l1"] |= {"min": None, "mean": None, "max": None, "max_at": None}
        observer.publish(f"{agent.base}/state", json.dumps(state), retain=True)
        until("it is unavailable", lambda: shown.values()["joint_l1_max"] == "unavailable", SECONDS)
    assert not UNKNOWN & {shown.values()[key] for key in ("joint_l2_max", "thermal_hottest")}
    assert shown.home_assistant.complaints() == []


def is_known(state: dict[str, Any]) -> bool:
    """Tell whether every zone has a temperature."""
    return all(zone["max"] is not None for zone in state["zones"].values())


def ours(complaints: list[str]) -> list[str]:
    """Leave out that Home Assistant was without its broker: that is true."""
    about_the_broker = ("[homeassistant.components.mqtt.client]", "The client is not currently connected")
    return [line for line in complaints if not any(words in line for words in about_the_broker)]
