"""The section `zones`: the regions that the agent starts with."""

from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.shape import Ellipse, Polygon, Rectangle, Shape
from thermal2mqtt.settings.values import Slug, Text

SHAPES = ("polygon", "rectangle", "ellipse")
"""Keys of which a zone has exactly one."""

MAX_ZONES = 32

# No text stands for a number here: zones come from JSON and YAML, never from single variables.
Celsius = Annotated[float, Field(strict=True, ge=-273.15, le=1000.0, allow_inf_nan=False)]
Kelvin = Annotated[float, Field(strict=True, ge=0.0, le=50.0, allow_inf_nan=False)]


class HighThresholds(Section):
    """The temperatures at which a zone's level rises; any may be left out."""

    warning: Celsius | None = setting(None, title="Warning", applies=Applies.LIVE, unit="°C")
    """At this maximum and above the level is `warning`."""

    critical: Celsius | None = setting(None, title="Critical", applies=Applies.LIVE, unit="°C")
    """At this maximum and above the level is `critical`."""

    emergency: Celsius | None = setting(None, title="Emergency", applies=Applies.LIVE, unit="°C")
    """At this maximum and above the level is `emergency`."""

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        given = [(n, v) for n in ("warning", "critical", "emergency") if (v := getattr(self, n)) is not None]
        refuse(
            Refusal((higher,), f"({high:g}) must be above {lower} ({low:g})")
            for (lower, low), (higher, high) in pairwise(given)
            if low >= high
        )
        return self


class Thresholds(Section):
    """What a zone's figures are held against."""

    high: HighThresholds = setting(HighThresholds(), title="High", applies=Applies.LIVE)
    """Limits of the zone's maximum."""

    hysteresis: Kelvin = setting(2.0, title="Hysteresis", applies=Applies.LIVE, unit="K")
    """How far the maximum must fall below a limit before its level is left."""


class ZoneSettings(Section):
    """A named region of a sensor's image."""

    id: Slug = setting(title="Zone id", applies=Applies.LIVE)
    """Stands in topics and entity ids and never changes; unique per agent."""

    name: Text = setting(title="Name", applies=Applies.LIVE, min_length=1, max_length=64)
    """What people call the zone; may change."""

    sensor: Slug = setting("thermal", title="Sensor", applies=Applies.LIVE)
    """Id of the sensor whose image the zone lies in."""

    polygon: Polygon | None = setting(None, title="Polygon", applies=Applies.LIVE)
    """Corners [x, y] in order, 0..1 from the top left of the turned image. Or give one of the next two."""

    rectangle: Rectangle | None = setting(None, title="Rectangle", applies=Applies.LIVE)
    """In place of a polygon; 0..1 from the top left of the turned image."""

    ellipse: Ellipse | None = setting(None, title="Ellipse", applies=Applies.LIVE)
    """In place of a polygon; 0..1 from the top left of the turned image."""

    thresholds: Thresholds = setting(Thresholds(), title="Thresholds", applies=Applies.LIVE)
    """Limits and hysteresis."""

    @property
    def shape(self) -> Shape:
        """The one shape that the zone has."""
        return next(shape for shape in (self.polygon, self.rectangle, self.ellipse) if shape is not None)

    @model_validator(mode="after")
    def _has_one_shape(self) -> Self:
        given = [name for name in SHAPES if getattr(self, name) is not None]
        if not given:
            refuse([Refusal(("polygon",), "is missing; give a polygon, a rectangle or an ellipse", SHAPES)])
        refuse(
            Refusal((name,), f"stands beside {given[0]}; a zone has one shape", (given[0],))
            for name in given[1:]
        )
        return self

    @model_serializer(mode="wrap")
    def _without_absent_shapes(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = dump(self)
        return {key: value for key, value in fields.items() if value is not None or key not in SHAPES}


def _nothing_is_none(value: object) -> object:
    # In YAML a list whose items are all commented out is null.
    return () if value is None else value


Zones = Annotated[tuple[ZoneSettings, ...], Field(max_length=MAX_ZONES), BeforeValidator(_nothing_is_none)]


class ZonesSettings(Section):
    """The zones of the file, and whether they may be changed from elsewhere."""

    locked: bool = setting(False, title="Locked", applies=Applies.FILE_ONLY)  # noqa: FBT003
    """The file rules and changes at run time are refused."""

    list: Zones = setting((), title="Zones", applies=Applies.LIVE)
    """At most 32 zones."""
