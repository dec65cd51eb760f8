"""Viewers get the rate that they asked for, and the agent is not asked more often than needed."""

from datetime import timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util.dt import utcnow
from hypothesis import example, given
from hypothesis import strategies as st
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed_exact

from custom_components.thermal2mqtt import frame_feed
from custom_components.thermal2mqtt.errors import AgentError
from custom_components.thermal2mqtt.frame_feed import EARLY, Viewer
from fake_agent import FakeAgent, Refusal
from fake_broker import FakeBroker


def viewer(rate_hz: float) -> Viewer:
    """Return somebody who takes no notice of what comes."""

    def lease(_error: AgentError | None) -> None:
        return

    return Viewer(rate_hz, lambda _data: None, lease)


@example(source_hz=1.0000000000000002, share=1.0, start=0.0)
@given(source_hz=st.floats(1.0, 32.0), share=st.floats(0.05, 1.0), start=st.floats(0.0, 1e6))
def test_slower_viewer_gets_its_rate_out_of_a_faster_source(
    source_hz: float, share: float, start: float
) -> None:
    """Over many frames a viewer gets as many as its rate says, one more or less."""
    rate_hz = source_hz * share
    watching, frames = viewer(rate_hz), 400
    taken = sum(watching.wants(start + i / source_hz) for i in range(frames))
    assert taken == pytest.approx(frames * share, abs=2 + frames * 0.01)


@given(times=st.lists(st.floats(0.0, 100.0), max_size=200))
def test_viewer_never_gets_a_burst(times: list[float]) -> None:
    """Whenever frames come, no window of ten periods holds more than eleven of those taken."""
    watching = viewer(1.0)
    taken = [now for now in sorted(times) if watching.wants(now)]
    assert all(taken[i + 11] - taken[i] >= 10.0 - EARLY - 1e-6 for i in range(len(taken) - 11))


@given(
    jitter=st.lists(st.floats(-0.04, 0.04), min_size=200, max_size=200),
    rate_hz=st.sampled_from([1.0, 8.0, 32.0]),
)
def test_viewer_at_the_sources_own_rate_misses_nothing(jitter: list[float], rate_hz: float) -> None:
    """Though no frame comes to the hair when it is due."""
    watching = viewer(rate_hz)
    assert all(watching.wants((number + share) / rate_hz) for number, share in enumerate(jitter, start=1))


async def test_failing_lease_is_asked_for_ever_less_often(
    hass: HomeAssistant,
    loaded: MockConfigEntry,
    agent: FakeAgent,
    broker: FakeBroker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Retries back off to twice a minute, give or take a fifth; viewers are told of the same error once."""
    # A hundredfold: what the test itself takes is nothing beside it, however slow the machine is.
    for name in ("RETRY_SECONDS", "RETRY_CEILING_SECONDS"):
        monkeypatch.setattr(frame_feed, name, 100 * getattr(frame_feed, name))
    agent.refusal = Refusal("busy", "four leases are the most")
    told: list[AgentError | None] = []
    leave = loaded.runtime_data.feeds.async_watch("thermal", Viewer(8.0, lambda _data: None, told.append))
    await broker.settle()
    for attempt, seconds in enumerate([2, 4, 8, 16, 30, 30], start=1):
        for share, requests in ((0.75, attempt), (1.25, attempt + 1)):
            async_fire_time_changed_exact(hass, utcnow() + timedelta(seconds=100 * seconds * share))
            await broker.settle()
            assert len(agent.requests("frame/lease")) == requests
    assert [error.code for error in told if error is not None] == ["busy"]
    leave()
    leave()


async def test_frame_behind_the_last_viewer_reaches_nobody(
    loaded: MockConfigEntry, agent: FakeAgent, broker: FakeBroker, caplog: pytest.LogCaptureFixture
) -> None:
    """A frame that was under way when the last viewer left is let go of without a complaint."""
    frames: list[bytes] = []
    leave = loaded.runtime_data.feeds.async_watch("thermal", Viewer(8.0, frames.append, lambda _error: None))
    await broker.settle()
    agent.publish_frame([[20.0]])
    leave()
    agent.publish_frame([[21.0]])
    await broker.settle()
    assert len(frames) == 1
    assert "Exception" not in caplog.text
