"""Pixels that jump away from their neighbours and their own past: put right, remembered, at last called bad.

In one image a pixel that glitches cannot be told from a hot screw, but a screw stays hot. So a pixel is put
right only in the page in which it jumps, and by what it showed before, never by its neighbours: what is seen
twice is believed, and what has long been hot stays hot. The edge of a hot thing and a thing that moves are
believed at once, for their neighbours show it too. Only bad pixels are filled from their neighbours.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.thermal.masks import Shape
from thermal2mqtt.thermal.stillness import Stillness

SIGMAS = 5.0
ROUNDING_SIGMA = np.float32(0.07)
"""Kelvin: what the converter's steps of a quarter of a kelvin add to the noise."""

MOST_AT_ONCE = 4
"""As many bad pixels as a good part may have (datasheet chapter 9)."""

MEMORY_SECONDS = 600.0
BAD_FROM_JUMPS = 20.0
GOOD_BELOW_JUMPS = 5.0
"""Jumps, each fading over `MEMORY_SECONDS`: a pixel is bad from the one on until below the other."""

REST_SECONDS = MEMORY_SECONDS * math.log(BAD_FROM_JUMPS / GOOD_BELOW_JUMPS)
"""How long after its last jump a bad pixel is good again."""

MOST_BAD = 16

PAGES_OF_ONE_NOISE = 8

SAME_REACH = 2
MOVED_REACH = 4
"""Pixels around one in which others that show the same, and others that moved, speak for a real thing."""

Image = NDArray[np.float32]
Pixels = NDArray[np.bool_]
Signs = NDArray[np.int8]
Place = Sequence[int]

_SMALLER_SHARE = 0.8
_TO_SIGMA = 1.266
"""Of the mean of so many of the steps from one value of a pixel to the next, the smaller ones."""


class Outliers:
    """Watches the pixels of one sensor."""

    def __init__(self, shape: Shape) -> None:
        parity = np.indices(shape).sum(axis=0) % 2
        self._fresh = parity == 0, parity == 1
        self._shown, self._before, self._deviation = np.full((3, *shape), np.nan, np.float32)
        self._side, self._rose, self._rose_before = np.zeros((3, *shape), np.int8)
        self._doubted, self._held = np.zeros((2, *shape), np.bool_)
        self._any_doubted = self._any_rose = False
        self._jumps = np.zeros(shape, np.float32)
        self._flickering, self._bad = np.zeros((2, *shape), np.bool_)
        self._any_bad = self._any_flickering = False
        self._stillness = Stillness(shape)
        self._limit, self._pages = np.zeros(shape, np.float32), 0
        self._faded_at: float | None = None
        self._last_middle: Image | None = None

    @property
    def bad_pixels(self) -> tuple[tuple[int, int], ...]:
        """(row, column) of the pixels that were found to be bad, at most 16."""
        if not self._any_bad:
            return ()
        return tuple((row, column) for row, column in np.argwhere(self._bad).tolist())

    def forget(self) -> None:
        """Believe every pixel of the next page: the scene may be another one."""
        for image in (self._shown, self._before, self._deviation):
            image[:] = np.nan
        for signs in (self._rose, self._rose_before):
            signs[:] = 0
        for flags in (self._doubted, self._held):
            flags[:] = False
        self._any_doubted = self._any_rose = False
        self._last_middle = None
        self._stillness.forget()
        self._pages = 0

    def repair(self, celsius: Image, subpage: int, now: float, noise_kelvin: Image) -> Image:
        """Return the image with the jumping pixels as they were before, the bad ones as their neighbours are.

        Args:
            celsius: Temperatures; NaN where unknown. Not changed.
            subpage: The parity of row + column of the pixels that are new.
            now: Monotonic seconds.
            noise_kelvin: Of each pixel at this rate, rms.
        """
        fresh = self._fresh[subpage]
        middle = self._middle(celsius)
        deviation = celsius - middle
        step = celsius - self._shown  # NaN where nothing was seen yet: all comparisons are false
        size = np.abs(step)
        limit = self._limit_of(size, fresh, noise_kelvin)
        if self._any_doubted or self._any_rose or (size > limit).any():
            self._examine(celsius, fresh, _sign(deviation, limit), _sign(step, limit), now)
        self._keep(celsius, fresh, deviation)
        self._name_bad(self._stillness.look(size, celsius, noise_kelvin), now)
        return self._put_right(celsius, middle)

    def _middle(self, celsius: Image) -> Image:
        """Return the median of 3 x 3 around each pixel; an unknown one stands where its median last was."""
        last, unknown = self._last_middle, np.isnan(celsius)
        if unknown.any():
            celsius = filled(celsius) if last is None else np.where(unknown, last, celsius)
        self._last_middle = cv2.medianBlur(celsius, 3).astype(np.float32, copy=False)
        return self._last_middle

    def _limit_of(self, size: Image, fresh: Pixels, noise_kelvin: Image) -> Image:
        """Return what is out, by the datasheet's noise or the real one; looked at anew every few pages."""
        if self._pages % PAGES_OF_ONE_NOISE == 0:
            sigma = np.maximum(np.hypot(noise_kelvin, ROUNDING_SIGMA), np.float32(_sigma(size[fresh])))
            self._limit = np.float32(SIGMAS) * sigma
        self._pages += 1
        return self._limit

    def _examine(self, celsius: Image, fresh: Pixels, side: Signs, rise: Signs, now: float) -> None:
        self._side = _sign(self._deviation, self._limit)
        self._judge(fresh, side, rise, now)
        self._doubt(celsius, fresh, side, rise)
        np.copyto(self._rose_before, self._rose, where=fresh)
        np.copyto(self._rose, rise, where=fresh)
        self._any_rose = bool(self._rose.any() or self._rose_before.any())

    def _judge(self, fresh: Pixels, side: Signs, rise: Signs, now: float) -> None:
        """Count the pixels that left for one page and came back, unless others moved beside them."""
        back = (rise != 0) & (rise == -self._rose) & (self._side != 0)
        if self._any_doubted:
            back |= self._doubted
            self._doubted[fresh] = False
            self._held[fresh] = False
        back &= fresh & (side != self._side)
        if back.any():
            places, restless = np.argwhere(back).tolist(), self._restless(rise, fresh)
            if len(places) <= MOST_AT_ONCE:
                self._remember([p for p in places if not _beside(restless, p, MOVED_REACH)], now)

    def _doubt(self, celsius: Image, fresh: Pixels, side: Signs, rise: Signs) -> None:
        """Doubt what left its neighbours and its own past; hold it back where no neighbour shows the same."""
        left = (rise != 0) & fresh & (side != self._side) & (side != 0)
        if left.any():
            left &= np.abs(celsius - self._before) > self._limit
            places, restless = np.argwhere(left).tolist(), self._restless(rise, fresh)
            if len(places) <= MOST_AT_ONCE:
                self._doubted |= left
                for place in places:
                    self._held[tuple(place)] = self._alone(place, side, restless)
        self._any_doubted = bool(self._doubted.any())

    def _restless(self, rise: Signs, fresh: Pixels) -> Pixels:
        """Return what moved of late, in either half."""
        restless: Pixels = (self._rose | self._rose_before | (rise * fresh)) != 0
        return restless

    def _alone(self, place: Place, side: Signs, restless: Pixels) -> bool:
        own = side[tuple(place)]
        same = (side == own) | (self._side == own)
        return not _beside(same, place, SAME_REACH) and not _beside(restless, place, MOVED_REACH)

    def _keep(self, celsius: Image, fresh: Pixels, deviation: Image) -> None:
        # A new array takes half as long as np.copyto to these places of the old one.
        self._before = np.where(fresh, self._shown, self._before)
        believed = fresh & ~self._held if self._any_doubted else fresh
        self._shown = np.where(believed, celsius, self._shown)
        self._deviation = np.where(fresh, deviation, self._deviation)

    def _remember(self, places: Sequence[Place], now: float) -> None:
        self._fade(now)
        for row, column in places:
            # No more than makes it bad: one that was bad for a day is good again as soon as any other.
            self._jumps[row, column] = min(self._jumps[row, column] + 1, BAD_FROM_JUMPS)
        found = self._flickering | (self._jumps > BAD_FROM_JUMPS - 0.5)
        if np.count_nonzero(found) <= MOST_BAD:
            self._flickering, self._any_flickering = found, bool(found.any())

    def _fade(self, now: float) -> None:
        since = now if self._faded_at is None else self._faded_at
        self._jumps *= np.float32(np.exp(-(now - since) / MEMORY_SECONDS))
        self._faded_at = now

    def _name_bad(self, still: Pixels, now: float) -> None:
        if not (self._any_bad or self._any_flickering or still.any()):
            return
        self._fade(now)
        self._flickering &= self._jumps >= GOOD_BELOW_JUMPS
        self._any_flickering = bool(self._flickering.any())
        both = self._flickering | still
        if np.count_nonzero(both) <= MOST_BAD:
            self._bad = both
        self._any_bad = bool(self._bad.any())

    def _put_right(self, celsius: Image, middle: Image) -> Image:
        if self._any_doubted:
            celsius = np.where(self._held, self._shown, celsius)
        if self._any_bad:
            celsius = np.where(self._bad & ~np.isnan(celsius), middle, celsius)
        return celsius


def _sign(kelvin: Image, limit: Image) -> Signs:
    """Return 1 above the limit, -1 below its negative, else 0."""
    return (kelvin > limit).view(np.int8) - (kelvin < -limit).view(np.int8)


def _beside(flags: Pixels, place: Place, reach: int) -> bool:
    """Tell whether one of the pixels around this one, itself left out, has the flag."""
    row, column = place
    around = flags[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1]
    return int(np.count_nonzero(around)) > int(flags[row, column])


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


def _sigma(steps: Image) -> float:
    """Return the noise that the smaller steps of the new pixels tell of, kelvin; the others have a cause."""
    known = np.sort(steps[~np.isnan(steps)])
    smaller = known[: int(known.size * _SMALLER_SHARE)]
    return _TO_SIGMA * float(smaller.mean()) if smaller.size else 0.0
