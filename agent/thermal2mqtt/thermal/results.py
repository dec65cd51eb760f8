"""What the analysis of one frame gives: small, frozen, free of arrays, so that it can be handed on.

What there are many of in each frame is a tuple: a frozen dataclass takes eight times as long to make.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from thermal2mqtt.thermal.severity import Severity

MAX_HOTSPOTS = 10
"""The hottest so many are told, of a frame and of an agent; a frame of noise has hundreds."""

Place: TypeAlias = tuple[float, float]
"""x, y in 0..1 from the top left of the turned image."""


class Doubt(StrEnum):
    """Why a zone's figures are to be doubted, whatever is measured."""

    TOO_SMALL = "too_small"
    """It covers no block of 3 x 3 pixels."""
    LOW_EMISSIVITY = "low_emissivity"
    """It shows its surroundings more than itself."""
    HIDDEN = "hidden"
    """Masks leave nothing of it."""


class Gradient(NamedTuple):
    """How uneven a zone is: the slope of the plane that fits it best."""

    kelvin_per_pixel: float
    degrees: float | None
    """Where it gets hotter: 0 is up, 90 to the right; None where the slope may be noise."""


class Uncertainty(NamedTuple):
    """How far a zone's figures may be off: half-widths at k = 2 (some 95 %), in kelvin."""

    min: float
    mean: float
    p95: float
    max: float
    claimed: bool
    """True where the sensor's datasheet gives an accuracy, False where it is our estimate."""


class Comparison(NamedTuple):
    """How much hotter a zone's maximum is than something else."""

    kelvin: float
    """Negative where it is cooler."""

    uncertainty_kelvin: float
    """Half-width at k = 2. What the whole frame is off is in both and counts no more."""

    at_rated_kelvin: float | None = None
    """What it would be at the rated current; None where the load is not known, or too little to say."""

    severity: Severity | None = None
    """Its class; None below 40 % load or its heat, where none may be given, and for what has no classes."""

    within_accuracy: bool = False
    """True where the sensor may be off as much, and in the class of 1-3 C: not to be acted on alone."""


class Load(NamedTuple):
    """The load of one zone at one moment."""

    amperes: float
    ratio: float
    """Of the rated current."""
    heating: float
    """Of what the rated current makes, averaged over some minutes."""
    settled: bool = True
    """False while it heats less than 40 % of the rated current would, as after it was switched on."""


class ZoneFigures(NamedTuple):
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
    p95_celsius: float | None = None
    """What 95 % of its known pixels do not exceed."""
    std_kelvin: float | None = None
    """Standard deviation, weighted by area."""
    gradient: Gradient | None = None
    """None for a zone in which no plane can lie: one pixel, or one line of them."""
    uncertainty: Uncertainty | None = None
    rate_uncertainty: float | None = None
    """Half-width of the rate at k = 2, Celsius per minute."""
    group: Comparison | None = None
    """`delta_group_kelvin` in full."""
    ambient: Comparison | None = None
    """`over_ambient_kelvin` in full."""
    baseline: Comparison | None = None
    """`baseline_delta_kelvin` in full."""
    load: Load | None = None
    """None where it is not known, or not lately."""
    doubts: tuple[Doubt, ...] = ()
    """What follows from its settings."""


class Hotspot(NamedTuple):
    """A connected region over a threshold."""

    zone: str | None
    """The zone that holds its hottest pixel, or None outside every zone."""
    max_celsius: float
    mean_celsius: float
    centroid: Place
    box: tuple[float, float, float, float]
    """left, top, right, bottom in 0..1."""
    area_pixels: int
    gradient_kelvin: float = 0.0
    """The steepest known rise in it or at its edge, kelvin per pixel (Sobel); 0 while none is known."""
    id: int = 0
    """Stays with it from frame to frame; counted from 1 for each sensor since the agent's start."""
    first_seen: float | None = None
    """Wall clock, seconds since 1970-01-01 UTC."""
    last_seen: float | None = None
    growth_kelvin: float = 0.0
    """Its maximum now less that when it was first seen."""
    growth_pixels: int = 0
    """Its area now less that when it was first seen."""


class HotspotChange(StrEnum):
    """What happened to a hotspot."""

    APPEARED = "appeared"
    DISAPPEARED = "disappeared"


@dataclass(frozen=True, slots=True)
class HotspotEvent:
    """A hotspot has stayed for long enough, or is gone for long enough."""

    change: HotspotChange
    hotspot: Hotspot
    """As it was last seen."""
    time: float
    """Wall clock, seconds since 1970-01-01 UTC."""


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
    composite_celsius: float | None = None
    """The maxima of the equipment zones, averaged by their weights; None while one of them is not known."""
    hotspot_events: tuple[HotspotEvent, ...] = ()
    """What happened with this frame."""
