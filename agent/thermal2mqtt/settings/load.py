"""Reads the settings: environment over file over defaults, and everything that is wrong with them at once."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from thermal2mqtt.settings.document import read_document
from thermal2mqtt.settings.environment import read_environment
from thermal2mqtt.settings.explain import explain, is_newer
from thermal2mqtt.settings.model import Settings
from thermal2mqtt.settings.origins import Origins
from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.settings.problems import SettingsError
from thermal2mqtt.settings.section import REFUSED

DEFAULT_PATH = Path("/etc/thermal2mqtt/settings.yaml")


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings, and where each of them comes from."""

    settings: Settings
    origins: Origins


def load_settings(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that hold; see `load_with_origins`."""
    return load_with_origins(path, environ).settings


def load_with_origins(path: Path | None = None, environ: Mapping[str, str] | None = None) -> LoadedSettings:
    """Return the settings that hold, with where they come from.

    Args:
        path: the settings file; None takes `DEFAULT_PATH` where it exists.
        environ: the environment; None takes the process's own.

    Raises:
        SettingsError: the file cannot be read, or any value in it or in the environment is wrong.
    """
    environment = read_environment(os.environ if environ is None else environ)
    if path is None and DEFAULT_PATH.exists():
        path = DEFAULT_PATH
    try:
        document = None if path is None else read_document(path)
    except SettingsError as error:
        raise SettingsError([*error.problems, *environment.problems]) from error
    return _judge(Origins(environment, document))


def _judge(origins: Origins) -> LoadedSettings:
    environment, document = origins.environment, origins.document
    # The overrides of a later version go between the two.
    values = _merge(environment.values, document.values if document else {})
    settings, errors = _validate(values)
    # Of a layout that is not known yet, every other complaint would lead astray.
    if newer := [error for error in errors if is_newer(error)]:
        raise SettingsError(explain(error, origins) for error in newer)
    problems = [*environment.problems, *(document.problems if document else ())]
    problems += [explain(error, origins) for error in [*errors, *_hidden(values, errors)]]
    if settings is None or problems:
        raise SettingsError(problems)
    return LoadedSettings(settings, origins)


def _merge(over: Mapping[str, Any], under: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for key, value in over.items():
        below = under.get(key)
        merged[key] = _merge(value, below) if isinstance(value, dict) and isinstance(below, dict) else value
    return merged


def _validate(values: Mapping[str, Any]) -> tuple[Settings | None, list[ErrorDetails]]:
    try:
        return Settings.model_validate(values), []
    except ValidationError as error:
        return None, [e for e in error.errors(include_url=False) if not _counts_good_items_only(e)]


def _counts_good_items_only(error: ErrorDetails) -> bool:
    # Pydantic calls a list too short when too few of its items are right, each of which it names too.
    return error["type"] == "too_short" and len(error["input"]) >= error["ctx"]["min_length"]


def _hidden(values: Mapping[str, Any], errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return what checks between fields find once single wrong values are out of their way."""
    found: list[ErrorDetails] = []
    wrong = {error["loc"] for error in errors}
    new = errors
    while new:
        _, more = _validate(_without(values, wrong))
        new = [e for e in more if e["type"] == REFUSED and not {e["loc"], *_beside(e)} & wrong]
        wrong |= {error["loc"] for error in new}
        found += new
    return found


def _beside(error: ErrorDetails) -> Iterator[FieldPath]:
    for name in error["ctx"]["beside"]:
        yield (*error["loc"][:-1], name)


def _without(values: Any, wrong: set[FieldPath], path: FieldPath = ()) -> Any:
    """Return a copy without the values at the wrong paths; lists keep their length."""
    if isinstance(values, Mapping):
        below = {key: (*path, key) for key in values}
        return {
            key: _without(value, wrong, below[key])
            for key, value in values.items()
            if below[key] not in wrong or isinstance(value, Mapping | list)
        }
    if isinstance(values, list):
        return [_without(value, wrong, (*path, index)) for index, value in enumerate(values)]
    return values
