"""Shapes as corners: what is drawn in an editor is what is measured."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thermal2mqtt.mlx90640 import ThermalFrame
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.shape import Ellipse, Rectangle
from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.analysis import FrameAnalyser
from thermal2mqtt.thermal.masks import coverage
from thermal2mqtt.thermal.outline import outline

SHAPE = (24, 32)


@st.composite
def rectangles(draw: st.DrawFn) -> Rectangle:
    """Any rectangle in the image."""
    x, y = draw(st.floats(0, 0.99)), draw(st.floats(0, 0.99))
    return Rectangle(x=x, y=y, width=draw(st.floats(0.001, 1 - x)), height=draw(st.floats(0.001, 1 - y)))


@st.composite
def ellipses(draw: st.DrawFn) -> Ellipse:
    """Any ellipse in the image."""
    x, y = draw(st.floats(0.01, 0.99)), draw(st.floats(0.01, 0.99))
    across, down = min(x, 1 - x), min(y, 1 - y)
    return Ellipse(x=x, y=y, radius_x=draw(st.floats(0.001, across)), radius_y=draw(st.floats(0.001, down)))


@given(rectangles())
def test_a_rectangle_covers_its_area(shape: Rectangle) -> None:
    """To the last fraction of a pixel."""
    covered = coverage(outline(shape), SHAPE).sum() / 768
    assert covered == pytest.approx(shape.width * shape.height, rel=1e-9, abs=1e-8)


@given(ellipses())
def test_an_ellipse_covers_its_area(shape: Ellipse) -> None:
    """As many corners as it has, the area is the ellipse's."""
    covered = coverage(outline(shape), SHAPE).sum() / 768
    assert covered == pytest.approx(math.pi * shape.radius_x * shape.radius_y, rel=1e-3, abs=1e-8)


@given(ellipses(), st.floats(0, 1), st.floats(0, 1))
def test_an_ellipse_holds_what_lies_in_it(shape: Ellipse, x: float, y: float) -> None:
    """A pixel well inside is covered as a whole, one well outside not at all."""
    covered = coverage(outline(shape), SHAPE)
    row, column = min(int(y * 24), 23), min(int(x * 32), 31)
    corners = [((column + i) / 32, (row + j) / 24) for i in (0, 1) for j in (0, 1)]
    distances = [
        math.hypot((cx - shape.x) / shape.radius_x, (cy - shape.y) / shape.radius_y) for cx, cy in corners
    ]
    if max(distances) < 0.999:
        assert covered[row, column] == pytest.approx(1.0)
    nearest = (min(max(shape.x, column / 32), (column + 1) / 32), min(max(shape.y, row / 24), (row + 1) / 24))
    if math.hypot((nearest[0] - shape.x) / shape.radius_x, (nearest[1] - shape.y) / shape.radius_y) > 1.001:
        assert covered[row, column] == 0


@pytest.mark.parametrize(
    ("shape", "box"),
    [
        (Rectangle(x=0.5, y=0.5, width=0.501, height=0.5), (0.5, 0.5, 1.0, 1.0)),
        (Ellipse(x=0.5, y=0.1, radius_x=0.5, radius_y=0.101), (0.0, 0.0, 1.0, 0.201)),
    ],
)
def test_what_was_rounded_over_the_edge_ends_there(
    shape: Rectangle | Ellipse, box: tuple[float, float, float, float]
) -> None:
    """No corner lies outside the image."""
    corners = np.array(outline(shape))
    found = (*corners.min(axis=0), *corners.max(axis=0))
    assert found == pytest.approx(box, abs=1e-3)
    assert corners.min() >= 0
    assert corners.max() <= 1


@pytest.mark.parametrize(
    "shape",
    [
        {"polygon": [[0.25, 0.25], [0.5, 0.25], [0.5, 0.5], [0.25, 0.5]]},
        {"rectangle": {"x": 0.25, "y": 0.25, "width": 0.25, "height": 0.25}},
        {"ellipse": {"x": 0.375, "y": 0.375, "radius_x": 0.1, "radius_y": 0.1}},
    ],
    ids=lambda shape: next(iter(shape)),
)
def test_every_shape_is_measured(shape: dict[str, object], make_frame: Callable[..., ThermalFrame]) -> None:
    """A zone sees the hot pixel in its middle and not the one beside it, also when it is set later."""
    zone = ZoneSettings.model_validate({"id": "z", "name": "Z", **shape})
    scene = np.full(SHAPE, 20, np.float32)
    scene[9, 12], scene[2, 2] = 80, 120
    analyser = FrameAnalyser(SensorSettings.model_validate({"driver": "simulator"}), [])
    analyser.set_zones(analyser.lay_out([zone]))
    figures = analyser.analyse(make_frame(scene)).zones["z"]
    assert (figures.max_celsius, figures.min_celsius) == (80, 20)
    assert figures.max_at == pytest.approx((12.5 / 32, 9.5 / 24))
