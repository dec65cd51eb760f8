"""Ids of zones and sensors, by the agent's rule."""

import re
from typing import Any, Final

import probatio
from homeassistant.util import slugify

MAX_LENGTH: Final = 32

_ID: Final = re.compile(rf"[a-z][a-z0-9_]{{0,{MAX_LENGTH - 1}}}")


def valid_id(value: Any) -> str:
    """Return an id that the agent takes; anything else is refused with what is allowed."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return value
    raise probatio.Invalid(
        f"expected 1 to {MAX_LENGTH} characters of a-z, 0-9 and _, the first of them a-z, not {value!r}"
    )


def id_of(name: str) -> str:
    """Return an id that is made of what people call a zone."""
    words = slugify(name)
    return (words if _ID.match(words) else f"zone_{words}")[:MAX_LENGTH].rstrip("_")
