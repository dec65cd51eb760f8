"""What was changed at run time, between file and environment: laid over the one, under the other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from thermal2mqtt.settings.judge import judge
from thermal2mqtt.settings.load import LoadedSettings
from thermal2mqtt.settings.outline import FieldPath, dotted, field_at
from thermal2mqtt.settings.partial import is_section
from thermal2mqtt.settings.problems import Problem, SettingsError, Source

Overrides = Mapping[FieldPath, Any]
"""Values by the path of their field."""

WITHOUT_ZONES = {"zones": {"list"}}
"""What to leave out of a dump, where the zones are told elsewhere."""

_NO_PLACE = "names what is not in the settings (any more)"


def overridden(base: LoadedSettings, overrides: Overrides) -> LoadedSettings:
    """Return the settings with these changes; what the environment holds stays.

    Args:
        base: what file and environment say.
        overrides: what was changed.

    Raises:
        SettingsError: a change has no place in them, or they would not be right with it.
    """
    if strangers := [path for path in overrides if not _has_place(base, path)]:
        raise SettingsError(Problem(Source.OVERRIDE, "", _NO_PLACE, dotted(path)) for path in strangers)
    # Zones are no part of it, and too many to be judged again at each change.
    zones = base.settings.zones.list
    values = base.settings.model_dump(by_alias=True, exclude=WITHOUT_ZONES)
    values["zones"]["list"] = zones
    for path, value in overrides.items():
        if base.origins.environment.setter(path) is None:
            _put(values, path, value)
    origins = replace(base.origins, overrides=dict(overrides))
    return LoadedSettings(judge(values, origins), origins)


def fitting(base: LoadedSettings, overrides: Overrides) -> tuple[Overrides, list[Problem]]:
    """Return those changes that still fit settings which others have edited since, and what is wrong else."""
    problems: list[Problem] = []
    while True:
        try:
            overridden(base, overrides)
        except SettingsError as error:
            problems += error.problems
            named = {problem.field for problem in error.problems}
            kept = {path: value for path, value in overrides.items() if dotted(path) not in named}
            # A check between fields may name one that was not changed; then all of them go.
            overrides = kept if len(kept) < len(overrides) else {}
        else:
            return overrides, problems


def _has_place(base: LoadedSettings, path: FieldPath) -> bool:
    field = field_at(path)
    if field is None or is_section(field):
        return False
    return path[0] != "sensors" or path[1] in base.settings.sensors


def _put(values: dict[Any, Any], path: FieldPath, value: Any) -> None:
    for part in path[:-1]:
        values = values[part]
    values[path[-1]] = value
