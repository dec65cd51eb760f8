"""A command meets its own answer, or an error by its deadline."""

import asyncio
import json
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.thermal2mqtt.errors import RefusedError, SilentAgentError
from custom_components.thermal2mqtt.request_channel import MAX_PENDING, RequestChannel
from custom_components.thermal2mqtt.topics import Topics
from fake_agent import FakeAgent
from fake_broker import FakeBroker

RESPONSE = "thermal2mqtt/board/response/zones/list"


@pytest.fixture
async def channel(hass: HomeAssistant, broker: FakeBroker, agent: FakeAgent) -> RequestChannel:
    """Return a channel that listens."""
    channel = RequestChannel(hass, Topics("thermal2mqtt", "board"))
    await channel.async_start()
    await broker.settle()
    return channel


async def test_each_command_gets_its_own_answer(channel: RequestChannel) -> None:
    """Of many at once, each is answered by the response that carries its transaction."""
    answers = await asyncio.gather(
        *(
            channel.async_request("frame/lease", {"lease": str(i), "sensor": "thermal", "seconds": i})
            for i in range(20)
        )
    )
    assert [answer["lease"] for answer in answers] == [str(i) for i in range(20)]


async def test_silence_ends_at_the_deadline(channel: RequestChannel, agent: FakeAgent) -> None:
    """Who does not answer is not waited for."""
    agent.silent = True
    with pytest.raises(SilentAgentError) as error:
        await channel.async_request("zones/list", {}, seconds=0.05)
    assert error.value.code == "timeout"


async def test_foreign_responses_answer_nothing(
    hass: HomeAssistant, channel: RequestChannel, agent: FakeAgent, broker: FakeBroker
) -> None:
    """Responses to others, garbage and retained leftovers do not end the wait for the right one."""
    request = hass.async_create_task(channel.async_request("zones/list", {}))
    for payload in (
        b"garbage",
        b"[]",
        b'{"status": "ok"}',
        b'{"status": "ok", "data": {}, "transaction": 7}',
    ):
        broker.publish(RESPONSE, payload, retain=False)
    assert (await request)["revision"] == 1


async def test_late_second_answer_is_ignored(
    hass: HomeAssistant, channel: RequestChannel, agent: FakeAgent, broker: FakeBroker
) -> None:
    """QoS 1 may deliver twice; the first answer counts."""
    heard: list[bytes] = []
    broker.agents.append(lambda topic, payload: heard.append(payload) if "/request/" in topic else None)
    agent.silent = True
    request = hass.async_create_task(channel.async_request("zones/list", {}))
    while not heard:
        await broker.settle_packets()
    transaction = json.loads(heard[0])["transaction"]
    for revision in (1, 2):
        answer = {"status": "ok", "data": {"revision": revision}, "transaction": transaction}
        broker.publish(RESPONSE, json.dumps(answer).encode(), retain=False)
    assert await request == {"revision": 1}


@pytest.mark.parametrize(
    "response", [{}, {"status": "ok"}, {"status": "error"}, {"status": "error", "error": {"code": 1}}]
)
async def test_answer_without_sense_is_an_error(
    channel: RequestChannel,
    agent: FakeAgent,
    monkeypatch: pytest.MonkeyPatch,
    response: dict[str, Any],
) -> None:
    """A response that is neither a result nor an error is not taken for success."""

    def answer(_command: str, request: dict[str, Any]) -> dict[str, Any]:
        return response | {"transaction": request["transaction"]}

    monkeypatch.setattr(agent, "answer", answer)
    with pytest.raises(RefusedError) as error:
        await channel.async_request("zones/list", {})
    assert error.value.code == "invalid_response"


async def test_too_many_at_once_are_refused(
    hass: HomeAssistant, channel: RequestChannel, agent: FakeAgent
) -> None:
    """What waits has a cap, and a stop ends what waits."""
    agent.silent = True
    waiting = [hass.async_create_task(channel.async_request("zones/list", {})) for _ in range(MAX_PENDING)]
    await asyncio.sleep(0)
    with pytest.raises(SilentAgentError) as error:
        await channel.async_request("zones/list", {})
    assert error.value.code == "busy"
    channel.async_stop()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert {outcome.code for outcome in outcomes if isinstance(outcome, SilentAgentError)} == {"not_loaded"}
    assert len(outcomes) == MAX_PENDING


async def test_broker_that_is_away_is_an_error_at_once(channel: RequestChannel, broker: FakeBroker) -> None:
    """What cannot be sent is not waited for."""
    broker.go_away()
    with pytest.raises(SilentAgentError) as error:
        await channel.async_request("zones/list", {})
    assert error.value.code == "mqtt_unavailable"


async def test_command_after_a_loss_waits_for_its_subscription(
    hass: HomeAssistant,
    channel: RequestChannel,
    agent: FakeAgent,
    broker: FakeBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broker that is back but has not confirmed the subscription yet would lose the answer."""
    monkeypatch.setattr("homeassistant.components.mqtt.client.TIMEOUT_ACK", 0.05)
    broker.confirms = False
    broker.go_away()
    broker.come_back()
    request = hass.async_create_task(channel.async_request("zones/list", {}))
    await broker.settle_packets()
    assert agent.received == []
    broker.confirms = True
    broker.go_away()
    broker.come_back()
    assert (await request)["revision"] == 1


async def test_command_that_is_too_large_is_refused_at_once(
    channel: RequestChannel, agent: FakeAgent
) -> None:
    """The agent would not read it, not even to find whom to answer."""
    with pytest.raises(RefusedError) as error:
        await channel.async_request("zones/list", {"name": "ä" * 70_000})
    assert error.value.code == "too_large"
    assert "131072" in error.value.reason
    assert agent.received == []
