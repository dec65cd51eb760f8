"""Frames reach whoever watches, and nobody else makes the agent send any."""

import base64
from collections.abc import Sequence
from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util.dt import utcnow
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from fake_agent import FakeAgent, Refusal, encode_frame
from fake_broker import FakeBroker
from fake_card import FakeCard

FRAMES = "thermal2mqtt/subscribe_frames"

PICTURE: Sequence[Sequence[float | None]] = [
    [20.0, 21.0, 22.0, 23.0],
    [24.0, 95.5, 26.0, 27.0],
    [28.0, 29.0, None, 31.0],
]


async def test_frames_arrive_while_somebody_watches(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker
) -> None:
    """Watching leases frames at the wanted rate and hands them over unchanged; leaving ends the lease."""
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    assert await card.event(number) == {"kind": "lease", "active": True}
    [lease] = agent.leases.values()
    assert (lease["sensor"], lease["rate_hz"], lease["seconds"]) == ("thermal", 8.0, 30.0)
    frame = agent.publish_frame(PICTURE)
    event = await card.event(number)
    assert event["kind"] == "frame"
    assert base64.b64decode(event["data"]) == frame
    await card.unsubscribe(number)
    await broker.settle()
    assert agent.leases == {}
    assert "thermal2mqtt/board/frame/thermal" not in broker.subscribed


async def test_viewers_share_one_lease(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker
) -> None:
    """A second viewer joins the lease, a faster one raises its rate, and the last one ends it."""
    slow = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=2)
    await card.event(slow, kind="lease", active=True)
    fast = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=16)
    await card.event(fast, kind="lease", active=True)
    await broker.settle()
    assert [lease["rate_hz"] for lease in agent.leases.values()] == [16.0]
    await card.unsubscribe(fast)
    await broker.settle()
    assert len(agent.leases) == 1
    await card.unsubscribe(slow)
    await broker.settle()
    assert agent.leases == {}


async def test_slow_viewer_gets_no_more_than_it_asked_for(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Of a burst for a fast viewer, a slow one gets the first frame only."""
    slow = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=0.1)
    fast = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=16)
    await card.event(fast, kind="lease", active=True)
    for _ in range(5):
        agent.publish_frame(PICTURE)
    assert len([e for e in await card.waiting(fast) if e["kind"] == "frame"]) == 5
    assert len([e for e in await card.waiting(slow) if e["kind"] == "frame"]) == 1


async def test_closed_browser_ends_the_lease(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker
) -> None:
    """A browser that is closed without a word leaves no lease behind."""
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    await card.event(number, kind="lease", active=True)
    await card.close()
    while agent.leases:
        await broker.settle()


async def test_viewer_is_told_why_there_are_no_frames(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker
) -> None:
    """A refusal comes with the agent's code and words; once it is over, the lease is active by itself."""
    agent.refusal = Refusal("busy", "four leases are the most")
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    event = await card.event(number, kind="lease", active=False)
    assert event["error"] == {"code": "busy", "message": "four leases are the most"}
    agent.refusal = None
    agent.go("offline")
    agent.go("online")
    await card.event(number, kind="lease", active=True)


async def test_offline_agent_gives_no_lease_and_its_return_does(
    card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent
) -> None:
    """Viewers see the lease end when the agent goes and begin again when it is back."""
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    await card.event(number, kind="lease", active=True)
    agent.leases.clear()
    agent.go("offline")
    event = await card.event(number, kind="lease", active=False)
    assert event["error"]["code"] == "offline"
    agent.go("online")
    await card.event(number, kind="lease", active=True)
    assert len(agent.leases) == 1


async def test_frames_of_an_entry_that_is_not_loaded_yet(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker
) -> None:
    """A dashboard that is faster than the entry gets its frames once the entry is there."""
    await hass.config_entries.async_unload(loaded.entry_id)
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    assert (await card.event(number, kind="lease"))["error"]["code"] == "not_loaded"
    await hass.config_entries.async_setup(loaded.entry_id)
    await broker.settle()
    await card.event(number, kind="lease", active=True)


async def test_frames_survive_a_reload(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker
) -> None:
    """Unloading ends the lease and says so; loading begins a new one for whoever still watches."""
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    await card.event(number, kind="lease", active=True)
    await hass.config_entries.async_unload(loaded.entry_id)
    event = await card.event(number, kind="lease", active=False)
    assert event["error"]["code"] == "not_loaded"
    await broker.settle()
    assert agent.leases == {}
    await hass.config_entries.async_setup(loaded.entry_id)
    await broker.settle()
    await card.event(number, kind="lease", active=True)


async def test_viewer_waits_for_a_broker_that_comes_back(
    card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker
) -> None:
    """A lease that cannot even be asked for is told as such, and begins once the broker is back."""
    broker.go_away()
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    event = await card.event(number, kind="lease", active=False)
    assert event["error"]["code"] == "mqtt_unavailable"
    broker.come_back()
    await broker.settle()
    await card.event(number, kind="lease", active=True)


async def test_subscription_that_is_not_confirmed_is_told(
    card: FakeCard,
    loaded: MockConfigEntry,
    broker: FakeBroker,
    agent: FakeAgent,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broker that confirms no subscription would lose frames; none are asked for before it does."""
    monkeypatch.setattr("custom_components.thermal2mqtt.frame_feed.SUBSCRIBE_SECONDS", 0.05)
    monkeypatch.setattr("homeassistant.components.mqtt.client.TIMEOUT_ACK", 0.05)
    broker.confirms = False
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    event = await card.event(number, kind="lease", active=False)
    assert event["error"]["code"] == "mqtt_unavailable"
    assert agent.leases == {}
    broker.confirms = True
    broker.go_away()
    broker.come_back()
    await broker.settle()
    await card.event(number, kind="lease", active=True)


async def test_mqtt_that_is_disabled_is_told(
    card: FakeCard, loaded: MockConfigEntry, broker: FakeBroker, agent: FakeAgent
) -> None:
    """With MQTT disabled there is nothing to subscribe to; leaving then is no error either."""
    first = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    await card.event(first, kind="lease", active=True)
    await broker.vanish()
    await card.event(first, kind="lease", active=False)
    await card.unsubscribe(first)
    second = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    event = await card.event(second, kind="lease", active=False)
    assert event["error"]["code"] == "mqtt_unavailable"


async def test_what_is_not_a_frame_is_not_passed_on(
    card: FakeCard,
    loaded: MockConfigEntry,
    agent: FakeAgent,
    broker: FakeBroker,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Bytes that are no frame, and frames that lay on the broker, reach nobody; the log says so once."""
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    await card.event(number, kind="lease", active=True)
    for _ in range(3):
        broker.publish("thermal2mqtt/board/frame/thermal", b"T2MF too short", retain=False)
    assert await card.waiting(number) == []
    broker.retained["thermal2mqtt/board/frame/thermal"] = encode_frame(PICTURE)
    broker.go_away()
    broker.come_back()
    await broker.settle()
    assert "frame" not in {event["kind"] for event in await card.waiting(number)}
    assert caplog.text.count("Ignored a frame of thermal") == 1


@pytest.mark.parametrize("rate", [0, -1, 33, "fast"])
async def test_rate_has_bounds(card: FakeCard, loaded: MockConfigEntry, rate: object) -> None:
    """A rate that nobody could serve is refused before the agent is asked."""
    error = await card.error(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=rate)
    assert error["code"] == "invalid_format"


async def test_unknown_sensor_is_refused_with_those_there_are(
    card: FakeCard, loaded: MockConfigEntry
) -> None:
    """A sensor that the agent does not have is `not_found`."""
    error = await card.error(FRAMES, entry_id=loaded.entry_id, sensor="attic", rate_hz=8)
    assert error["code"] == "not_found"
    assert "there is: thermal" in error["message"]


async def test_sensor_that_is_not_there_is_told_once_the_entry_is_loaded(
    hass: HomeAssistant,
    card: FakeCard,
    loaded: MockConfigEntry,
    agent: FakeAgent,
    broker: FakeBroker,
) -> None:
    """Whoever watches before the sensors are known is told then, and nothing is subscribed to."""
    await hass.config_entries.async_unload(loaded.entry_id)
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="attic", rate_hz=8)
    await hass.config_entries.async_setup(loaded.entry_id)
    await broker.settle()
    await card.event(number, kind="lease")
    event = await card.event(number, kind="lease")
    assert event["error"]["code"] == "unknown_sensor"
    assert "there is: thermal" in event["error"]["message"]
    assert agent.requests("frame/lease") == []
    assert "thermal2mqtt/board/frame/attic" not in broker.subscribed


@pytest.mark.parametrize("sensor", ["#", "+", "a/#/b", "../zones", "", "Thermal", 7])
async def test_what_is_no_id_names_no_topic(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, sensor: object
) -> None:
    """A sensor stands in a topic: what would be a filter or another topic is refused, loaded or not."""
    await hass.config_entries.async_unload(loaded.entry_id)
    error = await card.error(FRAMES, entry_id=loaded.entry_id, sensor=sensor, rate_hz=8)
    assert error["code"] == "invalid_format"
    assert "a-z" in error["message"]


async def test_lease_is_renewed_while_somebody_watches(
    hass: HomeAssistant, card: FakeCard, loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker
) -> None:
    """The lease is asked for again well before it ends, under the same id."""
    number = await card.subscribe(FRAMES, entry_id=loaded.entry_id, sensor="thermal", rate_hz=8)
    await card.event(number, kind="lease", active=True)
    async_fire_time_changed(hass, utcnow() + timedelta(seconds=11))
    await broker.settle()
    first, second = agent.requests("frame/lease")
    assert first == second
