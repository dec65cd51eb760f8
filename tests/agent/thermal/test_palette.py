"""Temperatures to palette steps."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from thermal2mqtt.settings.outputs import Palette
from thermal2mqtt.thermal.palette import MIN_SPAN_KELVIN, TABLES, Range, SteadyRange, automatic_range

SCENES = hnp.arrays(
    np.float32, (6, 8), elements=st.one_of(st.just(float("nan")), st.floats(-40, 300, width=32))
)


def test_table_is_opencvs_inferno() -> None:
    """The table gives the colours that OpenCV's own inferno gives."""
    steps = np.arange(256, dtype=np.uint8).reshape(16, 16)
    np.testing.assert_array_equal(
        cv2.applyColorMap(steps, TABLES[Palette.INFERNO]), cv2.applyColorMap(steps, cv2.COLORMAP_INFERNO)
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


@pytest.mark.parametrize("palette", list(Palette))
def test_every_palette_is_a_table_of_256_colours(palette: Palette) -> None:
    """From dark to bright, and no two ends alike."""
    table = TABLES[palette]
    assert table.shape == (256, 1, 3)
    assert table.dtype == np.uint8
    assert table[0].astype(int).sum() < 200 < table[255].astype(int).sum()


def _noise(seed: int, celsius: float = 30.0) -> NDArray[np.float32]:
    scene: NDArray[np.float32] = np.random.default_rng(seed).normal(celsius, 0.4, (24, 32)).astype(np.float32)
    return scene


def test_a_steady_scene_has_one_range() -> None:
    """Whatever the noise does, the colours of a minute of pictures do not flicker."""
    steady = SteadyRange()
    ranges = [steady.follow(_noise(page), page / 8) for page in range(480)]
    assert len(set(ranges[40:])) == 1


def test_heat_is_never_cut_off() -> None:
    """What is hotter than the range widens it in the very picture that shows it."""
    steady = SteadyRange()
    steady.follow(_noise(1), 0.0)
    hot = _noise(2)
    hot[4, 4] = 95.5
    scale = steady.follow(hot, 0.125)
    assert scale is not None
    assert scale.high == 96
    cold = _noise(3)
    cold[4, 4] = -10.5
    scale = steady.follow(cold, 0.25)
    assert scale is not None
    assert (scale.low, scale.high) == (-11, 96)


def test_a_range_narrows_once_it_was_too_wide_for_long() -> None:
    """Ten seconds after the hand is gone the scene has its colours back, in one step."""
    steady = SteadyRange()
    narrow = [steady.follow(_noise(page), page / 8) for page in range(40)][-1]
    hot = _noise(99)
    hot[4, 4] = 95.0
    steady.follow(hot, 5.0)
    ranges = [steady.follow(_noise(page), 5.125 + page / 8) for page in range(160)]
    highs = [scale.high for scale in ranges if scale is not None]
    assert set(highs[:79]) == {95}
    assert narrow is not None
    assert highs[-1] <= narrow.high + 1
    assert len(set(highs)) == 2


def test_an_unknown_frame_changes_no_range() -> None:
    """While a sensor is away there is no range, and afterwards the one from before."""
    steady = SteadyRange()
    before = steady.follow(_noise(1), 0.0)
    assert steady.follow(np.full((24, 32), np.nan, np.float32), 0.1) is None
    assert steady.follow(_noise(1), 0.2) == before


@given(st.lists(SCENES, max_size=12), st.lists(st.floats(0, 30), min_size=12, max_size=12))
def test_no_known_temperature_lies_outside_of_the_steady_range(
    scenes: list[NDArray[np.float32]], pauses: list[float]
) -> None:
    """For any pictures at any times."""
    steady, now = SteadyRange(), 0.0
    for scene, pause in zip(scenes, pauses, strict=False):
        now += pause
        scale = steady.follow(scene, now)
        if not np.isnan(scene).all():
            assert scale is not None
            assert scale.low <= np.nanmin(scene)
            assert np.nanmax(scene) <= scale.high
            assert scale.high - scale.low >= MIN_SPAN_KELVIN
