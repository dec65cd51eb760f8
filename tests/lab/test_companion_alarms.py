"""Alarms and zones of a real agent, acted on in a real Home Assistant by the companion's actions."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.ha_integration.whole_zone import AS_THE_AGENT_GETS_IT, WHOLE_ZONE
from tests.lab.agent_process import AgentProcess
from tests.lab.companion_house import added, house, standing_house
from tests.lab.conftest import House, MakeAgent
from tests.lab.dashboard_connection import DashboardConnection
from tests.lab.observer import Observer
from tests.lab.server import until

__all__ = ["house", "standing_house"]  # fixtures of this module

pytestmark = pytest.mark.lab

SECONDS = 60.0


class Switchboard:
    """A real agent, added to Home Assistant."""

    def __init__(self, house: House, agent: AgentProcess, observer: Observer) -> None:
        self.agent, self._observer = agent, observer
        self.api = house.home_assistant.api
        self.entry_id = added(house, "Switchboard")

    def act(self, action: str, **data: Any) -> dict[str, Any]:
        """Return the response of an action."""
        path = f"/api/services/thermal2mqtt/{action}?return_response"
        answer = self.api.post(path, {"config_entry_id": self.entry_id, **data})
        response: dict[str, Any] = answer["service_response"]
        return response

    def heard(self, topic: str, accept: Callable[[Any], Any] = bool) -> dict[str, Any]:
        """Return the newest message on one of the agent's topics that is acceptable, waiting for it."""
        found = self._observer.wait_for(
            f"{self.agent.base}/{topic}", SECONDS, lambda message: accept(json.loads(message.payload))
        )
        document: dict[str, Any] = json.loads(found.payload)
        return document


@pytest.fixture
def switchboard(house: House, make_agent: MakeAgent) -> Iterator[Switchboard]:
    """Return an agent with two joints, added by one click."""
    with Observer(house.broker.port) as observer:
        agent = make_agent(house.broker)
        agent.wait_online(observer)
        yield Switchboard(house, agent, observer)


@pytest.mark.parametrize("way", ["action", "mqtt"])
def test_proof_test_is_acknowledged_by_home_assistant(
    house: House, switchboard: Switchboard, way: str
) -> None:
    """Whoever asks for it: the message comes all the way, health says who has seen it, automations too."""
    with DashboardConnection(house.home_assistant.api) as dashboard:
        number = dashboard.subscribe("subscribe_events", event_type="thermal2mqtt_proof_test")
        if way == "action":
            assert switchboard.act("test_alarm", zone_id="joint_l1")["test"]["passed"] is True
        else:
            # Home Assistant subscribes in its own time; an answer shows that it has done so.
            dashboard.ask(
                "thermal2mqtt/command", entry_id=switchboard.entry_id, command="zones/list", data={}
            )
            with Observer(house.broker.port) as caller:
                caller.publish(f"{switchboard.agent.base}/request/alarm/test", '{"zone": "joint_l1"}')
                caller.wait_for(f"{switchboard.agent.base}/response/alarm/test", SECONDS)
        told = dashboard.event(number)["data"]
    health = switchboard.heard(
        "health", lambda it: it["proof_tests"].get("joint_l1", {}).get("last", {}).get("acknowledged_by")
    )
    proof = health["proof_tests"]["joint_l1"]
    assert proof["last"]["acknowledged_by"] == "Home Assistant"
    assert proof["last"]["passed"] is True
    assert proof["last"]["time"] <= proof["last"]["acknowledged_at"]
    assert proof["last_pass"]["event_id"] == proof["last"]["event_id"]
    assert (told["event_id"], told["acknowledged"]) == (proof["last"]["event_id"], True)
    assert (told["zone_name"], told["level"], told["limit"]) == ("Joint l1", "emergency", 100.0)
    switchboard.heard("alarm/joint_l1", lambda it: it["level"] == "normal")
    assert house.home_assistant.complaints() == []


def test_alarm_is_acknowledged_shelved_and_unshelved(switchboard: Switchboard) -> None:
    """What a user does stands beside the alarm with their name, and a refusal says why."""
    switchboard.act("update_zone", zone_id="joint_l1", warning=15, on_delay_seconds={"warning": 0})
    switchboard.heard("alarm/joint_l1", lambda it: it["level"] == "warning")
    seen = switchboard.act("acknowledge_alarm", zone_id="joint_l1")["alarm"]
    assert (seen["level"], seen["acknowledged_by"]) == ("warning", "Lab")
    shelf = switchboard.act("shelve_alarm", zone_id="joint_l1", duration={"hours": 1}, reason="Welding")
    assert (shelf["alarm"]["shelved_by"], shelf["alarm"]["shelved_reason"]) == ("Lab", "Welding")
    switchboard.heard("alarm/joint_l1", lambda it: it["shelved_by"] == "Lab")
    assert switchboard.act("unshelve_alarm", zone_id="joint_l1")["alarm"]["shelved_until"] is None
    with pytest.raises(HTTPError) as refusal:
        switchboard.act("unshelve_alarm", zone_id="joint_l1")
    assert refusal.value.code == 400


def test_zone_with_everything_is_added_and_changed(house: House, switchboard: Switchboard) -> None:
    """No field of a zone is out of reach; what is null is taken away again."""
    zones = switchboard.act("add_zone", **WHOLE_ZONE, zone_id="whole")["zones"]
    kept = zones[-1]
    assert {key: value for key, value in kept.items() if key not in ("id", "thresholds")} == {
        key: value for key, value in AS_THE_AGENT_GETS_IT.items() if key not in ("id", "thresholds")
    }
    for rule, limits in AS_THE_AGENT_GETS_IT["thresholds"].items():
        held = kept["thresholds"][rule]
        assert (limits.items() <= held.items()) if isinstance(limits, dict) else held == limits
    nothing = {"group": None, "colour": None, "load_path": None, "low": None, "rate": {"warning": None}}
    changed = switchboard.act("update_zone", zone_id="whole", **nothing, material="brick", weight=None)[
        "zones"
    ][-1]
    assert (changed["group"], changed["colour"], changed["weight"]) == (None, None, 1.0)
    assert changed["emissivity"] == "brick"
    assert changed["thresholds"]["low"]["warning"] is None
    assert changed["thresholds"]["rate"] == {"warning": None, "critical": 15.0, "emergency": None}
    assert changed["thresholds"]["baseline"]["warning"] == 8.0
    mask = {"rectangle": {"x": 0, "y": 0, "width": 0.1, "height": 0.1}, "role": "mask"}
    assert switchboard.act("add_zone", name="Lamp", **mask)["zones"][-1]["role"] == "mask"
    until("the zone is heard", lambda: switchboard.heard("zones", lambda it: len(it["zones"]) == 4), SECONDS)
    assert house.home_assistant.complaints() == []
