"""Where a zone lies: a polygon, a rectangle or an ellipse in 0..1 of the turned image."""

from typing import Annotated, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting

Ratio = Annotated[float, Field(strict=True, ge=0.0, le=1.0, allow_inf_nan=False)]
"""A coordinate: 0 at the left or top edge of the turned image, 1 at the right or bottom."""

Point = tuple[Ratio, Ratio]

MIN_AREA = 1e-6
"""Of the image; a single pixel has 0.0013."""

MIN_SIZE = 1e-3

EDGE = 1e-3
"""So far a rectangle or an ellipse may reach over the edge: that is how programs round that draw it."""

Extent = Annotated[float, Field(strict=True, ge=MIN_SIZE, le=1.0, allow_inf_nan=False)]
Radius = Annotated[float, Field(strict=True, ge=MIN_SIZE, le=0.5, allow_inf_nan=False)]


def _simple(points: tuple[Point, ...]) -> tuple[Point, ...]:
    if (crossing := _first_crossing(points)) is not None:
        first, second = crossing
        raise PydanticCustomError(
            "polygon",
            "edges {first} and {second} cross; give the corners in order",
            {"first": first, "second": second},
        )
    if abs(_signed_area(points)) < MIN_AREA:
        raise PydanticCustomError("polygon", "encloses no area: its corners lie on one line")
    return points


def _signed_area(points: tuple[Point, ...]) -> float:
    following = (*points[1:], points[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, following, strict=True)) / 2


def _first_crossing(points: tuple[Point, ...]) -> tuple[int, int] | None:
    """Return the numbers (from 1) of the first two edges that cross, or None for a simple polygon."""
    count = len(points)
    edges = [(points[i], points[(i + 1) % count]) for i in range(count)]
    for i in range(count):
        for j in range(i + 2, count):
            neighbours = i == 0 and j == count - 1
            if not neighbours and _cross(*edges[i], *edges[j]):
                return i + 1, j + 1
    return None


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


Polygon = Annotated[
    tuple[Point, ...],
    # Before the check, which would take minutes for thousands of corners.
    Field(min_length=3, max_length=64),
    AfterValidator(_simple),
]
"""The corners of a region, in order; no two edges cross."""


class Rectangle(Section):
    """A rectangle by its top left corner."""

    x: Ratio = setting(title="Left", applies=Applies.LIVE)
    """Its left edge."""

    y: Ratio = setting(title="Top", applies=Applies.LIVE)
    """Its top edge."""

    width: Extent = setting(title="Width", applies=Applies.LIVE)
    """From the left edge to the right one."""

    height: Extent = setting(title="Height", applies=Applies.LIVE)
    """From the top edge to the bottom one."""

    @model_validator(mode="after")
    def _within_the_image(self) -> Self:
        ends = (("width", "x", self.x + self.width), ("height", "y", self.y + self.height))
        refuse(
            Refusal((size,), f"reaches over the edge: {start} + {size} is {end:g} and may be 1", (start,))
            for size, start, end in ends
            if end > 1 + EDGE
        )
        return self


class Ellipse(Section):
    """An ellipse by its centre, its axes along the image's edges."""

    x: Ratio = setting(title="Centre x", applies=Applies.LIVE)
    """Its centre, from the left."""

    y: Ratio = setting(title="Centre y", applies=Applies.LIVE)
    """Its centre, from the top."""

    radius_x: Radius = setting(title="Radius across", applies=Applies.LIVE)
    """Half of its width."""

    radius_y: Radius = setting(title="Radius down", applies=Applies.LIVE)
    """Half of its height."""

    @model_validator(mode="after")
    def _within_the_image(self) -> Self:
        axes = (("radius_x", "x", self.x, self.radius_x), ("radius_y", "y", self.y, self.radius_y))
        refuse(
            Refusal(
                (size,),
                f"reaches over the edge: at {centre} {place:g} it may be {min(place, 1 - place):g}",
                (centre,),
            )
            for size, centre, place, radius in axes
            if radius > min(place, 1 - place) + EDGE
        )
        return self


Shape: TypeAlias = tuple[Point, ...] | Rectangle | Ellipse
"""Corners, or one of the two that are given by numbers."""
