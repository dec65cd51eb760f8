"""Less noise, and no fault hidden behind it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from thermal2mqtt.thermal.smoothing import BLUR_NOISE_RATIO, STEP_SIGMAS, TimeFilter, blurred

SHAPE = (24, 32)
NOISE = np.full(SHAPE, 0.36, np.float32)
Image = NDArray[np.float32]


def _pages(filter_: TimeFilter, scenes: list[Image], start: float = 0.0) -> Image:
    for page, scene in enumerate(scenes):
        image = filter_.filter(scene, page % 2, start + page / 8, NOISE)
    return image


def _noise(seed: int, celsius: float = 25.0) -> Image:
    scene: Image = np.random.default_rng(seed).normal(celsius, 0.36, SHAPE).astype(np.float32)
    return scene


def test_noise_goes_down_as_the_filter_says() -> None:
    """With a second's time constant at 8 Hz a third of the noise is left, as told."""
    filter_ = TimeFilter(SHAPE, 1.0)
    quiet = _pages(filter_, [_noise(page) for page in range(80)])
    assert quiet.std() == pytest.approx(0.36 * filter_.noise_ratio, rel=0.1)
    assert filter_.noise_ratio == pytest.approx(0.35, abs=0.02)


def test_a_real_step_passes_at_once() -> None:
    """A pixel that becomes 30 K hotter is so in the page that shows it, whatever the time constant."""
    filter_ = TimeFilter(SHAPE, 60.0)
    _pages(filter_, [_noise(page) for page in range(40)])
    hot = _noise(40)
    hot[4, 4] = 55.0
    assert filter_.filter(hot, 0, 5.0, NOISE)[4, 4] == 55.0


def test_what_is_held_back_is_never_more_than_four_sigma() -> None:
    """However slowly something heats up, the filter lags by four times the noise at most."""
    filter_ = TimeFilter(SHAPE, 60.0)
    for page in range(400):
        celsius = 25.0 + page * 0.05
        image = filter_.filter(np.full(SHAPE, celsius, np.float32), page % 2, page / 8, NOISE)
        assert celsius - image.min() <= STEP_SIGMAS * 0.36 + 0.1


def test_stale_pixels_wait_for_their_own_page() -> None:
    """The half of the image that was not read again is not counted again."""
    filter_ = TimeFilter(SHAPE, 1.0)
    start = np.full(SHAPE, 20.0, np.float32)
    filter_.filter(start, 0, 0.0, NOISE)
    filter_.filter(start, 1, 0.125, NOISE)
    image = filter_.filter(np.full(SHAPE, 21.0, np.float32), 0, 0.25, NOISE)
    assert image[0, 0] == pytest.approx(20.0 + 1 - np.exp(-0.25), abs=1e-3)
    assert image[0, 1] == 20.0


def test_what_becomes_unknown_is_unknown() -> None:
    """The filter's memory does not pose as a measurement, and what comes back is taken as it comes."""
    filter_ = TimeFilter(SHAPE, 10.0)
    _pages(filter_, [_noise(page) for page in range(10)])
    blind = _noise(10)
    blind[3] = np.nan
    image = filter_.filter(blind, 0, 1.25, NOISE)
    assert np.isnan(image[3]).all()
    assert not np.isnan(image[4]).any()
    back = _noise(11)
    assert filter_.filter(back, 1, 1.375, NOISE)[3, 5] == back[3, 5]


def test_after_forgetting_the_next_page_is_taken_as_it_is() -> None:
    """A new scene is not mixed with the old one."""
    filter_ = TimeFilter(SHAPE, 10.0)
    _pages(filter_, [_noise(page) for page in range(10)])
    filter_.forget()
    scene = _noise(99, 25.5)
    np.testing.assert_array_equal(filter_.filter(scene, 0, 2.0, NOISE), scene)


def test_the_input_is_left_alone() -> None:
    """The raw frame is the caller's."""
    scenes = [_noise(page) for page in range(4)]
    copies = [scene.copy() for scene in scenes]
    _pages(TimeFilter(SHAPE, 1.0), scenes)
    np.testing.assert_array_equal(scenes, copies)


def test_the_blur_leaves_three_eighths_of_the_noise() -> None:
    """And not a bit of an even scene."""
    assert blurred(_noise(5)).std() == pytest.approx(0.36 * BLUR_NOISE_RATIO, rel=0.1)
    assert (blurred(np.full(SHAPE, 21.5, np.float32)) == 21.5).all()


def test_the_blur_ignores_unknown_pixels() -> None:
    """An unknown pixel stays unknown and takes nothing from its neighbours."""
    scene = np.full(SHAPE, 30.0, np.float32)
    scene[8, 8] = scene[0, 0] = np.nan
    image = blurred(scene)
    assert np.isnan(image[8, 8])
    assert np.isnan(image).sum() == 2
    np.testing.assert_allclose(image[~np.isnan(image)], 30.0, rtol=1e-6)


def test_the_blur_spreads_a_hot_pixel() -> None:
    """A quarter of a single pixel's rise is left, an eighth goes to each neighbour at its side."""
    scene = np.full(SHAPE, 20.0, np.float32)
    scene[8, 8] = 60.0
    image = blurred(scene)
    assert (image[8, 8], image[8, 9], image[9, 9]) == (30.0, 25.0, 22.5)
