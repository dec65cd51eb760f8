"""Holds a sensor against a temperature that is known otherwise, in one region of its image."""

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.thermal.drift import Reference
from thermal2mqtt.thermal.masks import Weights, refuse_other_shape

LEAST_FRAMES = 16
"""With fewer the noise of the frames is not gone."""

MOST_KNOWN_SHARE = 0.5
STEADY_KELVIN = 0.5
"""The first and the second half of the time may differ by so much."""

EVEN_KELVIN = 3.0
"""Pixels of the region may differ by so much: more is an edge, not a surface of one temperature."""


class UnusableReferenceError(Thermal2mqttError):
    """The sensor cannot be held against the reference; the text says why and what to do."""


class ReferenceMeasurement:
    """Gathers frames of a region that has a known temperature.

    Args:
        weights: The region, shape (rows, columns) of the turned image.
        reference_celsius: What it is known to have.
    """

    def __init__(self, weights: Weights, reference_celsius: float) -> None:
        self._weights = weights
        self._reference = reference_celsius
        self._images: list[NDArray[np.float32]] = []
        self._ambient: list[float] = []
        self._time = 0.0

    @property
    def frames(self) -> int:
        """How many were gathered."""
        return len(self._images)

    def add(self, frame: ThermalFrame) -> None:
        """Take a turned frame as it was read, uncorrected; one with a half missing is passed over.

        Raises:
            FrameShapeError: It has another shape than the region.
        """
        refuse_other_shape(frame.celsius.shape, (self._weights.shape[0], self._weights.shape[1]))
        if None in frame.half_ages:
            return
        self._images.append(frame.celsius[self._weights > 0])
        self._ambient.append(frame.ambient_celsius)
        self._time = frame.time

    def result(self) -> Reference:
        """Return the comparison.

        Raises:
            UnusableReferenceError: Too few frames, an unsteady, uneven or unseen region.
        """
        if self.frames < LEAST_FRAMES:
            raise UnusableReferenceError(
                f"{self.frames} frames came, {LEAST_FRAMES} are needed: look for longer, or at a faster rate"
            )
        images = np.array(self._images, np.float64)
        pixels = np.median(images, axis=0)
        known = ~np.isnan(pixels)
        weights = self._weights[self._weights > 0]
        if weights[known].sum() < MOST_KNOWN_SHARE * weights.sum():
            raise UnusableReferenceError("most of the region is unknown: move it away from bad pixels")
        self._refuse_uneven(pixels[known])
        self._refuse_unsteady(images[:, known])
        measured = float(np.average(pixels[known], weights=weights[known]))
        return Reference(self._time, self._reference, measured, float(np.mean(self._ambient)))

    def _refuse_uneven(self, pixels: NDArray[np.float64]) -> None:
        if (spread := float(np.ptp(pixels))) > EVEN_KELVIN:
            raise UnusableReferenceError(
                f"the pixels of the region differ by {spread:.1f} K, allowed is {EVEN_KELVIN:g} K: it must "
                "lie within a surface of one temperature"
            )

    def _refuse_unsteady(self, images: NDArray[np.float64]) -> None:
        means = images.mean(axis=1)
        half = len(means) // 2
        if (moved := abs(float(means[half:].mean() - means[:half].mean()))) > STEADY_KELVIN:
            raise UnusableReferenceError(
                f"the region has moved by {moved:.1f} K meanwhile, allowed is {STEADY_KELVIN:g} K: wait "
                "until it is steady, and until the sensor has been on for 4 minutes"
            )
