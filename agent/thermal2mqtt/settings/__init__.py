"""What the user may set: one pydantic model per section, and the loader that reads file and environment."""

from thermal2mqtt.settings.model import Settings

__all__ = ["Settings"]
