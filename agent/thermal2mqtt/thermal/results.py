"""What the analysis of one frame gives: small, frozen, free of arrays, so that it can be handed on."""

from dataclasses import dataclass, field
from typing import TypeAlias

Place: TypeAlias = tuple[float, float]
"""x, y in 0..1 from the top left of the turned image."""


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    """The temperatures of one zone in one frame; None where too few pixels are valid to say."""

    min_celsius: float | None
    mean_celsius: float | None
    """Weighted by how much of each pixel the zone covers."""
    max_celsius: float | None
    max_at: Place | None
    """Centre of the hottest pixel."""
    valid_ratio: float
    """Share of the zone's area whose pixels are known, 0..1."""
    rate_celsius_per_minute: float | None = None
    """How fast the maximum rises, negative where it falls; None while too little is known to say."""
    delta_group_kelvin: float | None = None
    """Maximum over that of the similar zones of its group; None without a group or without its figures."""
    over_ambient_kelvin: float | None = None
    """Maximum over the ambient zone's mean; None without one or without its figures."""
    baseline_delta_kelvin: float | None = None
    """Maximum over what is usual for this zone at this hour of the week; None until that is learned."""


@dataclass(frozen=True, slots=True)
class Hotspot:
    """A connected region over a threshold."""

    zone: str | None
    """The zone that holds its hottest pixel, or None outside every zone."""
    max_celsius: float
    mean_celsius: float
    centroid: Place
    box: tuple[float, float, float, float]
    """left, top, right, bottom in 0..1."""
    area_pixels: int


@dataclass(frozen=True, slots=True)
class FrameAnalysis:
    """Everything that one frame of one sensor says."""

    min_celsius: float | None
    mean_celsius: float | None
    max_celsius: float | None
    max_at: Place | None
    valid_ratio: float
    zones: dict[str, ZoneFigures] = field(default_factory=dict)
    hotspots: tuple[Hotspot, ...] = ()
