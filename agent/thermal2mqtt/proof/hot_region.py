"""Raw words that make the formula see another temperature in some pixels of a real page."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Calibration, Surface
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import INVALID_PIXEL_WORD
from thermal2mqtt.mlx90640.temperatures import TemperatureFormula
from thermal2mqtt.mlx90640.vitals import vitals_of

_LOWEST_WORD: Final = -0x8000
_HIGHEST_WORD: Final = INVALID_PIXEL_WORD - 1
_HALVINGS: Final = 16
"""Enough to find one word among 65536."""


class HotRegion:
    """A region of one temperature to be laid into pages of one part.

    The words are found by asking the formula itself, page by page, so that everything that a page brings
    along (the part's own temperature, its supply, its gain, the compensation pixel) is as it really is.
    """

    def __init__(
        self, calibration: Calibration, surface: Surface, pixels: NDArray[np.bool_], celsius: float
    ) -> None:
        """Choose pixels, shape (768,) as the part sees them, and the temperature to show in them."""
        self._calibration = calibration
        self._formula = TemperatureFormula(calibration, surface)
        self._pixels = pixels
        self._celsius = celsius

    def laid_into(self, page: Page) -> Page:
        """Return a copy of a page with the region in it, as far as it lies in the page's half.

        Each pixel shows the wanted temperature or up to one step of the converter more; at most what the
        converter can hold.
        """
        laid = Page(page.words.copy(), page.control, page.subpage)
        vitals = vitals_of(page, self._calibration)
        own = self._formula.pixels_of(page)
        inside = self._pixels[own]
        at = own[inside]
        low, high = np.full(at.size, _LOWEST_WORD), np.full(at.size, _HIGHEST_WORD)
        for _ in range(_HALVINGS):
            middle = (low + high) // 2
            laid.words[at] = middle
            # Words without a solution, NaN, are far too cold.
            reached = self._formula.solve(laid, vitals)[inside] >= self._celsius
            high = np.where(reached, middle, high)
            low = np.where(reached, low, middle + 1)
        laid.words[at] = high
        return laid
