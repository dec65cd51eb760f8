"""The section `zones`: the regions that the agent starts with."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from thermal2mqtt.settings.materials import Emissivity
from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.thresholds import Thresholds
from thermal2mqtt.settings.values import Celsius, Number, Slug, Text, described, no_truth_value

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


class Role(StrEnum):
    """What a zone is for."""

    EQUIPMENT = "equipment"
    """What is watched."""

    AMBIENT = "ambient"
    """Shows the temperature of the surroundings, which the others are compared with."""

    REFERENCE = "reference"
    """Has a temperature that is known otherwise; `thermal2mqtt calibrate` looks there."""

    MASK = "mask"
    """Hides a stove or a lamp."""


Colour = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$"),
    described("# and six hexadecimal digits, red, green, blue: #ff8800"),
]
Amperes = Annotated[float, Field(gt=0.0, le=1e6, allow_inf_nan=False), BeforeValidator(no_truth_value)]
LoadTopic = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f+#$][^\x00-\x1f\x7f-\x9f+#]{0,255}$"),
    described("an MQTT topic of up to 256 characters without + and #, not beginning with $"),
]
LoadPath = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,7}$", max_length=256),
    described("up to 8 keys or indices of A-Z, a-z, 0-9, _ and -, joined with dots"),
]


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

    role: Role = setting(Role.EQUIPMENT, title="Role", applies=Applies.LIVE)
    """What the zone is for; `mask` hides what lies in it from everything else and has no figures."""

    group: Slug | None = setting(None, title="Group", applies=Applies.LIVE)
    """Zones of one group are alike, as the phases of one circuit are, and compared with each other."""

    emissivity: Emissivity | None = setting(None, title="Emissivity", applies=Applies.LIVE)
    """A number or a material. Default: the sensor's. Where zones overlap, the smaller one's counts."""

    reflected_celsius: Celsius | None = setting(
        None, title="Reflected temperature", applies=Applies.LIVE, unit="°C"
    )
    """Temperature of what the zone mirrors. Default: the sensor's."""

    offset_kelvin: Number = setting(0.0, title="Offset", applies=Applies.LIVE, unit="K", ge=-50.0, le=50.0)
    """Added to every temperature in the zone, where a contact thermometer has shown what is missing."""

    weight: Number = setting(1.0, title="Weight", applies=Applies.LIVE, ge=0.0, le=1000.0)
    """How much the zone counts in its sensor's composite temperature; 0 not at all."""

    colour: Colour | None = setting(None, title="Colour", applies=Applies.LIVE)
    """What it is drawn in while its level is `normal`, as #rrggbb. Default: green."""

    rated_current: Amperes | None = setting(None, title="Rated current", applies=Applies.LIVE, unit="A")
    """At which its differences are told again, as they would be at full load."""

    load_topic: LoadTopic | None = setting(None, title="Load topic", applies=Applies.LIVE)
    """The MQTT topic that carries its current in amperes."""

    load_path: LoadPath | None = setting(None, title="Load path", applies=Applies.LIVE)
    """Where in that topic's JSON the number stands, with dots: `phases.l1.current`. Default: the payload."""

    load_exponent: Number = setting(2.0, title="Load exponent", applies=Applies.LIVE, ge=1.0, le=2.5)
    """By which its heating grows with the current: 2 by Joule's law; 1.6 to 2 is measured on real joints."""

    thresholds: Thresholds = setting(Thresholds(), title="Thresholds", applies=Applies.LIVE)
    """Limits, dead-bands, delays and latching."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        refuse([*self._load_without_its_rating(), *self._mask_with_limits()])
        return self

    def _load_without_its_rating(self) -> Iterator[Refusal]:
        if self.load_topic is not None and self.rated_current is None:
            reason = "needs rated_current beside it: what its load is compared with"
            yield Refusal(("load_topic",), reason, ("rated_current",))
        if self.load_path is not None and self.load_topic is None:
            reason = "is set but load_topic is not; set both or neither"
            yield Refusal(("load_path",), reason, ("load_topic",))

    def _mask_with_limits(self) -> Iterator[Refusal]:
        if self.role is Role.MASK and self.thresholds != Thresholds():
            reason = "are set, but a mask has no figures to hold against them; remove them or change the role"
            yield Refusal(("thresholds",), reason, ("role",))


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

    @property
    def watched(self) -> tuple[ZoneSettings, ...]:
        """The zones that have figures: all but masks."""
        return tuple(zone for zone in self.list if zone.role is not Role.MASK)
