"""A proof test that was heard is acknowledged by itself, and told to automations."""

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.thermal2mqtt import proof
from custom_components.thermal2mqtt.device import device_id_of
from fake_agent import FakeAgent, Refusal
from fake_broker import FakeBroker

TEST = "0190-test"
ACKNOWLEDGED = {"zone": "joint", "by": "Home Assistant", "test_event_id": TEST}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once."""
    monkeypatch.setattr(proof, "PAUSES", (0.0, 0.0, 0.0))


async def test_proof_test_is_acknowledged_and_told(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """The agent hears that its message came all the way; automations hear of the test."""
    events = async_capture_events(hass, "thermal2mqtt_proof_test")
    agent.publish_proof_test(TEST)
    await broker.settle(flows=True)
    assert agent.requests("alarm/acknowledge") == [ACKNOWLEDGED]
    assert [dict(event.data) for event in events] == [
        {
            "config_entry_id": loaded.entry_id,
            "device_id": device_id_of(hass, loaded),
            "zone": "joint",
            "zone_name": "Joint",
            "event_id": TEST,
            "acknowledged": True,
            "level": "emergency",
            "value": 105.2,
            "rule": "high",
            "limit": 100.0,
            "unit": "°C",
        }
    ]
    assert events[0].data["device_id"] is not None


async def test_message_that_is_delivered_twice_is_answered_once(
    broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """What the broker repeats is the same test; another one is answered again."""
    for event_id in (TEST, TEST, "0191-test"):
        agent.known_test = event_id
        agent.publish_proof_test(event_id)
        await broker.settle(flows=True)
    assert [request["test_event_id"] for request in agent.requests("alarm/acknowledge")] == [
        TEST,
        "0191-test",
    ]


async def test_message_may_be_here_before_the_agent_knows(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """The broker's word to the agent and its message to us race; who is too early tries again."""
    events = async_capture_events(hass, "thermal2mqtt_proof_test")
    agent.known_test = "0189-test"
    answer = agent.answer

    def knows_afterwards(command: str, request: dict[str, object]) -> dict[str, object]:
        answered = answer(command, request)
        agent.known_test = TEST
        return answered

    agent.answer = knows_afterwards  # type: ignore[method-assign] # the agent learns between two requests
    agent.publish_proof_test(TEST)
    await broker.settle(flows=True)
    assert agent.requests("alarm/acknowledge") == [ACKNOWLEDGED, ACKNOWLEDGED]
    assert [event.data["acknowledged"] for event in events] == [True]


@pytest.mark.parametrize(("code", "tries"), [("nothing_to_prove", 3), ("unknown_command", 1)])
async def test_test_that_cannot_be_acknowledged_is_told_all_the_same(
    hass: HomeAssistant,
    broker: FakeBroker,
    agent: FakeAgent,
    loaded: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    code: str,
    tries: int,
) -> None:
    """It came; that the agent does not take the answer stands in event and log."""
    events = async_capture_events(hass, "thermal2mqtt_proof_test")
    agent.refusal = Refusal(code, "no such test")
    agent.publish_proof_test(TEST)
    await broker.settle(flows=True)
    assert len(agent.requests("alarm/acknowledge")) == tries
    assert [event.data["acknowledged"] for event in events] == [False]
    assert "Heard the proof test of zone joint, but could not say so: no such test" in caplog.text


async def test_agent_that_is_gone_meanwhile_is_not_asked(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """A message that comes after the agent's end is told, and answered to nobody."""
    events = async_capture_events(hass, "thermal2mqtt_proof_test")
    agent.go("offline")
    agent.publish_proof_test(TEST, "attic")
    await broker.settle(flows=True)
    assert agent.received == []
    assert [(event.data["zone_name"], event.data["acknowledged"]) for event in events] == [("attic", False)]


@pytest.mark.parametrize("payload", [b"", b"[]", b"{", b"{}", b'{"event_id": 7}', b'{"event_id": ""}'])
async def test_what_is_no_test_is_left_alone(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry, payload: bytes
) -> None:
    """Without an id there is nothing to acknowledge."""
    events = async_capture_events(hass, "thermal2mqtt_proof_test")
    broker.publish("thermal2mqtt/board/alarm/joint/test", payload, retain=False)
    await broker.settle(flows=True)
    assert (agent.received, events) == ([], [])


async def test_retained_test_is_an_old_one(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry
) -> None:
    """A test that somebody had the broker keep is not proven anew at each start."""
    broker.publish("thermal2mqtt/board/alarm/joint/test", b'{"event_id": "0190-test"}', retain=True)
    await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle(flows=True)
    assert agent.received == []


async def test_a_flood_of_tests_is_not_answered_with_a_flood(
    broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """An agent gone wild keeps eight answers busy at most."""
    agent.silent = True
    for number in range(50):
        agent.publish_proof_test(f"{number}")
    await broker.settle_packets()
    assert len(agent.requests("alarm/acknowledge")) == proof.MAX_ANSWERS


async def test_unloading_ends_what_is_under_way(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry
) -> None:
    """An entry that is unloaded hears no tests and waits for no answers."""
    agent.silent = True
    agent.publish_proof_test(TEST)
    await broker.settle_packets()
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await broker.settle(flows=True)
    assert [topic for topic in broker.subscribed if topic.endswith("/test")] == []
