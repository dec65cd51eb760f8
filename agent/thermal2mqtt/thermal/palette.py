"""Temperatures to colours: one palette, and a range that suits the scene."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

INFERNO: Pixels = cv2.applyColorMap(
    np.arange(256, dtype=np.uint8).reshape(256, 1), cv2.COLORMAP_INFERNO
).astype(np.uint8)
"""Blue, green, red of each of 256 steps, shape (256, 1, 3). Made once: OpenCV would make it at each call."""

MIN_SPAN_KELVIN = 10.0
"""A narrower scene is not stretched: it would be a picture of the sensor's noise."""

_BELOW = 1 / 5


@dataclass(frozen=True, slots=True)
class Range:
    """The temperatures of the palette's two ends, in Celsius."""

    low: float
    high: float

    def steps(self, celsius: NDArray[np.float32]) -> Pixels:
        """Return the palette step of each temperature, 0..255; what is unknown must be filled before."""
        share = (celsius - self.low) / (self.high - self.low)
        steps: Pixels = np.rint(share.clip(0.0, 1.0) * 255).astype(np.uint8)
        return steps


def automatic_range(celsius: NDArray[np.float32]) -> Range | None:
    """Return the range of the known temperatures, at least `MIN_SPAN_KELVIN` wide; None if none is known.

    What widens it goes mostly above, so that a scene of one temperature looks cool and not hot.
    """
    known = celsius[np.isfinite(celsius)]
    if not known.size:
        return None
    low, high = float(known.min()), float(known.max())
    missing = max(0.0, MIN_SPAN_KELVIN - (high - low))
    return Range(low - missing * _BELOW, high + missing * (1 - _BELOW))
