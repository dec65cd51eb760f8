"""The settings' JSON Schema as a map: which field a path leads to, and what it allows, in words."""

import difflib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from thermal2mqtt.settings.model import Settings

FieldPath = tuple[str | int, ...]
"""The way to a value: keys, and indices of lists."""

Schema = dict[str, Any]

LONGEST_KEY = 64
"""Of what a file gives for a key, in characters, no more is printed or compared."""


@cache
def schema() -> Schema:
    """Return the JSON Schema of the settings file; not to be changed."""
    return Settings.model_json_schema()


def field_at(path: FieldPath) -> Schema | None:
    """Return the schema of the field at `path`, plain; None if there is no such field."""
    found: Schema | None = schema()
    for part in path:
        found = None if found is None else _child(found, part)
    return found


def _child(parent: Schema, part: str | int) -> Schema | None:
    if isinstance(part, int):
        items = parent.get("prefixItems", [])
        found = items[part] if part < len(items) else parent.get("items")
    else:
        found = parent.get("properties", {}).get(part) or entry(parent)
    return None if found is None else plain(found)


def entry(parent: Schema) -> Schema | None:
    """Return what stands under each id, for a field that maps ids to sections; None for other fields."""
    return next((plain(value) for value in parent.get("patternProperties", {}).values()), None)


def plain(field: Schema) -> Schema:
    """Return a field's schema with its reference resolved and `or null` left out."""
    options = [option for option in field.get("anyOf", ()) if option.get("type") != "null"]
    if len(options) == 1:
        return plain({**_without(field, "anyOf"), **options[0]})
    if options:
        return {**field, "anyOf": options}
    if "$ref" in field:
        target = schema()["$defs"][field["$ref"].rpartition("/")[2]]
        return {**target, **_without(field, "$ref")}
    return field


def _without(field: Schema, key: str) -> Schema:
    return {k: v for k, v in field.items() if k != key}


def is_text(field: Schema | None) -> bool:
    """Whether what a file gives for this field is to be taken as it is written, `no` and 5 included."""
    return field is not None and (field.get("type") == "string" or "5" in field.get("enum", ()))


def holds_secret(field: Schema) -> bool:
    """Whether the field, or one in it, is a secret."""
    if field.get("writeOnly"):
        return True
    return any(holds_secret(plain(value)) for value in field.get("properties", {}).values())


def secret_within(path: FieldPath) -> FieldPath | None:
    """Return the path of the secret field that `path` leads to or into, None where there is none."""
    for length in range(1, len(path) + 1):
        if (field_at(path[:length]) or {}).get("writeOnly"):
            return path[:length]
    return None


def dotted(path: FieldPath) -> str:
    """Return a path as people write it: `zones.list[1].name`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f"{'.' if text else ''}{_key(part)}"
    return text


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]{1,64}", key) else repr(key[:LONGEST_KEY])


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that `name` is most likely a misspelling of; None where none is near."""
    return next(iter(difflib.get_close_matches(name[:LONGEST_KEY], list(known), n=1)), None)


def leaves(field: Schema | None = None, path: FieldPath = ()) -> Iterator[FieldPath]:
    """Yield the paths of all values below a field, lists as a whole; `*` stands for an id."""
    field = schema() if field is None else field
    below = {name: plain(value) for name, value in field.get("properties", {}).items()}
    if (entries := entry(field)) is not None:
        below["*"] = entries
    if not below:
        yield path
    for name, value in below.items():
        yield from leaves(value, (*path, name))
