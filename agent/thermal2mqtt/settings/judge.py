"""Values to settings, or everything that is wrong with them at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from thermal2mqtt.settings.explain import explain, is_newer
from thermal2mqtt.settings.model import Settings
from thermal2mqtt.settings.origins import Origins
from thermal2mqtt.settings.outline import FieldPath
from thermal2mqtt.settings.problems import Problem, SettingsError
from thermal2mqtt.settings.section import REFUSED


def judge(values: Mapping[str, Any], origins: Origins, problems: Iterable[Problem] = ()) -> Settings:
    """Return the settings that these values are.

    Args:
        values: shaped as the file is.
        origins: where they come from, to say what must be changed.
        problems: what was found wrong before.

    Raises:
        SettingsError: any of them is wrong, or there were problems before.
    """
    settings, errors = _validate(values)
    # Of a layout that is not known yet, every other complaint would lead astray.
    if newer := [error for error in errors if is_newer(error)]:
        raise SettingsError(explain(error, origins) for error in newer)
    found = [*problems, *(explain(error, origins) for error in [*errors, *_hidden(values, errors)])]
    if settings is None or found:
        raise SettingsError(found)
    return settings


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
