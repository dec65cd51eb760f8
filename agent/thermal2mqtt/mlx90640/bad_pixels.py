"""Stands in for pixels that the factory marked bad: the mean of their good neighbours in the same frame."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Pixels
from thermal2mqtt.mlx90640.frame import SHAPE


class BadPixelRepair:
    """Knows each bad pixel's neighbours, up to eight; any number of pixels may be bad.

    Args:
        bad_pixels: (row, column) in images of `shape`.
        shape: Rows and columns; those of the part unless the image was turned.
    """

    def __init__(self, bad_pixels: Pixels, shape: tuple[int, int] = SHAPE) -> None:
        self.bad_pixels = bad_pixels
        self._flat = np.array([row * shape[1] + column for row, column in bad_pixels], dtype=np.intp)
        self._neighbours = _neighbour_table(bad_pixels, shape)

    def forget(self, celsius: NDArray[np.float32]) -> None:
        """Make the bad pixels of a contiguous image unknown, in place."""
        celsius.reshape(-1)[self._flat] = np.nan

    def repair(self, celsius: NDArray[np.float32]) -> None:
        """Replace the bad pixels of a contiguous image in place; NaN where no neighbour is known."""
        if not self.bad_pixels:
            return
        flat = celsius.reshape(-1)
        # First, so that no bad pixel counts as a known neighbour of another.
        self.forget(celsius)
        around = flat[self._neighbours]
        known = ~np.isnan(around)
        counts = known.sum(axis=1)
        sums = np.where(known, around, 0).sum(axis=1)
        flat[self._flat] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _neighbour_table(bad_pixels: Pixels, shape: tuple[int, int]) -> NDArray[np.intp]:
    """Return flat indices, shape (bad pixels, 8); where a neighbour is missing stands the pixel itself."""
    rows, columns = shape
    steps = [(down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if (down, right) != (0, 0)]
    table = np.empty((len(bad_pixels), len(steps)), dtype=np.intp)
    for index, (row, column) in enumerate(bad_pixels):
        around = [(row + down, column + right) for down, right in steps]
        inside = [(r, c) for r, c in around if 0 <= r < rows and 0 <= c < columns]
        padded = inside + [(row, column)] * (len(steps) - len(inside))
        table[index] = [r * columns + c for r, c in padded]
    return table
