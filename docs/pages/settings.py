"""The page settings.md: an introduction, and every key from the models' JSON Schema."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from thermal2mqtt.settings.allowed import allowed
from thermal2mqtt.settings.outline import Schema, entry, plain, schema

INTRODUCTION = Path(__file__).with_name("settings_introduction.md")


def settings_page() -> str:
    """Return the whole page."""
    parts = [INTRODUCTION.read_text(encoding="utf-8")]
    rows = []
    for name, value in schema()["properties"].items():
        field = plain(value)
        if field["type"] == "object":
            parts.append(f"### {name}\n\n{field['description']}\n\n{_table(_rows(field, ''))}")
        else:
            rows.append(_row(name, field, required=False))
    parts.insert(1, _table(iter(rows)))
    return "\n".join(parts)


def _rows(field: Schema, path: str) -> Iterator[str]:
    if (entries := entry(field)) is not None:
        yield from _rows(entries, f"{path}<id>.")
    for name, value in field.get("properties", {}).items():
        below = plain(value)
        inner = plain(below["items"]) if below.get("type") == "array" else below
        if "properties" in inner:
            yield from _rows(inner, f"{path}{name}{'[]' if inner is not below else ''}.")
        else:
            yield _row(f"{path}{name}", below, required=name in field.get("required", ()))


def _row(key: str, field: Schema, *, required: bool) -> str:
    default = "*required*" if required else _default(field)
    cells = (
        f"`{key}`",
        f"**{field['title']}.** {' '.join(field['description'].split())}",
        field.get("unit", ""),
        default,
        allowed(field),
        field["applies"],
    )
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _default(field: Schema) -> str:
    value: Any = field["default"]
    return "" if value is None else f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _table(rows: Iterator[str]) -> str:
    head = "| Key | Meaning | Unit | Default | Allowed | Applies |\n|---|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"
