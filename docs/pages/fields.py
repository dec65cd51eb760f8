"""The keys of a payload as rows of a table, from its JSON Schema."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

SECTIONS = {"ZoneSettings": "zone"}
"""Objects that stand in several payloads, with the section that tells of them."""

LARGEST_LIMIT = 1e9
"""A limit above it is of the format, not of the value."""


def rows(model: type[BaseModel], *, defaults: bool = False) -> Iterator[str]:
    """Yield a row for each key, nested ones by their path: `key | type | meaning`.

    Args:
        model: of the payload, or of an object in it.
        defaults: whether to say what a key is where it is left out.
    """
    schema = model.model_json_schema(mode="validation")
    for path, kind, field in _fields(schema, schema.get("$defs", {}), ""):
        meaning = field.get("description", "").replace("\n", " ")
        yield f"`{path}` | {kind} | {meaning}{_default(field) if defaults else ''}"


def _fields(schema: Schema, definitions: Schema, path: str) -> Iterator[tuple[str, str, Schema]]:
    for name, field in schema.get("properties", {}).items():
        kind, inner = _kind(field, definitions)
        yield f"{path}{name}", kind, field
        if inner is not None:
            yield from _fields(inner, definitions, f"{path}{name}{_below(field)}.")


def _default(field: Schema) -> str:
    value = field.get("default")
    return "" if value is None or isinstance(value, dict) else f" Default: `{value}`."


def _below(field: Schema) -> str:
    if "additionalProperties" in field:
        return ".<id>"
    return "[]" if field.get("type") == "array" else ""


def _kind(field: Schema, definitions: Schema) -> tuple[str, Schema | None]:
    """Return a field's type in words, and the schema of the object that stands in it, if one does."""
    if "anyOf" in field:
        kinds = [_kind(option, definitions) for option in field["anyOf"]]
        return " or ".join(dict.fromkeys(kind for kind, _ in kinds)), next((i for _, i in kinds if i), None)
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        if (section := SECTIONS.get(name)) is not None:
            return f"[{section}](#{section})", None
        found = definitions[name]
        return _kind({**found, **{k: v for k, v in field.items() if k != "$ref"}}, definitions)
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"]), None
    if "const" in field:
        return f"`{field['const']}`", None
    return _plain_kind(field, definitions)


def _plain_kind(field: Schema, definitions: Schema) -> tuple[str, Schema | None]:
    kind = field.get("type", "any value")
    if kind == "array":
        if "prefixItems" in field:
            return f"list of {len(field['prefixItems'])}", None
        inner, below = _kind(field["items"], definitions)
        return f"list of {inner}", below
    if isinstance(field.get("additionalProperties"), dict) and field["additionalProperties"]:
        inner, below = _kind(field["additionalProperties"], definitions)
        return f"map of {inner}", below
    return kind + _range(field), field if "properties" in field else None


def _range(field: Schema) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    return "" if low is None or high is None or high > LARGEST_LIMIT else f" {low:g}..{high:g}"
