"""What is drawn over a thermal image: zones, the hottest point, the time and the scale."""

from collections.abc import Sequence
from typing import TypeAlias

import cv2
import numpy as np

from thermal2mqtt.alarms.level import Level
from thermal2mqtt.thermal.palette import Pixels, Range
from thermal2mqtt.thermal.results import Place

Colour: TypeAlias = tuple[int, int, int]
"""Blue, green, red."""

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

LEVEL_COLOURS: dict[Level | None, Colour] = {
    None: (170, 170, 170),
    Level.NORMAL: (120, 230, 90),
    Level.WARNING: (30, 220, 255),
    Level.CRITICAL: (20, 140, 255),
    Level.EMERGENCY: (60, 40, 255),
}
"""Outline of a zone by its level; grey while the level is unknown."""

_MARKS = {Level.WARNING: "!", Level.CRITICAL: "!!", Level.EMERGENCY: "!!!"}
"""Beside the name of a zone that is over a limit, for those who cannot tell the colours apart."""

_FONT = cv2.FontFace("sans")
_GAP = 5
_MIN_BAR = 16
_BORDER = 110


class Overlay:
    """Draws on a picture, in place. Sizes follow the picture's shorter side, 240 pixels being one unit.

    Args:
        canvas: Shape (height, width, 3), blue, green, red.
    """

    def __init__(self, canvas: Pixels) -> None:
        self._canvas = canvas
        self._height, self._width = canvas.shape[:2]
        self._unit = min(self._height, self._width) / 240
        self._text_size = max(9, round(12 * self._unit))
        self._strip = self._text_size + 6

    def zone(
        self, polygon: Sequence[Place], level: Level | None, name: str, normal: Colour | None = None
    ) -> None:
        """Outline a zone in the colour of its level; one that is over a limit is thicker and named.

        Args:
            polygon: Its corners.
            level: None while unknown.
            name: What people call it.
            normal: Its own colour while its level is `normal`; None for the usual one.
        """
        mark = _MARKS.get(level) if level else None
        colour = normal if normal is not None and level is Level.NORMAL else LEVEL_COLOURS[level]
        thickness = max(1, round((2 if mark else 1) * self._unit))
        # Whole pixels: between two of them a thin line would fade.
        corners = np.rint(np.asarray(polygon) * (self._width - 1, self._height - 1)).astype(np.int32)
        for ink, width in ((BLACK, thickness + 2), (colour, thickness)):
            cv2.polylines(
                self._canvas, [corners], isClosed=True, color=ink, thickness=width, lineType=cv2.LINE_AA
            )
        if mark:
            left, top = corners.min(axis=0).tolist()
            self._label(f"{mark} {name}", left, top - self._strip, ground=colour)

    def hottest(self, at: Place, celsius: float) -> None:
        """Mark the hottest point with a ring and its temperature."""
        x, y = round(at[0] * self._width - 0.5), round(at[1] * self._height - 0.5)
        radius = max(3, round(5 * self._unit))
        cv2.circle(self._canvas, (x, y), radius, BLACK, 3, cv2.LINE_AA)
        cv2.circle(self._canvas, (x, y), radius, WHITE, 1, cv2.LINE_AA)
        text = f"{celsius:z.1f} °C"
        right = x + radius + 4
        if right + self._text_width(text) + 8 > self._width:
            right = x - radius - 12 - self._text_width(text)
        self._label(text, right, y - self._strip // 2)

    def footer(self, time: str, scale: Range | None, table: Pixels) -> None:
        """Write the time at the bottom left and, where it fits, the palette with its range at the right.

        Args:
            time: As it is to be read.
            scale: Of the palette's ends; None for no scale.
            table: The palette.
        """
        top = self._height - self._strip
        self._canvas[top:] //= 4
        self._text(time, _GAP, top)
        if scale is not None:
            self._scale_bar(scale, table, top, free_from=2 * _GAP + self._text_width(time))

    def _scale_bar(self, scale: Range, table: Pixels, top: int, *, free_from: int) -> None:
        high, low = f"{scale.high:z.0f} °C", f"{scale.low:z.0f}"
        right = self._width - _GAP - self._text_width(high)
        free = right - free_from - self._text_width(low) - 2 * _GAP
        width = min(round(48 * self._unit), free)
        if width < _MIN_BAR:
            return
        left = right - _GAP - width
        self._text(high, right, top)
        self._text(low, left - _GAP - self._text_width(low), top)
        bar = self._canvas[top + 5 : self._height - 5, left : left + width]
        bar[:] = _BORDER
        steps = np.linspace(0, 255, width - 2).astype(np.uint8)
        bar[1:-1, 1:-1] = table[steps, 0]

    def centred(self, text: str) -> None:
        """Write in the middle of the picture."""
        self._label(text, (self._width - self._text_width(text)) // 2 - 4, (self._height - self._strip) // 2)

    def _label(self, text: str, left: int, top: int, ground: Colour | None = None) -> None:
        """Write on a ground of its own, moved into the picture where it would stick out."""
        width = self._text_width(text) + 8
        left = max(0, min(left, self._width - width))
        top = max(0, min(top, self._height - 2 * self._strip))
        box = self._canvas[top : top + self._strip, left : left + width]
        if ground is None:
            box //= 4
        else:
            box[:] = ground
        self._text(text, left + 4, top, WHITE if ground is None else BLACK)

    def _text(self, text: str, left: int, top: int, colour: Colour = WHITE) -> None:
        baseline = top + self._strip - 5
        cv2.putText(self._canvas, text, (left, baseline), colour, _FONT, self._text_size, 500)

    def _text_width(self, text: str) -> int:
        return cv2.getTextSize((0, 0), text, (0, 0), _FONT, self._text_size, 500)[2]
