"""A region that is drawn by hand counts pixels exactly as the agent does."""

import math

import numpy as np
import pytest
from homeassistant.exceptions import ServiceValidationError
from hypothesis import given
from hypothesis import strategies as st

from custom_components.thermal2mqtt.polygon import Point, checked, coverage, weights
from thermal2mqtt.thermal import masks

SHAPE = (24, 32)

RATIO = st.floats(0.0, 1.0)


@st.composite
def stars(draw: st.DrawFn) -> list[Point]:
    """Draw a simple polygon, convex or not: corners in order around a point, at any distance."""
    x, y = draw(st.floats(0.2, 0.8)), draw(st.floats(0.2, 0.8))
    count = draw(st.integers(3, 12))
    reach = draw(st.lists(st.floats(0.02, 0.2), min_size=count, max_size=count))
    angles = [2 * math.pi * i / count for i in range(count)]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(reach, angles, strict=True)]


@given(corners=stars())
def test_weights_are_the_agents(corners: list[Point]) -> None:
    """The same polygon has the same weights here as in the agent's zones."""
    wanted = masks.belonging(masks.coverage(corners, SHAPE))
    np.testing.assert_allclose(weights(corners, *SHAPE), wanted, atol=1e-9)


@given(corners=stars())
def test_coverage_adds_up_to_the_area(corners: list[Point]) -> None:
    """The covered shares of all pixels are the polygon's area in pixels."""
    following = [*corners[1:], corners[0]]
    doubled = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(corners, following, strict=True))
    rows, columns = SHAPE
    assert coverage(corners, rows, columns).sum() == pytest.approx(abs(doubled) / 2 * rows * columns)


@given(corners=stars())
def test_simple_polygon_is_taken_as_it_is(corners: list[Point]) -> None:
    """A polygon that encloses an area without crossing itself passes."""
    assert checked(corners) == tuple(corners)


@pytest.mark.parametrize(
    ("corners", "key", "placeholders"),
    [
        ([(0, 0), (1, 1)], "polygon_corners", {"least": "3", "most": "64", "given": "2"}),
        ([(0, 0), (1, 0)] * 40, "polygon_corners", {"least": "3", "most": "64", "given": "80"}),
        ([(0, 0), (1, 1), (1, 0), (0, 1)], "polygon_crossing", {"first": "1", "second": "3"}),
        ([(0, 0), (0.5, 0.5), (1, 1)], "polygon_area", {}),
    ],
)
def test_polygon_without_sense_is_refused(
    corners: list[Point], key: str, placeholders: dict[str, str]
) -> None:
    """The error says in the caller's language what is wrong with the corners."""
    with pytest.raises(ServiceValidationError) as refusal:
        checked(corners)
    assert refusal.value.translation_key == key
    assert refusal.value.translation_placeholders == placeholders
