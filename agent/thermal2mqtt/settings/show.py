"""The settings that hold, for people and programs: every value with its origin, secrets as stars."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from thermal2mqtt.settings.load import LoadedSettings
from thermal2mqtt.settings.origins import Origins
from thermal2mqtt.settings.outline import FieldPath, dotted
from thermal2mqtt.settings.override import WITHOUT_ZONES

COMMENT_COLUMN = 44
"""Where origins stand in the YAML text, unless a value is longer."""


def as_data(loaded: LoadedSettings, *, zones: bool = True) -> dict[str, Any]:
    """Return `settings`, shaped as the file is, and `origins` by dotted path; fit for JSON.

    A list of sections is entered; any other list counts as one value. The list of zones is left out unless
    `zones`.
    """
    values = _plain(loaded, zones=zones)
    rows = _section(values, (), loaded.origins)
    return {"settings": values, "origins": {dotted(path): origin for _, path, origin in rows if origin}}


def as_yaml(loaded: LoadedSettings) -> str:
    """Return a settings file that gives these settings, with the origin of each value as a comment."""
    document = loaded.origins.document
    lines = [f"# The settings file: {document.path if document else 'none'}"]
    for text, _, origin in _section(_plain(loaded), (), loaded.origins):
        lines.append(f"{text:<{COMMENT_COLUMN}}# {origin}" if origin else text)
    return "\n".join(lines) + "\n"


Row = tuple[str, FieldPath, str]
"""A line of YAML, the path of its value, and that value's origin; empty for a line without one."""


def _plain(loaded: LoadedSettings, *, zones: bool = True) -> dict[str, Any]:
    left_out = None if zones else WITHOUT_ZONES
    return loaded.settings.model_dump(mode="json", by_alias=True, exclude=left_out)


def _section(values: Mapping[str, Any], path: FieldPath, origins: Origins) -> Iterator[Row]:
    for key, value in values.items():
        below = (*path, key)
        if isinstance(value, dict):
            yield f"{_flow(key)}:", below, ""
            yield from _indented(_section(value, below, origins), "  ")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{_flow(key)}:", below, ""
            for index, item in enumerate(value):
                yield from _indented(_section(item, (*below, index), origins), "  - ")
        else:
            yield f"{_flow(key)}: {_flow(value)} ", below, str(origins.of(below))


def _indented(rows: Iterator[Row], first: str) -> Iterator[Row]:
    before = first
    for text, path, origin in rows:
        yield before + text, path, origin
        before = " " * len(first)


def _flow(value: Any) -> str:
    text = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=float("inf"))
    return text.removesuffix("...\n").rstrip("\n")
