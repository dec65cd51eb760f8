"""Hotspots: those that a frame shows, for `state`, and the last ones, for `hotspots/list`."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated

from pydantic import Field

from thermal2mqtt.contract.base import Celsius, Payload, Place, Ratio, optional, places
from thermal2mqtt.contract.times import Stamp, stamp
from thermal2mqtt.contract.zone_state import place
from thermal2mqtt.thermal.results import Hotspot

RecentHotspots = Callable[[str], Sequence[Hotspot]]
"""Returns the last hotspots of a sensor, by its id."""


class HotspotState(Payload):
    """A connected region over a threshold."""

    sensor: str
    """Id of the sensor that sees it."""
    zone: str | None
    """The zone of its hottest pixel; null outside every zone."""
    max: Celsius
    """Hottest pixel."""
    mean: Celsius
    """Mean of its pixels."""
    centroid: Place
    """Its middle."""
    box: tuple[Ratio, Ratio, Ratio, Ratio]
    """left, top, right, bottom."""
    area_pixels: int
    """How many pixels it has."""
    id: int
    """Stays with it from frame to frame; counted from 1 for each sensor since the agent's start."""
    first_seen: Stamp | None
    """When it was first seen."""
    growth: float
    """Its maximum now less that when it was first seen, in kelvin."""
    growth_pixels: int
    """Its area now less that when it was first seen."""
    gradient: float
    """The steepest rise in it or at its edge, in kelvin per pixel."""


class RecentHotspot(HotspotState):
    """A hotspot as it was last seen."""

    last_seen: Stamp | None
    """When that was."""


class HotspotsListRequest(Payload):
    """List the last hotspots that stayed for `hotspots.appear_seconds`, whether they are gone or not."""

    sensor: Annotated[str, Field(max_length=64)] | None = None
    """Only those of this sensor."""


class HotspotsListResponse(Payload):
    """What was hot lately; `events/list` tells of longer ago."""

    hotspots: tuple[RecentHotspot, ...]
    """The last 10 of each sensor since the agent's start, the newest first."""


def hotspot_state(sensor: str, spot: Hotspot) -> HotspotState:
    """Return what is told of a hotspot that a sensor sees."""
    return HotspotState(
        sensor=sensor,
        zone=spot.zone,
        max=round(spot.max_celsius, 2),
        mean=round(spot.mean_celsius, 2),
        centroid=place(spot.centroid),
        box=_box(spot.box),
        area_pixels=spot.area_pixels,
        id=spot.id,
        first_seen=optional(spot.first_seen, stamp),
        growth=round(spot.growth_kelvin, 2) + 0.0,
        growth_pixels=spot.growth_pixels,
        gradient=round(spot.gradient_kelvin, 2),
    )


def _box(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = places(box)
    return left, top, right, bottom


def recent_hotspots(seen: Iterable[tuple[str, Hotspot]]) -> tuple[RecentHotspot, ...]:
    """Return what is told of hotspots and the sensors that saw them, those first seen last first."""
    newest_first = sorted(seen, key=lambda entry: entry[1].first_seen or 0.0, reverse=True)
    return tuple(
        RecentHotspot(**dict(hotspot_state(sensor, spot)), last_seen=optional(spot.last_seen, stamp))
        for sensor, spot in newest_first
    )
