"""The section `zones`: the regions that the agent starts with."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from thermal2mqtt.settings.materials import Emissivity
from thermal2mqtt.settings.section import Applies, Refusal, Section, refuse, setting
from thermal2mqtt.settings.shape import Ellipse, Polygon, Rectangle, Shape
from thermal2mqtt.settings.thresholds import Celsius, Finite, Thresholds
from thermal2mqtt.settings.values import Slug, Text, described

SHAPES = ("polygon", "rectangle", "ellipse")
"""Keys of which a zone has exactly one."""

MAX_ZONES = 32


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
Amperes = Annotated[float, Field(strict=True, gt=0.0, le=1e6, allow_inf_nan=False)]
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

    polygon: Polygon | None = setting(None, title="Polygon", applies=Applies.LIVE)
    """Corners [x, y] in order, 0..1 from the top left of the turned image. Or give one of the next two."""

    rectangle: Rectangle | None = setting(None, title="Rectangle", applies=Applies.LIVE)
    """In place of a polygon; 0..1 from the top left of the turned image."""

    ellipse: Ellipse | None = setting(None, title="Ellipse", applies=Applies.LIVE)
    """In place of a polygon; 0..1 from the top left of the turned image."""

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

    offset_kelvin: Finite = setting(0.0, title="Offset", applies=Applies.LIVE, unit="K", ge=-50.0, le=50.0)
    """Added to every temperature in the zone, where a contact thermometer has shown what is missing."""

    weight: Finite = setting(1.0, title="Weight", applies=Applies.LIVE, ge=0.0, le=1000.0)
    """How much the zone counts in its sensor's composite temperature; 0 not at all."""

    colour: Colour | None = setting(None, title="Colour", applies=Applies.LIVE)
    """What it is drawn in while its level is `normal`, as #rrggbb. Default: green."""

    rated_current: Amperes | None = setting(None, title="Rated current", applies=Applies.LIVE, unit="A")
    """At which its differences are told again, as they would be at full load."""

    load_topic: LoadTopic | None = setting(None, title="Load topic", applies=Applies.LIVE)
    """The MQTT topic that carries its current in amperes."""

    load_path: LoadPath | None = setting(None, title="Load path", applies=Applies.LIVE)
    """Where in that topic's JSON the number stands, with dots: `phases.l1.current`. Default: the payload."""

    load_exponent: Finite = setting(2.0, title="Load exponent", applies=Applies.LIVE, ge=1.0, le=2.5)
    """By which its heating grows with the current: 2 by Joule's law; 1.6 to 2 is measured on real joints."""

    thresholds: Thresholds = setting(Thresholds(), title="Thresholds", applies=Applies.LIVE)
    """Limits, dead-bands, delays and latching."""

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


Zones = Annotated[tuple[ZoneSettings, ...], Field(max_length=MAX_ZONES), BeforeValidator(_nothing_is_none)]


class ZonesSettings(Section):
    """The zones of the file, and whether they may be changed from elsewhere."""

    locked: bool = setting(False, title="Locked", applies=Applies.FILE_ONLY)  # noqa: FBT003
    """The file rules and changes at run time are refused."""

    list: Zones = setting((), title="Zones", applies=Applies.LIVE)
    """At most 32 zones."""
