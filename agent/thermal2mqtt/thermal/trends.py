"""How fast figures rise: the median of all slopes over a window (Theil and Sen), so that no glitch makes one.

Frames are averaged into bins; slopes are worked out once a bin, so that a frame costs next to nothing. Up to
29 % of the bins may be wrong without moving the slope much (Rousseeuw and Leroy, 1987).
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.zones import Floats

BINS = 20
ENOUGH_BINS = 10
"""With fewer of a window's bins known there is no rate."""

_FIRST, _SECOND = np.triu_indices(BINS, 1)
_APART = (_SECOND - _FIRST).astype(np.float64)
_TO_SIGMA = 1.4826
"""Of the median absolute deviation, for normal noise."""

_FEW_BINS = 2.9
"""Instead of k = 2: so few bins tell badly of their noise. Found by simulation; a test holds it."""


class Rates(NamedTuple):
    """One number for each figure; NaN while too little is known."""

    per_minute: Floats
    """Kelvin per minute."""
    uncertainty: Floats
    """Half-width at k = 2, kelvin per minute."""


class RatesOfRise:
    """Follows some figures of one sensor.

    Args:
        count: How many figures.
        window_seconds: Over how long a rate is measured.
        frame_seconds: From frame to frame. A window in which there are too few gets longer.
    """

    def __init__(self, count: int, window_seconds: float, frame_seconds: float = 0.0) -> None:
        self.bin_seconds = max(window_seconds / BINS, frame_seconds)
        """Over how long frames are averaged before they are compared."""
        self._bins = np.full((count, BINS), np.nan)
        self._sum, self._known = np.zeros(count), np.zeros(count)
        self._bin: int | None = None
        nothing = np.full(count, np.nan)
        self._rates = Rates(nothing, nothing)

    def update(self, celsius: Floats, now: float) -> Rates:
        """Return the rates after a frame.

        Args:
            celsius: The figures; NaN where unknown.
            now: Monotonic seconds.
        """
        current = math.floor(now / self.bin_seconds)
        if self._bin is None:
            self._bin = current
        elif current > self._bin:
            self._close(current - self._bin)
            self._bin = current
        known = ~np.isnan(celsius)
        np.add(self._sum, celsius, out=self._sum, where=known)
        self._known += known
        return self._rates

    def rearrange(self, places: Sequence[int | None]) -> None:
        """Follow other figures: for each, where it stood among those so far, or None for a new one."""
        self._bins = _moved(self._bins, places, np.nan)
        self._sum, self._known = (_moved(values, places, 0.0) for values in (self._sum, self._known))
        self._rates = self._slopes()

    def _close(self, passed: int) -> None:
        """End the current bin, and the empty ones that passed after it."""
        with np.errstate(invalid="ignore"):
            means = self._sum / self._known  # NaN where nothing was known
        self._bins = np.roll(self._bins, -min(passed, BINS), axis=1)
        self._bins[:, BINS - min(passed, BINS) :] = np.nan
        if passed <= BINS:
            self._bins[:, BINS - passed] = means
        self._sum[:], self._known[:] = 0.0, 0.0
        self._rates = self._slopes()

    def _slopes(self) -> Rates:
        slopes = (self._bins[:, _SECOND] - self._bins[:, _FIRST]) / _APART
        slope = _median(slopes)
        known = np.count_nonzero(~np.isnan(self._bins), axis=1)
        slope[known < ENOUGH_BINS] = np.nan
        rest = self._bins - slope[:, None] * np.arange(BINS)
        sigma = _TO_SIGMA * _median(np.abs(rest - _median(rest)[:, None]))
        # Of a straight line's slope by least squares; the median of slopes comes within some percent of it.
        width = _FEW_BINS * sigma * np.sqrt(12 / (known * (known**2 - 1.0)).clip(1))
        per_minute = 60 / self.bin_seconds
        return Rates(slope * per_minute, width * per_minute)


def _median(rows: NDArray[np.float64]) -> Floats:
    """Return each row's (lower) median of what is known; NaN where nothing is."""
    ordered = np.sort(rows, axis=1)  # NaN sorts last
    known = np.count_nonzero(~np.isnan(rows), axis=1)
    middle = (known - 1).clip(0) // 2
    median: Floats = ordered[np.arange(len(rows)), middle]
    return median


def _moved(before: Floats, places: Sequence[int | None], empty: float) -> Floats:
    after = np.full((len(places), *before.shape[1:]), empty)
    for place, old in enumerate(places):
        if old is not None:
            after[place] = before[old]
    return after
