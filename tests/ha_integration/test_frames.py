"""Viewers get the rate that they asked for."""

import pytest
from custom_components.thermal2mqtt.errors import AgentError
from custom_components.thermal2mqtt.frames import Viewer
from hypothesis import given
from hypothesis import strategies as st


def viewer(rate_hz: float) -> Viewer:
    """Return somebody who takes no notice of what comes."""

    def lease(_error: AgentError | None) -> None:
        return

    return Viewer(rate_hz, lambda _data: None, lease)


@given(source_hz=st.floats(1.0, 32.0), share=st.floats(0.05, 1.0), start=st.floats(0.0, 1e6))
def test_slower_viewer_gets_its_rate_out_of_a_faster_source(source_hz: float, share: float, start: float) -> None:
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
    assert all(taken[i + 11] - taken[i] >= 10.0 - 1e-6 for i in range(len(taken) - 11))
