"""The page mqtt.md: topics, payloads, commands and entities, from the contract's models and tables."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.catalogue import ANSWERS, COMMANDS, TOPICS, TopicEntry
from thermal2mqtt.contract.entities import ENTITIES, Entity

INTRODUCTION = Path(__file__).with_name("mqtt_introduction.md")

Schema = dict[str, Any]


def mqtt_page() -> str:
    """Return the whole page."""
    models = [entry.payload for entry in TOPICS if not isinstance(entry.payload, str)]
    requests = [model for command in COMMANDS for model in (command.request, command.response)]
    unique = list(dict.fromkeys([*models, *ANSWERS, *requests]))
    parts = [
        INTRODUCTION.read_text(encoding="utf-8"),
        "## Topics\n\n" + _table("topic | by | retained | payload | meaning", map(_topic, TOPICS)),
        "## Payloads\n",
        *map(_model, unique),
        "## Commands\n\n" + _table("command | request | data of the answer | answered", _commands()),
        _entities(),
    ]
    return "\n".join(parts)


def _topic(entry: TopicEntry) -> str:
    payload = (
        entry.payload
        if isinstance(entry.payload, str)
        else f"[{entry.payload.__name__}](#{_anchor(entry.payload)})"
    )
    retained = "yes" if entry.retained else "no"
    return f"`{entry.topic}` | {entry.direction} | {retained} | {payload} | {entry.meaning}"


def _commands() -> Iterator[str]:
    for command in COMMANDS:
        request, response = (f"[{m.__name__}](#{_anchor(m)})" for m in (command.request, command.response))
        yield f"`{command.name}` | {request} | {response} | {command.where}"


def _entities() -> str:
    text = (
        "## Entities of Home Assistant\n\n"
        "The unique id is `<instance>_` and the key. Those that are off can be switched on there.\n\n"
    )
    return text + _table("key | platform | name | from | on", map(_entity, ENTITIES))


def _entity(entity: Entity) -> str:
    key = entity.figure if entity.scope == "agent" else f"<{entity.scope}>_{entity.figure}"
    topic = next(iter(entity.topics.values())).replace("{id}", f"<{entity.scope}>")
    name = entity.name.replace("{name}", f"*{entity.scope}*")
    return f"`{key}` | {entity.platform} | {name} | `{topic}` | {'yes' if entity.enabled else 'no'}"


def _anchor(model: type[Payload]) -> str:
    return model.__name__.lower()


def _model(model: type[Payload]) -> str:
    schema = model.model_json_schema(mode="validation")
    definitions = schema.get("$defs", {})
    meaning = (model.__doc__ or "").partition("\n")[0]
    return f"### {model.__name__}\n\n{meaning}\n\n" + _table(
        "key | type | meaning", _fields(schema, definitions, "")
    )


def _fields(schema: Schema, definitions: Schema, path: str) -> Iterator[str]:
    for name, field in schema.get("properties", {}).items():
        kind, inner = _kind(field, definitions)
        meaning = field.get("description", "").replace("\n", " ")
        yield f"`{path}{name}` | {kind} | {meaning}"
        if inner is not None:
            yield from _fields(inner, definitions, f"{path}{name}{_below(field)}.")


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
        found = definitions[field["$ref"].rpartition("/")[2]]
        return _kind({**found, **{k: v for k, v in field.items() if k != "$ref"}}, definitions)
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"]), None
    if "const" in field:
        return f"`{field['const']}`", None
    return _plain_kind(field, definitions)


def _plain_kind(field: Schema, definitions: Schema) -> tuple[str, Schema | None]:
    kind = field.get("type", "object")
    if kind == "array":
        if "prefixItems" in field:
            return f"list of {len(field['prefixItems'])}", None
        inner, below = _kind(field["items"], definitions)
        return f"list of {inner}", below
    if isinstance(field.get("additionalProperties"), dict):
        inner, below = _kind(field["additionalProperties"], definitions)
        return f"map of {inner}", below
    return kind, field if "properties" in field else None


def _table(head: str, rows: Iterable[str]) -> str:
    line = "|".join(["---"] * (head.count("|") + 1))
    return f"| {head} |\n|{line}|\n" + "".join(f"| {row} |\n" for row in rows)
