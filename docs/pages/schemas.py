"""docs/schemas/: a JSON Schema for each payload, request and answer, for those who write clients."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from docs.pages.commands import documented_commands
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.catalogue import TOPICS
from thermal2mqtt.contract.commands import ResponseError
from thermal2mqtt.settings.zone import SHAPES, ZoneSettings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Told(GenerateJsonSchema):
    """What the agent says: keys are always there but for those that the models name."""

    def ser_schema(self, schema: Any) -> JsonSchemaValue | None:
        """Leave out serializers: all that ours do is to drop keys that have no value."""
        del schema
        return None

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        """Name the keys that are always there."""
        found = super().model_schema(schema)
        keys = [key for key in found.get("properties", {}) if key not in _optional(schema["cls"])]
        return {**found, "required": keys} if keys else found


def schema_pages() -> dict[str, Callable[[], str]]:
    """Return what makes each file, by its path below docs/."""
    return {f"schemas/{name}.json": partial(_text, model, told=told) for name, model, told in _models()}


def _models() -> Iterator[tuple[str, type[Payload], bool]]:
    """Yield name, model, and whether the agent says it rather than takes it."""
    for entry in TOPICS:
        if not isinstance(entry.payload, str) and "response/" not in entry.topic:
            # thermal2mqtt/<agent>/image/<source>/attributes -> image.attributes
            parts = [part for part in entry.topic.split("/")[2:] if not part.startswith("<")]
            yield ".".join(parts), entry.payload, True
    for command in documented_commands():
        name = command.name.replace("/", ".")
        yield f"{name}.request", command.request, False
        # Of the answer that all commands of a noun share there is one file.
        shared = [other for other in documented_commands() if other.response is command.response]
        yield f"{name if len(shared) == 1 else name.partition('.')[0]}.response", command.response, True
    yield "error.response", ResponseError, True


def _text(model: type[Payload], *, told: bool) -> str:
    schema = (
        model.model_json_schema(schema_generator=_Told, mode="serialization")
        if told
        else model.model_json_schema()
    )
    return json.dumps({"$schema": DIALECT, **schema}, indent=1, ensure_ascii=False) + "\n"


def _optional(model: type[BaseModel]) -> frozenset[str]:
    if issubclass(model, Payload):
        return model.OPTIONAL
    return frozenset(SHAPES) if issubclass(model, ZoneSettings) else cast("frozenset[str]", frozenset())
