"""Temperatures to colours: palettes made once, and a range that suits the scene without flickering."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.settings.outputs import Palette

Pixels = NDArray[np.uint8]

_COLOURS: dict[Palette, tuple[tuple[float, str], ...]] = {
    Palette.IRONBOW: (
        (0.0, "000014"),
        (0.2, "3c0082"),
        (0.4, "960096"),
        (0.6, "e14628"),
        (0.8, "ffaa00"),
        (0.95, "fff078"),
        (1.0, "fffff5"),
    ),
    Palette.GREY: ((0.0, "000000"), (1.0, "ffffff")),
    Palette.RAINBOW: (
        (0.0, "0a0a78"),
        (0.2, "003cff"),
        (0.4, "00d2dc"),
        (0.6, "28dc28"),
        (0.8, "ffdc00"),
        (1.0, "e61414"),
    ),
    Palette.HIGH_CONTRAST: (
        (0.0, "000000"),
        (0.1, "5a00aa"),
        (0.2, "0028ff"),
        (0.3, "00c8ff"),
        (0.4, "007828"),
        (0.5, "78ff00"),
        (0.6, "fff000"),
        (0.7, "ff5a00"),
        (0.8, "c80000"),
        (0.9, "ff78c8"),
        (1.0, "ffffff"),
    ),
}
"""Where each colour stands, and its red, green and blue; in between they are mixed."""

MIN_SPAN_KELVIN = 10.0
"""A narrower scene is not stretched: it would be a picture of the sensor's noise."""

_BELOW = 1 / 5


def _table(colours: tuple[tuple[float, str], ...]) -> Pixels:
    shares = [share for share, _ in colours]
    bgr = np.array([list(bytes.fromhex(colour))[::-1] for _, colour in colours])
    mixed = [np.interp(np.linspace(0, 1, 256), shares, bgr[:, channel]) for channel in range(3)]
    table: Pixels = np.rint(np.stack(mixed, axis=1)).astype(np.uint8).reshape(256, 1, 3)
    return table


TABLES: dict[Palette, Pixels] = {
    Palette.INFERNO: cv2.applyColorMap(
        np.arange(256, dtype=np.uint8).reshape(256, 1), cv2.COLORMAP_INFERNO
    ).astype(np.uint8),
    **{palette: _table(colours) for palette, colours in _COLOURS.items()},
}
"""Blue, green, red of each of 256 steps, shape (256, 1, 3). Made once: OpenCV would make it at each call."""


@dataclass(frozen=True, slots=True)
class Range:
    """The temperatures of the palette's two ends, in Celsius."""

    low: float
    high: float

    def steps(self, celsius: NDArray[np.float32]) -> Pixels:
        """Return the palette step of each temperature, 0..255; what is unknown must be filled before."""
        share = (celsius - self.low) / (self.high - self.low)
        steps: Pixels = np.rint(share.clip(0.0, 1.0) * 255).astype(np.uint8)
        return steps


def automatic_range(celsius: NDArray[np.float32]) -> Range | None:
    """Return the range of the known temperatures, at least `MIN_SPAN_KELVIN` wide; None if none is known.

    What widens it goes mostly above, so that a scene of one temperature looks cool and not hot.
    """
    known = celsius[np.isfinite(celsius)]
    if not known.size:
        return None
    low, high = float(known.min()), float(known.max())
    missing = max(0.0, MIN_SPAN_KELVIN - (high - low))
    return Range(low - missing * _BELOW, high + missing * (1 - _BELOW))


class SteadyRange:
    """Ranges for picture after picture that do not flicker with the noise.

    An end moves out at once, so that nothing is cut off, and to a whole degree. It moves in only when there
    has been room for `ROOM_SHARE` of the range for `ROOM_SECONDS`.
    """

    ROOM_SHARE = 0.15
    ROOM_SECONDS = 10.0

    def __init__(self) -> None:
        self._held: Range | None = None
        self._tight = [-math.inf, -math.inf]
        """When each end was last needed where it is, monotonic seconds."""

    def follow(self, celsius: NDArray[np.float32], now: float) -> Range | None:
        """Return the range for a frame; None where nothing is known, which changes nothing.

        Args:
            celsius: Temperatures; NaN where unknown.
            now: Monotonic seconds.
        """
        wanted = automatic_range(celsius)
        if wanted is None:
            return None
        wanted = Range(math.floor(wanted.low), math.ceil(wanted.high))
        held = self._held or wanted
        room = self.ROOM_SHARE * (held.high - held.low)
        low = self._end(0, held.low, wanted.low, wanted.low - held.low, room, now)
        high = self._end(1, held.high, wanted.high, held.high - wanted.high, room, now)
        self._held = Range(low, high)
        return self._held

    def _end(self, end: int, held: float, wanted: float, spare: float, room: float, now: float) -> float:
        if spare < 0:
            held = wanted
        if spare <= room:
            self._tight[end] = now
        elif now - self._tight[end] >= self.ROOM_SECONDS:
            self._tight[end] = now
            return wanted
        return held
