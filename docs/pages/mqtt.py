"""The page mqtt.md: topics, payloads, commands and entities, from the contract's models and tables."""

import inspect
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from docs.pages.commands import documented_commands
from docs.pages.compact import compact
from docs.pages.fields import rows
from thermal2mqtt.commands.command import AnyCommand
from thermal2mqtt.contract import frame
from thermal2mqtt.contract.base import Payload
from thermal2mqtt.contract.catalogue import ANSWERS, EVENT_DATA, TOPICS, TopicEntry
from thermal2mqtt.contract.commands import ANYWHERE, MEANINGS
from thermal2mqtt.contract.entities import ENTITIES, Entity
from thermal2mqtt.settings.zone import ZoneSettings

FOLDER = Path(__file__).parent
EXAMPLES = FOLDER.parent / "examples.json"


def mqtt_page() -> str:
    """Return the whole page."""
    examples = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    told = {entry.payload: entry.topic for entry in TOPICS if not isinstance(entry.payload, str)}
    payloads = [model for model in told if model not in ANSWERS]
    commands = documented_commands()
    parts = [
        _introduction("mqtt"),
        "## Topics\n\n" + _table("topic | by | QoS | retained | payload | meaning", map(_topic, TOPICS)),
        "## Payloads\n",
        *(_model(model) + _example(_of(examples["topics"], told[model])) for model in payloads),
        f"### Zone\n\n{_first_line(ZoneSettings)}\n\n{_fields(ZoneSettings, defaults=True)}",
        "### Data of events\n\nWhat they mean, when they come and what is kept: see [events](events.md).\n",
        *map(_model, EVENT_DATA),
        _discovery(examples),
        _frames(examples),
        _introduction("mqtt_commands"),
        *map(_model, ANSWERS),
        "A command that was refused:\n" + _exchange(examples["refused"]),
        _codes(),
        *(_command(command, examples) for command in commands),
        *map(_model, dict.fromkeys(command.response for command in commands)),
        _entities(),
    ]
    return "\n".join(parts)


def _introduction(name: str) -> str:
    return (FOLDER / f"{name}_introduction.md").read_text(encoding="utf-8")


def _topic(entry: TopicEntry) -> str:
    payload = entry.payload
    if not isinstance(payload, str):
        payload = "[answer](#commands)" if payload in ANSWERS else _link(payload)
    retained = _yes(entry.retained)
    return f"`{entry.topic}` | {entry.direction} | {entry.qos} | {retained} | {payload} | {entry.meaning}"


def _of(topics: dict[str, Any], pattern: str) -> Any:
    """Return the example on the first topic of a pattern such as `thermal2mqtt/<agent>/alarm/<zone>`."""
    wanted = pattern.split("/")
    for topic, payload in topics.items():
        parts = topic.split("/")
        same = (part.startswith("<") or part == name for part, name in zip(wanted, parts, strict=False))
        if len(parts) == len(wanted) and all(same):
            return payload
    raise LookupError(f"no example of {pattern}: run script/docs")


def _link(model: type[Payload]) -> str:
    return f"[{model.__name__}](#{model.__name__.lower()})"


def _model(model: type[Payload]) -> str:
    return f"### {model.__name__}\n\n{_first_line(model)}\n\n{_fields(model)}"


def _fields(model: type[BaseModel], *, defaults: bool = False) -> str:
    found = list(rows(model, defaults=defaults))
    return _table("key | type | meaning", found) if found else "It has no keys.\n"


def _first_line(described: object) -> str:
    return (inspect.getdoc(described) or "").partition("\n")[0]


def _example(payload: Any) -> str:
    return f"\n```json\n{compact(payload)}\n```\n"


def _exchange(example: dict[str, Any]) -> str:
    return _example(example["request"]) + _example(example["response"])


def _discovery(examples: dict[str, Any]) -> str:
    topic = next(topic for topic in examples["topics"] if topic.endswith("/config"))
    return (
        "### Discovery\n\nHome Assistant's own format. A component that is gone is told by its platform "
        'alone, such as `{"p": "sensor"}`.\n\n<details><summary>The device of an agent with one sensor '
        f"and one zone</summary>\n{_example(examples['topics'][topic])}\n</details>\n"
    )


def _frames(examples: dict[str, Any]) -> str:
    layout = (inspect.getdoc(frame) or "").partition("\n\n")[2]
    example = examples["frame"]
    begin = " ".join(example["header"][i : i + 8] for i in range(0, len(example["header"]), 8))
    corner = ", ".join(f"{celsius:g}" for celsius in example["first_celsius"])
    return (
        _introduction("mqtt_frames")
        + f"\n{layout}\n\nA frame of {example['bytes']} bytes begins with\n\n    {begin}\n\n"
        + f"and its first temperatures are {corner} C.\n"
    )


def _codes() -> str:
    return "### Error codes\n\n" + _table(
        "code | meaning | any command", (f"`{c}` | {MEANINGS[c]} | {_yes(c in ANYWHERE)}" for c in MEANINGS)
    )


def _yes(applies: bool) -> str:  # noqa: FBT001 (the word for it)
    return "yes" if applies else "no"


def _command(command: AnyCommand, examples: dict[str, Any]) -> str:
    errors = ", ".join(f"`{code}`" for code in sorted(command.errors)) or "none"
    return (
        f"### {command.name}\n\n{_first_line(command.request)}\n\nFor the role `{command.role.name.lower()}` "
        f"and above. Errors of its own: {errors}. The answer's data is {_link(command.response)}.\n\n"
        f"{_fields(command.request, defaults=True)}{_exchange(examples['commands'][command.name])}"
    )


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
    return f"`{key}` | {entity.platform} | {name} | `{topic}` | {_yes(entity.enabled)}"


def _table(head: str, found: Iterable[str] | Iterator[str]) -> str:
    line = "|".join(["---"] * (head.count("|") + 1))
    return f"| {head} |\n|{line}|\n" + "".join(f"| {row} |\n" for row in found)
