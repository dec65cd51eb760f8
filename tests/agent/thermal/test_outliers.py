"""Pixels that jump: put right, remembered, and never at the cost of a real hot spot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from thermal2mqtt.thermal.outliers import MOST_BAD, Outliers, filled

SHAPE = (24, 32)
SPOT = (10, 12)
"""An even pixel: fresh in every even page."""


NOISE = np.full(SHAPE, 0.36, np.float32)


def _noise(seed: int, celsius: float = 25.0) -> NDArray[np.float32]:
    scene: NDArray[np.float32] = np.random.default_rng(seed).normal(celsius, 0.36, SHAPE).astype(np.float32)
    return scene


class Run:
    """Pages of noise, one after the other, with pixels that are off in some of them; half is new in each."""

    def __init__(self) -> None:
        self.outliers = Outliers(SHAPE)
        self.page = 0
        self.image = np.full(SHAPE, np.nan, np.float32)

    def see(self, *pixels: tuple[int, int], off: float = 30.0) -> NDArray[np.float32]:
        """Return the next page as it is after the repair."""
        scene = _noise(self.page)
        for pixel in pixels:
            scene[pixel] += off
        new = np.indices(SHAPE).sum(axis=0) % 2 == self.page % 2
        self.image = np.where(new, scene, self.image)
        self.page += 1
        return self.outliers.repair(self.image, (self.page - 1) % 2, (self.page - 1) / 8, NOISE)


def test_a_glitch_is_put_right() -> None:
    """A pixel that jumps for one page shows what it did before, also in the page that does not renew it."""
    run = Run()
    before = [run.see() for _ in range(4)][-1][SPOT]
    assert run.see(SPOT)[SPOT] == before
    assert run.see()[SPOT] == before
    assert run.see()[SPOT] == pytest.approx(25.0, abs=1.5)
    run.see()
    assert run.see(SPOT, off=-60.0)[SPOT] == pytest.approx(25.0, abs=1.5)


def test_a_hot_pixel_that_fails_for_a_page_is_hot_again_at_once() -> None:
    """What a pixel showed before the glitch speaks for it; nothing hot is held back after it."""
    run = Run()
    for _ in range(10):
        run.see(SPOT)
    run.see()
    run.see()
    assert run.see(SPOT)[SPOT] > 50


def test_a_glitch_of_a_hot_pixel_leaves_it_hot() -> None:
    """It is never filled from its cooler neighbours."""
    run = Run()
    for _ in range(10):
        run.see(SPOT)
    assert run.see(SPOT, off=-60.0)[SPOT] > 50
    for _ in range(5):
        run.see(SPOT)
    assert run.see(SPOT, off=200.0)[SPOT] > 50


def test_a_thing_that_moves_is_believed_at_once() -> None:
    """Where it leaves one pixel and comes to another beside it, the other is no glitch."""
    run = Run()
    for column in range(4, 28):
        run.see((10, column))
        assert (run.see((10, column)) > 50).any()
    assert run.outliers.bad_pixels == ()


def test_two_pixels_that_become_hot_together_are_believed_at_once() -> None:
    """A defect is alone; the corner of a joint that appears is not."""
    run = Run()
    for _ in range(4):
        run.see()
    image = run.see(SPOT, (SPOT[0] + 1, SPOT[1] + 1))
    assert image[SPOT] > 50


def test_what_is_seen_twice_is_believed() -> None:
    """A screw that became hot is shown at the next page of its half, a quarter of a second later at 8 Hz."""
    run = Run()
    for _ in range(4):
        run.see()
    assert run.see(SPOT)[SPOT] < 30
    run.see(SPOT)
    assert run.see(SPOT)[SPOT] > 50


def test_the_first_pages_are_believed() -> None:
    """With nothing to compare with, or a single look before, a hot pixel is hot."""
    assert Run().see(SPOT)[SPOT] > 50
    run = Run()
    run.see()
    run.see()
    assert run.see(SPOT)[SPOT] > 50


def test_a_new_scene_is_believed() -> None:
    """After a gap the same holds."""
    run = Run()
    for _ in range(5):
        run.see()
    run.outliers.forget()
    run.page += 1
    assert run.see(SPOT)[SPOT] > 50


def test_a_pixel_that_is_often_out_becomes_bad() -> None:
    """One that flickers is called bad after some twenty jumps, repaired, and good again in time."""
    run = Run()
    found = []
    for _ in range(22):
        run.see()
        run.see()
        run.see(SPOT)
        run.see(SPOT)
        found.append(run.outliers.bad_pixels)
    assert found[17] == ()
    assert found[-1] == (SPOT,)
    for _ in range(6):
        assert run.see(SPOT)[SPOT] < 30
    run.page += 8 * 3600
    run.see()
    assert run.outliers.bad_pixels == ()


def test_a_pixel_that_was_bad_for_long_is_good_again_like_any_other() -> None:
    """A quarter of an hour after its last jump, however many there were."""
    run = Run()
    for _ in range(400):
        run.see(SPOT)
        run.see(SPOT)
        run.see()
        run.see()
    found = [run.outliers.bad_pixels]
    run.page += 8 * 60 * 15
    run.see()
    found.append(run.outliers.bad_pixels)
    assert found == [(SPOT,), ()]


def test_a_hot_spot_that_shakes_is_no_defect() -> None:
    """What one pixel gains another has lost: neither is called bad, though both flicker."""
    run = Run()
    beside = (SPOT[0], SPOT[1] + 1)
    for page in range(400):
        run.see(beside if page // 2 % 2 else SPOT)
    assert run.outliers.bad_pixels == ()


def test_a_steady_hot_pixel_is_never_called_bad() -> None:
    """An hour at the same place is a hot spot, not a defect."""
    run = Run()
    for _ in range(400):
        image = run.see(SPOT)
    assert run.outliers.bad_pixels == ()
    assert image[SPOT] > 50


def test_a_moving_scene_is_no_defect() -> None:
    """Where more pixels jump at once than a good part can have bad ones, all of them are believed."""
    run = Run()
    for _ in range(4):
        run.see()
    crowd = [(2 * row, 4) for row in range(0, 12, 2)]
    image = run.see(*crowd)
    assert all(image[pixel] > 50 for pixel in crowd)


def test_no_more_are_called_bad_than_a_part_can_lose() -> None:
    """However many flicker, a handful is repaired and the rest is shown."""
    run = Run()
    places = [(row, column) for row in range(0, 24, 8) for column in range(0, 32, 5)]
    for place in places:
        for _ in range(24):
            run.see(place)
            run.see(place)
            run.see()
            run.see()
    assert len(places) > MOST_BAD
    assert len(run.outliers.bad_pixels) == MOST_BAD


def test_unknown_pixels_stay_unknown() -> None:
    """What is not known is neither an outlier nor invented."""
    outliers = Outliers(SHAPE)
    scene = _noise(1)
    scene[5, 5:9] = np.nan
    for page in range(4):
        repaired = outliers.repair(scene, page % 2, page / 8, NOISE)
        np.testing.assert_array_equal(np.isnan(repaired), np.isnan(scene))


def test_a_wholly_unknown_image_is_passed_on() -> None:
    """A sensor that gives nothing gives nothing."""
    assert np.isnan(Outliers(SHAPE).repair(np.full(SHAPE, np.nan, np.float32), 0, 0.0, NOISE)).all()


def test_edges_of_a_quiet_scene_are_no_outliers() -> None:
    """Without noise, steps of one count of the converter are not called jumps."""
    outliers, noise = Outliers(SHAPE), np.full(SHAPE, 0.05, np.float32)
    scene = np.full(SHAPE, 25.0, np.float32)
    outliers.repair(scene, 0, 0.0, noise)
    outliers.repair(scene, 1, 0.1, noise)
    scene = scene.copy()
    scene[SPOT] += 0.3
    assert outliers.repair(scene, 0, 0.2, noise)[SPOT] == pytest.approx(25.3)


@given(hnp.arrays(np.float32, (6, 8), elements=st.just(float("nan")) | st.floats(-40, 300, width=32)))
def test_filling_changes_nothing_that_is_known(scene: NDArray[np.float32]) -> None:
    """Known pixels stay, unknown ones come to lie between the lowest and the highest known one."""
    whole, known = filled(scene), ~np.isnan(scene)
    np.testing.assert_array_equal(whole[known], scene[known])
    assert not np.isnan(whole).any()
    if known.any():
        assert whole.min() >= scene[known].min() - 0.01
        assert whole.max() <= scene[known].max() + 0.01
