"""The statistics of all regions of a frame in one pass over their pixels."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import Weights

MIN_VALID_RATIO = 0.5
"""With less of its area known a region has no figures."""

HIGH_PERCENT = 95

_ROUNDING = 1e-9
_APART = 10_000.0
"""Celsius between two regions in the one list that is sorted; no temperature comes near."""

Floats = NDArray[np.float64]


class Statistics(NamedTuple):
    """One number for each region, in order; temperatures in Celsius, NaN where too little is known."""

    low: Floats
    mean: Floats
    """Weighted by how much of each pixel the region covers."""
    median: Floats
    p95: Floats
    """What 95 % of the known pixels do not exceed."""
    high: Floats
    hottest: NDArray[np.intp]
    """Flat index of the first pixel that is as hot as the hottest."""
    spread: Floats
    """Standard deviation, kelvin, weighted."""
    rightwards: Floats
    """Slope of the plane that fits the region best, kelvin per pixel; NaN where it has no two directions."""
    downwards: Floats
    valid: Floats
    """Share of the region's area whose pixels are known, 0..1."""


Arrays = TypeVar("Arrays", bound=tuple[NDArray[Any], ...])
"""Arrays with one number for each region."""


def without_first(arrays: Arrays) -> Arrays:
    """Return the same without the first region."""
    return type(arrays)(*[array[1:] for array in arrays])


class Regions:
    """Some regions of one image; they may overlap. Holds no state between frames.

    Args:
        weights: For each region the share of each pixel that counts for it, shape (rows, columns);
            at least one pixel of each above 0.
    """

    def __init__(self, weights: Sequence[Weights]) -> None:
        pixels = [np.flatnonzero(region) for region in weights]
        self._pixels = np.concatenate(pixels)
        self._weights = np.concatenate(
            [region.ravel()[at] for region, at in zip(weights, pixels, strict=True)]
        )
        sizes = np.array([at.size for at in pixels])
        self._starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
        self._region_of = np.repeat(np.arange(len(sizes)), sizes)
        self._shelf = self._region_of * _APART
        self._first_shelf = self._shelf[self._starts]
        self._all_ranks = self._ranks_among(sizes)
        self._areas = np.add.reduceat(self._weights, self._starts)
        planes = [_plane(region, at) for region, at in zip(weights, pixels, strict=True)]
        self._right, self._down = (np.concatenate([plane[way] for plane in planes]) for way in (0, 1))

    @property
    def slope_noise(self) -> Floats:
        """Noise of each region's slope where that of a pixel is 1, per pixel."""
        noise: Floats = np.sqrt(self._sum(self._right**2 + self._down**2))
        return noise

    @property
    def pixels_averaged(self) -> Floats:
        """How many whole pixels' noise goes down in each region's mean."""
        averaged: Floats = self._areas**2 / self._sum(self._weights**2)
        return averaged

    def mean_of(self, values: Weights) -> Floats:
        """Return the weighted mean of a map of shape (rows, columns) over each region."""
        mean: Floats = self._sum(values.ravel()[self._pixels] * self._weights) / self._areas
        return mean

    def measure(self, celsius: NDArray[np.float32]) -> Statistics:
        """Return the statistics of each region.

        Args:
            celsius: Temperatures, contiguous, shape (rows, columns); NaN where unknown.
        """
        values = celsius.ravel()[self._pixels].astype(np.float64)
        known = ~np.isnan(values)
        complete = bool(known.all())
        weights = self._weights if complete else self._weights * known
        covered = self._areas if complete else self._sum(weights)
        valid = np.minimum(covered / self._areas, 1.0)
        if not complete:
            values[~known] = 0.0
        mean = self._sum(values * weights) / np.maximum(covered, _ROUNDING)
        # Unknown pixels stand at the mean, so that they tilt no plane.
        off = (values - mean[self._region_of]) * known
        low = np.minimum.reduceat(values if complete else np.where(known, values, np.inf), self._starts)
        high = np.maximum.reduceat(values if complete else np.where(known, values, -np.inf), self._starts)
        ranked = self._ranked(values, None if complete else known)
        median, p95 = np.minimum(np.maximum(ranked, low), high)
        unknown = valid < MIN_VALID_RATIO - _ROUNDING
        nan = np.where(unknown, np.nan, 0.0)
        return Statistics(
            low=low + nan,
            # The sum's rounding must not put the mean of an even region outside of it.
            mean=np.minimum(np.maximum(mean, low), high) + nan,
            median=median + nan,
            p95=p95 + nan,
            high=high + nan,
            hottest=self._hottest(values, known, high),
            spread=np.sqrt(self._sum(off * off * weights) / np.maximum(covered, _ROUNDING)) + nan,
            rightwards=self._sum(off * self._right) + nan,
            downwards=self._sum(off * self._down) + nan,
            valid=valid,
        )

    def _sum(self, values: Floats) -> Floats:
        return np.add.reduceat(values, self._starts)

    def _ranked(self, values: Floats, known: NDArray[np.bool_] | None) -> Floats:
        """Return (lower) median and 95th percentile of the known values, shape (2, regions); to 1e-9.

        Args:
            values: Of all pixels.
            known: Which of them count; None for all.
        """
        if known is None:
            shelved, ranks = values + self._shelf, self._all_ranks
        else:
            shelved = np.where(known, values, _APART / 2) + self._shelf
            ranks = self._ranks_among(np.add.reduceat(known, self._starts, dtype=np.intp))
        shelved.sort()
        picked: Floats = shelved[ranks] - self._first_shelf
        return picked

    def _ranks_among(self, counts: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return where median and percentile stand in the sorted list, shape (2, regions)."""
        last = np.maximum(counts, 1) - 1
        ranks = np.array((last // 2, (last * HIGH_PERCENT + HIGH_PERCENT - 1) // 100))
        return np.asarray(ranks + self._starts, np.intp)

    def _hottest(self, values: Floats, known: NDArray[np.bool_], high: Floats) -> NDArray[np.intp]:
        """Return the first pixel of each region that is as hot as its hottest."""
        hits = np.flatnonzero((values == high[self._region_of]) & known)
        at = np.searchsorted(hits, self._starts)
        if not hits.size:
            return self._pixels[self._starts]
        first: NDArray[np.intp] = self._pixels[hits[np.minimum(at, hits.size - 1)]]
        return first


def _plane(weights: Weights, at: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return what each pixel counts in the slopes of the best plane; NaN for pixels that lie on a line."""
    share = weights.ravel()[at]
    row, column = np.divmod(at, weights.shape[1])
    x, y = (axis - np.average(axis, weights=share) for axis in (column, row))
    xx, xy, yy = (float(np.sum(share * product)) for product in (x * x, x * y, y * y))
    area = xx * yy - xy * xy
    if area <= _ROUNDING:
        return np.full(at.size, np.nan), np.full(at.size, np.nan)
    return share * (yy * x - xy * y) / area, share * (xx * y - xy * x) / area
