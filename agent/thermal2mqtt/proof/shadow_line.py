"""The real line once more, beside it: from raw pages with a hot region in them to the alarm."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms import AlarmEvent, AlarmStatus, ZoneAlarms
from thermal2mqtt.alarms.journal import Journal
from thermal2mqtt.clock import Clock
from thermal2mqtt.mlx90640 import Mlx90640Error, RawPage, ThermalFrame
from thermal2mqtt.proof.hot_region import HotRegion
from thermal2mqtt.proof.target import without_waiting
from thermal2mqtt.sensors.page_line import PageLine
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.results import FrameAnalysis


class ShadowLine:
    """One zone under test; the other zones are seen as they are, but can raise nothing.

    It shares nothing with the real line: frames, trends and alarms are its own and begin with it.
    """

    def __init__(
        self,
        zone: ZoneSettings,
        sensor: SensorSettings,
        analyser: FrameAnalyser,
        *,
        first: RawPage,
        pixels: NDArray[np.bool_],
        celsius: float,
        clock: Clock,
    ) -> None:
        """Take what the test is about.

        Args:
            zone: The zone under test.
            sensor: Settings of its sensor.
            analyser: Of all zones of the sensor, fresh.
            first: A raw page of the part, for its EEPROM and for what it looks at.
            pixels: Where the region lies, shape (768,).
            celsius: Its temperature.
            clock: For stamps and durations.
        """
        self._zone = zone.id
        self._pages = PageLine(first.eeprom, first.surface, sensor)
        self._region = HotRegion(self._pages.calibration, first.surface, pixels, celsius)
        self._analyser = analyser
        tested = zone.model_copy(update={"thresholds": without_waiting(zone.thresholds)})
        self._alarms = ZoneAlarms([tested], clock, journal=Journal(test=True))

    def see(
        self, raw: RawPage
    ) -> tuple[ThermalFrame, FrameAnalysis, AlarmStatus, tuple[AlarmEvent, ...]] | None:
        """Return what a page with the region in it leads to; None for a page that is not believed."""
        laid = self._region.laid_into(raw.page)
        try:
            frame = self._pages.frame_of(laid, monotonic=raw.monotonic, time=raw.time)
        except Mlx90640Error:
            return None
        frame = self._analyser.condition(frame)
        analysis = self._analyser.analyse(frame)
        update = self._alarms.update(analysis.zones)
        return frame, analysis, update.statuses[self._zone], update.events
