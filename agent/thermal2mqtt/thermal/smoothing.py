"""Less noise: an exponential filter in time that lets real steps through, and a blur over 3 x 3 pixels."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import Shape
from thermal2mqtt.thermal.outliers import Image

STEP_SIGMAS = 4.0
"""A pixel that differs by more of its noise than this has really changed, and is taken as it is."""

BLUR_NOISE_RATIO = 0.375
"""What the blur, [1 2 1] / 4 in both directions, leaves of noise that differs from pixel to pixel."""


class TimeFilter:
    """Averages each pixel over some time. What it can hold back is never more than 4 times the noise."""

    def __init__(self, shape: Shape, seconds: float) -> None:
        parity = np.indices(shape).sum(axis=0) % 2
        self._fresh = (parity == 0).astype(np.float32), (parity == 1).astype(np.float32)
        self._seconds = seconds
        self._state: Image | None = None
        self._renewed: list[float | None] = [None, None]
        self.noise_ratio = 1.0
        """What the filter leaves of the noise, at the present rate."""

    def forget(self) -> None:
        """Take the next page as it is."""
        self._state = None
        self._renewed = [None, None]

    def filter(self, celsius: Image, subpage: int, now: float, noise_kelvin: NDArray[np.float32]) -> Image:
        """Return the filtered image.

        Args:
            celsius: Temperatures; NaN where unknown, which stays unknown. Not changed.
            subpage: The parity of row + column of the pixels that are new.
            now: Monotonic seconds.
            noise_kelvin: Of each pixel, rms.
        """
        share = self._share(subpage, now)
        if self._state is None:
            self._state = celsius
        step = celsius - self._state
        # A comparison with NaN is false: what was unknown, or now is, is taken as it comes.
        quiet = np.abs(step) <= STEP_SIGMAS * noise_kelvin
        step *= self._fresh[subpage] * np.float32(share)
        step += self._state
        filtered: Image = np.where(quiet, step, celsius)
        self._state = filtered
        return filtered

    def _share(self, subpage: int, now: float) -> float:
        """Return how much a new value counts; 1 where its half was never seen."""
        last = self._renewed[subpage]
        self._renewed[subpage] = now
        if last is None or not self._seconds:
            return 1.0
        share = -math.expm1(-max(now - last, 0.0) / self._seconds)
        self.noise_ratio = math.sqrt(share / (2 - share))
        return share


def blurred(celsius: Image) -> Image:
    """Return the image blurred by a Gaussian of 3 x 3; unknown pixels count nothing and stay unknown."""
    unknown = np.isnan(celsius)
    if not unknown.any():
        return _blur(celsius)
    known = (~unknown).astype(np.float32)
    weights = np.where(unknown, np.float32(np.nan), _blur(known))
    sums = _blur(np.where(unknown, np.float32(0), celsius))
    return np.divide(sums, weights, out=sums)


def _blur(values: Image) -> Image:
    return cv2.GaussianBlur(values, (3, 3), 0).astype(np.float32, copy=False)
