"""What was missed of an agent's events is asked for until it is known, and never for ever."""

import logging
from typing import Any

import pytest
from homeassistant.core import Event, HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from absence import Absence, gist
from custom_components.thermal2mqtt import event_history
from fake_agent import FakeAgent, Refusal
from fake_broker import FakeBroker

pytestmark = pytest.mark.usefixtures("lists_events")


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
    monkeypatch.setattr(event_history, "QUIET_SECONDS", 60.0)
    agent.go("offline")
    *early, last = [agent.happen(tell=None) for _ in range(3)]
    agent.go("online")
    for event in early:
        await broker.settle_packets()
        agent.tell(event)
    await broker.settle_packets()
    monkeypatch.setattr(event_history, "QUIET_SECONDS", 0.0)
    agent.tell(last)
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
