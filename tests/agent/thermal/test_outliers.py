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


def _noise(seed: int, celsius: float = 25.0) -> NDArray[np.float32]:
    scene: NDArray[np.float32] = np.random.default_rng(seed).normal(celsius, 0.36, SHAPE).astype(np.float32)
    return scene


class Run:
    """Pages of noise, one after the other, with pixels that are off in some of them."""

    def __init__(self) -> None:
        self.outliers = Outliers(SHAPE)
        self.page = 0

    def see(self, *pixels: tuple[int, int], off: float = 30.0) -> NDArray[np.float32]:
        """Return the next page as it is after the repair."""
        scene = _noise(self.page)
        for pixel in pixels:
            scene[pixel] += off
        self.page += 1
        return self.outliers.repair(scene, (self.page - 1) % 2, (self.page - 1) / 8)


def test_a_glitch_is_put_right() -> None:
    """A pixel that jumps for one page shows what is around it."""
    run = Run()
    run.see()
    run.see()
    assert run.see(SPOT)[SPOT] == pytest.approx(25.0, abs=1.0)
    assert run.see(SPOT, off=-40.0)[SPOT] < 0  # not fresh in this page: what it shows is old


def test_what_is_seen_twice_is_believed() -> None:
    """A screw that became hot is shown at the next page of its half, a quarter of a second later at 8 Hz."""
    run = Run()
    run.see()
    run.see()
    assert run.see(SPOT)[SPOT] < 30
    run.see(SPOT)
    assert run.see(SPOT)[SPOT] > 50


def test_the_first_pages_are_believed() -> None:
    """With nothing to compare with, a hot pixel is hot."""
    assert Run().see(SPOT)[SPOT] > 50


def test_a_new_scene_is_believed() -> None:
    """After a gap the same holds."""
    run = Run()
    run.see()
    run.see()
    run.outliers.forget()
    assert run.see(SPOT)[SPOT] > 50


def test_a_pixel_that_is_often_out_becomes_bad() -> None:
    """One that flickers is called bad after twenty jumps, repaired in every page, and good again in time."""
    run = Run()
    found = []
    for _ in range(22):
        run.see()
        run.see()
        run.see(SPOT)
        run.see(SPOT)
        found.append(run.outliers.bad_pixels)
    assert found[18] == ()
    assert found[-1] == (SPOT,)
    for _ in range(6):
        assert run.see(SPOT)[SPOT] < 30
    run.page += 8 * 3600
    other = (4, 4)
    run.see()
    run.see()
    run.see(other)
    assert len(run.outliers.bad_pixels) == 0


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
    run.see()
    run.see()
    crowd = [(2 * row, 4) for row in range(0, 12, 2)]
    image = run.see(*crowd)
    assert all(image[pixel] > 50 for pixel in crowd)


def test_no_more_are_called_bad_than_a_part_can_lose() -> None:
    """However many flicker, a handful is repaired and the rest is shown."""
    run = Run()
    places = [(2 * row, 2 * column) for row in range(0, 12, 2) for column in range(0, 16, 2)]
    for start in range(0, len(places), 4):
        for _ in range(22):
            run.see()
            run.see()
            run.see(*places[start : start + 4])
            run.see()
    assert 0 < len(run.outliers.bad_pixels) <= MOST_BAD


def test_unknown_pixels_stay_unknown() -> None:
    """What is not known is neither an outlier nor invented."""
    outliers = Outliers(SHAPE)
    scene = _noise(1)
    scene[5, 5:9] = np.nan
    for page in range(4):
        repaired = outliers.repair(scene, page % 2, page / 8)
        np.testing.assert_array_equal(np.isnan(repaired), np.isnan(scene))


def test_a_wholly_unknown_image_is_passed_on() -> None:
    """A sensor that gives nothing gives nothing."""
    assert np.isnan(Outliers(SHAPE).repair(np.full(SHAPE, np.nan, np.float32), 0, 0.0)).all()


def test_edges_of_a_quiet_scene_are_no_outliers() -> None:
    """Without noise, steps of one count of the converter are not called jumps."""
    outliers = Outliers(SHAPE)
    scene = np.full(SHAPE, 25.0, np.float32)
    outliers.repair(scene, 0, 0.0)
    outliers.repair(scene, 1, 0.1)
    scene = scene.copy()
    scene[SPOT] += 0.3
    assert outliers.repair(scene, 0, 0.2)[SPOT] == pytest.approx(25.3)


@given(hnp.arrays(np.float32, (6, 8), elements=st.just(float("nan")) | st.floats(-40, 300, width=32)))
def test_filling_changes_nothing_that_is_known(scene: NDArray[np.float32]) -> None:
    """Known pixels stay, unknown ones come to lie between the lowest and the highest known one."""
    whole, known = filled(scene), ~np.isnan(scene)
    np.testing.assert_array_equal(whole[known], scene[known])
    assert not np.isnan(whole).any()
    if known.any():
        assert whole.min() >= scene[known].min() - 0.01
        assert whole.max() <= scene[known].max() + 0.01


def test_a_bad_pixel_is_good_again_though_nothing_else_jumps() -> None:
    """What is called bad is looked at again in every page, not only when another pixel jumps."""
    run = Run()
    for _ in range(22):
        run.see()
        run.see()
        run.see(SPOT)
        run.see(SPOT)
    assert run.outliers.bad_pixels == (SPOT,)
    run.page += 8 * 3600
    run.see()
    run.see()
    assert len(run.outliers.bad_pixels) == 0
