"""`settings`: the settings that hold, and where each comes from."""

from collections.abc import Iterable

from pydantic import JsonValue

from thermal2mqtt.contract.base import VersionedPayload
from thermal2mqtt.settings import LoadedSettings
from thermal2mqtt.settings.show import as_data


class SettingsPayload(VersionedPayload):
    """The settings that hold, without the zones, which have a topic of their own."""

    revision: int
    """Raised at each change, whoever made it; never goes back, not over restarts either."""
    settings: dict[str, JsonValue]
    """Shaped as the settings file is; secrets as stars."""
    origins: dict[str, str]
    """By field, with dots: `environment` with the variable, `override` for what was changed at run time,
    `file` with the line, or `default`. The first of them that has a value wins."""
    restart_needed: tuple[str, ...]
    """Fields whose value acts after a restart only."""


def build_settings(loaded: LoadedSettings, revision: int, waiting: Iterable[str]) -> SettingsPayload:
    """Return the settings as they are told.

    Args:
        loaded: those that hold.
        revision: theirs.
        waiting: names of those that act after a restart only.
    """
    told = as_data(loaded, zones=False)
    return SettingsPayload(
        revision=revision, settings=told["settings"], origins=told["origins"], restart_needed=tuple(waiting)
    )
