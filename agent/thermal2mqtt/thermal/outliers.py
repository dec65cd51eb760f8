"""Pixels that jump away from their neighbours: put right, remembered, and called bad if they go on.

In one image a pixel that glitches cannot be told from a hot screw, but a screw stays hot. So a pixel is put
right only in the page in which it jumps; what is seen twice is believed. A part has a few bad pixels at most:
where more jump at once, something has moved in the scene, and all of them are believed.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import Shape

SIGMAS = 5.0
SMALLEST_SIGMA = 0.25
"""Kelvin: about one count of the converter. A scene without noise must not call its own steps outliers."""

MOST_AT_ONCE = 4
"""As many bad pixels as a good part may have (datasheet chapter 9)."""

MEMORY_SECONDS = 600.0
BAD_FROM_JUMPS = 20.0
GOOD_BELOW_JUMPS = 5.0
"""Jumps, each fading over `MEMORY_SECONDS`: a pixel is bad from the one on until below the other."""

MOST_BAD = 16

PAGES_OF_ONE_NOISE = 8

Image = NDArray[np.float32]

_TO_SIGMA = 1.4826
"""Of the median absolute deviation, for normal noise."""


class Outliers:
    """Watches the pixels of one sensor."""

    def __init__(self, shape: Shape) -> None:
        parity = np.indices(shape).sum(axis=0) % 2
        self._fresh = parity == 0, parity == 1
        self._was_out = np.ones(shape, np.bool_)
        self._jumps = np.zeros(shape, np.float32)
        self._bad = np.zeros(shape, np.bool_)
        self._any_bad = False
        self._sigma, self._pages = SMALLEST_SIGMA, 0
        self._faded_at: float | None = None
        self._last_middle: Image | None = None

    @property
    def bad_pixels(self) -> tuple[tuple[int, int], ...]:
        """(row, column) of the pixels that were found to be bad, at most 16."""
        return tuple((row, column) for row, column in np.argwhere(self._bad).tolist())

    def forget(self) -> None:
        """Believe every pixel of the next page: the scene may be another one."""
        self._was_out[:] = True
        self._last_middle = None
        self._pages = 0

    def repair(self, celsius: Image, subpage: int, now: float) -> Image:
        """Return the image with the jumping and the bad pixels put right, by the median of 3 x 3.

        Args:
            celsius: Temperatures; NaN where unknown. Not changed.
            subpage: The parity of row + column of the pixels that are new.
            now: Monotonic seconds.
        """
        middle = self._middle(celsius)
        deviation = np.abs(celsius - middle)
        out = deviation > SIGMAS * self._noise(deviation)
        fresh = self._fresh[subpage]
        jumped = out & ~self._was_out & fresh
        np.copyto(self._was_out, out, where=fresh)
        number = int(np.count_nonzero(jumped))
        if number > MOST_AT_ONCE:
            jumped, number = np.zeros_like(jumped), 0
        if not number and not self._any_bad:
            return celsius
        self._remember(jumped, now)
        return np.where((jumped | self._bad) & ~np.isnan(celsius), middle, celsius)

    def _middle(self, celsius: Image) -> Image:
        """Return the median of 3 x 3 around each pixel; an unknown one stands where its median last was."""
        last, unknown = self._last_middle, np.isnan(celsius)
        if unknown.any():
            celsius = filled(celsius) if last is None else np.where(unknown, last, celsius)
        self._last_middle = cv2.medianBlur(celsius, 3).astype(np.float32, copy=False)
        return self._last_middle

    def _noise(self, deviation: Image) -> float:
        """Return the standard deviation of the noise, looked at anew every few pages: it changes slowly."""
        if self._pages % PAGES_OF_ONE_NOISE == 0:
            self._sigma = _sigma(deviation)
        self._pages += 1
        return self._sigma

    def _remember(self, jumped: NDArray[np.bool_], now: float) -> None:
        since = now if self._faded_at is None else self._faded_at
        self._jumps *= np.float32(np.exp(-(now - since) / MEMORY_SECONDS))
        self._faded_at = now
        self._jumps += jumped
        self._bad &= self._jumps >= GOOD_BELOW_JUMPS
        found = self._bad | (self._jumps >= BAD_FROM_JUMPS)
        if np.count_nonzero(found) <= MOST_BAD:
            self._bad = found
        self._any_bad = bool(self._bad.any())


def filled(celsius: Image) -> Image:
    """Return the image with each unknown pixel put at the mean of its known neighbours, else at the image's.

    OpenCV would let NaN spread. The image itself where nothing is unknown; zeros where nothing is known.
    """
    unknown = np.isnan(celsius)
    if not unknown.any():
        return celsius
    known = (~unknown).astype(np.float32)
    values = np.where(unknown, np.float32(0), celsius)
    count, total = (cv2.blur(array, (3, 3), borderType=cv2.BORDER_REFLECT) for array in (known, values))
    everywhere = np.float32(values.sum() / max(known.sum(), 1))
    around = np.where(count > 0, total / np.maximum(count, np.float32(1e-6)), everywhere)
    return np.where(unknown, around, celsius).astype(np.float32, copy=False)


def _sigma(deviation: Image) -> float:
    """Return the noise that the deviations from the neighbours' median tell of, kelvin."""
    flat = deviation.ravel()
    known = flat.size - int(np.count_nonzero(np.isnan(flat)))
    if not known:
        return SMALLEST_SIGMA
    middle = float(np.partition(flat, known // 2)[known // 2])  # NaN sorts last
    return max(_TO_SIGMA * middle, SMALLEST_SIGMA)
