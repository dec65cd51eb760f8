"""Everything that follows from a sensor's zones, worked out once for all frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from thermal2mqtt.mlx90640 import Layer, Surface
from thermal2mqtt.settings.conditioning import ConditioningSettings
from thermal2mqtt.settings.sensor import SensorSettings
from thermal2mqtt.settings.zone import Role, ZoneSettings
from thermal2mqtt.thermal.areas import hidden_pixels, zone_pixels
from thermal2mqtt.thermal.comparisons import Comparer
from thermal2mqtt.thermal.hotspots import HotspotFinder
from thermal2mqtt.thermal.masks import Weights
from thermal2mqtt.thermal.radiometry import PixelMaps, image_shape, layers_of, pixel_maps, surface_of
from thermal2mqtt.thermal.remarks import remarks
from thermal2mqtt.thermal.results import Doubt
from thermal2mqtt.thermal.uncertainty import Propagation
from thermal2mqtt.thermal.zones import Floats, Regions


class View(NamedTuple):
    """Where a zone looks and how that is read. While it stays the same, what its figures do is real."""

    zone: str
    """Its id."""
    pixels: bytes
    """Which they are, how much of each counts, and what it looks at."""
    layers: tuple[Layer, ...]
    """What lies in between."""
    conditioning: ConditioningSettings


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Everything that follows from the zones; exchanged as a whole when they change."""

    given: Sequence[ZoneSettings]
    """All zones, masks among them."""
    zones: Sequence[ZoneSettings]
    """Those that have figures."""
    ids: Sequence[str]
    views: Sequence[View]
    """Of each zone."""
    hidden: NDArray[np.bool_] | None
    """Pixels under a mask; None where there is none."""
    maps: PixelMaps
    """What each pixel looks at."""
    surface: Surface
    """The same for the To formula, as the part sees it."""
    regions: Regions
    """The whole frame first, then the zones."""
    slope_noise: Floats
    """Of the zones."""
    propagation: Propagation
    comparer: Comparer
    finder: HotspotFinder
    doubts: Sequence[tuple[Doubt, ...]]
    """Of each zone."""
    metered: Sequence[bool]
    """Whether each zone names a meter of its current."""
    weights: Floats
    """Of the zones in the composite, adding up to 1; empty where none counts."""


def lay_out(settings: SensorSettings, zones: Sequence[ZoneSettings]) -> Layout:
    """Return what follows from a sensor's zones; pure, so that any thread may work it out."""
    shape = image_shape(settings)
    watched = tuple(zone for zone in zones if zone.role is not Role.MASK)
    hidden = hidden_pixels(zones, shape)
    areas = [_unmasked(zone_pixels(zone, shape), hidden) for zone in watched]
    regions = Regions([_unmasked(np.ones(shape), hidden), *areas])
    maps = pixel_maps(settings, zones)
    limits = [(zone.id, zone.thresholds.high, area) for zone, area in zip(watched, areas, strict=True)]
    counted = (zone.weight if zone.role is Role.EQUIPMENT else 0.0 for zone in watched)
    return Layout(
        given=tuple(zones),
        zones=watched,
        ids=tuple(zone.id for zone in watched),
        views=[_view(zone, area, maps, settings) for zone, area in zip(watched, areas, strict=True)],
        hidden=hidden,
        maps=maps,
        surface=surface_of(settings, zones),
        regions=regions,
        slope_noise=regions.slope_noise[1:],
        propagation=Propagation(settings, maps, regions),
        comparer=Comparer(watched),
        finder=HotspotFinder(limits, shape, settings.hotspots),
        doubts=_doubts(settings, zones, watched),
        metered=tuple(zone.load_topic is not None for zone in watched),
        weights=_shares(np.fromiter(counted, np.float64)),
    )


def _view(zone: ZoneSettings, area: Weights, maps: PixelMaps, settings: SensorSettings) -> View:
    at = np.flatnonzero(area)
    looked = (area, maps.emissivity, maps.reflected_celsius, maps.offset_kelvin)
    pixels = np.array([at, *(values.ravel()[at] for values in looked)])
    return View(zone.id, pixels.tobytes(), layers_of(settings), settings.conditioning)


def _doubts(
    settings: SensorSettings, zones: Sequence[ZoneSettings], watched: Sequence[ZoneSettings]
) -> list[tuple[Doubt, ...]]:
    found = remarks(settings, zones)
    return [tuple(remark.doubt for remark in found if remark.zone == zone.id) for zone in watched]


def _shares(weights: Floats) -> Floats:
    """Return weights that add up to 1; none at all where they are all 0."""
    total = weights.sum()
    return weights / total if total else np.empty(0)


def _unmasked(area: Weights, hidden: NDArray[np.bool_] | None) -> Weights:
    """Return the area without what is hidden; one that is hidden as a whole stays, to be unknown."""
    if hidden is None:
        return area
    seen = np.where(hidden, 0.0, area)
    return seen if seen.any() else area
