"""What the settings say of the surfaces in the image: for the To formula, and after the fact."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Layer, Surface
from thermal2mqtt.mlx90640.frame import COLUMNS, ROWS
from thermal2mqtt.mlx90640.surface import ABSOLUTE_ZERO
from thermal2mqtt.sensors.orientation import as_the_part_sees
from thermal2mqtt.settings.materials import emissivity_of, tolerance_of
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.areas import zone_pixels
from thermal2mqtt.thermal.masks import Shape, Weights

LOW_EMISSIVITY = 0.5
"""Below it a surface shows its surroundings more than itself; it is warned about."""

_AIR_CELSIUS = 20.0
_AIR_SHARES = (1.9, -0.9)
_AIR_ALPHA = (0.006569, 0.012620)
_AIR_BETA = (-0.002276, -0.006670)
_WATER = (1.5587, 6.939e-2, -2.7816e-4, 6.8455e-7)


def image_shape(settings: SensorSettings) -> Shape:
    """Return rows and columns of the sensor's turned image."""
    return (ROWS, COLUMNS) if settings.rotation in {0, 180} else (COLUMNS, ROWS)


@dataclass(frozen=True, slots=True, eq=False)
class PixelMaps:
    """What each pixel of the turned image looks at; arrays of shape (rows, columns)."""

    emissivity: Weights
    tolerance: Weights
    """How far the emissivity may be off, either way."""
    reflected_celsius: Weights
    """NaN where what is mirrored has the temperature of the surroundings."""
    offset_kelvin: Weights
    """What is added to each temperature."""


def pixel_maps(settings: SensorSettings, zones: Sequence[ZoneSettings]) -> PixelMaps:
    """Return the maps: the sensor's own values, and each zone's on top; the smaller zone over the larger."""
    shape = image_shape(settings)
    reflected = settings.reflected_celsius
    maps = PixelMaps(
        np.full(shape, emissivity_of(settings.emissivity)),
        np.full(shape, tolerance_of(settings.emissivity)),
        np.full(shape, math.nan if reflected is None else reflected),
        np.zeros(shape),
    )
    areas = [(zone_pixels(zone, shape), zone) for zone in zones if zone.role is not Role.MASK]
    for pixels, zone in sorted(areas, key=lambda entry: -float(entry[0].sum())):
        _lay(maps, pixels > 0, zone)
    return maps


def _lay(maps: PixelMaps, pixels: NDArray[np.bool_], zone: ZoneSettings) -> None:
    if zone.emissivity is not None:
        maps.emissivity[pixels] = emissivity_of(zone.emissivity)
        maps.tolerance[pixels] = tolerance_of(zone.emissivity)
    if zone.reflected_celsius is not None:
        maps.reflected_celsius[pixels] = zone.reflected_celsius
    if zone.offset_kelvin:
        maps.offset_kelvin[pixels] = zone.offset_kelvin


def surface_of(settings: SensorSettings, zones: Sequence[ZoneSettings]) -> Surface:
    """Return what the part looks at, and through what, for the To formula."""
    maps = pixel_maps(settings, zones)
    emissivity, reflected = (
        _one_if_even(as_the_part_sees(values, settings.rotation, mirror=settings.mirror))
        for values in (maps.emissivity, maps.reflected_celsius)
    )
    nothing_given = isinstance(reflected, float) and math.isnan(reflected)
    return Surface(emissivity, None if nothing_given else reflected, layers_of(settings))


def layers_of(settings: SensorSettings) -> tuple[Layer, ...]:
    """Return what lies between the surfaces and the part: the air of a known distance, then the window."""
    layers = []
    if settings.distance_metres is not None:
        layers.append(Layer(air_transmission(settings.distance_metres, settings.humidity)))
    if settings.window.transmission < 1:
        layers.append(Layer(settings.window.transmission, settings.window.celsius))
    return tuple(layers)


def air_transmission(metres: float, humidity: float) -> float:
    """Return the share of the radiation at 8-14 um that so much air at 20 C lets through.

    The two-term model of thermal cameras (Minkina and Dudzik, Infrared Thermography: Errors and
    Uncertainties, Wiley 2009, chapter 2): some 1 % is lost in 3 m, 2 % in 10 m, 6 % in 100 m.

    Args:
        metres: Length of the path.
        humidity: Relative, 0..1.
    """
    water = humidity * math.exp(sum(c * _AIR_CELSIUS**power for power, c in enumerate(_WATER)))
    terms = (
        share * math.exp(-math.sqrt(metres) * (alpha + beta * math.sqrt(water)))
        for share, alpha, beta in zip(_AIR_SHARES, _AIR_ALPHA, _AIR_BETA, strict=True)
    )
    return min(sum(terms), 1.0)


def seen_otherwise(
    celsius: NDArray[np.floating],
    *,
    emissivity: tuple[float, float],
    reflected_celsius: tuple[float, float],
) -> NDArray[np.float64]:
    """Return temperatures as another emissivity and reflected temperature would have given them.

    For images whose raw pages are gone. Radiation is taken to go with the fourth power of the temperature,
    which is 0.7 K off at worst from 20 to 150 C; with the raw pages the To formula itself is used.

    Args:
        celsius: Temperatures as they were measured.
        emissivity: What they were measured with, and what they are to be.
        reflected_celsius: The same for the reflected temperature.

    Returns:
        Temperatures of the same shape; NaN where there is none that fits.
    """
    measured, mirrored, reflects = (
        (np.asarray(value, np.float64) - ABSOLUTE_ZERO) ** 4 for value in (celsius, *reflected_celsius)
    )
    (before, after) = emissivity
    body = before * measured + (1 - before) * mirrored
    own = (body - (1 - after) * reflects) / after
    with np.errstate(invalid="ignore"):
        kelvin: NDArray[np.float64] = np.where(own > 0, own, np.nan) ** 0.25
    return kelvin + ABSOLUTE_ZERO


def _one_if_even(values: Weights) -> float | Weights:
    """Return one number where all pixels have the same: the formula is quicker with it."""
    first = float(values.flat[0])
    return first if np.array_equal(values, np.full_like(values, first), equal_nan=True) else values
