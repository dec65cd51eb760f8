"""One frame in, everything that it says out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.hotspots import RELATIVE_KELVIN, HotspotFinder
from thermal2mqtt.thermal.masks import Shape, belonging, coverage
from thermal2mqtt.thermal.outline import outline
from thermal2mqtt.thermal.results import FrameAnalysis
from thermal2mqtt.thermal.zones import Regions


class FrameShapeError(Thermal2mqttError):
    """A frame of another shape than the analyser was built for."""


class FrameAnalyser:
    """Analyses the frames of one sensor. Holds no state between frames.

    Args:
        zones: The zones of this sensor, in any number.
        shape: Rows and columns of the turned image.
        relative_kelvin: How far above the frame's median is a hotspot where no limit says so, in kelvin.
    """

    def __init__(
        self, zones: Sequence[ZoneSettings], shape: Shape, *, relative_kelvin: float = RELATIVE_KELVIN
    ) -> None:
        masks = [belonging(coverage(outline(zone.shape), shape)) for zone in zones]
        self._shape = shape
        self._relative_kelvin = relative_kelvin
        self._ids = [zone.id for zone in zones]
        self._regions = Regions([np.ones(shape), *masks])
        self._hotspots = HotspotFinder(
            [(zone.id, zone.thresholds.high, mask) for zone, mask in zip(zones, masks, strict=True)],
            shape,
            relative_kelvin=relative_kelvin,
        )

    def for_zones(self, zones: Sequence[ZoneSettings]) -> "FrameAnalyser":
        """Return an analyser of the same frames for other zones."""
        return FrameAnalyser(zones, self._shape, relative_kelvin=self._relative_kelvin)

    def analyse(self, celsius: NDArray[np.float32]) -> FrameAnalysis:
        """Return the figures of the frame and of each zone, and the hotspots.

        The frame follows the zones' rule: with more than half of it unknown it has no figures.

        Args:
            celsius: Temperatures of the turned image, shape (rows, columns); what is not finite is unknown.

        Raises:
            FrameShapeError: The frame is turned otherwise than the analyser was told.
        """
        if celsius.shape != self._shape:
            raise FrameShapeError(
                f"frame of shape {celsius.shape}; the zones were laid out for {self._shape} (rows, columns): "
                "turn the frame first, or build the analyser for its shape"
            )
        plain = np.ascontiguousarray(celsius, np.float32)
        plain = np.where(np.isfinite(plain), plain, np.float32(np.nan))
        frame, *zones = self._regions.figures(plain)
        return FrameAnalysis(
            min_celsius=frame.min_celsius,
            mean_celsius=frame.mean_celsius,
            max_celsius=frame.max_celsius,
            max_at=frame.max_at,
            valid_ratio=frame.valid_ratio,
            zones=dict(zip(self._ids, zones, strict=True)),
            hotspots=self._hotspots.find(plain),
        )
