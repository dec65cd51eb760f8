"""How far each figure of a zone may be off, at k = 2 (some 95 %): what contributes, propagated.

By the GUM (JCGM 100:2008): a bound that the datasheet gives, +-a, counts as a rectangular distribution, a /
sqrt(3); contributions add in squares. What a black body would show is carried over to the object through its
emissivity with the fourth-power law, exactly and not by its slope, for at low emissivities the law bends.

Extremes need a word of their own. The hottest of many pixels is more likely one whose noise is high than one
whose noise is low: of what it stands out of the zone, the share that the noise has in the zone's variance is
noise. That is not taken off the figure, which others measure too, but added to its uncertainty.

Not counted, because nobody can tell: an object smaller than the pixels that see it, ageing (up to 3 C over
years), the first minutes after power-up.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Surface
from thermal2mqtt.mlx90640.surface import ABSOLUTE_ZERO, surroundings_celsius
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.thermal.datasheet import (
    CLAIMED_CELSIUS,
    FRAME_KELVIN,
    NETD_CELSIUS,
    USUAL_AMBIENT_CELSIUS,
    netd,
    uniformity,
)
from thermal2mqtt.thermal.radiometry import PixelMaps, layers_of
from thermal2mqtt.thermal.zones import Floats, Regions, Statistics

COVERAGE = 2.0
"""k: how many standard uncertainties are told."""

REFLECTED_TOLERANCE_KELVIN = 5.0
"""How far the reflected temperature is taken to be off, either way, whether it was given or assumed."""

WINDOW_TOLERANCE = 0.02
"""How far a window's transmission is taken to be off, either way."""

SPOT_SHARE = 0.5
"""How much of a pixel's deviation from the frame, in squares, may be its own and not its neighbours' too.

It makes extremes; a mean is not trusted to lose it.
"""

QUANTUM_KELVIN = 0.25
"""One count of the converter at 25 C."""

BEYOND_RATIO = 0.01
"""For each kelvin outside of what the datasheet claims, so much is added to its bounds.

Our estimate: a sensitivity that is off by what makes 1 K at 100 C makes 1.5 K at 150 C.
"""

MOVED_KELVIN = 0.5
"""A figure that has moved by less is as uncertain as before, to a few percent."""

_CLAIMED_MIDDLE = sum(CLAIMED_CELSIUS) / 2 - ABSOLUTE_ZERO
_CLAIMED_HALF = (CLAIMED_CELSIUS[1] - CLAIMED_CELSIUS[0]) / 2
_RECTANGLE = 1 / math.sqrt(3)
_LOWEST_EMISSIVITY = 0.01


class Uncertainties(NamedTuple):
    """Half-widths at k = 2 of each region's figures, kelvin; NaN where the region has none."""

    low: Floats
    mean: Floats
    p95: Floats
    high: Floats
    claimed: NDArray[np.bool_]
    """True where the datasheet gives an accuracy, False where it is our estimate."""
    apart: Floats
    """Standard uncertainty of the maximum without what the whole frame shares: for differences."""
    pixel_noise: Floats
    """Noise of a pixel of the region, after filter and blur, kelvin rms."""


@dataclass(frozen=True, slots=True, eq=False)
class _Frame:
    """What holds for a whole frame, temperatures in kelvin."""

    ambient: float
    variance: float
    """Of the whole frame, for a black body, kelvin^2."""
    bounds: Floats
    """What each region's pixels may be off it."""
    reflected: Floats
    reflected4: Floats
    """Its fourth power."""
    layers: float
    """What air and window add, kelvin^4."""
    noise: float
    """Of a pixel, rms; divided by the cube of an object's temperature it is kelvin."""


@dataclass(frozen=True, slots=True, eq=False)
class _Last:
    """What was worked out last, and for what."""

    figures: Floats
    conditions: tuple[float, float, float]
    uncertainties: Uncertainties

    def holds_for(self, figures: Floats, conditions: tuple[float, float, float]) -> bool:
        """Tell whether no figure has moved far; what is unknown may have."""
        near = np.abs(figures - self.figures) <= MOVED_KELVIN
        return bool(near.all()) and self.conditions == conditions


class Propagation:
    """Works out the uncertainties of one sensor's regions.

    They follow their figures slowly, so what was worked out last holds until a figure has moved.

    Args:
        settings: Of the sensor.
        maps: What each pixel looks at.
        regions: The regions whose statistics will be given.
    """

    def __init__(self, settings: SensorSettings, maps: PixelMaps, regions: Regions) -> None:
        self._lens = settings.lens
        rows, columns = maps.emissivity.shape
        bounds = uniformity(settings.lens, (rows, columns))
        self._usual = np.sqrt(regions.mean_of(bounds.usual_kelvin**2))
        self._unusual = np.sqrt(regions.mean_of(bounds.unusual_kelvin**2))
        ratio = regions.mean_of(bounds.ratio)
        self._ratio = ratio if ratio.any() else None
        self._emissivity = regions.mean_of(maps.emissivity)
        self._off_by = _emissivity_uncertainty(self._emissivity, regions.mean_of(maps.tolerance))
        self._reflected = regions.mean_of(np.nan_to_num(maps.reflected_celsius - ABSOLUTE_ZERO))
        self._follows = regions.mean_of(np.isnan(maps.reflected_celsius).astype(np.float64))
        self._optics = Surface(1.0, None, layers_of(settings)).optics()
        self._per_own = 1 / (self._emissivity * self._optics.own)
        low = np.maximum(self._emissivity - self._off_by, _LOWEST_EMISSIVITY)
        self._stretch = self._emissivity / np.stack((low, self._emissivity + self._off_by))
        self._mirrored = 1 - self._emissivity
        self._mirror = _squared(self._mirrored / self._emissivity * REFLECTED_TOLERANCE_KELVIN * _RECTANGLE)
        self._window = settings.window
        self._averaged = regions.pixels_averaged
        self._last: _Last | None = None

    def of(
        self, statistics: Statistics, *, ambient_celsius: float, refresh_rate_hz: float, noise_ratio: float
    ) -> Uncertainties:
        """Return the uncertainties of a frame's figures.

        Args:
            statistics: Of the regions.
            ambient_celsius: The part's own temperature.
            refresh_rate_hz: Subpages per second.
            noise_ratio: What filter and blur leave of a pixel's noise.
        """
        figures = np.array((statistics.low, statistics.mean, statistics.p95, statistics.high))
        conditions = (round(ambient_celsius), refresh_rate_hz, round(noise_ratio, 2))
        if self._last is None or not self._last.holds_for(figures, conditions):
            frame = self._frame(ambient_celsius, refresh_rate_hz, noise_ratio)
            found = self._worked_out(statistics, figures, frame)
            self._last = _Last(figures, conditions, found)
        return self._last.uncertainties

    def _worked_out(self, statistics: Statistics, figures: Floats, frame: _Frame) -> Uncertainties:
        kelvin = figures - ABSOLUTE_ZERO
        fourth = _squared(_squared(kelvin))
        shared, local = self._sensor(kelvin, _fourth_root(self._passed(fourth, frame)), frame)
        surface = self._surface(kelvin, fourth, frame)
        noise = _squared(frame.noise * self._per_own / _cubed(kelvin))
        share, bias = _selection(statistics, figures, local, noise)
        own = local * (1 - SPOT_SHARE * share) + noise * (1 - share)
        own[1] = local[1] + noise[1] / self._averaged
        own += surface
        low, mean, p95, high = COVERAGE * np.sqrt(shared + own) + bias
        apart, pixel_noise = np.sqrt(own[3]), np.sqrt(noise[1])
        return Uncertainties(low, mean, p95, high, _claimed(statistics), apart, pixel_noise)

    def _sensor(self, kelvin: Floats, body: Floats, frame: _Frame) -> tuple[Floats, Floats]:
        """Return the variance of what the whole frame and what each pixel may be off, kelvin^2.

        Args:
            kelvin: The figures.
            body: What a black body would have to have to send as much.
            frame: What holds for the frame.
        """
        beyond = np.maximum(np.abs(body - _CLAIMED_MIDDLE) - _CLAIMED_HALF, 0.0)
        gain = _squared((1 + BEYOND_RATIO * beyond) * _cubed(body / kelvin) * self._per_own)
        bounds = frame.bounds
        if self._ratio is not None:
            bounds = bounds + self._ratio * np.abs(body - frame.ambient)
        return gain * frame.variance, gain * _squared(bounds * _RECTANGLE)

    def _frame(self, ambient_celsius: float, refresh_rate_hz: float, noise_ratio: float) -> _Frame:
        lowest, highest = USUAL_AMBIENT_CELSIUS
        usual = lowest <= ambient_celsius <= highest
        surroundings = surroundings_celsius(ambient_celsius) - ABSOLUTE_ZERO
        reflected = self._reflected + self._follows * surroundings
        pixel = math.hypot(netd(self._lens, refresh_rate_hz), QUANTUM_KELVIN / math.sqrt(12))
        return _Frame(
            ambient_celsius - ABSOLUTE_ZERO,
            (_RECTANGLE * FRAME_KELVIN[not usual]) ** 2,
            self._usual if usual else self._unusual,
            reflected,
            _squared(_squared(reflected)),
            float(self._optics.known + self._optics.surroundings * surroundings**4),
            pixel * noise_ratio * (NETD_CELSIUS - ABSOLUTE_ZERO) ** 3,
        )

    def _sent(self, fourth: Floats, frame: _Frame) -> Floats:
        """Return what the surfaces send, their own and what they mirror, kelvin^4."""
        return self._emissivity * fourth + self._mirrored * frame.reflected4

    def _passed(self, fourth: Floats, frame: _Frame) -> Floats:
        """Return what of it reaches the part, with what is added on the way, kelvin^4."""
        return np.asarray(self._optics.own * self._sent(fourth, frame) + frame.layers)

    def _surface(self, kelvin: Floats, fourth: Floats, frame: _Frame) -> Floats:
        """Return the variance that comes of emissivity, reflected temperature and window, kelvin^2."""
        above = fourth - frame.reflected4
        high, low = _fourth_root(np.maximum(frame.reflected4 + self._stretch[:, None] * above, 1.0))
        mirror = self._mirror * _squared(_cubed(frame.reflected / kelvin))
        variance = _squared((high - low) / 2) + mirror
        if self._window.transmission < 1:
            variance += _squared(self._through_window(kelvin, fourth, frame))
        return variance

    def _through_window(self, kelvin: Floats, fourth: Floats, frame: _Frame) -> Floats:
        own = self._window.celsius
        window = frame.reflected4 if own is None else (own - ABSOLUTE_ZERO) ** 4
        off = WINDOW_TOLERANCE * _RECTANGLE / self._window.transmission
        return (self._sent(fourth, frame) - window) * off / (4 * self._emissivity * _cubed(kelvin))


def _emissivity_uncertainty(emissivity: Floats, tolerance: Floats) -> Floats:
    """Return the standard uncertainty of an emissivity that lies evenly within its tolerance, 1 at most."""
    up = np.minimum(tolerance, 1 - emissivity)
    return np.asarray(np.sqrt((tolerance**3 + up**3) / (3 * (tolerance + up))))


# Numpy's power of an array takes ten times as long as these.
def _squared(values: Floats) -> Floats:
    return values * values


def _cubed(values: Floats) -> Floats:
    return values * values * values


def _fourth_root(values: Floats) -> Floats:
    return np.asarray(np.sqrt(np.sqrt(values)))


def _selection(
    statistics: Statistics, figures: Floats, local: Floats, noise: Floats
) -> tuple[Floats, Floats]:
    """Return the share of chance in the regions' variance, and what of each figure it makes, kelvin."""
    chance = noise[1] + SPOT_SHARE * local[1]
    share = chance / np.maximum(_squared(statistics.spread), chance)
    return share, share * np.abs(figures - statistics.mean)


def _claimed(statistics: Statistics) -> NDArray[np.bool_]:
    lowest, highest = CLAIMED_CELSIUS
    return (statistics.low >= lowest) & (statistics.high <= highest)
