"""From pydantic's errors to problems that name the place, what was given and what is allowed."""

import re
from typing import Any

from pydantic_core import ErrorDetails

from thermal2mqtt.settings.allowed import allowed
from thermal2mqtt.settings.model import SCHEMA
from thermal2mqtt.settings.origins import Origin, Origins
from thermal2mqtt.settings.outline import (
    FieldPath,
    Schema,
    dotted,
    field_at,
    holds_secret,
    nearest,
    secret_within,
)
from thermal2mqtt.settings.problems import Problem, Source
from thermal2mqtt.settings.section import REFUSED

STARS = "**********"

LONGEST_GIVEN = 60
"""Of a given value, in characters, no more is printed."""

_KEY = "[key]"
"""What pydantic appends to the path of an entry whose id is wrong."""

_SAID_IN_FULL = {REFUSED, "polygon", "path", "secret"}
"""Types of error whose message was written here."""


def explain(error: ErrorDetails, origins: Origins) -> Problem:
    """Turn one of pydantic's errors into a problem."""
    path = error["loc"]
    if path[-1:] == (_KEY,):
        path = path[:-1]
        ids = (field_at(path[:-1]) or {})["propertyNames"]["patternErrorMessage"]
        return _problem(path, origins.of_key(path), "is no id", allowed=ids)
    if error["type"] == "extra_forbidden":
        return _problem(path, origins.of_key(path), unknown_key(path))
    origin = origins.to_change(path)
    if is_newer(error):
        message = f"is {error['input']}, but this agent knows {SCHEMA} at most; update the agent"
        return _problem(path, origin, message)
    if error["type"] in _SAID_IN_FULL:
        return _problem(path, origin, error["msg"])
    field = field_at(path) or {}
    if error["type"] == "missing":
        return _problem(path, origin, "is missing", allowed=allowed(field))
    given = _given(error["input"], path, field, origins)
    # What pydantic-settings could not read as JSON is still text.
    unread = origin.source is Source.ENVIRONMENT and field.get("type") in {"array", "object"}
    what = f"is {given}, but must be JSON" if unread and isinstance(error["input"], str) else f"is {given}"
    return _problem(path, origin, what, given, allowed(field))


def is_newer(error: ErrorDetails) -> bool:
    """Whether the settings were written for a newer agent."""
    version = error["input"]
    return error["loc"] == ("schema",) and type(version) is int and version > SCHEMA


def _problem(
    path: FieldPath, origin: Origin, message: str, given: str | None = None, allowed: str | None = None
) -> Problem:
    line, column = (origin.place.line, origin.place.column) if origin.place else (None, None)
    name = dotted(secret_within(path) or path)
    return Problem(origin.source, origin.where, message, name, line, column, given, allowed)


def unknown_key(path: FieldPath) -> str:
    """Return what to say of a key that is not known, as a clause that follows its path."""
    known = list((field_at(path[:-1]) or {}).get("properties", ()))
    near = nearest(str(path[-1]), known)
    return f"is unknown; did you mean {near}?" if near else f"is unknown; there is {', '.join(known)}"


def _given(value: Any, path: FieldPath, field: Schema, origins: Origins) -> str:
    if secret_within(path) is not None:
        return STARS
    if isinstance(value, dict):
        return f"a section of {len(value)}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    if value is None:
        return "empty"
    if holds_secret(field):
        return "a single value"
    return shown(origins.text(path) or str(value))


def shown(text: str) -> str:
    """Return text cut to a printable piece, in quotes unless it is a plain word or number."""
    piece = text if len(text) <= LONGEST_GIVEN else f"{text[:LONGEST_GIVEN]}..."
    return piece if re.fullmatch(r"[\w.:/+-]+", piece) else repr(piece)
