"""What the settings of zones cannot be trusted to give: zones too small, too shiny, or hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from thermal2mqtt.settings.materials import emissivity_of
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.areas import zone_coverage, zone_pixels
from thermal2mqtt.thermal.datasheet import pixel_metres
from thermal2mqtt.thermal.masks import BELONGS, Shape, Weights
from thermal2mqtt.thermal.radiometry import LOW_EMISSIVITY, image_shape
from thermal2mqtt.thermal.results import Doubt

NEEDED_PIXELS = 3
"""In each direction: the lens spreads a point, so only the middle one of 3 x 3 sees nothing else."""

_CENTIMETRES = 100


@dataclass(frozen=True, slots=True)
class Remark:
    """One doubt about one zone."""

    zone: str
    """Its id."""
    doubt: Doubt
    text: str
    """What is wrong and what to do, for people."""


def remarks(settings: SensorSettings, zones: Sequence[ZoneSettings]) -> tuple[Remark, ...]:
    """Return what is to be doubted of the zones of one sensor, in their order."""
    return tuple(_remarks(settings, zones))


def _remarks(settings: SensorSettings, zones: Sequence[ZoneSettings]) -> Iterator[Remark]:
    shape = image_shape(settings)
    hidden = np.zeros(shape, np.bool_)
    for zone in zones:
        if zone.role is Role.MASK:
            hidden |= zone_pixels(zone, shape) > 0
    for zone in zones:
        if zone.role is not Role.MASK:
            seen = np.where(hidden, 0.0, zone_coverage(zone, shape))
            yield from _of_size(settings, zone, shape, seen)
            yield from _of_surface(settings, zone)


def _of_size(settings: SensorSettings, zone: ZoneSettings, shape: Shape, seen: Weights) -> Iterator[Remark]:
    covered = (seen >= BELONGS).astype(np.uint8)
    block = np.ones((NEEDED_PIXELS, NEEDED_PIXELS), np.uint8)
    if cv2.erode(covered, block, borderType=cv2.BORDER_CONSTANT, borderValue=0).any():
        return
    if not (seen > 0).any():
        text = "is hidden by masks altogether and has no figures; move it or the mask"
        yield Remark(zone.id, Doubt.HIDDEN, text)
        return
    rows, columns = shape
    needed = f"{NEEDED_PIXELS / columns:.3f} x {NEEDED_PIXELS / rows:.3f} of the image"
    if settings.distance_metres is not None:
        width, height = pixel_metres(settings.lens, shape, settings.distance_metres)
        sizes = (NEEDED_PIXELS * size * _CENTIMETRES for size in (width, height))
        needed += f", {' x '.join(f'{size:.1f}' for size in sizes)} cm at {settings.distance_metres:g} m"
    text = (
        f"covers no block of {NEEDED_PIXELS} x {NEEDED_PIXELS} pixels, which a trustworthy reading needs: "
        f"make it at least {needed}, or go nearer"
    )
    yield Remark(zone.id, Doubt.TOO_SMALL, text)


def _of_surface(settings: SensorSettings, zone: ZoneSettings) -> Iterator[Remark]:
    given = settings.emissivity if zone.emissivity is None else zone.emissivity
    emissivity = emissivity_of(given)
    if emissivity < LOW_EMISSIVITY:
        name = f"{given}, " if isinstance(given, str) else ""
        text = (
            f"has an emissivity of {name}{emissivity:g}, below {LOW_EMISSIVITY:g}: it shows its surroundings "
            "more than itself; put a dot of matt paint or tape on it, and set reflected_celsius"
        )
        yield Remark(zone.id, Doubt.LOW_EMISSIVITY, text)
