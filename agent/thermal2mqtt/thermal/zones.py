"""The figures of all zones of a frame in one pass over their pixels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import Weights
from thermal2mqtt.thermal.results import Place, ZoneFigures

MIN_VALID_RATIO = 0.5
"""With less of its area known a zone has no figures."""

_ROUNDING = 1e-9


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
        sizes = [at.size for at in pixels]
        self._starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
        self._region_of = np.repeat(np.arange(len(sizes)), sizes)
        self._areas = np.add.reduceat(self._weights, self._starts)
        self._centres = _centres(*weights[0].shape)

    def figures(self, celsius: NDArray[np.float32]) -> list[ZoneFigures]:
        """Return the figures of each region, in order.

        Args:
            celsius: Temperatures, shape (rows, columns); NaN where unknown.
        """
        values = celsius.ravel()[self._pixels].astype(np.float64)
        known = ~np.isnan(values)
        weights = self._weights * known
        covered = self._sum(weights)
        means = self._sum(np.where(known, values, 0.0) * weights) / np.maximum(covered, _ROUNDING)
        lows = np.minimum.reduceat(np.where(known, values, np.inf), self._starts)
        peaks = np.where(known, values, -np.inf)
        highs = np.maximum.reduceat(peaks, self._starts)
        rows = zip(
            lows.tolist(),
            means.tolist(),
            highs.tolist(),
            self._hottest(peaks, highs).tolist(),
            np.minimum(covered / self._areas, 1.0).tolist(),
            strict=True,
        )
        return [self._row(*row) for row in rows]

    def _sum(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values, self._starts)

    def _hottest(self, peaks: NDArray[np.float64], highs: NDArray[np.float64]) -> NDArray[np.intp]:
        """Return the first pixel of each region that is as hot as its hottest."""
        hits = np.flatnonzero(peaks == highs[self._region_of])
        first: NDArray[np.intp] = self._pixels[hits[np.searchsorted(hits, self._starts)]]
        return first

    def _row(self, low: float, mean: float, high: float, hottest: int, valid: float) -> ZoneFigures:
        if valid < MIN_VALID_RATIO - _ROUNDING:
            return ZoneFigures(None, None, None, None, valid)
        # The sum's rounding must not put the mean of an even region outside of it.
        return ZoneFigures(low, min(max(mean, low), high), high, self._centres[hottest], valid)


def _centres(rows: int, columns: int) -> list[Place]:
    return [((c + 0.5) / columns, (r + 0.5) / rows) for r in range(rows) for c in range(columns)]
