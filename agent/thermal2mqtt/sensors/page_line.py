"""Raw pages to turned frames without the part that they came from."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Calibration, Surface, ThermalFrame
from thermal2mqtt.mlx90640.frame_maker import FrameMaker
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.plausibility import FrozenPages, refuse_words
from thermal2mqtt.sensors.orientation import orient
from thermal2mqtt.settings.sensor import SensorSettings


class PageLine:
    """The way of a page through the calculation of the sensor that it was read from; bad pixels stay unknown.

    Raises:
        Mlx90640Error: BAD_EEPROM.
    """

    def __init__(self, eeprom: NDArray[np.uint16], surface: Surface, settings: SensorSettings) -> None:
        self.calibration = Calibration.from_eeprom(eeprom)
        self._settings = settings
        # Recordings and proof tests may repeat a page; that is no frozen part.
        self._frames = FrameMaker(self.calibration, surface, FrozenPages(0), repair=False)
        self._sequence = 0

    def frame_of(self, page: Page, *, monotonic: float, time: float) -> ThermalFrame:
        """Return the image with this page in it, turned and mirrored as the settings say.

        Raises:
            Mlx90640Error: The page is not believed; nothing of it was used.
        """
        refuse_words(page)
        frame = self._frames.frame_of(page, now=monotonic, time=time, sequence=self._sequence + 1)
        self._sequence += 1
        return orient(frame, self._settings.rotation, mirror=self._settings.mirror)
