"""What the actions take of a zone, checked for its form, and the same as the agent wants it.

What the values mean, and which go together, is the agent's to judge: it knows its rules and names the field.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

import probatio
from homeassistant.helpers import config_validation as cv

from .polygon import Point

SHAPES: Final = ("polygon", "rectangle", "ellipse")
LEVELS: Final = ("warning", "critical", "emergency")
ROLES: Final = ("equipment", "ambient", "reference", "mask")

BYTE: Final = 255


def number(value: Any) -> float:
    """Return a finite number; texts are read, truth values are not numbers."""
    if isinstance(value, bool):
        raise probatio.Invalid("expected a number, not true or false")
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise probatio.Invalid(f"expected a number, not {value!r:.40}") from error
    if not math.isfinite(result):
        raise probatio.Invalid(f"expected a finite number, not {value!r}")
    return result


def number_or_none(value: Any) -> float | None:
    """Return a finite number, or None for none."""
    return None if value is None else number(value)


RATIO: Final = probatio.All(number, probatio.Range(min=0.0, max=1.0))


def corner(value: Any) -> Point:
    """Return a corner [x, y], 0..1 from the top left."""
    if not isinstance(value, list | tuple) or len(value) != 2:  # noqa: PLR2004 - x and y
        raise probatio.Invalid(f"expected a corner [x, y], not {value!r}")
    x, y = (RATIO(part) for part in value)
    return x, y


def colour_or_none(value: Any) -> str | None:
    """Return a colour as #rrggbb, or None; a picker gives red, green and blue as a list."""
    match value:
        case None:
            return None
        case str() if re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            return value
        case [red, green, blue] if all(type(part) is int and 0 <= part <= BYTE for part in value):
            return f"#{red:02x}{green:02x}{blue:02x}"
    raise probatio.Invalid(f"expected a colour, #rrggbb or [red, green, blue], not {value!r:.40}")


def _sides(*names: str) -> dict[probatio.Required, Any]:
    return {probatio.Required(name): RATIO for name in names}


_TEXT: Final = probatio.Any(None, cv.string)
_LIMITS: Final = {probatio.Optional(level): number_or_none for level in LEVELS}
_BY_LEVEL: Final = probatio.Any(None, probatio.Schema(_LIMITS))

_PLACE: Final = {
    probatio.Optional("name"): cv.string,
    probatio.Optional("sensor"): cv.string,
    probatio.Exclusive("polygon", "shape"): [corner],
    probatio.Exclusive("rectangle", "shape"): _sides("x", "y", "width", "height"),
    probatio.Exclusive("ellipse", "shape"): _sides("x", "y", "radius_x", "radius_y"),
}
_PLAIN: Final = {
    probatio.Optional("role"): probatio.In(ROLES),
    probatio.Optional("group"): _TEXT,
    probatio.Optional("weight"): number_or_none,
    probatio.Optional("colour"): colour_or_none,
    probatio.Optional("reflected_celsius"): number_or_none,
    probatio.Optional("offset_kelvin"): number_or_none,
    probatio.Optional("rated_current"): number_or_none,
    probatio.Optional("load_topic"): _TEXT,
    probatio.Optional("load_path"): _TEXT,
    probatio.Optional("load_exponent"): number_or_none,
}
_SURFACE: Final = {
    probatio.Exclusive("material", "surface"): _TEXT,
    probatio.Exclusive("emissivity", "surface"): number_or_none,
}
_THRESHOLDS: Final = {
    probatio.Optional("low"): _BY_LEVEL,
    probatio.Optional("rate"): _BY_LEVEL,
    probatio.Optional("delta"): _BY_LEVEL,
    probatio.Optional("over_ambient"): _BY_LEVEL,
    probatio.Optional("baseline"): _BY_LEVEL,
    probatio.Optional("hysteresis"): number_or_none,
    probatio.Optional("rate_hysteresis"): number_or_none,
    probatio.Optional("delta_hysteresis"): number_or_none,
    probatio.Optional("on_delay_seconds"): _BY_LEVEL,
    probatio.Optional("off_delay_seconds"): _BY_LEVEL,
    probatio.Optional("latch"): cv.boolean,
}

ZONE: Final[dict[Any, Any]] = {**_PLACE, **_PLAIN, **_SURFACE, **_LIMITS, **_THRESHOLDS}
"""The form of all fields. Those of the rule `high`, which most zones need, stand for themselves."""

FIELDS: Final = tuple(str(key) for key in ZONE)

_SAME: Final = tuple(str(key) for key in (*_PLACE, *_PLAIN))


def given(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given of a zone, in the agent's form; the agent keeps what is not named."""
    zone = {key: data[key] for key in _SAME if key in data}
    for surface in ("material", "emissivity"):
        if surface in data:
            zone["emissivity"] = data[surface]
    thresholds = {str(key): data[str(key)] for key in _THRESHOLDS if str(key) in data}
    if high := {level: data[level] for level in LEVELS if level in data}:
        thresholds["high"] = high
    return zone | ({"thresholds": thresholds} if thresholds else {})


def without_nothing(value: Any) -> Any:
    """Return a zone without what is null in it: a new one has nothing that could be taken away."""
    if not isinstance(value, dict):
        return value
    return {key: without_nothing(inner) for key, inner in value.items() if inner is not None}
