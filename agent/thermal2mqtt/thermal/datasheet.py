"""What the datasheet says of the MLX90640's lenses, noise and accuracy (rev 12, chapters 4, 12.1 to 12.3)."""

import math
from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640.frame import COLUMNS, ROWS
from thermal2mqtt.mlx90640.registers import REFRESH_RATES_HZ
from thermal2mqtt.settings.sensor import Lens
from thermal2mqtt.thermal.masks import Shape, Weights

NETD_CELSIUS = 25.0
"""Object temperature at which the noise is given."""

CLAIMED_CELSIUS = (0.0, 100.0)
"""Object temperatures for which an accuracy is given; beyond them none is."""

USUAL_AMBIENT_CELSIUS = (0.0, 50.0)
"""Temperatures of the part itself between which it is at its best."""

FRAME_KELVIN = (1.0, 2.0)
"""How far the whole frame may be off, with the part in its usual range and outside of it."""


@dataclass(frozen=True, slots=True)
class LensFacts:
    """One of the two lenses."""

    field_degrees: tuple[float, float]
    """What its 32 columns and its 24 rows see."""

    netd_kelvin: tuple[float, ...]
    """Noise of a pixel, rms, for each refresh rate of the part's control register."""

    rings: tuple[float, ...]
    """Where one part of the image ends and the next begins; the centre is 0, the middle of an edge 1.

    The datasheet draws them without numbers.
    """

    usual_kelvin: tuple[float, ...]
    """How far a pixel may be off the frame, for each part of the image from the centre on."""

    unusual_kelvin: tuple[float, ...]
    """The same with the part outside of its usual range."""

    corner_ratio: float
    """What comes to it in the corners, as a share of the difference to the part's own temperature."""


LENSES = {
    Lens.BAA: LensFacts(
        (110.0, 75.0),
        (0.10, 0.14, 0.20, 0.26, 0.36, 0.53, 0.74, 1.05),
        (0.5, 1.0),
        (0.5, 1.0, 2.0),
        (1.0, 2.0, 3.0),
        0.02,
    ),
    Lens.BAB: LensFacts(
        (55.0, 35.0), (0.19, 0.26, 0.36, 0.48, 0.69, 1.0, 1.4, 2.0), (0.5,), (1.0, 2.0), (2.0, 3.0), 0.0
    ),
}


def netd(lens: Lens, refresh_rate_hz: float) -> float:
    """Return the noise of a pixel at 25 C and a refresh rate, kelvin rms; rates in between are rounded up."""
    index = bisect_left(REFRESH_RATES_HZ, refresh_rate_hz)
    return LENSES[lens].netd_kelvin[min(index, len(REFRESH_RATES_HZ) - 1)]


@dataclass(frozen=True, slots=True, eq=False)
class Uniformity:
    """How far each pixel of the turned image may be off the frame; arrays of shape (rows, columns)."""

    usual_kelvin: Weights
    unusual_kelvin: Weights
    ratio: Weights
    """What comes to it, as a share of the difference between object and part."""


def uniformity(lens: Lens, shape: Shape) -> Uniformity:
    """Return the bounds by part of the image."""
    facts = LENSES[lens]
    ring = np.searchsorted(facts.rings, _from_centre(shape))
    last = len(facts.rings)
    return Uniformity(
        np.array(facts.usual_kelvin)[ring],
        np.array(facts.unusual_kelvin)[ring],
        np.where(ring == last, facts.corner_ratio, 0.0),
    )


def pixel_metres(lens: Lens, shape: Shape, metres: float) -> tuple[float, float]:
    """Return width and height of what a pixel in the middle of the turned image sees at a distance."""
    across, down = LENSES[lens].field_degrees
    width, height = (metres * math.tan(math.radians(a)) for a in (across / COLUMNS, down / ROWS))
    return (width, height) if shape == (ROWS, COLUMNS) else (height, width)


def _from_centre(shape: Shape) -> NDArray[np.float64]:
    rows, columns = shape
    y = (np.arange(rows) + 0.5) / rows * 2 - 1
    x = (np.arange(columns) + 0.5) / columns * 2 - 1
    return np.hypot(y[:, None], x[None, :])
