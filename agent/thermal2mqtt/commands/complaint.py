"""From pydantic's errors to a refusal that names the field and what is allowed there."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from thermal2mqtt.commands.command import CommandError
from thermal2mqtt.contract.commands import ErrorCode
from thermal2mqtt.settings.allowed import allowed
from thermal2mqtt.settings.materials import EMISSIVITY_SCHEMA
from thermal2mqtt.settings.section import REFUSED

Schema = dict[str, Any]

MAX_PROBLEMS = 5
"""So many wrong fields are told in one answer."""

MAX_FIELD = 128
"""Characters of a field's path; a caller chooses the keys."""

_CODES = {"finite_number": ErrorCode.NOT_FINITE, "json_invalid": ErrorCode.INVALID_JSON}
_TYPES = ("_type", "_parsing", "_from_float")
"""How the names of pydantic's errors end that are about the type of a value."""


def complaint(error: ValidationError, model: type[BaseModel], under: tuple[str, ...] = ()) -> CommandError:
    """Return the refusal of a request.

    Args:
        error: what is wrong with it.
        model: what it should have been.
        under: where in the request the value stands that is wrong; nothing for the request as a whole.
    """
    problems = error.errors(include_url=False, include_input=False)
    told = "; ".join(_text(problem, under, model) for problem in problems[:MAX_PROBLEMS])
    if (more := len(problems) - MAX_PROBLEMS) > 0:
        told += f"; and {more} more"
    first = problems[0]
    return CommandError(_code(first), told, _path(first, under))


def _code(problem: ErrorDetails) -> ErrorCode:
    kind = problem["type"]
    if kind.endswith(_TYPES):
        return ErrorCode.WRONG_TYPE
    return _CODES.get(kind, ErrorCode.INVALID_REQUEST)


def _path(problem: ErrorDetails, under: Iterable[str]) -> str:
    return ".".join(map(str, (*under, *problem["loc"])))[:MAX_FIELD] or "(request)"


def _text(problem: ErrorDetails, under: Iterable[str], model: type[BaseModel]) -> str:
    field = _path(problem, under)
    match problem["type"]:
        case "string_pattern_mismatch":
            return f"{field} must be {_words(_schema(model), problem['ctx']['pattern'])}"
        case "extra_forbidden":
            return f"{field} is unknown; there is {_keys(_schema(model), problem['loc'][:-1])}"
        case "missing":
            return f"{field} is missing"
        case "emissivity":
            return f"{field} must be {allowed(EMISSIVITY_SCHEMA)}"
        case kind:
            # Our own checks speak in clauses that follow the field's name.
            joint = " " if kind in {REFUSED, "polygon"} else ": "
            return f"{field}{joint}{problem['msg']}"


@cache
def _schema(model: type[BaseModel]) -> Schema:
    # Made of a model in 10 ms; a caller who errs on purpose shall not make the agent slow.
    return model.model_json_schema()


def _keys(schema: Schema, path: Iterable[str | int]) -> str:
    """Return the keys that an object of a request has, at a path that leads to one."""
    found = schema
    for part in path:
        below = found["properties"].get(part) if isinstance(part, str) else found["items"]
        found = _resolved(below, schema)
    return ", ".join(found.get("properties", ())) or "no field"


def _resolved(field: Schema, schema: Schema) -> Schema:
    """Return a field's schema without references and without `or null`."""
    options = [option for option in field.get("anyOf", ()) if option.get("type") != "null"]
    if options:
        return _resolved(options[0], schema)
    reference = field.get("$ref")
    return field if reference is None else schema["$defs"][reference.rpartition("/")[2]]


def _words(schema: Any, pattern: str) -> str:
    """Return what a JSON Schema says in words about a pattern, wherever in it that stands."""
    return next(_described(schema, pattern), "one line without control characters")


def _described(schema: Any, pattern: str) -> Iterator[str]:
    if isinstance(schema, dict):
        if schema.get("pattern") == pattern and "patternErrorMessage" in schema:
            yield str(schema["patternErrorMessage"])
        schema = list(schema.values())
    if isinstance(schema, list):
        for item in schema:
            yield from _described(item, pattern)
