"""What an agent publishes is taken as it is meant, and what makes no sense changes nothing."""

import json

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.thermal2mqtt.coordinator import MAX_KEPT, AgentCoordinator
from fake_agent import FakeAgent
from fake_broker import FakeBroker

BASE = "thermal2mqtt/board"


@pytest.fixture
def coordinator(loaded: MockConfigEntry) -> AgentCoordinator:
    """Return what is known of the agent."""
    found: AgentCoordinator = loaded.runtime_data.coordinator
    return found


@pytest.mark.parametrize("topic", ["announce", "zones", "state", "alarm/joint"])
@pytest.mark.parametrize("payload", [b"{", b"[]", b"null", b"NaN", b"\xff\xfe", b'{"schema": 1}'])
async def test_message_without_sense_changes_nothing_of_the_rest(
    broker: FakeBroker, coordinator: AgentCoordinator, agent: FakeAgent, topic: str, payload: bytes
) -> None:
    """Whatever lies on one topic, the others are heard and the agent stays online."""
    broker.publish(f"{BASE}/{topic}", payload, retain=True)
    agent.publish_zones()
    agent.announce()
    assert coordinator.online
    assert coordinator.zones is not None
    assert [zone["id"] for zone in coordinator.zones.zones] == ["joint"]
    assert coordinator.announcement is not None


async def test_message_without_sense_is_logged_once(
    broker: FakeBroker, coordinator: AgentCoordinator, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong every five seconds is told once, with its topic and the reason."""
    for _ in range(3):
        broker.publish(f"{BASE}/state", b"[]", retain=False)
        broker.publish(f"{BASE}/zones", b'{"revision": 1, "zones": [{}]}', retain=False)
    assert caplog.text.count(f"Ignored a message on {BASE}/state: not a JSON object") == 1
    assert caplog.text.count(f"Ignored a message on {BASE}/zones: zones must be a list") == 1


async def test_alarms_come_and_go_with_their_topics(
    broker: FakeBroker, coordinator: AgentCoordinator
) -> None:
    """A zone that is removed takes its alarm with it."""
    assert coordinator.alarms["joint"]["level"] == "normal"
    broker.publish(f"{BASE}/alarm/joint", b"", retain=True)
    assert coordinator.alarms == {}


async def test_what_grows_has_a_cap(broker: FakeBroker, coordinator: AgentCoordinator) -> None:
    """An agent gone wild fills no memory here."""
    for i in range(MAX_KEPT + 50):
        broker.publish(f"{BASE}/alarm/z{i}", b'{"level": null}', retain=False)
        broker.publish(f"{BASE}/availability/s{i}", b"online", retain=False)
    assert len(coordinator.alarms) == len(coordinator.sources) == MAX_KEPT


async def test_agent_that_takes_the_topics_of_another_counts_as_offline(
    coordinator: AgentCoordinator, agent: FakeAgent
) -> None:
    """Another instance is never taken for the one that was added, and neither is its description."""
    agent.instance, agent.name = "another", "Stove"
    agent.announce()
    assert not coordinator.online
    assert coordinator.announcement is not None
    assert coordinator.announcement.name == "Switchboard"


async def test_announcement_is_remembered(
    broker: FakeBroker, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """What an agent says of itself is kept with the entry."""
    agent.name = "Switchboard, left"
    agent.announce()
    assert loaded.data["announcement"] == json.loads(broker.retained[f"{BASE}/announce"])
