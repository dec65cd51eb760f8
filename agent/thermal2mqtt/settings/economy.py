"""What a metered link makes of the other settings; those stay as they are, and are told so."""

from thermal2mqtt.settings.link import LinkProfile
from thermal2mqtt.settings.model import Settings


def is_metered(settings: Settings) -> bool:
    """Return whether what goes to the broker is paid by the byte."""
    return settings.link.profile is LinkProfile.METERED


def economical(settings: Settings) -> Settings:
    """Return the settings by which to speak: figures less often, no pictures, late figures compressed."""
    if not is_metered(settings):
        return settings
    seconds = max(settings.telemetry.interval_seconds, settings.link.interval_seconds)
    return settings.model_copy(
        update={
            "telemetry": settings.telemetry.model_copy(update={"interval_seconds": seconds}),
            "image": settings.image.model_copy(update={"interval_seconds": 0.0}),
            "store": settings.store.model_copy(update={"backlog_gzip": True}),
        }
    )


def longest_interval_seconds(settings: Settings) -> float:
    """Return how long two `state` messages are apart at most while all is well."""
    regular = economical(settings).telemetry.interval_seconds
    return max(regular, settings.link.thin_interval_seconds) if is_metered(settings) else regular
