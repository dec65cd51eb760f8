"""What share of each pixel a polygon covers."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.thermal.masks import belonging, coverage

Point = tuple[float, float]
SHAPES = ((24, 32), (32, 24))


@st.composite
def simple_polygons(draw: st.DrawFn) -> list[Point]:
    """Star-shaped polygons inside the image: simple, mostly not convex, in either direction."""
    count = draw(st.integers(3, 12))
    slices = [draw(st.floats(0.05, 0.95)) for _ in range(count)]
    radii = [draw(st.floats(0.02, 0.3)) for _ in range(count)]
    x, y = draw(st.floats(0.3, 0.7)), draw(st.floats(0.3, 0.7))
    angles = [(i + part) / count * math.tau for i, part in enumerate(slices)]
    corners = [(x + r * math.cos(a), y + r * math.sin(a)) for a, r in zip(angles, radii, strict=True)]
    return corners[::-1] if draw(st.booleans()) else corners


def _area(points: Sequence[Point]) -> float:
    closed = [*points, points[0]]
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(closed))) / 2


def _clipped(points: list[Point], axis: int, limit: float, sign: int) -> list[Point]:
    """One step of Sutherland and Hodgman: the part of the polygon on one side of a line."""
    kept: list[Point] = []
    for start, end in pairwise([points[-1], *points] if points else []):
        before, after = sign * (start[axis] - limit), sign * (end[axis] - limit)
        if before * after < 0:
            share = before / (before - after)
            kept.append((start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])))
        if after >= 0:
            kept.append(end)
    return kept


def _covered(points: list[Point], row: int, column: int) -> float:
    """The area that a polygon in pixel units shares with one pixel's square."""
    for axis, limit, sign in ((0, column, 1), (0, column + 1, -1), (1, row, 1), (1, row + 1, -1)):
        points = _clipped(points, axis, limit, sign)
    return _area(points) if points else 0.0


@given(simple_polygons(), st.sampled_from(SHAPES))
def test_sum_is_the_area_of_the_polygon(polygon: list[Point], shape: tuple[int, int]) -> None:
    """The weights add up to the polygon's area in pixels, whichever way it runs."""
    assert coverage(polygon, shape).sum() == pytest.approx(_area(polygon) * 768, rel=1e-9, abs=1e-6)


@given(simple_polygons(), st.sampled_from(SHAPES))
def test_each_pixel_agrees_with_clipping_it(polygon: list[Point], shape: tuple[int, int]) -> None:
    """Every pixel's share is what Sutherland and Hodgman's clipping of that pixel alone gives."""
    rows, columns = shape
    scaled = [(x * columns, y * rows) for x, y in polygon]
    expected = [[_covered(scaled, row, column) for column in range(columns)] for row in range(rows)]
    np.testing.assert_allclose(coverage(polygon, shape), expected, atol=1e-9)


@given(
    st.lists(st.floats(0, 1), min_size=2, max_size=10),
    st.lists(st.floats(0, 1), max_size=8, unique=True),
    st.sampled_from(SHAPES),
)
def test_parts_of_the_image_sum_to_one(
    turns: list[float], heights: list[float], shape: tuple[int, int]
) -> None:
    """Two zones that divide the image between them cover each pixel exactly once."""
    steps = [0.0, *sorted(h for h in heights if 0 < h < 1), 1.0]
    cut = [(turns[i % len(turns)], y) for i, y in enumerate(steps)]
    left = coverage([(0.0, 1.0), (0.0, 0.0), *cut], shape)
    right = coverage([(1.0, 1.0), (1.0, 0.0), *cut], shape)
    np.testing.assert_allclose(left + right, np.ones(shape), atol=1e-8)


@given(simple_polygons(), st.integers(-9, 9), st.integers(-7, 7))
def test_moving_by_pixels_moves_the_weights(polygon: list[Point], right: int, down: int) -> None:
    """A polygon moved by whole pixels has the same weights, that many pixels further."""
    inner = [(0.3 + 0.4 * x, 0.3 + 0.4 * y) for x, y in polygon]
    moved = [(x + right / 32, y + down / 24) for x, y in inner]
    expected = np.roll(coverage(inner, (24, 32)), (down, right), axis=(0, 1))
    np.testing.assert_allclose(coverage(moved, (24, 32)), expected, atol=1e-9)


@given(simple_polygons())
def test_mirroring_and_turning_follow_the_polygon(polygon: list[Point]) -> None:
    """Mirrored corners give the mirrored weights, and corners turned by 90 degrees the turned ones."""
    plain = coverage(polygon, (24, 32))
    mirrored = coverage([(1 - x, y) for x, y in polygon], (24, 32))
    turned = coverage([(1 - y, x) for x, y in polygon], (32, 24))
    np.testing.assert_allclose(mirrored, plain[:, ::-1], atol=1e-9)
    np.testing.assert_allclose(turned, np.rot90(plain, -1), atol=1e-9)


@given(simple_polygons(), st.integers(0, 11))
def test_the_first_corner_does_not_matter(polygon: list[Point], first: int) -> None:
    """The same ring of corners gives the same weights wherever it starts."""
    turned = polygon[first:] + polygon[:first]
    np.testing.assert_allclose(coverage(turned, (24, 32)), coverage(polygon, (24, 32)), atol=1e-9)


def test_whole_image_is_covered_entirely() -> None:
    """A zone over the whole image covers every pixel, the last row and column too."""
    square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
    assert (coverage(square, (24, 32)) == 1.0).all()


def test_hole_of_a_horseshoe_is_not_covered() -> None:
    """A zone drawn around something leaves it out."""
    horseshoe = [
        (0.0, 0.0),
        (1.0, 0.0),
        (1.0, 1.0),
        (0.75, 1.0),
        (0.75, 0.25),
        (0.25, 0.25),
        (0.25, 1.0),
        (0, 1),
    ]
    covered = coverage(horseshoe, (24, 32))
    assert covered[6:, 8:24].max() == 0.0
    assert covered.sum() == pytest.approx(768 - 18 * 16)


def test_edges_along_the_grid_leave_no_crumbs() -> None:
    """A zone of whole pixels has no weight outside them, not even a rounding error's."""
    covered = coverage([(3 / 32, 5 / 24), (7 / 32, 5 / 24), (7 / 32, 11 / 24), (3 / 32, 11 / 24)], (24, 32))
    assert np.count_nonzero(covered) == 4 * 6
    np.testing.assert_allclose(covered[5:11, 3:7], 1.0, atol=1e-12)


def test_grazed_pixels_do_not_belong() -> None:
    """Of a zone 1.7 pixels wide, the pixel covered to 0.4 is grazed and does not belong."""
    covered = coverage([(2.7 / 32, 0), (4.4 / 32, 0), (4.4 / 32, 1 / 24), (2.7 / 32, 1 / 24)], (24, 32))
    assert covered[0, 2:5] == pytest.approx([0.3, 1.0, 0.4])
    assert np.flatnonzero(belonging(covered)).tolist() == [3]


def test_pixel_covered_by_half_belongs() -> None:
    """A pixel that is covered by just half belongs, with half its weight."""
    covered = coverage([(2.5 / 32, 0), (5.5 / 32, 0), (5.5 / 32, 1 / 24), (2.5 / 32, 1 / 24)], (24, 32))
    assert belonging(covered)[0, 2:6] == pytest.approx([0.5, 1.0, 1.0, 0.5])


def test_zone_smaller_than_a_pixel_has_pixels() -> None:
    """A tiny zone across the corner of four pixels has all four; inside one pixel it has that one."""
    across = coverage(
        [(3.9 / 32, 3.9 / 24), (4.1 / 32, 3.9 / 24), (4.1 / 32, 4.1 / 24), (3.9 / 32, 4.1 / 24)], (24, 32)
    )
    inside = coverage([(3.1 / 32, 3.1 / 24), (3.2 / 32, 3.1 / 24), (3.2 / 32, 3.2 / 24)], (24, 32))
    assert np.count_nonzero(belonging(across)) == 4
    assert np.flatnonzero(belonging(inside)).tolist() == [3 * 32 + 3]
