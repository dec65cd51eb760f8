"""The temperature formula read backwards: the pixel words that make a reader see a given scene.

The chain is that of datasheet chapter 11.2.2, exact up to the rounding of each word.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.emulator.auxiliary import Auxiliary, Conditions, uncalibrated_mode
from thermal2mqtt.mlx90640.emulator.pattern import subpage_pixels
from thermal2mqtt.mlx90640.frame import SHAPE
from thermal2mqtt.mlx90640.surface import ABSOLUTE_ZERO, surroundings_celsius

LOWEST_CELSIUS: Final = -60.0
HIGHEST_CELSIUS: Final = 900.0
"""Scenes are clipped to this; far outside what the part can tell."""

_KELVIN: Final = -ABSOLUTE_ZERO
_TABLE_STEPS: Final = 3841
_BROKEN_WORD: Final = 3000
_OUTLIER_ERROR: Final = 250


@dataclass(frozen=True, slots=True, eq=False)
class _Half:
    """What the pixels of one subpage make of radiance; arrays of shape (384,)."""

    pixels: NDArray[np.intp]
    slope: NDArray[np.float64]
    intercept: NDArray[np.float64]
    per_kelvin: NDArray[np.float64]
    """Counts per kelvin at 25 C, where the datasheet gives the noise."""


class InverseModel:
    """Pixel words of one part under fixed conditions and one setting of its control register."""

    def __init__(self, part: Calibration, conditions: Conditions, control: int) -> None:
        self.auxiliary = Auxiliary.of(part, conditions, control)
        """The other words of the page."""
        self._table = _RadianceTable(part, self.auxiliary.vitals.ambient_celsius, conditions)
        slopes = _slopes(part, conditions, self.auxiliary)
        intercepts = _intercepts(part, control, self.auxiliary)
        pages = (subpage_pixels(subpage, control) for subpage in (0, 1))
        self._halves = tuple(
            _Half(pixels, slopes[pixels], intercepts[pixels], slopes[pixels] * self._table.per_kelvin)
            for pixels in pages
        )

    def words(
        self, celsius: NDArray[np.floating], subpage: int, noise: NDArray[np.floating] | None = None
    ) -> NDArray[np.uint16]:
        """Return the 384 words of one subpage, in the order of `subpage_pixels`.

        Args:
            celsius: The whole scene, shape (24, 32), finite; only the subpage's pixels are looked at.
            subpage: 0 or 1.
            noise: Kelvin at 25 C to add to each of the 384 pixels.
        """
        half = self._halves[subpage]
        raw = self._table.radiance(celsius.reshape(-1)[half.pixels])
        raw *= half.slope
        raw += half.intercept
        if noise is not None:
            raw += noise * half.per_kelvin
        np.rint(raw, out=raw)
        # A converter that runs over reads 0x7FFF, as on the part.
        np.minimum(raw, 0x7FFF, out=raw)
        np.maximum(raw, -0x8000, out=raw)
        return raw.astype(np.int16).view(np.uint16)


def _slopes(part: Calibration, conditions: Conditions, auxiliary: Auxiliary) -> NDArray[np.float64]:
    """Return counts per radiance, shape (768,)."""
    ambient_factor = 1 + part.ks_ta * (auxiliary.vitals.ambient_celsius - 25)
    slopes = conditions.emissivity * part.alpha * ambient_factor / auxiliary.vitals.gain
    for pixel in part.broken:
        slopes[pixel] = 0.0
    return slopes.reshape(-1)


def _intercepts(part: Calibration, control: int, auxiliary: Auxiliary) -> NDArray[np.float64]:
    """Return the counts that each pixel reads without radiation, shape (768,)."""
    dt, dv = auxiliary.vitals.ambient_celsius - 25, auxiliary.vitals.supply_volts - 3.3
    counts = part.offset * (1 + part.kta * dt) * (1 + part.kv * dv)
    if uncalibrated_mode(part, control):
        counts = counts - _interleave_pattern(part.il_chess)
    for subpage, compensation in enumerate(auxiliary.compensation):
        counts.flat[subpage_pixels(subpage, control)] += part.tgc * compensation
    counts /= auxiliary.vitals.gain
    for pixel in part.outliers:
        counts[pixel] += _OUTLIER_ERROR
    for pixel in part.broken:
        counts[pixel] = _BROKEN_WORD
    return counts.reshape(-1)


def _interleave_pattern(il_chess: tuple[float, float, float]) -> NDArray[np.float64]:
    """Return what a reader adds to each pixel in the pattern that the part was not calibrated in."""
    rows, columns = np.indices(SHAPE)
    odd_row = rows % 2
    conversion = np.array([0, -1, 0, 1])[columns % 4] * (1 - 2 * odd_row)
    return np.asarray(il_chess[2] * (2 * odd_row - 1) - il_chess[1] * conversion, np.float64)


class _RadianceTable:
    """Temperature to signal over sensitivity, the same for every pixel: the forward formula, tabulated.

    One step per quarter of a kelvin, read backwards by interpolation: off by less than 0.001 K.
    """

    def __init__(self, part: Calibration, ambient_celsius: float, conditions: Conditions) -> None:
        reflected = conditions.reflected_celsius
        if reflected is None:
            reflected = surroundings_celsius(ambient_celsius)
        reflected_4, ambient_4 = (reflected + _KELVIN) ** 4, (ambient_celsius + _KELVIN) ** 4
        background = reflected_4 - (reflected_4 - ambient_4) / conditions.emissivity
        kelvin = np.linspace(LOWEST_CELSIUS, HIGHEST_CELSIUS, _TABLE_STEPS) + _KELVIN
        self._radiance = kelvin**4 - background
        self._celsius = _forward(part, self._radiance, background)
        below, above = self.radiance(np.array([24.5, 25.5]))
        self.per_kelvin = float(above - below)
        """Slope at 25 C."""

    def radiance(self, celsius: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.asarray(np.interp(celsius, self._celsius, self._radiance), np.float64)


def _forward(part: Calibration, radiance: NDArray[np.float64], background: float) -> NDArray[np.float64]:
    """Return To in Celsius (datasheet chapter 11.2.2.9) for a pixel of sensitivity 1."""
    ks, ct = np.array(part.ks_to), np.array(part.ct)
    estimate = (radiance + background) ** 0.25
    first = (radiance / (1 + ks[1] * (estimate - _KELVIN)) + background) ** 0.25 - _KELVIN
    chosen = np.searchsorted(ct[1:], first, side="right")
    third = 1 + ks[1] * ct[2]
    correction = np.array([1 / (1 + ks[0] * 40), 1.0, third, third * (1 + ks[2] * (ct[3] - ct[2]))])
    sensitivity = correction[chosen] * (1 + ks[chosen] * (first - ct[chosen]))
    return np.asarray((radiance / sensitivity + background) ** 0.25 - _KELVIN, np.float64)
