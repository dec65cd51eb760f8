"""The companion in a real Home Assistant, over a real broker: found, added, asked, and gone again."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from paho.mqtt.client import Client, MQTTMessage, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion

from tests.ha_integration.fake_agent import SWITCHBOARD, FakeAgent
from tests.lab.companion_house import added, house, standing_house
from tests.lab.conftest import House, MakeAgent
from tests.lab.dashboard_connection import DashboardConnection
from tests.lab.observer import Observer
from tests.lab.server import until

__all__ = ["house", "standing_house"]  # fixtures of this module

pytestmark = pytest.mark.lab

SECONDS = 60.0

PICTURE: list[list[float | None]] = [
    [20.0, 21.0, 22.0, 23.0],
    [24.0, 95.5, 26.0, 27.0],
    [28.0, 29.0, None, 31.0],
]

MASK = {
    "id": "lamp",
    "name": "Lamp",
    "role": "mask",
    "rectangle": {"x": 0.9, "y": 0, "width": 0.1, "height": 0.2},
}
AMBIENT = {
    "id": "air",
    "name": "Air",
    "role": "ambient",
    "ellipse": {"x": 0.1, "y": 0.8, "radius_x": 0.08, "radius_y": 0.1},
}
"""Zones that no earlier companion knew: what they have beside names and limits goes through unchanged."""

DEVICE = {
    "dev": {"ids": [SWITCHBOARD], "cns": [["thermal2mqtt", SWITCHBOARD]], "name": "Switchboard"},
    "o": {"name": "thermal2mqtt"},
    "cmps": {
        "joint_max": {
            "p": "sensor",
            "uniq_id": f"{SWITCHBOARD}_joint_max",
            "name": "Joint maximum",
            "stat_t": "thermal2mqtt/board/state",
            "val_tpl": "{{ value_json.zones.joint.max }}",
        }
    },
}


class AgentOnBroker:
    """The small fake of an agent, connected to the broker as a real one is."""

    def __init__(self, port: int) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        self.agent = FakeAgent(self._publish)
        self._client.will_set(f"{self.agent.base}/availability", "offline", qos=1, retain=True)
        self._client.on_connect = lambda client, *_: client.subscribe(f"{self.agent.base}/request/#", qos=1)
        self._client.on_subscribe = lambda *_: self.agent.appear()
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def stop(self) -> None:
        """Leave the broker."""
        self._client.disconnect()
        self._client.loop_stop()
        del self._client  # as the observer does

    def _hear(self, _client: Client, _userdata: object, message: MQTTMessage) -> None:
        self.agent.hear(message.topic, bytes(message.payload))

    def _publish(self, topic: str, payload: bytes, retain: bool) -> None:  # noqa: FBT001 - as paho's
        self._client.publish(topic, payload, qos=1, retain=retain)


@pytest.fixture
def agent(house: House) -> Iterator[FakeAgent]:
    """Return an agent that is online at the house's broker."""
    on_broker = AgentOnBroker(house.broker.port)
    yield on_broker.agent
    on_broker.stop()


@pytest.fixture
def entry_id(house: House, agent: FakeAgent) -> str:
    """Return the entry of the agent."""
    return added(house, agent.name)


def test_real_agent_is_found_and_obeys_a_script(house: House, make_agent: MakeAgent) -> None:
    """A running agent is offered under its own name; zones are added, changed and removed in one breath."""
    make_agent(house.broker)
    entry_id = added(house, "Switchboard")

    def act(action: str, **data: Any) -> list[dict[str, Any]]:
        path = f"/api/services/thermal2mqtt/{action}?return_response"
        answer = house.home_assistant.api.post(path, {"config_entry_id": entry_id, **data})
        zones: list[dict[str, Any]] = answer["service_response"]["zones"]
        return zones

    corner = {"x": 0, "y": 0, "width": 0.2, "height": 0.2}
    act("add_zone", name="1. Phase", rectangle=corner, warning=60, critical=80)
    act("add_zone", name="Lid", rectangle=corner)
    zones = act("update_zone", zone_id="zone_1_phase", warning=None, critical=85)
    assert zones[-2]["thresholds"]["high"] == {"warning": None, "critical": 85.0, "emergency": None}
    act("remove_zone", zone_id="zone_1_phase")
    assert [zone["id"] for zone in act("remove_zone", zone_id="lid")] == ["joint_l1", "joint_l2"]


def test_actions_change_the_zones_of_a_real_agent(house: House, make_agent: MakeAgent) -> None:
    """Added with a material and limits, changed to a number, refused with the agent's own words, removed."""
    agent = make_agent(house.broker, zones={"list": [MASK, AMBIENT]})
    entry = {"config_entry_id": added(house, "Switchboard")}

    def act(action: str, **data: Any) -> dict[str, Any]:
        path = f"/api/services/thermal2mqtt/{action}?return_response"
        answer: dict[str, Any] = house.home_assistant.api.post(path, {**entry, **data})["service_response"]
        return {zone["id"]: zone for zone in answer["zones"]}

    square = [[0.4, 0.25], [0.6, 0.25], [0.6, 0.46]]
    grown = act("add_zone", name="Joint", polygon=square, critical=80, material="copper_oxidised")
    assert list(grown) == ["lamp", "air", "joint"]
    assert grown["joint"]["emissivity"] == "copper_oxidised"
    assert grown["joint"]["thresholds"]["high"]["critical"] == 80.0
    changed = act("update_zone", zone_id="joint", emissivity=0.8, warning=60)
    assert changed["joint"]["emissivity"] == 0.8
    assert changed["joint"]["thresholds"]["high"] == {"warning": 60.0, "critical": 80.0, "emergency": None}
    assert act("update_zone", zone_id="joint", material=None)["joint"]["emissivity"] is None
    assert changed["lamp"]["role"] == "mask"
    with Observer(house.broker.port) as observer:
        state = json.loads(observer.wait_for(f"{agent.base}/state", SECONDS).payload)
        assert "lamp" not in state["zones"]
    with DashboardConnection(house.home_assistant.api) as dashboard:
        number = dashboard.subscribe("thermal2mqtt/subscribe", entry_id=entry["config_entry_id"])
        told = dashboard.event(number, kind="zones")["zones"]
    assert [zone["id"] for zone in told] == ["lamp", "air", "joint"]
    assert list(act("remove_zone", zone_id="joint")) == ["lamp", "air"]
    assert house.home_assistant.complaints() == []


def test_card_sees_agent_zones_and_state(house: House, agent: FakeAgent, entry_id: str) -> None:
    """What the agent keeps on the broker reaches the dashboard, and so does each change."""
    with DashboardConnection(house.home_assistant.api) as dashboard:
        [listed] = dashboard.ask("thermal2mqtt/agents")["agents"]
        assert (listed["entry_id"], listed["instance"], listed["may_edit"]) == (entry_id, SWITCHBOARD, True)
        assert listed["sensors"] == [{"id": "thermal", "name": "Thermal", "width": 4, "height": 3}]
        number = dashboard.subscribe("thermal2mqtt/subscribe", entry_id=entry_id)
        dashboard.event(number, kind="agent", online=True)
        assert dashboard.event(number, kind="zones")["zones"] == agent.zones
        agent.publish_state(88.25)
        while dashboard.event(number, kind="state")["state"]["zones"]["joint"]["max"] != 88.25:
            continue
        agent.go("offline")
        dashboard.event(number, kind="agent", online=False)
    assert house.home_assistant.complaints() == []


def test_zone_is_added_and_a_stale_editor_refused(house: House, agent: FakeAgent, entry_id: str) -> None:
    """A command goes to the agent and back; a refusal carries its code and field."""
    zone = {"id": "fuse", "name": "Fuse", "sensor": "thermal", "polygon": [[0, 0], [1, 0], [1, 1]]}
    command = {"entry_id": entry_id, "command": "zones/add", "data": {"zone": zone, "if_revision": 1}}
    with DashboardConnection(house.home_assistant.api) as dashboard:
        assert dashboard.ask("thermal2mqtt/command", **command)["revision"] == 2
        error = dashboard.error("thermal2mqtt/command", **command)
    assert error["code"] == "stale_revision"
    assert error["translation_placeholders"]["field"] == "if_revision"
    assert [zone["id"] for zone in agent.zones] == ["joint", "fuse"]


def test_frames_flow_while_a_dashboard_is_open(house: House, agent: FakeAgent, entry_id: str) -> None:
    """Frames arrive unchanged for as long as somebody watches; a closed browser ends the lease."""
    with DashboardConnection(house.home_assistant.api) as dashboard:
        fields = {"entry_id": entry_id, "sensor": "thermal", "rate_hz": 8}
        number = dashboard.subscribe("thermal2mqtt/subscribe_frames", **fields)
        dashboard.event(number, kind="lease", active=True)
        assert len(agent.leases) == 1
        frame = agent.publish_frame(PICTURE)
        assert base64.b64decode(dashboard.event(number, kind="frame")["data"]) == frame
    until("the lease has ended", lambda: not agent.leases, SECONDS)


def test_frames_come_back_after_the_broker(house: House, agent: FakeAgent, entry_id: str) -> None:
    """A dashboard that stays open sees the broker's restart as offline, and then frames again."""
    with DashboardConnection(house.home_assistant.api) as dashboard:
        fields = {"entry_id": entry_id, "sensor": "thermal", "rate_hz": 8}
        number = dashboard.subscribe("thermal2mqtt/subscribe_frames", **fields)
        dashboard.event(number, kind="lease", active=True)
        house.broker.restart()
        dashboard.event(number, kind="lease", active=False)
        dashboard.event(number, kind="lease", active=True)
        frame = agent.publish_frame(PICTURE)
        assert base64.b64decode(dashboard.event(number, kind="frame")["data"]) == frame


def test_action_gives_a_response(house: House, agent: FakeAgent, entry_id: str) -> None:
    """An action of the companion answers over REST, as scripts and automations get it."""
    data = {"config_entry_id": entry_id, "zone_id": "joint"}
    answer = house.home_assistant.api.post("/api/services/thermal2mqtt/remove_zone?return_response", data)
    assert answer["service_response"] == {"revision": 2, "zones": []}
    assert agent.zones == []


@pytest.mark.usefixtures("entry_id")
def test_its_device_is_linked_to_that_of_mqtt(house: House) -> None:
    """Two devices of two entries share the agent's connection, which shows them as linked."""
    with Observer(house.broker.port) as observer:
        observer.publish("homeassistant/device/board/config", json.dumps(DEVICE), retain=True)

    def linked() -> list[dict[str, Any]]:
        connection = ["thermal2mqtt", SWITCHBOARD]
        devices = house.home_assistant.devices()
        return [device for device in devices if connection in device["connections"]]

    until("both devices are there", lambda: len(linked()) == 2, SECONDS)
    assert {tuple(map(tuple, device["identifiers"])) for device in linked()} == {
        (("mqtt", SWITCHBOARD),),
        (("thermal2mqtt", SWITCHBOARD),),
    }


def test_card_is_registered_and_served(house: House, entry_id: str) -> None:
    """The dashboards' list of resources has the module, and goes without it once the entry is gone."""
    api = house.home_assistant.api
    [resource] = api.ask("lovelace/resources")
    assert resource["type"] == "module"
    assert resource["url"].startswith("/thermal2mqtt/thermal2mqtt-card.js?v=")
    api.delete(f"/api/config/config_entries/entry/{entry_id}")
    assert api.ask("lovelace/resources") == []


def test_entry_is_back_after_a_restart(house: House, entry_id: str) -> None:
    """A restarted Home Assistant loads the entry and hears the agent, without a complaint."""
    house.home_assistant.restart()
    with DashboardConnection(house.home_assistant.api) as dashboard:
        until("it is listed", lambda: dashboard.ask("thermal2mqtt/agents")["agents"], SECONDS)
        number = dashboard.subscribe("thermal2mqtt/subscribe", entry_id=entry_id)
        dashboard.event(number, kind="agent", online=True, sources={"thermal": True})
    assert house.home_assistant.complaints() == []
