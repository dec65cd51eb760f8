"""The pixels of a zone, whatever its form."""

from thermal2mqtt.settings.zone import ZoneSettings
from thermal2mqtt.thermal.masks import Shape, Weights, belonging, coverage
from thermal2mqtt.thermal.outline import outline


def zone_coverage(zone: ZoneSettings, shape: Shape) -> Weights:
    """Return the covered share, 0..1, of each pixel's square."""
    return coverage(outline(zone.shape), shape)


def zone_pixels(zone: ZoneSettings, shape: Shape) -> Weights:
    """Return the coverage of the pixels that belong to a zone, 0 elsewhere."""
    return belonging(zone_coverage(zone, shape))
