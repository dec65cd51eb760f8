"""Bad pixels are the mean of their good neighbours, whatever their number and place."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.bad_pixels import BadPixelRepair

pixels = st.tuples(st.integers(0, 23), st.integers(0, 31))


def expected(image: NDArray[np.float32], bad: set[tuple[int, int]], pixel: tuple[int, int]) -> float:
    """Return the mean of a pixel's good, known neighbours, the slow way."""
    row, column = pixel
    around = [
        float(image[r, c])
        for r in range(max(row - 1, 0), min(row + 2, 24))
        for c in range(max(column - 1, 0), min(column + 2, 32))
        if (r, c) not in bad and not math.isnan(image[r, c])
    ]
    return sum(around) / len(around) if around else math.nan


@settings(deadline=None, max_examples=50)
@given(
    bad=st.sets(pixels, max_size=80),
    unknown=st.sets(pixels, max_size=200),
    seed=st.integers(0, 1000),
)
def test_each_bad_pixel_is_the_mean_of_its_good_neighbours(
    bad: set[tuple[int, int]], unknown: set[tuple[int, int]], seed: int
) -> None:
    """Alone, in clusters, in corners, beside unknown pixels: the same rule, and no good pixel changes."""
    image = np.random.default_rng(seed).uniform(-20, 150, (24, 32)).astype(np.float32)
    for pixel in unknown:
        image[pixel] = math.nan
    repaired = image.copy()
    BadPixelRepair(tuple(sorted(bad))).repair(repaired)
    for pixel in np.ndindex(24, 32):
        want = expected(image, bad, pixel) if pixel in bad else image[pixel]
        np.testing.assert_allclose(repaired[pixel], want, rtol=1e-5, atol=1e-4)


def test_a_pixel_among_bad_ones_only_is_unknown() -> None:
    """The middle of nine bad pixels is NaN; the eight around it are repaired from outside."""
    image = np.full((24, 32), 50, dtype=np.float32)
    block = tuple((row, column) for row in (4, 5, 6) for column in (8, 9, 10))
    BadPixelRepair(block).repair(image)
    assert math.isnan(image[5, 9])
    assert np.isnan(image).sum() == 1
    assert (image[~np.isnan(image)] == 50).all()


def test_a_part_without_bad_pixels_keeps_its_image() -> None:
    """Nothing is touched where nothing is bad."""
    image = np.arange(768, dtype=np.float32).reshape(24, 32)
    before = image.copy()
    BadPixelRepair(()).repair(image)
    np.testing.assert_array_equal(image, before)
