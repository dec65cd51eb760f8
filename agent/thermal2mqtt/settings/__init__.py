"""What the user may set: one pydantic model per section, and the loader that reads file and environment."""

from thermal2mqtt.settings.load import LoadedSettings, load_settings, load_with_origins
from thermal2mqtt.settings.model import Settings
from thermal2mqtt.settings.problems import Problem, SettingsError, Source

__all__ = [
    "LoadedSettings",
    "Problem",
    "Settings",
    "SettingsError",
    "Source",
    "load_settings",
    "load_with_origins",
]
