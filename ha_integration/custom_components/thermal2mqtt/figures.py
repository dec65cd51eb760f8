"""The figures of one region of one frame, by the agent's rules for zones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .polygon import Point, Weights

MIN_VALID_RATIO = 0.5
"""With less of its area known a region has no figures."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Figures:
    """Temperatures in Celsius; None where too little of the region is known to say."""

    min: float | None
    mean: float | None
    """Weighted by how much of each pixel the region covers."""
    max: float | None
    max_at: Point | None
    """Centre of the hottest pixel."""
    valid_ratio: float
    """Share of the region's area whose pixels are known, 0..1."""


def measure(celsius: NDArray[np.float32], weights: Weights) -> Figures:
    """Return the figures of the region.

    Args:
        celsius: shape (rows, columns); NaN where unknown.
        weights: of the same shape; what of each pixel counts, at least one above 0.
    """
    known = ~np.isnan(celsius) & (weights > 0)
    counted = float(weights[known].sum())
    valid = min(counted / float(weights.sum()), 1.0)
    if valid < MIN_VALID_RATIO - _ROUNDING:
        return Figures(None, None, None, None, valid)
    values = celsius[known].astype(np.float64)
    low, high = float(values.min()), float(values.max())
    mean = float((values * weights[known]).sum()) / counted
    hottest = int(np.flatnonzero(known)[int(values.argmax())])
    rows, columns = celsius.shape
    max_at = ((hottest % columns + 0.5) / columns, (hottest // columns + 0.5) / rows)
    # The sum's rounding must not put the mean of an even region outside of it.
    return Figures(low, min(max(mean, low), high), high, max_at, valid)
