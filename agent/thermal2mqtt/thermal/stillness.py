"""Pixels that do not even have noise: stuck or dead, whatever temperature they show.

Whatever a good pixel looks at, it has noise: the same in counts of the converter, so the less in kelvin the
hotter its object is. A hot screw that never changes is told from a stuck pixel by that alone.
"""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.surface import ABSOLUTE_ZERO
from thermal2mqtt.thermal.datasheet import NETD_CELSIUS
from thermal2mqtt.thermal.masks import Shape

WINDOW_PAGES = 128
"""64 of each half: 16 s at 8 Hz, 256 s at 0.5 Hz. Still is what was still in two of them in a row."""

STILL_RATIO = 0.05
"""From one value to the next a good pixel moves by 1.13 times its noise in the mean; a stuck one by none."""

LEAST_KELVIN = 0.1
"""Where half of the pixels moves by less, the converter's steps hide the noise, or the scene is made up."""

MOST_STILL = 16

_FIRST_PAGES = 2

Image = NDArray[np.float32]


class Stillness:
    """Adds up how much each pixel of one sensor moves."""

    def __init__(self, shape: Shape) -> None:
        self._way = np.zeros(shape, np.float32)
        self._once, self._still = np.zeros((2, *shape), np.bool_)
        self._pages = 0

    def forget(self) -> None:
        """Begin anew; what was found stays until a whole window has been seen."""
        self._pages = 0

    def look(self, step: Image, celsius: Image, noise_kelvin: Image) -> NDArray[np.bool_]:
        """Return the pixels that were still in the last two windows, at most 16; more are no defect.

        Args:
            step: How far each pixel is from its last value, kelvin; 0 where it is not new.
            celsius: Temperatures; NaN where unknown, which is never still.
            noise_kelvin: Of each pixel at this rate, rms at 25 C.
        """
        self._way += step
        self._pages += 1
        if self._pages == _FIRST_PAGES:  # nothing to compare with before
            self._way[:] = 0
        if self._pages == _FIRST_PAGES + WINDOW_PAGES:
            still = _still(self._way / np.float32(WINDOW_PAGES // 2), celsius, noise_kelvin)
            self._still, self._once = still & self._once, still
            self._pages = _FIRST_PAGES
            self._way[:] = 0
        return self._still


def _still(mean_step: Image, celsius: Image, noise_kelvin: Image) -> NDArray[np.bool_]:
    kelvin_ratio = (celsius - ABSOLUTE_ZERO) / (NETD_CELSIUS - ABSOLUTE_ZERO)
    way = mean_step * kelvin_ratio**3
    still: NDArray[np.bool_] = way < STILL_RATIO * noise_kelvin
    known = way[~np.isnan(way)]
    if not known.size or np.median(known) < LEAST_KELVIN or np.count_nonzero(still) > MOST_STILL:
        still = np.zeros(still.shape, np.bool_)
    return still
