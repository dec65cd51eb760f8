"""Temperatures to palette steps."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from thermal2mqtt.thermal.palette import INFERNO, MIN_SPAN_KELVIN, Range, automatic_range

SCENES = hnp.arrays(
    np.float32, (6, 8), elements=st.one_of(st.just(float("nan")), st.floats(-40, 300, width=32))
)


def test_table_is_opencvs_inferno() -> None:
    """The table gives the colours that OpenCV's own inferno gives."""
    steps = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(
        cv2.applyColorMap(steps, INFERNO), cv2.applyColorMap(steps, cv2.COLORMAP_INFERNO)
    )


@given(SCENES)
def test_range_holds_every_known_temperature(scene: NDArray[np.float32]) -> None:
    """The automatic range spans what is known, is never too narrow, and is None when nothing is."""
    scale = automatic_range(scene)
    if np.isnan(scene).all():
        assert scale is None
        return
    assert scale is not None
    assert scale.low <= np.nanmin(scene)
    assert scale.high >= np.nanmax(scene)
    assert scale.high - scale.low >= MIN_SPAN_KELVIN - 1e-6


def test_wide_scene_is_shown_from_end_to_end() -> None:
    """A scene wider than the minimum uses the whole palette and no more."""
    assert automatic_range(np.array([[20, 90]], np.float32)) == Range(20.0, 90.0)


def test_even_scene_looks_cool() -> None:
    """A scene of one temperature, with its noise, stays in the lower third of the palette."""
    noise = np.random.default_rng(5).normal(22, 0.25, (24, 32)).astype(np.float32)
    scale = automatic_range(noise)
    assert scale is not None
    steps = scale.steps(noise)
    assert steps.max() < 256 * 0.4
    assert np.ptp(steps) < 64


@pytest.mark.parametrize(("celsius", "step"), [(-50, 0), (0, 0), (50, 128), (100, 255), (500, 255)])
def test_steps_run_from_low_to_high(celsius: float, step: int) -> None:
    """The ends of the range are the ends of the palette; beyond them nothing wraps around."""
    assert Range(0.0, 100.0).steps(np.array([[celsius]], np.float32)).tolist() == [[step]]
