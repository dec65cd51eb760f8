"""What happens at an agent is told once each, and what was missed is caught up with as late."""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.core import Event, HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
    async_mock_service,
)

from custom_components.thermal2mqtt import event_history
from custom_components.thermal2mqtt.device import device_id_of
from fake_agent import FakeAgent, Refusal
from fake_broker import FakeBroker

BASE = "thermal2mqtt/board"
README = Path(__file__).parents[2] / "ha_integration" / "README.md"


@pytest.fixture
def agent(agent: FakeAgent) -> FakeAgent:
    """Return an agent that is online and lists what happened."""
    agent.capabilities = [*agent.capabilities, "events/list"]
    agent.announce()
    return agent


@pytest.fixture
def told(hass: HomeAssistant) -> list[Event[Any]]:
    """Return what is told, as it comes."""
    return async_capture_events(hass, "thermal2mqtt_event")


def gist(told: list[Event[Any]]) -> list[tuple[str, int, bool]]:
    """Return kind, number and lateness of events."""
    return [(event.data["kind"], event.data["sequence"], event.data["late"]) for event in told]


class Absence:
    """Home Assistant away, and back."""

    def __init__(self, hass: HomeAssistant, broker: FakeBroker, entry: MockConfigEntry) -> None:
        self._hass, self._broker, self._entry = hass, broker, entry

    async def begin(self) -> None:
        """Stop listening."""
        await self._broker.settle(flows=True)
        assert await self._hass.config_entries.async_unload(self._entry.entry_id)

    async def end(self) -> None:
        """Listen again."""
        assert await self._hass.config_entries.async_setup(self._entry.entry_id)
        await self._broker.settle(flows=True)


@pytest.fixture
async def absence(hass: HomeAssistant, broker: FakeBroker, loaded: MockConfigEntry) -> Absence:
    """Return a way to be away; first of all everything has settled."""
    await broker.settle(flows=True)
    return Absence(hass, broker, loaded)


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


async def test_gap_is_asked_for(
    broker: FakeBroker, agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """A number that is left out means that something was missed."""
    agent.happen()
    agent.happen(tell=None)
    agent.happen()
    await broker.settle(flows=True)
    assert gist(told) == [("alarm", 1, False), ("alarm", 3, False), ("alarm", 2, True)]


async def test_gap_that_nobody_can_fill_is_asked_for_once(
    broker: FakeBroker, agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """What the agent lost is gone; it is not asked again and again."""
    agent.happen()
    agent.happen(sequence=5)
    await broker.settle(flows=True)
    asked = len(agent.requests("events/list"))
    agent.happen(sequence=6)
    await broker.settle(flows=True)
    assert gist(told) == [("alarm", 1, False), ("alarm", 5, False), ("alarm", 6, False)]
    assert len(agent.requests("events/list")) == asked


async def test_agent_that_lists_nothing_is_not_asked(
    hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent, entry: MockConfigEntry, told: list[Event[Any]]
) -> None:
    """An older one tells its news, and that is all there is."""
    agent.capabilities = ["zones/list"]
    agent.announce()
    await hass.config_entries.async_setup(entry.entry_id)
    await broker.settle(flows=True)
    for sequence in (1, 4, 5):
        agent.happen(sequence=sequence)
        await broker.settle(flows=True)
    assert [number for _, number, _ in gist(told)] == [1, 4, 5]
    assert agent.requests("events/list") == []


async def test_agent_that_comes_back_is_asked(
    broker: FakeBroker, agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """Whatever was lost on the way while agent or broker were away is caught up with."""
    agent.happen()
    agent.go("offline")
    agent.happen(tell=None)
    agent.go("online")
    await broker.settle(flows=True)
    broker.go_away()
    agent.happen(tell=None)
    broker.come_back()
    await broker.settle(flows=True)
    assert gist(told) == [("alarm", 1, False), ("alarm", 2, True), ("alarm", 3, True)]


async def test_what_comes_by_itself_is_waited_for(
    broker: FakeBroker,
    agent: FakeAgent,
    absence: Absence,
    told: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """News that an agent brings when it is back is told as news, not as what was missed."""
    monkeypatch.setattr(event_history, "QUIET_SECONDS", 0.05)
    agent.go("offline")
    events = [agent.happen(tell=None) for _ in range(3)]
    agent.go("online")
    for event in events:
        await broker.settle_packets()
        agent.tell(event)
    await broker.settle(flows=True)
    assert gist(told) == [("alarm", 1, False), ("alarm", 2, False), ("alarm", 3, False)]


async def test_chatter_does_not_keep_it_from_asking(
    broker: FakeBroker,
    agent: FakeAgent,
    absence: Absence,
    told: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An agent that is never quiet is asked all the same after a while."""
    monkeypatch.setattr(event_history, "QUIET_SECONDS", 60.0)
    monkeypatch.setattr(event_history, "MAX_QUIET_SECONDS", 0.05)
    agent.happen()
    agent.happen(tell=None)
    agent.happen()
    await broker.settle(flows=True)
    assert ("alarm", 2, True) in gist(told)


async def test_refusal_is_tried_again(
    broker: FakeBroker, agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """A disk that cannot be read just now is read later; nothing is lost over it."""
    agent.happen()
    answer = agent.answer
    refusals = iter([Refusal("not_read", "the disk hangs")] * 2)

    def refuses_twice(command: str, request: dict[str, Any]) -> dict[str, Any]:
        agent.refusal = next(refusals, None)
        return answer(command, request)

    agent.answer = refuses_twice  # type: ignore[method-assign] # the disk recovers between two requests
    agent.happen(tell=None)
    agent.happen()
    await broker.settle(flows=True)
    assert gist(told) == [("alarm", 1, False), ("alarm", 3, False), ("alarm", 2, True)]


async def test_kind_that_the_agent_does_not_know_keeps_nobody_waiting(
    broker: FakeBroker, agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """A kind that an agent no longer lists is taken as it comes."""
    agent.refusal = Refusal("invalid_request", "kind must be alarm, system or hotspot", "kind")
    agent.happen("motion")
    agent.happen("motion", sequence=9)
    await broker.settle(flows=True)
    asked = len(agent.requests("events/list"))
    agent.happen("motion", sequence=10)
    await broker.settle(flows=True)
    assert [number for _, number, _ in gist(told)] == [1, 9, 10]
    assert len(agent.requests("events/list")) == asked


async def test_long_absence_is_caught_up_with_bit_by_bit(
    agent: FakeAgent, absence: Absence, told: list[Event[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much was missed, and with numbers that the agent lost, it is all told in the end."""
    monkeypatch.setattr(event_history, "MAX_PAGES", 2)
    agent.happen()
    await absence.begin()
    for number in range(2, 500):
        agent.happen(tell=None, sequence=number + 10 * (number > 250), event_id=f"alarm-{number}")
    await absence.end()
    assert [event.data["event_id"] for event in told] == [f"alarm-{number}" for number in range(1, 500)]
    await absence.begin()
    await absence.end()
    assert len(told) == 499


async def test_clock_that_was_wrong_hides_nothing(
    agent: FakeAgent, absence: Absence, told: list[Event[Any]]
) -> None:
    """What counts is the number, not the time: the agent's clock may have been ahead."""
    agent.happen(time="2999-01-01T00:00:00.000Z")
    await absence.begin()
    agent.happen(tell=None)
    await absence.end()
    assert gist(told) == [("alarm", 1, False), ("alarm", 2, True)]


@pytest.mark.parametrize("answer", [{}, {"events": 7}, {"events": [7]}, {"events": [{"kind": "alarm"}]}])
async def test_answer_without_sense_changes_nothing(
    broker: FakeBroker,
    agent: FakeAgent,
    absence: Absence,
    told: list[Event[Any]],
    answer: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is asked again in its time, and what is news goes on."""
    caplog.set_level(logging.DEBUG, "custom_components.thermal2mqtt")
    monkeypatch.setattr(event_history, "RETRY_SECONDS", (60.0,))
    monkeypatch.setattr(agent, "answer", lambda _command, request: answered(request, answer))
    agent.happen()
    agent.happen(sequence=3)
    await broker.settle()
    agent.happen(sequence=4)
    assert [number for _, number, _ in gist(told)] == [1, 3, 4]
    assert "Could not ask Switchboard what was missed" in caplog.text


def answered(request: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with this data."""
    return {"status": "ok", "data": data, "transaction": request["transaction"]}


async def test_page_that_leads_nowhere_ends(
    broker: FakeBroker,
    agent: FakeAgent,
    absence: Absence,
    told: list[Event[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An agent that gives the same page for ever is not asked for ever."""
    first = agent.happen()
    page = [first | {"sequence": 9, "event_id": "x"}]

    def answer(_command: str, request: dict[str, Any]) -> dict[str, Any]:
        return answered(request, {"events": page if request["kind"] == "alarm" else []})

    monkeypatch.setattr(agent, "answer", answer)
    agent.happen(sequence=5)
    await broker.settle(flows=True)
    assert [number for _, number, _ in gist(told)] == [1, 5, 9]


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
