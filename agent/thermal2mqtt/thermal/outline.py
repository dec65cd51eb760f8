"""The shapes of zones as corners, from which areas are computed and outlines are drawn."""

import math
from collections.abc import Sequence
from typing import TypeAlias

from thermal2mqtt.settings.shape import Ellipse, Rectangle, Shape
from thermal2mqtt.thermal.results import Place

Corners: TypeAlias = Sequence[Place]

ELLIPSE_CORNERS = 128
"""Of the polygon that stands for an ellipse: nowhere further from it than 0.0003 of its radius."""

# The corners lie a little outside, so that the polygon has the ellipse's area.
_STEP = 2 * math.pi / ELLIPSE_CORNERS
_STRETCH = math.sqrt(_STEP / math.sin(_STEP))


def outline(shape: Shape) -> Corners:
    """Return the corners of a shape, in order, 0..1 from the top left of the turned image."""
    match shape:
        case Rectangle():
            return _rectangle(shape)
        case Ellipse():
            return _ellipse(shape)
        case _:
            return shape


def _rectangle(shape: Rectangle) -> Corners:
    right, bottom = min(shape.x + shape.width, 1.0), min(shape.y + shape.height, 1.0)
    return ((shape.x, shape.y), (right, shape.y), (right, bottom), (shape.x, bottom))


def _ellipse(shape: Ellipse) -> Corners:
    return tuple(
        (
            _within(shape.x + shape.radius_x * _STRETCH * math.cos(turn * _STEP)),
            _within(shape.y + shape.radius_y * _STRETCH * math.sin(turn * _STEP)),
        )
        for turn in range(ELLIPSE_CORNERS)
    )


def _within(place: float) -> float:
    return min(max(place, 0.0), 1.0)
