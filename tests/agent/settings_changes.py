"""A book of settings in a folder, and a change of every field in it."""

import asyncio
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from thermal2mqtt.settings import LoadedSettings, load_with_origins
from thermal2mqtt.settings.outline import field_at, leaves
from thermal2mqtt.settings.partial import applies
from thermal2mqtt.settings.section import Applies
from thermal2mqtt.settings_book import SettingsBook
from thermal2mqtt.store.overrides import FILE_NAME, OverrideMemory

T = TypeVar("T")

FILE = """\
mqtt: {username: agent, password: hunter2}
sensors:
  thermal: {driver: simulator, emissivity: 0.9}
  rack: {driver: simulator}
"""

CHANGEABLE = [
    path for path in leaves() if applies(path) is not Applies.FILE_ONLY and path != ("zones", "list")
]
FILE_ONLY = [path for path in leaves() if applies(path) is Applies.FILE_ONLY]


def base(folder: Path, text: str = FILE, environ: Mapping[str, str] | None = None) -> LoadedSettings:
    """Return what a file and an environment say."""
    file = folder / "settings.yaml"
    file.write_text(text)
    return load_with_origins(file, environ or {})


def opened(folder: Path, text: str = FILE, environ: Mapping[str, str] | None = None) -> SettingsBook:
    """Return a book that has recalled earlier runs, as after a start."""
    book = SettingsBook(base(folder, text, environ), OverrideMemory(folder / FILE_NAME))
    book.load()
    return book


def run(change: Awaitable[T]) -> T:
    """Return what a change returns."""

    async def main() -> T:
        return await change

    return asyncio.run(main())


def document(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """Return the partial document that sets one field; `*` stands for the sensor."""
    for part in reversed(path):
        value = {"thermal" if part == "*" else part: value}
    return dict(value)


def shown(book: SettingsBook) -> dict[str, Any]:
    """Return the settings that hold."""
    return book.current.loaded.settings.model_dump(mode="json", by_alias=True)


def another(path: tuple[str | int, ...]) -> Any:
    """Return a value that a field may have and does not have by default."""
    field = field_at(path) or {}
    before = field.get("default")
    first = field.get("anyOf", [field])[0]
    if "enum" in first:
        return next(value for value in reversed(first["enum"]) if value != before)
    match first.get("type"):
        case "boolean":
            return not before
        case "number" | "integer":
            low, high = first.get("minimum", 1), first.get("maximum", 100)
            return next(value for value in (high, low, 1) if value != before)
    return "Europe/Paris" if path[-1] == "timezone" else "another"


BESIDE = {"low_celsius": {"high_celsius": 1001.0 - 1}, "high_celsius": {"low_celsius": 0.0}}
"""Fields that cannot be set alone."""


def complete(path: tuple[str | int, ...]) -> dict[str, Any]:
    """Return a document that sets a field to another value, with what has to stand beside it."""
    value = -10.0 if path[-1] == "low_celsius" else another(path)
    whole = document(path, value)
    inner = whole
    for part in path[:-1]:
        inner = inner["thermal" if part == "*" else str(part)]
    inner.update(BESIDE.get(str(path[-1]), {}) if path[0] == "image" else {})
    return whole
