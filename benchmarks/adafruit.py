"""The adafruit driver's own temperature formula without its bus: baseline here, oracle in tests."""

import adafruit_mlx90640
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.page import Page

PIXELS = 768


class AdafruitFormula:
    """One unmodified `_CalculateTo` with a calibration of its own.

    The driver keeps the calibration in lists of its class and module, which a second part would overwrite;
    here each instance gets its own before the driver unpacks the EEPROM into them.
    """

    def __init__(self, eeprom: NDArray[np.uint16]) -> None:
        driver = adafruit_mlx90640.MLX90640.__new__(adafruit_mlx90640.MLX90640)
        for name in ("alpha", "offset", "kta", "kv"):
            setattr(driver, name, [0] * PIXELS)
        for name, length in (("ksTo", 5), ("ct", 5), ("cpAlpha", 2), ("cpOffset", 2)):
            setattr(driver, name, [0] * length)
        driver.brokenPixels, driver.outlierPixels = [], []
        adafruit_mlx90640.eeData[:] = eeprom.tolist()
        driver._ExtractParameters()
        self.driver = driver

    def page(self, page: Page) -> list[int]:
        """Return a page as the driver wants it: 832 words, control register, subpage."""
        return [*page.words.view(np.uint16).tolist(), page.control, page.subpage]

    def solve(
        self, frame: list[int], emissivity: float, reflected_celsius: float | None, out: list[float]
    ) -> None:
        """Write the temperatures of the page's subpage into `out`, 768 long; None reflects Ta - 8."""
        if reflected_celsius is None:
            reflected_celsius = self.driver._GetTa(frame) - adafruit_mlx90640.OPENAIR_TA_SHIFT
        self.driver._CalculateTo(frame, emissivity, reflected_celsius, out)
