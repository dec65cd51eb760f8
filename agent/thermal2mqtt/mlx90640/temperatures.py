"""Raw words to object temperatures: the To formula for the pixels of one subpage, in numpy.

The formula of datasheet chapter 11.2.2 is kept, but divided by the sensitivity once: with r = ir / (alpha *
own), in kelvin^4, both of its steps become T' = (r / (p + q * T) + TaTr) ^ 1/4, which costs a third of
the operations and gives the same numbers. `own`, the share of the object's own radiation, is its emissivity;
a window in between lowers it, and its own radiation goes into TaTr.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.calibration import Calibration
from thermal2mqtt.mlx90640.frame import COLUMNS
from thermal2mqtt.mlx90640.page import Page
from thermal2mqtt.mlx90640.registers import PIXELS, RamWord
from thermal2mqtt.mlx90640.surface import ABSOLUTE_ZERO, Optics, Surface
from thermal2mqtt.mlx90640.vitals import Vitals

Floats = NDArray[np.float64]

_HALF = PIXELS // 2
_KELVIN = np.array(-ABSOLUTE_ZERO)
_ROW, _COLUMN = np.divmod(np.arange(PIXELS), COLUMNS)
_ROW_PARITY = _ROW % 2
_CONVERSION = np.array([0, -1, 0, 1])[_COLUMN % 4] * (1 - 2 * _ROW_PARITY)
"""Which of four converter channels read a pixel in interleaved mode (datasheet chapter 11.3.1)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """One subpage's share of the calibration, gathered once; arrays are in the order of `pixels`."""

    pixels: NDArray[np.intp]
    """Flat indices of the subpage's 384 pixels."""

    per_count: Floats
    """1 / (alpha * own), where `own` is the share of the surface's own radiation."""

    terms: Floats
    """Shape (5, 384): what [1, dT, dV, dT * dV, TGC * CP] take off a pixel, times `per_count`."""

    optics: Optics
    """The surface, for these pixels."""


class TemperatureFormula:
    """Solves the formula for one part; it works in buffers of its own, so one thread at a time."""

    def __init__(self, calibration: Calibration, surface: Surface) -> None:
        self._calibration = calibration
        self._surface = surface
        self._tables: dict[tuple[bool, int], _Table] = {}
        self._steps = _range_steps(calibration)
        # Arrays without dimensions: numpy takes them faster than Python's floats.
        self._usual = self._steps[0, 1, ...], self._steps[1, 1, ...]
        self._limits = np.array(calibration.ct[1:]) + _KELVIN
        self._words = np.empty(_HALF, dtype=np.int16)
        self._factors = np.ones(5)
        self._radiance, self._work, self._kelvin = np.empty((3, _HALF))

    def look_at(self, surface: Surface) -> None:
        """Take another surface, from the next page on."""
        self._surface = surface
        self._tables = {}

    def pixels_of(self, page: Page) -> NDArray[np.intp]:
        """Return the flat indices (row * 32 + column) of the page's 384 pixels."""
        return self._table(page).pixels

    def solve(self, page: Page, vitals: Vitals) -> Floats:
        """Return the temperatures of the page's pixels in Celsius, in the order of `pixels_of`.

        NaN where the formula has no solution. The array of shape (384,) is overwritten by the next call.
        """
        table = self._table(page)
        with np.errstate(all="ignore"):
            ta_tr: Floats = np.asarray(table.optics.background(vitals.ambient_celsius))
            radiance = self._pixel_radiance(table, page, vitals)
            kelvin = np.add(radiance, ta_tr, out=self._kelvin)
            _fourth_root(kelvin)
            self._step(ta_tr, *self._usual)
            self._step(ta_tr, *(self._usual if self._all_usual(kelvin) else self._by_range(kelvin)))
        kelvin -= _KELVIN
        return kelvin

    def _pixel_radiance(self, table: _Table, page: Page, vitals: Vitals) -> Floats:
        """Take offset and compensation pixel off the words, in kelvin^4."""
        dt, dv = vitals.ambient_celsius - 25, vitals.supply_volts - 3.3
        sensitivity = 1 + self._calibration.ks_ta * dt
        scale = 1 / sensitivity if sensitivity else math.nan
        compensation = self._compensation(page, vitals, dt, dv)
        self._factors[:] = scale, scale * dt, scale * dv, scale * dt * dv, scale * compensation
        page.words.take(table.pixels, out=self._words, mode="clip")
        radiance = np.multiply(self._words, table.per_count, out=self._radiance)
        radiance *= vitals.gain * scale
        radiance -= np.dot(self._factors, table.terms, out=self._work)
        return radiance

    def _compensation(self, page: Page, vitals: Vitals, dt: float, dv: float) -> float:
        calibration = self._calibration
        raw = page.words.item((RamWord.CP_SUBPAGE_0, RamWord.CP_SUBPAGE_1)[page.subpage])
        offset: float = calibration.cp_offset[page.subpage]
        if page.subpage and page.chess != calibration.chess_calibrated:
            offset += calibration.il_chess[0]
        drift = (1 + calibration.cp_kta * dt) * (1 + calibration.cp_kv * dv)
        return calibration.tgc * (raw * vitals.gain - offset * drift)

    def _step(self, ta_tr: Floats, p: Floats, q: Floats) -> None:
        kelvin = self._kelvin
        kelvin *= q
        kelvin += p
        np.divide(self._radiance, kelvin, out=kelvin)
        kelvin += ta_tr
        _fourth_root(kelvin)

    def _all_usual(self, kelvin: Floats) -> bool:
        """Tell whether every first estimate lies in the range from 0 C to CT3; False where one is NaN."""
        low, high = self._limits[0], self._limits[1]
        return bool(np.minimum.reduce(kelvin) >= low and np.maximum.reduce(kelvin) < high)

    def _by_range(self, kelvin: Floats) -> tuple[Floats, Floats]:
        """Choose p and q for each pixel by its first estimate."""
        ranges = np.searchsorted(self._limits, kelvin, side="right")
        return self._steps[0, ranges], self._steps[1, ranges]

    def _table(self, page: Page) -> _Table:
        key = page.chess, page.subpage
        table = self._tables.get(key)
        if table is None:
            table = self._tables[key] = _gather(self._calibration, self._surface, page)
        return table


def _fourth_root(values: Floats) -> None:
    np.sqrt(values, out=values)
    np.sqrt(values, out=values)


def _range_steps(calibration: Calibration) -> Floats:
    """Return p and q, shape (2, 4), of each range: p + q * T = corr * (1 + ks * (T - 273.15 - ct))."""
    ks, ct = calibration.ks_to, calibration.ct
    third = 1 + ks[1] * ct[2]
    corrections = 1 / (1 - ks[0] * ct[0]), 1.0, third, third * (1 + ks[2] * (ct[3] - ct[2]))
    steps = [
        (correction * (1 - slope * (start + _KELVIN)), correction * slope)
        for correction, slope, start in zip(corrections, ks, ct, strict=True)
    ]
    return np.array(steps).T


def _gather(calibration: Calibration, surface: Surface, page: Page) -> _Table:
    parity = (_ROW + _COLUMN) % 2 if page.chess else _ROW_PARITY
    pixels = np.flatnonzero(parity == page.subpage)
    optics = _optics_of(surface, pixels)
    alpha, offset, kta, kv = (
        values.ravel()[pixels]
        for values in (calibration.alpha, calibration.offset, calibration.kta, calibration.kv)
    )
    # Broken pixels may have no sensitivity at all; what they give is replaced by their neighbours later.
    with np.errstate(divide="ignore", invalid="ignore"):
        per_count = 1 / (alpha * optics.own)
        constant = offset - _mode_correction(calibration, page)[pixels]
        terms = np.array([constant, offset * kta, offset * kv, offset * kta * kv, np.ones(_HALF)]) * per_count
    return _Table(pixels, per_count, terms, optics)


def _optics_of(surface: Surface, pixels: NDArray[np.intp]) -> Optics:
    """Return the surface's optics for some pixels; what is one number for all stays one number."""
    optics = surface.optics()
    return Optics(
        *(
            values.ravel()[pixels] if isinstance(values, np.ndarray) else values
            for values in (optics.own, optics.known, optics.surroundings)
        )
    )


def _mode_correction(calibration: Calibration, page: Page) -> Floats:
    """Return counts to add to each of the 768 pixels when read in the mode it was not calibrated in."""
    if page.chess == calibration.chess_calibrated:
        return np.zeros(PIXELS)
    _, by_conversion, by_row = calibration.il_chess
    correction: Floats = by_row * (2 * _ROW_PARITY - 1) - by_conversion * _CONVERSION
    return correction
