"""Reads the settings: environment over file over defaults, and everything that is wrong with them at once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from thermal2mqtt.settings.document import read_document
from thermal2mqtt.settings.environment import read_environment
from thermal2mqtt.settings.judge import judge
from thermal2mqtt.settings.migration import STEPS, Step, migrated
from thermal2mqtt.settings.model import Settings
from thermal2mqtt.settings.origins import Origins
from thermal2mqtt.settings.problems import SettingsError

DEFAULT_PATH = Path("/etc/thermal2mqtt/settings.yaml")


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and where each of them comes from."""

    settings: Settings
    origins: Origins = field(default_factory=Origins)
    """Nothing where they were not read but made."""


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that hold; see `load_with_origins`."""
    return load_with_origins(path, environ).settings


def load_with_origins(
    path: Path | None = None,
    environ: Mapping[str, str] | None = None,
    steps: Mapping[int, Step] = STEPS,
) -> LoadedSettings:
    """Return the settings that hold, with where they come from.

    Args:
        path: the settings file; None takes `DEFAULT_PATH` where it exists.
        environ: the environment; None takes the process's own.
        steps: by which a file of an earlier layout is brought to the present one.

    Raises:
        SettingsError: the file cannot be read, or any value in it or in the environment is wrong.
    """
    environment = read_environment(os.environ if environ is None else environ)
    if path is None and DEFAULT_PATH.exists():
        path = DEFAULT_PATH
    try:
        document = None if path is None else migrated(read_document(path), steps)
    except SettingsError as error:
        raise SettingsError([*error.problems, *environment.problems]) from error
    return _judge(Origins(environment, document))


def _judge(origins: Origins) -> LoadedSettings:
    environment, document = origins.environment, origins.document
    values = _merge(environment.values, document.values if document else {})
    problems = [*environment.problems, *(document.problems if document else ())]
    return LoadedSettings(judge(values, origins, problems), origins)


def _merge(over: Mapping[str, Any], under: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = under.get(key)
        merged[key] = _merge(value, below) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged
