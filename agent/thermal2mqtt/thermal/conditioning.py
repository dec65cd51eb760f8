"""From what the part sees to what is measured: each stage optional, in one order, timed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import BadPixelRepair, FrameFault, ThermalFrame
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.datasheet import netd
from thermal2mqtt.thermal.drift import DriftCorrection
from thermal2mqtt.thermal.masks import refuse_other_shape
from thermal2mqtt.thermal.outliers import Image, Outliers
from thermal2mqtt.thermal.radiometry import PixelMaps, image_shape, layers_of, pixel_maps
from thermal2mqtt.thermal.smoothing import BLUR_NOISE_RATIO, TimeFilter, blurred
from thermal2mqtt.thermal.stages import StageTimes

GAP_SECONDS = 10.0
"""After so long without a frame the scene is taken to be another one."""


class Conditioner:
    """Conditions the frames of one sensor, in order. Belongs to the thread that reads it.

    The EEPROM's bad pixels, outliers, a filter in time, a blur, and the corrections that belong to this part
    and to the zones.

    Args:
        settings: Of the sensor.
        zones: Of this sensor; their offsets and emissivities count.
        corrections: By serial number of the part.
        times: Counts what each stage takes.
    """

    def __init__(
        self,
        settings: SensorSettings,
        zones: Sequence[ZoneSettings],
        *,
        corrections: Mapping[str, DriftCorrection],
        times: StageTimes,
    ) -> None:
        self._settings = settings
        self._stages = settings.conditioning
        self._shape = image_shape(settings)
        self._corrections = corrections
        self._times = times
        self._broken = BadPixelRepair((), self._shape)
        self._outliers = Outliers(self._shape)
        self._filter = TimeFilter(self._shape, self._stages.filter_seconds)
        self._seen_at: float | None = None
        self.look_at(pixel_maps(settings, zones))

    def set_settings(self, settings: SensorSettings) -> None:
        """Take other stages from the next frame on; `look_at` has to follow."""
        self._settings = settings
        self._stages = settings.conditioning
        self._filter = TimeFilter(self._shape, self._stages.filter_seconds)

    def look_at(self, maps: PixelMaps) -> None:
        """Take other surfaces and offsets from the next frame on."""
        self._offset = maps.offset_kelvin.astype(np.float32)
        self._noise = noise_ratios(self._settings, maps.emissivity).astype(np.float32)
        self._filter.forget()

    @property
    def noise_ratio(self) -> float:
        """What filter and blur leave of a pixel's noise."""
        blur = BLUR_NOISE_RATIO if self._stages.smooth else 1.0
        return blur * (self._filter.noise_ratio if self._stages.filter_seconds else 1.0)

    def condition(self, frame: ThermalFrame) -> ThermalFrame:
        """Return the frame to be measured; what is not finite becomes unknown. `frame` is not changed.

        Raises:
            FrameShapeError: The frame is not turned as the settings say.
        """
        self._times.begin()
        refuse_other_shape(frame.celsius.shape, self._shape)
        self._notice_gap(frame.monotonic)
        celsius = np.ascontiguousarray(frame.celsius, np.float32)
        known = np.isfinite(celsius)
        if not known.all():
            celsius = np.where(known, celsius, np.float32(np.nan))
        bad, faults = frame.bad_pixels, frame.faults
        if self._stages.bad_pixels:
            if bad:
                celsius = self._filled(celsius, bad)
                faults = (FrameFault.BAD_PIXELS_REPAIRED, *faults)
            self._times.lap("bad_pixels")
        noise = self._noise * np.float32(netd(self._settings.lens, frame.refresh_rate_hz))
        if self._stages.outliers:
            celsius = self._outliers.repair(celsius, frame.subpage, frame.monotonic, noise)
            bad += tuple(pixel for pixel in self._outliers.bad_pixels if pixel not in bad)
            self._times.lap("outliers")
        celsius = self._corrected(self._quieter(celsius, frame, noise), frame)
        return replace(frame, celsius=celsius, bad_pixels=bad, faults=faults)

    def _filled(self, celsius: Image, bad_pixels: tuple[tuple[int, int], ...]) -> Image:
        if self._broken.bad_pixels != bad_pixels:
            self._broken = BadPixelRepair(bad_pixels, self._shape)
        filled = celsius.copy()
        self._broken.repair(filled)
        return filled

    def _quieter(self, celsius: Image, frame: ThermalFrame, noise: Image) -> Image:
        if self._stages.filter_seconds:
            celsius = self._filter.filter(celsius, frame.subpage, frame.monotonic, noise)
            self._times.lap("filter")
        if self._stages.smooth:
            celsius = blurred(celsius)
            self._times.lap("smooth")
        return celsius

    def _corrected(self, celsius: Image, frame: ThermalFrame) -> Image:
        drift = drift_kelvin(self._settings, self._corrections, frame)
        celsius = celsius + (self._offset + np.float32(drift) if drift else self._offset)
        self._times.lap("drift")
        return celsius

    def _notice_gap(self, now: float) -> None:
        if self._seen_at is None or now - self._seen_at > GAP_SECONDS:
            self._outliers.forget()
            self._filter.forget()
        self._seen_at = now


def drift_kelvin(
    settings: SensorSettings, corrections: Mapping[str, DriftCorrection], frame: ThermalFrame
) -> float:
    """Return what is added to every temperature of a frame of this part."""
    correction = corrections.get(frame.serial_number) if settings.conditioning.drift else None
    return 0.0 if correction is None else correction.at(frame.ambient_celsius)


def noise_ratios(settings: SensorSettings, emissivity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many times the noise of a black body each pixel has: what is not its own is no signal."""
    passed = np.prod([layer.transmission for layer in layers_of(settings)])
    return np.asarray(1 / (emissivity * passed), np.float64)
