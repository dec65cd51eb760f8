"""Everything that people turn, turned in a real Home Assistant and seen to act."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.lab.agent_process import AgentProcess
from tests.lab.conftest import House, MakeAgent
from tests.lab.observer import Observer
from tests.lab.server import until
from thermal2mqtt.contract.control_table import Platform
from thermal2mqtt.contract.controls import PlacedControl, placed_controls
from thermal2mqtt.settings import Settings

pytestmark = pytest.mark.lab

SECONDS = 60.0
UNKNOWN = {"unknown", "unavailable"}

JOINT = {
    "id": "joint_l1",
    "name": "Joint l1",
    "polygon": [[0.125, 0.25], [0.3125, 0.25], [0.3125, 0.4583], [0.125, 0.4583]],
    "thresholds": {
        "high": {"warning": 60, "critical": 80, "emergency": 100},
        "low": {"warning": -10, "critical": -20, "emergency": -30},
    },
}

WANTED = {
    "emissivity": 0.9,
    "window": 0.9,
    "humidity": 0.7,
    "lowwarning": -12,
    "lowcritical": -22,
    "lowemergency": -32,
    "highwarning": 61,
    "highcritical": 81,
    "highemergency": 101,
}
"""Values of numbers that suit beside the others; any other number becomes 7."""


class Desk:
    """Somebody at Home Assistant's controls, who also hears what the agent says."""

    def __init__(self, house: House, agent: AgentProcess, observer: Observer) -> None:
        self.home_assistant, self.agent, self.observer = house.home_assistant, agent, observer
        self.instance = agent.instance(observer)
        settings = Settings.model_validate(agent.settings)
        self.controls = placed_controls(settings, settings.zones.list)

    def entity(self, key: str) -> str:
        """Return the entity id of a control or a figure."""
        return str(self.home_assistant.entities(self.instance)[f"{self.instance}_{key}"]["entity_id"])

    def value(self, key: str) -> str | None:
        """Return what is shown; None where nothing is."""
        entry = self.home_assistant.entities(self.instance).get(f"{self.instance}_{key}")
        state = self.home_assistant.states().get(entry["entity_id"]) if entry else None
        return None if state is None else str(state["state"])

    def celsius(self, key: str) -> float:
        """Return the temperature that a sensor shows; 0 where none is known."""
        shown = self.value(key) or "unknown"
        return 0.0 if shown in UNKNOWN else float(shown)

    def wait_for_value(self, key: str, wanted: str) -> None:
        """Wait until a control shows a value."""
        until(f"{key} shows {wanted}", lambda: same(self.value(key), wanted), SECONDS)

    def enable_everything(self) -> None:
        """Switch on what is off by default; Home Assistant then wants a restart, or half a minute."""
        until("all controls", lambda: self._known() >= set(self.controls), SECONDS)
        for entry in self.home_assistant.entities(self.instance).values():
            if entry["disabled_by"] is not None:
                self.home_assistant.api.ask(
                    "config/entity_registry/update", entity_id=entry["entity_id"], disabled_by=None
                )
        self.home_assistant.restart()
        until("everything is shown", lambda: self.value("thermal_emissivity") == "0.95", SECONDS)

    def turn(self, key: str, value: Any = None) -> None:
        """Turn a control."""
        services: dict[Platform, tuple[str, dict[str, Any]]] = {
            Platform.NUMBER: ("set_value", {"value": value}),
            Platform.SELECT: ("select_option", {"option": value}),
            Platform.SWITCH: ("turn_on" if value else "turn_off", {}),
            Platform.BUTTON: ("press", {}),
        }
        platform = self.controls[key].control.platform
        service, data = services[platform]
        self.home_assistant.api.post(
            f"/api/services/{platform}/{service}", {"entity_id": self.entity(key), **data}
        )

    def told(self, topic: str, accept: Callable[[Any], Any], *, after: int = 0) -> Any:
        """Return what the agent says on a topic once it is acceptable."""
        message = self.observer.wait_for(
            f"{self.agent.base}/{topic}", SECONDS, lambda m: bool(accept(json.loads(m.payload))), after=after
        )
        return json.loads(message.payload)

    def _known(self) -> set[str]:
        return {key.removeprefix(f"{self.instance}_") for key in self.home_assistant.entities(self.instance)}


def another(placed: PlacedControl, shown: str | None) -> tuple[Any, str]:
    """Return a value for a control that it does not show, and how Home Assistant then shows it."""
    options = placed.control.options.get("ops")
    if placed.control.platform is Platform.SWITCH:
        return (False, "off") if shown == "on" else (True, "on")
    if isinstance(options, list):
        option = next(option for option in options if option != shown)
        return option, option
    wanted = WANTED.get(placed.control.figure, 7)
    return wanted, str(float(wanted))


def test_every_control_acts_and_shows_what_it_did(house: House, make_agent: MakeAgent) -> None:
    """Each number, select and switch shows its new value, the agent has it, and no complaint is logged."""
    with Observer(house.broker.port) as observer:
        agent = make_agent(house.broker, zones={"list": [JOINT]}, telemetry={"interval_seconds": 1})
        desk = Desk(house, agent, observer)
        desk.enable_everything()
        turned = [key for key, placed in desk.controls.items() if placed.control.path]
        assert len(turned) > 15
        for key in turned:
            value, shown = another(desk.controls[key], desk.value(key))
            desk.turn(key, value)
            desk.wait_for_value(key, shown)
        settings = desk.told("settings", lambda told: told["settings"]["image"]["interval_seconds"] == 7)
        zones = desk.told("zones", lambda told: told["zones"][0]["thresholds"]["low"]["emergency"] == -32)
    sensor = settings["settings"]["sensors"]["thermal"]
    assert (sensor["emissivity"], sensor["conditioning"]["smooth"]) == (0.9, True)
    assert settings["settings"]["telemetry"]["interval_seconds"] == 7
    assert zones["zones"][0]["thresholds"]["high"] == {"warning": 61, "critical": 81, "emergency": 101}
    assert settings["origins"]["sensors.thermal.emissivity"] == "override"
    assert house.home_assistant.complaints() == []


def test_what_is_turned_is_seen_in_temperatures_and_levels(house: House, make_agent: MakeAgent) -> None:
    """Emissivity moves the temperature, a threshold the level; a refused one shows the old value again."""
    with Observer(house.broker.port) as observer:
        agent = make_agent(house.broker, zones={"list": [JOINT]}, telemetry={"interval_seconds": 1})
        desk = Desk(house, agent, observer)
        desk.enable_everything()
        cool = until("a temperature", lambda: desk.celsius("joint_l1_max"), SECONDS)
        desk.turn("thermal_emissivity", 0.5)
        until("a higher temperature", lambda: desk.celsius("joint_l1_max") > cool + 5, SECONDS)
        desk.turn("joint_l1_highwarning", 20)
        until("the warning", lambda: desk.value("joint_l1_level") == "warning", SECONDS)
        desk.wait_for_value("joint_l1_highwarning", "20.0")
        desk.turn("joint_l1_highwarning", 90)
        refusal = desk.told("response/set/joint_l1_highwarning", lambda told: "error" in told)
        assert "critical (80) must be above warning (90)" in refusal["error"]["message"]
        desk.wait_for_value("joint_l1_highwarning", "20.0")
        desk.turn("acknowledgeall")
        assert desk.told("alarm/joint_l1", lambda told: told["acknowledged_by"])["acknowledged_by"] == (
            "Home Assistant"
        )
        desk.turn("joint_l1_prooftest")
        assert desk.told("health", lambda told: "joint_l1" in told["proof_tests"])
        before = len(observer.messages)
        desk.turn("thermal_snapshot")
        observer.wait_for(f"{agent.base}/image/thermal", SECONDS, after=before)
    assert house.home_assistant.complaints() == []


def test_the_restart_button_restarts_the_agent(house: House, make_agent: MakeAgent) -> None:
    """Under the same process id, with what was turned before; Home Assistant sees it go and come."""
    with Observer(house.broker.port) as observer:
        agent = make_agent(house.broker)
        desk = Desk(house, agent, observer)
        started = desk.told("announce", bool)["started"]
        until("the controls", lambda: same(desk.value("thermal_emissivity"), "0.95"), SECONDS)
        desk.turn("thermal_emissivity", 0.8)
        until("the value", lambda: same(desk.value("thermal_emissivity"), "0.8"), SECONDS)
        before = len(observer.messages)
        desk.turn("restart")
        desk.told("announce", lambda told: told["started"] != started, after=before)
        agent.wait_online(observer, after=before)
        told = desk.told("settings", bool, after=before)
        assert told["settings"]["sensors"]["thermal"]["emissivity"] == 0.8
        until("the value", lambda: same(desk.value("thermal_emissivity"), "0.8"), SECONDS)
        assert agent.stop() == 0


def same(shown: str | None, wanted: str) -> bool:
    """Tell whether two texts are the same value, as 7 and 7.0 are."""
    try:
        return abs(float(shown or "nan") - float(wanted)) < 1e-6
    except ValueError:
        return shown == wanted
