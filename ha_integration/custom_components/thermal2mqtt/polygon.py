"""A region that a caller draws: checked as the agent checks a zone's, and turned into weights of pixels."""

from collections.abc import Sequence

import numpy as np
from homeassistant.exceptions import ServiceValidationError
from numpy.typing import NDArray

from .const import DOMAIN

type Point = tuple[float, float]
"""x, y in 0..1 from the top left of the turned image."""

type Weights = NDArray[np.float64]
"""One number per pixel, shape (rows, columns)."""

MIN_CORNERS = 3
MAX_CORNERS = 64
MIN_AREA = 1e-6
"""Of the image; a single pixel of an MLX90640 has 0.0013."""

BELONGS = 0.5
"""A pixel belongs to a region from this share of the coverage of its best covered pixel."""

_ROUNDING = 1e-9


def checked(corners: Sequence[Point]) -> tuple[Point, ...]:
    """Return the corners of a polygon that encloses an area and whose edges do not cross.

    Raises:
        ServiceValidationError: too few or too many corners, two edges that cross, or no area.
    """
    if not MIN_CORNERS <= len(corners) <= MAX_CORNERS:
        raise _invalid("polygon_corners", least=MIN_CORNERS, most=MAX_CORNERS, given=len(corners))
    points = tuple(corners)
    if (crossing := _first_crossing(points)) is not None:
        raise _invalid("polygon_crossing", first=crossing[0], second=crossing[1])
    if abs(_signed_area(points)) < MIN_AREA:
        raise _invalid("polygon_area")
    return points


def weights(corners: Sequence[Point], rows: int, columns: int) -> Weights:
    """Return how much of each pixel counts for the region: its covered share, 0 for pixels merely grazed.

    This is the agent's own rule for zones: minimum, mean and maximum come from the same pixels, those that
    are covered at least half as well as the best covered one.
    """
    covered = coverage(corners, rows, columns)
    return np.where(covered >= BELONGS * covered.max() - _ROUNDING, covered, 0.0)


def coverage(corners: Sequence[Point], rows: int, columns: int) -> Weights:
    """Return the covered share, 0..1, of each pixel's square; exact for any simple polygon.

    Each edge is cut at the pixel grid. A piece covers what lies to its right: some of its own pixel, and the
    rest of the row entirely, with the sign of its direction. Outside of the polygon the signs cancel.
    """
    ends = _cut_edges(np.asarray(corners, np.float64) * (columns, rows), rows, columns)
    rises = np.diff(ends[..., 1], axis=1).ravel()
    middles = ((ends[:, 1:] + ends[:, :-1]) / 2).reshape(-1, 2)
    column = np.minimum(middles[:, 0].astype(np.intp), columns - 1)
    row = np.minimum(middles[:, 1].astype(np.intp), rows - 1)
    own, further = np.zeros((rows, columns)), np.zeros((rows, columns))
    np.add.at(own, (row, column), rises * (column + 1 - middles[:, 0]))
    np.add.at(further, (row, column), rises)
    covered: Weights = np.abs(own + np.cumsum(further, axis=1) - further)
    covered[covered < _ROUNDING] = 0.0
    return covered.clip(max=1.0)


def _cut_edges(corners: NDArray[np.float64], rows: int, columns: int) -> NDArray[np.float64]:
    """Return the points along each edge where it crosses a grid line, in order: (edges, points, 2)."""
    ways = np.roll(corners, -1, axis=0) - corners
    # An edge along the grid crosses no line of that direction; any cut of it is as good as none.
    divisors = np.where(np.abs(ways) < _ROUNDING**2, 1.0, ways)
    across = (np.arange(columns + 1) - corners[:, :1]) / divisors[:, :1]
    down = (np.arange(rows + 1) - corners[:, 1:]) / divisors[:, 1:]
    whole = np.tile((0.0, 1.0), (len(corners), 1))
    cuts = np.sort(np.clip(np.hstack((across, down, whole)), 0.0, 1.0), axis=1)
    return corners[:, None] + cuts[..., None] * ways[:, None]


def _signed_area(points: Sequence[Point]) -> float:
    following = (*points[1:], points[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True)) / 2


def _first_crossing(points: Sequence[Point]) -> tuple[int, int] | None:
    """Return the numbers (from 1) of the first two edges that cross; None for a simple polygon."""
    edges = list(zip(points, (*points[1:], points[0]), strict=True))
    for i, one in enumerate(edges):
        # Edges next to each other share a corner and cannot cross.
        for j in range(i + 2, len(edges) - (i == 0)):
            if _cross(*one, *edges[j]):
                return i + 1, j + 1
    return None


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def _invalid(key: str, **placeholders: int) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={name: str(value) for name, value in placeholders.items()},
    )
