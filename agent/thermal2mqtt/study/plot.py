"""A picture of the zones' maxima over a recording, drawn while the frames go by."""

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.alarms import Level
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.study.study import StudiedFrame

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]

WIDTH: Final = 1600
HEIGHT: Final = 900
LEFT, RIGHT, TOP, BOTTOM = 90, 280, 70, 70
"""Margins in pixels: for the temperatures, the legend, the title and the times."""

COLUMNS: Final = WIDTH - LEFT - RIGHT
ROWS: Final = HEIGHT - TOP - BOTTOM

_BLACK, _GREY, _LIGHT = (30, 30, 30), (140, 140, 140), (225, 225, 225)
_LINES: Final[tuple[Colour, ...]] = (
    (178, 114, 0),
    (0, 94, 213),
    (115, 158, 0),
    (167, 121, 204),
    (0, 159, 230),
    (233, 180, 86),
    (66, 228, 240),
    (0, 0, 0),
)
"""Blue, green, red, as OpenCV has them: eight that all people tell apart (Okabe and Ito)."""

_LIMITS: Final[dict[Level, Colour]] = {
    Level.WARNING: (0, 165, 235),
    Level.CRITICAL: (40, 60, 220),
    Level.EMERGENCY: (150, 20, 130),
}
_SECONDS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_KELVIN: Final = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_TICKS: Final = 9
"""At most so many on either axis."""


class MaximaPlot:
    """Keeps what each column of the picture needs, so that the length of a recording does not matter."""

    def __init__(self, title: str, zones: Sequence[ZoneSettings], first: float, last: float) -> None:
        """Lay out the picture.

        Args:
            title: Stands over it.
            zones: Whose maxima are drawn.
            first: Wall clock of the first page, seconds since 1970-01-01 UTC.
            last: Of the last.
        """
        self._title = title
        self._zones = zones
        self._first = first
        self._span = max(last - first, 1e-3)
        self._low = np.full((len(zones), COLUMNS), np.nan, np.float32)
        self._high = np.full((len(zones), COLUMNS), np.nan, np.float32)

    def add(self, studied: StudiedFrame) -> None:
        """Take one frame."""
        share = (studied.frame.time - self._first) / self._span
        column = min(max(int(share * COLUMNS), 0), COLUMNS - 1)
        for number, zone in enumerate(self._zones):
            celsius = studied.analysis.zones[zone.id].max_celsius
            if celsius is not None:
                self._low[number, column] = np.fmin(self._low[number, column], celsius)
                self._high[number, column] = np.fmax(self._high[number, column], celsius)

    def png(self) -> bytes:
        """Return the picture, 1600 x 900."""
        image: Image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
        scale = _Scale.around(self._low, self._high)
        self._draw_grid(image, scale)
        for level, limit in self._limits(scale):
            _dashes(image, scale.row(limit), _LIMITS[level])
            _write(image, f"{level} {limit:g}", (LEFT + 6, scale.row(limit) - 6), 0.5, _LIMITS[level])
        for number in range(len(self._zones)):
            self._draw_line(image, scale, number)
        self._draw_words(image)
        return cv2.imencode(".png", image)[1].tobytes()

    def _limits(self, scale: "_Scale") -> Iterator[tuple[Level, float]]:
        """Yield each limit of any zone's maximum that the picture has room for, once."""
        found = {
            (level, limit)
            for zone in self._zones
            for level in _LIMITS
            if (limit := getattr(zone.thresholds.high, level)) is not None
        }
        yield from (entry for entry in sorted(found) if scale.low <= entry[1] <= scale.high)

    def _draw_grid(self, image: Image, scale: "_Scale") -> None:
        for celsius in _ticks(scale.low, scale.high, _KELVIN):
            row = scale.row(celsius)
            cv2.line(image, (LEFT, row), (LEFT + COLUMNS, row), _LIGHT, 1)
            _write(image, f"{celsius:g}", (LEFT - 60, row + 6), 0.55, _BLACK)
        for time in _ticks(self._first, self._first + self._span, _SECONDS):
            column = LEFT + round((time - self._first) / self._span * COLUMNS)
            cv2.line(image, (column, TOP), (column, TOP + ROWS), _LIGHT, 1)
            clock = datetime.fromtimestamp(time, UTC).strftime("%H:%M:%S")
            _write(image, clock, (column - 36, TOP + ROWS + 26), 0.5, _BLACK)
        cv2.rectangle(image, (LEFT, TOP), (LEFT + COLUMNS, TOP + ROWS), _GREY, 1)

    def _draw_line(self, image: Image, scale: "_Scale", number: int) -> None:
        colour = _LINES[number % len(_LINES)]
        before: tuple[int, int] | None = None
        for column in np.flatnonzero(np.isfinite(self._high[number])).tolist():
            top, bottom = (scale.row(float(side[number, column])) for side in (self._high, self._low))
            x = LEFT + column
            cv2.line(image, (x, top), (x, bottom), colour, 2, cv2.LINE_AA)
            # Across a few empty columns only: a long gap is shown as one.
            if before is not None and x - before[0] <= self._bridge:
                cv2.line(image, before, (x, top), colour, 2, cv2.LINE_AA)
            before = x, top

    @property
    def _bridge(self) -> int:
        """Columns that 10 s take, in which a sensor may be silent; at least 2."""
        return max(2, math.ceil(10 / self._span * COLUMNS))

    def _draw_words(self, image: Image) -> None:
        date = datetime.fromtimestamp(self._first, UTC).strftime("%Y-%m-%d")
        _write(image, self._title, (LEFT, 32), 0.8, _BLACK)
        _write(image, f"maximum of each zone in °C, {date}, UTC", (LEFT, 56), 0.5, _GREY)
        for number, zone in enumerate(self._zones):
            x, y = LEFT + COLUMNS + 20, TOP + 14 + 24 * number
            cv2.line(image, (x, y), (x + 28, y), _LINES[number % len(_LINES)], 3, cv2.LINE_AA)
            _write(image, zone.name[:22], (x + 38, y + 5), 0.5, _BLACK)


class _Scale:
    """Celsius to rows."""

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    @classmethod
    def around(cls, low: NDArray[np.float32], high: NDArray[np.float32]) -> "_Scale":
        """Return a scale with a little room around all there is; 0 to 100 where there is nothing."""
        if not np.isfinite(high).any():
            return cls(0.0, 100.0)
        coldest, hottest = float(np.nanmin(low)), float(np.nanmax(high))
        room = max(1.0, 0.05 * (hottest - coldest))
        return cls(coldest - room, hottest + room)

    def row(self, celsius: float) -> int:
        return TOP + round((self.high - celsius) / (self.high - self.low) * ROWS)


def _ticks(low: float, high: float, steps: Sequence[float]) -> list[float]:
    """Return round numbers from low to high, at most nine."""
    step = next((step for step in steps if (high - low) / step <= _TICKS), (high - low) / _TICKS)
    first = math.ceil(low / step)
    return [number * step for number in range(first, math.floor(high / step) + 1)]


def _dashes(image: Image, row: int, colour: Colour) -> None:
    for x in range(LEFT, LEFT + COLUMNS, 16):
        cv2.line(image, (x, row), (x + 8, row), colour, 1)


def _write(image: Image, text: str, place: tuple[int, int], size: float, colour: Colour) -> None:
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 1, cv2.LINE_AA)
