"""What happens at an agent is told once each, and as late where it is."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.core import Event, HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service

from absence import Absence, gist
from custom_components.thermal2mqtt.device import device_id_of
from fake_agent import FakeAgent
from fake_broker import FakeBroker

pytestmark = pytest.mark.usefixtures("lists_events")

BASE = "thermal2mqtt/board"
README = Path(__file__).parents[2] / "ha_integration" / "README.md"


async def test_event_is_told_with_all_that_is_known(
    hass: HomeAssistant, agent: FakeAgent, loaded: MockConfigEntry, told: list[Event[Any]]
) -> None:
    """Automations get the event with device and zone, and that it is news."""
    happened = agent.happen()
    [event] = told
    assert dict(event.data) == {
        "config_entry_id": loaded.entry_id,
        "device_id": device_id_of(hass, loaded),
        "kind": "alarm",
        "event_type": "raised",
        "event_id": "alarm-1",
        "sequence": 1,
        "time": "2026-11-20T14:05:09.123Z",
        "late": False,
        "stored": True,
        "sensor": "thermal",
        "zone": "joint",
        "zone_name": "Joint",
        "data": happened["data"],
    }


async def test_event_that_is_delivered_again_is_told_once(
    agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """The same id is the same event: from the broker, from the backlog, and after a restart here."""
    event = agent.happen()
    agent.tell(event)
    agent.tell(event, "backlog/event")
    await absence.begin()
    await absence.end()
    agent.tell(event)
    assert gist(told) == [("alarm", 1, False)]


async def test_what_happened_before_the_first_start_is_not_told(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry, told: list[Event[Any]]
) -> None:
    """An agent that is added brings no history along; what follows is told."""
    for _ in range(3):
        agent.happen(tell=None)
    await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle(flows=True)
    agent.happen()
    assert gist(told) == [("alarm", 4, False)]


async def test_what_happened_while_away_is_told_once_and_as_late(
    agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """All kinds, in order, over several pages; the next one is news again."""
    agent.happen()
    await absence.begin()
    for _ in range(120):
        agent.happen(tell=None)
    agent.happen("hotspot", tell=None, event_type="appeared")
    await absence.end()
    agent.happen()
    assert gist(told) == [
        ("alarm", 1, False),
        *[("alarm", number, True) for number in range(2, 122)],
        ("hotspot", 1, True),
        ("alarm", 122, False),
    ]
    assert {request["limit"] for request in agent.requests("events/list")} == {50}


async def test_late_event_stands_where_it_happened(
    agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """The logbook shows it at its time, where that lies in the past and can be read."""
    await absence.begin()
    agent.happen(tell=None, time="2026-01-02T03:04:05.000Z")
    agent.happen(tell=None, time="2999-01-02T03:04:05.000Z")
    agent.happen(tell=None, time="yesterday")
    await absence.end()
    years = [event.time_fired.year for event in told]
    assert (told[0].time_fired.isoformat(), 2999 in years) == ("2026-01-02T03:04:05+00:00", False)


async def test_backlog_is_told_as_late(
    agent: FakeAgent, loaded: MockConfigEntry, told: list[Event[Any]]
) -> None:
    """What the agent itself brings late is late."""
    agent.happen(tell="backlog/event")
    assert gist(told) == [("alarm", 1, True)]


@pytest.mark.parametrize(
    "payload", [b"", b"[]", b'{"kind": "alarm"}', b'{"kind": "motion", "event_id": "1"}']
)
async def test_message_without_sense_is_logged_once(
    broker: FakeBroker,
    loaded: MockConfigEntry,
    told: list[Event[Any]],
    payload: bytes,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is no event, and its topic and reason are told."""
    for _ in range(3):
        broker.publish(f"{BASE}/event/alarm", payload, retain=False)
    assert told == []
    assert caplog.text.count(f"Ignored a message on {BASE}/event/alarm") == 1


async def test_retained_event_is_none(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry, told: list[Event[Any]]
) -> None:
    """Events are not kept on the broker; one that is would come back at each start."""
    agent.publish("event/alarm", agent.happen(tell=None))
    await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle(flows=True)
    assert told == []


async def test_events_of_another_agent_are_not_taken(
    broker: FakeBroker, agent: FakeAgent, loaded: MockConfigEntry, told: list[Event[Any]]
) -> None:
    """What took the place of the agent has numbers of its own."""
    FakeAgent(broker.publish, instance="11111111-6a51-4d0c-9a43-0f7a3fa9c2d1").announce()
    agent.happen()
    assert told == []


async def test_unloading_ends_what_is_under_way(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, absence: Absence, loaded: MockConfigEntry
) -> None:
    """An entry that is unloaded waits for no page, and may be stopped twice."""
    agent.silent = True
    agent.happen()
    agent.happen(sequence=3)
    while not agent.requests("events/list")[3:]:
        await broker.settle_packets()
    history = loaded.runtime_data.history
    assert await hass.config_entries.async_unload(loaded.entry_id)
    await history.async_stop()
    await broker.settle(flows=True)
    assert [topic for topic in broker.subscribed if topic.startswith(BASE)] == []


async def test_removed_entry_leaves_nothing_behind(
    hass: HomeAssistant,
    broker: FakeBroker,
    agent: FakeAgent,
    absence: Absence,
    loaded: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """What was remembered goes with the entry."""
    agent.happen()
    await absence.begin()
    key = f"thermal2mqtt.events.{loaded.entry_id}"
    assert hass_storage[key]["data"]["alarm"] == {"last": 1, "ids": ["alarm-1"]}
    await hass.config_entries.async_remove(loaded.entry_id)
    assert key not in hass_storage


async def test_automation_for_news_is_not_started_by_what_was_missed(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, absence: Absence
) -> None:
    """The automation of the README is started by what happens now, and by nothing that happened long ago."""
    calls = async_mock_service(hass, "notify", "notify")
    [example] = re.findall(r"```yaml\n(triggers:.*?)```", README.read_text(), re.DOTALL)
    automation = {"alias": "news", **yaml.safe_load(example)}
    assert await async_setup_component(hass, "automation", {"automation": automation})
    await absence.begin()
    for _ in range(5):
        agent.happen(tell=None)
    await absence.end()
    agent.happen(tell="backlog/event")
    await broker.settle()
    assert calls == []
    agent.happen()
    await broker.settle()
    assert [call.data["message"] for call in calls] == ["Joint: warning"]
