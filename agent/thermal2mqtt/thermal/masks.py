"""Which pixels a zone covers, and how much of each: exact areas, not samples."""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.errors import Thermal2mqttError
from thermal2mqtt.thermal.results import Place

Shape: TypeAlias = tuple[int, int]
"""Rows and columns of the turned image: (24, 32), or (32, 24) in portrait."""

Weights: TypeAlias = NDArray[np.float64]
"""One number per pixel, shape (rows, columns)."""


class FrameShapeError(Thermal2mqttError):
    """A frame of another shape than the zones were laid out for."""


BELONGS = 0.5
"""A pixel belongs to a zone from this share of the coverage of the zone's best covered pixel."""

_ROUNDING = 1e-9


def coverage(polygon: Sequence[Place], shape: Shape) -> Weights:
    """Return the covered share, 0..1, of each pixel's square; the sum is the polygon's area in pixels.

    Each edge is cut at the pixel grid. A piece lies in one pixel: there it covers what is to its right,
    and it covers the rest of the row entirely, with the sign of its direction; the signs cancel outside
    of the polygon. That is exact for any simple polygon, convex or not, in either direction.

    Args:
        polygon: At least three corners in order, 0..1 from the top left.
        shape: Rows and columns of the image.
    """
    rows, columns = shape
    pieces = _pieces(np.asarray(polygon, np.float64) * (columns, rows), shape)
    rise = np.diff(pieces[..., 1], axis=1).ravel()
    middle = ((pieces[:, 1:] + pieces[:, :-1]) / 2).reshape(-1, 2)
    column = np.minimum(middle[:, 0].astype(np.intp), columns - 1)
    row = np.minimum(middle[:, 1].astype(np.intp), rows - 1)
    pixel, size = row * columns + column, rows * columns
    within = np.bincount(pixel, rise * (column + 1 - middle[:, 0]), size).reshape(shape)
    beyond = np.bincount(pixel, rise, size).reshape(shape)
    covered: Weights = np.abs(within + np.cumsum(beyond, axis=1) - beyond)
    covered[covered < _ROUNDING] = 0.0
    return covered.clip(max=1.0)


def belonging(covered: Weights) -> Weights:
    """Return the coverage of the pixels that belong to the zone, and 0 for those it merely grazes.

    Minimum, mean and maximum are taken over these same pixels, so that they never contradict each other
    and a hot neighbour does not raise the zone's alarm. The share is relative to the best covered pixel,
    so a zone smaller than a pixel, or thinner than one, still has the pixels that it mostly lies in.
    """
    return np.where(covered >= BELONGS * covered.max() - _ROUNDING, covered, 0.0)


def refuse_other_shape(found: tuple[int, ...], shape: Shape) -> None:
    """Refuse an image that is turned otherwise than was said.

    Raises:
        FrameShapeError: It is.
    """
    if found != shape:
        raise FrameShapeError(
            f"frame of shape {found}; the zones were laid out for {shape} (rows, columns): turn the frame "
            "first, or set the sensor's rotation"
        )


def _pieces(corners: NDArray[np.float64], shape: Shape) -> NDArray[np.float64]:
    """Cut each edge at the grid lines; (edges, points, 2), in order along the edge, some points equal."""
    rows, columns = shape
    ways = np.roll(corners, -1, axis=0) - corners
    # An edge along the grid crosses no line of that direction; any cut of it is as good as none.
    divisors = np.where(np.abs(ways) < _ROUNDING**2, 1.0, ways)
    across = (np.arange(columns + 1) - corners[:, :1]) / divisors[:, :1]
    down = (np.arange(rows + 1) - corners[:, 1:]) / divisors[:, 1:]
    ends = np.tile((0.0, 1.0), (len(corners), 1))
    cuts = np.sort(np.clip(np.hstack((across, down, ends)), 0.0, 1.0), axis=1)
    return corners[:, None] + cuts[..., None] * ways[:, None]
