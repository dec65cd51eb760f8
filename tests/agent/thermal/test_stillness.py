"""Pixels without noise: found where there is noise to judge by, and nowhere else."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.stillness import MOST_STILL, WINDOW_PAGES, Stillness

SHAPE = (24, 32)
NOISE = np.full(SHAPE, 0.36, np.float32)
COOL = np.full(SHAPE, 25.0, np.float32)
NONE: NDArray[np.int64] = np.zeros((0, 2), np.int64)


def _look(
    stillness: Stillness, windows: int, ratio: NDArray[np.float32], celsius: NDArray[np.float32] = COOL
) -> NDArray[np.int64]:
    """Return the places of the still pixels after so many windows and the two pages before the first."""
    random, still = np.random.default_rng(5), np.zeros(SHAPE, np.bool_)
    for _ in range(windows * WINDOW_PAGES + 2):
        step = np.abs(random.normal(0, 0.36 * 2**0.5, SHAPE)).astype(np.float32) * ratio * np.float32(0.5)
        still = stillness.look(step, celsius, NOISE)
    return np.argwhere(still)


def _ratio(*still: tuple[int, int]) -> NDArray[np.float32]:
    ratio = np.ones(SHAPE, np.float32)
    for place in still:
        ratio[place] = 0
    return ratio


def test_a_pixel_without_noise_is_found_after_two_windows() -> None:
    """One window is not enough."""
    assert _look(Stillness(SHAPE), 1, _ratio((4, 5))).tolist() == []
    assert _look(Stillness(SHAPE), 2, _ratio((4, 5))).tolist() == [[4, 5]]


def test_a_very_hot_pixel_has_little_noise_and_is_not_still() -> None:
    """At 290 C the same counts are a seventh of the kelvin."""
    ratio, celsius = _ratio(), COOL.copy()
    ratio[4, 5], celsius[4, 5] = 0.147, 290.0
    assert _look(Stillness(SHAPE), 3, ratio, celsius).tolist() == []


def test_a_scene_without_noise_has_no_still_pixels() -> None:
    """A made-up scene, or one finer than the converter's steps, tells nothing."""
    assert _look(Stillness(SHAPE), 3, np.zeros(SHAPE, np.float32)).tolist() == []
    assert _look(Stillness(SHAPE), 3, _ratio((4, 5)) * np.float32(0.2)).tolist() == []


def test_many_still_pixels_are_no_defect() -> None:
    """Half a picture that stands still is not what breaks in a part."""
    places = [(row, 3) for row in range(MOST_STILL + 1)]
    assert _look(Stillness(SHAPE), 3, _ratio(*places)).tolist() == []
    assert len(_look(Stillness(SHAPE), 3, _ratio(*places[1:]))) == MOST_STILL


def test_what_is_unknown_is_not_still() -> None:
    """A pixel without a value is not judged, nor is a picture without any."""
    ratio = _ratio()
    ratio[4, 5] = np.nan
    assert _look(Stillness(SHAPE), 3, ratio).tolist() == []
    assert _look(Stillness(SHAPE), 3, np.full(SHAPE, np.nan, np.float32)).tolist() == []


def test_after_a_gap_the_windows_begin_anew() -> None:
    """What was found stays until it has been looked at again."""
    stillness = Stillness(SHAPE)
    _look(stillness, 2, _ratio((4, 5)))
    stillness.forget()
    assert _look(stillness, 0, _ratio()).tolist() == [[4, 5]]
    stillness.forget()
    assert _look(stillness, 1, _ratio()).tolist() == []
