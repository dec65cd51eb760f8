"""The pixels of a zone, whatever its form, and those that masks hide."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.masks import Shape, Weights, belonging, coverage
from thermal2mqtt.thermal.outline import outline


def zone_coverage(zone: ZoneSettings, shape: Shape) -> Weights:
    """Return the covered share, 0..1, of each pixel's square."""
    return coverage(outline(zone.shape), shape)


def zone_pixels(zone: ZoneSettings, shape: Shape) -> Weights:
    """Return the coverage of the pixels that belong to a zone, 0 elsewhere."""
    return belonging(zone_coverage(zone, shape))


def hidden_pixels(zones: Sequence[ZoneSettings], shape: Shape) -> NDArray[np.bool_] | None:
    """Return the pixels that lie under a mask, mostly; None where there is none."""
    masks = [zone_pixels(zone, shape) > 0 for zone in zones if zone.role is Role.MASK]
    return np.logical_or.reduce(masks) if masks else None


def visible(celsius: NDArray[np.float32], hidden: NDArray[np.bool_] | None) -> NDArray[np.float32]:
    """Return the image, contiguous, with NaN where it is hidden."""
    plain = np.ascontiguousarray(celsius, np.float32)
    return plain if hidden is None else np.where(hidden, np.float32(np.nan), plain)
