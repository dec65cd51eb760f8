"""The section `zones`: the regions that the agent starts with."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from thermal2mqtt.settings.section import Applies, Section, setting
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.values import Slug, Text, no_truth_value

Ratio = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False), BeforeValidator(no_truth_value)]
"""A coordinate: 0 at the left or top edge of the turned image, 1 at the right or bottom."""

Point = tuple[Ratio, Ratio]


MIN_AREA = 1e-6
"""Of the image; a single pixel has 0.0013."""


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


class ZoneSettings(Section):
    """A named region of a sensor's image."""

    id: Slug = setting(title="Zone id", applies=Applies.LIVE)
    """Stands in topics and entity ids and never changes; unique per agent."""

    name: Text = setting(title="Name", applies=Applies.LIVE, min_length=1, max_length=64)
    """What people call the zone; may change."""

    sensor: Slug = setting("thermal", title="Sensor", applies=Applies.LIVE)
    """Id of the sensor whose image the zone lies in."""

    polygon: Polygon = setting(title="Polygon", applies=Applies.LIVE)
    """Corners [x, y] in order, 0..1 from the top left of the turned image."""

    thresholds: Thresholds = setting(Thresholds(), title="Thresholds", applies=Applies.LIVE)
    """Limits, dead-bands, delays and latching."""


def _nothing_is_none(value: object) -> object:
    # In YAML a list whose items are all commented out is null.
    return () if value is None else value


Zones = Annotated[tuple[ZoneSettings, ...], Field(max_length=32), BeforeValidator(_nothing_is_none)]


class ZonesSettings(Section):
    """The zones of the file: they seed the first start, or rule where they are locked."""

    locked: bool = setting(False, title="Locked", applies=Applies.FILE_ONLY)  # noqa: FBT003
    """The file rules and changes at run time are refused."""

    list: Zones = setting((), title="Zones", applies=Applies.LIVE)
    """At most 32 zones."""
